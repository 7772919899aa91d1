"""Which customers are alike: equal rows of numbers brought together, by whole numbers wherever that can be done.

Frequencies are whole, and times are whole days or whole days divided by seven. So a row fits in one integer, and
sorting integers is many times faster than sorting rows. Numbers of any other kind are sorted as they are: the outcome
is the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]

# What a time may be a whole number of: days counted in days, and days counted in weeks.
UNITS = (1.0, 7.0)
MOST_BITS = 62
# Up to 4 million possible rows each has a place of its own in a table, and nothing is sorted.
BITS_OF_A_TABLE = 22


def grouped(columns: Sequence[Floats], count: Floats | None) -> tuple[list[Floats], Floats]:
    """Give the distinct rows of the columns in ascending order, and how often each occurs (the sum of ``count``)."""
    packed = _packed(columns)
    if packed is not None and count is None:
        key = np.sort(packed.key)
        first = np.flatnonzero(_changes(key))
        return packed.unpacked(key[first]), np.diff(np.append(first, key.size)).astype(np.float64)
    order = np.argsort(packed.key, kind="stable") if packed is not None else np.lexsort(tuple(columns[::-1]))
    first = np.flatnonzero(_new(columns, order))
    weight = np.ones(order.size) if count is None else count[order]
    return [column[order[first]] for column in columns], np.add.reduceat(weight, first)


def alike(columns: Sequence[Floats]) -> tuple[list[Floats], NDArray[np.intp]]:
    """Give the distinct rows of the columns in ascending order, and which of them each row is."""
    packed = _packed(columns)
    if packed is not None and packed.bits <= BITS_OF_A_TABLE:
        there = np.zeros(1 << packed.bits, dtype=bool)
        key = packed.key
        there[key] = True
        number = np.cumsum(there) - 1
        return packed.unpacked(np.flatnonzero(there)), number[key]
    order = np.argsort(packed.key) if packed is not None else np.lexsort(tuple(columns[::-1]))
    new = _new(columns, order)
    place = np.empty(order.size, dtype=np.intp)
    place[order] = np.cumsum(new) - 1
    return [column[order[new]] for column in columns], place


def tallied(values: Floats, *weights: Floats) -> tuple[Floats, list[Floats]]:
    """Give the distinct values in ascending order, and the sum of every weight over each."""
    (kinds,), place = alike([values])
    return kinds, [np.bincount(place, weights=w, minlength=kinds.size).astype(np.float64) for w in weights]


class _Packed:
    """Rows as one integer each: ``key``, below 2 to the power ``bits``; the order of keys is the order of rows."""

    def __init__(self, codes: list[Wholes], units: list[float]) -> None:
        self._codes, self._units = codes, units
        self._widths = [int(code.max()).bit_length() for code in codes]
        self.bits = sum(self._widths)

    @property
    def key(self) -> Wholes:
        out = self._codes[0]
        for code, width in zip(self._codes[1:], self._widths[1:], strict=True):
            out = (out << width) | code
        return out

    def unpacked(self, key: Wholes) -> list[Floats]:
        """Give the columns of these keys, to the bit as they came in."""
        out: list[Floats] = []
        for unit, width in zip(self._units[::-1], self._widths[::-1], strict=True):
            out.append((key & ((1 << width) - 1)) / unit)
            key = key >> width
        return out[::-1]


def _packed(columns: Sequence[Floats]) -> _Packed | None:
    codes, units = [], []
    for column in columns:
        if not column.size:
            return None
        for unit in UNITS:
            scaled = np.rint(column * unit)
            if scaled.min() >= 0 and scaled.max() < 2.0**MOST_BITS and np.array_equal(scaled / unit, column):
                codes.append(scaled.astype(np.int64))
                units.append(unit)
                break
        else:
            return None
    packed = _Packed(codes, units)
    return packed if packed.bits <= MOST_BITS else None


def _changes(key: Wholes) -> NDArray[np.bool_]:
    out = np.ones(key.size, dtype=bool)
    np.not_equal(key[1:], key[:-1], out=out[1:])
    return out


def _new(columns: Sequence[Floats], order: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which rows, in this order, differ from the one before."""
    out = np.zeros(order.size, dtype=bool)
    out[:1] = True
    for column in columns:
        row = column[order]
        out[1:] |= row[1:] != row[:-1]
    return out
