"""Drawing people again and again: the same seed gives the same draws, on one worker or on sixteen."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say

Floats = NDArray[np.float64]
Made = TypeVar("Made")

CHUNK = 250
"""Resamples that share a stream of random numbers; never the number of workers, so that workers change nothing."""
MOST_FAILED = 0.05
"""Part of the resamples that may fail before the result is refused."""
ENOUGH_UNITS = 20
"""Intervals from drawing units again need so many of them (handbook of methods 3.12); below it `jackknife_t`."""


@dataclass(frozen=True, slots=True)
class Draws:
    """How often each unit is drawn in each resample.

    Parameters
    ----------
    units
        Units that are drawn as a whole: people, accounts or buckets.
    resamples
        B.
    seed
        Fixes every draw.
    strata
        A label per unit; within a stratum as many units are drawn as there are. All one stratum when ``None``.
    """

    units: int
    resamples: int
    seed: int
    strata: NDArray[Any] | None = None

    def chunks(self) -> Iterator[tuple[int, np.random.SeedSequence]]:
        """Give the size and the seed of every chunk."""
        count = math.ceil(self.resamples / CHUNK)
        for i, seed in enumerate(np.random.SeedSequence(self.seed).spawn(count)):
            yield min(CHUNK, self.resamples - i * CHUNK), seed

    def counts(self, size: int, seed: np.random.SeedSequence) -> Floats:
        """Draw one chunk: how often each unit occurs, shape (size, units)."""
        rng = np.random.default_rng(seed)
        out = np.zeros((size, self.units))
        if self.strata is None:
            members = [np.arange(self.units)]
        else:
            members = [np.flatnonzero(self.strata == label) for label in np.unique(self.strata)]
        for rows in members:
            drawn = rng.integers(rows.size, size=(size, rows.size), dtype=np.int32)
            drawn += (np.arange(size, dtype=np.int32) * rows.size)[:, None]
            many = np.bincount(drawn.ravel(), minlength=size * rows.size)
            out[:, rows] = many.reshape(size, rows.size)
        return out

    def over(self, work: Callable[[Floats], Made], *, workers: int = 1) -> list[Made]:
        """Do the same work on the counts of every chunk, and give what each made, in order."""

        def one(chunk: tuple[int, np.random.SeedSequence]) -> Made:
            return work(self.counts(*chunk))

        if workers <= 1:
            return [one(chunk) for chunk in self.chunks()]
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(one, self.chunks()))


def kept(usable: NDArray[np.bool_], *, most: float = MOST_FAILED) -> int:
    """Count the resamples that failed; refuse when they are more than a twentieth.

    Raises
    ------
    MethodError
        Code ``too-many-failed``.
    """
    failed = int((~usable).sum())
    if failed > most * usable.size:
        raise refuse(
            MethodError, "too-many-failed",
            say("{failed} of {all} resamples could not be estimated.", failed=failed, all=int(usable.size)),
            say("At most 5% may fail: a question had no spread, or questions said the same."),
            say("Leave out questions that nearly everyone answers alike, or collect more answers."),
        )  # fmt: skip
    return failed


def expanded(level: float, units: int) -> float:
    """Give the level at which draws of few units are cut, so that the interval holds the truth at ``level``.

    Resamples of J units spread too little, by sqrt((J - 1)/J), and a normal tail is too short: the tail is taken at
    the normal probability of sqrt(J/(J - 1)) x t with J - 1 degrees of freedom.

    Parameters
    ----------
    level
        Wanted, such as .95.
    units
        Units that are drawn as a whole (people, accounts, buckets); two or more.

    References
    ----------
    Hesterberg, "What teachers should know about the bootstrap", 2015: the expanded percentile interval.
    """
    from scipy.special import ndtr, stdtrit

    t = float(stdtrit(units - 1, 0.5 + level / 2.0)) * math.sqrt(units / (units - 1))
    return 2.0 * float(ndtr(t)) - 1.0


def percentile(draws: Floats, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Give the percentile interval of every quantity; draws of shape (quantities, B), NaN left out.

    Ends are the (B + 1) x tail-th of the ordered draws (Davison & Hinkley 1997; Hyndman & Fan 1996, definition 6). The
    usual definition 7 lies up to one draw further in: of 400 draws that costs half a point of coverage.
    """
    tail = 50.0 * (1.0 - level)
    at, whole = [tail, 100.0 - tail], ~np.isnan(draws).any(axis=1)
    ends = np.empty((2, len(draws)))
    # Leaving out NaN goes row by row, in Python: only for the rows that have any.
    ends[:, whole] = np.percentile(draws[whole], at, axis=1, method="weibull")
    if not whole.all():
        ends[:, ~whole] = np.nanpercentile(draws[~whole], at, axis=1, method="weibull")
    return ends[0], ends[1]


def bca(draws: Floats, estimate: Floats, jackknife: Floats, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Give the bias-corrected and accelerated interval of every quantity.

    Parameters
    ----------
    draws
        (quantities, B), NaN left out.
    estimate
        (quantities,).
    jackknife
        The same quantities with one unit (person or account) left out, (quantities, units).

    Notes
    -----
    z0 is the normal score of the share of draws below the estimate, ties halved; the acceleration is
    sum d^3 / (6 (sum d^2)^1.5) with d = jackknife mean - jackknife value.

    References
    ----------
    Efron, "Better bootstrap confidence intervals", 1987.
    """
    from scipy.special import ndtr, ndtri

    low, high = np.full(estimate.size, np.nan), np.full(estimate.size, np.nan)
    z = ndtri([(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    for i, value in enumerate(estimate):
        drawn = draws[i][np.isfinite(draws[i])]
        left = jackknife[i][np.isfinite(jackknife[i])]
        if not drawn.size or not np.isfinite(value):
            continue
        share = (np.count_nonzero(drawn < value) + 0.5 * np.count_nonzero(drawn == value)) / drawn.size
        z0 = ndtri(np.clip(share, 0.5 / drawn.size, 1.0 - 0.5 / drawn.size))
        d = left.mean() - left if left.size else np.zeros(1)
        squares = float(d @ d)
        a = float((d**3).sum()) / (6.0 * squares**1.5) if squares > 0 else 0.0
        at = ndtr(z0 + (z0 + z) / (1.0 - a * (z0 + z)))
        low[i], high[i] = np.percentile(drawn, 100.0 * at, method="weibull")
    return low, high


def jackknife_t(
    estimate: Floats, left: Floats, *, level: float = 0.95, kind: str = "correlation"
) -> tuple[Floats, Floats]:
    """Give Student's t interval of every quantity, its error from leaving out one unit at a time: for few units.

    Parameters
    ----------
    estimate
        (quantities,).
    left
        The same quantities with one unit left out, (quantities, units): J of them, so J - 1 degrees of freedom.
    level
        Confidence.
    kind
        ``correlation``: between -1 and 1, taken on Fisher's scale z = artanh; ``share``: of R-squared, between 0 and 1,
        on artanh of the root; ``plain``: as it is, and so is what reaches an end of its range.

    Notes
    -----
    SE^2 = (J - 1)/J x sum of (left_j - estimate)^2, around the estimate and not around the mean of left_j: for a
    regression this is the cluster error CV3. A quantity that one unit alone carries (NaN without it) has no interval.

    References
    ----------
    Efron & Tibshirani 1993; Bell & McCaffrey 2002; MacKinnon, Nielsen & Webb, "Leverage, influence, and the jackknife
    in clustered regression models", 2023. Fisher 1921 for z. Coverage by our own simulation (tests/truth).
    """
    from scipy.special import stdtrit

    point, error, turned = _jackknife(estimate, left, kind)
    half = float(stdtrit(left.shape[1] - 1, 0.5 + level / 2.0)) * error
    low, high = point - half, point + half
    for end in (low, high):
        end[turned] = np.tanh(end[turned]) if kind == "correlation" else np.tanh(np.maximum(end[turned], 0.0)) ** 2
    return low, high


def jackknife_p(estimate: Floats, left: Floats) -> Floats:
    """Give the two-sided p of every correlation or arrow against zero that belongs to `jackknife_t`."""
    from scipy.special import stdtr

    point, error, _ = _jackknife(estimate, left, "correlation")
    with np.errstate(divide="ignore", invalid="ignore"):
        p: Floats = 2.0 * stdtr(left.shape[1] - 1, -np.abs(point) / error)
    return np.where(error > 0, p, np.where(np.isnan(error), np.nan, (point == 0).astype(np.float64)))


def _jackknife(estimate: Floats, left: Floats, kind: str) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    units, least = left.shape[1], {"correlation": -1.0, "share": -1e-15, "plain": np.inf}[kind]
    turned = (estimate > least) & (estimate < 1.0) & (left > least).all(axis=1) & (left < 1.0).all(axis=1)
    point, others = estimate.copy(), left.copy()
    for part in (point, others):
        mine = part[turned]
        part[turned] = np.arctanh(np.sqrt(np.maximum(mine, 0.0)) if kind == "share" else mine)
    error = np.sqrt((units - 1) / units * ((others - point[:, None]) ** 2).sum(axis=1))
    return point, error, turned


def two_sided_p(draws: Floats) -> Floats:
    """Give 2 x the smaller share of draws at or past zero, the counts plus one; shape (quantities, B) in."""
    b = np.isfinite(draws).sum(axis=1)
    below, above = (draws <= 0).sum(axis=1), (draws >= 0).sum(axis=1)
    p: Floats = np.minimum(1.0, 2.0 * (np.minimum(below, above) + 1.0) / (b + 1.0))
    return p
