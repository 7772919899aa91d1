"""KADE and Ken-Q workbooks, their zips of text files, and any workbook with a plain table of sorts.

Sheets: `name` (the title below its heading), `pattern` (places -6 to 13 above their counts), `statements` (number and
text), `type` and `sorts`; a workbook of results (type 3) has `Project Overview`, `statements` and `Q sorts`. What the
sheet of sorts looks like stands in `qsort_kade_sheets`. A zip holds the same as name.txt, pattern.txt (one line of
counts from -6), sorts.txt and statements.txt (a statement per line).
"""

from __future__ import annotations

import codecs
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from klantwaarde.errors import KlantwaardeError, say
from klantwaarde.importers.qsort_cells import BOUNDS, broken, build, exists, grid_from_counts, is_place, to_place
from klantwaarde.importers.qsort_csv import rows_of, table_of
from klantwaarde.importers.qsort_kade_sheets import Rows, read_sheet
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QCard, QGrid, QSorts
from klantwaarde.results.receipt import Receipt
from klantwaarde.study.workbook_guard import guard_workbook

_SORTS = re.compile(r"(example - )?q?[ _-]?sorts?|sorteringen", re.IGNORECASE)
_STATEMENTS = re.compile(r"(example - )?statements?|stellingen|cards|kaarten", re.IGNORECASE)
_PATTERN = re.compile(r".*(pattern|grid|raster).*", re.IGNORECASE)
_NAME = re.compile(r"(project )?name|naam|title|(project|analysis) overview", re.IGNORECASE)
_TYPE = re.compile(r"type", re.IGNORECASE)
_HEADING = re.compile(
    r"statements?|(statement )?(number|nummer|no\.?|nr\.?)|stellingen|cards?|kaart(en)?|text|tekst|id", re.IGNORECASE
)
_DONE = re.compile(r"=\s*([+-]?\s*\d+)")
LOWEST, COLUMNS = -6, 20
MEMBERS = ("sorts", "statements", "pattern", "name")


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
            stream.seek(0)
            book = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
            formulas = {sheet.title: _rows(sheet) for sheet in book.worksheets}
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
    return {name: _worked_out(rows, formulas.get(name, [])) for name, rows in sheets.items()}


def _worked_out(values: Rows, formulas: Rows) -> Rows:
    """Put a formula where no result is kept: `=+2`, which a spreadsheet makes of +2, is the number itself."""
    out = []
    for number, formula in enumerate(formulas):
        row = list(values[number]) if number < len(values) else []
        row += [""] * (len(formula) - len(row))
        for column, cell in enumerate(formula):
            if not row[column] and cell:
                done = _DONE.fullmatch(cell)
                row[column] = done.group(1) if done else cell
        out.append(row)
    return out


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


def read_workbook(path: Path, orientation: str = "auto") -> tuple[QSorts, Receipt]:
    """Read a KADE or Ken-Q workbook of any type, one of ours, or a plain table on the first sheet."""
    sheets = sheets_of(path)
    if _find(sheets, _SORTS) is None:
        for name, rows in sheets.items():
            filled = [row for row in rows if any(row)]
            if len(filled) > 1 and max(map(len, filled)) > 1:
                study, receipt = table_of(path.name, filled, orientation)
                receipt.guessed.append(say("no sheet is called sorts, so {sheet} is read as a table", sheet=name))
                return study, receipt
    return from_sheets(path.name, sheets, "kade")


def read_zip(path: Path) -> tuple[QSorts, Receipt]:
    """Read a KADE zip: name, pattern, sorts and statements as text files; nothing else in it is opened."""
    exists(path)
    try:
        with zipfile.ZipFile(path) as archive:
            sheets, dropped = _members(archive, path.name)
    except KlantwaardeError:
        raise
    except Exception:  # noqa: BLE001 - a damaged or locked zip fails in many ways inside the reader
        raise broken(
            path.name,
            "zip-broken",
            say("{file} cannot be opened as a zip.", file=path.name),
            say("A zip is complete and has no password."),
        ) from None
    study, receipt = from_sheets(path.name, sheets, "kade-zip")
    receipt.dropped.extend(dropped)
    return study, receipt


def _members(archive: zipfile.ZipFile, file: str) -> tuple[dict[str, Rows], list[Said]]:
    sheets: dict[str, Rows] = {}
    dropped: list[Said] = []
    members = [one for one in archive.infolist() if not one.is_dir()]
    if len(members) > 50 or sum(one.file_size for one in members) > BOUNDS.xlsx_bytes:
        raise broken(
            file,
            "zip-large",
            say("{file} holds too much to be a card sort.", file=file),
            say("A zip of sorts holds a handful of small text files."),
        )
    for one in members:
        inside = PurePosixPath(one.filename.replace("\\", "/"))
        stem = inside.stem.lower()
        if stem not in MEMBERS or inside.suffix.lower() not in (".txt", ".csv"):
            dropped.append(say("{file} in the zip", file=inside.name[:60]))
            continue
        if stem in sheets:
            raise broken(
                file,
                "zip-twice",
                say("{file} holds two files named {name}.", file=file, name=inside.name),
                say("A zip of sorts holds one set of files."),
            )
        with archive.open(one) as stream:
            sheets[stem] = _member(stem, _decoded(stream.read(BOUNDS.xlsx_bytes)), file)
    return sheets, dropped


def _decoded(raw: bytes) -> str:
    if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _member(stem: str, text: str, file: str) -> Rows:
    """Split a text file; a title or a statement is a whole line, whatever signs stand in it."""
    if stem in ("name", "statements"):
        return [[line.strip()] for line in text.splitlines() if line.strip()]
    if stem == "pattern":
        return rows_of(text, file)[0]
    lines = [line for line in text.splitlines() if line.strip()]
    sign = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    return [[cell.strip() for cell in line.split(sign)] for line in lines]


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
    named = _find(sheets, _NAME) or []
    grid = _pattern(_find(sheets, _PATTERN) or []) or _design(named)
    kind = "".join(cell for row in _find(sheets, _TYPE) or [] for cell in row if cell in ("1", "2", "3"))
    sheet = read_sheet(file, sorts, kind=kind, cards=len(texts) or (grid.cards if grid else 0))
    guessed = list(sheet.guessed)
    grid = grid or sheet.grid
    if sheet.kind == "1" and grid is None:
        guessed.append(say("the grid is read from the sorts"))
    width = len(sheet.places[0]) if sheet.places else 0
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
    names = sheet.ids if len(sheet.ids) == width else [f"s{i + 1}" for i in range(width)]
    cards = [QCard(names[i], text={"": texts[i]} if texts and texts[i] else {}) for i in range(width)]
    study = build(cards, sheet.sorters, sheet.places, grid=grid, title=_title(named))
    return study, Receipt(file, code, [sheet.mapped], guessed, [])


def _find(sheets: dict[str, Rows], wanted: re.Pattern[str]) -> Rows | None:
    """Give the first sheet with such a name that holds something; templates have empty ones beside examples."""
    found = [rows for name, rows in sheets.items() if wanted.fullmatch(name.strip())]
    return next((rows for rows in found if any(map(any, rows))), found[0] if found else None)


def _statements(rows: Rows) -> list[str]:
    """Statements: the text beside its number, or the longest text of a row; headings are left out."""
    filled = [row for row in rows if any(row)]
    heads = [i for i, row in enumerate(filled[:4]) if all(_HEADING.fullmatch(cell.strip(" :")) for cell in row if cell)]
    texts = []
    for number, row in enumerate(filled[max(heads) + 1 if heads else 0 :], start=1):
        numbered = row[0] == str(number)
        rest = [cell for cell in (row[1:] if numbered else row) if cell]
        texts.append(max(rest, key=len) if rest else "")
    return texts if any(texts) else []


def _title(rows: Rows) -> str:
    """Title: what stands below or beside its heading, else the first words."""
    filled = [[cell for cell in row if cell] for row in rows if any(row)]
    for number, row in enumerate(filled):
        if row[0].strip(" :").lower() in ("project name", "naam", "name"):
            if len(row) > 1:
                return row[1]
            return filled[number + 1][0] if number + 1 < len(filled) else ""
    return " ".join(filled[0]).strip() if filled else ""


def _pattern(rows: Rows) -> QGrid | None:
    """Grid: a row of rising places above a row of counts, or one row of twenty counts from -6."""
    for first, second in pairwise(rows):
        places, counts = _whole(first), _whole(second)
        if len(places) >= 3 and len(counts) == len(places) and all(b == a + 1 for a, b in pairwise(places)):
            return grid_from_counts(dict(zip(places, counts, strict=True)))
    alone = next((counts for counts in map(_whole, rows) if len(counts) == COLUMNS), [])
    return grid_from_counts({LOWEST + i: count for i, count in enumerate(alone)}) if alone else None


def _whole(row: Sequence[str]) -> list[int]:
    return [int(place) for cell in row if is_place(cell) and (place := to_place(cell)) is not None]


def _design(rows: Rows) -> QGrid | None:
    """Grid of a workbook of results: the overview lists every place as often as it is used."""
    for row in rows:
        cells = [cell for cell in row if cell]
        if len(cells) > 1 and cells[0].lower().startswith(("q sort design", "q sort pattern", "q-sort pattern")):
            places = [cell for one in cells[1:] for cell in one.strip('[]"').split(",")]
            if len(places) > 2 and all(map(is_place, places)):
                return grid_from_counts(dict(Counter(_whole(places))))
    return None
