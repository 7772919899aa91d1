"""BG/NBD and MBG/NBD: purchases at a personal rate, and a personal chance to leave after each purchase.

Purchases while alive are Poisson with rate ~ Gamma(r, alpha). After a purchase the customer leaves with chance
p ~ Beta(a, b): after every *repeat* purchase in BG/NBD (Fader, Hardie & Lee 2005), after the first one too in
MBG/NBD (Batislam, Denizel & Filiztekin 2007), so that there the chance that a one-time buyer is alive falls with time.

Letters: x frequency, t_x recency, T age; R = r + x; b' = b + x (BG) or b + x + 1 (MBG); C = a + b';
d = ln a - ln(b' - 1) + R u, u = ln((alpha + T) / (alpha + t_x)), v = 1/(alpha + T) - 1/(alpha + t_x).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import betaln, expit, gammaln, psi, zeta

from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime.alike import tallied
from klantwaarde.systems.voc.lifetime.mixture import Rows, Term, log_sum, plus
from klantwaarde.systems.voc.lifetime.sample import Sample

NAMES = ("r", "alpha", "a", "b")
# Histories worked on together: a dozen columns of them stay in the cache of a core.
BLOCK = 8192


@dataclass(frozen=True)
class Histograms:
    """What the likelihood needs: counts per distinct x and per distinct T, and the histories that may have ended."""

    data: Sample
    first_too: bool

    @cached_property
    def per_x(self) -> tuple[Floats, Floats]:
        """Distinct x and how many customers have it."""
        x, (n,) = tallied(self.data.x, self.data.n)
        return x, n

    @cached_property
    def per_age(self) -> tuple[Floats, Floats, Floats]:
        """Distinct T, how many customers have it, and their repeat purchases together."""
        age, (customers, purchases) = tallied(self.data.age, self.data.n, self.data.n * self.data.x)
        return age, customers, purchases

    @cached_property
    def may_have_left(self) -> Sample:
        """Histories in which the customer can have left: all in MBG, those with a repeat purchase in BG."""
        d = self.data
        keep = np.ones(d.x.size, dtype=bool) if self.first_too else d.x > 0
        return Sample(d.x[keep], d.t_x[keep], d.age[keep], d.n[keep])


def trigamma(z: Floats | float) -> Floats:
    """Give the derivative of psi; Hurwitz zeta(2, z), which SciPy computes faster than polygamma."""
    out: Floats = zeta(2.0, z)
    return out


def totals(theta: Floats, sums: Histograms) -> tuple[float, Floats, Floats]:
    """Give log-likelihood, gradient and Hessian in (r, alpha, a, b) over all customers.

    The smooth part, lnG(r+x) - lnG(r) + r ln alpha - (r+x) ln(alpha+T) + lnB(a, b') - lnB(a, b), needs the two
    histograms only; ln(1 + e^d) needs the distinct histories and cannot overflow.
    """
    r, alpha, a, b = theta
    extra = 1.0 if sums.first_too else 0.0
    x, nx = sums.per_x
    age, na, xa = sums.per_age
    n, rx, bx = nx.sum(), r + x, b + x + extra
    after, through = alpha + age, r * na + xa
    smooth = nx @ (gammaln(rx) - gammaln(r) + betaln(a, bx) - betaln(a, b))
    value = smooth + n * r * np.log(alpha) - through @ np.log(after)
    slope = np.array(
        [
            nx @ (psi(rx) - psi(r)) + n * np.log(alpha) - na @ np.log(after),
            n * r / alpha - (through / after).sum(),
            nx @ (psi(a + b) - psi(a + bx)),
            nx @ (psi(a + b) - psi(b) + psi(bx) - psi(a + bx)),
        ]
    )
    curve = np.zeros((4, 4))
    curve[0, 0] = nx @ (trigamma(rx) - trigamma(r))
    curve[0, 1] = n / alpha - (na / after).sum()
    curve[1, 1] = -n * r / alpha**2 + (through / after**2).sum()
    curve[2, 2] = curve[2, 3] = nx @ (trigamma(a + b) - trigamma(a + bx))
    curve[3, 3] = curve[2, 2] + nx @ (trigamma(bx) - trigamma(b))
    more = _leaving(theta, sums.may_have_left, extra)
    full = curve + more[2]
    return float(value + more[0]), slope + more[1], full + np.triu(full, 1).T


def _leaving(theta: Floats, d: Sample, extra: float) -> tuple[float, Floats, Floats]:
    """Give the sum of ln(1 + e^d) with its derivatives; the Hessian as upper triangle."""
    a = theta[2]
    # Sums over histories: of ln(1 + e^d); of (u, R v, -1/(b'-1), 1) weighted by p; of their products weighted by q;
    # and of v, R v (1/(alpha+T) + 1/(alpha+t_x)) and 1/(b'-1)^2 weighted by p. Block by block, which stays in cache.
    value, by_p, by_q, more = 0.0, np.zeros(4), np.zeros((4, 4)), np.zeros(3)
    for start in range(0, d.x.size, BLOCK):
        part = slice(start, start + BLOCK)
        added = _leaving_block(theta, Sample(d.x[part], d.t_x[part], d.age[part], d.n[part]), extra)
        value, by_p, by_q, more = value + added[0], by_p + added[1], by_q + added[2], more + added[3]
    slope = np.array([by_p[0], by_p[1], by_p[3] / a, by_p[2]])
    curve = np.zeros((4, 4))
    curve[0, 0] = by_q[0, 0]
    curve[0, 1] = by_q[0, 1] + more[0]
    curve[0, 2] = by_q[0, 3] / a
    curve[0, 3] = by_q[0, 2]
    curve[1, 1] = by_q[1, 1] - more[1]
    curve[1, 2] = by_q[1, 3] / a
    curve[1, 3] = by_q[1, 2]
    curve[2, 2] = (by_q[3, 3] - by_p[3]) / a**2
    curve[2, 3] = by_q[2, 3] / a
    curve[3, 3] = by_q[2, 2] + more[2]
    return value, slope, curve


def _leaving_block(theta: Floats, d: Sample, extra: float) -> tuple[float, Floats, Floats, Floats]:
    r, alpha, a, b = theta
    near, far, rx, stays = 1 / (alpha + d.t_x), 1 / (alpha + d.age), r + d.x, b + d.x + extra - 1
    u = np.log1p((d.age - d.t_x) * near)
    v = far - near
    depth = np.log(a / stays) + rx * u
    # ln(1 + e^d) and the chance of having left from one e^-|d|: it cannot overflow.
    small = np.exp(-np.abs(depth))
    value = d.n @ (np.maximum(depth, 0.0) + np.log1p(small))
    large = 1 / (1 + small)
    small *= large
    left, here = np.where(depth > 0, large, small), np.where(depth > 0, small, large)
    p = d.n * left
    parts = np.stack([u, rx * v, -1 / stays, np.ones_like(u)])
    more = np.array([p @ v, p @ (parts[1] * (near + far)), p @ (parts[2] * parts[2])])
    return float(value), parts @ p, (parts * (p * here)) @ parts.T, more


def rows(theta: tuple[Floats, Floats, Floats, Floats], data: Sample, *, first_too: bool) -> Rows:
    """Give log-likelihood with derivatives per history, for parameters that may differ per history (covariates)."""
    r, alpha, a, b = (np.broadcast_to(t, data.x.shape) for t in theta)
    extra = 1.0 if first_too else 0.0
    x, rx, bx = data.x, r + data.x, b + data.x + extra
    near, far = 1 / (alpha + data.t_x), 1 / (alpha + data.age)
    smooth = Term(
        value=gammaln(rx)
        - gammaln(r)
        + r * np.log(alpha)
        - rx * np.log(alpha + data.age)
        + betaln(a, bx)
        - betaln(a, b),
        slope={
            0: psi(rx) - psi(r) + np.log(alpha * far),
            1: r / alpha - rx * far,
            2: psi(a + b) - psi(a + bx),
            3: psi(a + b) - psi(b) + psi(bx) - psi(a + bx),
        },
        curve={
            (0, 0): trigamma(rx) - trigamma(r),
            (0, 1): 1 / alpha - far,
            (1, 1): rx * far**2 - r / alpha**2,
            (2, 2): trigamma(a + b) - trigamma(a + bx),
            (2, 3): trigamma(a + b) - trigamma(a + bx),
            (3, 3): trigamma(a + b) - trigamma(a + bx) + trigamma(bx) - trigamma(b),
        },
    )
    staying = np.where((x == 0) & (not first_too), 1.0, bx - 1)
    ended = -np.inf if not first_too else 0.0
    zero = np.zeros_like(x)
    alive = Term(zero, {}, {})
    gone = Term(
        value=np.log(a / staying) + rx * np.log(far / near) * -1 + np.where(x == 0, ended, 0.0),
        slope={0: np.log(near / far), 1: rx * (far - near), 2: 1 / a, 3: -1 / staying},
        curve={(0, 1): far - near, (1, 1): rx * (near**2 - far**2), (2, 2): -1 / a**2, (3, 3): 1 / staying**2},
    )
    return plus(log_sum([smooth], 4), log_sum([alive, gone], 4))


def probability_alive(theta: Floats, x: Floats, t_x: Floats, age: Floats, *, first_too: bool) -> Floats:
    """Give the chance that a customer is still one at the end of observation, by the model."""
    r, alpha, a, b = theta
    staying = np.where(x > 0, b + x + (0.0 if first_too else -1.0), b if first_too else 1.0)
    depth = np.log(a / staying) + (r + x) * np.log1p((age - t_x) / (alpha + t_x))
    alive: Floats = np.where((x == 0) & (not first_too), 1.0, expit(-depth))
    return alive
