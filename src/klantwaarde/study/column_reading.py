"""`ColumnReading`: how the cells of one column are read."""

from __future__ import annotations

import msgspec

from klantwaarde.engine.local import quoted
from klantwaarde.schema.column import Column
from klantwaarde.schema.settings import Settings

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_FAMILIES = {
    "text": ("VARCHAR", "ENUM"),
    "whole": _WHOLE,
    "broken": ("FLOAT", "DOUBLE", "DECIMAL"),
    "boolean": ("BOOLEAN",),
    "date": ("DATE", "TIMESTAMP"),
}


class RawColumn(msgspec.Struct, frozen=True):
    """A column as it stands in the engine before it is understood: its name there, its type, and its heading."""

    column: Column
    name: str
    type: str
    heading: str
    numbers: str = ""

    @property
    def known(self) -> str:
        """Name of the cell without blanks, and empty when it says nothing or *I do not know*."""
        return f"{self.name}k"

    @property
    def bare(self) -> str:
        """Name of the cell as a bare number."""
        return f"{self.name}b"

    @property
    def family(self) -> str:
        """``text``, ``whole``, ``broken`` (numbers with a fraction), ``boolean``, ``date`` or ``strange``."""
        kind = self.type.upper()
        if kind.endswith("]"):
            return "list" if kind == "VARCHAR[]" else "strange"
        found = (family for family, starts in _FAMILIES.items() if kind.startswith(starts))
        return next(found, "strange")


class ColumnReading(msgspec.Struct):
    """How one column is read.

    Parameters
    ----------
    raw
        The column as it stands.
    value
        SQL that gives the typed value, or nothing.
    text
        SQL that gives the cell as text, for messages.
    flags
        Problem code -> SQL that is true for a bad cell.
    dont_know
        SQL that is true when the cell says *I do not know*.
    known, bare
        SQL for steps in between, under the names ``raw.known`` and ``raw.bare``, so that they are written once.
    unknown_words
        Words of a closed list that were met but not known, with the nearest known word.
    notices
        What was decided and may surprise: ``mixed-marks``.
    """

    raw: RawColumn
    value: str
    text: str
    flags: dict[str, str]
    dont_know: str = "false"
    known: str = ""
    bare: str = ""
    unknown_words: dict[str, str] = {}
    notices: list[str] = []


class Measured(msgspec.Struct, frozen=True):
    """What was seen of a text column in one look over the whole table.

    ``blank`` cells are empty, ``odd`` ones are not written in the plainest way for their kind.
    """

    blank: int = 0
    odd: int = 0


def as_text(raw: RawColumn) -> str:
    """SQL that gives any cell as text, whole numbers without a decimal point."""
    name = quoted(raw.name)
    if raw.family == "text":
        return name if raw.type.upper() == "VARCHAR" else f"CAST({name} AS VARCHAR)"
    if raw.family == "broken":
        whole = f"CAST(TRY_CAST({name} AS BIGINT) AS VARCHAR)"
        return f"CASE WHEN {name} = trunc({name}) THEN {whole} ELSE CAST({name} AS VARCHAR) END"
    if raw.family == "list":
        return f"array_to_string({name}, '|')"
    return f"CAST({name} AS VARCHAR)"


def span(column: Column, settings: Settings) -> tuple[float, float]:
    """Lowest and highest number a column may hold; far ends where it has none."""
    if column.scale:
        return settings.scales.range(column.scale)
    low = column.low if column.low is not None else column.above
    return (low if low is not None else -1e300), (column.high if column.high is not None else 1e300)
