"""Means of many small groups whose people differ about as much from each other everywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from klantwaarde.results import Estimate
from klantwaarde.statistics.intervals import t_quantile

# With fewer degrees of freedom the pooled spread is itself a guess.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class GroupSums:
    """One group: how many people, the sum of what they said and the sum of its squares."""

    n: int
    total: float
    squares: float


def pooled_means(groups: Mapping[str, GroupSums], *, level: float = 0.95, unit: str = "points") -> dict[str, Estimate]:
    """Give the mean of every group with an interval from the spread within all groups together.

    Parameters
    ----------
    groups
        Name -> sums.
    level, unit
        Confidence and unit.

    Returns
    -------
    dict
        Mean +/- t(df) s / sqrt(n), with s^2 the pooled variance within groups and df = sum of (n - 1); without an
        interval when df is under five.

    Notes
    -----
    A group of two or three people cannot tell its own spread; that of all groups together can (one-way analysis of
    variance). It assumes that people differ about as much within every group.
    """
    df = sum(one.n - 1 for one in groups.values() if one.n > 0)
    within = sum(max(one.squares - one.total**2 / one.n, 0.0) for one in groups.values() if one.n > 0)
    told = df >= FEWEST
    spread = math.sqrt(within / df) if told else 0.0
    reach = t_quantile(df, level) * spread if told else 0.0
    found = {}
    for name, one in groups.items():
        if one.n == 0:
            found[name] = Estimate(n=0, unit=unit, level=level, status="missing")
            continue
        mean, half = one.total / one.n, reach / math.sqrt(one.n)
        found[name] = Estimate(
            value=mean,
            low=mean - half if told else None,
            high=mean + half if told else None,
            n=one.n,
            unit=unit,
            level=level,
            method="t, spread pooled within groups" if told else "",
        )
    return found
