"""BG/BB: purchases on fixed occasions, such as a yearly donation (Fader, Hardie & Shang 2010).

On each occasion a customer who is alive buys with chance ~ Beta(alpha, beta), and before each occasion may leave
with chance ~ Beta(gamma, delta).
Letters: x occasions with a purchase, t_x the last of them, n occasions observed.
L = [B(alpha+x, beta+n-x) B(gamma, delta+n)
     + sum over i < n-t_x of B(alpha+x, beta+t_x-x+i) B(gamma+1, delta+t_x+i)] / (B(alpha, beta) B(gamma, delta)).
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, psi

from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime.bg_family import trigamma
from klantwaarde.systems.voc.lifetime.mixture import Rows, Term, log_sum, plus
from klantwaarde.systems.voc.lifetime.sample import Sample

NAMES = ("alpha", "beta", "gamma", "delta")


def _beta(p: Floats, q: Floats, i: int, j: int, sign: float = 1.0) -> Term:
    both, two = psi(p + q), trigamma(p + q)
    return Term(
        value=sign * betaln(p, q),
        slope={i: sign * (psi(p) - both), j: sign * (psi(q) - both)},
        curve={(i, i): sign * (trigamma(p) - two), (i, j): -sign * two, (j, j): sign * (trigamma(q) - two)},
    )


def _times(left: Term, right: Term) -> Term:
    return Term(left.value + right.value, {**left.slope, **right.slope}, {**left.curve, **right.curve})


def rows(theta: Floats, data: Sample) -> Rows:
    """Give log-likelihood with derivatives per history; ``age`` holds n, the number of occasions."""
    alpha, beta, gamma, delta = theta
    x, t_x, n = data.x, data.t_x, data.age
    one = np.ones_like(x)
    alive = _times(_beta(alpha + x, beta + n - x, 0, 1), _beta(gamma * one, delta + n, 2, 3))
    terms = [alive]
    for i in range(int((n - t_x).max(initial=0))):
        here = i < n - t_x
        # Where a history has no such term its value is minus infinity; the arguments stay legal.
        late = np.where(here, i, 0)
        gone = _times(_beta(alpha + x, beta + t_x - x + late, 0, 1), _beta((gamma + 1) * one, delta + t_x + late, 2, 3))
        terms.append(Term(np.where(here, gone.value, -np.inf), gone.slope, gone.curve))
    fixed = _times(_beta(alpha * one, beta * one, 0, 1, -1.0), _beta(gamma * one, delta * one, 2, 3, -1.0))
    return plus(log_sum([fixed], 4), log_sum(terms, 4))


def totals(theta: Floats, data: Sample) -> tuple[float, Floats, Floats]:
    """Give log-likelihood, gradient and Hessian in (alpha, beta, gamma, delta) over all customers."""
    return rows(theta, data).total(data.n)


def probability_alive(theta: Floats, x: Floats, t_x: Floats, n: Floats) -> Floats:
    """Give the chance to be alive on the last observed occasion; the next one is (delta+n)/(gamma+delta+n) of it."""
    alpha, beta, gamma, delta = theta
    log_l = rows(theta, Sample(x, t_x, n, np.ones_like(x))).value
    out: Floats = np.exp(
        betaln(alpha + x, beta + n - x) - betaln(alpha, beta) + betaln(gamma, delta + n) - betaln(gamma, delta) - log_l
    )
    return out


def expected(theta: Floats, x: Floats, t_x: Floats, n: Floats, ahead: int) -> Floats:
    """Give expected purchases on the next ``ahead`` occasions; a plain sum, so nothing cancels."""
    alpha, beta, gamma, delta = theta
    log_l = rows(theta, Sample(x, t_x, n, np.ones_like(x))).value
    base = betaln(alpha + x + 1, beta + n - x) - betaln(alpha, beta) - betaln(gamma, delta) - log_l
    out: Floats = sum((np.exp(base + betaln(gamma, delta + n + j)) for j in range(1, ahead + 1)), np.zeros_like(x))
    return out
