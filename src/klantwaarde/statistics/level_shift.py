"""One shift in a series of wave means: every moment is tried, with all that the same units answered before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from klantwaarde.statistics.alike_waves import Alike

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Waves:
    """Series of wave means, and what they rest on; the last axis is time.

    Parameters
    ----------
    mean
        Per series and wave; NaN where nothing (or too little) was measured.
    spread, df
        Variance between units inside a wave, per series, and its degrees of freedom.
    n
        Units, per series and wave.
    cost
        How many times the variance of a mean is larger than spread / n, per series and wave.
    shared
        Units in a wave and in the one ``lag`` waves before: (..., waves, lags); ``None`` when nobody answers twice.
    alike
        How alike their answers are.
    """

    mean: Floats
    spread: Floats
    df: Floats
    n: Floats
    cost: Floats
    shared: Floats | None = None
    alike: Alike | None = None


@dataclass(frozen=True)
class Shifts:
    """Every moment at which the level may have shifted, first axis, per series.

    Parameters
    ----------
    p
        Chance of a difference this large when nothing shifted; above 1 where it cannot be told.
    difference, error, df
        Level after minus level before, its standard error and degrees of freedom.
    share
        The part of the chance of a false alarm that is spent on this moment; they add up to 1.
    """

    p: Floats
    difference: Floats
    error: Floats
    df: Floats
    share: Floats


@dataclass(frozen=True)
class LatestChange:
    """The clearest shift up to the last wave.

    Parameters
    ----------
    p
        Chance of something this clear when nothing shifted, over all moments that were tried.
    since
        Place of the first wave after the shift.
    difference, error, df
        After minus before, its standard error and degrees of freedom.
    share
        The part of the chance of a false alarm that was spent on this moment.
    """

    p: Floats
    since: NDArray[np.int64]
    difference: Floats
    error: Floats
    df: Floats
    share: Floats


def every_shift(waves: Waves) -> Shifts:
    """Estimate the shift of the level at every wave but the first.

    Notes
    -----
    Generalised least squares of the wave means on 1 and "from this wave on". With V the variance of a unit, means i and
    j covary by V r sqrt(c_i c_j) k_ij / (n_i n_j): k_ij units answered in both, r the correlation of their answers.
    So those who answered before make the shift surer, and a stable panel does not pass for independent news. The
    degrees of freedom follow from how exactly V and r are known (Satterthwaite 1946).
    """
    mean = np.moveaxis(waves.mean, -1, 0)
    n, cost = np.moveaxis(waves.n, -1, 0), np.moveaxis(waves.cost, -1, 0)
    there = np.isfinite(mean) & (n > 0) & np.isfinite(cost) & (waves.spread > 0)
    y, size = np.where(there, mean, 0.0), np.sqrt(np.where(there, cost / np.where(there, n, 1.0), 1.0))
    pairs = _pairs(waves, there)
    weight, inverse = _inverse(pairs, waves.alike, there, size, waves.spread)
    steps = len(mean)
    row = weight.sum(axis=1) if inverse else weight
    news = (weight * y[None]).sum(axis=1) if inverse else weight * y
    whole, heard = row.sum(axis=0), news.sum(axis=0)
    shape = (steps - 1, *waves.spread.shape)
    p, difference, error, df = np.full(shape, 2.0), np.full(shape, np.nan), np.full(shape, np.nan), np.ones(shape)
    for at in range(1, steps):
        later = row[at:].sum(axis=0)
        inside = weight[at:, at:].sum(axis=(0, 1)) if inverse else later
        with np.errstate(divide="ignore", invalid="ignore"):
            tilt = later / whole
            known = inside - tilt * later
            fits = there[at] & there[-1] & there[:at].any(axis=0) & (known > 0)
            known = np.where(fits, known, 1.0)
            difference[at - 1] = np.where(fits, (news[at:].sum(axis=0) - tilt * heard) / known, np.nan)
            error[at - 1] = np.where(fits, 1.0 / np.sqrt(known), np.nan)
            df[at - 1] = waves.df
            if inverse and waves.alike is not None:
                arms = (weight[:, at:].sum(axis=1) - tilt * row) / known * size
                df[at - 1] = _freedom(arms, pairs, waves, known)
            tail = 2.0 * special.stdtr(df[at - 1], -np.abs(difference[at - 1]) / error[at - 1])
        p[at - 1] = np.where(fits, tail, 2.0)
    # A shift is looked for at every wave anew: most of the chance goes to the latest moments, where it would be news.
    late = (1.0 / np.arange(steps - 1, 0, -1)).reshape(-1, *[1] * waves.spread.ndim) * (p <= 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(p <= 1.0, late / late.sum(axis=0), 0.0)
    return Shifts(p, difference, error, df, share)


def clearest(shifts: Shifts) -> LatestChange:
    """Choose the clearest shift; its p counts for all moments that were tried (Bonferroni, weighted)."""
    if not len(shifts.p):
        shape = shifts.p.shape[1:]
        nothing = np.full(shape, np.nan)
        return LatestChange(np.ones(shape), np.zeros(shape, dtype=np.int64), nothing, nothing, np.ones(shape),
                            np.ones(shape))  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        paid = np.where(shifts.p <= 1.0, shifts.p / np.where(shifts.share > 0, shifts.share, 1.0), np.inf)
    best = paid.argmin(axis=0)[None]

    def of(every: Floats) -> Floats:
        return np.asarray(np.take_along_axis(every, best, axis=0)[0])

    p = of(paid)
    return LatestChange(
        np.minimum(p, 1.0), best[0] + 1, of(shifts.difference), of(shifts.error), of(shifts.df), of(shifts.share)
    )


def _pairs(waves: Waves, there: NDArray[np.bool_]) -> dict[tuple[int, int], Floats]:
    """Give the units two waves share, over the root of the product of their numbers."""
    if waves.shared is None or waves.alike is None or not waves.shared.any():
        return {}
    steps = len(there)
    n = np.moveaxis(waves.n, -1, 0)
    found = {}
    for late in range(1, steps):
        for lag in range(1, min(late, waves.shared.shape[-1]) + 1):
            both = there[late] & there[late - lag]
            root = np.sqrt(np.where(both, n[late] * n[late - lag], 1.0))
            found[late, late - lag] = np.where(both, waves.shared[..., late, lag - 1] / root, 0.0)
    return found


def _inverse(
    pairs: dict[tuple[int, int], Floats],
    alike: Alike | None,
    there: NDArray[np.bool_],
    size: Floats,
    spread: Floats,
) -> tuple[Floats, bool]:
    """Invert the covariance of the wave means: its diagonal when nobody answered twice, else the whole.

    Cholesky by hand over all series at once: a few hundred sweeps over long arrays, where a call per series would cost
    more than the sums.
    """
    steps = len(there)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(there, 1.0 / (size * np.sqrt(spread)), 0.0)
    if not pairs or alike is None:
        return scale**2, False
    low: list[list[Floats]] = []
    for i in range(steps):
        line: list[Floats] = []
        for j in range(i):
            rest = alike.r[..., i - j - 1] * pairs[i, j] if (i, j) in pairs else np.zeros_like(spread)
            for k in range(j):
                rest = rest - line[k] * low[j][k]
            line.append(rest / low[j][j])
        own = np.ones_like(spread)
        for k in range(i):
            own = own - line[k] ** 2
        line.append(np.sqrt(np.maximum(own, 1e-9)))
        low.append(line)
    back = np.zeros((steps, steps, *spread.shape))
    for j in range(steps):
        back[j, j] = 1.0 / low[j][j]
        for i in range(j + 1, steps):
            rest = low[i][j] * back[j, j]
            for k in range(j + 1, i):
                rest = rest + low[i][k] * back[k, j]
            back[i, j] = -rest / low[i][i]
    weight = np.empty_like(back)
    for i in range(steps):
        for j in range(i + 1):
            found = back[i, i] * back[i, j]
            for k in range(i + 1, steps):
                found = found + back[k, i] * back[k, j]
            weight[i, j] = weight[j, i] = found * scale[i] * scale[j]
    return weight, True


def _freedom(arms: Floats, pairs: dict[tuple[int, int], Floats], waves: Waves, known: Floats) -> Floats:
    """Degrees of freedom of the error: how exactly the variance and the correlations are known."""
    assert waves.alike is not None  # noqa: S101 - asked for by the caller
    unsure = 2.0 / waves.df
    for lag in range(1, waves.alike.r.shape[-1] + 1):
        moved = np.zeros_like(known)
        for (late, early), both in pairs.items():
            if late - early == lag:
                moved = moved + 2.0 * arms[late] * arms[early] * both
        moved = moved * waves.spread * known
        unsure = unsure + moved**2 * waves.alike.variance[..., lag - 1] + 2.0 * moved * waves.alike.tied[..., lag - 1]
    # What is tied is known by and large only: it never makes the error surer than the variance by itself.
    return np.asarray(np.maximum(2.0 / np.maximum(unsure, 2.0 / waves.df), 1.0))
