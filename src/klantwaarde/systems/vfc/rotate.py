"""Turning factors until each person stands close to one of them: varimax and its family, and by hand.

Plane (f, g), x and y the two columns, u = x^2 - y^2, v = 2xy, A = sum u, B = sum v:
    phi = 1/4 atan2(2 sum uv - 2 gamma A B / P, sum(u^2 - v^2) - gamma (A^2 - B^2) / P)
    x' = x cos phi + y sin phi,  y' = -x sin phi + y cos phi
With the complex number w = x + iy these are the two parts of sum w^4 - gamma (sum w^2)^2 / P, and turning is a
product with exp(-i phi). gamma = 1 is varimax, 0 quartimax, k/2 equamax.
References: Kaiser (1958); Crawford & Ferguson (1970).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from klantwaarde.systems.vfc.correlate import Floats

STOP = 1e-12
NOISE = 1e-14
SWEEPS = 500
STARTS = 8


@dataclass(frozen=True, slots=True)
class Rotation:
    """Turned loadings, the matrix that turned them (loadings = before @ matrix), and how the search went."""

    loadings: Floats
    matrix: Floats
    converged: bool
    share_best: float = 1.0
    sweeps: int = 0


def step(loadings: Floats, first: int, second: int, degrees: float) -> Floats:
    """Turn two factors by hand; positive degrees bring the first factor towards the second."""
    phi = np.deg2rad(degrees)
    out = loadings.copy()
    x, y = loadings[:, first], loadings[:, second]
    out[:, first] = x * np.cos(phi) + y * np.sin(phi)
    out[:, second] = y * np.cos(phi) - x * np.sin(phi)
    return out


@lru_cache(maxsize=32)
def rounds(k: int) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Deal all planes into rounds whose planes do not touch, so that a round can be turned at once."""
    ring = list(range(k + k % 2))
    out = []
    for _ in range(len(ring) - 1):
        half = len(ring) // 2
        pairs = [sorted((ring[i], ring[-1 - i])) for i in range(half)]
        kept = [(a, b) for a, b in pairs if b < k]
        out.append((tuple(a for a, _ in kept), tuple(b for _, b in kept)))
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return tuple(out)


@lru_cache(maxsize=32)
def fixed_starts(k: int, count: int = STARTS) -> Floats:
    """Give the identity and a few fixed random orthogonal matrices, the same in every run."""
    rng = np.random.default_rng(20_201)
    q, r = np.linalg.qr(rng.standard_normal((count, k, k)))
    turned = q * np.sign(np.diagonal(r, axis1=1, axis2=2))[:, None, :]
    out = np.concatenate([np.eye(k)[None], turned])
    out.setflags(write=False)
    return out


def sweep(x: Floats, gamma: float) -> Floats:
    """Turn every plane once, in place.

    Parameters
    ----------
    x
        k x ... x P: factor first, person last; anything between is a batch.

    Returns
    -------
    Largest angle per element of the batch.
    """
    p = x.shape[-1]
    largest = np.zeros(x.shape[1:-1])
    # what a sum over persons can lose to rounding; rotation does not change it
    noise = NOISE * np.square(np.einsum("f...p,f...p->...p", x, x)).sum(axis=-1)
    for first, second in rounds(x.shape[0]):
        one, two = list(first), list(second)
        w = x[one] + 1j * x[two]
        w2 = w * w
        total = w2.sum(axis=-1)
        q = np.einsum("...p,...p->...", w2, w2) - gamma / p * total * total
        # no slope, or only what rounding makes of it: stay
        still = (np.abs(q.imag) <= noise) & (q.real > -noise)
        phi = np.where(still, 0.0, np.arctan2(q.imag, q.real) / 4)
        w *= np.exp(-1j * phi)[..., None]
        x[one], x[two] = w.real, w.imag
        np.maximum(largest, np.abs(phi).max(axis=0), out=largest)
    return largest


def criterion(x: Floats, gamma: float) -> Floats:
    """Value that rotation raises: sum l^4 - gamma / P (sum l^2)^2, summed over factors; shapes as in `sweep`."""
    square = x * x
    total = square.sum(axis=-1)
    fourth = np.einsum("...i,...i->...", square, square)
    return np.asarray((fourth - gamma / x.shape[-1] * total * total).sum(axis=0), dtype=np.float64)


def gradient(loadings: Floats, gamma: float = 1.0, *, kaiser: bool = True) -> float:
    """Size of the slope of the criterion along rotations, per person; 0 at an optimum."""
    a = _rows(loadings)[0] if kaiser else loadings
    g = a**3 - gamma / a.shape[0] * a * (a * a).sum(axis=0)
    skew = a.T @ g
    return float(np.abs(skew - skew.T).max() / a.shape[0])


def _rows(loadings: Floats) -> tuple[Floats, Floats]:
    h = np.sqrt(np.einsum("ij,ij->i", loadings, loadings))
    safe = np.where(h > 0, h, 1.0)
    return loadings / safe[:, None], h


def orthomax(loadings: Floats, *, gamma: float = 1.0, kaiser: bool = True, starts: int = STARTS) -> Rotation:
    """Turn factors to the best simple structure, from several starts, until nothing moves any more.

    Parameters
    ----------
    loadings
        P x k.
    gamma
        1 varimax, 0 quartimax, k/2 equamax.
    kaiser
        Give each person the same weight while turning (rows divided by the root of the communality).
    starts
        Random starts besides the identity; the best criterion is kept.

    Returns
    -------
    Rotation, with the share of starts that reach the best criterion.
    """
    k = loadings.shape[1]
    if k < 2:
        return Rotation(loadings.copy(), np.eye(k), converged=True)
    rows = _rows(loadings)[0] if kaiser else loadings
    x = np.ascontiguousarray(np.moveaxis(rows @ fixed_starts(k, starts), 2, 0))
    sweeps = 0
    for sweeps in range(1, SWEEPS + 1):  # noqa: B007 - told in the result
        if sweep(x, gamma).max() < 1e-5:
            break
    values = criterion(x, gamma)
    close = values >= values.max() - 1e-8 * max(float(np.abs(values).max()), 1e-300)
    best = np.ascontiguousarray(x[:, int(np.argmax(close))][:, None, :])
    converged = False
    for _ in range(SWEEPS):
        sweeps += 1
        if sweep(best, gamma)[0] < STOP:
            converged = True
            break
    turned = best[:, 0, :].T
    matrix = _matrix(rows, turned)
    return Rotation(loadings @ matrix, matrix, converged, float(close.mean()), sweeps)


def orthomax_many(loadings: Floats, *, gamma: float = 1.0, kaiser: bool = True, starts: int = STARTS) -> Floats:
    """Turn many small solutions at once, as `orthomax` turns one; for resampling.

    Parameters
    ----------
    loadings
        B x P x k.

    Returns
    -------
    B x P x k, each turned to the best criterion of all starts.
    """
    count, p, k = loadings.shape
    if k < 2:
        return loadings.copy()
    h = np.sqrt(np.einsum("bij,bij->bi", loadings, loadings))
    safe = np.where(h > 0, h, 1.0)[:, :, None]
    rows = loadings / safe if kaiser else loadings
    several = np.einsum("bpk,skf->fbsp", rows, fixed_starts(k, starts), optimize=True)
    several = np.ascontiguousarray(several).reshape(k, -1, p)
    _sweep_open(several, gamma, 1e-3)
    values = criterion(several, gamma).reshape(count, -1)
    best = values.argmax(axis=1)
    x = np.ascontiguousarray(several.reshape(k, count, -1, p)[:, np.arange(count), best])
    _sweep_open(x, gamma, 1e-10)
    turned = np.moveaxis(x, 0, 2)
    return np.asarray(turned * safe if kaiser else turned, dtype=np.float64)


def _sweep_open(x: Floats, gamma: float, stop: float) -> None:
    # sweep only those that still move, so that one slow solution does not make all others walk along
    todo = np.arange(x.shape[1])
    for _ in range(SWEEPS):
        part = x if todo.size == x.shape[1] else np.ascontiguousarray(x[:, todo])
        moved = sweep(part, gamma)
        if part is not x:
            x[:, todo] = part
        todo = todo[moved >= stop]
        if not todo.size:
            return


def _matrix(before: Floats, after: Floats) -> Floats:
    # the orthogonal matrix that best carries `before` to `after` (Procrustes): exact up to rounding here
    u, _, v = np.linalg.svd(before.T @ after)
    return np.asarray(u @ v, dtype=np.float64)


def procrustes(loadings: Floats, target: Floats) -> Rotation:
    """Turn loadings as close to a target as an orthogonal rotation can bring them."""
    matrix = _matrix(loadings, target)
    return Rotation(loadings @ matrix, matrix, converged=True)


def varimax_by_svd(loadings: Floats, *, gain: float = 1e-5, passes: int = 1000) -> Rotation:
    """Varimax by singular values with a stop at a small relative gain: how `qmethod` mode stops, not at the optimum.

    Each pass takes the polar factor of A'(L^3 - L diag(sum L^2) / P); the sum of singular values is the yardstick.
    """
    p, k = loadings.shape
    if k < 2:
        return Rotation(loadings.copy(), np.eye(k), converged=True)
    rows, _ = _rows(loadings)
    matrix, before = np.eye(k), 0.0
    for count in range(1, passes + 1):
        turned = rows @ matrix
        target = rows.T @ (turned**3 - turned * ((turned * turned).sum(axis=0) / p))
        u, singular, v = np.linalg.svd(target)
        matrix = u @ v
        total = float(singular.sum())
        if total < before * (1 + gain):
            return Rotation(loadings @ matrix, matrix, converged=True, sweeps=count)
        before = total
    return Rotation(loadings @ matrix, matrix, converged=False, sweeps=passes)


def varimax_by_planes(loadings: Floats, *, skip: float = 0.00116, sweeps: int = 225) -> Rotation:
    """Varimax plane by plane, skipping a plane that hardly moves: how `pqmethod` mode turns."""
    p, k = loadings.shape
    rows, h = _rows(loadings)
    x = rows.copy()
    done = 0
    for done in range(1, sweeps + 1):  # noqa: B007 - told in the result
        turned = 0
        for f in range(k - 1):
            for g in range(f + 1, k):
                w2 = (x[:, f] + 1j * x[:, g]) ** 2
                q = complex((w2 * w2).sum() - w2.sum() ** 2 / p)
                if q.real > 0 and abs(q.imag) < skip * q.real:
                    continue
                if q == 0:
                    continue
                x = step(x, f, g, float(np.degrees(np.angle(q) / 4)))
                turned += 1
        if not turned:
            break
    matrix = _matrix(rows, x)
    return Rotation(x * h[:, None], matrix, converged=done < sweeps, sweeps=done)
