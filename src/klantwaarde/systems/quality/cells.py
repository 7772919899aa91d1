"""Cells of low, middle and high outcomes and of Kano answers: counts that add, and from which a person leaves again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.errors import MethodError, refuse, say

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]

PLACES = ("low", "middle", "high")
KANO_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class OutcomeSums:
    """An outcome of people who answered low, in the middle or high on an item.

    Parameters
    ----------
    people
        (3,): low, middle, high.
    sums
        (3, 4): sum of the weights, of their squares, of weight x outcome and of weight x outcome x outcome.
    low, high
        An answer up to ``low`` is low, from ``high`` on it is high.
    """

    people: NDArray[np.int64]
    sums: Floats
    low: float
    high: float

    def __add__(self, other: OutcomeSums) -> OutcomeSums:
        """Merge other people."""
        return self._with(other, 1)

    def __sub__(self, other: OutcomeSums) -> OutcomeSums:
        """Take people away."""
        return self._with(other, -1)

    def _with(self, other: OutcomeSums, sign: int) -> OutcomeSums:
        if (self.low, self.high) != (other.low, other.high):
            raise refuse(
                MethodError, "cells-differ", say("These cells cut low and high at other answers."),
                say("Cells are merged when the same answers count as low and as high."), say("Count both alike."),
            )  # fmt: skip
        return OutcomeSums(
            self.people + sign * other.people, self.sums + sign * other.sums, self.low, self.high
        )  # fmt: skip

    @property
    def means(self) -> Floats:
        """Mean outcome of low, middle and high; NaN where nobody is."""
        weight = self.sums[:, 0]
        return np.where(weight > 0, self.sums[:, 2] / np.where(weight > 0, weight, 1.0), np.nan)

    @property
    def penalty(self) -> float:
        """Mean outcome of low minus that of the middle."""
        return float(self.means[0] - self.means[1])

    @property
    def reward(self) -> float:
        """Mean outcome of high minus that of the middle."""
        return float(self.means[2] - self.means[1])


@dataclass(frozen=True, slots=True)
class KanoCounts:
    """How often each pair of Kano answers was given: functional (rows) by dysfunctional, (5, 5)."""

    counts: NDArray[np.int64]

    def __add__(self, other: KanoCounts) -> KanoCounts:
        """Merge other people."""
        return KanoCounts(self.counts + other.counts)

    def __sub__(self, other: KanoCounts) -> KanoCounts:
        """Take people away."""
        return KanoCounts(self.counts - other.counts)


def count_outcomes(
    frame: nw.LazyFrame[Any], item: str, outcome: str, *, low: float, high: float, by: Sequence[str] = (),
    weight: str = "",
) -> dict[tuple[Any, ...], OutcomeSums]:  # fmt: skip
    """Count the outcome of people low, in the middle and high on an item, per cell, where the table lives.

    Parameters
    ----------
    frame
        A row per person; who gave no answer or no outcome is left out.
    low, high
        An answer up to ``low`` is low, from ``high`` on it is high.
    by
        Columns whose values name a cell, such as period, segment and bucket.
    weight
        Column with case weights above zero.
    """
    import narwhals as nw

    if not low < high:
        raise refuse(
            MethodError, "cuts", say("Low ends at {low:g} and high starts at {high:g}.", low=low, high=high),
            say("Low ends below where high starts."), say("Correct the two."),
        )  # fmt: skip
    x, y = nw.col(item).cast(nw.Float64), nw.col(outcome).cast(nw.Float64)
    w = nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)
    place = nw.when(x <= low).then(0).otherwise(nw.when(x >= high).then(2).otherwise(1))
    marked = frame.drop_nulls([item, outcome]).select(*by, place.alias("place"), y.alias("y"), w.alias("w"))
    v, z = nw.col("w"), nw.col("y")
    rows = engine.rows(
        marked.group_by(*by, "place").agg(
            nw.len().alias("n"), v.sum().alias("sw"), (v * v).sum().alias("sww"), (v * z).sum().alias("sy"),
            (v * z * z).sum().alias("syy"),
        )
    )  # fmt: skip
    out: dict[tuple[Any, ...], OutcomeSums] = {}
    for row in rows:
        cell = tuple(row[name] for name in by)
        mine = out.setdefault(cell, OutcomeSums(np.zeros(3, dtype=np.int64), np.zeros((3, 4)), low, high))
        at = int(row["place"])
        mine.people[at] = row["n"]
        mine.sums[at] = row["sw"], row["sww"], row["sy"], row["syy"]
    return out


def count_kano_answers(
    frame: nw.LazyFrame[Any], *, functional: str = "functional", dysfunctional: str = "dysfunctional",
    by: Sequence[str] = ("item",),
) -> dict[tuple[Any, ...], KanoCounts]:  # fmt: skip
    """Count the pairs of Kano answers per cell, where the table lives.

    Parameters
    ----------
    frame
        A row per person and item with answers 1 to 5; who left one of both empty is left out.
    by
        Columns whose values name a cell, such as item, period, segment and bucket.
    """
    import narwhals as nw

    whole = frame.drop_nulls([functional, dysfunctional]).select(
        *by, nw.col(functional).cast(nw.Int64).alias("f"), nw.col(dysfunctional).cast(nw.Int64).alias("d")
    )
    out: dict[tuple[Any, ...], KanoCounts] = {}
    for row in engine.rows(whole.group_by(*by, "f", "d").agg(nw.len().alias("n"))):
        if not (1 <= row["f"] <= KANO_ANSWERS and 1 <= row["d"] <= KANO_ANSWERS):
            raise refuse(
                MethodError, "kano-answer", say("There are Kano answers other than 1 to 5."),
                say("1 is I like it, 5 is I dislike it."), say("Correct these answers, or leave them empty."),
            )  # fmt: skip
        cell = tuple(row[name] for name in by)
        mine = out.setdefault(cell, KanoCounts(np.zeros((KANO_ANSWERS, KANO_ANSWERS), dtype=np.int64)))
        mine.counts[row["f"] - 1, row["d"] - 1] = row["n"]
    return out
