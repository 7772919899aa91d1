"""Mend a matrix of correlations that cannot exist together, with the smallest change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_EIGENVALUE = 1e-8


def nearest_correlation(r: Floats, *, tolerance: float = 1e-10, most: int = 1000) -> Floats:
    """Give the nearest matrix that is a correlation matrix; one that is comes back as it was.

    Parameters
    ----------
    r
        Symmetric, shape (p, p), ones on the diagonal.
    tolerance
        Stop when no cell moves more than this.

    References
    ----------
    Higham, "Computing the nearest correlation matrix", 2002: alternating projections with Dykstra's correction.
    """
    if np.linalg.eigvalsh(r)[0] >= LEAST_EIGENVALUE:
        return r
    y, correction = r.copy(), np.zeros_like(r)
    for _ in range(most):
        before = y
        shifted = y - correction
        values, vectors = np.linalg.eigh(shifted)
        x = (vectors * np.maximum(values, LEAST_EIGENVALUE)) @ vectors.T
        correction = x - shifted
        y = x.copy()
        np.fill_diagonal(y, 1.0)
        if np.abs(y - before).max() < tolerance:
            break
    # The unit diagonal may leave a trace below zero; scaling the positive matrix does not.
    sd = np.sqrt(np.diag(x))
    out: Floats = x / np.outer(sd, sd)
    np.fill_diagonal(out, 1.0)
    return out
