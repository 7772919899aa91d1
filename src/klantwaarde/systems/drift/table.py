"""Counting at the table: what is small comes home once per account, and gives the very sums the engine gives.

Starting a query costs more than all answers of sixty people (docs/decisions/0007-counting.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.drift.counts import FINE, PLACE, Marks, measured, units_at_home
from klantwaarde.systems.drift.moments import LAGS, MEASURES

Whole = NDArray[np.int64]
SUMS = ("p", "n", "s", "q", "k", "a", "b", "c")
PANEL = SUMS[4:]
"""These stand apart per distance in waves (a last axis of `LAGS`)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """People of one account in one combination of segments, as arrays: parts, and parts x measures.

    Parameters
    ----------
    account, wave, value, cell
        Places.
    people, total
        How many answered, and the sum of their answers in 2^-36 of the unit.
    """

    account: Whole
    wave: Whole
    value: Whole
    cell: Whole
    people: Whole
    total: Whole

    @classmethod
    def of(cls, marks: Marks, waves: Sequence[str], values: Sequence[str]) -> tuple[Parts, list[tuple[str, ...]]]:
        """Bring the parts home; gives the combinations of segments too, in order."""
        rows = [row for row in units_at_home(marks) if row["wave"] in waves and row["value_id"] in values]
        found = [tuple(str(row[column]) for column in marks.columns) for row in rows]
        cells = sorted(set(found))
        names = {account: place for place, account in enumerate(sorted({str(row["account"]) for row in rows}))}
        there = measured(marks)
        people, total = (np.zeros((len(rows), len(MEASURES)), dtype=np.int64) for _ in range(2))
        for m in there:
            people[:, m] = [row[f"p{m}"] or 0 for row in rows]
            total[:, m] = [row[f"t{m}"] or 0 for row in rows]
        where = [[order.index(row[name]) for row in rows] for name, order in zip(PLACE, (waves, values), strict=True)]
        seat = {cell: place for place, cell in enumerate(cells)}
        account, wave, value, cell = (
            np.array(column, dtype=np.int64)
            for column in ([names[str(row["account"])] for row in rows], *where, [seat[one] for one in found])
        )
        return cls(account, wave, value, cell, people, total), cells

    def sums(self, group_of_cell: Whole, shape: tuple[int, int, int]) -> dict[str, Whole]:
        """Sum units of one split: per name of `SUMS` an array groups x waves x values x measures (x lags).

        Parameters
        ----------
        group_of_cell
            Place of the group each combination belongs to; -1 for none.
        shape
            Groups, waves, values.
        """
        group = group_of_cell[self.cell]
        kept = group >= 0
        accounts = int(self.account.max()) + 1 if len(self.account) else 1
        seat = (((group * shape[2] + self.value) * accounts + self.account) * shape[1] + self.wave)[kept]
        unit, back = np.unique(seat, return_inverse=True)
        p, t = (np.zeros((len(unit), len(MEASURES)), dtype=np.int64) for _ in range(2))
        np.add.at(p, back, self.people[kept])
        np.add.at(t, back, self.total[kept])
        told = p > 0
        mean = np.where(told, t / 2.0**FINE / np.where(told, p, 1), 0.0)
        wave, g, v = unit % shape[1], unit // (shape[1] * accounts * shape[2]), unit // (shape[1] * accounts) % shape[2]
        found = {"p": p, "n": told.astype(np.int64), "s": _fine(mean), "q": _fine(mean * mean)}
        at = (g, wave, v)
        summed = {name: _added(numbers, at, shape) for name, numbers in found.items()}
        summed |= {name: np.zeros((*shape, len(MEASURES), LAGS), dtype=np.int64) for name in PANEL}
        for lag in range(1, min(LAGS, shape[1] - 1) + 1):
            # Waves of one account, group and value stand behind each other, when they are there at all.
            earlier = np.searchsorted(unit, unit - lag) if len(unit) else unit
            follows = (wave >= lag) & (unit[earlier] == unit - lag)
            both = told & told[earlier] & follows[:, None]
            now, before = np.where(both, mean, 0.0), np.where(both, mean[earlier], 0.0)
            panel = {"k": both.astype(np.int64), "a": _fine(now), "b": _fine(before), "c": _fine(now * before)}
            for name, numbers in panel.items():
                summed[name][..., lag - 1] = _added(numbers, at, shape)
        return summed


def _added(numbers: Whole, at: tuple[Whole, Whole, Whole], shape: tuple[int, int, int]) -> Whole:
    total = np.zeros((*shape, numbers.shape[1]), dtype=np.int64)
    np.add.at(total, at, numbers)
    return total


def _fine(number: NDArray[np.float64]) -> Whole:
    # Halves away from zero, as the engine rounds them.
    return np.asarray(np.sign(number) * np.floor(np.abs(number) * 2.0**FINE + 0.5), dtype=np.int64)
