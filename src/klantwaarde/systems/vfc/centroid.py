"""Centroid factors: the oldest extraction in Q, made well defined.

One step on correlations R with zero diagonal R0: choose signs s that maximise q(s) = s'R0 s; then
t = c + h with column sums c_i = s_i sum_j R_ij s_j, l = t / sqrt(sum t), h <- l^2 until h is stable; give the signs
back; R <- R - l l'.  Flipping the sign of a negative c_i raises q by -4 c_i, so the search ends.
References: Brown (1980); Choulakian (2003), The optimality of the centroid method.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.vfc.correlate import Floats

ENUMERATE = 10
STARTS = 60
TIE = 1e-9
RUNAWAY = 4.0


@dataclass(frozen=True, slots=True)
class Signs:
    """The best signs found, their q, the runner-up and the share of starts that end in the best."""

    signs: Floats
    best: float
    runner_up: float
    share_best: float


@dataclass(frozen=True, slots=True)
class Centroid:
    """Loadings P x k and, per factor, how the search went."""

    loadings: Floats
    search: tuple[Signs, ...]
    passes: tuple[int, ...]
    changes: tuple[float, ...]
    converged: bool


@lru_cache(maxsize=16)
def every_sign(p: int) -> Floats:
    """List all sign vectors of p persons with the first one positive."""
    bits = (np.arange(2 ** (p - 1))[:, None] >> np.arange(p - 1)[None, ::-1]) & 1
    out = np.concatenate([np.ones((bits.shape[0], 1)), 1.0 - 2.0 * bits], axis=1)
    out.setflags(write=False)
    return out


@lru_cache(maxsize=16)
def _random_signs(p: int, count: int) -> Floats:
    out = np.where(np.random.default_rng(20_202).random((count, p)) < 0.5, -1.0, 1.0)
    out.setflags(write=False)
    return out


def starts(r0: Floats) -> Floats:
    """Give the start signs: all +1, the five leading eigenvectors, at most 50 rows of r0, and fixed random ones."""
    p = r0.shape[0]
    rows = np.unique(np.linspace(0, p - 1, min(50, p)).round().astype(np.intp))
    vectors = np.linalg.eigh(r0)[1][:, ::-1][:, :5].T if p <= 40 else _leading(r0, 5)
    seen = np.concatenate([np.ones((1, p)), vectors, r0[rows]])
    signs = np.where(seen < 0, -1.0, 1.0)
    missing = STARTS - signs.shape[0]
    return np.concatenate([signs, _random_signs(p, missing)]) if missing > 0 else signs


def _leading(r0: Floats, count: int) -> Floats:
    # a full eigenproblem is too dear for hundreds of persons; subspace iteration gives the signs we need
    q, _ = np.linalg.qr(r0 @ _random_signs(r0.shape[0], STARTS)[: count + 3].T)
    for _ in range(8):
        q, _ = np.linalg.qr(r0 @ (r0 @ q))
    values, small = np.linalg.eigh(q.T @ r0 @ q)
    return np.asarray((q @ small)[:, np.argsort(-values)][:, :count].T, dtype=np.float64)


def climb(signs: Floats, r0: Floats) -> tuple[Floats, Floats]:
    """Flip the person with the most negative column sum until none is negative, all starts as one batch.

    Starts that have met walk on as one.

    Returns
    -------
    Local optima (one per start) and their q.
    """
    ends = np.empty_like(signs)
    follows = [np.array([start]) for start in range(signs.shape[0])]
    s = signs.copy()
    u = s @ r0
    c = s * u
    floor = -1e-12 * max(float(np.abs(r0).sum(axis=0).max()), 1e-300)
    step = 0
    while s.shape[0]:
        worst = c.argmin(axis=1)
        rows = np.arange(s.shape[0])
        moving = c[rows, worst] < floor
        if not moving.all():
            for row in np.flatnonzero(~moving):
                ends[follows[row]] = s[row]
            follows = [one for one, on in zip(follows, moving, strict=True) if on]
            s, u, worst, rows = s[moving], u[moving], worst[moving], rows[: len(follows)]
        old = s[rows, worst]
        s[rows, worst] = -old
        u -= (2.0 * old)[:, None] * r0[worst]
        step += 1
        if step % 16 == 0 and s.shape[0] > 1:
            s, u, follows = _merge(s, u, follows)
        c = s * u
    return ends, np.einsum("ij,ij->i", ends, ends @ r0)


def _merge(s: Floats, u: Floats, follows: list[NDArray[np.intp]]) -> tuple[Floats, Floats, list[NDArray[np.intp]]]:
    # q(s) = q(-s), so the sign of the first person is taken out before comparing
    packed = np.packbits((s * s[:, :1]) > 0, axis=1)
    keys: dict[bytes, int] = {}
    kept: list[int] = []
    joined: list[NDArray[np.intp]] = []
    for row in range(s.shape[0]):
        key = packed[row].tobytes()
        if key in keys:
            joined[keys[key]] = np.concatenate([joined[keys[key]], follows[row]])
        else:
            keys[key] = len(kept)
            kept.append(row)
            joined.append(follows[row])
    return (s, u, follows) if len(kept) == s.shape[0] else (s[kept], u[kept], joined)


def best_signs(r0: Floats) -> Signs:
    """Find the signs with the largest s'R0 s; all of them are tried for few persons, else many fixed starts.

    Ties within 1e-9 go to the vector that agrees most with all +1, then to the first in order.
    """
    all_tried = r0.shape[0] <= ENUMERATE
    if all_tried:
        ends = every_sign(r0.shape[0])
        q = np.einsum("ij,ij->i", ends, ends @ r0)
    else:
        ends, q = climb(starts(r0), r0)
    best = float(q.max())
    tie = q >= best - TIE * max(abs(best), 1e-300)
    positive = ends.sum(axis=1)
    candidates = np.flatnonzero(tie)
    chosen = candidates[np.argmax(np.abs(positive[candidates]))]
    signs = ends[chosen] * (-1.0 if positive[chosen] < 0 else 1.0)
    others = q[~tie]
    return Signs(signs, best, float(others.max()) if others.size else best, 1.0 if all_tried else float(tie.mean()))


def one_start(r0: Floats, *, flip_ties: bool) -> Signs:
    """Search from all +1 only, as the older programs do.

    ``flip_ties`` turns every column that shares the smallest sum (`qmethod` mode), else the first one only.
    """
    s = np.ones(r0.shape[0])
    for _ in range(100 * r0.shape[0]):
        c = s * (r0 @ s)
        if c.min() >= -1e-12:
            break
        lowest = np.flatnonzero(c == c.min()) if flip_ties else np.array([int(c.argmin())])
        s[lowest] *= -1.0
    q = float(s @ r0 @ s)
    return Signs(s, q, q, 1.0)


def settle(column_sums: Floats, h: Floats, stop: float, most: int = 10_000) -> tuple[Floats, int, float]:
    """Iterate l = (c + h) / sqrt(sum(c + h)), h <- l^2 until h is stable; gives l, passes and the last change.

    When one person alone ties others together that have nothing in common, h of that person can grow without end. It is
    then kept at 1 at most, which settles; the loading, above 1, is told as a Heywood case.
    """
    start, ceiling = h, np.inf
    for count in range(1, most + 1):
        t = column_sums + h
        total = float(t.sum())
        if total <= 0:
            return np.zeros_like(t), count, 0.0
        new = np.minimum(t * t / total, ceiling)
        if new.max() > RUNAWAY:
            ceiling, h = 1.0, np.minimum(start, 1.0)
            continue
        change = float(np.abs(new - h).max())
        h = new
        if change <= stop or not np.isfinite(change):
            return t / np.sqrt(total), count, change
    return t / np.sqrt(total), most, change


def centroid(r: Floats, k: int, mode: str = "native") -> Centroid:
    """Extract k centroid factors by Brown's step.

    Parameters
    ----------
    r
        P x P correlations.
    k
        Number of factors.
    mode
        ``native``: best signs, h iterated to 1e-10; ``qmethod``: one start, h starts at column sum / (P - 1), stop
        1e-5; ``pqmethod``: one start, h starts at .5, stop .001.
    """
    p = r.shape[0]
    residual = r.copy()
    columns, searches, passes, changes = [], [], [], []
    stop = {"native": 1e-10, "qmethod": 1e-5, "pqmethod": 1e-3}[mode]
    for _ in range(k):
        np.fill_diagonal(residual, 0.0)
        found = best_signs(residual) if mode == "native" else one_start(residual, flip_ties=mode == "qmethod")
        sums = found.signs * (residual @ found.signs)
        h = np.full(p, 0.5) if mode == "pqmethod" else sums / (p - 1)
        loading, count, change = settle(sums, h, stop)
        loading = loading * found.signs
        residual -= np.outer(loading, loading)
        columns.append(loading)
        searches.append(found)
        passes.append(count)
        changes.append(change)
    good = all(change <= stop for change in changes)
    return Centroid(np.array(columns).T, tuple(searches), tuple(passes), tuple(changes), good)


def horst(r: Floats, k: int, mode: str = "native", *, stop: float = 1e-8, most: int = 500) -> Centroid:
    """Extract k centroid factors together, with communalities that fit all of them (Horst 5.5).

    New communalities are min(1, old - residual diagonal), until none changes more than `stop` or `most` passes are
    made. They start at each person's largest absolute correlation. `pqmethod` mode starts them at 1, searches signs
    from all +1 only, and stops at 1e-4 or after 30 passes, which is often long before they have settled.

    References
    ----------
    Horst (1965), Factor Analysis of Data Matrices.
    """
    p = r.shape[0]
    off = r.copy()
    np.fill_diagonal(off, 0.0)
    replay = mode == "pqmethod"
    h = np.ones(p) if replay else np.abs(off).max(axis=0)
    stop, most = (1e-4, 30) if replay else (stop, most)
    loadings, change, count = np.zeros((p, k)), np.inf, 0
    searches: list[Signs] = []
    for count in range(1, most + 1):  # noqa: B007 - told in the result
        residual = off + np.diag(h)
        columns: list[Floats] = []
        searches = []
        for _ in range(k):
            diagonal = np.diag(residual).copy()
            np.fill_diagonal(residual, 0.0)
            found = one_start(residual, flip_ties=False) if replay else best_signs(residual)
            np.fill_diagonal(residual, diagonal)
            t = residual @ found.signs
            total = float(found.signs @ t)
            loading = t / np.sqrt(total) if total > 1e-12 else np.zeros(p)
            residual -= np.outer(loading, loading)
            columns.append(loading)
            searches.append(found)
        loadings = np.array(columns).T
        new = np.clip(h - np.diag(residual), 0.0, 1.0)
        change = float(np.abs(new - h).max())
        h = new
        if change <= stop:
            break
    return Centroid(loadings, tuple(searches), (count,), (change,), change <= stop)


def horst_stop(r: Floats, cards: int, most: int = 8) -> int:
    """Number of factors at which Horst's rule stops: mean squared residual correlation, one triangle, under 1 / cards.

    The rule keeps few factors in ordinary Q studies; it is one voice among several, never the choice.
    """
    upper = np.triu_indices(r.shape[0], 1)
    if float(np.mean(r[upper] ** 2)) <= 1.0 / cards:
        return 0
    for k in range(1, most + 1):
        loadings = horst(r, k).loadings
        residual = r - loadings @ loadings.T
        if float(np.mean(residual[upper] ** 2)) <= 1.0 / cards:
            return k
    return most
