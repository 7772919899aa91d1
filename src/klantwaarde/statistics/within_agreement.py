"""Agreement within one side: every measure with its interval and what answering without looking would give."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import special

from klantwaarde.results.agreement import Agreement
from klantwaarde.statistics.leave_out import jackknife
from klantwaarde.statistics.rater_agreement import (
    icc_one_way,
    kendall_w,
    mean_pairwise_rank_correlation,
    ranks_of_chosen,
    rwg_j,
    rwg_j_of,
    uniform_variance,
)

Floats = NDArray[np.float64]
NULLS = ("random", "uniform")
CHANCE_DRAWS = 500
CHANCE_WORK = 20_000_000
# LeBreton & Senter 2008: what a value of rwg is called.
READING = ((0.30, "none"), (0.50, "weak"), (0.70, "moderate"), (0.90, "strong"), (1.0, "very_strong"))


def reading_of_rwg(value: float) -> str:
    """Name a value of rwg: ``none``, ``weak``, ``moderate``, ``strong`` or ``very_strong``."""
    return next(word for most, word in READING if value <= most + 1e-12)


def points_of(order: Floats, *, top: int) -> Floats:
    """Turn ranks into points: ``top`` for the first choice, one less for each next, 0 when not chosen (NaN)."""
    return np.where(np.isfinite(order), top + 1.0 - order, 0.0)


def null_of(points: Floats, null: str, *, top: int) -> float:
    """Give the variance of one value's points when nobody looks at what the value is.

    Parameters
    ----------
    points
        People x values.
    null
        ``random``: everybody deals out the very points they gave, but over values drawn by lot; ``uniform``: every
        number of points from 0 to ``top`` (or every rank, when all values are ranked) is as likely.
    top
        Points for the first choice.
    """
    if null == "random":
        return float(((points - points.mean(axis=1, keepdims=True)) ** 2).mean())
    return uniform_variance(top if bool((points > 0).all()) else top + 1)


def within(
    points: Floats,
    *,
    null: str = "random",
    top: int,
    units: NDArray[np.int64] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> list[Agreement]:
    """Say how far the people of one side give the same answer.

    Parameters
    ----------
    points
        People x values: more points for what comes first, 0 for what was not chosen.
    null
        See `null_of`; the null of rwg(j).
    top
        Points for the first choice.
    units
        Account per person, where several people share one.
    level, seed
        Confidence; seed of the chance levels that are drawn.

    Returns
    -------
    list
        ``kendall_w``, ``rank_correlation``, ``rwg_j`` and ``average_deviation``. With one person all are missing.

    Notes
    -----
    W rests on m people; its interval is that of the mean rank correlation r, W = (1 + (m - 1) r)/m. Chance of W is
    1/m, of r 0; of the others the mean over draws in which everybody deals out the same points at random.
    """
    m = len(points)
    names = ("kendall_w", "rank_correlation", "rwg_j", "average_deviation")
    if m < 2 or points.shape[1] < 2:
        return [_missing(name, m, level) for name in names]
    seats = np.arange(m) if units is None else units
    ranks = ranks_of_chosen(-points)

    def correlation(rows: NDArray[np.intp]) -> float:
        return mean_pairwise_rank_correlation(ranks[rows])

    ends = _at_least(jackknife(correlation, seats, level=level), _by_chance(points), level)
    bounded = None if ends is None else (max(ends[0], -1.0 / (m - 1)), min(ends[1], 1.0))
    concordance = None if bounded is None else tuple(max(0.0, (1.0 + (m - 1) * end) / m) for end in bounded)
    return [
        _agreement("kendall_w", kendall_w(ranks), concordance, 1.0 / m, m, level),
        _agreement("rank_correlation", correlation(np.arange(m)), bounded, 0.0, m, level),
        *_beside_chance(points, null_of(points, null, top=top), seats, top=top, level=level, seed=seed),
    ]


def _beside_chance(
    points: Floats, sigma: float, seats: NDArray[np.int64], *, top: int, level: float, seed: int
) -> list[Agreement]:
    """Give rwg(j) and the average deviation, whose chance level is drawn.

    The interval of rwg(j) is that of the ratio of variances q, which is one minus a mean correlation between people and
    so nearly normal; rwg(j) itself is not.
    """
    m, items = points.shape

    def ratio(rows: NDArray[np.intp]) -> float:
        return float(points[rows].var(axis=0, ddof=1).mean()) / sigma

    def apart(rows: NDArray[np.intp]) -> float:
        return mean_deviation(points[rows])

    rng = np.random.default_rng([seed, 71])
    # Of many people few draws say enough, and all at once they would not fit in memory.
    draws = min(CHANCE_DRAWS, max(CHANCE_WORK // points.size, 20))
    dealt = [_spread_of(rng.permuted(points, axis=1)) for _ in range(draws)]
    made = [_missing("rwg_j", m, level)]
    # Without any spread of a person's own points there is no answering at random to hold it against.
    if sigma > 0:
        chances = rwg_j_of(np.array([spread for spread, _ in dealt]) / sigma, items)
        alike = _at_least(jackknife(ratio, seats, level=level), _by_chance(points), level)
        held = None if alike is None else tuple(rwg_j_of(np.maximum(alike[::-1], 0.0), items).tolist())
        value = rwg_j(points, sigma)
        one = _agreement("rwg_j", value, held, float(chances.mean()), m, level, drawn=True)
        made = [msgspec.structs.replace(one, reading=reading_of_rwg(value))]
    ends = jackknife(apart, seats, level=level)
    chance = float(np.mean([deviation for _, deviation in dealt]))
    bounded = None if ends is None else (max(ends[0], 0.0), min(ends[1], float(top)))
    made.append(_agreement("average_deviation", mean_deviation(points), bounded, chance, m, level, drawn=True))
    return made


def _by_chance(points: Floats) -> float:
    """Give how far the mean correlation between people moves by chance when they have nothing in common."""
    m, items = points.shape
    return math.sqrt(2.0 / (m * (m - 1) * (items - 1)))


def _at_least(ends: tuple[float, float] | None, error: float, level: float) -> tuple[float, float] | None:
    """Keep an interval from being surer than chance: near no agreement leaving people out says too little."""
    if ends is None:
        return None
    middle, half = (ends[0] + ends[1]) / 2.0, float(special.ndtri((1.0 + level) / 2.0)) * error
    return min(ends[0], middle - half), max(ends[1], middle + half)


def _spread_of(points: Floats) -> tuple[float, float]:
    return float(points.var(axis=0, ddof=1).mean()), mean_deviation(points)


def mean_deviation(points: Floats) -> float:
    """Give the average deviation per value, averaged over the values."""
    return float(np.abs(points - points.mean(axis=0)).mean())


def between_groups(groups: list[Floats], *, level: float = 0.95) -> list[Agreement]:
    """Say how much of the difference between people is a difference between their groups: ICC(1) and ICC(2).

    Parameters
    ----------
    groups
        Answers on one value per group (such as department).
    level
        Confidence of the interval from the F distribution (Shrout & Fleiss 1979; exact for equal groups and normal
        answers, an approximation otherwise).

    Returns
    -------
    list
        ``icc1`` (chance 0) and ``icc2`` (chance: its median when groups do not differ).
    """
    n = sum(group.size for group in groups)
    one, two = icc_one_way(groups)
    many = len(groups)
    k = (n - sum(group.size**2 for group in groups) / n) / (many - 1)
    if not math.isfinite(two):
        return [Agreement(statistic=name, n=n, level=level, status="missing") for name in ("icc1", "icc2")]
    df = (many - 1, n - many)
    upper = (1.0 + level) / 2.0
    f = 1.0 / (1.0 - two) if two < 1.0 else math.inf
    chance = 1.0 - 1.0 / float(special.fdtri(*df, 0.5))
    lows = f / float(special.fdtri(*df, upper)), f * float(special.fdtri(df[1], df[0], upper))
    first = [(end - 1.0) / (end + k - 1.0) if math.isfinite(end) else 1.0 for end in lows]
    second = [1.0 - 1.0 / end for end in lows]
    how = "F"
    return [
        Agreement("icc1", one, first[0], first[1], 0.0, n=n, level=level, method=how),
        Agreement("icc2", two, second[0], second[1], chance, n=n, level=level, method=how),
    ]


def _better(name: str) -> str:
    return "low" if name in {"average_deviation", "jensen_shannon"} else "high"


def _missing(name: str, n: int, level: float) -> Agreement:
    return Agreement(statistic=name, n=n, level=level, status="missing", better=_better(name))


def _agreement(
    name: str,
    value: float,
    ends: tuple[float, ...] | None,
    chance: float,
    n: int,
    level: float,
    *,
    drawn: bool = False,
) -> Agreement:
    if not math.isfinite(value):
        return _missing(name, n, level)
    low, high = (None, None) if ends is None else (min(ends[0], value), max(ends[1], value))
    return Agreement(
        statistic=name,
        value=value,
        low=low,
        high=high,
        chance=chance,
        chance_by="simulation" if drawn else "formula",
        better=_better(name),
        n=n,
        level=level,
        method="" if ends is None else "leave-one-out",
    )
