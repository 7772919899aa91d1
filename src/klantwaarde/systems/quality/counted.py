"""`Counted`: answers as the sums of every unit, which is all that gaps, drivers and path models need of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.em import Filled
from klantwaarde.statistics.moments import Moments, UnitMoments
from klantwaarde.statistics.pair_moments import PairMoments
from klantwaarde.statistics.pattern_moments import PatternMoments
from klantwaarde.statistics.resampling import Draws
from klantwaarde.systems.quality.estimate import of_counts

Floats = NDArray[np.float64]
Sums = PatternMoments | PairMoments

# Up to this share of empty answers resamples keep the expected answers of the full sample: what that adds to an
# interval is far below its own wobble. Above it every resample estimates them anew.
FEW_EMPTY = 0.05
# A resample starts from the full estimate, so that few rounds remain.
RESAMPLE_TOLERANCE = 1e-4
# Handbook of methods 3.1: above so many patterns of empty answers pairs are used.
MOST_PATTERNS = 1000


class Answers(Protocol):
    """What a path model needs of answers."""

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

    @property
    def left_out(self) -> int:
        """See `Counted`."""

    @property
    def empty_share(self) -> Floats:
        """See `Counted`."""

    def draws(self, resamples: int, seed: int) -> Draws:
        """Give how the units are drawn again."""

    def drawn_matrices(self, counts: Floats) -> tuple[Floats, Floats, Floats]:
        """Give means, deviations and correlations of resamples."""

    def of_items(self, items: Sequence[str]) -> Answers:
        """Give some of the items, in that order."""


@dataclass(frozen=True)
class Counted:
    """Answers that were counted: the sums of every unit, and nobody's own answers.

    Parameters
    ----------
    items
        Names of the columns.
    sums
        Per unit, and per pattern of empty answers; of pairs where there are too many patterns.
    ranges
        Lowest and highest answer of every item.
    drawn
        What a unit is: ``people``, ``accounts`` or ``buckets`` of many accounts.
    left_out
        People who answered none of the items: they never used it, and have nothing to fill in.
    strata
        A label per unit; resamples keep the size of every stratum.
    plain
        Of which sums these are another scale (`scaled`): empty answers are estimated once for both.
    """

    items: tuple[str, ...]
    sums: Sums
    ranges: tuple[Floats, Floats]
    drawn: str = "buckets"
    left_out: int = 0
    strata: NDArray[Any] | None = None
    plain: tuple[Counted, Floats, Floats] | None = None

    @property
    def n(self) -> int:
        """People."""
        return self.sums.n

    @cached_property
    def filled(self) -> Filled | None:
        """Mean and covariance with the empty answers estimated; ``None`` when nothing is empty."""
        if self.sums.complete:
            return None
        if self.plain is None:
            return self.sums.filled()
        whole, factor, low = self.plain
        found = whole.filled
        assert found is not None  # noqa: S101 - the same answers are empty
        return replace(found, mean=factor * (found.mean - low), covariance=found.covariance * np.outer(factor, factor))

    @cached_property
    def _chosen(self) -> dict[tuple[str, ...], Counted]:
        """What `of_items` gave before: several questions are asked of the same items."""
        return {}

    @cached_property
    def moments(self) -> Moments:
        """Moments of everyone; with empty answers those that EM, or pairs, estimate."""
        return self.sums.total(self.filled)

    @cached_property
    def units(self) -> UnitMoments:
        """One row of sums per unit, empty answers as they are expected; not for pairs."""
        assert isinstance(self.sums, PatternMoments)  # noqa: S101 - pairs have rows of their own
        return self.sums.unit_moments(self.filled)

    @property
    def unit_count(self) -> int:
        """How many units are drawn."""
        return len(self.sums.units)

    @property
    def empty_share(self) -> Floats:
        """Part of the people who left each item empty."""
        return self.sums.empty_share

    @cached_property
    def two_answers(self) -> list[str]:
        """Items with two different answers only: the sum of (x - lowest)(x - highest) is then zero."""
        m, (low, high) = self.moments, self.ranges
        if self.filled is not None and self.filled.pairwise:
            return []
        mean = m.mean
        square = np.diag(m.covariance) * (m.n - 1) / max(m.n, 1) + mean * mean
        inside = square - (low + high) * mean + low * high
        known = self.empty_share == 0
        return [
            item
            for item, left, width, all_there in zip(self.items, inside, high - low, known, strict=True)
            if all_there and width > 0 and abs(left) < 1e-9 * width * width
        ]

    def draws(self, resamples: int, seed: int) -> Draws:
        """Give how the units are drawn again."""
        return Draws(self.unit_count, resamples, seed, self.strata)

    def drawn_matrices(self, counts: Floats) -> tuple[Floats, Floats, Floats]:
        """Give means, deviations (divisor n) and correlations of resamples, (p, B), (p, B), (p, p, B)."""
        if isinstance(self.sums, PairMoments):
            return self.sums.drawn(counts)
        if self.filled is None or self.filled.share <= FEW_EMPTY:
            mean, sd, r = of_counts(self.units.packed, counts)
            return mean + self.units.shift[:, None], sd, r
        p = len(self.items)
        mean, sd, r = np.empty((p, len(counts))), np.empty((p, len(counts))), np.empty((p, p, len(counts)))
        for b, times in enumerate(counts):
            found = self.sums.filled(times, start=self.filled, tolerance=RESAMPLE_TOLERANCE)
            variance = np.diag(found.covariance)
            mean[:, b], sd[:, b] = found.mean, np.sqrt(np.where(variance > 0, variance, np.nan))
            r[:, :, b] = found.covariance / np.outer(sd[:, b], sd[:, b])
        return mean, sd, r

    def of_items(self, items: Sequence[str]) -> Counted:
        """Give some of the items, in that order; who answered none of them leaves."""
        key = tuple(items)
        if key not in self._chosen:
            self._chosen[key] = self._of_items(key)
        return self._chosen[key]

    def _of_items(self, items: Sequence[str]) -> Counted:
        if items == self.items and isinstance(self.sums, PatternMoments):
            seen = self.sums.seen
            if len(seen) <= MOST_PATTERNS and seen.any(axis=1).all():
                return self
        places = [self.items.index(item) for item in items]
        sums, (low, high) = self.sums.of_questions(places), self.ranges
        if isinstance(sums, PatternMoments):
            sums = in_pairs_when_many(sums)
        kept = np.isin(self.sums.units, sums.units)
        return Counted(
            tuple(items), sums, (low[places], high[places]), self.drawn, self.left_out + self.n - sums.n,
            None if self.strata is None else self.strata[kept],
        )  # fmt: skip

    def answering(self, item: str) -> Counted:
        """Leave out who did not answer an item, or nothing besides it, and count them."""
        at = self.items.index(item)
        if isinstance(self.sums, PairMoments):
            pairs = self.sums.answering(at)
            return replace(self, sums=pairs, left_out=self.left_out + self.n - pairs.n, plain=None)
        seen = self.sums.seen
        there = seen[:, at] & (seen.sum(axis=1) > 1 if len(self.items) > 1 else True)
        cells = there[self.sums.pattern]
        if cells.all():
            return self
        sums = self.sums.where(cells)
        kept = np.isin(self.sums.units, sums.units)
        return replace(
            self, sums=sums, left_out=self.left_out + self.n - sums.n,
            strata=None if self.strata is None else self.strata[kept], plain=None,
        )  # fmt: skip

    def scaled(self, factor: Floats, low: Floats) -> Counted:
        """Give ``factor`` x (answer - ``low``) for every item, such as answers on 0-100."""
        least, most = self.ranges
        ends = factor * (least - low), factor * (most - low)
        return replace(self, sums=self.sums.scaled(factor, low), ranges=ends, plain=(self, factor, low))

    def joined(self, units: NDArray[np.int64], which: NDArray[np.bool_] | None = None) -> Counted:
        """Give units of another number each, those of one number together; with ``which`` only some of them."""
        sums = self.sums.joined(units, np.ones(len(units), dtype=bool) if which is None else which)
        return replace(self, sums=sums, strata=None, plain=None)


@dataclass(frozen=True)
class Store:
    """Sums per unit and group of one period, of which everybody and every group are made by adding up.

    Parameters
    ----------
    cells
        The sums of every unit and combination of groups, each under a number of its own.
    unit
        (cells,) number of the unit of each.
    groups
        Column -> (cells,) the group of each; empty for who stands in none.
    """

    cells: Counted
    unit: NDArray[np.int64]
    groups: Mapping[str, NDArray[np.str_]]

    @cached_property
    def everybody(self) -> Counted:
        """The sums of everybody."""
        return self.cells.joined(self.unit)

    def stratified(self, column: str) -> Counted:
        """The sums of everybody; resamples keep the size of every group, unless a unit stands in several."""
        labels = self.groups[column]
        units, first, times = np.unique(self.unit, return_index=True, return_counts=True)
        whole = self.everybody
        alone = bool((times == 1).all()) and np.array_equal(units, whole.sums.units)
        return replace(whole, strata=labels[first]) if alone else whole

    def of(self, column: str) -> dict[str, Counted]:
        """The sums of every group of a column; who stands in none is left out."""
        labels = self.groups[column]
        mine = replace(self.cells, left_out=0)
        return {str(name): mine.joined(self.unit, labels == name) for name in np.unique(labels) if name}


def in_pairs_when_many(sums: PatternMoments) -> Sums:
    """Give pairs where people left answers empty in too many ways for EM."""
    return PairMoments.of(sums) if len(sums.seen) > MOST_PATTERNS else sums
