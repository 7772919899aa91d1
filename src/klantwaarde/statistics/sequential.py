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
