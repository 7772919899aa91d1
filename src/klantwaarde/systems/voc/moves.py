"""What would bring a customer a class up or down: single parts, the smallest step first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.voc.tiers import TOP, Tiers, figure_at

Floats = NDArray[np.float64]
_NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Move:
    """Part (by place) at another tier, the score and class that gives, and what its figure must change."""

    part: int
    tier: float
    score: float
    becomes: str
    lack: float | None


def moves(
    tiers: Floats,
    weights: Floats,
    classes: Mapping[str, float],
    *,
    figures: Floats,
    cuts: Sequence[Tiers | None],
    smooth: bool = False,
) -> tuple[list[Move], list[Move]]:
    """Find every single part that alone would lift or drop one customer to another class.

    Parameters
    ----------
    tiers
        Of one customer, per part; NaN where missing. What is missing stays missing.
    weights
        Per part, adding up to 100.
    classes
        Class -> lowest score, in falling order.
    figures
        Per part in its unit; NaN where there is none, or where a person decided otherwise.
    cuts
        Per part the tiers of its figures; ``None`` for parts that people judge.
    smooth
        Whether tiers are without cliffs.

    Returns
    -------
    Lifts and falls, the fewest tiers first, then the heaviest part.

    Notes
    -----
    With covered weight W a part p moves the score by 100 w_p (t' - t) / (5 W). Tiers move in whole steps.
    """
    known = np.isfinite(tiers)
    covered = float(weights[known].sum())
    if covered <= 0:
        return [], []
    now = 100 * float(np.where(known, tiers, 0.0) @ weights) / TOP / covered
    order = list(classes.items())
    here = _class_of(now, order)
    lifts: list[Move] = []
    falls: list[Move] = []
    for part in np.flatnonzero(known & (weights > 0)).tolist():
        step = 100 * float(weights[part]) / TOP / covered
        at = float(tiers[part])
        found: set[bool] = set()
        for tier in (*_up(at), *_down(at)):
            up = tier > at
            score = now + step * (tier - at)
            becomes = _class_of(score, order)
            if up in found or becomes == here:
                continue
            found.add(up)
            lack = _lack(float(figures[part]), cuts[part], tier, up=up, smooth=smooth)
            (lifts if up else falls).append(Move(part, tier, score, becomes, lack))
    for found_moves in (lifts, falls):
        found_moves.sort(key=lambda m: (abs(m.tier - float(tiers[m.part])), -float(weights[m.part]), m.part))
    return lifts, falls


def _class_of(score: float, order: Sequence[tuple[str, float]]) -> str:
    """The class of one score, as `score.klass` gives it; sums that should be equal may differ in their last bit."""
    return next((name for name, low in order if score + _NEARLY >= low), order[-1][0])


def _up(at: float) -> list[float]:
    return [float(t) for t in range(int(np.floor(at + _NEARLY)) + 1, TOP + 1)]


def _down(at: float) -> list[float]:
    return [float(t) for t in range(int(np.ceil(at - _NEARLY)) - 1, -1, -1)]


def _lack(figure: float, cut: Tiers | None, tier: float, *, up: bool, smooth: bool) -> float | None:
    """What a figure must change to stand in a tier, with its sign."""
    if cut is None or not np.isfinite(figure):
        return None
    if smooth:
        return figure_at(tier, cut) - figure
    return float(cut.bounds[int(tier) - 1] if up else cut.bounds[int(tier)]) - figure
