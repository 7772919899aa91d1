"""P(mode): how sure it is that one category is truly the most frequent one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import special

# Points of the trapezium rule per category. In the logarithm of a gamma variable the integrand is smooth and dies out
# on both sides, so the rule converges faster than any power; 400 points leave an error below 1e-10.
_POINTS = 400


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
    raw = {name: _integral(name, alive) for name in alive}
    total = sum(raw.values())
    return {name: raw[name] / total if name in raw else 0.0 for name in alpha}


def _integral(name: str, alpha: Mapping[str, float]) -> float:
    a = alpha[name]
    ends = special.gammaincinv(a, np.array([1e-14, 1.0 - 1e-14]))
    low = np.log(max(float(ends[0]), 1e-280))
    s = np.linspace(low, np.log(float(ends[1])), _POINTS)
    x = np.exp(s)
    # Density of log X: x^a e^-x / Gamma(a).
    height = np.exp(a * s - x - special.gammaln(a))
    for other, b in alpha.items():
        if other != name:
            height = height * special.gammainc(b, x)
    return float(np.trapezoid(height, s))
