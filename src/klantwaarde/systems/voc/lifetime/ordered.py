"""A large log as whole numbers in order of customer, day and amount, and what it counts to (`Counted`).

A customer number, a day and an amount in cents fit in one 64-bit whole number for nearly every log whose customers are
numbered. Sorting those once needs 8 bytes a row and no spilling to disk, and all that a lifetime model asks of a log
then follows in one walk: several times faster than the counts of the engine, on one machine. The counts of
`purchases` say what is right; these are the same to the bit. A log that does not fit goes to the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from klantwaarde.engine import stream
from klantwaarde.systems.voc.lifetime.purchases import as_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Wholes = NDArray[np.int64]

# Below this the engine is as fast; above it the numbers would fill the memory of a small machine.
FEWEST_ROWS = 200_000
MOST_ROWS = 250_000_000
MOST_BITS = 62
COLUMNS = ("customer", "date", "cents")
COUNTED = (
    "customer", "frequency", "recency", "age", "repeat_cents", "first_cents", "holdout", "holdout_cents",
)  # fmt: skip
# A megabyte a column: stays in cache.
ROWS_OF_A_BLOCK = 1 << 17
NUMBERS = (nw.Int64, nw.Int32, nw.Int16, nw.UInt32, nw.UInt16)


@dataclass(frozen=True, slots=True)
class Reach:
    """From where to where the log runs; days since 1970-01-01.

    Parameters
    ----------
    customers, days, cents
        Lowest and highest.
    rows
        How many there are.
    """

    customers: tuple[int, int]
    days: tuple[int, int]
    cents: tuple[int, int]
    rows: int

    @property
    def bits(self) -> tuple[int, int, int]:
        """Bits that a customer, a day and an amount take."""
        widths = [(high - low).bit_length() for low, high in (self.customers, self.days, self.cents)]
        return widths[0], widths[1], widths[2]


@dataclass(slots=True)
class Counted:
    """What the log counts to, a customer per place in order of number; money in cents, time in days.

    Parameters
    ----------
    customer, frequency, recency, age, repeat_cents, first_cents
        As the summary of `purchases`.
    holdout, holdout_cents
        Purchase days after the end of learning and the money of those days, per customer.
    again
        Repeat purchase days of these customers per day since ``first_day``.
    gaps
        How often each number of days lay between two purchase days, up to the end of learning.
    customers, return_rows, rows_after
        All customers of the rows read, with those who are kept out; rows below zero; rows after the last day.
    """

    customer: Wholes
    frequency: Wholes
    recency: Wholes
    age: Wholes
    repeat_cents: Wholes
    first_cents: Wholes
    holdout: Wholes
    holdout_cents: Wholes
    again: Wholes
    gaps: Wholes
    first_day: int
    customers: int
    return_rows: int
    rows_after: int

    def repeats(self, until: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the days up to this one with a repeat purchase, and how many there were."""
        day = np.flatnonzero(self.again[: max(until - self.first_day + 1, 0)])
        return (day + self.first_day).astype(np.float64), self.again[day].astype(np.float64)


def seen(log: nw.LazyFrame[Any]) -> list[nw.Expr]:
    """Give what must be counted of a log to know whether it fits; nothing when its customers are not numbered."""
    types = log.collect_schema()
    right = types["customer"] in NUMBERS and types["cents"] == nw.Int64 and types["date"] == nw.Date
    if not right or log.implementation is not nw.Implementation.DUCKDB:
        return []
    ends = [(nw.col(name).min().alias(f"least_{name}"), nw.col(name).max().alias(f"most_{name}")) for name in COLUMNS]
    return [*(end for pair in ends for end in pair), *(nw.col(name).count().alias(f"known_{name}") for name in COLUMNS)]


def fits(found: Mapping[str, Any]) -> Reach | None:
    """Say from where to where the log runs when it fits in whole numbers; not with empty cells, nor when too small.

    Parameters
    ----------
    found
        What `seen` asked for, and ``rows``; of a log that does not fit by its columns only the latter.
    """
    if "least_customer" not in found or not FEWEST_ROWS <= found["rows"] <= MOST_ROWS:
        return None
    if any(found[f"known_{name}"] != found["rows"] for name in COLUMNS):
        return None
    ends = {name: (int(found[f"least_{name}"]), int(found[f"most_{name}"])) for name in ("customer", "cents")}
    days = as_day(found["least_date"]), as_day(found["most_date"])
    reach = Reach(ends["customer"], days, ends["cents"], found["rows"])
    return reach if sum(reach.bits) <= MOST_BITS else None


def count(log: nw.LazyFrame[Any], reach: Reach, *, end: int, last: int) -> Counted:
    """Sort the log and count it.

    Parameters
    ----------
    log
        Columns ``customer``, ``date`` and ``cents``.
    reach
        As `fits` gave it.
    end, last
        Last day the model learns from, and last day that counts at all.
    """
    keys, returns = _keys(log, reach, last)
    keys.sort()
    walk = _Walk(reach, end, last, return_rows=returns)
    for block in _blocks(keys, sum(reach.bits[1:])):
        walk.take(block)
    return walk.done(keys.size)


def _keys(log: nw.LazyFrame[Any], reach: Reach, last: int) -> tuple[Wholes, int]:
    """A number for every row up to the last day, and how many rows of the whole log are returns."""
    _, day_bits, cent_bits = reach.bits
    out, filled, returns = np.empty(reach.rows, dtype=np.int64), 0, 0
    for batch in stream(log.select(*COLUMNS), rows=ROWS_OF_A_BLOCK):
        who, day, cents = (np.asarray(_numbers(batch.column(i))) for i in range(3))
        key = who.astype(np.int64) - reach.customers[0]
        key <<= day_bits
        key |= day - np.int64(reach.days[0])
        key <<= cent_bits
        key |= cents - reach.cents[0]
        if reach.cents[0] < 0:
            returns += int((cents < 0).sum())
        if reach.days[1] > last:
            key = key[day <= last]
        out[filled : filled + key.size] = key
        filled += key.size
    return out[:filled], returns


def _numbers(column: Any) -> NDArray[Any]:  # noqa: ANN401 - an Arrow array
    import pyarrow as pa

    if pa.types.is_date32(column.type):
        column = column.view(pa.int32())
    read: NDArray[Any] = np.frombuffer(column.buffers()[1], dtype=column.type.to_pandas_dtype())
    return read[column.offset : column.offset + len(column)]


def _blocks(keys: Wholes, below: int) -> Iterator[Wholes]:
    """Pieces of the sorted numbers, cut between customers."""
    start = 0
    while start < keys.size:
        stop = min(start + ROWS_OF_A_BLOCK, keys.size)
        if stop < keys.size:
            # To where the customer after this one begins.
            stop = int(np.searchsorted(keys, ((int(keys[stop - 1]) >> below) + 1) << below))
        yield keys[start:stop]
        start = stop


@dataclass(slots=True)
class _Walk:
    reach: Reach
    end: int
    last: int
    return_rows: int
    parts: list[tuple[Wholes, ...]] = field(default_factory=list)
    again: Wholes = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    gaps: Wholes = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    customers: int = 0

    def take(self, keys: Wholes) -> None:
        """Count one block of whole customers."""
        _, day_bits, cent_bits = self.reach.bits
        cents = (keys & ((1 << cent_bits) - 1)) + self.reach.cents[0]
        owner_day = keys >> cent_bits
        starts = _starts(owner_day)
        # Amounts stand in order within a day, so the last one tells whether anything but returns was there.
        bought = cents[np.append(starts[1:], keys.size) - 1] >= 0
        owner_day, money = owner_day[starts], np.add.reduceat(cents, starts)
        self.customers += int(_starts(owner_day >> day_bits).size)
        owner_day, money = owner_day[bought], money[bought]
        who, day = owner_day >> day_bits, (owner_day & ((1 << day_bits) - 1)) + self.reach.days[0]
        later = (np.zeros(0, dtype=np.int64),) * 3
        if self.last > self.end:
            learned = day <= self.end
            later = who[~learned], day[~learned], money[~learned]
            who, day, money = who[learned], day[learned], money[learned]
        if who.size:
            self._known(who, day, money, later)

    def _known(self, who: Wholes, day: Wholes, money: Wholes, later: tuple[Wholes, Wholes, Wholes]) -> None:
        starts = _starts(who)
        days = np.diff(np.append(starts, who.size))
        first, first_money = day[starts], money[starts]
        customer = who[starts]
        place = np.searchsorted(customer, later[0])
        kept = place < customer.size
        kept[kept] = customer[place[kept]] == later[0][kept]
        self.parts.append(
            (
                customer + self.reach.customers[0], days - 1, day[starts + days - 1] - first, self.end - first,
                np.add.reduceat(money, starts) - first_money, first_money,
                np.bincount(place[kept], minlength=customer.size),
                # Doubles hold whole numbers to 2^53: ninety billion euros of one customer.
                np.bincount(place[kept], weights=later[2][kept], minlength=customer.size).astype(np.int64),
            )
        )  # fmt: skip
        span = self.reach.days[1] - self.reach.days[0] + 1
        zero = self.reach.days[0]
        again = np.bincount(day - zero, minlength=span) - np.bincount(first - zero, minlength=span)
        self.again = _added(self.again, again + np.bincount(later[1][kept] - zero, minlength=span))
        gap = np.diff(day)
        gap[starts[1:] - 1] = 0  # from one customer to the next is no gap
        gaps = np.bincount(gap, minlength=span)
        gaps[0] = 0
        self.gaps = _added(self.gaps, gaps)

    def done(self, rows: int) -> Counted:
        """Put the blocks together."""
        empty = (np.zeros(0, dtype=np.int64),) * len(COUNTED)
        columns = (np.concatenate(part) for part in zip(*(self.parts or [empty]), strict=True))
        return Counted(
            **dict(zip(COUNTED, columns, strict=True)), again=self.again, gaps=self.gaps,
            first_day=self.reach.days[0], customers=self.customers, return_rows=self.return_rows,
            rows_after=self.reach.rows - rows,
        )  # fmt: skip


def _starts(values: Wholes) -> NDArray[np.intp]:
    new = np.ones(values.size, dtype=bool)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return np.flatnonzero(new)


def _added(so_far: Wholes, more: Wholes) -> Wholes:
    return so_far + more if so_far.size else more
