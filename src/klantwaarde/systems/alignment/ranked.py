"""Ranks as people write them: 1, 2, 3 without a gap; two values at one place share it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.rater_agreement import ranks_of_chosen

Floats = NDArray[np.float64]


def at_mean_places(order: Floats) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Give every value its place among those a person chose, ties at the mean of their places.

    Parameters
    ----------
    order
        People x values: ranks as written, NaN for what was not chosen.

    Returns
    -------
    tuple
        The places; who gave two values the same rank; and whose ranks are no ranking: they do not start at 1, or leave
        a place out. Ties may be written as 1, 2, 2, 4, as 1, 2, 2, 3, or as 1, 2.5, 2.5, 4.
    """
    chosen = np.isfinite(order)
    mean = np.where(chosen, ranks_of_chosen(order), np.nan)
    ordered = np.sort(order, axis=1)
    tied = np.asarray((np.diff(ordered, axis=1) == 0).any(axis=1), dtype=bool)
    wrong = np.zeros(len(order), dtype=bool)
    for person in np.flatnonzero((chosen & (order != mean)).any(axis=1)).tolist():
        row = order[person][chosen[person]]
        _, dense, many = np.unique(row, return_inverse=True, return_counts=True)
        first = np.cumsum(many) - many + 1.0
        wrong[person] = not any(np.array_equal(row, way) for way in (first[dense], dense + 1.0))
    return mean, tied, wrong
