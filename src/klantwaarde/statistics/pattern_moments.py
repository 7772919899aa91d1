"""`PatternMoments`: sums of answers per unit and per pattern of empty answers, from which models of any size follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.em import TOLERANCE, Filled, PatternSums, em_of_sums, regressed
from klantwaarde.statistics.moments import Moments, UnitMoments, answer_matrix, packed_products, square_places

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class PatternMoments:
    """Sums over the people of one unit who left the same questions empty; such a cell adds up and can be taken away.

    A unit is what is drawn as a whole: a person, an account, or a bucket of accounts. Without empty answers a unit has
    one cell.

    Parameters
    ----------
    seen
        (patterns, p): which questions a pattern answers.
    pattern, unit
        (cells,): row of ``seen``, and the number of the unit.
    packed
        (cells, 1 + p + p(p+1)/2): sum of the weights, of weight x answer and of weight x answer x answer (upper
        triangle), of answers minus ``shift``; 0 where a question was left empty.
    people, weight_squares
        (cells,): people, and the sum of their squared weights.
    shift
        (p,) taken off each answer first.

    Notes
    -----
    Expected answers are straight lines in those given, so that EM needs no more than these sums (Little & Rubin).
    """

    seen: NDArray[np.bool_]
    pattern: NDArray[np.intp]
    unit: Whole
    packed: Floats
    people: Whole
    weight_squares: Floats
    shift: Floats

    @classmethod
    def of(cls, x: Any, weights: Any = None, *, units: Any = None, shift: Any = None) -> PatternMoments:  # noqa: ANN401 - anything like arrays
        """Sum answers (n, p), NaN where empty; every person a unit without ``units`` (a number or label per person)."""
        rows = np.asarray(x, dtype=np.float64)
        labels = np.arange(len(rows)) if units is None else _numbered(units)
        if weights is not None:
            labels = labels[np.asarray(weights, dtype=np.float64) > 0]
        rows, v = answer_matrix(rows, weights)
        there = np.isfinite(rows)
        base = _middle(rows, v) if shift is None else np.broadcast_to(np.asarray(shift, float), rows.shape[1:]).copy()
        packed = packed_products(np.where(there, rows - base, 0.0)) * v[:, None]
        seen, pattern = _patterns(there)
        cells = cls(seen, pattern, labels.astype(np.int64), packed, np.ones(len(v), dtype=np.int64), v * v, base)
        return cells if units is None and len(seen) == 1 else cells.merged()

    @property
    def questions(self) -> int:
        """How many questions, p."""
        return int(self.shift.size)

    @property
    def complete(self) -> bool:
        """Whether nobody left anything empty."""
        return bool(self.seen.all())

    @cached_property
    def n(self) -> int:
        """People."""
        return int(self.people.sum())

    @cached_property
    def units(self) -> Whole:
        """Numbers of the units, in order."""
        found: Whole = np.unique(self.unit)
        return found

    @cached_property
    def place(self) -> NDArray[np.intp]:
        """Place of the unit of every cell among `units`."""
        return np.searchsorted(self.units, self.unit)

    @cached_property
    def empty_share(self) -> Floats:
        """Part of the people who left each question empty (p,)."""
        gone: Floats = self.people @ ~self.seen[self.pattern] / max(self.n, 1)
        return gone

    def __add__(self, other: PatternMoments) -> PatternMoments:
        """Merge the sums of other people."""
        return self._with(other, 1)

    def __sub__(self, other: PatternMoments) -> PatternMoments:
        """Take people away, as when a person asks to be forgotten."""
        return self._with(other, -1)

    def _with(self, other: PatternMoments, sign: int) -> PatternMoments:
        if not np.array_equal(self.shift, other.shift):
            raise refuse(
                MethodError, "moments-differ", say("These sums are of different questions or of moved scales."),
                say("Sums are merged when they are of the same questions in the same order, moved alike."),
                say("Count both with the same questions and the same middle."),
            )  # fmt: skip
        both = PatternMoments(
            np.concatenate([self.seen, other.seen]),
            np.concatenate([self.pattern, other.pattern + len(self.seen)]),
            np.concatenate([self.unit, other.unit]),
            np.concatenate([self.packed, sign * other.packed]),
            np.concatenate([self.people, sign * other.people]),
            np.concatenate([self.weight_squares, sign * other.weight_squares]),
            self.shift,
        ).merged()
        return both.where(both.people != 0)

    def merged(self) -> PatternMoments:
        """Give one cell per unit and pattern, in order."""
        seen, renamed = _patterns(self.seen)
        pattern = renamed[self.pattern]
        order = np.lexsort((pattern, self.unit))
        pattern, unit = pattern[order], self.unit[order]
        starts = np.flatnonzero(np.r_[True, (np.diff(unit) != 0) | (np.diff(pattern) != 0)][: len(unit)])
        if len(starts) == len(unit):
            packed, people, squares = self.packed[order], self.people[order], self.weight_squares[order]
        else:
            packed, people, squares = (
                np.add.reduceat(sums[order], starts, axis=0) for sums in (self.packed, self.people, self.weight_squares)
            )
        return PatternMoments(seen, pattern[starts], unit[starts], packed, people, squares, self.shift)

    def where(self, cells: NDArray[np.bool_]) -> PatternMoments:
        """Give some of the cells, and only the patterns that stand in them."""
        used, pattern = np.unique(self.pattern[cells], return_inverse=True)
        return PatternMoments(
            self.seen[used], pattern, self.unit[cells], self.packed[cells], self.people[cells],
            self.weight_squares[cells], self.shift,
        )  # fmt: skip

    def joined(self, units: Whole, which: NDArray[np.bool_]) -> PatternMoments:
        """Give the units of ``which`` under other numbers, those of one number together; both (units,)."""
        part = replace(self, unit=units[self.place])
        return part.where(which[self.place]).merged()

    def of_questions(self, places: Sequence[int]) -> PatternMoments:
        """Give some of the questions, in that order; people who answered none of them leave."""
        chosen = np.asarray(places, dtype=np.intp)
        p, (first, second) = self.questions, np.triu_indices(len(chosen))
        columns = np.r_[0, 1 + chosen, 1 + p + square_places(p)[chosen[first], chosen[second]]]
        seen = self.seen[:, chosen]
        part = replace(self, seen=seen, packed=self.packed[:, columns], shift=self.shift[chosen])
        left: NDArray[np.bool_] = np.asarray(seen.any(axis=1))[self.pattern]
        part = part if left.all() else part.where(left)
        return part if part.complete and len(part.seen) == 1 else part.merged()

    def scaled(self, factor: Floats, low: Floats) -> PatternMoments:
        """Give the sums of ``factor`` x (answer - ``low``)."""
        first, second = np.triu_indices(self.questions)
        by = np.r_[1.0, factor, factor[first] * factor[second]]
        return replace(self, packed=self.packed * by, shift=factor * (self.shift - low))

    def pattern_sums(self, times: Floats | None = None) -> PatternSums:
        """Give the sums of every pattern; ``times`` (units,) says how often each unit counts."""
        packed = self.packed if times is None else self.packed * times[self.place][:, None]
        sums = np.zeros((len(self.seen), packed.shape[1]))
        np.add.at(sums, self.pattern, packed)
        p = self.questions
        return PatternSums(
            self.seen.astype(np.float64), sums[:, 0], sums[:, 1 : 1 + p], sums[:, 1 + p :][:, square_places(p)]
        )

    def filled(
        self, times: Floats | None = None, *, start: Filled | None = None, tolerance: float = TOLERANCE
    ) -> Filled:
        """Give mean and covariance with the empty answers estimated (EM).

        Parameters
        ----------
        times
            (units,) how often each unit counts, as in a resample.
        start, tolerance
            As in `em_of_sums`.
        """
        begin = None if start is None else replace(start, mean=start.mean - self.shift)
        share = float(self.empty_share.mean()) if start is None else start.share
        found = em_of_sums(self.pattern_sums(times), share, start=begin, tolerance=tolerance)
        return replace(found, mean=found.mean + self.shift)

    def total(self, filled: Filled | None) -> Moments:
        """Everybody together; ``filled`` when some answers are empty."""
        weight, squares = float(self.packed[:, 0].sum()), float(self.weight_squares.sum())
        p = self.questions
        if filled is not None:
            return Moments(
                self.n, weight, squares, np.zeros(p), filled.covariance * weight, filled.mean
            )  # fmt: skip
        sums = self.packed.sum(axis=0)
        return Moments(self.n, weight, squares, sums[1 : 1 + p], sums[1 + p :][square_places(p)], self.shift)

    def unit_moments(self, filled: Filled | None) -> UnitMoments:
        """Give one row per unit; empty answers as ``filled`` expects them, with the spread these leave open."""
        cells = self.packed if filled is None else self._completed(filled)
        starts = np.searchsorted(self.unit, self.units)
        if len(starts) == len(self.unit):
            return UnitMoments(cells, self.people, self.shift, self.weight_squares)
        return UnitMoments(
            np.add.reduceat(cells, starts, axis=0), np.add.reduceat(self.people, starts), self.shift,
            np.add.reduceat(self.weight_squares, starts),
        )  # fmt: skip

    def _completed(self, filled: Filled) -> Floats:
        out, p = self.packed.copy(), self.questions
        places, upper = square_places(p), np.triu_indices(p)
        for k, seen in enumerate(self.seen):
            if seen.all():
                continue
            mine, o, m = np.flatnonzero(self.pattern == k), np.flatnonzero(seen), np.flatnonzero(~seen)
            b = regressed(filled.covariance, o, m)
            # An empty answer is expected to be a + B x_o, answers counted from the shift.
            a = (filled.mean - self.shift)[m] - b @ (filled.mean - self.shift)[o]
            w, s = self.packed[mine, 0], self.packed[mine, 1 : 1 + p][:, o]
            c = self.packed[mine, 1 + p :][:, places[np.ix_(o, o)]]
            bs, bc = s @ b.T, np.einsum("ij,njk->nik", b, c)
            left = filled.covariance[np.ix_(m, m)] - b @ filled.covariance[np.ix_(o, m)]
            square = np.zeros((mine.size, p, p))
            square[:, o[:, None], o] = c
            across = bc + a[None, :, None] * s[:, None, :]
            square[:, m[:, None], o], square[:, o[:, None], m] = across, np.swapaxes(across, 1, 2)
            again = a[None, :, None] * bs[:, None, :]
            fixed = w[:, None, None] * (np.outer(a, a) + left)
            square[:, m[:, None], m] = bc @ b.T + again + np.swapaxes(again, 1, 2) + fixed
            out[np.ix_(mine, 1 + m)] = bs + w[:, None] * a
            out[mine, 1 + p :] = square[:, upper[0], upper[1]]
        return out


def _numbered(units: Any) -> Whole:  # noqa: ANN401 - anything like an array
    labels = np.asarray(units)
    if labels.dtype.kind in "iu":
        return labels.astype(np.int64)
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _patterns(there: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Give the different rows of a table of yes and no, and which of them each row is."""
    if there.all():
        return np.ones((1, there.shape[1]), dtype=bool), np.zeros(len(there), dtype=np.intp)
    packed = np.ascontiguousarray(np.packbits(there, axis=1))
    _, first, place = np.unique(
        packed.view([("", packed.dtype)] * packed.shape[1]).ravel(), return_index=True, return_inverse=True
    )
    return there[first], place.ravel()


def _middle(rows: Floats, v: Floats) -> Floats:
    """What is taken off: the mean, as a whole number where answers are whole, so that their sums stay exact."""
    there = np.isfinite(rows)
    weight = v @ there
    mean: Floats = (v @ np.where(there, rows, 0.0)) / np.where(weight > 0, weight, 1.0)
    filled = np.where(there, rows, 0.0)
    whole: NDArray[np.bool_] = (filled == np.rint(filled)).all(axis=0)
    return np.where(whole, np.rint(mean), mean)
