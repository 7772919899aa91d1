"""Accounts that answered in two waves: how alike their answers are, which makes a change between waves surer.

A change is always the difference of the two means that are shown, never the mean change of the panel alone: so the
numbers on a page add up, and nobody can subtract the panel from the whole and find the one customer who is new. What
the panel adds is its correlation, which narrows the interval.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.systems.values.counts import account_means, fine
from klantwaarde.systems.values.people import Group, People
from klantwaarde.systems.values.tally import FINE, Unit, Whole, power_of_two

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
    questions
        Names of the questions.
    cells
        (wave, item) -> cells x questions x 7 whole numbers.
    groups
        The same per group, where an account can stand in several cells.
    weight_unit
        In what C is counted.
    """

    questions: tuple[str, ...]
    cells: Mapping[tuple[str, str], Whole]
    groups: Mapping[tuple[str, str, Group], Whole]
    weight_unit: float = 1.0

    def correlation(
        self,
        wave: str,
        item: str,
        question: str,
        group: Group,
        members: NDArray[np.bool_],
        *,
        now: AccountSums,
        before: AccountSums,
    ) -> float:
        """Give the correlation of the two means: that of the accounts in both waves, diluted by those in one.

        Zero when fewer than three accounts stand in both, or when they do not vary.

        References
        ----------
        Cov(mean now, mean before) = sum of C_now C_before over the shared accounts, times their covariance, divided
        by both sums of C; for equal weights this is the covariance of partly overlapping samples (Derrick and others,
        "Test statistics for the comparison of means for two samples that include both paired and independent
        observations", 2017).
        """
        if question not in self.questions:
            return 0.0
        whole = self.groups.get((wave, item, group))
        if whole is None:
            per_cell = self.cells.get((wave, item))
            if per_cell is None:
                return 0.0
            whole = per_cell[members].sum(axis=0)
        j, *rest = (int(number) for number in whole[self.questions.index(question)])
        k, a, b, aa, bb, ab = (number / 2.0**FINE for number in rest)
        if j < FEWEST_ACCOUNTS or k <= 0:
            return 0.0
        var_a, var_b = aa / k - (a / k) ** 2, bb / k - (b / k) ** 2
        if var_a < 1e-12 or var_b < 1e-12:
            return 0.0
        within = (ab / k - (a / k) * (b / k)) / math.sqrt(var_a * var_b)
        spread = math.sqrt(now.weight_squares * before.weight_squares) / self.weight_unit**2
        return max(-1.0, min(1.0, within)) * min(k / spread, 1.0) if spread > 0 else 0.0


def count_panel(rows: nw.LazyFrame[Any], questions: Mapping[str, float], people: People, waves: Sequence[str]) -> Panel:
    """Count accounts that answered in successive waves.

    Parameters
    ----------
    rows
        As for `counts.count`.
    questions
        Question -> largest possible answer.
    people
        Who counts.
    waves
        In order of time.
    """
    units = {name: Unit(power_of_two(most), people.weight_unit) for name, most in questions.items()}
    position = {cell: place for place, cell in enumerate(people.cells)}
    cells: dict[tuple[str, str], Whole] = {}
    groups: dict[tuple[str, str, Group], Whole] = {}
    split = people.nested and any(people.straddles)
    for before, now in itertools.pairwise(waves):
        for kept in people.extra_splits if split else [people.columns]:
            for row in _shared(rows, units, people, kept, now=now, before=before):
                numbers = np.array([[row[f"{q}_{sums}"] or 0 for sums in SUMS] for q in questions], dtype=np.int64)
                if split:
                    for group in people.groups_of(row, kept):
                        groups[now, str(row["item"]), group] = numbers
                else:
                    block = cells.setdefault(
                        (now, str(row["item"])), np.zeros((len(people.cells), *numbers.shape), dtype=np.int64)
                    )
                    block[position[tuple(str(row[column]) for column in kept)]] = numbers
    return Panel(tuple(questions), cells, groups, people.weight_unit)


def _shared(
    rows: nw.LazyFrame[Any],
    units: Mapping[str, Unit],
    people: People,
    kept: Sequence[str],
    *,
    now: str,
    before: str,
) -> list[dict[str, Any]]:
    import narwhals as nw

    keys = ["item", "account", *kept]
    sides = []
    for wave, tag in ((now, "now"), (before, "before")):
        means = account_means(rows.filter(nw.col("wave") == wave), units, people, kept)
        sides.append(
            means.select(
                *keys,
                *[nw.col(f"{q}_{part}").alias(f"{q}_{part}_{tag}") for q in units for part in ("part", "mean")],
            )
        )
    both = sides[0].join(sides[1], on=keys, how="inner")
    terms: dict[str, nw.Expr] = {}
    for q in units:
        a, b = nw.col(f"{q}_mean_now"), nw.col(f"{q}_mean_before")
        k = nw.col(f"{q}_part_now") * nw.col(f"{q}_part_before")
        there = ~(a.is_null() | b.is_null())
        terms[f"{q}_j"] = nw.when(there).then(nw.lit(1))
        for name, term in {"k": k, "a": k * a, "b": k * b, "aa": k * a * a, "bb": k * b * b, "ab": k * a * b}.items():
            terms[f"{q}_{name}"] = nw.when(there).then(fine(term))
    summed = (
        both.with_columns(**terms)
        .group_by("item", *kept)
        .agg(*[nw.col(f"{q}_{sums}").sum().cast(nw.Int64) for q in units for sums in SUMS])
    )
    return engine.rows(summed)
