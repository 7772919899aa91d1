"""How long a value lasts: levels per wave, shelf life, and the order of importance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results import Estimate
from klantwaarde.results.drift import RankDrift, ShelfLife
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.intervals import mean_interval, t_quantile
from klantwaarde.statistics.list_agreement import chance_overlap, overlap_of_places, places_of
from klantwaarde.systems.drift.moments import Moments

Floats = NDArray[np.float64]
DRAWS = 1000


def level_at(
    moments: Moments, place: tuple[int, int, int, int], people: float, bounds: tuple[float, float]
) -> Estimate:
    """Give one level: the mean over accounts with its interval."""
    n = int(moments.n[place])
    sums = AccountSums(n, int(people), float(moments.s[place]), float(moments.q[place]), float(n), float(n))
    return mean_interval(sums, bounds=bounds, step=0.0)


def shelf_life(levels: list[Estimate]) -> ShelfLife:
    """Say in how many waves the lower bound of the disconfirmation is expected to fall below zero.

    Parameters
    ----------
    levels
        The disconfirmation per wave, in order; waves without an open estimate are passed over.

    Notes
    -----
    A straight line through the waves, weighted by precision; its slope with the larger of the two errors: that of
    sampling, and that of the waves around the line. From the lower bound of the last wave, at that pace. Under three
    waves it is unknown.
    """
    open_ones = [(t, e) for t, e in enumerate(levels) if e.value is not None and e.low is not None]
    if not open_ones or open_ones[-1][0] != len(levels) - 1:
        closed = bool(levels) and levels[-1].status == "closed"
        return ShelfLife(status="closed" if closed else "unknown")
    last = open_ones[-1][1]
    if len(open_ones) < 3:
        return ShelfLife(status="unknown")
    if last.low is not None and last.low < 0:
        return ShelfLife(status="expired", waves=Estimate(0.0, 0.0, 0.0, unit="waves", n=last.n))
    t = np.array([float(t) for t, _ in open_ones])
    d = np.array([float(e.value or 0.0) for _, e in open_ones])
    error = np.array([max(((e.high or 0.0) - (e.low or 0.0)) / 4.0, 1e-6) for _, e in open_ones])
    weight = 1.0 / error**2
    centre = float((weight * t).sum() / weight.sum())
    room = float((weight * (t - centre) ** 2).sum())
    slope = float((weight * (t - centre) * d).sum() / room)
    around = d - float((weight * d).sum() / weight.sum()) - slope * (t - centre)
    df = len(t) - 2
    spread = max(1.0, float((weight * around**2).sum()) / df)
    half = t_quantile(df) * math.sqrt(spread / room)
    bound = float(last.low or 0.0)
    soonest = bound / -(slope - half) if slope - half < 0 else None
    latest = bound / -(slope + half) if slope + half < 0 else None
    if slope >= 0:
        return ShelfLife(status="steady", waves=Estimate(None, soonest, None, unit="waves", n=last.n))
    expected = Estimate(bound / -slope, soonest, latest, unit="waves", n=last.n, method="trend")
    return ShelfLife(status="falling", waves=expected)


def rank_drift(now: Floats, before: Floats, errors: tuple[Floats, Floats], *, seed: int = 0) -> RankDrift | None:
    """Say how far the order of importance moved since the wave before, beside what noise alone would give.

    Parameters
    ----------
    now, before
        Mean importance per value, NaN where it may not be used.
    errors
        Their standard errors.
    seed
        Of the draws: noise is drawn around the mean of both waves, the interval around each.
    """
    kept = np.isfinite(now) & np.isfinite(before)
    if int(kept.sum()) < 3:
        return None
    rng = np.random.default_rng([seed, 81])
    a, b, ea, eb = now[kept], before[kept], errors[0][kept], errors[1][kept]

    middle = (a / ea**2 + b / eb**2) / (1.0 / ea**2 + 1.0 / eb**2)
    draws = rng.standard_normal((DRAWS, 4, a.size))
    quiet = _moved(middle + ea * draws[:, 0], middle + eb * draws[:, 1])
    again = _moved(a + ea * draws[:, 2], b + eb * draws[:, 3])
    value = float(_moved(a[None, :], b[None, :])[0])
    # Resampling adds noise to noise: reflected, so that it is taken away once.
    low, high = (float(np.clip(2 * value - end, 0.0, 1.0)) for end in np.quantile(again, [0.975, 0.025]))
    p = float((1 + (quiet >= value - 1e-12).sum()) / (1 + DRAWS))
    drift = Estimate(value, min(low, value), max(high, value), unit="share", method="parametric draws")
    return RankDrift(drift, float(quiet.mean()), p, 1.0 - chance_overlap(a.size, a.size))


def _moved(now: Floats, before: Floats) -> Floats:
    """How far the order differs from that of the wave before, per draw: draws x values in, one number per draw out."""
    return 1.0 - overlap_of_places(places_of(now), places_of(before))
