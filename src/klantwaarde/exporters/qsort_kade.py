"""Sorts as KADE and Ken-Q workbooks: type 1 (statement numbers in the grid) and type 2 (a row of places per person)."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QGrid, QSorts
from klantwaarde.results.receipt import Receipt

if TYPE_CHECKING:
    import xlsxwriter

LOWEST, HIGHEST = -6, 13
EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)


def new_book() -> tuple[xlsxwriter.Workbook, io.BytesIO]:
    """Open a workbook in memory that writes no formula, no link and no time of its own."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": "klantwaarde", "created": EPOCH})
    return book, out


def kade_workbook(study: QSorts, kind: int = 2, *, name: str = "sorts.xlsx") -> tuple[bytes, Receipt]:
    """Write a study as a KADE workbook.

    Parameters
    ----------
    study
        For type 1 every sort is complete and forced.
    kind
        1 or 2.
    name
        Of the file, for the receipt.
    """
    grid = study.grid
    if kind == 1 and (grid is None or any(place is None for sort in study.places for place in sort)):
        raise refuse(
            MethodError,
            "kade-type-1",
            say("The sorts have no grid, or a card is missing."),
            say("A KADE workbook of type 1 shows complete sorts in the grid."),
            say("Write type 2."),
        )
    book, out = new_book()
    book.add_worksheet("name").write_row(0, 0, [study.title or "sorts"])
    sheet = book.add_worksheet("sorts")
    if kind == 1 and grid is not None:
        row = 0
        for one, sort in zip(study.sorters, study.places, strict=True):
            row = _block(sheet, row, one.id, sort, grid)
    else:
        for row, (one, sort) in enumerate(zip(study.sorters, study.places, strict=True)):
            sheet.write_string(row, 0, one.id)
            for column, place in enumerate(sort, start=1):
                if place is not None:
                    sheet.write_number(row, column, place)
    pattern = book.add_worksheet("pattern")
    if grid is not None and grid.places[0] >= LOWEST and grid.places[-1] <= HIGHEST:
        counts = dict(zip(grid.places, grid.counts, strict=True))
        pattern.write_row(0, 0, list(range(LOWEST, HIGHEST + 1)))
        pattern.write_row(1, 0, [counts.get(place, 0) for place in range(LOWEST, HIGHEST + 1)])
    statements = book.add_worksheet("statements")
    statements.write_string(0, 0, "Statements")
    for row, card in enumerate(study.cards, start=1):
        statements.write_string(row, 0, card.wording("en"))
    book.add_worksheet("version").write_row(0, 0, ["klantwaarde"])
    book.add_worksheet("type").write_row(0, 0, [kind])
    book.close()
    return out.getvalue(), Receipt(name, f"kade-{kind}", [], [], _lost(study))


def _block(sheet: xlsxwriter.worksheet.Worksheet, row: int, who: str, sort: list[float | None], grid: QGrid) -> int:
    sheet.write_string(row, 0, who)
    sheet.write_row(row + 1, 0, grid.places)
    columns: dict[int, list[int]] = {place: [] for place in grid.places}
    for card, place in enumerate(sort, start=1):
        if place is not None:
            columns[int(place)].append(card)
    for column, place in enumerate(grid.places):
        for deep, card in enumerate(columns[place]):
            sheet.write_number(row + 2 + deep, column, card)
    return row + 3 + max(grid.counts)


def _lost(study: QSorts) -> list[Said]:
    out = [say("names of cards: they are numbered in order")]
    if any(len(card.text) > 1 for card in study.cards):
        out.append(say("texts of the cards in a second language"))
    if any(one.attributes or one.remarks for one in study.sorters):
        out.append(say("attributes of persons and remarks"))
    return out
