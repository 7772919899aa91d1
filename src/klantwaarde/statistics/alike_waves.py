"""How alike waves are because the same units answered in them: a correlation per distance in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST_SERIES = 3
# Series are never believed to be equally stable: their test-retest correlations differ by .05 at least.
LEAST_SPREAD = 0.05


@dataclass(frozen=True)
class Alike:
    """How alike the answers of one unit are.

    Parameters
    ----------
    r
        Correlation at a distance of 1, 2, ... waves (last axis), per series.
    variance
        Of these correlations.
    tied
        Their covariance with the logarithm of the variance between units: both come from the same answers.
    df
        Degrees of freedom of that variance: a unit that answers again tells less than a new one.
    """

    r: Floats
    variance: Floats
    tied: Floats
    df: Floats

    def of(self, series: slice) -> Alike:
        """Keep some series (first axis)."""
        return Alike(self.r[series], self.variance[series], self.tied[series], self.df[series])


def how_alike(shared: Floats, cross: Floats, spread: Floats, df: Floats, *, series: int) -> Alike:
    """Say how alike two answers of one unit are, per distance in waves, from sums over those who answered twice.

    Parameters
    ----------
    shared
        Units that answered in a wave and in the one ``lag`` waves before: (..., waves, lags).
    cross
        Over them the sums of now, of before and of now x before, (..., waves, lags, 3).
    spread, df
        Variance between units in a wave, pooled over the waves, (...); and units minus one, summed over the waves.
    series
        The axis of ``spread`` along which series look alike: they lend each other what they know of their stability.

    Notes
    -----
    Covariances inside pairs are pooled over the waves of one distance. Each correlation is drawn towards that of all
    series, the more the less is known of it (DerSimonian & Laird 1986 for how much series truly differ). Last, it is
    lowered to the largest convex falling line below it: correlations that are convex in time make a proper covariance
    whatever the waves (Polya's criterion), and a noisy one might not. Of two waves that all units answered, on one
    series, what follows is the paired t test.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(shared >= 2, cross[..., 2] - cross[..., 0] * cross[..., 1] / shared, 0.0).sum(axis=-2)
        pairs = np.where(shared >= 2, shared - 1.0, 0.0).sum(axis=-2)
        own = np.clip(inside / np.maximum(pairs, 1.0) / spread[..., None], 0.0, 0.99)
    own = np.where((pairs > 0) & np.isfinite(own), own, 0.0)
    total = np.maximum(pairs.sum(axis=series, keepdims=True), 1.0)
    middle = (pairs * own).sum(axis=series, keepdims=True) / total
    noise = np.where(pairs > 0, (1.0 - middle**2) ** 2 / np.maximum(pairs, 1.0), np.inf)
    weight = 1.0 / noise
    held = (pairs > 0).sum(axis=series, keepdims=True)
    room = weight.sum(axis=series, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        wide = (weight * (own - middle) ** 2).sum(axis=series, keepdims=True) - (held - 1.0)
        differ = wide / (room - (weight**2).sum(axis=series, keepdims=True) / room)
        differ = np.where(np.isfinite(differ), np.maximum(differ, LEAST_SPREAD**2), LEAST_SPREAD**2)
        lent = np.where(held >= FEWEST_SERIES, 1.0 / differ, 0.0)
        alone = np.where(pairs > 0, (1.0 - own**2) ** 2 / np.maximum(pairs, 1.0), np.inf)
        weight = np.where(lent > 0, weight, 1.0 / np.maximum(alone, 1e-12))
        r = (weight * own + lent * middle) / (weight + lent)
        variance, part = 1.0 / (weight + lent), weight / (weight + lent)
    known = pairs > 0
    r = _convex(np.where(known, r, np.inf))
    again = df + 2.0 * (pairs * r**2).sum(axis=-1)
    tied = np.where(known, 2.0 * part * r * (1.0 - r**2) / df[..., None], 0.0)
    return Alike(r, np.where(known, variance, 0.0), tied, df**2 / again)


def correlation_of_means(n: Floats, shared: Floats, r: Floats) -> Floats:
    """Give the correlation of the means of waves in which some units answered more than once.

    Parameters
    ----------
    n
        Units per wave.
    shared
        Units in a wave and in the one ``lag`` waves before: (waves, lags).
    r
        Correlation of their answers, per lag.
    """
    found = np.eye(len(n))
    for late in range(1, len(n)):
        for lag in range(1, min(late, shared.shape[-1]) + 1):
            root = np.sqrt(n[late] * n[late - lag])
            both = r[lag - 1] * shared[late, lag - 1] / root if root > 0 else 0.0
            found[late, late - lag] = found[late - lag, late] = both
    return found


def _convex(r: Floats) -> Floats:
    """Give the largest convex falling line from 1 at distance 0 that stays below the numbers; infinite is unknown."""
    lags = r.shape[-1]
    line = np.minimum.accumulate(np.concatenate([np.ones((*r.shape[:-1], 1)), r], axis=-1), axis=-1)
    lowest = line.copy()
    for middle in range(1, lags):
        for left in range(middle):
            for right in range(middle + 1, lags + 1):
                part = (middle - left) / (right - left)
                chord = line[..., left] * (1.0 - part) + line[..., right] * part
                lowest[..., middle] = np.minimum(lowest[..., middle], chord)
    return lowest[..., 1:]
