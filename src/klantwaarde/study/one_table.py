"""Open one table that stands by itself, without a study around it: the same careful reading, the same problems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from klantwaarde.engine import LocalEngine, rows
from klantwaarde.errors import InputError, Place, Problem, StudyError, refuse
from klantwaarde.language import say
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.table import Table
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_reading import read_csv
from klantwaarde.study.opened_table import open_one, take_in


def read_table(
    path: Path, table: Table, *, settings: Settings | None = None, bounds: Bounds | None = None
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Read the rows of one CSV file that follows the declaration of a table.

    Parameters
    ----------
    path
        The file.
    table
        What may stand in it.
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
    if not path.is_file():
        raise refuse(
            InputError,
            "no-file",
            say("There is no file {path}.", path=str(path)[:300]),
            say("The table stands in a CSV file."),
            say("Correct the path."),
        )
    settings = settings or Settings()
    raw, problems = read_csv(path, path.name, table.by_heading(), bounds or Bounds())
    engine = LocalEngine()
    try:
        numbers = take_in(engine, table, raw)
        opened = open_one(engine, table, path.name, raw.headings, settings, {}, numbers=numbers, lazy=False)
        problems += opened.problems
        if not opened.count and not problems:
            problems.append(_no_rows(path.name, table))
        errors = [problem for problem in problems if problem.level == "error"]
        if errors:
            raise StudyError(*errors)
        return rows(engine.frame(table.code)), problems
    finally:
        engine.close()


def _no_rows(file: str, table: Table) -> Problem:
    return Problem(
        code="no-rows",
        thing=say("{file} has headings and no rows.", file=file),
        rule=say("There is something to count in at least one row."),
        mend=say("Fill the table and try again."),
        place=Place(file=file, table=table.code),
    )
