"""NBD: customers who never leave (Ehrenberg 1959); the yardstick that tells whether leaving is visible at all."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, psi

from klantwaarde.statistics.newton import Floats, Optimum, maximise
from klantwaarde.systems.voc.lifetime.alike import tallied
from klantwaarde.systems.voc.lifetime.bg_family import trigamma
from klantwaarde.systems.voc.lifetime.sample import Sample


def fit_nbd(data: Sample) -> Optimum:
    """Fit Gamma(r, alpha) purchase rates without dropout.

    l = lnG(r+x) - lnG(r) + r ln alpha - (r+x) ln(alpha+T), summed over customers; parameters (r, alpha).
    """
    total = data.customers
    if data.repeaters == 0:
        # Nobody came back: the rate runs to zero and the likelihood to 1.
        return Optimum(np.array([0.0, 1.0]), 0.0, 0.0, np.zeros(2), None, iterations=0, converged=False)

    # Frequency and age stand apart in every term but the last, which is a sum of purchases per age.
    x, (nx,) = tallied(data.x, data.n)
    age, (na, xa) = tallied(data.age, data.n, data.n * data.x)
    purchases = float(nx @ x)

    def likelihood(theta: Floats) -> tuple[float, Floats, Floats]:
        r, alpha = theta
        after, length, through = alpha + age, np.log1p(age / alpha), r * na + xa
        value = nx @ (gammaln(r + x) - gammaln(r)) - through @ length - purchases * np.log(alpha)
        slope = np.array([nx @ (psi(r + x) - psi(r)) - na @ length, total * r / alpha - (through / after).sum()])
        rr = nx @ (trigamma(r + x) - trigamma(r))
        ra = total / alpha - (na / after).sum()
        aa = (through / after**2).sum() - total * r / alpha**2
        return float(value), slope, np.array([[rr, ra], [ra, aa]])

    start = np.array([1.0, max(0.3 * float(data.n @ data.age) / total, 1e-3)])
    return maximise(likelihood, start, n=total)
