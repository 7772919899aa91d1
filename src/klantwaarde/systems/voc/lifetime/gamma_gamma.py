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
from klantwaarde.statistics.newton import Floats, Optimum, maximise
from klantwaarde.systems.voc.lifetime.bg_family import trigamma

NAMES = ("p", "q", "gamma")


@dataclass(frozen=True, slots=True)
class Spend:
    """Repeat days, mean spend on them and a count per distinct pair; all above zero."""

    x: Floats
    m: Floats
    n: Floats


def spend(x: ArrayLike, m: ArrayLike, n: ArrayLike | None = None) -> Spend:
    """Keep the customers from whom spend can be learned: repeat days and money above zero."""
    days, mean = np.asarray(x, float).ravel(), np.asarray(m, float).ravel()
    count = np.ones_like(days) if n is None else np.asarray(n, float).ravel()
    keep = (days > 0) & (mean > 0) & np.isfinite(mean)
    if keep.sum() < 2 or np.ptp(mean[keep]) == 0:
        raise refuse(
            MethodError,
            "spend-not-identified",
            say("Spend per purchase cannot be modelled from these customers."),
            say("At least two customers with repeat purchases and different mean spend are needed."),
            say("Leave the spend model out, or use more history."),
        )
    return Spend(days[keep], mean[keep], count[keep])


def fit_gamma_gamma(data: Spend) -> Optimum:
    """Fit (p, q, gamma) by maximum likelihood.

    l = lnG(px+q) - lnG(px) - lnG(q) + q ln gamma + (px-1) ln m + px ln x - (px+q) ln(gamma + m x).
    """
    days, place = np.unique(data.x, return_inverse=True)
    per_day = np.bincount(place, weights=data.n)
    money = data.x * data.m
    # Fitted in units of the mean, so that cents and millions behave alike; the likelihood is put back at the end.
    unit = float(data.n @ data.m / data.n.sum())
    total, log_money = money / unit, np.log(money / unit)
    n = data.n.sum()

    def likelihood(theta: Floats) -> tuple[float, Floats, Floats]:
        p, q, g = theta
        px, after = p * days, g + total
        log_after, share = np.log(after), data.x / after
        psi_both, tri_both = psi(px + q), trigamma(px + q)
        value = (
            per_day @ (gammaln(px + q) - gammaln(px))
            + n * (q * np.log(g) - gammaln(q))
            + data.n @ (p * data.x * (log_money - log_after) - q * log_after)
            - data.n @ np.log(data.m / unit)
        )
        slope = np.array(
            [
                per_day @ (days * (psi_both - psi(px))) + data.n @ (data.x * (log_money - log_after)),
                per_day @ psi_both - n * psi(q) + n * np.log(g) - data.n @ log_after,
                n * q / g - p * (data.n @ share) - q * (data.n @ (1 / after)),
            ]
        )
        pp = per_day @ (days**2 * (tri_both - trigamma(px)))
        pq = per_day @ (days * tri_both)
        pg = -(data.n @ share)
        qq = per_day @ tri_both - n * trigamma(q)
        qg = n / g - data.n @ (1 / after)
        gg = -n * q / g**2 + data.n @ ((p * data.x + q) / after**2)
        return float(value), slope, np.array([[pp, pq, pg], [pq, qq, qg], [pg, qg, gg]], dtype=float)

    found = maximise(likelihood, np.array([2.0, 3.0, 1.0]), n=float(n))
    parameters = found.parameters * np.array([1.0, 1.0, unit])
    return Optimum(
        parameters,
        found.log_likelihood - float(n) * float(np.log(unit)),
        found.gradient,
        found.eigenvalues,
        found.log_covariance,
        found.iterations,
        found.converged,
    )


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
