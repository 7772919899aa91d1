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
from klantwaarde.systems.voc.lifetime.mixture import Rows, Term, log_sum, plus
from klantwaarde.systems.voc.lifetime.sample import Sample

NAMES = ("r", "alpha", "a", "b")


@dataclass(frozen=True)
class Histograms:
    """What the likelihood needs: counts per distinct x and per distinct T, and the histories that may have ended."""

    data: Sample
    first_too: bool

    @cached_property
    def per_x(self) -> tuple[Floats, Floats]:
        """Distinct x and how many customers have it."""
        x, place = np.unique(self.data.x, return_inverse=True)
        return x, np.bincount(place, weights=self.data.n).astype(np.float64)

    @cached_property
    def per_age(self) -> tuple[Floats, Floats, Floats]:
        """Distinct T, how many customers have it, and their repeat purchases together."""
        age, place = np.unique(self.data.age, return_inverse=True)
        n = self.data.n
        customers, purchases = (np.bincount(place, weights=w).astype(np.float64) for w in (n, n * self.data.x))
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
    r, alpha, a, b = theta
    near, far, rx, staying = 1 / (alpha + d.t_x), 1 / (alpha + d.age), r + d.x, b + d.x + extra - 1
    u = np.log1p((d.age - d.t_x) * near)
    v = far - near
    depth = np.log(a / staying) + rx * u
    left = expit(depth)
    value = d.n @ np.logaddexp(0.0, depth)
    p = d.n * left
    q = p * (1 - left)
    slopes = (u, rx * v, None, -1 / staying)
    slope = np.array([p @ u, p @ slopes[1], p.sum() / a, p @ slopes[3]])
    curve = np.zeros((4, 4))
    curve[0, 0] = q @ (u * u)
    curve[0, 1] = q @ (u * slopes[1]) + p @ v
    curve[0, 2] = q @ u / a
    curve[0, 3] = q @ (u * slopes[3])
    curve[1, 1] = q @ (slopes[1] * slopes[1]) + p @ (rx * (near**2 - far**2))
    curve[1, 2] = q @ slopes[1] / a
    curve[1, 3] = q @ (slopes[1] * slopes[3])
    curve[2, 2] = (q.sum() - p.sum()) / a**2
    curve[2, 3] = q @ slopes[3] / a
    curve[3, 3] = (q + p) @ (slopes[3] * slopes[3])
    return float(value), slope, curve


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
