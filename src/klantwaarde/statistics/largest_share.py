"""P(mode): how sure it is that one category is truly the most frequent one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

# Points of the trapezium rule per category. In the logarithm of a gamma variable the integrand is smooth and dies out
# on both sides, so the rule converges faster than any power; 400 points leave an error below 1e-10.
_POINTS = 400
_TAIL = 1e-14


def largest_share(alpha: Mapping[str, float]) -> dict[str, float]:
    """Say per category how likely it is to hold the largest share.

    Shares follow a Dirichlet distribution; a Dirichlet is a set of independent gamma variables divided by their sum,
    so P(k is largest) = integral of f_k(x) times the product of F_j(x) over the others: one dimension, no simulation.

    Parameters
    ----------
    alpha
        Dirichlet parameters (prior + counts); zero means that the category cannot occur.

    Returns
    -------
    dict
        Probabilities that add up to one; empty when nothing can occur.

    References
    ----------
    Handbook of methods 3.8. Check: A 10, O 20, M 30, I 40 with a half added to A, O, M, I, R and Q give P(I) .882.
    """
    alive = {name: float(a) for name, a in alpha.items() if a > 0}
    if not alive:
        return dict.fromkeys(alpha, 0.0)
    if len(alive) == 1:
        return {name: 1.0 if name in alive else 0.0 for name in alpha}
    raw = _integrals(np.array(list(alive.values())))
    held = dict(zip(alive, (raw / raw.sum()).tolist(), strict=True))
    return {name: held.get(name, 0.0) for name in alpha}


def _integrals(a: Floats) -> Floats:
    """Integrate the density of each category times the chance that all others lie below it."""
    # The largest of all cannot well lie below what the largest category alone stays above.
    low, high = (float(special.gammaincinv(a, tail).max()) for tail in (_TAIL, 1.0 - _TAIL))
    s = np.linspace(np.log(max(low, 1e-280)), np.log(high), _POINTS)
    x = np.exp(s)
    below = special.gammainc(a[:, None], x)
    # Density of log X: x^a e^-x / Gamma(a).
    height = np.exp(a[:, None] * s - x - special.gammaln(a)[:, None])
    for other in range(len(a)):
        height[np.arange(len(a)) != other] *= below[other]
    made: Floats = np.trapezoid(height, s, axis=1)
    return made
