"""Read a column of codes from a closed list: words in Dutch and English, names, and several codes in one cell."""

from __future__ import annotations

from collections.abc import Callable

from klantwaarde.engine import LocalEngine, cells
from klantwaarde.engine.local import literal, quoted
from klantwaarde.schema.column import fold
from klantwaarde.schema.nearest import nearest
from klantwaarde.study.column_reading import ColumnReading, RawColumn, as_text

MOST_WORDS = 5_000
BLANKS = " \t\n\r\u00a0\u202f\u2009\ufeff"
_MOST_UNKNOWN = 100


def read_word(engine: LocalEngine, table: str, raw: RawColumn, words: dict[str, str]) -> ColumnReading:
    """Read one code per cell.

    Parameters
    ----------
    engine, table, raw
        The column; its distinct words are few, so each of them is looked up once.
    words
        Folded word -> code; codes stand in it as they are too.
    """
    codes = set(words.values())

    def look_up(bare: str) -> str | None:
        return bare if bare in codes else words.get(fold(bare))

    return _looked_up(engine, table, raw, look_up, words)


def read_words(engine: LocalEngine, table: str, raw: RawColumn, words: dict[str, str]) -> ColumnReading:
    """Read several codes with bars between them; they come out as one text with single bars, each code once."""
    codes = set(words.values())

    def look_up(bare: str) -> str | None:
        parts = [part.strip() for part in bare.split("|") if part.strip()]
        found = [part if part in codes else words.get(fold(part)) for part in parts]
        return None if None in found else "|".join(dict.fromkeys(code for code in found if code))

    return _looked_up(engine, table, raw, look_up, words)


def _looked_up(
    engine: LocalEngine, table: str, raw: RawColumn, look_up: Callable[[str], str | None], words: dict[str, str]
) -> ColumnReading:
    text = as_text(raw)
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
            # As people write it: whoever wrote Dutch is helped in Dutch.
            unknown[word] = near if near in words.values() else near.replace("_", " ")
        else:
            unknown[word] = ""
    if not unknown and len(met) <= MOST_WORDS and all(word == code for word, code in known.items()):
        value = f"nullif({text}, '')" if empty == [""] else text
        if not empty or empty == [""]:
            return ColumnReading(raw=raw, value=value, text=text, flags={})
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in known.items())
    value = f"CASE {text} {cases} END" if known else "CAST(NULL AS VARCHAR)"
    flags = {}
    if unknown:
        quiet = f" AND {text} NOT IN {cells.words(empty)}" if empty else ""
        flags["unknown-word"] = f"{text} IS NOT NULL AND ({value}) IS NULL{quiet}"
    return ColumnReading(raw=raw, value=value, text=text, flags=flags, unknown_words=unknown)
