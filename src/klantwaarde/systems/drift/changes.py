"""What changed: against sampling error first, at the same mix of people, with false alarms under control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.alike_waves import correlation_of_means, how_alike
from klantwaarde.statistics.intervals import t_quantile
from klantwaarde.statistics.level_shift import LatestChange, Shifts, Waves, clearest, every_shift
from klantwaarde.systems.drift.moments import HISTORY, Moments

Floats = NDArray[np.float64]
# Handbook of methods 5 (e): a change over time needs ten answers.
MINIMUM = 10
# The promise is at most one false alarm in twenty years (.05 a year), over all values and measures together, with four
# waves a year. Less is spent: marks are whole and clipped, and their tails are not those of a normal curve.
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
    shifts
        Every moment that was tried, at one and the same mix (first axis).
    q
        Adjusted p-values (Benjamini & Hochberg) over all groups, values and watched measures.
    alarm
        Where q stays below what one wave may spend.
    first
        Place of the first wave that counted.
    waves
        The series it was found in.
    shown
        What may be shown; everything when left out.
    """

    raw: LatestChange
    adjusted: LatestChange
    shifts: Shifts
    q: Floats
    alarm: NDArray[np.bool_]
    first: int
    waves: Waves
    shown: NDArray[np.bool_] | None = None

    def since(self, at: tuple[int, int, int]) -> int:
        """Place of the first wave of the new level, among all waves."""
        return self.first + int(self.adjusted.since[at])

    def correlation(self, at: tuple[int, int, int]) -> Floats:
        """Correlation of the means of the latest waves, because of who answered more than once: waves x waves."""
        n = self.waves.n[at]
        if self.waves.shared is None or self.waves.alike is None:
            return np.eye(len(n))
        return correlation_of_means(n, self.waves.shared[at], self.waves.alike.r[at])

    def rose_too(self, at: tuple[int, int, int], other: int) -> bool | None:
        """Whether another measure surely rose at the very moment this one shifted; ``None`` when it may not be told."""
        group, value, _ = at
        place = (int(self.adjusted.since[at]) - 1, group, value, other)
        difference, error = float(self.shifts.difference[place]), float(self.shifts.error[place])
        if not np.isfinite(difference) or (self.shown is not None and not self.shown[group, value, other]):
            return None
        return difference - t_quantile(float(self.shifts.df[place])) * error > 0


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
    first = max(0, moments.n.shape[1] - HISTORY)
    moments, strata = moments.recent(), strata.recent() if strata is not None else None
    waves = _waves(moments, minimum)
    shifts = every_shift(waves)
    raw = adjusted = clearest(shifts)
    if strata is not None and strata.n.shape[0] > 1:
        held = every_shift(_steady(waves, strata))
        shifts = _with_first(shifts, held)
        adjusted = clearest(shifts)
    tested = np.zeros(adjusted.p.shape, dtype=bool)
    tested[..., list(WATCHED)] = np.isfinite(adjusted.difference[..., list(WATCHED)])
    if shown is not None:
        tested &= shown
    q = np.ones(adjusted.p.shape)
    if tested.any():
        q[tested] = _adjusted_p(adjusted.p[tested])
    return Changes(raw, adjusted, shifts, q, q <= level_per_wave(per_year), first, waves, shown)


def _adjusted_p(p: Floats) -> Floats:
    """Benjamini & Hochberg on an array (see `many_tests.benjamini_hochberg`, which takes names)."""
    order = np.argsort(p, kind="stable")
    ratios = p[order] * p.size / np.arange(1, p.size + 1)
    steps = np.minimum(np.minimum.accumulate(ratios[::-1])[::-1], 1.0)
    back = np.empty_like(steps)
    back[order] = steps
    return back


def _waves(moments: Moments, minimum: int) -> Waves:
    """Lay moments out as series: groups x values x measures, with the waves last."""
    spread, df = moments.within()
    n = np.moveaxis(moments.n, 1, -1)
    # Answers come in whole marks: a mean of equal answers is no more exact than that (variance of rounding, 1/12).
    floor = np.maximum(spread, 1.0 / 12.0)
    mean = np.where(n >= minimum, np.moveaxis(moments.mean, 1, -1), np.nan)
    df = np.maximum(df, 1.0)
    if not moments.shared.any():
        return Waves(mean, floor, df, n, np.ones_like(n))
    shared, cross = np.moveaxis(moments.shared, 1, -2), np.moveaxis(moments.cross, 1, -3)
    alike = how_alike(shared, cross, floor, df, series=1)
    return Waves(mean, floor, alike.df, n, np.ones_like(n), shared, alike)


def _steady(waves: Waves, strata: Moments) -> Waves:
    """Hold the mix of everybody still: every wave with the weights of all waves together.

    Strata that miss a wave fall out. The error is that of everybody, times what the weights cost (Kish): an account can
    stand in several strata, and then the errors of strata are not errors apart.
    """
    n = np.moveaxis(strata.n, 1, -1)  # strata, values, measures, waves
    there = np.isfinite(waves.mean[0])
    present = ((n >= 2) | ~there).all(axis=-1)
    share = np.where(present, n.sum(axis=-1), 0.0)
    total = share.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(total > 0, share / total, np.nan)[..., None]
        mean = np.where(weight > 0, weight * np.moveaxis(strata.mean, 1, -1), 0.0).sum(axis=0)
        part = np.where((weight > 0) & (n > 0), weight**2 / np.where(n > 0, n, 1.0), 0.0).sum(axis=0)
    mean = np.where(there & (total > 0)[..., None], mean, np.nan)
    first = slice(0, 1)
    return Waves(
        mean[None],
        waves.spread[first],
        waves.df[first],
        waves.n[first],
        np.maximum(part * n.sum(axis=0), 1.0)[None],
        None if waves.shared is None else waves.shared[first],
        None if waves.alike is None else waves.alike.of(first),
    )


def _with_first(every: Shifts, held: Shifts) -> Shifts:
    """Put the first group at a steady mix in the place of what was measured, where that could be told."""
    told = np.isfinite(held.difference)
    fields = []
    for name in ("p", "difference", "error", "df", "share"):
        both = getattr(every, name).copy()
        both[:, :1] = np.where(told, getattr(held, name), both[:, :1])
        fields.append(both)
    return Shifts(*fields)


def preview(
    moments: Moments, *, strata: Moments | None = None, shown: NDArray[np.bool_] | None = None
) -> Sequence[NDArray[np.bool_]]:
    """Say per wave which alarms the rule would have given then: groups x values x measures."""
    found = []
    for wave in range(1, moments.n.shape[1]):
        parts = strata.until(wave) if strata is not None else None
        found.append(find_changes(moments.until(wave), strata=parts, shown=shown).alarm)
    return found
