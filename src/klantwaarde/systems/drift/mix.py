"""Which mix of people can be held still, without telling of groups that must stay closed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.drift.gather import Counted
from klantwaarde.systems.drift.moments import Moments


def steady_mix(counted: Counted, last: int) -> tuple[str, Moments | None]:
    """Choose the column whose mix moved most, and give its parts.

    A part is a group that may be shown in every wave; all other people, those without a group too, are one part more.
    So what is told at a steady mix is a sum of numbers that are open already. The parts must be made of whole accounts:
    otherwise "all others" is no sum of what is left.
    """
    best: tuple[float, str, Moments | None] = (0.0, "", None)
    for column in dict.fromkeys(by for by, _ in counted.groups if by):
        parts = _parts(counted, column, last)
        if parts is None:
            continue
        n = parts.n[:, : last + 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = n / n.sum(axis=0)
        spread = np.nanstd(np.where(np.isfinite(shares), shares, 0.0), axis=1)
        moved = float(spread.max()) if last else 0.0
        best = max(best, (moved, column, parts), key=lambda one: one[:2])
    return best[1], best[2]


def _parts(counted: Counted, column: str, last: int) -> Moments | None:
    now = slice(0, last + 1)
    there = counted.respondents[0, now] > 0
    groups = [i for i, (by, _) in enumerate(counted.groups) if by == column]
    told = [i for i in groups if (counted.is_open[i, now] | ~there).all()]
    everybody = counted.respondents[0, now]
    held = counted.respondents[told][:, now].sum(axis=0)
    if not told or not (counted.is_open[0, now] | ~there).all():
        return None
    chosen = counted.moments.of(told)
    if np.array_equal(held, everybody):
        return chosen if len(told) > 1 else None
    if not counted.whole(column):
        return None
    rest = counted.moments.of([0]) - _total(chosen)
    return Moments.joined([chosen, rest])


def _total(parts: Moments) -> Moments:
    def summed(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(numbers.sum(axis=0, keepdims=True))

    return Moments(summed(parts.n), summed(parts.s), summed(parts.q), summed(parts.shared), summed(parts.cross))
