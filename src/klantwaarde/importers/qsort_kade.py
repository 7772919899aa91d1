"""KADE and Ken-Q workbooks, and the same tables in a zip.

Type 1 holds the grid with statement numbers per person, type 2 a row of places per person, type 3 is a workbook of
results that is read back for its sorts and statements.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from klantwaarde.errors import InputError, KlantwaardeError, say
from klantwaarde.importers.qsort_cells import BOUNDS, PlaceReader, broken, build, exists, grid_from_counts, is_place
from klantwaarde.importers.qsort_csv import rows_of
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QCard, QGrid, QSorter, QSorts
from klantwaarde.results.receipt import Receipt
from klantwaarde.study.workbook_guard import guard_workbook

Rows = list[list[str]]
_SORTS = re.compile(r"q?[ _-]?sorts?|sorteringen", re.IGNORECASE)
_STATEMENTS = re.compile(r"statements?|stellingen|cards|kaarten", re.IGNORECASE)
_PATTERN = re.compile(r".*(pattern|grid|raster).*", re.IGNORECASE)
_NAME = re.compile(r"(project )?name|naam|title", re.IGNORECASE)


def sheets_of(path: Path) -> dict[str, Rows]:
    """Read every sheet of a guarded workbook as rows of text."""
    import openpyxl

    exists(path)
    guard_workbook(path, path.name, BOUNDS)
    try:
        with warnings.catch_warnings(), path.open("rb") as stream:  # a stream, since its name may have any ending
            warnings.simplefilter("ignore")  # styles and extensions that are no business of ours
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            sheets = {sheet.title: _rows(sheet) for sheet in book.worksheets}
            book.close()
    except KlantwaardeError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails in a hundred ways inside the reader
        raise broken(
            path.name,
            "workbook-unreadable",
            say("{file} cannot be read as a workbook: {why}.", file=path.name, why=str(error)[:120]),
            say("A workbook is complete and has no password."),
        ) from None
    return sheets


def _rows(sheet: Any) -> Rows:  # noqa: ANN401 - openpyxl has no types
    out = []
    for row in sheet.iter_rows(values_only=True):
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        out.append(cells)
    while out and not out[-1]:
        out.pop()
    return out


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_workbook(path: Path) -> tuple[QSorts, Receipt]:
    """Read a KADE or Ken-Q workbook of any type, or one of ours."""
    return from_sheets(path.name, sheets_of(path), "kade")


def read_zip(path: Path) -> tuple[QSorts, Receipt]:
    """Read a KADE zip: the same tables as text files."""
    exists(path)
    sheets: dict[str, Rows] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > 50 or sum(one.file_size for one in members) > BOUNDS.xlsx_bytes:
                raise broken(
                    path.name,
                    "zip-large",
                    say("{file} holds too much to be a card sort.", file=path.name),
                    say("A zip of sorts holds a handful of small text files."),
                )
            for one in members:
                with archive.open(one) as stream:
                    raw = stream.read(BOUNDS.xlsx_bytes)
                stem = Path(one.filename).stem
                sheets[stem] = rows_of(raw.decode("utf-8-sig", errors="replace"))[0]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise broken(
            path.name,
            "zip-broken",
            say("{file} cannot be opened as a zip.", file=path.name),
            say("A zip is complete and has no password."),
        ) from None
    return from_sheets(path.name, sheets, "kade-zip")


def from_sheets(file: str, sheets: dict[str, Rows], code: str) -> tuple[QSorts, Receipt]:
    """Find sorts, statements and grid among named tables."""
    sorts = _find(sheets, _SORTS)
    if sorts is None:
        raise broken(
            file,
            "no-sorts-sheet",
            say("{file} has no sheet with sorts; it has {names}.", file=file, names=", ".join(sheets)[:200]),
            say("A workbook of sorts has a sheet named sorts."),
        )
    texts = _statements(_find(sheets, _STATEMENTS) or [])
    grid = _pattern(_find(sheets, _PATTERN) or [])
    title = " ".join(" ".join(row) for row in (_find(sheets, _NAME) or [])[:1]).strip()
    mapped: list[Said] = []
    guessed: list[Said] = []
    if _is_blocks(sorts):
        sorters, places = _blocks(file, sorts, len(texts) or (grid.cards if grid else 0))
        mapped.append(say("type 1: statement numbers in the grid, {people} persons", people=len(sorters)))
        if grid is None:
            guessed.append(say("the grid is read from the sorts"))
    else:
        ids, sorters, places = _lines(file, sorts, len(texts))
        mapped.append(say("type 2 or 3: a row of places per person, {people} persons", people=len(sorters)))
    width = len(places[0]) if places else 0
    if texts and len(texts) != width:
        raise broken(
            file,
            "statement-count",
            say(
                "{file} has {found} statements; the sorts have {cards} places.",
                file=file,
                found=len(texts),
                cards=width,
            ),
            say("Every statement has one place in each sort."),
        )
    names = [f"s{i + 1}" for i in range(width)]
    if not _is_blocks(sorts) and len(ids) == width:
        names = ids
    cards = [QCard(names[i], text={"": texts[i]} if texts else {}) for i in range(width)]
    return build(cards, sorters, places, grid=grid, title=title), Receipt(file, code, mapped, guessed)


def _find(sheets: dict[str, Rows], wanted: re.Pattern[str]) -> Rows | None:
    for name, rows in sheets.items():
        if wanted.fullmatch(name.strip()):
            return rows
    return None


def _statements(rows: Rows) -> list[str]:
    """Statements: the longest text of each row; a heading such as "Statements" is left out."""
    texts = [max(row, key=len) for row in rows if any(row)]
    if (texts and _STATEMENTS.fullmatch(texts[0])) or (
        texts and rows[0] and rows[0][0].lower() in ("card", "kaart", "id")
    ):
        texts = texts[1:]
    return texts


def _pattern(rows: Rows) -> QGrid | None:
    """Grid: a row of rising places above a row of counts."""
    for first, second in pairwise(rows):
        head, count = [cell for cell in first if is_place(cell)], [cell for cell in second if is_place(cell)]
        if len(head) >= 3 and len(count) == len(head):
            places, counts = [int(float(cell)) for cell in head], [int(float(cell)) for cell in count]
            if all(b == a + 1 for a, b in pairwise(places)):
                return grid_from_counts(dict(zip(places, counts, strict=True)))
    return None


def _is_blocks(rows: Rows) -> bool:
    """Type 1: below a name stands a row of rising places, once per person."""
    return any(_rising(row) for row in rows[1:6])


def _rising(row: Sequence[str]) -> list[int] | None:
    cells = [cell for cell in row if cell]
    if len(cells) < 3 or not all(is_place(cell) for cell in cells):
        return None
    numbers = [int(float(cell)) for cell in cells]
    rises = all(b == a + 1 for a, b in pairwise(numbers))
    return numbers if rises and numbers[0] < 0 else None


def _blocks(file: str, rows: Rows, cards: int) -> tuple[list[QSorter], list[list[float | None]]]:
    sorters: list[QSorter] = []
    found: list[dict[int, int]] = []
    name, heads = "", {}
    for number, row in enumerate(rows, start=1):
        if not any(row):
            continue
        rising = _rising(row)
        if rising is not None:
            columns = [c for c, cell in enumerate(row) if cell]
            heads = dict(zip(columns, rising, strict=True))
            sorters.append(QSorter(name or f"p{len(sorters) + 1}"))
            found.append({})
            name = ""
            continue
        if heads and found and all(not cell or cell.isdigit() for cell in row):
            for c, cell in enumerate(row):
                if cell and c in heads:
                    _one_card(file, found[-1], int(cell), heads[c], sorters[-1].id, number)
            continue
        name = next((cell for cell in row if cell), "")
    most = cards or max((max(one) for one in found if one), default=0)
    return sorters, [[_or_none(one.get(card)) for card in range(1, most + 1)] for one in found]


def _or_none(place: int | None) -> float | None:
    return None if place is None else float(place)


def _one_card(file: str, sort: dict[int, int], card: int, place: int, who: str, row: int) -> None:
    if card in sort:
        raise InputError(
            *broken(
                file,
                "card-twice",
                say(
                    "{who} has card {card} twice, at {first} and at {second}.",
                    who=who,
                    card=card,
                    first=sort[card],
                    second=place,
                ),
                say("Every card lies in one place."),
                row=row,
            ).problems
        )
    sort[card] = place


def _lines(file: str, rows: Rows, cards: int) -> tuple[list[str], list[QSorter], list[list[float | None]]]:
    """Type 2 and 3: a name and N places per row; a heading row gives the names of the cards."""
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    heading: list[str] = []
    if filled and not all(is_place(cell) for cell in filled[0][1][1:] if cell):
        heading = filled[0][1][1:]
        filled = filled[1:]
    elif filled and filled[0][1][1:] == [str(i) for i in range(1, len(filled[0][1]))]:
        filled = filled[1:]  # a row of card numbers above the sorts
    width = cards or max((len(row) - 1 for _, row in filled), default=0)
    reader = PlaceReader(file)
    sorters, places = [], []
    for number, row in filled:
        cells = (row[1:] + [""] * width)[:width]
        places.append([reader.read(cell, row[0], f"s{i + 1}", number) for i, cell in enumerate(cells)])
        sorters.append(QSorter(row[0]))
    reader.done()
    return heading, sorters, places
