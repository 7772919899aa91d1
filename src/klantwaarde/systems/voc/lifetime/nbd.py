"""NBD: customers who never leave (Ehrenberg 1959); the yardstick that tells whether leaving is visible at all."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, polygamma, psi

from klantwaarde.statistics.newton import Floats, Optimum, maximise
from klantwaarde.systems.voc.lifetime.sample import Sample


def fit_nbd(data: Sample) -> Optimum:
    """Fit Gamma(r, alpha) purchase rates without dropout.

    l = lnG(r+x) - lnG(r) + r ln alpha - (r+x) ln(alpha+T), summed over customers; parameters (r, alpha).
    """
    total = data.customers
    if data.repeaters == 0:
        # Nobody came back: the rate runs to zero and the likelihood to 1.
        return Optimum(np.array([0.0, 1.0]), 0.0, 0.0, np.zeros(2), None, iterations=0, converged=False)

    def likelihood(theta: Floats) -> tuple[float, Floats, Floats]:
        r, alpha = theta
        rx, after = r + data.x, alpha + data.age
        value = data.n @ (gammaln(rx) - gammaln(r) - rx * np.log1p(data.age / alpha) - data.x * np.log(alpha))
        slope = np.array(
            [
                data.n @ (psi(rx) - psi(r) - np.log1p(data.age / alpha)),
                data.n @ (r / alpha - rx / after),
            ]
        )
        rr = data.n @ (polygamma(1, rx) - polygamma(1, r))
        ra = data.n @ (1 / alpha - 1 / after)
        aa = data.n @ (rx / after**2 - r / alpha**2)
        return float(value), slope, np.array([[rr, ra], [ra, aa]])

    start = np.array([1.0, max(0.3 * float(data.n @ data.age) / total, 1e-3)])
    return maximise(likelihood, start, n=total)
