"""`Moments`: the sums of answers and of their products, from which means, correlations and models follow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import KlantwaardeError, MethodError, refuse, say

Floats = NDArray[np.float64]

# A variance below this part of the squared size of the answers is rounding, not spread.
NO_SPREAD = 1e-12


def answer_matrix(x: Any, weights: Any = None) -> tuple[Floats, Floats]:  # noqa: ANN401 - anything like an array
    """Give answers as an (n, p) array and weights as an (n,) array, after checking both.

    Raises
    ------
    MethodError
        When the shapes do not fit, or a weight is negative or not a number; a weight of zero leaves a person out.
    """
    rows = np.asarray(x, dtype=np.float64)
    v = np.ones(rows.shape[0]) if weights is None else np.asarray(weights, dtype=np.float64)
    if rows.ndim != 2 or v.shape != (rows.shape[0],):
        raise refuse(
            MethodError, "answers-shape", say("The answers and the weights do not fit each other."),
            say("There is a row per person, a column per question and one weight per row."),
            say("Give as many weights as rows."),
        )  # fmt: skip
    if not np.isfinite(v).all() or (v < 0).any():
        raise weights_not_positive()
    if not (v > 0).any():
        raise weights_all_zero()
    return rows[v > 0], v[v > 0]


def weights_not_positive() -> KlantwaardeError:
    """Make the refusal of weights below zero."""
    return refuse(
        MethodError, "weights-not-positive", say("A weight is negative or empty."),
        say("A weight says for how many people an answer counts: zero or more."), say("Correct the weights."),
    )  # fmt: skip


def weights_all_zero() -> KlantwaardeError:
    """Make the refusal of weights that are all zero."""
    return refuse(
        MethodError, "weights-all-zero", say("Every weight is zero."),
        say("At least one answer counts."), say("Correct the weights."),
    )  # fmt: skip


@dataclass(frozen=True)
class Moments:
    """Sums over people that add up and can be taken away again, exactly for whole answers.

    Parameters
    ----------
    n
        People.
    weight, weight_squares
        Sum of the weights and of their squares; n when nothing is weighted.
    sums, cross
        Sum of weight x answer, shape (p,), and of weight x answer x answer, shape (p, p); of answers minus ``shift``.
    shift
        What was taken off each answer first, such as the middle of the scale, shape (p,).

    Notes
    -----
    Unweighted whole answers are summed as whole numbers, so that adding a person and taking the person away leaves no
    trace. Rows with an empty answer do not belong here: see `em`.
    """

    n: int
    weight: float
    weight_squares: float
    sums: NDArray[Any]
    cross: NDArray[Any]
    shift: Floats

    @classmethod
    def of(cls, x: Any, weights: Any = None, *, shift: Any = 0.0) -> Moments:  # noqa: ANN401 - like arrays
        """Sum the answers of people; shape (n, p), none of them empty.

        Parameters
        ----------
        x
            Answers.
        weights
            One per person, zero or more; 1 each when left out.
        shift
            Number or (p,) to take off first; the middle of the scale keeps long sums exact.
        """
        rows, v = answer_matrix(x, weights)
        if not np.isfinite(rows).all():
            raise refuse(
                MethodError, "empty-answers", say("Some answers are empty."),
                say("Sums of products need every answer of a person."),
                say("Leave these people out, or let the empty answers be estimated."),
            )  # fmt: skip
        base = np.broadcast_to(np.asarray(shift, dtype=np.float64), rows.shape[1:]).copy()
        moved = rows - base
        if weights is None and np.array_equal(moved, np.rint(moved)) and np.abs(moved).max(initial=0.0) < 2**20:
            # Products of whole numbers this small are exact as floats far beyond any survey; kept as whole numbers.
            whole = np.rint(moved.sum(axis=0)).astype(np.int64)
            return cls(len(v), len(v), len(v), whole, np.rint(moved.T @ moved).astype(np.int64), base)
        weighed = moved * v[:, None]
        return cls(len(v), float(v.sum()), float(v @ v), weighed.sum(axis=0), weighed.T @ moved, base)

    def __add__(self, other: Moments) -> Moments:
        """Merge the sums of other people."""
        return self._with(other, 1)

    def __sub__(self, other: Moments) -> Moments:
        """Take people away, as when a person asks to be forgotten."""
        return self._with(other, -1)

    def _with(self, other: Moments, sign: int) -> Moments:
        if not np.array_equal(self.shift, other.shift):
            raise refuse(
                MethodError, "moments-differ", say("These sums are of different questions or of moved scales."),
                say("Sums are merged when they are of the same questions in the same order, moved alike."),
                say("Count both with the same questions and the same middle."),
            )  # fmt: skip
        return Moments(
            self.n + sign * other.n, self.weight + sign * other.weight,
            self.weight_squares + sign * other.weight_squares,
            self.sums + sign * other.sums, self.cross + sign * other.cross, self.shift,
        )  # fmt: skip

    @property
    def n_effective(self) -> float:
        """Kish's effective n, (sum v)^2 / sum v^2."""
        return self.weight**2 / self.weight_squares if self.weight_squares > 0 else 0.0

    @cached_property
    def mean(self) -> Floats:
        """Weighted mean of every question."""
        centre: Floats = self.sums / self.weight + self.shift
        return centre

    @cached_property
    def covariance(self) -> Floats:
        """Weighted covariance with divisor n - 1, the weights scaled to add up to n."""
        centre = self.sums / self.weight
        spread: Floats = (self.cross / self.weight - np.outer(centre, centre)) * (self.n / max(self.n - 1, 1))
        return spread

    @cached_property
    def deviation(self) -> Floats:
        """Standard deviation of every question; NaN where everyone gave the same answer."""
        variance = np.diag(self.covariance)
        size = np.maximum(np.diag(self.cross) / self.weight, NO_SPREAD)
        return np.sqrt(np.where(variance > NO_SPREAD * size, variance, np.nan))

    @cached_property
    def correlation(self) -> Floats:
        """Correlation of every pair; NaN for a question without spread."""
        sd = self.deviation
        out: Floats = self.covariance / np.outer(sd, sd)
        out[np.diag_indices_from(out)] = np.where(np.isfinite(sd), 1.0, np.nan)
        return out


@dataclass(frozen=True)
class UnitMoments:
    """The moments of every unit that is drawn as a whole: a person, an account, or a bucket of many accounts.

    Parameters
    ----------
    packed
        Per unit weight, sums and the upper triangle of the products, shape (units, 1 + p + p(p+1)/2).
    people
        People per unit, shape (units,).
    shift
        What was taken off each answer first, shape (p,).
    weight_squares
        Per unit the sum of squared weights.
    """

    packed: Floats
    people: NDArray[np.int64]
    shift: Floats
    weight_squares: Floats

    @classmethod
    def of(
        cls,
        x: Any,  # noqa: ANN401 - anything like an array
        weights: Any = None,  # noqa: ANN401
        *,
        units: Any = None,  # noqa: ANN401
        open_products: Floats | None = None,
    ) -> UnitMoments:
        """Sum answers (n, p) per unit; every person a unit when ``units`` (a label per person) is left out.

        ``open_products`` (n, p(p+1)/2) comes on top of the products, as of answers that were estimated (`em`).
        """
        rows = np.asarray(x, dtype=np.float64)
        labels = None if units is None else np.asarray(units)
        if labels is not None and weights is not None:
            labels = labels[np.asarray(weights, dtype=np.float64) > 0]
        rows, v = answer_matrix(rows, weights)
        shift = (v @ rows) / v.sum()
        packed = packed_products(rows - shift)
        if open_products is not None:
            packed[:, 1 + shift.size :] += open_products[np.asarray(weights, dtype=np.float64) > 0]
        packed *= v[:, None]
        people, squares = np.ones(len(v), dtype=np.int64), v * v
        if labels is not None:
            _, place = np.unique(labels, return_inverse=True)
            order = np.argsort(place, kind="stable")
            starts = np.flatnonzero(np.r_[True, np.diff(place[order]) > 0])
            packed = np.add.reduceat(packed[order], starts, axis=0)
            people, squares = np.add.reduceat(people[order], starts), np.add.reduceat(squares[order], starts)
        return cls(packed, people, shift, squares)

    @property
    def questions(self) -> int:
        """How many questions, p."""
        return int(self.shift.size)

    def total(self) -> Moments:
        """Everybody together."""
        return unpacked(self.packed.sum(axis=0), self.shift, int(self.people.sum()), float(self.weight_squares.sum()))


def packed_products(x: Floats) -> Floats:
    """Give for each row 1, its answers, and the upper triangle of their products, shape (n, 1 + p + p(p+1)/2)."""
    first, second = np.triu_indices(x.shape[1])
    return np.concatenate([np.ones((x.shape[0], 1)), x, x[:, first] * x[:, second]], axis=1)


def unpacked(packed: Floats, shift: Floats, n: int, weight_squares: float) -> Moments:
    """Give packed sums as `Moments`."""
    p = shift.size
    cross = packed[1 + p :][square_places(p)]
    return Moments(n, float(packed[0]), weight_squares, packed[1 : 1 + p], cross, shift)


def square_places(p: int) -> NDArray[np.intp]:
    """Where each cell of a (p, p) matrix stands in its packed upper triangle."""
    place = np.empty((p, p), dtype=np.intp)
    upper = np.triu_indices(p)
    place[upper] = np.arange(upper[0].size)
    place.T[upper] = place[upper]
    return place


def correlations(packed: Floats, p: int) -> tuple[Floats, Floats, Floats]:
    """Give means (p, B), deviations with divisor n (p, B) and correlations (p, p, B) of packed sums (M, B).

    The stack stands last, so that every operation on it runs over contiguous memory. A question without spread gives
    NaN.
    """
    weight = packed[0]
    mean = packed[1 : 1 + p] / weight
    upper = np.triu_indices(p)
    s = packed[1 + p :] / weight
    size = s[square_places(p).diagonal()]
    s -= mean[upper[0]] * mean[upper[1]]
    variance = s[square_places(p).diagonal()]
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.sqrt(np.where(variance > NO_SPREAD * np.maximum(size, NO_SPREAD), variance, np.nan))
        s /= sd[upper[0]] * sd[upper[1]]
    return mean, sd, s[square_places(p)]


def without_spread(names: list[str]) -> KlantwaardeError:
    """Make the refusal of questions on which everybody gave the same answer."""
    return refuse(
        MethodError, "constant-item", say("Everyone gave the same answer to {items}.", items=", ".join(names)),
        say("A question without spread goes together with nothing."), say("Leave it out."),
    )  # fmt: skip
