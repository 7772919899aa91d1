"""Expressions that read what people type in cells: numbers, dates, yes and no, nothing, and "I do not know".

All of them are SQL over one text column, so that ten rows and ten million rows are read alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.engine.local import literal

MISSING = ("", "#n/b", "#n/a", "n.v.t.", "nvt", "n.v.t", "#null!", "n/a")
DONT_KNOW = (
    "weet niet",
    "weet ik niet",
    "weet het niet",
    "geen mening",
    "don't know",
    "dont know",
    "do not know",
    "don’t know",
    "no opinion",
)
PLAIN_NUMBER = r"^-?\d{1,15}(\.\d{1,2})?$"
"""A number without doubt: no thousands, and not three digits behind the point."""
PLAIN_DATE = r"^\d{4}-\d{2}-\d{2}$"
YES = ("ja", "j", "yes", "y", "1", "waar", "true")
NO = ("nee", "n", "no", "0", "onwaar", "false")

_SPACES = "chr(160) || chr(8239) || chr(8201) || chr(65279) || ' ' || chr(9) || chr(10) || chr(13)"
_EDGE = r"^[\s\x{00A0}\x{202F}\x{2009}\x{FEFF}]|[\s\x{00A0}\x{202F}\x{2009}\x{FEFF}]$"
_NUMBER_NOISE = "(?i)(^(€|eur)|(€|eur)$|[\\s\\x{00A0}\\x{202F}\\x{2009}])"

# One mark, one to three digits before it and three after: 1.234 may be a thousand or a fraction.
_EITHER = r"^[+-]?[1-9]\d{0,2}\{mark}\d{3}$"
_FRACTION = r"^[+-]?(\d*\{mark}\d+|\d{1,3}(\{other}\d{3})+\{mark}\d+|[1-9]\d{0,2}(\{other}\d{3}){2,})$"
_WHOLE = r"^[+-]?(\d+|\d{1,3}(\{other}\d{3})+)(\{mark}\d*)?([eE][+-]?\d{1,3})?$|^[+-]?\{mark}\d+$"
_MARKS = {"comma": (",", "."), "point": (".", ",")}


def trimmed(column: str) -> str:
    """Text without blanks around it."""
    return f"trim({column}, {_SPACES})"


def has_blanks_around(column: str) -> str:
    """Whether there are blanks around a text; four times as fast as trimming it."""
    return f"regexp_matches({column}, {literal(_EDGE)})"


def words(listed: Sequence[str]) -> str:
    """Words as the list behind ``IN``."""
    return "(" + ", ".join(literal(word) for word in listed) + ")"


def text(column: str) -> str:
    """Text, or nothing when the cell is empty or says that it is."""
    return f"CASE WHEN lower({trimmed(column)}) IN {words(MISSING)} THEN NULL ELSE {trimmed(column)} END"


def dont_know(column: str) -> str:
    """Whether the cell says: I do not know."""
    return f"coalesce(lower({trimmed(column)}) IN {words(DONT_KNOW)}, false)"


def known(column: str) -> str:
    """Text of a cell that should hold a value: nothing when it is empty or says *I do not know*."""
    return f"CASE WHEN lower({trimmed(column)}) IN {words((*MISSING, *DONT_KNOW))} THEN NULL ELSE {trimmed(column)} END"


def bare_number(column: str) -> str:
    """Text of a number without currency and blanks, with a plain minus; the cell is known already."""
    return f"replace(regexp_replace({column}, {literal(_NUMBER_NOISE)}, '', 'g'), '−', '-')"


def _pattern(template: str, mark: str) -> str:
    own, other = _MARKS[mark]
    return literal(template.replace("{mark}", own).replace("{other}", other))


def fits_either(column: str, mark: str) -> str:
    """Whether a number with this mark may be read both as a thousand and as a fraction."""
    return f"coalesce(regexp_matches({column}, {_pattern(_EITHER, mark)}), false)"


def shows_mark(column: str, mark: str) -> str:
    """Whether a number proves that this is its decimal mark."""
    return (
        f"(coalesce(regexp_matches({column}, {_pattern(_FRACTION, mark)}), false) AND NOT {fits_either(column, mark)})"
    )


def number(column: str, mark: str) -> str:
    """Number written with this decimal mark; nothing when it cannot be read."""
    own, other = _MARKS[mark]
    plain = f"replace(replace({column}, {literal(other)}, ''), {literal(own)}, '.')"
    read = f"TRY_CAST({plain} AS DOUBLE)"
    return f"CASE WHEN regexp_matches({column}, {_pattern(_WHOLE, mark)}) AND isfinite({read}) THEN {read} END"


def number_by_itself(column: str) -> str:
    """Number that proves its own mark; nothing when it may be read in two ways."""
    return (
        f"CASE WHEN {shows_mark(column, 'comma')} THEN {number(column, 'comma')} "
        f"WHEN {fits_either(column, 'comma')} OR {fits_either(column, 'point')} THEN NULL "
        f"ELSE {number(column, 'point')} END"
    )


def boolean(column: str) -> str:
    """Yes or no in Dutch or English; nothing when it cannot be read. The cell is known already."""
    low = f"lower({column})"
    return f"CASE WHEN {low} IN {words(YES)} THEN true WHEN {low} IN {words(NO)} THEN false END"


_DAY = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$"
_ISO = r"^(\d{4})-(\d{1,2})-(\d{1,2})([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$"


def _day_part(column: str, group: int) -> str:
    return f"TRY_CAST(regexp_extract({column}, {literal(_DAY)}, {group}) AS INTEGER)"


def date(column: str, order: str) -> str:
    """Date as ISO or with the day (or, by ``month-first``, the month) in front; nothing when it cannot be read."""
    first, second = (1, 2) if order != "month-first" else (2, 1)
    written = (
        f"TRY_CAST(regexp_extract({column}, {literal(_DAY)}, 3) || '-' || {_day_part(column, second)} || '-' || "
        f"{_day_part(column, first)} AS DATE)"
    )
    iso = " || '-' || ".join(f"regexp_extract({column}, {literal(_ISO)}, {group})" for group in (1, 2, 3))
    return (
        f"CASE WHEN regexp_matches({column}, {literal(_ISO)}) THEN TRY_CAST({iso} AS DATE) "
        f"WHEN regexp_matches({column}, {literal(_DAY)}) THEN {written} END"
    )


def day_shows(column: str, order: str) -> str:
    """Whether a date proves that the day (or the month) stands in front."""
    group = 1 if order == "day-first" else 2
    return f"coalesce({_day_part(column, group)} > 12, false)"


def day_may_swap(column: str) -> str:
    """Whether day and month of a date may be swapped and give another date."""
    one, two = _day_part(column, 1), _day_part(column, 2)
    return f"coalesce({one} <= 12 AND {two} <= 12 AND {one} <> {two}, false)"
