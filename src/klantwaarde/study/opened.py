"""`OpenedTable`: a table in the engine, with how it was read and what was wrong."""

from __future__ import annotations

import msgspec

from klantwaarde.errors import Problem
from klantwaarde.schema.table import Table
from klantwaarde.study.column_reading import ColumnReading


class Missing(msgspec.Struct, frozen=True):
    """Cells of a column that hold no answer, with *I do not know* kept apart from empty."""

    empty: int = 0
    dont_know: int = 0


class OpenedTable(msgspec.Struct):
    """A table in the engine: what was read, how, and what was wrong.

    ``lists`` holds the codes of each column whose codes are a closed list; ``unsettled`` says that a large table is
    still text, to be made into values when all checks are passed; ``missing`` is kept when the text is gone.
    """

    table: Table
    file: str
    headings: dict[str, str]
    readings: dict[str, ColumnReading]
    absent: set[str]
    segments: list[str]
    problems: list[Problem]
    lists: dict[str, list[str]] = {}
    count: int = 0
    unsettled: bool = False
    missing: dict[str, Missing] | None = None

    @property
    def read(self) -> str:
        """Name of the table with flags and texts."""
        return f"read:{self.table.code}"
