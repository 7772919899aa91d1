"""Watching a number over time: CUSUM, Page-Hinkley, and the latest change with its false alarms under control."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
WINDOW = 8
"""A change that began longer ago than this many waves is no news."""


def cusum(x: Floats, *, target: float, slack: float) -> tuple[Floats, Floats]:
    """Give the upper and the lower cumulative sum: how far the numbers have crept above or below a target.

    Parameters
    ----------
    x
        Numbers in order of time; the last axis is time.
    target
        What they should be.
    slack
        Half of the shift that matters, in the same units.

    Notes
    -----
    C+ = max(0, x - target - slack + C+ before); C- = max(0, target - slack - x + C- before). Page 1954; Montgomery,
    *Introduction to Statistical Quality Control*, ch. 9.
    """
    high, low = np.zeros_like(x), np.zeros_like(x)
    up = down = np.zeros(x.shape[:-1])
    for t in range(x.shape[-1]):
        up = np.maximum(0.0, x[..., t] - target - slack + up)
        down = np.maximum(0.0, target - slack - x[..., t] + down)
        high[..., t], low[..., t] = up, down
    return high, low


@dataclass
class PageHinkley:
    """Answers that arrive one by one, per value: O(values) per response, nothing else is kept.

    Parameters
    ----------
    count, mean
        Answers so far, and their mean, per value.
    up, down
        Sum of (answer - running mean - slack), and of (running mean - slack - answer).
    low_up, low_down
        Smallest of these sums so far; the test statistic is the sum minus its smallest.
    """

    count: Floats
    mean: Floats
    up: Floats
    down: Floats
    low_up: Floats
    low_down: Floats
    slack: float

    @classmethod
    def of(cls, values: int, *, slack: float) -> PageHinkley:
        """Start with nothing heard."""
        a, b, c, d, e, f = (np.zeros(values) for _ in range(6))
        return cls(a, b, c, d, e, f, slack)

    def hear(self, answers: Floats) -> Floats:
        """Take one response (NaN: not answered); give the statistic per value, the larger of both directions.

        References
        ----------
        Page 1954; Hinkley, "Inference about the change-point from cumulative sum tests", 1971.
        """
        there = np.isfinite(answers)
        x = np.where(there, answers, 0.0)
        self.count += there
        self.mean += np.where(there, (x - self.mean) / np.maximum(self.count, 1.0), 0.0)
        self.up += np.where(there, x - self.mean - self.slack, 0.0)
        self.down += np.where(there, self.mean - x - self.slack, 0.0)
        np.minimum(self.low_up, self.up, out=self.low_up)
        np.minimum(self.low_down, self.down, out=self.low_down)
        return np.maximum(self.up - self.low_up, self.down - self.low_down)


@dataclass(frozen=True)
class ChangeInside:
    """Where a series that came in day by day changed most, per series.

    Parameters
    ----------
    p
        Chance of a path that strays this far when nothing changed; 1 where it cannot be told.
    since
        Place of the first day after the change.
    difference
        Mean after minus mean before.
    """

    p: Floats
    since: NDArray[np.int64]
    difference: Floats


def change_inside(n: Floats, total: Floats, squares: Floats, *, least: int) -> ChangeInside:
    """Find a change among answers that came in day by day, from the sums of each day.

    Parameters
    ----------
    n, total, squares
        Per series and day (last axis): answers, their sum and the sum of their squares.
    least
        Fewest answers on both sides of a change.

    Notes
    -----
    CUSUM of what lies above the mean of all, S_k, over s sqrt(n): when nothing changed its largest size has the
    distribution of Kolmogorov in the limit; with few answers, and looked at on days only, it stays below it, so that
    false alarms stay at or below their level. Page 1954; Ploberger & Kramer, "The CUSUM test with OLS residuals", 1992.
    """
    many = n.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total.sum(axis=-1, keepdims=True) / many
        spread = np.sqrt((squares.sum(axis=-1, keepdims=True) - many * mean**2) / (many - 1.0))
        before = np.cumsum(n, axis=-1)[..., :-1]
        path = np.cumsum(total, axis=-1)[..., :-1] - before * mean
        strayed = np.abs(path) / (spread * np.sqrt(many))
    fits = (before >= least) & (many - before >= least) & np.isfinite(strayed)
    height = np.where(fits, strayed, -1.0)
    if not height.shape[-1]:  # one day
        nothing = np.zeros(n.shape[:-1])
        return ChangeInside(nothing + 1.0, nothing.astype(np.int64), nothing * np.nan)
    best = height.argmax(axis=-1)
    top = np.take_along_axis(height, best[..., None], axis=-1)[..., 0]
    p = np.where(top > 0, special.kolmogorov(np.maximum(top, 0.0)), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = best[..., None]
        left_n, left = (np.take_along_axis(np.cumsum(x, axis=-1), at, axis=-1)[..., 0] for x in (n, total))
        difference = (total.sum(axis=-1) - left) / (n.sum(axis=-1) - left_n) - left / left_n
    return ChangeInside(p, (best + 1).astype(np.int64), np.where(top > 0, difference, np.nan))


@dataclass(frozen=True)
class LatestChange:
    """The clearest change up to the last wave.

    Parameters
    ----------
    p
        Chance of something this clear when nothing changed, over all moments that were tried.
    since
        Place of the first wave after the change.
    difference, error
        After minus before, and its standard error.
    df
        Degrees of freedom.
    """

    p: Floats
    since: NDArray[np.int64]
    difference: Floats
    error: Floats
    df: Floats


def latest_change(
    mean: Floats,
    variance: Floats,
    df: Floats,
    *,
    covariance: Floats | None = None,
    shared: Floats | None = None,
    window: int = WINDOW,
) -> LatestChange:
    """Find when a series of wave means changed last, and how sure that is.

    Parameters
    ----------
    mean, variance
        Per series and wave: the mean and the variance of that mean; NaN where nothing was measured. The last axis is
        time, and the last wave must be there (else p is 1).
    df
        Degrees of freedom behind the variances, per series.
    covariance
        Covariance of the means of the last two waves (the same people answered), per series.
    shared
        How many answered in both: what the covariance rests on.
    window
        How many last waves a change may have begun in.

    Notes
    -----
    Every split into before and after is tried, means weighted by precision, beside the last wave against the one
    before it (which alone uses the panel); the smallest p counts times the number of tries (Bonferroni). It is the
    generalised likelihood ratio test for one shift (Siegmund & Venkatraman 1995) with a bound instead of a table, so
    that with t degrees of freedom the alarms stay at or below their level whatever the number of waves.
    """
    waves = mean.shape[-1]
    there = np.isfinite(mean) & np.isfinite(variance) & (variance > 0)
    weight = np.where(there, 1.0 / np.where(there, variance, 1.0), 0.0)
    total, moment = np.cumsum(weight, axis=-1), np.cumsum(weight * np.where(there, mean, 0.0), axis=-1)
    shape = mean.shape[:-1]
    best = LatestChange(
        np.ones(shape), np.full(shape, waves - 1), np.full(shape, np.nan), np.full(shape, np.nan), df * np.ones(shape)
    )
    smallest, tries = np.full(shape, 2.0), np.zeros(shape)
    splits = range(max(1, waves - window), waves)

    def look(difference: Floats, error2: Floats, since: int, own_df: Floats) -> None:
        nonlocal smallest
        fits = np.isfinite(difference) & (error2 > 0) & there[..., -1]
        error = np.sqrt(np.where(fits, error2, 1.0))
        p = np.where(fits, 2.0 * special.stdtr(own_df, -np.abs(np.where(fits, difference, 0.0)) / error), 2.0)
        tries[...] += fits
        nearer = p < smallest
        best.since[...] = np.where(nearer, since, best.since)
        best.difference[...] = np.where(nearer, difference, best.difference)
        best.error[...] = np.where(nearer, error, best.error)
        smallest = np.where(nearer, p, smallest)

    with np.errstate(divide="ignore", invalid="ignore"):
        for split in splits:
            before, after = total[..., split - 1], total[..., -1] - total[..., split - 1]
            left, right = moment[..., split - 1] / before, (moment[..., -1] - moment[..., split - 1]) / after
            look(right - left, 1.0 / before + 1.0 / after, split, df)
        if covariance is not None and waves > 1:
            joint = np.where(np.isfinite(covariance), covariance, 0.0)
            # How alike two waves are rests on the people in both: they give the degrees of freedom.
            few = df if shared is None else np.where(joint > 0, np.minimum(df, np.maximum(shared - 1.0, 1.0)), df)
            look(mean[..., -1] - mean[..., -2], variance[..., -1] + variance[..., -2] - 2.0 * joint, waves - 1, few)
    best.p[...] = np.where(smallest <= 1.0, np.minimum(1.0, smallest * np.maximum(tries, 1.0)), 1.0)
    return best
