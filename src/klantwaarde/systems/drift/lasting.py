"""How long a value lasts: levels per wave, shelf life, and the order of importance."""

from __future__ import annotations

import math
from collections.abc import Sequence

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


def shelf_life(levels: Sequence[Estimate], correlation: Floats | None = None) -> ShelfLife:
    """Say in how many waves the lower bound of the disconfirmation is expected to fall below zero.

    Parameters
    ----------
    levels
        The disconfirmation per wave, in order; waves without an open estimate are passed over.
    correlation
        Of these waves, because the same people answered (waves x waves); none when left out.

    Notes
    -----
    A straight line through the waves by generalised least squares. The lower bound of the line at the last wave, with
    the margin of that wave, falls at the pace of the line; when it meets zero is a ratio, with the interval of Fieller.
    Its error is the larger of two: that of sampling, and that of the waves around the line. Under three waves it is
    unknown.

    References
    ----------
    Fieller, "Some problems in interval estimation", 1954; Knapp & Hartung 2003 (waves that lie off the line).
    """
    open_ones = [(t, e) for t, e in enumerate(levels) if e.value is not None and e.low is not None]
    if not open_ones or open_ones[-1][0] != len(levels) - 1:
        closed = bool(levels) and levels[-1].status == "closed"
        return ShelfLife(status="closed" if closed else "unknown")
    last = open_ones[-1][1]
    if len(open_ones) < 3:
        return ShelfLife(status="unknown")
    places = [t for t, _ in open_ones]
    ahead = np.array(places, dtype=float) - places[-1]
    d = np.array([float(e.value or 0.0) for _, e in open_ones])
    error = np.array([max(((e.high or 0.0) - (e.low or 0.0)) / 4.0, 1e-6) for _, e in open_ones])
    alike = np.eye(len(places)) if correlation is None else correlation[np.ix_(places, places)]
    weight = np.linalg.inv(alike * np.outer(error, error))
    design = np.column_stack([np.ones(len(places)), ahead])
    covariance = np.linalg.inv(design.T @ weight @ design)
    level, slope = (float(x) for x in covariance @ design.T @ weight @ d)
    off = d - level - slope * ahead
    df = len(places) - 2
    margin = max(t_quantile(math.inf) ** 2, t_quantile(df) ** 2 * float(off @ weight @ off) / df)
    half = math.sqrt(margin * covariance[1, 1])
    pace = Estimate(slope, slope - half, slope + half, unit="points a wave", n=last.n, method="trend")
    if last.low is not None and last.low < 0:
        return ShelfLife("expired", Estimate(0.0, 0.0, 0.0, unit="waves", n=last.n), pace)
    bound = level - (float(last.value or 0.0) - float(last.low or 0.0))
    soonest, latest = _meets_zero(bound, slope, covariance * margin)
    if slope >= 0:
        return ShelfLife("steady", Estimate(None, soonest, None, unit="waves", n=last.n), pace)
    expected = Estimate(max(bound / -slope, 0.0), soonest, latest, unit="waves", n=last.n, method="trend, Fieller")
    return ShelfLife("falling", expected, pace)


def _meets_zero(bound: float, slope: float, room: Floats) -> tuple[float | None, float | None]:
    """Give the soonest and the latest moment ahead at which a line may be zero; ``None`` where it may never be.

    Those are all moments k at which (bound + slope k)^2 <= the squared margin of the line there (``room``, with the
    quantile in it).
    """
    a, b, c = slope**2 - room[1, 1], bound * slope - room[0, 1], bound**2 - room[0, 0]
    inside = b * b - a * c
    roots = sorted((-b + sign * math.sqrt(inside)) / a for sign in (-1.0, 1.0)) if inside >= 0 and a != 0 else []
    later = [float(root) for root in roots if root > 0]
    soonest = 0.0 if c <= 0 or bound <= 0 else (later[0] if later else None)
    latest = later[-1] if later and a > 0 and slope < 0 else None
    return soonest, latest


def rank_drift(
    now: Floats, before: Floats, errors: tuple[Floats, Floats], *, alike: Floats | float = 0.0, seed: int = 0
) -> RankDrift | None:
    """Say how far the order of importance moved since the wave before, beside what noise alone would give.

    Parameters
    ----------
    now, before
        Mean importance per value, NaN where it may not be used.
    errors
        Their standard errors.
    alike
        Correlation of the two means per value, because the same people answered.
    seed
        Of the draws: noise is drawn around the mean of both waves, the interval around each.
    """
    kept = np.isfinite(now) & np.isfinite(before)
    if int(kept.sum()) < 3:
        return None
    rng = np.random.default_rng([seed, 81])
    a, b, ea, eb = now[kept], before[kept], errors[0][kept], errors[1][kept]
    same = np.broadcast_to(np.asarray(alike, dtype=float), now.shape)[kept]

    middle = (a / ea**2 + b / eb**2) / (1.0 / ea**2 + 1.0 / eb**2)
    draws = rng.standard_normal((DRAWS, 4, a.size))
    draws[:, 1::2] = same * draws[:, 0::2] + np.sqrt(1.0 - same**2) * draws[:, 1::2]
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
