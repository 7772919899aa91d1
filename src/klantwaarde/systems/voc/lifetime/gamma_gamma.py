"""Gamma-Gamma: what a customer spends per purchase day (Fader & Hardie 2013).

Spend per day ~ Gamma(p, nu), nu ~ Gamma(q, gamma). Only customers with repeat days and money say something of it.
Letters: x repeat days, m mean spend on them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, psi

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.newton import Floats, Likelihood, Optimum, maximise
from klantwaarde.systems.voc.lifetime.alike import tallied
from klantwaarde.systems.voc.lifetime.bg_family import trigamma

NAMES = ("p", "q", "gamma")
BLOCK = 16_384
# A part of many customers comes near the top, from where three steps remain.
CUSTOMERS_OF_A_PART = 10_000
LEAST_PARTS = 5


@dataclass(frozen=True, slots=True)
class Spend:
    """Repeat days, mean spend on them and a count per distinct pair; all above zero."""

    x: Floats
    m: Floats
    n: Floats


def spend(x: ArrayLike, m: ArrayLike, n: ArrayLike | None = None) -> Spend:
    """Keep the customers from whom spend can be learned: repeat days and money above zero."""
    days, mean = np.asarray(x, float).ravel(), np.asarray(m, float).ravel()
    keep = np.flatnonzero((days > 0) & (mean > 0) & (mean < np.inf))
    days, mean = days[keep], mean[keep]
    count = np.ones(keep.size) if n is None else np.asarray(n, float).ravel()[keep]
    if keep.size < 2 or np.ptp(mean) == 0:
        raise refuse(
            MethodError,
            "spend-not-identified",
            say("Spend per purchase cannot be modelled from these customers."),
            say("At least two customers with repeat purchases and different mean spend are needed."),
            say("Leave the spend model out, or use more history."),
        )
    return Spend(days, mean, count)


def fit_gamma_gamma(data: Spend) -> Optimum:
    """Fit (p, q, gamma) by maximum likelihood.

    l = lnG(px+q) - lnG(px) - lnG(q) + q ln gamma + (px-1) ln m + px ln x - (px+q) ln(gamma + m x).
    """
    # Fitted in units of the mean, so that cents and millions behave alike; the likelihood is put back at the end.
    unit = float(data.n @ data.m / data.n.sum())
    start = np.array([2.0, 3.0, 1.0])
    every = data.x.size // CUSTOMERS_OF_A_PART
    if every >= LEAST_PARTS:
        part = Spend(data.x[::every], data.m[::every], data.n[::every])
        rough = maximise(_likelihood(part, unit), start, n=float(part.n.sum()), tolerance=1e-7, most=30)
        if rough.converged and rough.log_covariance is not None:
            start = rough.parameters
    n = float(data.n.sum())
    found = maximise(_likelihood(data, unit), start, n=n)
    parameters = found.parameters * np.array([1.0, 1.0, unit])
    return Optimum(
        parameters,
        found.log_likelihood - n * float(np.log(unit)),
        found.gradient,
        found.eigenvalues,
        found.log_covariance,
        found.iterations,
        found.converged,
    )


def log_likelihood(theta: Floats, data: Spend) -> float:
    """Give l at these parameters."""
    return _likelihood(data, 1.0)(theta)[0]


def _likelihood(data: Spend, unit: float) -> Likelihood:
    """Give the function from parameters, gamma in this unit of money, to l with slope and curvature."""
    days, (per_day,) = tallied(data.x, data.n)
    money = data.m / unit
    log_money = np.log(money)
    n, total = float(data.n.sum()), data.x * money
    # The sums of x ln(m x) and of ln m.
    known = float(data.n @ (data.x * log_money)) + float(per_day @ (days * np.log(days))), float(data.n @ log_money)

    def likelihood(theta: Floats) -> tuple[float, Floats, Floats]:
        p, q, g = theta
        # With A = g + mx, over customers: x ln A, ln A, x/A, 1/A, x/A^2, 1/A^2; in blocks that stay in cache.
        sums = np.zeros((2, 3))
        for at in range(0, total.size, BLOCK):
            x, after, w = data.x[at : at + BLOCK], g + total[at : at + BLOCK], data.n[at : at + BLOCK]
            share = 1 / after
            sums += np.stack([w * x, w]) @ np.stack([np.log(after), share, share * share], axis=1)
        (x_log, x_share, x_square), (log, share, square) = sums
        px = p * days
        psi_both, tri_both = psi(px + q), trigamma(px + q)
        value = (
            per_day @ (gammaln(px + q) - gammaln(px))
            + n * (q * np.log(g) - gammaln(q))
            + p * (known[0] - x_log) - q * log - known[1]
        )  # fmt: skip
        slope = np.array(
            [
                per_day @ (days * (psi_both - psi(px))) + known[0] - x_log,
                per_day @ psi_both - n * psi(q) + n * np.log(g) - log,
                n * q / g - p * x_share - q * share,
            ]
        )
        pp = per_day @ (days**2 * (tri_both - trigamma(px)))
        pq = per_day @ (days * tri_both)
        qq = per_day @ tri_both - n * trigamma(q)
        gg = -n * q / g**2 + p * x_square + q * square
        curve = [[pp, pq, -x_share], [pq, qq, n / g - share], [-x_share, n / g - share, gg]]
        return float(value), slope, np.array(curve, dtype=float)

    return likelihood


def expected_spend(theta: Floats, x: Floats, m: Floats) -> Floats:
    """Give expected spend per purchase day: between the population's mean and the customer's own, by how much is known.

    (1 - w) gamma p / (q - 1) + w m with w = p x / (p x + q - 1); NaN when q <= 1, because then no mean exists.
    """
    p, q, g = theta
    if q <= 1:
        return np.full(np.shape(x), np.nan)
    weight = p * x / (p * x + q - 1)
    out: Floats = (1 - weight) * g * p / (q - 1) + weight * np.where(x > 0, m, 0.0)
    return out
