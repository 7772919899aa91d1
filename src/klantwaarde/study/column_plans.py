"""Decide how every column of a table is read, after one look over the whole table."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.engine import LocalEngine, cells
from klantwaarde.engine.local import quoted
from klantwaarde.schema.column import fold
from klantwaarde.schema.settings import Settings
from klantwaarde.study.column_reading import ColumnReading, Measured, RawColumn, as_text
from klantwaarde.study.moment_reading import odd_moment, read_moment
from klantwaarde.study.number_reading import odd_number, read_number
from klantwaarde.study.word_reading import read_word, read_words

Closed = dict[str, dict[str, str]]


def plan_readings(
    engine: LocalEngine, table: str, raws: Sequence[RawColumn], settings: Settings, closed: Closed
) -> list[ColumnReading]:
    """Decide how columns are read.

    Parameters
    ----------
    engine, table
        Where the raw table is.
    raws
        Its columns.
    settings
        Scales, and what to do with doubtful cells.
    closed
        For each closed list (``waves``, ``values``, ...): folded word -> code.
    """
    measured = _measure(engine, table, raws, closed)
    return [_plan(engine, table, raw, settings, closed, measured.get(raw.name, Measured())) for raw in raws]


def _is_closed(raw: RawColumn, closed: Closed) -> bool:
    return bool(raw.column.options) or raw.column.refers in closed


def _measure(engine: LocalEngine, table: str, raws: Sequence[RawColumn], closed: Closed) -> dict[str, Measured]:
    texts = [raw for raw in raws if raw.family == "text" and not _is_closed(raw, closed)]
    if not texts:
        return {}
    counts = [f"count(*) FILTER ({test})" for raw in texts for test in (f"{as_text(raw)} = ''", _odd(raw))]
    found = engine.fetch(f"SELECT {', '.join(counts)} FROM {quoted(table)}")[0]
    # A cell that is empty is never plain, and never a surprise.
    return {raw.name: Measured(blank=found[2 * i], odd=found[2 * i + 1] - found[2 * i]) for i, raw in enumerate(texts)}


def _odd(raw: RawColumn) -> str:
    text = as_text(raw)
    if raw.column.numeric:
        return odd_number(raw)
    if raw.column.kind == "date":
        return f"coalesce(NOT regexp_matches({text}, '{cells.PLAIN_DATE}'), false)"
    if raw.column.kind == "moment":
        return odd_moment(text)
    if raw.column.kind == "boolean":
        return f"coalesce({text} NOT IN ('true', 'false'), false)"
    return f"coalesce({cells.has_blanks_around(text)} OR lower({text}) IN {cells.words(cells.MISSING)}, false)"


def _plan(
    engine: LocalEngine, table: str, raw: RawColumn, settings: Settings, closed: Closed, measured: Measured
) -> ColumnReading:
    column = raw.column
    if raw.family == "strange" or (raw.family == "list" and column.kind != "codes"):
        reading = _strange(raw)
    elif column.numeric:
        reading = read_number(engine, table, raw, settings, measured)
    elif column.kind == "boolean":
        reading = _boolean(raw, measured)
    elif column.kind == "date":
        reading = _date(engine, table, raw, settings, measured)
    elif column.kind == "moment":
        reading = read_moment(engine, table, raw, settings, measured)
    elif column.kind == "codes":
        reading = read_words(engine, table, raw, closed.get(column.refers, {}))
    elif _is_closed(raw, closed):
        words = {fold(word): option.code for option in column.options for word in option.words}
        reading = read_word(engine, table, raw, words or closed[column.refers])
    else:
        reading = _text(raw, measured)
    return reading


def _strange(raw: RawColumn) -> ColumnReading:
    name = quoted(raw.name)
    flags = {"wrong-type": f"{name} IS NOT NULL"}
    return ColumnReading(raw=raw, value="NULL", text=f"CAST({name} AS VARCHAR)", flags=flags)


def _text(raw: RawColumn, measured: Measured) -> ColumnReading:
    whole = as_text(raw)
    value = whole
    if raw.family == "text" and (measured.odd or raw.type.upper() != "VARCHAR"):
        value = cells.text(whole)
    elif measured.blank:
        value = f"nullif({whole}, '')"
    return ColumnReading(raw=raw, value=value, text=whole, flags={})


def _boolean(raw: RawColumn, measured: Measured) -> ColumnReading:
    text = as_text(raw)
    if raw.family == "boolean":
        return ColumnReading(raw=raw, value=quoted(raw.name), text=text, flags={})
    if raw.family == "text" and not measured.odd:
        return ColumnReading(raw=raw, value=f"TRY_CAST(nullif({text}, '') AS BOOLEAN)", text=text, flags={})
    known = quoted(raw.known)
    value = cells.boolean(known)
    flags = {"not-yes-or-no": f"{known} IS NOT NULL AND ({value}) IS NULL"}
    return ColumnReading(
        raw=raw, value=value, text=text, flags=flags, known=cells.known(text), dont_know=cells.dont_know(text)
    )


def _date(engine: LocalEngine, table: str, raw: RawColumn, settings: Settings, measured: Measured) -> ColumnReading:
    text = as_text(raw)
    if raw.family == "date":
        return ColumnReading(raw=raw, value=f"CAST({quoted(raw.name)} AS DATE)", text=text, flags={})
    if raw.family == "text" and not measured.odd:
        value = f"TRY_CAST(nullif({text}, '') AS DATE)"
        flags = {"not-a-date": f"{text} <> '' AND ({value}) IS NULL"}
        return ColumnReading(raw=raw, value=value, text=text, flags=flags)
    known = quoted(raw.known)
    tests = [cells.day_shows("x", "day-first"), cells.day_shows("x", "month-first"), cells.day_may_swap("x")]
    counts = ", ".join(f"count(*) FILTER ({test})" for test in tests)
    day, month, swap = engine.fetch(f"SELECT {counts} FROM (SELECT {cells.known(text)} AS x FROM {quoted(table)})")[0]
    order = settings.reading.dates
    doubtful = order == "ask" and swap > 0 and not (day > 0 and month == 0)
    value = cells.date(known, "day-first" if order == "ask" else order)
    flags = {"not-a-date": f"{known} IS NOT NULL AND ({value}) IS NULL"}
    if doubtful:
        flags["doubtful-date"] = cells.day_may_swap(known)
    return ColumnReading(
        raw=raw, value=value, text=text, flags=flags, known=cells.known(text), dont_know=cells.dont_know(text)
    )
