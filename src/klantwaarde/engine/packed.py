"""Two questions about a very large table with one open key, asked in one pass and in little memory.

A table of scores has a key of one open column (the respondent) and some closed ones (the wave, the value), whose codes
are few. Then each row is a cell of a small grid per respondent, and a grid fits in a few whole numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from klantwaarde.engine.local import literal, quoted

WORD = 63
"""Cells in one whole number; the sign is left alone."""

MOST_WORDS = 16
_STEPS = 10_000_000
_SEVERAL = 36


def place_in(column: str, codes: Sequence[str]) -> str:
    """SQL for the place of a code in its list, from 0; nothing when it is not there."""
    listed = ", ".join(literal(code) for code in codes)
    return f"(list_position([{listed}]::VARCHAR[], {quoted(column)}) - 1)"


def cell_of(closed: Mapping[str, Sequence[str]]) -> str:
    """SQL for the cell of a row in the grid of its closed columns."""
    cell = "0"
    for column, codes in closed.items():
        cell = f"({cell}) * {len(codes)} + {place_in(column, codes)}"
    return f"({cell})"


def cells_in(closed: Mapping[str, Sequence[str]]) -> int:
    """Number of cells in the grid."""
    cells = 1
    for codes in closed.values():
        cells *= len(codes)
    return cells


def doubled(table: str, open_key: str, closed: Mapping[str, Sequence[str]]) -> str | None:
    """SQL for the open keys that have two rows in one cell; ``None`` when the grid is too large for this.

    Every row sets the bit of its cell: when rows and bits differ in number, a cell was met twice.
    """
    words = -(-cells_in(closed) // WORD)
    if words > MOST_WORDS:
        return None
    # bit_count is a TINYINT: two full words already overflow it.
    bits = [
        f"bit_count(bit_or(CASE WHEN cell // {WORD} = {word} THEN 1::BIGINT << (cell % {WORD}) ELSE 0 END))::BIGINT"
        for word in range(words)
    ]
    return (
        f"SELECT {quoted(open_key)} FROM (SELECT {quoted(open_key)}, CAST({cell_of(closed)} AS INTEGER) AS cell "
        f"FROM {quoted(table)}) WHERE {quoted(open_key)} IS NOT NULL AND cell IS NOT NULL "
        f"GROUP BY 1 HAVING count(*) <> {' + '.join(bits)}"
    )


def content_of(
    table: str, open_key: str, closed: Mapping[str, Sequence[str]], numbers: Mapping[str, tuple[float, float]]
) -> str:
    """SQL for a number that follows from the content of a table, whatever the order of its rows.

    Parameters
    ----------
    table, open_key, closed
        The table and its key.
    numbers
        Column -> lowest and highest number it can hold. A number counts in steps of a ten millionth of that range.

    Notes
    -----
    Row: s = (Σ_j c_j m_j) · (h_1 xor h_2 ...), with m_j the step of number j from 1 (0 where it is missing), c_j a
    fixed number of its name and h_k a fixed number of the code in closed column k; these come from SHA-256.
    Respondent: MD5 of its code and Σ s. Table: the sum over respondents. Swapping, changing, adding or leaving out a
    row changes the sum; its place does not.
    """
    steps = [f"{fixed('there', _SEVERAL)}"]
    for column, (low, high) in numbers.items():
        step = f"CAST(round(({quoted(column)} - {low!r}) / {high - low!r} * {_STEPS}) AS BIGINT) + 1"
        steps.append(f"{fixed(f'column {column}', _SEVERAL)} * coalesce({step}, 0)")
    mark = "0::BIGINT"
    for column, codes in closed.items():
        marks = ", ".join(str(fixed(f"{column} {code}", 40)) for code in codes)
        mark = f"xor({mark}, ([{marks}]::BIGINT[])[{place_in(column, codes)} + 1])"
    return (
        f"SELECT sum(md5_number_lower({quoted(open_key)} || chr(31) || s)) FROM (SELECT {quoted(open_key)}, "
        f"sum(CAST({mark} AS HUGEINT) * ({' + '.join(steps)})) AS s FROM {quoted(table)} GROUP BY 1)"
    )


def fixed(name: str, bits: int) -> int:
    """A number that belongs to a name for ever."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> (64 - bits)
