"""How sure an expectation per customer is, from how sure the parameters are (delta method).

The spread is that of the *expectation*: it says how well the model is known, not how much one customer may differ.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from klantwaarde.statistics.newton import Floats

# Central differences on the log scale: error of the order h^2 against rounding of the order 1e-13 / h.
STEP = 1e-4
Z_95 = 1.959963984540054

Of = Callable[[Floats], Floats]


def ranges(of: Of, point: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Give the lower and upper end of 95 % for a positive quantity of each customer.

    Parameters
    ----------
    of
        From a point in the space of the (log) parameters to the quantity per customer, shape (N,).
    point, covariance
        The estimates on that scale, shape (P,), and their covariance, shape (P, P).

    Returns
    -------
    The ends, shape (N,) each; worked out on the log scale, so that neither is below zero. Nothing stays nothing.
    """
    return around(of(point), spread(of, point, covariance))


def spread(of: Of, point: Floats, covariance: Floats) -> Floats:
    """Give the variance of the log of the quantity per customer, shape (N,)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = np.stack([_slope(of, point, i) for i in range(point.size)])
    known = np.nan_to_num(slopes, nan=0.0, posinf=0.0, neginf=0.0)
    variance: Floats = np.einsum("in,ij,jn->n", known, covariance, known)
    return variance


def around(value: Floats, variance_of_log: Floats) -> tuple[Floats, Floats]:
    """Give the ends of 95 % around a positive value."""
    away = np.exp(np.minimum(Z_95 * np.sqrt(np.maximum(variance_of_log, 0.0)), 700.0))
    return value / away, value * away


def _slope(of: Of, point: Floats, place: int) -> Floats:
    step = np.zeros(point.size)
    step[place] = STEP
    difference: Floats = (np.log(of(point + step)) - np.log(of(point - step))) / (2 * STEP)
    return difference
