"""Pareto/NBD: purchases at a personal rate until a lifetime ends unseen (Schmittlein, Morrison & Colombo 1987).

Rate ~ Gamma(r, alpha), lifetime exponential with rate ~ Gamma(s, beta).
l = lnG(r+x) - lnG(r) + r ln alpha + s ln beta + ln(e^D1 + e^D2), D1 = -(r+x) ln(alpha+T) - s ln(beta+T),
D2 = ln s + ln I, I = integral from t_x to T of (alpha+y)^-(r+x) (beta+y)^-(s+1) dy.

The integral replaces the usual hypergeometric function: no case for alpha < beta, no overflow, slope included.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln, hyperu, psi

from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime.alike import tallied
from klantwaarde.systems.voc.lifetime.bg_family import trigamma
from klantwaarde.systems.voc.lifetime.mixture import Rows, Term, log_sum, plus
from klantwaarde.systems.voc.lifetime.sample import Sample

NAMES = ("r", "alpha", "s", "beta")
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)

# Beyond a fall of e^-45 in the integrand nothing is left to add in double precision.
FORGOTTEN = 45.0
WIDEST_PANEL = 1.0
DEEPEST_PANEL = 8.0
# Rows worked on together: the nodes of one batch stay near the core.
BATCH = 4_000


def _columns(theta: tuple[Floats, Floats, Floats, Floats], data: Sample) -> tuple[Floats, ...]:
    return tuple(np.broadcast_to(np.asarray(t, float), data.x.shape).astype(float) for t in theta)


def _panels(theta: tuple[Floats, ...], d: Sample) -> tuple[Floats, Floats, NDArray[np.int_]]:
    """Give c, the width of the range in w = ln((c+y)/(c+t_x)), and how many panels it needs."""
    r, alpha, s, beta = theta
    power = np.maximum(r + d.x - 1, 1e-300)
    with np.errstate(over="ignore"):
        cut = (alpha + d.t_x) * np.expm1(np.minimum(FORGOTTEN / power, 700.0)) + d.t_x
    end = np.minimum(d.age, cut)
    c = np.minimum(alpha, beta)
    width = np.log1p((end - d.t_x) / (c + d.t_x))
    steep = (r + d.x) * (c + end) / (alpha + end) + (s + 1) * (c + end) / (beta + end)
    panels = np.maximum(np.ceil(width / WIDEST_PANEL), np.ceil(width * steep / DEEPEST_PANEL))
    return c, width, np.maximum(panels, 1).astype(int)


def _integral(theta: tuple[Floats, ...], d: Sample) -> Term:
    """Give ln I with its derivatives in (r, alpha, s, beta), by Gauss-Legendre on panels that fit the integrand."""
    c, width, panels = _panels(theta, d)
    size = d.x.size
    value = np.full(size, -np.inf)
    slope = np.zeros((4, size))
    curve = np.zeros((4, 4, size))
    for count in np.unique(panels):
        rows_of_count = np.flatnonzero((panels == count) & (width > 0))
        step = max(1, BATCH // int(count))
        for start in range(0, rows_of_count.size, step):
            part = rows_of_count[start : start + step]
            here = tuple(t[part][:, None] for t in (*theta, d.x, d.t_x, c, width))
            value[part], slope[:, part], curve[:, :, part] = _quadrature(here, int(count))
    return Term(value, dict(enumerate(slope)), {(i, j): curve[i, j] for i in range(4) for j in range(i, 4)})


def _quadrature(here: tuple[Floats, ...], count: int) -> tuple[Floats, Floats, Floats]:
    """Give ln I, its slope (4, rows) and curvature (4, 4, rows; upper triangle) for rows that need as many panels."""
    r, alpha, s, beta, x, t_x, c, width = here
    base, half = c + t_x, width / count / 2
    points = ((_NODES + 1)[None, :] + 2 * np.arange(count)[:, None]).ravel()[None, :]
    gone = base * np.expm1(half * points)  # y - t_x
    log_a, log_b = np.log(alpha + t_x + gone), np.log(beta + t_x + gone)
    height = -(r + x) * log_a - (s + 1) * log_b + np.log(base + gone) + np.log(np.tile(_WEIGHTS, count))[None, :]
    top = height.max(axis=1, keepdims=True)
    share = np.exp(height - top)
    total = share.sum(axis=1, keepdims=True)
    share /= total
    near_a, near_b = np.exp(-log_a), np.exp(-log_b)
    parts = (-log_a, -(r + x) * near_a, -log_b, -(s + 1) * near_b)
    weighted = [share * g for g in parts]
    slope = np.stack([g.sum(axis=1) for g in weighted])
    curve = np.zeros((4, 4, x.size))
    for i in range(4):
        for j in range(i, 4):
            curve[i, j] = np.einsum("ij,ij->i", weighted[i], parts[j]) - slope[i] * slope[j]
    curve[0, 1] -= np.einsum("ij,ij->i", share, near_a)
    curve[1, 1] -= np.einsum("ij,ij->i", weighted[1], near_a)
    curve[2, 3] -= np.einsum("ij,ij->i", share, near_b)
    curve[3, 3] -= np.einsum("ij,ij->i", weighted[3], near_b)
    return (top + np.log(total) + np.log(half)).ravel(), slope, curve


def _alive_term(theta: tuple[Floats, ...], d: Sample) -> Term:
    r, alpha, s, beta = theta
    rx, a, b = r + d.x, 1 / (alpha + d.age), 1 / (beta + d.age)
    return Term(
        value=rx * np.log(a) + s * np.log(b),
        slope={0: np.log(a), 1: -rx * a, 2: np.log(b), 3: -s * b},
        curve={(0, 1): -a, (1, 1): rx * a**2, (2, 3): -b, (3, 3): s * b**2},
    )


def _gone_term(theta: tuple[Floats, ...], d: Sample) -> Term:
    s = theta[2]
    inside = _integral(theta, d)
    slope, curve = dict(inside.slope), dict(inside.curve)
    slope[2] = slope[2] + 1 / s
    curve[2, 2] = curve[2, 2] - 1 / s**2
    return Term(inside.value + np.log(s), slope, curve)


def rows(theta: tuple[Floats, Floats, Floats, Floats], data: Sample) -> Rows:
    """Give log-likelihood with derivatives per history; parameters may differ per history (covariates)."""
    full = _columns(theta, data)
    r, alpha, s, beta = full
    rx = r + data.x
    outside = Term(
        value=gammaln(rx) - gammaln(r) + r * np.log(alpha) + s * np.log(beta),
        slope={0: psi(rx) - psi(r) + np.log(alpha), 1: r / alpha, 2: np.log(beta), 3: s / beta},
        curve={
            (0, 0): trigamma(rx) - trigamma(r),
            (0, 1): 1 / alpha,
            (1, 1): -r / alpha**2,
            (2, 3): 1 / beta,
            (3, 3): -s / beta**2,
        },
    )
    return plus(log_sum([outside], 4), log_sum([_alive_term(full, data), _gone_term(full, data)], 4))


def totals(theta: Floats, data: Sample) -> tuple[float, Floats, Floats]:
    """Give log-likelihood, gradient and Hessian in (r, alpha, s, beta) over all customers."""
    r, alpha, s, beta = theta
    full = _columns((r, alpha, s, beta), data)
    value, slope, curve = log_sum([_alive_term(full, data), _gone_term(full, data)], 4).total(data.n)
    # What stands before the sum of two terms depends on the frequency alone.
    x, (nx,) = tallied(data.x, data.n)
    n, rx = nx.sum(), r + x
    value += nx @ (gammaln(rx) - gammaln(r)) + n * (r * np.log(alpha) + s * np.log(beta))
    slope += np.array([nx @ (psi(rx) - psi(r)) + n * np.log(alpha), n * r / alpha, n * np.log(beta), n * s / beta])
    curve[0, 0] += nx @ (trigamma(rx) - trigamma(r))
    curve[1, 1] -= n * r / alpha**2
    curve[3, 3] -= n * s / beta**2
    for (i, j), second in {(0, 1): n / alpha, (2, 3): n / beta}.items():
        curve[i, j] += second
        curve[j, i] += second
    return float(value), slope, curve


def log_odds_gone(theta: Floats, data: Sample) -> Floats:
    """Give D2 - D1: the log odds that the lifetime ended before T."""
    full = _columns(tuple(theta), data)
    odds: Floats = np.log(full[2]) + _integral(full, data).value - _alive_term(full, data).value
    return odds


def probability_alive(theta: Floats, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """Give the chance that a customer is still one at the end of observation, by the model."""
    x, t_x, age = np.broadcast_arrays(np.asarray(x, float), np.asarray(t_x, float), np.asarray(age, float))
    alive: Floats = expit(-log_odds_gone(theta, Sample(x, t_x, age, np.ones(x.shape))))
    return alive


def expected_if_alive(theta: Floats, x: Floats, age: Floats, t: Floats | float) -> Floats:
    """Give expected purchases in (T, T + t] for a customer who is alive at T.

    (r+x)(beta+T)/(alpha+T) (1 - e^(-(s-1)h))/(s-1), h = ln((beta+T+t)/(beta+T)); the fraction is h at s = 1.
    """
    r, alpha, s, beta = theta
    h = np.log1p(t / (beta + age))
    power = np.asarray(s - 1, dtype=float)
    length = np.where(power == 0, h, -np.expm1(-power * h) / np.where(power == 0, 1.0, power))
    out: Floats = (r + x) * (beta + age) / (alpha + age) * length
    return out


def alive_later(theta: Floats, age: Floats, t: Floats | float) -> Floats:
    """Give the chance to be alive at T + t for a customer who is alive at T."""
    _, _, s, beta = theta
    out: Floats = np.exp(-s * np.log1p(t / (beta + age)))
    return out


def discounted_for_ever(theta: Floats, x: Floats, age: Floats, delta: float) -> Floats:
    """Give discounted expected purchases without horizon for a customer who is alive at T; delta > 0 per unit of time.

    (r+x)/(alpha+T) (beta+T) U(1, 2-s, delta (beta+T)), U the confluent hypergeometric function of the second kind.
    """
    r, alpha, s, beta = theta
    out: Floats = (r + x) / (alpha + age) * (beta + age) * hyperu(1.0, 2 - s, delta * (beta + age))
    return out
