"""An XLSX workbook to tables of text and numbers, sheet by sheet."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klantwaarde.errors import KlantwaardeError, Place, Problem, StudyError, refuse
from klantwaarde.language import say
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_records import empty_file, too_many_columns
from klantwaarde.study.findings import SHOWN
from klantwaarde.study.raw import Pile, RawTable
from klantwaarde.study.workbook_guard import guard_workbook, not_a_workbook

if TYPE_CHECKING:
    import openpyxl
    import pyarrow as pa
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_NOTHING = "#N/A"


class Workbook:
    """A workbook that passed the guard, open for reading.

    Parameters
    ----------
    path, name
        The file, and its name for messages.
    bounds
        Largest file, cell and sheet.

    Raises
    ------
    StudyError
        When it is a bomb, reaches out, or cannot be read.
    """

    def __init__(self, path: Path, name: str, bounds: Bounds) -> None:
        import openpyxl

        guard_workbook(path, name, bounds)
        self.name, self.bounds = name, bounds
        self._stream = path.open("rb")  # a stream, because the reader judges a path by its suffix
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # styles and extensions that are no business of ours
                self.book: openpyxl.Workbook = openpyxl.load_workbook(self._stream, read_only=True, keep_links=False)
        except Exception as error:  # noqa: BLE001 - a damaged workbook fails in a hundred ways inside the reader
            self._stream.close()
            raise not_a_workbook(name, _why(error)) from None

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets with cells, in order."""
        return [sheet.title for sheet in self.book.worksheets]

    def read(self, sheet: str) -> RawTable | None:
        """Read a sheet as a table; ``None`` when it holds nothing."""
        cells = _cells(self.book[sheet])
        place = f"{self.name}, {sheet}"
        try:
            heading = next(((row, found) for row, found in cells if any(_text(cell) for cell in found)), None)
        except Exception as error:  # noqa: BLE001 - idem
            raise not_a_workbook(self.name, _why(error)) from None
        if heading is None:
            return None
        start, found = heading
        texts = {cell["column"]: _text(cell) for cell in found if _text(cell)}
        width = max(texts)
        if width > self.bounds.columns:
            raise too_many_columns(place, start, width, self.bounds)
        headings = [texts.get(column, "") for column in range(1, width + 1)]
        raw = RawTable(
            file=self.name,
            headings=headings,
            pieces=iter(()),
            numbers=frozenset(range(width)),
            problems=[],
            sheet=sheet,
            how={"sheet": sheet},
        )
        if start != 1:
            raw.problems.append(_heading_lower(self.name, sheet, start))
        raw.pieces = _Sheet(raw, self.bounds).pieces(cells)
        return raw

    def is_unfilled(self, sheet: str) -> bool:
        """Whether a sheet has headings at most."""
        try:
            filled = (row for row, cells in _cells(self.book[sheet]) if any(_text(cell) for cell in cells))
            return len(list(islice(filled, 2))) < 2
        except Exception as error:  # noqa: BLE001 - idem
            raise not_a_workbook(self.name, _why(error)) from None

    def records(self, sheet: str) -> list[tuple[int, tuple[tuple[int, str], ...]]]:
        """Every row with content, as (row, ((column, text), ...)); for telling two workbooks apart."""
        try:
            found = [
                (row, tuple((cell["column"], _text(cell)) for cell in cells if _text(cell)))
                for row, cells in _cells(self.book[sheet])
            ]
        except Exception as error:  # noqa: BLE001 - idem
            raise not_a_workbook(self.name, _why(error)) from None
        return [record for record in found if record[1]]

    def close(self) -> None:
        """Let go of the file."""
        self.book.close()
        self._stream.close()


def empty_sheet(name: str, sheet: str) -> KlantwaardeError:
    """Say that a sheet holds nothing."""
    return empty_file(f"{name}, {sheet}")


class _Sheet:
    """One sheet while its rows are taken; what is wrong is gathered and told when the last row was taken."""

    def __init__(self, raw: RawTable, bounds: Bounds) -> None:
        self.raw, self.bounds, self.width = raw, bounds, len(raw.headings)
        self.found: dict[str, list[str]] = {}
        self.first: dict[str, int] = {}
        self.counts: dict[str, int] = {}

    def pieces(self, cells: Iterator[tuple[int, list[dict[str, Any]]]]) -> Iterator[pa.RecordBatch]:
        pile = Pile(self.width, self.raw.numbers)
        try:
            for row, found in cells:
                if row > self.bounds.xlsx_rows:
                    self.raw.problems.extend(_too_many_rows(self.raw, self.bounds).problems)
                    break
                texts, numbers = self._record(row, found)
                if any(texts) and pile.add(row, texts, numbers):
                    yield pile.pack()
        except Exception as error:  # noqa: BLE001 - a damaged sheet fails in a hundred ways inside the reader
            self.raw.problems.extend(not_a_workbook(self.raw.file, _why(error)).problems)
        yield pile.pack()
        self.raw.problems.extend(self._tell())

    def _record(self, row: int, found: list[dict[str, Any]]) -> tuple[list[str], list[float | None]]:
        texts = [""] * self.width
        numbers: list[float | None] = [None] * self.width
        for cell in found:
            value, index = cell["value"], cell["column"] - 1
            if value is None or value == "":
                continue
            if cell["data_type"] == "f":
                self._note("formula-cell", row, cell)
                continue
            text = _text(cell)
            if index >= self.width:
                if text.strip():
                    self._note("cell-without-heading", row, cell)
                continue
            if cell["data_type"] == "e" and text != _NOTHING:
                self._note("error-cell", row, cell)
                continue
            if len(text) > self.bounds.cell:
                self._note("cell-too-long", row, cell)
                continue
            texts[index] = text
            if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
                numbers[index] = float(value)
        return texts, numbers

    def _note(self, code: str, row: int, cell: dict[str, Any]) -> None:
        self.first.setdefault(code, row)
        self.counts[code] = self.counts.get(code, 0) + 1
        listed = self.found.setdefault(code, [])
        if len(listed) < SHOWN:
            listed.append(f"{_letters(cell['column'])}{row}")

    def _tell(self) -> Iterator[Problem]:
        for code, listed in self.found.items():
            thing = {
                "formula-cell": say(
                    "{file}, sheet {sheet}: {count} {count:cell holds|cells hold} a formula: {cells}.",
                    file=self.raw.file,
                    sheet=self.raw.sheet,
                    count=self.counts[code],
                    cells=", ".join(listed),
                ),
                "cell-without-heading": say(
                    "{file}, sheet {sheet}: {count} {count:cell stands|cells stand} right of the headings: {cells}.",
                    file=self.raw.file,
                    sheet=self.raw.sheet,
                    count=self.counts[code],
                    cells=", ".join(listed),
                ),
                "error-cell": say(
                    "{file}, sheet {sheet}: {count} {count:cell holds|cells hold} an error such as #REF!: {cells}.",
                    file=self.raw.file,
                    sheet=self.raw.sheet,
                    count=self.counts[code],
                    cells=", ".join(listed),
                ),
                "cell-too-long": say(
                    "{file}, sheet {sheet}: {count} {count:cell is|cells are} too long: {cells}.",
                    file=self.raw.file,
                    sheet=self.raw.sheet,
                    count=self.counts[code],
                    cells=", ".join(listed),
                ),
            }[code]
            rule, mend = {
                "formula-cell": (
                    say("A study holds what people said, not what a sheet reckons."),
                    say("Copy the cells and paste them as values."),
                ),
                "cell-without-heading": (
                    say("Each column has a heading in row 1."),
                    say("Write a heading above it, or empty the cells."),
                ),
                "error-cell": (say("A cell holds an answer or nothing."), say("Correct the cell, or empty it.")),
                "cell-too-long": (say("A cell is a few pages of text at most."), say("Shorten the cell.")),
            }[code]
            place = Place(file=self.raw.file, row=self.first[code], column=listed[0].rstrip("0123456789"))
            yield Problem(code=code, thing=thing, rule=rule, mend=mend, place=place, count=self.counts[code])


def _cells(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Give the cells that are there, row by row.

    The reader's own loop over rows fills every gap up to the last row and column that a sheet claims to have, and drops
    what lies beyond its claim; a stranger's claim is neither trusted nor needed. So its parts are used one by one.
    """
    from openpyxl.worksheet._reader import WorkSheetParser

    book = sheet.parent
    with sheet._get_source() as source, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=False,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for row, cells in parser.parse():
            parser.row_dimensions.clear()
            yield row, cells


def _text(cell: dict[str, Any]) -> str:
    """A cell as the text a person sees: whole numbers without a point, dates as ISO."""
    value = cell["value"]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).strip()


def _letters(column: int) -> str:
    """Column number as a spreadsheet shows it: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _heading_lower(name: str, sheet: str, row: int) -> Problem:
    return Problem(
        code="heading-not-in-row-1",
        thing=say("{file}, sheet {sheet}: the headings stand in row {row}.", file=name, sheet=sheet, row=row),
        rule=say("The headings stand in row 1."),
        mend=say("Remove the empty rows above them if you like; they were passed over."),
        place=Place(file=name, row=row),
        level="notice",
    )


def _too_many_rows(raw: RawTable, bounds: Bounds) -> KlantwaardeError:
    return refuse(
        StudyError,
        "too-many-rows",
        say("{file}, sheet {sheet} goes on after row {limit}.", file=raw.file, sheet=raw.sheet, limit=bounds.xlsx_rows),
        say("A sheet has at most {limit} rows.", limit=bounds.xlsx_rows),
        say("Save the table as CSV or Parquet."),
        Place(file=raw.file, row=bounds.xlsx_rows),
    )
