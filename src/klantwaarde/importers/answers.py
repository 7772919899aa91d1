"""Open answers from CSV, JSON lines or a workbook, row by row, so that a million of them fit in little memory."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from klantwaarde.errors import InputError, KlantwaardeError, Place, StudyError, refuse, say
from klantwaarde.schema.column import fold
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_dialect import find_dialect
from klantwaarde.study.encoding import find_encoding

Row = dict[str, str]
_BOUNDS = Bounds()


@contextmanager
def open_answers(path: Path, *, needs: Sequence[str] = ()) -> Iterator[tuple[list[str], Iterator[Row]]]:
    """Open a file with answers: its headings, and its rows one by one.

    Parameters
    ----------
    path
        CSV (Dutch or international), JSON lines, a JSON list, or XLSX (first sheet).
    needs
        Columns that must be there; case and accents do not matter.

    Raises
    ------
    InputError
        No such file, or no such column.
    StudyError
        Not text, cut off, or a workbook that is not safe to open.
    """
    if not path.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(path)[:300]),
            say("Answers stand in a CSV file, JSON lines or a workbook."), say("Correct the path."),
        )  # fmt: skip
    suffix = path.suffix.casefold()
    if suffix in {".xlsx", ".xlsm"}:
        rows = _workbook(path)
    elif suffix in {".jsonl", ".ndjson", ".json"}:
        rows = _json_lines(path)
    else:
        rows = _csv(path, needs)
    headings = next(rows)
    missing = [name for name in needs if found_heading(headings, name) is None]
    if missing:
        raise refuse(
            InputError, "no-column", say("{file} has no column {name}.", file=path.name, name=missing[0]),
            say("Its columns are: {names}.", names=", ".join(list(headings)[:40])),
            say("Name one of them."), Place(file=path.name, column=missing[0]),
        )  # fmt: skip
    try:
        yield list(headings), rows
    finally:
        rows.close()


def found_heading(headings: Sequence[str] | Row, name: str) -> str | None:
    """Give the heading that is meant by a name."""
    if name in headings:
        return name
    return next((heading for heading in headings if fold(heading) == fold(name)), None)


def _csv(path: Path, needs: Sequence[str]) -> Generator[Any, None, None]:
    form = find_encoding(path, _BOUNDS, path.name)
    dialect = find_dialect(path, form.encoding, [fold(name) for name in needs])
    csv.field_size_limit(_BOUNDS.cell)
    with path.open(encoding=form.encoding, newline="") as stream:
        for _ in range(dialect.skip):
            stream.readline()
        reader = csv.reader(stream, delimiter=dialect.delimiter)
        headings = [cell.strip().removeprefix("\ufeff") for cell in next(reader, [])]
        yield headings
        try:
            for cells in reader:
                if cells:
                    yield dict(zip(headings, [*cells, *[""] * (len(headings) - len(cells))], strict=False))
        except csv.Error as error:
            raise _broken(path.name, str(error), reader.line_num) from None


def _json_lines(path: Path) -> Generator[Any, None, None]:
    form = find_encoding(path, Bounds(line=1_000_000_000 if path.suffix == ".json" else 2_000_000), path.name)
    with path.open(encoding=form.encoding) as stream:
        start = stream.read(1).removeprefix("\ufeff") or stream.read(1)
        stream.seek(0)
        if start == "[" or path.suffix.casefold() == ".json":
            objects: Iterator[tuple[int, Any]] = enumerate(_whole(path.name, stream.read().removeprefix("\ufeff")), 1)
        else:
            objects = ((number, line) for number, line in enumerate(stream, 1) if line.strip().removeprefix("\ufeff"))
        headings: list[str] = []
        first: list[Row] = []
        for number, piece in objects:
            row = _as_row(path.name, number, piece)
            headings += [name for name in row if name not in headings]
            first.append(row)
            if len(first) >= 50:  # a column may be absent from the first row
                break
        yield headings
        yield from first
        for number, piece in objects:
            yield _as_row(path.name, number, piece)


def _whole(name: str, text: str) -> list[Any]:
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise _broken(name, str(error), 1) from None
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list):
        raise _broken(name, "no list of answers", 1)
    return found


def _as_row(name: str, number: int, piece: Any) -> Row:  # noqa: ANN401 - whatever stands in the file
    try:
        found = msgspec.json.decode(piece.strip().removeprefix("\ufeff")) if isinstance(piece, str) else piece
    except msgspec.DecodeError as error:
        raise _broken(name, str(error), number) from None
    if not isinstance(found, dict):
        raise _broken(name, "not an object", number)
    return {str(key): _text(value) for key, value in found.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else msgspec.json.encode(value).decode()


def _workbook(path: Path) -> Generator[Any, None, None]:
    import openpyxl

    from klantwaarde.study.workbook_guard import guard_workbook

    guard_workbook(path, path.name, _BOUNDS)
    try:
        with path.open("rb") as stream:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            rows = book.worksheets[0].iter_rows(values_only=True)
            headings = [_text(cell).strip() for cell in next(rows, ())]
            yield headings
            for row in rows:
                if any(cell is not None for cell in row):
                    cells = [_text(cell) if isinstance(cell, str | int | float) else str(cell or "") for cell in row]
                    yield dict(zip(headings, cells, strict=False))
            book.close()
    except (KlantwaardeError, GeneratorExit):
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails in a hundred ways inside the reader
        raise _broken(path.name, str(error)[:120], 1) from None


def _broken(name: str, why: str, row: int) -> KlantwaardeError:
    return refuse(
        StudyError, "answers-unreadable", say("{file} cannot be read: {why}.", file=name, why=why[:200]),
        say("A file of answers is complete, with one answer per row."),
        say("Save it anew from the program it came from."), Place(file=name, row=row),
    )  # fmt: skip
