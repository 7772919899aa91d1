"""Maximum likelihood by Newton's method on positive parameters, with all that is needed to trust or refuse it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Likelihood = Callable[[Floats], tuple[float, Floats, Floats]]

# A step of 2 on the log scale is a factor 7: larger ones leave the region where the quadratic says anything.
LARGEST_STEP = 2.0
MOST_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where the climb ended: parameters on their natural scale, with slope, curvature and covariance on the log scale.

    ``log_covariance`` is ``None`` when the curvature is not negative there; ``gradient`` is max|slope| per observation.
    """

    parameters: Floats
    log_likelihood: float
    gradient: float
    eigenvalues: Floats
    log_covariance: Floats | None
    iterations: int
    converged: bool


def maximise(
    likelihood: Likelihood,
    start: Floats,
    *,
    n: float,
    positive: NDArray[np.bool_] | None = None,
    tolerance: float = 1e-9,
    most: int = 200,
) -> Optimum:
    """Find the parameters that make the data most likely.

    Parameters
    ----------
    likelihood
        Takes the parameters on their natural scale; gives log-likelihood, gradient (P,) and Hessian (P, P).
    start
        Starting values, shape (P,).
    n
        Number of observations; the slope is judged per observation.
    positive
        Which parameters must stay above zero (they are climbed on the log scale); all when ``None``.
    tolerance
        Stop when max|slope| / n is at most this.
    most
        Iterations after which the climb stops as not converged.

    Notes
    -----
    Newton with the eigenvalues of the negative Hessian made positive, steps of at most 2, halved until the
    log-likelihood does not fall.
    """
    log = np.ones(start.size, dtype=bool) if positive is None else positive
    at = np.where(log, np.log(np.where(log, start, 1.0)), start)

    def climb(point: Floats) -> tuple[float, Floats, Floats]:
        natural = np.where(log, np.exp(np.where(log, point, 0.0)), point)
        value, slope, curve = likelihood(natural)
        scale = np.where(log, natural, 1.0)
        return (
            value,
            scale * slope,
            scale[:, None] * curve * scale[None, :] + np.diag(np.where(log, scale * slope, 0.0)),
        )

    value, slope, curve = climb(at)
    iterations, stuck = 0, False
    while np.max(np.abs(slope)) / n > tolerance and iterations < most and not stuck:
        iterations += 1
        step = _uphill(slope, curve)
        for _ in range(MOST_HALVINGS):
            trial = climb(at + step)
            # Near the top rounding hides a rise: a change within rounding counts as not falling.
            if np.isfinite(trial[0]) and trial[0] >= value - 1e-13 * abs(value):
                break
            step = step / 2
        else:
            stuck = True
            continue
        at = at + step
        value, slope, curve = trial
    gradient = float(np.max(np.abs(slope)) / n)
    eigenvalues: Floats = np.linalg.eigvalsh(curve).astype(np.float64)
    covariance: Floats | None = np.linalg.inv(-curve).astype(np.float64) if eigenvalues[-1] < 0 else None
    natural = np.where(log, np.exp(np.where(log, at, 0.0)), at)
    return Optimum(natural, float(value), gradient, eigenvalues, covariance, iterations, gradient <= 100 * tolerance)


def _uphill(slope: Floats, curve: Floats) -> Floats:
    values, vectors = np.linalg.eigh(-curve)
    size = np.maximum(np.abs(values), 1e-12 * max(1.0, float(np.max(np.abs(values)))))
    step: Floats = vectors @ ((vectors.T @ slope) / size)
    longest = float(np.max(np.abs(step)))
    return step * (LARGEST_STEP / longest) if longest > LARGEST_STEP else step
