"""What changed: against sampling error first, at the same mix of people, with false alarms under control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.sequential import LatestChange, latest_change
from klantwaarde.systems.drift.moments import Moments

Floats = NDArray[np.float64]
# Handbook of methods 5 (e): a change over time needs ten answers.
MINIMUM = 10
# The promise is at most one false alarm in twenty years (.05 a year), over all values and measures together, with four
# waves a year. Less is spent: marks are whole and clipped, and at .04 the truth test measured .045 (18 of 400 years).
PER_YEAR, WAVES_A_YEAR = 0.03, 4
WATCHED = (0, 1, 2)
"""Measures that can give an alarm: what is delivered against expectation, expectation, importance."""


def level_per_wave(per_year: float = PER_YEAR, waves_a_year: int = WAVES_A_YEAR) -> float:
    """Give the chance of any false alarm that one wave may spend."""
    return float(1.0 - (1.0 - per_year) ** (1.0 / waves_a_year))


@dataclass(frozen=True)
class Changes:
    """The latest change per group, value and measure.

    Parameters
    ----------
    raw, adjusted
        As measured, and at one and the same mix of people; the same object when there is nothing to adjust.
    q
        Adjusted p-values (Benjamini & Hochberg) over all groups, values and watched measures.
    alarm
        Where q stays below what one wave may spend.
    """

    raw: LatestChange
    adjusted: LatestChange
    q: Floats
    alarm: NDArray[np.bool_]


def find_changes(
    moments: Moments,
    *,
    strata: Moments | None = None,
    minimum: int = MINIMUM,
    per_year: float = PER_YEAR,
    shown: NDArray[np.bool_] | None = None,
) -> Changes:
    """Find what changed in every group.

    Parameters
    ----------
    moments
        Per group; the first group is everybody.
    strata
        Moments of parts that make up everybody, to hold the mix still; only the first group is adjusted.
    minimum
        Fewest answers in a wave that counts.
    per_year
        Chance of any false alarm in a year.
    shown
        Groups x values x measures that may be shown; others are not tested.

    Notes
    -----
    When nothing changed at all, Benjamini-Hochberg at level a gives any alarm with chance a at most; so a year of four
    waves stays at ``per_year``.
    """
    raw = _of(moments, minimum)
    adjusted = raw
    if strata is not None and strata.n.shape[0] > 1:
        held = _adjusted(strata, moments, minimum)
        fields = []
        for name in ("p", "since", "difference", "error", "df"):
            both = getattr(raw, name).copy()
            mended = getattr(held, name)
            both[0] = np.where(np.isfinite(held.difference), mended, both[0])
            fields.append(both)
        adjusted = LatestChange(*fields)
    tested = np.zeros(adjusted.p.shape, dtype=bool)
    tested[..., list(WATCHED)] = np.isfinite(adjusted.difference[..., list(WATCHED)])
    if shown is not None:
        tested &= shown
    q = np.ones(adjusted.p.shape)
    if tested.any():
        q[tested] = _adjusted_p(adjusted.p[tested])
    return Changes(raw, adjusted, q, q <= level_per_wave(per_year))


def _adjusted_p(p: Floats) -> Floats:
    """Benjamini & Hochberg on an array (see `many_tests.benjamini_hochberg`, which takes names)."""
    order = np.argsort(p, kind="stable")
    ratios = p[order] * p.size / np.arange(1, p.size + 1)
    steps = np.minimum(np.minimum.accumulate(ratios[::-1])[::-1], 1.0)
    back = np.empty_like(steps)
    back[order] = steps
    return back


def _of(moments: Moments, minimum: int) -> LatestChange:
    spread, df = moments.within()
    n = np.moveaxis(moments.n, 1, -1)
    enough = n >= minimum
    # Answers come in whole marks: a mean of equal answers is no more exact than that (variance of rounding, 1/12).
    floor = np.maximum(spread, 1.0 / 12.0)[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(enough, floor / n, np.nan)
    mean = np.where(enough, np.moveaxis(moments.mean, 1, -1), np.nan)
    return latest_change(
        mean, variance, np.maximum(df, 1.0), covariance=moments.covariance(), shared=moments.shared[:, -1]
    )


def _adjusted(strata: Moments, whole: Moments, minimum: int) -> LatestChange:
    """Hold the mix still: every wave with the weights of all waves together; strata that miss a wave fall out.

    The error is that of everybody, times what the weights cost (Kish): an account can stand in several strata, and then
    the errors of strata are not errors apart.
    """
    n = np.moveaxis(strata.n, 1, -1)  # strata, values, measures, waves
    whole_n = np.moveaxis(whole.n, 1, -1)[0]
    waves_there = whole_n >= minimum
    present = ((n >= 2) | ~waves_there).all(axis=-1)
    share = np.where(present, n.sum(axis=-1), 0.0)
    total = share.sum(axis=0)
    spread, df = whole.within()
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(total > 0, share / total, np.nan)[..., None]
        mean = np.where(weight > 0, weight * np.moveaxis(strata.mean, 1, -1), 0.0).sum(axis=0)
        part = np.where((weight > 0) & (n > 0), weight**2 / np.where(n > 0, n, 1.0), 0.0).sum(axis=0)
        cost = np.maximum(part * n.sum(axis=0), 1.0)
        variance = np.maximum(spread[0], 1.0 / 12.0)[..., None] * cost / whole_n
    fits = waves_there & (total > 0)[..., None]
    return latest_change(
        np.where(fits, mean, np.nan),
        np.where(fits, variance, np.nan),
        np.maximum(df[0], 1.0),
        covariance=whole.covariance()[0],
        shared=whole.shared[0, -1],
    )


def preview(
    moments: Moments, *, strata: Moments | None = None, shown: NDArray[np.bool_] | None = None
) -> Sequence[NDArray[np.bool_]]:
    """Say per wave which alarms the rule would have given then: groups x values x measures."""
    found = []
    for wave in range(1, moments.n.shape[1]):
        parts = strata.until(wave) if strata is not None else None
        found.append(find_changes(moments.until(wave), strata=parts, shown=shown).alarm)
    return found
