"""Read moments: ISO 8601 with or without a zone, or a Dutch day with a clock; every moment is kept in UTC."""

from __future__ import annotations

from klantwaarde.engine import LocalEngine, cells
from klantwaarde.engine.local import literal, quoted
from klantwaarde.schema.settings import Settings
from klantwaarde.study.column_reading import ColumnReading, Measured, RawColumn, as_text

PLAIN = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z?$"
"""A moment without doubt, in UTC."""
_ZONE = r"(Z|[+-]\d{2}:?\d{2})$"
_WHOLE = (
    r"^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)? ?"
    r"(Z|[+-]\d{2}:?\d{2})?$"
)
_CLOCK = r"[T ](\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?)"
_DAY = r"^([0-9./-]{8,10})"


def read_moment(
    engine: LocalEngine, table: str, raw: RawColumn, settings: Settings, measured: Measured
) -> ColumnReading:
    """Decide how a column of moments is read; a moment without a zone is taken as UTC."""
    text = as_text(raw)
    if raw.family == "date":
        name = quoted(raw.name)
        # Never by the clock of this machine: a moment with a zone is brought home by its distance to 1970.
        value = f"make_timestamp(epoch_us({name}))" if "ZONE" in raw.type.upper() else f"CAST({name} AS TIMESTAMP)"
        return ColumnReading(raw=raw, value=value, text=text, flags={})
    if raw.family == "text" and not measured.odd:
        value = f"TRY_CAST(rtrim(nullif({text}, ''), 'Z') AS TIMESTAMP)"
        flags = {"not-a-moment": f"{text} <> '' AND ({value}) IS NULL"}
        return ColumnReading(raw=raw, value=value, text=text, flags=flags)
    known = quoted(raw.known)
    day = _day("x")
    tests = [cells.day_shows(day, "day-first"), cells.day_shows(day, "month-first"), cells.day_may_swap(day)]
    counts = ", ".join(f"count(*) FILTER ({test})" for test in tests)
    first, second, swap = engine.fetch(f"SELECT {counts} FROM (SELECT {cells.known(text)} AS x FROM {quoted(table)})")[
        0
    ]
    order = settings.reading.dates
    value = moment(known, "day-first" if order == "ask" else order)
    flags = {"not-a-moment": f"{known} IS NOT NULL AND ({value}) IS NULL"}
    if order == "ask" and swap > 0 and not (first > 0 and second == 0):
        flags["doubtful-date"] = cells.day_may_swap(_day(known))
    return ColumnReading(
        raw=raw, value=value, text=text, flags=flags, known=cells.known(text), dont_know=cells.dont_know(text)
    )


def odd_moment(text: str) -> str:
    """Whether a cell is written otherwise than in the plainest way."""
    return f"coalesce(NOT regexp_matches({text}, {literal(PLAIN)}), false)"


def moment(column: str, order: str) -> str:
    """Moment in UTC; nothing when the cell cannot be read."""
    clock = (
        f"TRY_CAST(CASE WHEN regexp_matches({column}, '[T ]\\d:') "
        f"THEN '0' || regexp_extract({column}, {literal(_CLOCK)}, 1) "
        f"ELSE coalesce(nullif(regexp_extract({column}, {literal(_CLOCK)}, 1), ''), '00:00') END AS TIME)"
    )
    zone = f"regexp_extract({column}, {literal(_ZONE)}, 1)"
    digits = f"replace({zone}, ':', '')"
    minutes = (
        f"CASE WHEN {zone} IN ('', 'Z') THEN 0 ELSE (CASE WHEN {zone}[1] = '-' THEN -1 ELSE 1 END) * "
        f"(TRY_CAST({digits}[2:3] AS INTEGER) * 60 + TRY_CAST({digits}[4:5] AS INTEGER)) END"
    )
    return (
        f"CASE WHEN regexp_matches({column}, {literal(_WHOLE)}) "
        f"THEN {cells.date(_day(column), order)} + {clock} - to_minutes({minutes}) END"
    )


def _day(column: str) -> str:
    return f"regexp_extract({column}, {literal(_DAY)}, 1)"
