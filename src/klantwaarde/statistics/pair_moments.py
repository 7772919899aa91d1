"""`PairMoments`: sums of every pair of questions over those who answered both, for empty answers of many patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.em import Filled
from klantwaarde.statistics.moments import Moments, square_places
from klantwaarde.statistics.nearest_correlation import LEAST_EIGENVALUE, nearest_correlation
from klantwaarde.statistics.pattern_moments import PatternMoments

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class PairMoments:
    """Per unit the weight of who answered both of a pair, their sums and their products; they add up.

    Parameters
    ----------
    units
        (units,) numbers of the units, in order.
    weight, products
        (units, p, p): sum of the weights, and of weight x answer i x answer j, over people who answered i and j.
    sums
        (units, p, p): sum of weight x answer i over people who answered i and j.
    people, weight_squares
        (units,): people who answered anything, and the sum of their squared weights.
    answered
        (units, p): people who answered each question.
    shift
        (p,) taken off each answer first.
    """

    units: Whole
    weight: Floats
    sums: Floats
    products: Floats
    people: Whole
    weight_squares: Floats
    answered: Whole
    shift: Floats

    @classmethod
    def of(cls, cells: PatternMoments) -> PairMoments:
        """Give the pairs of cells that know their pattern."""
        seen = cells.seen[cells.pattern].astype(np.float64)
        p, starts = cells.questions, np.searchsorted(cells.unit, cells.units)
        both = seen[:, :, None] * seen[:, None, :]
        weight = both * cells.packed[:, :1, None]
        sums = cells.packed[:, 1 : 1 + p, None] * seen[:, None, :]
        products = cells.packed[:, 1 + p :][:, square_places(p)]
        weight, sums, products = (np.add.reduceat(one, starts, axis=0) for one in (weight, sums, products))
        return cls(
            cells.units, weight, sums, products, np.add.reduceat(cells.people, starts),
            np.add.reduceat(cells.weight_squares, starts),
            np.add.reduceat(cells.people[:, None] * cells.seen[cells.pattern], starts, axis=0), cells.shift,
        )  # fmt: skip

    @property
    def questions(self) -> int:
        """How many questions, p."""
        return int(self.shift.size)

    @property
    def complete(self) -> bool:
        """Never taken to be: pairs are for what is not."""
        return False

    @property
    def n(self) -> int:
        """People."""
        return int(self.people.sum())

    @cached_property
    def empty_share(self) -> Floats:
        """Part of the people who left each question empty (p,)."""
        gone: Floats = 1.0 - self.answered.sum(axis=0) / max(self.n, 1)
        return gone

    def beside(self, other: PairMoments) -> PairMoments:
        """Lay other units behind these, whatever their numbers: they are numbered anew."""
        people = np.concatenate((self.people, other.people))
        return PairMoments(
            np.arange(len(people)),
            np.concatenate((self.weight, other.weight)),
            np.concatenate((self.sums, other.sums)),
            np.concatenate((self.products, other.products)),
            people,
            np.concatenate((self.weight_squares, other.weight_squares)),
            np.concatenate((self.answered, other.answered)),
            self.shift,
        )

    def joined(self, units: Whole, which: NDArray[np.bool_]) -> PairMoments:
        """Give the units of ``which`` under other numbers, those of one number together; both (units,)."""
        mine = np.flatnonzero(which)
        order = mine[np.argsort(units[mine], kind="stable")]
        starts = np.flatnonzero(np.r_[True, np.diff(units[order]) != 0][: len(order)])
        weight, sums, products, people, squares, answered = (
            np.add.reduceat(one[order], starts, axis=0)
            for one in (self.weight, self.sums, self.products, self.people, self.weight_squares, self.answered)
        )
        return PairMoments(units[order][starts], weight, sums, products, people, squares, answered, self.shift)

    def of_questions(self, places: Sequence[int]) -> PairMoments:
        """Give some of the questions, in that order."""
        chosen = np.asarray(places, dtype=np.intp)
        square = np.ix_(np.arange(len(self.units)), chosen, chosen)
        return replace(
            self, weight=self.weight[square], sums=self.sums[square], products=self.products[square],
            answered=self.answered[:, chosen], shift=self.shift[chosen],
        )  # fmt: skip

    def answering(self, place: int) -> PairMoments:
        """Count as people only who answered one question; pairs of other questions keep who did not."""
        return replace(self, people=self.answered[:, place])

    def scaled(self, factor: Floats, low: Floats) -> PairMoments:
        """Give the sums of ``factor`` x (answer - ``low``)."""
        return replace(
            self, sums=self.sums * factor[:, None], products=self.products * np.outer(factor, factor),
            shift=factor * (self.shift - low),
        )  # fmt: skip

    def filled(self) -> Filled:
        """Give mean and covariance of pairs, mended where such a matrix cannot be.

        Raises
        ------
        MethodError
            When nobody answered two of the questions together.
        """
        weight = self.weight.sum(axis=0)
        if (weight <= 0).any():
            raise refuse(
                MethodError, "pair-without-answers", say("Two questions were never answered by the same person."),
                say("What goes together is seen in people who answered both."), say("Leave one of the two out."),
            )  # fmt: skip
        mean, sd, r = _matrices(weight[None], self.sums.sum(axis=0)[None], self.products.sum(axis=0)[None])
        fine = np.isfinite(sd[0])
        mended = r[0].copy()
        if fine.any():
            mended[np.ix_(fine, fine)] = nearest_correlation(r[0][np.ix_(fine, fine)])
        repaired = float(np.nanmax(np.abs(mended - r[0]), initial=0.0))
        spread = np.where(fine, sd[0], 0.0)
        return Filled(
            mean[0] + self.shift, np.nan_to_num(mended) * np.outer(spread, spread), float(self.empty_share.mean()), 0,
            pairwise=True, repaired=repaired,
        )  # fmt: skip

    def total(self, filled: Filled | None) -> Moments:
        """Everybody together."""
        found = filled or self.filled()
        # The weight of everybody who answered anything is not kept; that of the question most answered stands for it.
        weight = float(np.diag(self.weight.sum(axis=0)).max())
        return Moments(
            self.n, weight, float(self.weight_squares.sum()), np.zeros(self.questions), found.covariance * weight,
            found.mean,
        )  # fmt: skip

    def drawn(self, counts: Floats) -> tuple[Floats, Floats, Floats]:
        """Give means, deviations (p, B) and correlations (p, p, B) of units drawn ``counts`` (B, units) times."""
        p, many = self.questions, len(self.units)
        weight, sums, products = (
            (counts @ one.reshape(many, -1)).reshape(-1, p, p) for one in (self.weight, self.sums, self.products)
        )
        mean, sd, r = _matrices(weight, sums, products)
        finite = np.isfinite(r).all(axis=(1, 2))
        for b in np.flatnonzero(finite)[np.linalg.eigvalsh(r[finite])[:, 0] < LEAST_EIGENVALUE]:
            r[b] = nearest_correlation(r[b])
        return (mean + self.shift).T, sd.T, np.ascontiguousarray(np.moveaxis(r, 0, 2))


def _matrices(weight: Floats, sums: Floats, products: Floats) -> tuple[Floats, Floats, Floats]:
    """Means and deviations (B, p) and correlations (B, p, p) of pairs; NaN where nobody answered both."""
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums / weight
        c = products / weight - mean * np.swapaxes(mean, 1, 2)
        own = np.einsum("bii->bi", c)
        sd = np.sqrt(np.where(own > 0, own, np.nan))
        r = c / (sd[:, :, None] * sd[:, None, :])
    diagonal = np.arange(r.shape[1])
    r[:, diagonal, diagonal] = np.where(np.isfinite(sd), 1.0, np.nan)
    return np.einsum("bii->bi", mean).copy(), sd, r
