"""Sorts as KADE and Ken-Q read them: workbooks of type 1, 2 and 3, and a zip of text files.

Layouts follow KADE's help (version 2 of both types): `name` and `version` with a heading above the value, `pattern`
with the places -6 to 13 above their counts, `statements` with number and text from row 2. Type 1 has a person per
column and statement numbers by place, type 2 a row of places per person, type 3 the sheets of a workbook of results
from which KADE takes the data.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.exporters.qsort_csv import place_text
from klantwaarde.exporters.qsort_pqmethod import facts_lost, shared_grid
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QGrid, QSorts
from klantwaarde.results.receipt import Receipt

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | float | None
LOWEST, HIGHEST = -6, 13
EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
CORNER = "Participant Name and Sort Value:"


def new_book() -> tuple[xlsxwriter.Workbook, io.BytesIO]:
    """Open a workbook in memory that writes no formula, no link and no time of its own."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": "klantwaarde", "created": EPOCH})
    return book, out


def one_line(text: str) -> str:
    """Put a text on one line, without signs that no file should hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def kade_workbook(study: QSorts, kind: int = 2, *, name: str = "sorts.xlsx") -> tuple[bytes, Receipt]:
    """Write a study as a KADE workbook.

    Parameters
    ----------
    study
        For type 1 every sort is complete and forced.
    kind
        1, 2 or 3.
    name
        Of the file, for the receipt.
    """
    grid = study.grid or shared_grid(study)
    if kind == 1 and (grid is None or not _forced(study, grid)):
        raise refuse(
            MethodError,
            "kade-type-1",
            say("The sorts have no grid, or a sort does not follow it."),
            say("A KADE workbook of type 1 shows complete sorts in the grid."),
            say("Write type 2."),
        )
    book, out = new_book()
    if kind == 3:
        _results(book, study, grid)
    else:
        _sheet(book, "name", [["Project Name"], [one_line(study.title)]])
        sorts = _by_place(study, grid) if kind == 1 and grid is not None else _by_person(study)
        _sheet(book, "sorts", sorts)
        _sheet(book, "pattern", _pattern(grid))
        _sheet(book, "statements", [["Number", "Statements"], *_texts(study)])
        _sheet(book, "version", [["Version"], [2]])
        _sheet(book, "type", [["Type"], [kind]])
    book.close()
    return out.getvalue(), Receipt(name, f"kade-{kind}", [], [], _lost(study, grid))


def kade_zip(study: QSorts, *, name: str = "sorts.zip") -> tuple[bytes, Receipt]:
    """Write a study as a KADE zip: name.txt, pattern.txt, sorts.txt and statements.txt."""
    grid = study.grid or shared_grid(study)
    dropped = _lost(study, grid)
    lines, taken = [], set()
    for number, (one, sort) in enumerate(zip(study.sorters, study.places, strict=True), start=1):
        # KADE parts a line at every comma, quotes or not
        plain = one_line(one.id.replace(",", " ").replace(";", " ").replace('"', " ")) or f"p{number}"
        while plain in taken:
            plain = f"{plain}-{number}"
        taken.add(plain)
        if plain != one.id:
            dropped.append(say("the name {name} became {short}", name=one.id, short=plain))
        lines.append(",".join([plain, *map(place_text, sort)]))
    files = {
        "name.txt": one_line(study.title),
        "pattern.txt": ",".join(str(cell) for cell in (_pattern(grid) or [[], []])[1]),
        "sorts.txt": "\n".join(lines),
        "statements.txt": "\n".join(one_line(card.wording("en")) for card in study.cards),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in files.items():
            archive.writestr(zipfile.ZipInfo(file, (2000, 1, 1, 0, 0, 0)), text + "\n")
    return out.getvalue(), Receipt(name, "kade-zip", [], [], dropped)


def _sheet(book: xlsxwriter.Workbook, name: str, rows: Sequence[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(name)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell)


def _by_place(study: QSorts, grid: QGrid) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[CORNER, *(one.id for one in study.sorters)]]
    columns = []
    for sort in study.places:
        placed = [(place, card) for card, place in enumerate(sort, start=1) if place is not None]
        columns.append([card for _, card in sorted(placed)])
    rows += [[place, *(column[i] for column in columns)] for i, place in enumerate(grid.hand_out()[::-1])]
    return rows


def _texts(study: QSorts) -> list[list[Cell]]:
    return [[i, one_line(card.wording("en"))] for i, card in enumerate(study.cards, start=1)]


def _by_person(study: QSorts) -> list[list[Cell]]:
    return [[one.id, *sort] for one, sort in zip(study.sorters, study.places, strict=True)]


def _results(book: xlsxwriter.Workbook, study: QSorts, grid: QGrid | None) -> None:
    """Write the three sheets of a workbook of results that hold the data."""
    design = ",".join(map(str, grid.hand_out()[::-1])) if grid else ""
    overview: list[list[Cell]] = [
        ["Project Overview"],
        [],
        ["Project Name:  ", one_line(study.title)],
        ["Total Number of Statements:  ", len(study.cards)],
        ["Total Number of Q sorts:  ", len(study.sorters)],
        [],
        ["Q sort Design:  ", design],
    ]
    _sheet(book, "Project Overview", overview)
    _sheet(book, "statements", [["statements"], [], ["Statement Number", "Statements"], *_texts(study)])
    columns = [f"S{i + 1}" for i in range(len(study.cards))]
    top: list[list[Cell]] = [["sorts"], [], ["Q sorts"], [], ["Participant", *columns, "Mean", "St Dev"]]
    rows = [[*row, *_moments([cell for cell in row[1:] if isinstance(cell, float)])] for row in _by_person(study)]
    _sheet(book, "Q sorts", [*top, *rows])


def _moments(places: Sequence[float]) -> list[float]:
    if len(places) < 2:
        return []
    mean = sum(places) / len(places)
    return [round(mean, 3), round((sum((p - mean) ** 2 for p in places) / (len(places) - 1)) ** 0.5, 3)]


def _forced(study: QSorts, grid: QGrid) -> bool:
    wanted = [float(place) for place in grid.hand_out()[::-1]]
    return all(None not in sort and sorted(sort) == wanted for sort in study.places)  # type: ignore[type-var]


def _fits(grid: QGrid | None) -> bool:
    return grid is not None and grid.places[0] >= LOWEST and grid.places[-1] <= HIGHEST


def _pattern(grid: QGrid | None) -> list[list[Cell]]:
    if grid is None or not _fits(grid):
        return []
    counts = dict(zip(grid.places, grid.counts, strict=True))
    places = range(LOWEST, HIGHEST + 1)
    return [list(places), [counts.get(place, 0) for place in places]]


def _lost(study: QSorts, grid: QGrid | None) -> list[Said]:
    out = [say("names of cards: they are numbered in order"), *facts_lost(study)]
    if not _fits(grid):
        out.append(say("the grid, which KADE will ask for"))
    if any(len(card.text) > 1 for card in study.cards):
        out.append(say("texts of the cards in a second language"))
    if any(one.attributes or one.remarks for one in study.sorters):
        out.append(say("attributes of persons and remarks"))
    return out
