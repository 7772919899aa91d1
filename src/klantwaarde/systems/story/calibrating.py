"""Chances out of scores, how well they hold, and from which chance on a code is worth showing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
# Under ten positives a code has too little of its own to calibrate on; from two hundred on it may bend freely.
POOLED_UNDER, FREE_FROM = 10, 200
_PER_STEP, _PRIOR = 40, 4
_HELD = 4.0
THRESHOLD = 0.5
LOWEST, HIGHEST = 0.2, 0.75
_COUNTED_FROM = 0.2


def logit(p: float) -> float:
    """Log-odds, within bounds that keep one score from deciding all."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def logistic(x: float) -> float:
    """The chance behind log-odds."""
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


@dataclass(frozen=True, slots=True)
class Curve:
    """From a score to a chance: steps where there is plenty, else a slope and a level.

    Parameters
    ----------
    slope, level
        Chance = 1/(1 + exp(-(slope x score + level))). Platt (1999).
    steps
        Scores and chances between which is interpolated; empty unless there were two hundred positives or more.
    """

    slope: float
    level: float
    steps: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())

    def chances(self, scores: Floats) -> Floats:
        """Give the chance of each score."""
        if self.steps[0]:
            return np.interp(scores, self.steps[0], self.steps[1])
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * scores + self.level, -700, 700))))


def curves(scores: Floats, labels: Bools) -> list[Curve]:
    """Fit a curve per code.

    Parameters
    ----------
    scores, labels
        Answers x codes; scores of a fit that did not see the answer.

    Notes
    -----
    Codes with under ten positives take the slope of all codes together, and a level of their own that gives their own
    share. From two hundred positives on the curve is isotonic.
    """
    positives = labels.sum(axis=0)
    slope = platt(scores.ravel(), labels.ravel())[0] if labels.any() else 1.0
    out = []
    for k in range(labels.shape[1]):
        if positives[k] < POOLED_UNDER:
            out.append(Curve(slope, _level(slope, scores[:, k], labels[:, k])))
        elif positives[k] >= FREE_FROM:
            out.append(_isotonic(scores[:, k], labels[:, k]))
        else:
            out.append(Curve(*platt(scores[:, k], labels[:, k], slope)))
    return out


def _level(slope: float, scores: Floats, y: Bools) -> float:
    """The level at which the mean chance is the smoothed share of the code."""
    target = (y.sum() + 0.5) / (len(y) + 1)
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        mean = float(np.mean(1 / (1 + np.exp(-np.clip(slope * scores + middle, -700, 700)))))
        low, high = (middle, high) if mean < target else (low, middle)
    return (low + high) / 2


def _isotonic(scores: Floats, y: Bools) -> Curve:
    """Steps over groups of neighbouring scores, smoothed: single answers at the end decide nothing."""
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(scores, kind="stable")
    groups = np.array_split(order, max(2, len(order) // _PER_STEP))
    middle = np.array([scores[group].mean() for group in groups])
    whole = float(y.mean())
    share = np.array([(y[group].sum() + _PRIOR * whole) / (len(group) + _PRIOR) for group in groups])
    fitted = IsotonicRegression(out_of_bounds="clip").fit(middle, share, sample_weight=[len(group) for group in groups])
    return Curve(1.0, 0.0, (tuple(map(float, fitted.X_thresholds_)), tuple(map(float, fitted.y_thresholds_))))


def platt(scores: Floats, y: Bools, towards: float = 1.0) -> tuple[float, float]:
    """Slope and level that turn scores into chances; targets are smoothed. Platt (1999).

    Parameters
    ----------
    scores, y
        Of a fit that did not see the answers.
    towards
        Slope near which it is held, so that a handful of positives does not make a step of it.
    """
    plus, minus = float(y.sum()), float((~y).sum())
    target = np.where(y, (plus + 1) / (plus + 2), 1 / (minus + 2))
    slope, level = towards, _level(towards, scores, y)
    for _ in range(100):  # Newton on two parameters, never more than one step of one at a time
        p = 1 / (1 + np.exp(-np.clip(slope * scores + level, -700, 700)))
        gradient = np.array([((p - target) * scores).sum() + _HELD * (slope - towards), (p - target).sum()])
        w = p * (1 - p) + 1e-9
        curvature = np.array(
            [[(w * scores**2).sum() + _HELD, (w * scores).sum()], [(w * scores).sum(), w.sum() + 1e-6]]
        )
        step = np.clip(np.linalg.solve(curvature, gradient), -1.0, 1.0)
        slope, level = slope - float(step[0]), level - float(step[1])
        if np.abs(step).max() < 1e-8:
            break
    return max(slope, 0.05), level


def calibration_error(chances: Floats, right: Bools) -> float | None:
    """Tell how far chances lie from what came true: ten equal bins, on chances of .2 and more; ``None`` without any."""
    kept = chances >= _COUNTED_FROM
    if not kept.any():
        return None
    p, y = chances[kept], right[kept]
    bins = np.minimum((p * 10).astype(int), 9)
    return float(
        sum(abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in range(10) if (bins == b).any())
    )


def threshold(chances: Floats, towards: float = THRESHOLD) -> float:
    """Choose from which chance on a code is shown: where expected F1 is highest.

    Parameters
    ----------
    chances
        Calibrated, one per answer.
    towards
        Where it is held near while little is known, as if ten positives said so.

    Notes
    -----
    Showing the m likeliest gives an expected F1 of about 2 sum(p of those)/(m + sum of all p). The best cut is where
    the chance falls under half of that F1.
    """
    ordered = np.sort(chances)[::-1]
    total = float(ordered.sum())
    if total <= 0:
        return towards
    f1 = 2 * np.cumsum(ordered) / (np.arange(1, len(ordered) + 1) + total)
    held = (total * float(f1.max()) / 2 + POOLED_UNDER * towards) / (total + POOLED_UNDER)
    return min(max(held, LOWEST), HIGHEST)
