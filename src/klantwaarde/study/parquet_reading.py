"""A Parquet file stays where it is: the engine reads it anew each time, so that its size does not matter."""

from __future__ import annotations

from pathlib import Path

from klantwaarde.engine import LocalEngine
from klantwaarde.engine.local import first_line, literal, quoted
from klantwaarde.errors import EngineError, KlantwaardeError, Place, Problem, StudyError
from klantwaarde.language import say
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_records import cell_too_long, too_many_columns
from klantwaarde.study.raw import ROW

_NUMBER = "file_row_number"


def look_at_parquet(engine: LocalEngine, path: Path, name: str, view: str, bounds: Bounds) -> list[str]:
    """Give a Parquet file a name in the engine; returns its headings.

    Columns become ``c0``, ``c1``, ... and the row is counted from 1, for there is no row with headings.

    Raises
    ------
    StudyError
        When it is not a Parquet file, or is damaged, or a cell is too long.
    """
    source = f"read_parquet({literal(str(path.resolve()))}, {_NUMBER} = true)"
    try:
        described = engine.fetch(f"DESCRIBE SELECT * FROM {source}")
    except EngineError as error:
        raise parquet_unreadable(name, error) from None
    headings = [str(row[0]) for row in described if row[0] != _NUMBER]
    if len(headings) > bounds.columns:
        raise too_many_columns(name, 1, len(headings), bounds)
    columns = ", ".join(f"{quoted(heading)} AS c{i}" for i, heading in enumerate(headings))
    engine.run(f"CREATE VIEW {quoted(view)} AS SELECT {_NUMBER} + 1 AS {quoted(ROW)}, {columns} FROM {source}")
    texts = [f"c{i}" for i, row in enumerate(described) if str(row[1]).upper() == "VARCHAR"]
    if texts:
        lengths = ", ".join(f"max(length({column}))" for column in texts)
        try:
            longest = engine.fetch(f"SELECT {lengths} FROM {quoted(view)}")[0]
        except EngineError as error:
            raise parquet_unreadable(name, error) from None
        for column, length in zip(texts, longest, strict=True):
            if (length or 0) > bounds.cell:
                row = engine.fetch(f"SELECT min({quoted(ROW)}) FROM {quoted(view)} WHERE length({column}) = {length}")
                raise cell_too_long(name, int(row[0][0]), bounds)
    return headings


def parquet_unreadable(name: str, error: BaseException) -> KlantwaardeError:
    """Say that a file cannot be read as Parquet."""
    problem = Problem(
        code="parquet-unreadable",
        thing=say("{file} cannot be read as Parquet: {why}", file=name, why=first_line(error.__cause__ or error)),
        rule=say("A Parquet file is complete, not encrypted, and not something else with that name."),
        mend=say("Write it again, or save the table as CSV or XLSX."),
        place=Place(file=name),
    )
    return StudyError(problem)
