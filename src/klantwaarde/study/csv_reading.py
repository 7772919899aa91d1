"""A CSV file to a table of text, record by record: the careful way, which can say where something is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from klantwaarde.errors import Place, Problem, StudyError, refuse, say
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_dialect import Dialect, find_dialect
from klantwaarde.study.encoding import TextForm, find_encoding
from klantwaarde.study.raw import RawTable

if TYPE_CHECKING:
    import pyarrow as pa

_CHUNK = 50_000
_SHOWN = 5


def read_csv(path: Path, name: str, headings: Iterable[str], bounds: Bounds) -> tuple[RawTable, list[Problem]]:
    """Read a CSV file as text.

    Parameters
    ----------
    path, name
        The file, and its name for messages.
    headings
        Headings the table may have, folded; they help to find the separator.
    bounds
        Largest file, line and cell.

    Returns
    -------
    tuple
        The table, and problems of rows that do not fit the heading.

    Raises
    ------
    StudyError
        When the file as a whole cannot be read.
    """
    form = find_encoding(path, bounds, name)
    dialect = find_dialect(path, form.encoding, headings)
    how = {"separator": dialect.delimiter, "encoding": form.encoding}
    return _carefully(path, name, form, dialect, bounds, how)


def _carefully(
    path: Path, name: str, form: TextForm, dialect: Dialect, bounds: Bounds, how: dict[str, str]
) -> tuple[RawTable, list[Problem]]:
    records = _records(path, name, form, dialect, bounds)
    heading = next(records, None)
    if heading is None:
        raise refuse(
            StudyError,
            "empty-file",
            say("{file} is empty.", file=name),
            say("The first row of a table holds the headings."),
            say("Add the headings, or remove the file."),
            Place(file=name),
        )
    headings = [cell.strip() for cell in heading[1]]
    while headings and not headings[-1]:
        headings.pop()
    pile = _Pile(len(headings))
    ragged: list[tuple[int, int]] = []
    for row, cells in records:
        width = len(cells)
        if width != len(headings):
            while cells and len(cells) > len(headings) and not cells[-1].strip():
                cells.pop()
            if len(cells) != len(headings):
                ragged.append((row, width))
                continue
        pile.add(row, cells)
    columns, rows = pile.arrays()
    problems = [_ragged(name, len(headings), ragged)] if ragged else []
    return RawTable(file=name, headings=headings, columns=columns, rows=rows, how=how), problems


class _Pile:
    """Cells piled up per column, in pieces, so that text objects do not stay."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.records: list[list[str]] = []
        self.numbers: list[int] = []
        self.pieces: list[list[pa.Array]] = [[] for _ in range(width)]
        self.rows: list[pa.Array] = []

    def add(self, row: int, cells: list[str]) -> None:
        self.records.append(cells)
        self.numbers.append(row)
        if len(self.records) >= _CHUNK:
            self._pack()

    def _pack(self) -> None:
        import pyarrow as pa

        for piece, cells in zip(self.pieces, zip(*self.records, strict=True), strict=True):
            piece.append(pa.array(cells, pa.string()))
        self.rows.append(pa.array(self.numbers, pa.int64()))
        self.records, self.numbers = [], []

    def arrays(self) -> tuple[list[pa.Array], pa.Array]:
        import pyarrow as pa

        if self.records:
            self._pack()
        columns = [pa.chunked_array(piece, pa.string()) for piece in self.pieces]
        return columns, pa.chunked_array(self.rows, pa.int64())


def _records(
    path: Path, name: str, form: TextForm, dialect: Dialect, bounds: Bounds
) -> Iterator[tuple[int, list[str]]]:
    """Give each record with its row as a spreadsheet counts it; rows without any content are passed over."""
    csv.field_size_limit(bounds.cell)
    with path.open(encoding=form.encoding, newline="") as stream:
        for _ in range(dialect.skip):
            stream.readline()
        reader = csv.reader(stream, delimiter=dialect.delimiter, strict=not form.quotes_pair)
        row, line = 0, dialect.skip
        while True:
            line = reader.line_num + dialect.skip
            try:
                record = next(reader, None)
            except csv.Error as error:
                raise _unreadable(name, line + 1, str(error), bounds) from None
            if record is None:
                return
            row += 1
            if len(record) > bounds.columns:
                raise refuse(
                    StudyError,
                    "too-many-columns",
                    say("{file}, row {row} has {n} cells.", file=name, row=row, n=len(record)),
                    say("A table has at most {limit} columns.", limit=bounds.columns),
                    say("Remove the columns that are not needed."),
                    Place(file=name, row=row),
                )
            if any(cell.strip() for cell in record):
                yield row, record


def _unreadable(name: str, line: int, error: str, bounds: Bounds) -> Exception:
    if "field larger" in error:
        return refuse(
            StudyError,
            "cell-too-long",
            say(
                "{file}, line {line}: a cell is longer than {limit} characters.",
                file=name,
                line=line,
                limit=bounds.cell,
            ),
            say("A line is a row of a table, and a cell is a few pages of text at most."),
            say("Shorten the cell, or look for a quote that is not closed."),
            Place(file=name, row=line),
        )
    return refuse(
        StudyError,
        "quote-not-closed",
        say("{file}, line {line}: a quote is opened and not closed.", file=name, line=line),
        say('Quotes come in pairs; a quote inside a cell is doubled ("").'),
        say("Close the quote on this line, or remove it."),
        Place(file=name, row=line),
    )


def _ragged(name: str, width: int, ragged: list[tuple[int, int]]) -> Problem:
    row, cells = ragged[0]
    return Problem(
        code="ragged-row",
        thing=say(
            "{file}: {count:row has|rows have} another number of cells than the heading ({width}): row {rows}.",
            file=name,
            count=len(ragged),
            width=width,
            rows=", ".join(f"{row} ({cells})" for row, cells in ragged[:_SHOWN]),
        ),
        rule=say("Every row has as many cells as the heading."),
        mend=say("Look for a separator inside a text or a number, and put that cell between quotes."),
        place=Place(file=name, row=row),
        count=len(ragged),
    )
