"""Read a column of numbers: decimal comma or point, thousands, currency, and what may be read in two ways."""

from __future__ import annotations

from klantwaarde.engine import LocalEngine, cells
from klantwaarde.engine.local import quoted
from klantwaarde.schema.settings import Settings
from klantwaarde.study.column_reading import ColumnReading, Measured, RawColumn, as_text, span


def read_number(
    engine: LocalEngine, table: str, raw: RawColumn, settings: Settings, measured: Measured
) -> ColumnReading:
    """Read numbers.

    Parameters
    ----------
    engine, table, raw
        The column.
    settings
        Scales, and what to do when a mark may be read in two ways.
    measured
        Whether all cells are plain numbers, so that nothing needs to be found out.
    """
    name, text = quoted(raw.name), as_text(raw)
    if raw.family in ("whole", "broken"):
        return _typed(raw)
    if raw.family in ("boolean", "date"):
        flags = {"not-a-number": f"{name} IS NOT NULL"}
        return ColumnReading(raw=raw, value="CAST(NULL AS DOUBLE)", text=text, flags=flags)
    if not measured.odd:
        value = f"TRY_CAST(nullif({text}, '') AS DOUBLE)"
        return _whole_if_asked(ColumnReading(raw=raw, value=_with_figures(raw, value), text=text, flags={}))
    mark, doubtful, notices = _find_mark(engine, table, raw, settings)
    bare = quoted(raw.bare)
    value = _with_figures(raw, cells.number_by_itself(bare) if mark == "mixed" else cells.number(bare, mark))
    flags, given = {}, f"{quoted(raw.known)} IS NOT NULL"
    if doubtful:
        either = f"({cells.fits_either(bare, 'comma')} OR {cells.fits_either(bare, 'point')})"
        flags["doubtful-number"] = either
        given += f" AND NOT {either}"
    flags["not-a-number"] = f"{given} AND ({value}) IS NULL"
    reading = ColumnReading(raw=raw, value=value, text=text, flags=flags, notices=notices)
    reading.known, reading.bare = cells.known(text), cells.bare_number(quoted(raw.known))
    reading.dont_know = cells.dont_know(text)
    return _whole_if_asked(reading)


def odd_number(raw: RawColumn) -> str:
    """SQL that is true for a cell that is not a plain number."""
    odd = f"coalesce(NOT regexp_matches({as_text(raw)}, '{cells.PLAIN_NUMBER}'), false)"
    return f"({odd} AND {quoted(raw.numbers)} IS NULL)" if raw.numbers else odd


def _typed(raw: RawColumn) -> ColumnReading:
    """Read a column whose file knows that it holds numbers."""
    name = quoted(raw.name)
    reading = ColumnReading(raw=raw, value=f"CAST({name} AS DOUBLE)", text=as_text(raw), flags={})
    if raw.family == "broken" and not raw.type.upper().startswith("DECIMAL"):
        reading.value = f"CASE WHEN isfinite({name}) THEN CAST({name} AS DOUBLE) END"
        reading.flags["not-a-number"] = f"coalesce(isinf({name}), false)"
    return _whole_if_asked(reading)


def _with_figures(raw: RawColumn, value: str) -> str:
    return f"coalesce({quoted(raw.numbers)}, {value})" if raw.numbers else value


def _whole_if_asked(reading: ColumnReading) -> ColumnReading:
    if reading.raw.column.kind == "integer":
        reading.flags["not-whole"] = f"coalesce(({reading.value}) <> trunc({reading.value}), false)"
    return reading


def _find_mark(engine: LocalEngine, table: str, raw: RawColumn, settings: Settings) -> tuple[str, bool, list[str]]:
    """Find the decimal mark of a column: what its numbers prove, else what its range allows, else ask."""
    told = settings.reading.decimals
    if told != "ask":
        return told, False, []
    text = as_text(raw)
    if raw.numbers:  # cells that the file itself calls numbers need no mark
        text = f"CASE WHEN {quoted(raw.numbers)} IS NULL THEN {text} END"
    bare = (
        f"(SELECT {cells.bare_number('k')} AS x FROM (SELECT {cells.known('c')} AS k FROM "
        f"(SELECT {text} AS c FROM {quoted(table)})))"
    )
    tests = [cells.shows_mark("x", "comma"), cells.shows_mark("x", "point")]
    tests.append(f"{cells.fits_either('x', 'comma')} OR {cells.fits_either('x', 'point')}")
    comma, point, either = engine.fetch(f"SELECT {', '.join(f'count(*) FILTER ({t})' for t in tests)} FROM {bare}")[0]
    if comma and point:
        return "mixed", either > 0, ["mixed-marks"]
    if comma or point or not either:
        return ("comma" if comma else "point"), False, []
    low, high = span(raw.column, settings)
    fits = [
        mark
        for mark in ("comma", "point")
        if not engine.fetch(
            f"SELECT 1 FROM (SELECT {cells.number('x', mark)} AS v FROM {bare}) WHERE v < {low} OR v > {high} LIMIT 1"
        )
    ]
    return (fits[0], False, []) if len(fits) == 1 else ("point", True, [])
