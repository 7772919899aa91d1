"""Open one table that stands by itself, without a study around it: the same careful reading, the same problems."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from klantwaarde.engine import LocalEngine, rows
from klantwaarde.errors import InputError, KlantwaardeError, Place, Problem, StudyError, refuse
from klantwaarde.language import say
from klantwaarde.schema.column import fold
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.table import Table
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_reading import ways_to_read
from klantwaarde.study.headings import match_headings
from klantwaarde.study.opened import OpenedTable
from klantwaarde.study.opened_table import let_go, open_one, raw_name, take_in
from klantwaarde.study.parquet_reading import look_at_parquet
from klantwaarde.study.raw import ROW

if TYPE_CHECKING:
    import narwhals as nw


def read_table(
    path: Path,
    table: Table,
    *,
    may_be_empty: Collection[str] = (),
    settings: Settings | None = None,
    bounds: Bounds | None = None,
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Read the rows of one CSV file that follows the declaration of a table.

    Parameters
    ----------
    path
        The file.
    table
        What may stand in it.
    may_be_empty
        Columns that must be there, but of which a cell may be empty.
    settings
        Scales and doubtful cells; the default ones unless told.
    bounds
        Largest file and cell.

    Returns
    -------
    tuple
        The rows, and what may surprise about them.

    Raises
    ------
    StudyError
        With every error at once.
    InputError
        When there is no such file.
    """
    with open_frame(path, table, may_be_empty=may_be_empty, settings=settings, bounds=bounds) as (frame, problems):
        # As the file has them: the engine promises no order of its own.
        ordered = frame.sort(ROW).select(*(column.code for column in table.columns))
        return rows(ordered), problems


def headings_of(path: Path, *, bounds: Bounds | None = None) -> list[str]:
    """Give the headings of one CSV or Parquet file, in its own order.

    Raises
    ------
    StudyError
        When the file cannot be read.
    InputError
        When there is no such file.
    """
    bounds = bounds or Bounds()
    if not path.is_file():
        raise _no_file(path)
    if path.suffix.casefold() != ".parquet":
        return next(iter(ways_to_read(path, path.name, (), bounds))).headings
    engine = LocalEngine([path])
    try:
        return look_at_parquet(engine, path, path.name, "looked at", bounds)
    finally:
        engine.close()


@contextmanager
def open_frame(
    path: Path,
    table: Table,
    *,
    may_be_empty: Collection[str] = (),
    settings: Settings | None = None,
    bounds: Bounds | None = None,
) -> Iterator[tuple[nw.LazyFrame[Any], list[Problem]]]:
    """Keep one CSV or Parquet file open as a lazy frame that follows the declaration of a table, however large it is.

    Parameters, what comes along and what is raised are those of `read_table`; the frame lives as long as the context.
    """
    if not path.is_file():
        raise _no_file(path)
    settings, bounds = settings or Settings(), bounds or Bounds()
    in_parquet = path.suffix.casefold() == ".parquet"
    engine = LocalEngine([path] if in_parquet else [])
    try:
        opened, problems = (_open_parquet if in_parquet else _open_csv)(
            engine, path, table, settings, bounds, may_be_empty
        )
        if not opened.count and not problems:
            problems.append(_no_rows(path.name, table))
        errors = [problem for problem in problems if problem.level == "error"]
        if errors:
            raise StudyError(*errors)
        yield engine.frame(opened.read), problems
    finally:
        engine.close()


def _open_csv(
    engine: LocalEngine, path: Path, table: Table, settings: Settings, bounds: Bounds, may_be_empty: Collection[str]
) -> tuple[OpenedTable, list[Problem]]:
    for raw in ways_to_read(path, path.name, table.by_heading(), bounds):
        take_in(engine, table, raw, bounds)
        if not raw.irregular:
            break
        let_go(engine, table)
    absent = match_headings(table, raw.headings, settings, raw.file).problems
    found = _as_found(table, raw.headings, may_be_empty)
    opened = open_one(
        engine, found, raw.file, raw.headings, settings, {}, numbers=raw.numbers, blank=raw.blank, lazy=False
    )
    problems = [*raw.problems, *opened.problems]
    return opened, problems + [problem for problem in absent if problem not in problems]


def _open_parquet(
    engine: LocalEngine, path: Path, table: Table, settings: Settings, bounds: Bounds, may_be_empty: Collection[str]
) -> tuple[OpenedTable, list[Problem]]:
    headings = look_at_parquet(engine, path, path.name, raw_name(table), bounds)
    absent = match_headings(table, headings, settings, path.name).problems
    opened = open_one(engine, _as_found(table, headings, may_be_empty), path.name, headings, settings, {}, lazy=True)
    problems = [*opened.problems]
    return opened, problems + [problem for problem in absent if problem not in problems]


def _as_found(table: Table, headings: Collection[str], may_be_empty: Collection[str]) -> Table:
    """The declaration for this file: a row is known by the key columns it has, and some cells may be empty."""
    known = table.by_heading()
    found = {known[fold(heading)].code for heading in headings if fold(heading) in known}
    columns = [
        msgspec.structs.replace(column, required=False) if column.code in may_be_empty else column
        for column in table.columns
    ]
    return msgspec.structs.replace(
        table, columns=tuple(columns), key=tuple(code for code in table.key if code in found)
    )


def _no_file(path: Path) -> KlantwaardeError:
    return refuse(
        InputError,
        "no-file",
        say("There is no file {path}.", path=str(path)[:300]),
        say("The table stands in a CSV file."),
        say("Correct the path."),
    )


def _no_rows(file: str, table: Table) -> Problem:
    return Problem(
        code="no-rows",
        thing=say("{file} has headings and no rows.", file=file),
        rule=say("There is something to count in at least one row."),
        mend=say("Fill the table and try again."),
        place=Place(file=file, table=table.code),
    )
