"""MBG/CNBD-k: customers who buy at regular intervals (Reutterer, Platzer & Schroeder 2021).

Gaps between purchases are Erlang-k with rate ~ Gamma(r, alpha); a chance to leave ~ Beta(a, b) after every purchase.
l = r ln alpha - lnG(r) - lnB(a, b) - x lnG(k) + (k-1) sum ln gap
    + ln[B(a, b+x+1) S + B(a+1, b+x) G(r+kx) / (alpha+t_x)^(r+kx)],
S = sum over j < k of (T-t_x)^j / j! G(r+kx+j) / (alpha+T)^(r+kx+j). With k = 1 this is MBG/NBD.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, betaln, gammaln, psi

from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime.bg_family import trigamma
from klantwaarde.systems.voc.lifetime.mixture import Rows, Term, log_sum, plus
from klantwaarde.systems.voc.lifetime.sample import Sample

NAMES = ("r", "alpha", "a", "b")

# The expectation is a sum over n; it stops when the next term is below this share of what is there.
SMALLEST_TERM = 1e-12
MOST_TERMS = 20_000


def _gap_terms(r: float, alpha: float, k: int, d: Sample) -> list[Term]:
    out = []
    power = r + k * d.x
    near = 1 / (alpha + d.age)
    with np.errstate(divide="ignore"):
        log_wait = np.log(d.age - d.t_x)
    for j in range(k):
        p = power + j
        wait = np.zeros_like(d.x) if j == 0 else j * log_wait - gammaln(j + 1)
        out.append(
            Term(
                value=wait + gammaln(p) + p * np.log(near),
                slope={0: psi(p) + np.log(near), 1: -p * near},
                curve={(0, 0): trigamma(p), (0, 1): -near, (1, 1): p * near**2},
            )
        )
    return out


def rows(theta: tuple[float, float, float, float], data: Sample, k: int) -> Rows:
    """Give log-likelihood with derivatives per history, without the constant of the gaps."""
    r, alpha, a, b = theta
    stays, power, near = b + data.x + 1, r + k * data.x, 1 / (alpha + data.t_x)
    one = np.ones_like(data.x)
    both = psi(a + stays)
    two = trigamma(a + stays)
    stay_slope = {2: psi(a) - both, 3: psi(stays) - both}
    stay_curve = {(2, 2): trigamma(a) - two, (2, 3): -two, (3, 3): trigamma(stays) - two}
    alive = [
        Term(t.value + betaln(a, stays), {**t.slope, **stay_slope}, {**t.curve, **stay_curve})
        for t in _gap_terms(r, alpha, k, data)
    ]
    gone = Term(
        value=betaln(a + 1, stays - 1) + gammaln(power) + power * np.log(near),
        slope={0: psi(power) + np.log(near), 1: -power * near, 2: psi(a + 1) - both, 3: psi(stays - 1) - both},
        curve={
            (0, 0): trigamma(power),
            (0, 1): -near,
            (1, 1): power * near**2,
            (2, 2): trigamma(a + 1) - two,
            (2, 3): -two,
            (3, 3): trigamma(stays - 1) - two,
        },
    )
    fixed = Term(
        value=one * (r * np.log(alpha) - gammaln(r) - betaln(a, b)) - data.x * gammaln(k),
        slope={
            0: one * (np.log(alpha) - psi(r)),
            1: one * r / alpha,
            2: one * (psi(a + b) - psi(a)),
            3: one * (psi(a + b) - psi(b)),
        },
        curve={
            (0, 0): -one * trigamma(r),
            (0, 1): one / alpha,
            (1, 1): -one * r / alpha**2,
            (2, 2): one * (trigamma(a + b) - trigamma(a)),
            (2, 3): one * trigamma(a + b),
            (3, 3): one * (trigamma(a + b) - trigamma(b)),
        },
    )
    return plus(log_sum([fixed], 4), log_sum([*alive, gone], 4))


def totals(theta: Floats, data: Sample, k: int, log_gaps: float) -> tuple[float, Floats, Floats]:
    """Give log-likelihood, gradient and Hessian; ``log_gaps`` is the sum of ln gap over all gaps of all customers."""
    value, slope, curve = rows(tuple(theta), data, k).total(data.n)
    return value + (k - 1) * log_gaps, slope, curve


def probability_alive(theta: Floats, x: Floats, t_x: Floats, age: Floats, k: int) -> Floats:
    """Give the chance that a customer is still one at the end of observation, by the model."""
    r, alpha, a, b = theta
    d = Sample(x, t_x, age, np.ones_like(x))
    alive = np.logaddexp.reduce([t.value for t in _gap_terms(r, alpha, k, d)], axis=0) + betaln(a, b + x + 1)
    power = r + k * x
    gone = betaln(a + 1, b + x) + gammaln(power) - power * np.log(alpha + t_x)
    out: Floats = np.exp(alive - np.logaddexp(alive, gone))
    return out


def expected_if_alive(theta: Floats, x: Floats, t_x: Floats, age: Floats, t: Floats | float, k: int) -> Floats:
    """Give expected purchases in (T, T + t] for a customer who is alive at T, exactly.

    Sum over j < k of w_j times the sum over n >= 1 of I_z(nk-j, r+kx+j) B(a, b+x+n) / B(a, b+x+1); w_j are the
    shares of the terms of S. Our derivation; with k = 1 it is the MBG/NBD expectation.
    """
    r, alpha, a, b = theta
    x, t_x, age = (np.asarray(v, float) for v in (x, t_x, age))
    terms = np.stack([term.value for term in _gap_terms(r, alpha, k, Sample(x, t_x, age, np.ones_like(x)))])
    weight = np.exp(terms - np.logaddexp.reduce(terms, axis=0))
    z = t / (alpha + age + t)
    total = np.zeros_like(x)
    for n in range(1, MOST_TERMS):
        stay = np.exp(betaln(a, b + x + n) - betaln(a, b + x + 1))
        reach = sum(weight[j] * betainc(n * k - j, r + k * x + j, z) for j in range(k))
        total = total + reach * stay
        if np.all(reach * stay <= SMALLEST_TERM * np.maximum(total, 1e-300)):
            break
    return total
