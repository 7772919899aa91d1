"""Accounts that answered in two waves: how alike their answers are, which makes a change between waves surer.

A change is always the difference of the two means that are shown, never the mean change of the panel alone: so the
numbers on a page add up, and nobody can subtract the panel from the whole and find the one customer who is new. What
the panel adds is its correlation, which narrows the interval.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.systems.values.counts import PLACE, account_means, fine
from klantwaarde.systems.values.people import Group, People
from klantwaarde.systems.values.tally import FINE, Place, Whole

if TYPE_CHECKING:
    import narwhals as nw

# Accounts in both waves; sums of K = C_now x C_before, and of K x: now, before, now^2, before^2, now x before.
SUMS = ("j", "k", "a", "b", "aa", "bb", "ab")
FEWEST_ACCOUNTS = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """Sums over accounts that answered in a wave and in the one before it.

    Parameters
    ----------
    cells
        (wave, item, question) -> cells x 7 whole numbers (`SUMS`).
    groups
        The same per group, where an account can stand in several cells.
    weight_unit
        In what C is counted.
    """

    cells: Mapping[Place, Whole]
    groups: Mapping[tuple[Place, Group], Whole]
    weight_unit: float = 1.0

    def correlation(
        self, place: Place, group: Group, members: NDArray[np.bool_], *, now: AccountSums, before: AccountSums
    ) -> float:
        """Give the correlation of the two means: that of the accounts in both waves, diluted by those in one.

        Zero when fewer than three accounts stand in both, or when they do not vary.

        Parameters
        ----------
        place
            Wave, item and question.
        group, members
            Whose, and the cells of that group.
        now, before
            Sums of the same number in this wave and in the one before.

        References
        ----------
        Cov(mean now, mean before) = sum of C_now C_before over the shared accounts, times their covariance, divided
        by both sums of C; for equal weights this is the covariance of partly overlapping samples (Derrick and others,
        "Test statistics for the comparison of means for two samples that include both paired and independent
        observations", 2017).
        """
        whole = self.groups.get((place, group))
        if whole is None:
            per_cell = self.cells.get(place)
            if per_cell is None:
                return 0.0
            whole = per_cell[members].sum(axis=0)
        j, *rest = (int(number) for number in whole)
        k, a, b, aa, bb, ab = (number / 2.0**FINE for number in rest)
        if j < FEWEST_ACCOUNTS or k <= 0:
            return 0.0
        var_a, var_b = aa / k - (a / k) ** 2, bb / k - (b / k) ** 2
        if var_a < 1e-12 or var_b < 1e-12:
            return 0.0
        within = (ab / k - (a / k) * (b / k)) / math.sqrt(var_a * var_b)
        spread = math.sqrt(now.weight_squares * before.weight_squares) / self.weight_unit**2
        return max(-1.0, min(1.0, within)) * min(k / spread, 1.0) if spread > 0 else 0.0

    def __add__(self, other: Panel) -> Panel:
        """Join the panels of different questions."""
        return Panel({**self.cells, **other.cells}, {**self.groups, **other.groups}, self.weight_unit)


def count_panel(
    seated: Sequence[nw.LazyFrame[Any]], questions: Sequence[str], people: People, waves: Sequence[str]
) -> Panel:
    """Count accounts that answered in successive waves.

    Parameters
    ----------
    seated
        Answers, from `counts.seat`.
    questions
        Which of them, such as ``scores.gap``.
    people
        Who counts.
    waves
        In order of time.
    """
    position = {cell: place for place, cell in enumerate(people.cells)}
    cells: dict[Place, Whole] = {}
    groups: dict[tuple[Place, Group], Whole] = {}
    if len(waves) < 2:
        return Panel(cells, groups, people.weight_unit)
    for bundle in seated:
        for kept in people.extra_splits or [people.columns]:
            for row in _shared(bundle, questions, people, kept, waves):
                place = (waves[int(row["place"])], str(row["item"]), str(row["question"]))
                numbers = np.array([row[name] or 0 for name in SUMS], dtype=np.int64)
                if people.extra_splits:
                    for group in people.groups_of(row, kept):
                        groups[place, group] = numbers
                else:
                    block = cells.setdefault(place, np.zeros((len(people.cells), len(SUMS)), dtype=np.int64))
                    block[position[tuple(str(row[column]) for column in kept)]] = numbers
    return Panel(cells, groups, people.weight_unit)


def _shared(
    seated: nw.LazyFrame[Any], questions: Sequence[str], people: People, kept: Sequence[str], waves: Sequence[str]
) -> list[dict[str, Any]]:
    import narwhals as nw

    place = nw.lit(-1)
    for number, wave in enumerate(waves):
        place = nw.when(nw.col("wave") == wave).then(nw.lit(number)).otherwise(place)
    means = account_means(seated.filter(nw.col("question").is_in(list(questions))), people, kept).with_columns(
        place=place
    )
    rest = [name for name in PLACE if name != "wave"]
    keys = [*rest, "account", *kept, "place"]
    now = means.select(*keys, a="mean", part_now="part")
    before = means.with_columns(place=nw.col("place") + 1).select(*keys, b="mean", part_before="part")
    k, a, b = nw.col("k"), nw.col("a"), nw.col("b")
    terms = {"a": fine(k * a), "b": fine(k * b), "aa": fine(k * a * a), "bb": fine(k * b * b), "ab": fine(k * a * b)}
    summed = (
        now.join(before, on=keys, how="inner")
        .with_columns(k=nw.col("part_now") * nw.col("part_before"))
        .with_columns(k=fine(k), **terms)
        .group_by(*rest, "place", *kept)
        .agg(*[nw.col(name).sum().cast(nw.Int64) for name in ("k", *terms)], j=nw.len())
    )
    return engine.rows(summed)
