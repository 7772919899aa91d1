"""Leave-out intervals: how much a measure moves when a person, or a group of people, is left out."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.intervals import t_quantile

Floats = NDArray[np.float64]
MOST_BLOCKS = 200
"""With more people than this, blocks of people are left out; more blocks would not make the interval better."""


def jackknife(
    statistic: Callable[[NDArray[np.intp]], float], units: NDArray[np.int64], *, level: float = 0.95
) -> tuple[float, float] | None:
    """Give the ends of the leave-one-out interval of a smooth measure; ``None`` with fewer than three units.

    Parameters
    ----------
    statistic
        Of the rows it is given, as an array of places.
    units
        Per row the unit it belongs to (a person, or an account with its people); units are left out as a whole.
    level
        Confidence.

    Notes
    -----
    The middle is free of the bias that falls with the number of units, so it need not be the measure itself.
    Pseudo-values G x all - (G - 1) x without, their mean and Student's t with G - 1 degrees of freedom. Tukey 1958;
    Arvesen 1969 for means over pairs of people, such as a mean rank correlation.
    """
    labels, place = np.unique(units, return_inverse=True)
    blocks = min(len(labels), MOST_BLOCKS)
    if blocks < 3:
        return None
    block = place % blocks
    rows = np.arange(len(units))
    whole = statistic(rows)
    without = np.array([statistic(rows[block != gone]) for gone in range(blocks)])
    if not (math.isfinite(whole) and bool(np.all(np.isfinite(without)))):
        return None
    pseudo = blocks * whole - (blocks - 1) * without
    middle, half = float(pseudo.mean()), t_quantile(blocks - 1, level) * float(pseudo.std(ddof=1)) / math.sqrt(blocks)
    return middle - half, middle + half
