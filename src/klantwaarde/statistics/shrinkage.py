"""Shrinkage: a small account borrows from the others, a large one speaks for itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from klantwaarde.results import Estimate
from klantwaarde.statistics.intervals import FIXED_ICC
from klantwaarde.statistics.intervals import t_quantile as _t


@dataclass(frozen=True, slots=True)
class GroupMean:
    """One account or segment: its mean and the number of answers behind it."""

    mean: float
    n: int


def shrinkage_weight(n: float, icc: float = FIXED_ICC) -> float:
    """Say how much an account of n answers speaks for itself (1) rather than for all (0).

    References
    ----------
    Handbook of methods 3.12: lambda = n icc / (1 + (n - 1) icc); n = 3 gives .50, n = 12 gives .80.
    """
    return n * icc / (1.0 + (n - 1.0) * icc) if n > 0 else 0.0


def shrunk_means(
    groups: Mapping[str, GroupMean],
    *,
    variance: float,
    icc: float = FIXED_ICC,
    bounds: tuple[float, float] | None = None,
    level: float = 0.95,
    unit: str = "points",
) -> dict[str, Estimate]:
    """Give each account (or segment) a score that does not jump about when few people answered.

    Parameters
    ----------
    groups
        Mean and n per account; an account with n = 0 gets the mean of all.
    variance
        Variance of one respondent's answer over all accounts together (between + within).
    icc
        Share of that variance that lies between accounts. Fixed at .25: with few accounts an estimated one does worse
        (it cuts the error by 11-18 %, the fixed one by 17-21 %).
    bounds
        Ends of the scale; the interval is cut there.
    level, unit
        Confidence and unit.

    Returns
    -------
    dict
        Score = lambda x own mean + (1 - lambda) x mu, with mu the precision-weighted mean and variance
        tau^2 (1 - lambda) + var(mu).

    References
    ----------
    Handbook of methods 3.12; Robinson, "That BLUP is a good thing", 1991.
    """
    filled = {name: g for name, g in groups.items() if g.n > 0}
    if not filled:
        return {name: Estimate(n=0, unit=unit, level=level, status="missing") for name in groups}
    n = np.array([g.n for g in filled.values()], dtype=float)
    mean = np.array([g.mean for g in filled.values()])
    # Precision of a mean, up to the variance itself: works too when the variance is zero.
    precision = 1.0 / (icc + (1.0 - icc) / n)
    mu = float(precision @ mean / precision.sum())
    mu_variance = variance / float(precision.sum())
    answers: dict[str, Estimate] = {}
    for name, group in groups.items():
        weight = shrinkage_weight(group.n, icc)
        value = weight * group.mean + (1.0 - weight) * mu if group.n > 0 else mu
        half = _t(math.inf, level) * math.sqrt(icc * variance * (1.0 - weight) + mu_variance)
        low, high = value - half, value + half
        if bounds is not None:
            low, high = max(low, bounds[0]), min(high, bounds[1])
        answers[name] = Estimate(
            value=value, low=low, high=high, n=group.n, unit=unit, level=level, method=f"shrunk, fixed ICC {icc:g}"
        )
    return answers
