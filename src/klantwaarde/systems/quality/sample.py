"""`Sample`: people's own answers, row by row, for what sums do not hold: products of constructs and prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.em import Filled
from klantwaarde.statistics.moments import Moments, UnitMoments, answer_matrix
from klantwaarde.statistics.pattern_moments import PatternMoments
from klantwaarde.statistics.resampling import Draws
from klantwaarde.systems.quality.counted import Counted, Store, in_pairs_when_many

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """People's answers to the items of a model, with weights and accounts; `counted` are their sums.

    Parameters
    ----------
    items
        Names of the columns.
    x
        Answers (n, p), NaN where empty.
    weights
        One per person.
    accounts
        A label per person: colleagues of one account are drawn together.
    strata
        A label per person; resamples keep the size of every stratum.
    left_out
        People who answered nothing: they never used it, and have nothing to fill in.
    """

    items: tuple[str, ...]
    x: Floats
    weights: Floats
    weighted: bool
    accounts: NDArray[Any] | None = None
    strata: NDArray[Any] | None = None
    left_out: int = 0

    @cached_property
    def counted(self) -> Counted:
        """The sums of every unit."""
        sums = PatternMoments.of(self.x, self.weights if self.weighted else None, units=self.accounts)
        strata = None
        if self.strata is not None:
            first = np.array([self.strata[rows[0]] for rows in self.members])
            # Accounts that stand in several strata cannot keep the size of each.
            inside = all((self.strata[rows] == one).all() for rows, one in zip(self.members, first, strict=True))
            strata = first if inside else None
        return Counted(self.items, in_pairs_when_many(sums), self.ranges, self.drawn, self.left_out, strata)

    def by_group(self, labels: NDArray[Any]) -> dict[str, Counted]:
        """The sums of every group, a label per person; an account that stands in several keeps its number."""
        units = np.arange(self.n) if self.accounts is None else np.unique(self.accounts, return_inverse=True)[1]
        return stored(
            self.items, self.x, self.weights if self.weighted else None, units, {"": labels}, drawn=self.drawn
        ).of("")

    @property
    def units(self) -> UnitMoments:
        """See `Counted`."""
        return self.counted.units

    @property
    def filled(self) -> Filled | None:
        """See `Counted`."""
        return self.counted.filled

    @property
    def moments(self) -> Moments:
        """See `Counted`."""
        return self.counted.moments

    @property
    def n(self) -> int:
        """People."""
        return len(self.x)

    @property
    def unit_count(self) -> int:
        """How many units are drawn."""
        return self.counted.unit_count

    @property
    def empty_share(self) -> Floats:
        """See `Counted`."""
        return self.counted.empty_share

    @property
    def ranges(self) -> tuple[Floats, Floats]:
        """Lowest and highest answer of every item."""
        return np.nanmin(self.x, axis=0), np.nanmax(self.x, axis=0)

    @property
    def two_answers(self) -> list[str]:
        """Items with two different answers only."""
        return [
            item
            for item, column in zip(self.items, self.x.T, strict=True)
            if np.unique(column[np.isfinite(column)]).size == 2
        ]

    @property
    def drawn(self) -> str:
        """What is drawn as a whole."""
        return "people" if self.accounts is None else "accounts"

    @cached_property
    def members(self) -> list[NDArray[np.intp]]:
        """Rows of every unit, units in sorted order of their label."""
        if self.accounts is None:
            return [np.array([i]) for i in range(len(self.x))]
        _, place = np.unique(self.accounts, return_inverse=True)
        order = np.argsort(place, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(place[order])) + 1)

    def draws(self, resamples: int, seed: int) -> Draws:
        """Give how the units are drawn again."""
        return self.counted.draws(resamples, seed)

    def drawn_matrices(self, counts: Floats) -> tuple[Floats, Floats, Floats]:
        """See `Counted`."""
        return self.counted.drawn_matrices(counts)

    def of_items(self, items: Sequence[str]) -> Sample:
        """Give some of the items, in that order; who answered none of them leaves."""
        x = self.x[:, [self.items.index(item) for item in items]]
        keep: NDArray[np.bool_] = np.asarray(np.isfinite(x).any(axis=1))
        return replace(
            self, items=tuple(items), x=x[keep], weights=self.weights[keep],
            accounts=None if self.accounts is None else self.accounts[keep],
            strata=None if self.strata is None else self.strata[keep],
            left_out=self.left_out + int(len(keep) - keep.sum()),
        )  # fmt: skip


def stored(
    items: tuple[str, ...], x: Floats, weights: Floats | None, units: NDArray[np.int64],
    groups: Mapping[str, NDArray[Any]], *, drawn: str, middle: Floats | None = None,
) -> Store:  # fmt: skip
    """Sum people's answers per unit and group, as `count_store` does where they are; all of them answered something."""
    columns = [np.unique(np.asarray(labels).astype(np.str_), return_inverse=True) for labels in groups.values()]
    keys = np.stack([units, *(place for _, place in columns)], axis=1)
    cells, number = np.unique(keys, axis=0, return_inverse=True)
    sums = PatternMoments.of(x, weights, units=number.ravel(), shift=middle)
    ends = np.fmin.reduce(x, axis=0, initial=np.inf), np.fmax.reduce(x, axis=0, initial=-np.inf)
    labels = {name: values[cells[:, 1 + i]] for i, (name, (values, _)) in enumerate(zip(groups, columns, strict=True))}
    return Store(Counted(items, sums, ends, drawn), cells[:, 0], labels)


def make_sample(
    items: Sequence[str],
    x: Any,  # noqa: ANN401 - anything like an array
    *,
    weights: Any = None,  # noqa: ANN401
    accounts: Any = None,  # noqa: ANN401
    strata: Any = None,  # noqa: ANN401
) -> Sample:
    """Check answers and make them a sample; people who answered nothing are left out.

    Raises
    ------
    MethodError
        With wrong weights, nobody, one account, or an item that nobody answered.
    """
    rows = np.asarray(x, dtype=np.float64)
    everyone = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)
    answer_matrix(rows, everyone)
    keep = np.isfinite(rows).any(axis=1) & (everyone > 0)
    labels = None if accounts is None else np.asarray(accounts)[keep]
    if labels is not None and np.unique(labels).size < 2:
        raise refuse(
            MethodError, "one-account", say("All answers come from one account."),
            say("What accounts have in common shows only between accounts."),
            say("Collect answers from more accounts, or leave the accounts out."),
        )  # fmt: skip
    nobody = [item for item, column in zip(items, rows[keep].T, strict=True) if not np.isfinite(column).any()]
    if nobody or not keep.any():
        raise refuse(
            MethodError, "item-without-answers", say("Nobody answered {items}.", items=", ".join(nobody or items)),
            say("What nobody answered cannot be estimated."), say("Leave the question out."),
        )  # fmt: skip
    return Sample(
        tuple(items), rows[keep], everyone[keep], weights is not None, labels,
        None if strata is None else np.asarray(strata)[keep], int(len(keep) - keep.sum()),
    )  # fmt: skip
