"""A CSV file record by record: the careful way, which can say where something is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from klantwaarde.errors import KlantwaardeError, Place, Problem, StudyError, refuse
from klantwaarde.language import say
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_dialect import Dialect
from klantwaarde.study.encoding import TextForm
from klantwaarde.study.raw import Pile, RawTable

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 5


def read_carefully(path: Path, name: str, form: TextForm, dialect: Dialect, bounds: Bounds) -> RawTable:
    """Read a CSV file record by record.

    Parameters
    ----------
    path, name
        The file, and its name for messages.
    form, dialect
        Encoding and separator.
    bounds
        Longest cell and most columns.

    Raises
    ------
    StudyError
        When the file as a whole cannot be read: empty, a quote that is not closed, a cell that is too long.
    """
    records = _records(path, name, form, dialect, bounds)
    heading = next(records, None)
    if heading is None:
        raise empty_file(name)
    headings = [cell.strip() for cell in heading[1]]
    raw = RawTable(file=name, headings=headings, pieces=iter(()), problems=[], how=how_of(form, dialect))
    raw.pieces = _pieces(records, len(headings), raw)
    return raw


def how_of(form: TextForm, dialect: Dialect) -> dict[str, str]:
    """How a file is written, in words that can be shown."""
    return {"separator": dialect.delimiter, "encoding": form.encoding}


def empty_file(name: str) -> KlantwaardeError:
    """Say that a file holds nothing."""
    return refuse(
        StudyError,
        "empty-file",
        say("{file} is empty.", file=name),
        say("The first row of a table holds the headings."),
        say("Add the headings, or remove the file."),
        Place(file=name),
    )


def _pieces(records: Iterator[tuple[int, list[str]]], width: int, raw: RawTable) -> Iterator[pa.RecordBatch]:
    pile = Pile(width)
    ragged: list[str] = []
    first, count = 0, 0
    for row, cells in _until_broken(records, raw):
        there = len(cells)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) != width:
            count += 1
            first = first or row
            if len(ragged) < _SHOWN:
                ragged.append(f"{row} ({there})")
            continue
        if pile.add(row, cells):
            yield pile.pack()
    yield pile.pack()
    if count:
        raw.problems.append(_ragged(raw.file, width, first, count, ", ".join(ragged)))


def _until_broken(records: Iterator[tuple[int, list[str]]], raw: RawTable) -> Iterator[tuple[int, list[str]]]:
    """Give records until the file breaks off; an error cannot travel through the engine, so it is put aside."""
    try:
        yield from records
    except KlantwaardeError as error:
        raw.problems.extend(error.problems)


def _records(
    path: Path, name: str, form: TextForm, dialect: Dialect, bounds: Bounds
) -> Iterator[tuple[int, list[str]]]:
    """Give each record with its row as a spreadsheet counts it; rows without any content are passed over."""
    csv.field_size_limit(bounds.cell)
    with path.open(encoding=form.encoding, newline="") as stream:
        for _ in range(dialect.skip):
            stream.readline()
        reader = csv.reader(stream, delimiter=dialect.delimiter, strict=not form.quotes_pair)
        row = 0
        while True:
            line = reader.line_num + dialect.skip + 1
            try:
                record = next(reader, None)
            except csv.Error as error:
                raise _unreadable(name, line, str(error), bounds) from None
            if record is None:
                return
            row += 1
            if len(record) > bounds.columns:
                raise too_many_columns(name, row, len(record), bounds)
            if any(cell.strip() for cell in record):
                yield row, record


def too_many_columns(name: str, row: int, count: int, bounds: Bounds) -> KlantwaardeError:
    """Say that a row is wider than a table may be."""
    return refuse(
        StudyError,
        "too-many-columns",
        say("{file}, row {row} has {n} cells.", file=name, row=row, n=count),
        say("A table has at most {limit} columns.", limit=bounds.columns),
        say("Remove the columns that are not needed."),
        Place(file=name, row=row),
    )


def cell_too_long(name: str, line: int, bounds: Bounds) -> KlantwaardeError:
    """Say that a cell is longer than a cell may be."""
    return refuse(
        StudyError,
        "cell-too-long",
        say("{file}, line {line}: a cell is longer than {limit} characters.", file=name, line=line, limit=bounds.cell),
        say("A line is a row of a table, and a cell is a few pages of text at most."),
        say("Shorten the cell, or look for a quote that is not closed."),
        Place(file=name, row=line),
    )


def _unreadable(name: str, line: int, error: str, bounds: Bounds) -> KlantwaardeError:
    if "field larger" in error:
        return cell_too_long(name, line, bounds)
    return refuse(
        StudyError,
        "quote-not-closed",
        say("{file}, line {line}: a quote is opened and not closed.", file=name, line=line),
        say('Quotes come in pairs; a quote inside a cell is doubled ("").'),
        say("Close the quote on this line, or remove it."),
        Place(file=name, row=line),
    )


def _ragged(name: str, width: int, first: int, count: int, listed: str) -> Problem:
    return Problem(
        code="ragged-row",
        thing=say(
            "{file}: {count} {count:row has|rows have} another number of cells than the heading ({width}); "
            "the first are {rows}.",
            file=name,
            count=count,
            width=width,
            rows=listed,
        ),
        rule=say("Every row has as many cells as the heading."),
        mend=say("Look for a separator inside a text or a number, and put that cell between quotes."),
        place=Place(file=name, row=first),
        count=count,
    )
