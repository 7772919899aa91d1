"""Watching a number over time: CUSUM, Page-Hinkley, and a change inside what came in day by day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]


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
