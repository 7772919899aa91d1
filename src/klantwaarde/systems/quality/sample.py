"""`Sample`: the answers that a path model works on, complete or filled, whole or drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.em import Filled, completed, em_moments
from klantwaarde.statistics.moments import Moments, UnitMoments, answer_matrix, square_places
from klantwaarde.statistics.resampling import Draws
from klantwaarde.systems.quality.estimate import of_counts

Floats = NDArray[np.float64]

# Up to this share of empty answers resamples keep the expected answers of the full sample: what that adds to an
# interval is far below its own wobble. Above it every resample estimates them anew.
FEW_EMPTY = 0.05
# A resample starts from the full estimate, so that few rounds remain.
RESAMPLE_TOLERANCE = 1e-4


class Answers(Protocol):
    """What a path model needs of answers: people's own rows, or only the moments of buckets of people."""

    @property
    def items(self) -> tuple[str, ...]:
        """See `Counted`."""

    @property
    def n(self) -> int:
        """See `Counted`."""

    @property
    def moments(self) -> Moments:
        """See `Counted`."""

    @property
    def filled(self) -> Filled | None:
        """See `Counted`."""

    @property
    def unit_count(self) -> int:
        """See `Counted`."""

    @property
    def drawn(self) -> str:
        """See `Counted`."""

    @property
    def ranges(self) -> tuple[Floats, Floats]:
        """See `Counted`."""

    @property
    def two_answers(self) -> list[str]:
        """See `Counted`."""

    def draws(self, resamples: int, seed: int) -> Draws:
        """Give how the units are drawn again."""

    def drawn_matrices(self, counts: Floats) -> tuple[Floats, Floats, Floats]:
        """Give means, deviations and correlations of resamples."""

    def of_items(self, items: Sequence[str]) -> Answers:
        """Give some of the items, in that order."""


@dataclass(frozen=True)
class Counted:
    """Answers that were counted where they are: the moments of every bucket, and nobody's own answers.

    Parameters
    ----------
    items
        Names of the columns.
    units
        Moments per bucket.
    ranges
        Lowest and highest answer of every item.
    drawn
        ``buckets`` of people, or ``accounts``.
    """

    items: tuple[str, ...]
    units: UnitMoments
    ranges: tuple[Floats, Floats]
    drawn: str = "buckets"
    filled: Filled | None = None

    @property
    def n(self) -> int:
        """People."""
        return int(self.units.people.sum())

    @cached_property
    def moments(self) -> Moments:
        """Moments of everyone."""
        return self.units.total()

    @property
    def unit_count(self) -> int:
        """How many units are drawn."""
        return len(self.units.people)

    @property
    def two_answers(self) -> list[str]:
        """Unknown from sums; nothing is said."""
        return []

    def draws(self, resamples: int, seed: int) -> Draws:
        """Give how the buckets are drawn again."""
        return Draws(self.unit_count, resamples, seed)

    def drawn_matrices(self, counts: Floats) -> tuple[Floats, Floats, Floats]:
        """Give means, deviations (divisor n) and correlations of resamples."""
        mean, sd, r = of_counts(self.units.packed, counts)
        return mean + self.units.shift[:, None], sd, r

    def of_items(self, items: Sequence[str]) -> Counted:
        """Give some of the items, in that order."""
        places = [self.items.index(item) for item in items]
        p = len(self.items)
        wide, first, second = square_places(p), *np.triu_indices(len(places))
        chosen = np.array(places)
        columns = np.r_[0, 1 + chosen, 1 + p + wide[chosen[first], chosen[second]]]
        units = replace(self.units, packed=self.units.packed[:, columns], shift=self.units.shift[chosen])
        low, high = self.ranges
        return replace(self, items=tuple(items), units=units, ranges=(low[chosen], high[chosen]))


@dataclass(frozen=True)
class Sample:
    """People's answers to the items of a model, with weights and accounts.

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
    filled
        Mean and covariance by EM when answers are empty.
    left_out
        People who answered nothing: they never used it, and have nothing to fill in.
    """

    items: tuple[str, ...]
    x: Floats
    weights: Floats
    weighted: bool
    accounts: NDArray[Any] | None = None
    strata: NDArray[Any] | None = None
    filled: Filled | None = field(default=None, repr=False)
    left_out: int = 0

    @cached_property
    def units(self) -> UnitMoments:
        """Moments of everything that is drawn as a whole."""
        if self.filled is not None:
            rows, left = completed(self.x, self.filled)
            return UnitMoments.of(rows, self.weights, units=self.accounts, open_products=left)
        return UnitMoments.of(self.x, self.weights if self.weighted else None, units=self.accounts)

    @cached_property
    def moments(self) -> Moments:
        """Moments of everyone; with empty answers those that EM estimates."""
        v = self.weights if self.weighted else None
        if self.filled is None:
            return Moments.of(self.x, v, shift=np.round(self.x.mean(axis=0)))
        centre, weight = self.filled.mean, float(self.weights.sum())
        return Moments(
            len(self.x), weight, float(self.weights @ self.weights), np.zeros_like(centre),
            self.filled.covariance * weight, centre,
        )  # fmt: skip

    @property
    def n(self) -> int:
        """People."""
        return len(self.x)

    @property
    def unit_count(self) -> int:
        """How many units are drawn."""
        return len(self.members) if self.accounts is not None else len(self.x)

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
        strata = None
        if self.strata is not None:
            strata = self.strata if self.accounts is None else np.array([self.strata[m[0]] for m in self.members])
        return Draws(self.unit_count, resamples, seed, strata)

    def drawn_matrices(self, counts: Floats) -> tuple[Floats, Floats, Floats]:
        """Give means, deviations (divisor n) and correlations of resamples, (p, B), (p, B), (p, p, B)."""
        if self.filled is None or self.filled.share <= FEW_EMPTY or self.filled.pairwise:
            mean, sd, r = of_counts(self.units.packed, counts)
            return mean + self.units.shift[:, None], sd, r
        place = np.zeros(len(self.x), dtype=np.intp)
        for unit, rows in enumerate(self.members):
            place[rows] = unit
        p = self.x.shape[1]
        mean, sd, r = np.empty((p, len(counts))), np.empty((p, len(counts))), np.empty((p, p, len(counts)))
        for b, drawn in enumerate(counts):
            v = drawn[place] * self.weights
            here = v > 0
            found = em_moments(self.x[here], v[here], start=self.filled, tolerance=RESAMPLE_TOLERANCE)
            mean[:, b], sd[:, b] = found.mean, np.sqrt(np.diag(found.covariance))
            r[:, :, b] = found.covariance / np.outer(sd[:, b], sd[:, b])
        return mean, sd, r

    def part(self, rows: NDArray[Any]) -> Sample:
        """Give some of the people."""
        return make_sample(
            self.items, self.x[rows], weights=self.weights[rows] if self.weighted else None,
            accounts=None if self.accounts is None else self.accounts[rows],
            strata=None if self.strata is None else self.strata[rows],
        )  # fmt: skip

    def of_items(self, items: Sequence[str]) -> Sample:
        """Give some of the items, in that order."""
        places = [self.items.index(item) for item in items]
        return replace(self, items=tuple(items), x=self.x[:, places], filled=_filled(self.x[:, places], self.weights))


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
    rows, v = rows[keep], everyone[keep]
    return Sample(
        tuple(items), rows, v, weights is not None, labels, None if strata is None else np.asarray(strata)[keep],
        _filled(rows, v), int(len(keep) - keep.sum()),
    )  # fmt: skip


def _filled(rows: Floats, v: Floats) -> Filled | None:
    return None if np.isfinite(rows).all() else em_moments(rows, v)
