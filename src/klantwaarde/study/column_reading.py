"""Decide how the cells of one column are read: marks, day order, words; measured on the column itself."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from klantwaarde.engine import LocalEngine, cells
from klantwaarde.engine.local import literal, quoted
from klantwaarde.schema.column import Column, fold
from klantwaarde.schema.nearest import nearest
from klantwaarde.schema.settings import Settings

MOST_WORDS = 5_000
BLANKS = " \t\n\r\u00a0\u202f\u2009\ufeff"
_MOST_UNKNOWN = 100
_TEXTS = ("VARCHAR", "ENUM")
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_BROKEN = ("FLOAT", "DOUBLE", "DECIMAL")


class RawColumn(msgspec.Struct, frozen=True):
    """A column as it stands in the engine before it is understood: its name there, its type, and its heading."""

    column: Column
    name: str
    type: str
    heading: str
    numbers: str = ""

    @property
    def family(self) -> str:
        """``text``, ``whole``, ``broken`` (numbers with a fraction), ``boolean``, ``date`` or ``strange``."""
        kind = self.type.upper()
        if kind.endswith("]"):
            return "list" if kind == "VARCHAR[]" else "strange"
        if kind.startswith(_TEXTS):
            return "text"
        if kind.startswith(_WHOLE):
            return "whole"
        if kind.startswith(_BROKEN):
            return "broken"
        if kind == "BOOLEAN":
            return "boolean"
        if kind == "DATE" or kind.startswith("TIMESTAMP"):
            return "date"
        return "strange"


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
    known_words
        Words of a closed list that were met but not known, with the nearest known word.
    notices
        What was decided and may surprise: ``mixed-marks``.
    """

    raw: RawColumn
    value: str
    text: str
    flags: dict[str, str]
    dont_know: str = "false"
    unknown_words: dict[str, str] = {}
    notices: list[str] = []


def plan_reading(
    engine: LocalEngine, table: str, raw: RawColumn, settings: Settings, closed: dict[str, dict[str, str]]
) -> ColumnReading:
    """Decide how a column is read.

    Parameters
    ----------
    engine, table
        Where the raw table is.
    raw
        The column.
    settings
        Scales, and what to do with doubtful cells.
    closed
        For each closed list (``waves``, ``values``, ...): folded word -> code.
    """
    column = raw.column
    if raw.family == "strange" or (raw.family == "list" and column.kind != "codes"):
        return _strange(raw)
    if column.numeric:
        return _number(engine, table, raw, settings)
    if column.kind == "boolean":
        return _boolean(raw)
    if column.kind == "date":
        return _date(engine, table, raw, settings)
    if column.kind == "codes":
        return _codes(engine, table, raw, closed.get(column.refers, {}))
    words = {fold(word): option.code for option in column.options for word in option.words}
    words = words or closed.get(column.refers, {})
    if column.options or column.refers in closed:
        return _word(engine, table, raw, words)
    return _text(engine, table, raw)


def _as_text(raw: RawColumn) -> str:
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


def _strange(raw: RawColumn) -> ColumnReading:
    name = quoted(raw.name)
    return ColumnReading(
        raw=raw,
        value="NULL",
        text=f"CAST({name} AS VARCHAR)",
        flags={"wrong-type": f"{name} IS NOT NULL"},
    )


def _text(engine: LocalEngine, table: str, raw: RawColumn) -> ColumnReading:
    whole = _as_text(raw)
    value = cells.text(whole)
    if (raw.family == "text" and raw.type.upper() == "VARCHAR" and _is_clean(engine, table, whole)) or raw.family in (
        "whole",
        "broken",
    ):
        value = whole
    return ColumnReading(raw=raw, value=value, text=whole, flags={})


def _is_clean(engine: LocalEngine, table: str, text: str) -> bool:
    """Whether no cell has blanks around it or says *nothing*, so that it can be used as it stands."""
    dirty = f"({text} <> {cells.trimmed(text)} OR lower({text}) IN {cells.words(cells.MISSING)})"
    return not engine.fetch(f"SELECT 1 FROM {quoted(table)} WHERE {dirty} LIMIT 1")


def _word(engine: LocalEngine, table: str, raw: RawColumn, words: dict[str, str]) -> ColumnReading:
    """Read a column with a closed list of words: its distinct words are few, so each is looked up once."""
    codes = set(words.values())

    def look_up(bare: str) -> str | None:
        return bare if bare in codes else words.get(fold(bare))

    return _looked_up(engine, table, raw, look_up, words)


def _codes(engine: LocalEngine, table: str, raw: RawColumn, words: dict[str, str]) -> ColumnReading:
    """Read several codes with bars between them; they come out as one text with single bars."""
    codes = set(words.values())

    def look_up(bare: str) -> str | None:
        parts = [part.strip() for part in bare.split("|") if part.strip()]
        found = [part if part in codes else words.get(fold(part)) for part in parts]
        return None if None in found else "|".join(dict.fromkeys(code for code in found if code))

    return _looked_up(engine, table, raw, look_up, words)


def _looked_up(
    engine: LocalEngine, table: str, raw: RawColumn, look_up: Callable[[str], str | None], words: dict[str, str]
) -> ColumnReading:
    text = _as_text(raw)
    sql = f"SELECT DISTINCT {text} FROM {quoted(table)} WHERE {text} IS NOT NULL LIMIT {MOST_WORDS + 1}"
    met: list[str] = [row[0] for row in engine.fetch(sql)]
    known: dict[str, str] = {}
    empty: list[str] = []
    unknown: dict[str, str] = {}
    for word in met:
        bare = word.strip(BLANKS)
        code = look_up(bare)
        if bare.lower() in cells.MISSING or code == "":
            empty.append(word)
        elif code is not None:
            known[word] = code
        elif len(unknown) < _MOST_UNKNOWN:
            strangers = [part.strip() for part in bare.split("|") if look_up(part.strip()) is None]
            near = nearest(fold(strangers[0]), words) if strangers else ""
            unknown[word] = words.get(near, "")
        else:
            unknown[word] = ""
    if not unknown and not empty and len(met) <= MOST_WORDS and all(word == code for word, code in known.items()):
        return ColumnReading(raw=raw, value=text, text=text, flags={})
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in known.items())
    value = f"CASE {text} {cases} END" if known else "CAST(NULL AS VARCHAR)"
    flags = {}
    if unknown:
        quiet = f" AND {text} NOT IN {cells.words(empty)}" if empty else ""
        flags["unknown-word"] = f"{text} IS NOT NULL AND ({value}) IS NULL{quiet}"
    return ColumnReading(raw=raw, value=value, text=text, flags=flags, unknown_words=unknown)


def _boolean(raw: RawColumn) -> ColumnReading:
    if raw.family == "boolean":
        return ColumnReading(raw=raw, value=quoted(raw.name), text=_as_text(raw), flags={})
    text = _as_text(raw)
    value = cells.boolean(text)
    return ColumnReading(
        raw=raw,
        value=value,
        text=text,
        flags={"not-yes-or-no": f"{cells.known(text)} IS NOT NULL AND ({value}) IS NULL"},
        dont_know=cells.dont_know(text),
    )


def _date(engine: LocalEngine, table: str, raw: RawColumn, settings: Settings) -> ColumnReading:
    text = _as_text(raw)
    if raw.family == "date":
        return ColumnReading(raw=raw, value=f"CAST({quoted(raw.name)} AS DATE)", text=text, flags={})
    known = cells.known(text)
    day, month, swap = engine.fetch(
        f"SELECT count(*) FILTER ({cells.day_shows('x', 'day-first')}), "
        f"count(*) FILTER ({cells.day_shows('x', 'month-first')}), count(*) FILTER ({cells.day_may_swap('x')}) "
        f"FROM (SELECT {known} AS x FROM {quoted(table)})"
    )[0]
    order = settings.reading.dates
    doubtful = order == "ask" and swap > 0 and not (day > 0 and month == 0)
    order = "day-first" if order == "ask" else order
    value = cells.date(known, order)
    flags = {"not-a-date": f"{known} IS NOT NULL AND ({value}) IS NULL"}
    if doubtful:
        flags["doubtful-date"] = cells.day_may_swap(known)
    return ColumnReading(raw=raw, value=value, text=text, flags=flags, dont_know=cells.dont_know(text))


def _number(engine: LocalEngine, table: str, raw: RawColumn, settings: Settings) -> ColumnReading:
    name = quoted(raw.name)
    if raw.family in ("whole", "broken"):
        value = f"CAST({name} AS DOUBLE)"
        bad = "false"
        if raw.family == "broken" and not raw.type.upper().startswith("DECIMAL"):
            value = f"CASE WHEN isfinite({name}) THEN CAST({name} AS DOUBLE) END"
            bad = f"coalesce(isinf({name}), false)"
        return _checked_number(raw, value, _as_text(raw), bad, {})
    if raw.family in ("boolean", "date"):
        return ColumnReading(
            raw=raw, value="CAST(NULL AS DOUBLE)", text=_as_text(raw), flags={"not-a-number": f"{name} IS NOT NULL"}
        )
    text = _as_text(raw)
    mark, doubtful, notices = _mark(engine, table, raw, settings)
    bare = cells.bare_number(text)
    value = cells.number(bare, mark) if mark != "mixed" else cells.number_by_itself(bare)
    given = f"{cells.known(text)} IS NOT NULL"
    flags = {}
    if doubtful:
        either = f"({cells.fits_either(bare, 'comma')} OR {cells.fits_either(bare, 'point')})"
        flags["doubtful-number"] = either
        given += f" AND NOT {either}"
    if raw.numbers:
        value = f"coalesce({quoted(raw.numbers)}, {value})"
    reading = _checked_number(raw, value, text, f"{given} AND ({value}) IS NULL", flags)
    reading.dont_know = cells.dont_know(text)
    reading.notices = notices
    return reading


def _checked_number(raw: RawColumn, value: str, text: str, bad: str, flags: dict[str, str]) -> ColumnReading:
    if bad != "false":
        flags["not-a-number"] = bad
    if raw.column.kind == "integer":
        flags["not-whole"] = f"coalesce(({value}) <> trunc({value}), false)"
    return ColumnReading(raw=raw, value=value, text=text, flags=flags)


def _mark(engine: LocalEngine, table: str, raw: RawColumn, settings: Settings) -> tuple[str, bool, list[str]]:
    """Find the decimal mark of a column: what its numbers prove, else what its range allows, else ask."""
    bare = cells.bare_number(_as_text(raw))
    if raw.numbers:  # cells that the file itself calls numbers need no mark
        bare = f"CASE WHEN {quoted(raw.numbers)} IS NULL THEN {bare} END"
    comma, point, either_comma, either_point = engine.fetch(
        f"SELECT count(*) FILTER ({cells.shows_mark('x', 'comma')}), count(*) FILTER ({cells.shows_mark('x', 'point')}), "
        f"count(*) FILTER ({cells.fits_either('x', 'comma')}), count(*) FILTER ({cells.fits_either('x', 'point')}) "
        f"FROM (SELECT {bare} AS x FROM {quoted(table)})"
    )[0]
    told = settings.reading.decimals
    if told != "ask":
        return told, False, []
    either = either_comma + either_point
    if comma and point:
        return "mixed", either > 0, ["mixed-marks"]
    if comma:
        return "comma", False, []
    if point:
        return "point", False, []
    if not either:
        return "point", False, []
    low, high = span(raw.column, settings)
    fits = []
    for mark in ("comma", "point"):
        read = cells.number("x", mark)
        outside = engine.fetch(
            f"SELECT count(*) FILTER ({read} < {low} OR {read} > {high}) FROM (SELECT {bare} AS x FROM {quoted(table)})"
        )[0][0]
        if outside == 0:
            fits.append(mark)
    return (fits[0], False, []) if len(fits) == 1 else ("point", True, [])


def span(column: Column, settings: Settings) -> tuple[float, float]:
    """Lowest and highest number a column may hold; far ends where it has none."""
    if column.scale:
        return settings.scales.range(column.scale)
    low = column.low if column.low is not None else column.above
    return (low if low is not None else -1e300), (column.high if column.high is not None else 1e300)
