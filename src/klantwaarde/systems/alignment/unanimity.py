"""Groups in which everybody gives the same answer: who knows the group then knows each of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def alike(points: Floats) -> bool:
    """Say whether a group gives one answer on some value, so that its figure tells what each of them said.

    Parameters
    ----------
    points
        People who know x values; 0 for what was not chosen.

    Notes
    -----
    All of them chose the value. Where everybody ranks every value that says nothing; there all of them put the same
    value first, or the same value last.
    """
    if not len(points):
        return False
    chosen = points > 0
    if not chosen.all():
        return bool(chosen.all(axis=0).any())
    ends = (points == points.max(axis=1, keepdims=True), points == points.min(axis=1, keepdims=True))
    return any(bool(end.all(axis=0).any()) for end in ends)
