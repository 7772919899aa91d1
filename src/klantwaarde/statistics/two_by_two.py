"""Two rows of yes and no, and whether both could have the same chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special


def fisher_exact(before: tuple[int, int], now: tuple[int, int]) -> float:
    """Give how likely two counts of yes and no are when both come from the same chance.

    Fisher's exact test, two-sided: the sum over all tables with these totals that are no more likely than this one, as
    `scipy.stats.fisher_exact`, whose room of distributions takes half a second to load.

    Parameters
    ----------
    before, now
        How many yes and how many no, 0 or more; all nought gives 1.

    References
    ----------
    Fisher (1935), The logic of inductive inference.
    """
    (a, b), (c, d) = before, now
    first, yes, everybody = a + b, a + c, a + b + c + d
    could = np.arange(max(0, first + yes - everybody), min(first, yes) + 1)
    logs = (
        _log_choose(yes, could)
        + _log_choose(everybody - yes, first - could)
        - _log_choose(everybody, np.array([first]))
    )
    chances = np.exp(logs)
    return float(min(1.0, chances[chances <= chances[a - could[0]] * (1 + 1e-7)].sum()))


def _log_choose(n: int, k: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1), dtype=np.float64)
