"""Which factor of one analysis is which factor of another: the best pairing, with its sign."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.vfc.correlate import Floats

ENUMERATE = 6


@lru_cache(maxsize=8)
def _orders(k: int) -> NDArray[np.intp]:
    out = np.array(list(permutations(range(k))), dtype=np.intp)
    out.setflags(write=False)
    return out


def assign(phi: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Pair factors so that the summed absolute likeness is largest (Hungarian assignment).

    Parameters
    ----------
    phi
        B x k x k likeness: row is the factor of the reference, column the factor of the resample.

    Returns
    -------
    order, B x k: the column that belongs to each reference factor; and its sign, B x k.
    """
    size = np.abs(phi)
    k = phi.shape[-1]
    if k <= ENUMERATE:
        orders = _orders(k)
        totals = sum(size[:, f, orders[:, f]] for f in range(k))
        order = orders[np.argmax(totals, axis=1)]
    else:
        from scipy.optimize import linear_sum_assignment

        order = np.array([linear_sum_assignment(one, maximize=True)[1] for one in size], dtype=np.intp)
    chosen = np.take_along_axis(phi, order[:, :, None], axis=2)[:, :, 0]
    return order, np.where(chosen < 0, -1.0, 1.0)
