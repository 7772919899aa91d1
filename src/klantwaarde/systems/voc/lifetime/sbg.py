"""Shifted beta-geometric: how long contracts are renewed (Fader & Hardie 2007).

Each customer ends at a renewal with a personal chance ~ Beta(alpha, beta).
P(churn at n) = B(alpha+1, beta+n-1)/B(alpha, beta), S(n) = B(alpha, beta+n)/B(alpha, beta).
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, psi

from klantwaarde.statistics.newton import Floats, Optimum, maximise
from klantwaarde.systems.voc.lifetime.bg_family import trigamma

NAMES = ("alpha", "beta")


def fit_sbg(lost_at: Floats, lost: Floats, active_after: Floats, active: Floats) -> Optimum:
    """Fit (alpha, beta) from how many ended at which renewal and how many are still there after how many.

    Parameters
    ----------
    lost_at, lost
        Renewal number (1, 2, ...) and how many customers ended there.
    active_after, active
        Renewals passed and how many customers are still active after them.
    """
    total = float(lost.sum() + active.sum())

    def likelihood(theta: Floats) -> tuple[float, Floats, Floats]:
        alpha, beta = theta
        parts = [(lost, alpha + 1, beta + lost_at - 1), (active, alpha, beta + active_after)]
        value = -total * betaln(alpha, beta)
        slope = -total * np.array([psi(alpha) - psi(alpha + beta), psi(beta) - psi(alpha + beta)])
        two = trigamma(alpha + beta)
        curve = -total * np.array([[trigamma(alpha) - two, -two], [-two, trigamma(beta) - two]])
        for n, p, q in parts:
            value += n @ betaln(p, q)
            both, second = psi(p + q), trigamma(p + q)
            slope += np.array([n @ (psi(p) - both), n @ (psi(q) - both)])
            curve += np.array(
                [
                    [n @ (trigamma(p) - second), -(n @ second)],
                    [-(n @ second), n @ (trigamma(q) - second)],
                ]
            )
        return float(value), slope, curve

    return maximise(likelihood, np.array([1.0, 2.0]), n=total)


def survival(theta: Floats, n: Floats) -> Floats:
    """Give the share still there after n renewals."""
    alpha, beta = theta
    out: Floats = np.exp(betaln(alpha, beta + n) - betaln(alpha, beta))
    return out


def retention(theta: Floats, n: Floats) -> Floats:
    """Give the share of those there before renewal n that renew: (beta+n-1)/(alpha+beta+n-1), rising with n."""
    alpha, beta = theta
    out: Floats = (beta + n - 1) / (alpha + beta + n - 1)
    return out
