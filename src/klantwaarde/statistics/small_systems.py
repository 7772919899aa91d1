"""Small sets of equations, thousands at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SINGULAR = 1e-10
"""A pivot below this part of its own variance: the columns before it say the same."""


def solve_stack(matrices: Floats, right: Floats) -> Floats:
    """Solve symmetric positive definite systems, the stack last: (m, m, B) and (m, B) give (m, B).

    A system whose columns say the same (a pivot below 1e-10 of its diagonal) gives NaN.

    Notes
    -----
    Gaussian elimination over all systems at once; stable without exchanging rows because they are positive definite.
    """
    m = right.shape[0]
    if m == 1:
        a = matrices[0, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            out: Floats = np.where(a > SINGULAR, right / a, np.nan)
        return out
    a, x = matrices.copy(), right.copy()
    least = SINGULAR * np.einsum("iib->ib", matrices)
    singular = np.zeros(right.shape[1], dtype=bool)
    for i in range(m):
        bad = ~(a[i, i] > least[i])
        if bad.any():
            singular |= bad
            a[i, i] = np.where(bad, 1.0, a[i, i])
        for j in range(i + 1, m):
            part = a[i, j] / a[i, i]
            a[j, j:] -= part * a[i, j:]
            x[j] -= part * x[i]
    for i in range(m - 1, -1, -1):
        for j in range(i + 1, m):
            x[i] -= a[i, j] * x[j]
        x[i] /= a[i, i]
    if singular.any():
        x[:, singular] = np.nan
    return x
