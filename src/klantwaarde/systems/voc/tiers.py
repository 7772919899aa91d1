"""Tiers (*staffels*): from a figure of a customer to a place between 0 and 5."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say

Floats = NDArray[np.float64]

TOP = 5
# Quarters of the own base, and the top tenth apart.
QUANTILES = (0.25, 0.5, 0.75, 0.9)
# Places of the ends and the five bounds when tiers have no cliffs.
SMOOTH = np.r_[0.0, np.arange(TOP) + 0.5, float(TOP)]


@dataclass(frozen=True, slots=True)
class Tiers:
    """The five bounds between the tiers 0 to 5 of one part.

    Parameters
    ----------
    bounds
        Five numbers in order: above the first is tier 1, above the last is tier 5; a bound itself belongs to the lower
        tier. With ``lower_is_better`` below the first is tier 1, and a bound belongs to the higher tier.
    lower_is_better
        True for figures such as days to pay; bounds then run downwards.
    """

    bounds: tuple[float, ...]
    lower_is_better: bool = False


def fixed(bounds: tuple[float, ...]) -> Tiers:
    """Make tiers of five fixed bounds; bounds that run downwards mean that lower is better."""
    steps = np.diff(bounds)
    if len(bounds) != TOP or not np.isfinite(bounds).all() or not ((steps > 0).all() or (steps < 0).all()):
        raise refuse(
            MethodError, "tier-bounds", say("The bounds {bounds} make no tiers.", bounds=str(list(bounds))),
            say("Five bounds, each higher (or each lower) than the one before, part the tiers 0 to 5."),
            say("Correct the bounds."),
        )  # fmt: skip
    return Tiers(tuple(float(b) for b in bounds), lower_is_better=bool(steps[0] < 0))


def own_quantiles(values: Floats, *, nothing: float = 0.0) -> Tiers:
    """Make tiers of the quantiles of the own customers: quarters, and the top tenth apart.

    Parameters
    ----------
    values
        Figures of all customers; missing ones are NaN and left out.
    nothing
        At or below this a customer is in tier 0, whatever the quantiles; tested first.

    Raises
    ------
    MethodError
        With fewer than ten different figures above ``nothing``: quantiles of fewer are noise.
    """
    known = values[np.isfinite(values) & (values > nothing)]
    cuts = np.quantile(known, QUANTILES) if known.size else np.array([])
    if np.unique(known).size < 10 or (np.diff(np.r_[nothing, cuts]) <= 0).any():
        raise refuse(
            MethodError, "too-few-for-quantiles", say("There are too few different figures for tiers by quantile."),
            say("Tiers by quantile need at least ten different figures above {nothing}.", nothing=nothing),
            say("Give fixed bounds for this part."),
        )  # fmt: skip
    return Tiers((float(nothing), *(float(c) for c in cuts)))


def tier_of(values: Floats, tiers: Tiers) -> Floats:
    """Give the tier of every customer; NaN stays NaN, because missing is not zero."""
    sign, bounds = _upwards(tiers)
    up = sign * values
    if tiers.lower_is_better:
        place = (up[:, None] >= bounds[None, :]).sum(axis=1)
    else:
        place = (up[:, None] > bounds[None, :]).sum(axis=1)
    return np.where(np.isfinite(values), place.astype(np.float64), np.nan)


def smooth_tier_of(values: Floats, tiers: Tiers) -> Floats:
    """Give a tier without cliffs: half-way at a bound, whole in the middle of a band, 0 and 5 at the ends.

    A figure at bound i (1 to 5) stands at i - 1/2; between bounds it moves in a straight line. Beyond the outer bounds
    it moves on for half a neighbouring band and then stays at 0 or 5.
    """
    sign, at = _smooth_bounds(tiers)
    place = np.interp(sign * values, at, SMOOTH)
    return np.where(np.isfinite(values), place, np.nan)


def figure_at(tier: float, tiers: Tiers) -> float:
    """Give the figure that stands at a tier without cliffs; the other way round from `smooth_tier_of`."""
    sign, at = _smooth_bounds(tiers)
    return float(sign * np.interp(tier, SMOOTH, at))


def _smooth_bounds(tiers: Tiers) -> tuple[float, Floats]:
    sign, bounds = _upwards(tiers)
    low, high = bounds[0] - (bounds[1] - bounds[0]) / 2, bounds[-1] + (bounds[-1] - bounds[-2]) / 2
    return sign, np.r_[low, bounds, high]


def short_of_next(values: Floats, tiers: Tiers) -> Floats:
    """Give how much is lacking to the next tier, in the unit of the figure; NaN in the top tier or when missing."""
    sign, bounds = _upwards(tiers)
    place = tier_of(values, tiers)
    known = np.isfinite(place) & (place < TOP)
    out = np.full(values.shape, np.nan)
    out[known] = bounds[place[known].astype(int)] - sign * values[known]
    return out


def _upwards(tiers: Tiers) -> tuple[float, Floats]:
    sign = -1.0 if tiers.lower_is_better else 1.0
    return sign, sign * np.array(tiers.bounds)
