"""What BG/NBD and MBG/NBD customers will do: expected purchases, chances, and the whole distribution.

Given alive at T, the rate ~ Gamma(R, alpha + T) and the chance to leave ~ Beta(a, b') are independent.
The textbook form of the expectation overflows at large x; Euler's transformation of it does not.
Letters as in `bg_family`; A = P(alive at T); z = t / (alpha + T + t).
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, betaln, hyp2f1

from klantwaarde.statistics.newton import Floats

# Within this distance of a = 1 (or of C = 1) the closed form cancels; the purchase rate is integrated instead.
NEAR_ONE = 1e-3
# Beyond these customers are all alike and the hypergeometric function loses its digits; purchases are summed instead.
ALIKE = 200.0
MOST_ALIKE_LEAVING = 1e4
SMALLEST_TERM = 1e-14
MOST_TERMS = 100_000
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)


def _posterior(theta: Floats, x: Floats, *, first_too: bool) -> tuple[Floats, Floats, Floats]:
    r, _, a, b = theta
    stays = b + x + (1.0 if first_too else 0.0)
    return r + x, stays, a + stays


def purchase_rate(theta: Floats, x: Floats, age: Floats, s: Floats | float, *, first_too: bool) -> Floats:
    """Give purchases per unit of time at T + s, for a customer who is alive at T."""
    _, alpha, a, _ = theta
    shape, _, c = _posterior(theta, x, first_too=first_too)
    ahead = s / (alpha + age + s)
    rate: Floats = shape / (alpha + age) * (1 - ahead) ** a * hyp2f1(a, c - 1 - shape, c, ahead)
    return rate


def expected_if_alive(theta: Floats, x: Floats, age: Floats, t: Floats | float, *, first_too: bool) -> Floats:
    """Give expected purchases in (T, T + t] for a customer who is alive at T; multiply by P(alive).

    (C-1)/(a-1) [1 - (1-z)^(a-1) 2F1(a-1, C-1-R; C-1; z)], and near a = 1 the integral of the rate.
    """
    x, age, t = np.broadcast_arrays(np.asarray(x, float), np.asarray(age, float), np.asarray(t, float))
    theta = _per_row(theta, x.shape)
    r, alpha, a, b = theta
    shape, _, c = _posterior(theta, x, first_too=first_too)
    z = t / (alpha + age + t)
    alike = (r > ALIKE) | (a + b > MOST_ALIKE_LEAVING)
    close = ~alike & ((np.abs(a - 1) < NEAR_ONE) | (np.abs(c - 1) < NEAR_ONE))
    out: Floats = np.zeros(x.shape)
    far = ~close & ~alike
    if far.any():
        less, rest = a[far] - 1, c[far] - 1
        series = hyp2f1(less, rest - shape[far], rest, z[far])
        out[far] = rest / less * (1 - (1 - z[far]) ** less * series)
    if close.any():
        out[close] = _integrated(theta[:, close], x[close], age[close], t[close], first_too=first_too)
    if alike.any():
        out[alike] = _summed(theta[:, alike], x[alike], z[alike], first_too=first_too)
    return out


def _per_row(theta: Floats, shape: tuple[int, ...]) -> Floats:
    """Parameters as columns, one value per customer: those of customers with covariates differ."""
    return np.stack([np.broadcast_to(value, shape) for value in theta])


def _summed(theta: Floats, x: Floats, z: Floats, *, first_too: bool) -> Floats:
    """Sum of P(n purchases or more), n = 1, 2, ...: nothing cancels, whatever the size of the parameters."""
    shape, stays, c = _posterior(theta, x, first_too=first_too)
    out: Floats = np.zeros(x.shape)
    kept = np.ones(x.shape)
    # I_z(1, R) = 1 - (1-z)^R and I_z(n+1, R) = I_z(n, R) - z^n (1-z)^R / (n B(n, R)); the logarithm of what is taken
    # off grows by that of z (n + R) / (n + 1), so that nothing is lost however many purchases are expected.
    with np.errstate(divide="ignore"):  # no time ahead: z is zero, and so is every chance
        log_z = np.log(z)
    rest = shape * np.log1p(-z)
    chance, off = -np.expm1(rest), np.log(shape) + rest + log_z
    for n in range(1, MOST_TERMS):
        term = chance * kept
        out += term
        kept = kept * (stays + n - 1) / (c + n - 1)
        if np.all(term <= SMALLEST_TERM * np.maximum(out, 1e-300)):
            break
        chance = np.maximum(chance - np.exp(off), 0.0)
        off += log_z + np.log((n + shape) / (n + 1))
    return out


def _integrated(theta: Floats, x: Floats, age: Floats, t: Floats, *, first_too: bool) -> Floats:
    # Equal steps in ln(1 + s / (alpha + T)), where the rate is smooth.
    scale = theta[1] + age
    end = np.log1p(t / scale)
    w = end * (_NODES[:, None] + 1) / 2
    s = scale * np.expm1(w)
    rate = purchase_rate(theta, x[None, :], age[None, :], s, first_too=first_too)
    out: Floats = end / 2 * (_WEIGHTS @ (rate * (scale + s)))
    return out


def alive_later(theta: Floats, x: Floats, age: Floats, t: Floats | float, *, first_too: bool) -> Floats:
    """Give the chance to be alive at T + t for a customer who is alive at T."""
    _, alpha, a, _ = theta
    shape, _, c = _posterior(theta, x, first_too=first_too)
    z = t / (alpha + age + t)
    out: Floats = (1 - z) ** a * hyp2f1(a, c - shape, c, z)
    return out


def at_least(theta: Floats, x: Floats, age: Floats, t: Floats | float, n: Floats | int, *, first_too: bool) -> Floats:
    """Give P(n purchases or more in (T, T + t]), n >= 1, if alive at T: I_z(n, R) B(a, b'+n-1) / B(a, b')."""
    _, alpha, a, _ = theta
    shape, stays, _ = _posterior(theta, x, first_too=first_too)
    z = t / (alpha + age + t)
    out: Floats = betainc(n, shape, z) * np.exp(betaln(a, stays + n - 1) - betaln(a, stays))
    return out
