"""Factors that may lean towards each other: promax and direct oblimin, with structure and pattern kept apart.

Oblique factors are offered with a warning: flags and explained variance use structure loadings, the correlations of
persons with factors; pattern loadings are weights and stand beside them.
References: Hendrickson & White (1964), Promax; Jennrich (2002), A simple general method for oblique rotation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.rotate import orthomax


@dataclass(frozen=True, slots=True)
class Oblique:
    """Pattern P x k, factor correlations k x k, structure = pattern @ correlations."""

    pattern: Floats
    angle: Floats
    structure: Floats
    converged: bool


def can_lean(loadings: Floats) -> bool:
    """Tell whether the factors are independent enough to lean: an empty or double one has no angle."""
    return bool(
        np.linalg.matrix_rank(loadings, tol=1e-6 * max(float(np.abs(loadings).max()), 1e-300)) == loadings.shape[1]
    )


def _upright(loadings: Floats) -> Oblique:
    return _finish(orthomax(loadings).loadings, np.eye(loadings.shape[1]), converged=False)


def _finish(pattern: Floats, angle: Floats, *, converged: bool) -> Oblique:
    return Oblique(pattern, angle, pattern @ angle, converged)


def promax(loadings: Floats, power: float = 4.0) -> Oblique:
    """Sharpen a varimax solution towards its own powers by least squares; factors that cannot lean stay upright."""
    base = orthomax(loadings)
    if not can_lean(loadings):
        return _upright(loadings)
    v = base.loadings
    target = v * np.abs(v) ** (power - 1)
    u = np.asarray(np.linalg.lstsq(v, target, rcond=None)[0], dtype=np.float64)
    if not can_lean(u):
        return _upright(loadings)
    scale = np.sqrt(np.diag(np.linalg.inv(u.T @ u)))
    u = u * scale
    inverse = np.linalg.inv(u)
    return _finish(v @ u, inverse @ inverse.T, converged=base.converged)


def oblimin(loadings: Floats, *, gamma: float = 0.0, passes: int = 2000, stop: float = 1e-9) -> Oblique:
    """Minimise the overlap of squared pattern loadings (direct oblimin; 0 is quartimin) by projected gradients.

    Factors that cannot lean stay upright.
    """
    p, k = loadings.shape
    if k < 2:
        return _finish(loadings.copy(), np.eye(k), converged=True)
    if not can_lean(loadings):
        return _upright(loadings)
    start = orthomax(loadings)
    a = loadings
    t = start.matrix.copy()
    between = 1.0 - np.eye(k)

    def value(pattern: Floats) -> tuple[float, Floats]:
        square = pattern * pattern
        shared = square @ between
        if gamma:
            shared = shared - gamma / p * shared.sum(axis=0)
        return float((square * shared).sum() / 4), pattern * shared

    inverse = np.linalg.inv(t)
    pattern = a @ inverse.T
    f, slope = value(pattern)
    length, size = 1.0, np.inf
    for _ in range(passes):
        g = -(pattern.T @ slope @ inverse).T
        projected = g - t * (t * g).sum(axis=0)
        size = float(np.sqrt((projected * projected).sum()))
        if size < stop:
            break
        length *= 2.0
        moved, new = t, f
        for _ in range(40):
            moved = t - length * projected
            moved = moved / np.sqrt((moved * moved).sum(axis=0))
            inverse = np.linalg.inv(moved)
            pattern = a @ inverse.T
            new, slope = value(pattern)
            if new < f - 0.5 * size * size * length:
                break
            length /= 2.0
        else:
            break  # no step lowers the value any more: rounding is all that is left
        t, f = moved, new
    inverse = np.linalg.inv(t)
    return _finish(a @ inverse.T, t.T @ t, converged=size < 1e-5)
