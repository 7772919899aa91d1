"""PLS path modelling on correlation matrices, many at once (Wold 1982; Lohmoeller 1989; Tenenhaus and others 2005).

Weights need the item correlations and nothing else, so a bootstrap is a stack of matrices that climb together; each is
frozen where it converges, so that its outcome does not depend on its neighbours.

Letters: R item correlations (B, p, p); w item weights (B, p), scaled so that every construct score has variance 1;
C construct correlations (B, K, K); E inner weights (B, K, K).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.quality.path_model import PathModel

Floats = NDArray[np.float64]
SCHEMES = ("path", "factorial", "centroid")
TOLERANCE = 1e-7
MOST_ITERATIONS = 300
# Below this a block or a set of predictors counts as singular.
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True)
class Outer:
    """Where the weights ended, for a stack of B correlation matrices.

    ``weights`` (B, p); ``constructs`` (B, K, K); ``loadings`` (B, p): correlation of an item with its own construct;
    ``iterations`` and ``converged`` (B,); ``usable`` (B,) is False where a block is singular or an item is constant.
    """

    weights: Floats
    constructs: Floats
    loadings: Floats
    iterations: NDArray[np.int64]
    converged: NDArray[np.bool_]
    usable: NDArray[np.bool_]


def outer_weights(
    correlations: Floats,
    model: PathModel,
    *,
    scheme: str = "path",
    tolerance: float = TOLERANCE,
    signs_like: Floats | None = None,
) -> Outer:
    """Find the item weights of every construct.

    Parameters
    ----------
    correlations
        Item correlations in the order of ``model.items``, shape (B, p, p) or (p, p).
    model
        The path model.
    scheme
        ``path``, ``factorial`` or ``centroid``.
    tolerance
        Stop when the sum of |change of weights| is below this; at most 300 rounds, and the flag tells.
    signs_like
        Weights (p,) of the full sample; a resample is flipped to agree with its scores. Without it a construct points to
        where most of its loadings are positive.
    """
    r = correlations if correlations.ndim == 3 else correlations[None]
    size = r.shape[0]
    blocks = _Blocks(model)
    usable = np.isfinite(r).all(axis=(1, 2))
    r = np.where(usable[:, None, None], r, np.eye(r.shape[1]))
    usable &= blocks.regular(r)
    w = blocks.scaled(np.ones(r.shape[:2]), r)
    usable &= np.isfinite(w).all(axis=1)
    w = np.where(usable[:, None], w, 0.0)
    iterations = np.zeros(size, dtype=np.int64)
    converged = ~usable
    running = np.flatnonzero(usable)
    for turn in range(1, MOST_ITERATIONS + 1):
        if not running.size:
            break
        here = r[running]
        new = blocks.scaled(blocks.outer(here, w[running], scheme), here)
        new = blocks.same_sense(new, w[running], here)
        moved = np.abs(new - w[running]).sum(axis=1)
        w[running], iterations[running] = new, turn
        done = moved < tolerance
        converged[running[done]] = True
        usable[running[~np.isfinite(moved)]] = False
        running = running[~done & np.isfinite(moved)]
    w = blocks.pointed(w, r, signs_like)
    wide = blocks.spread(w)
    rw = r @ wide
    loadings = np.take_along_axis(rw, np.broadcast_to(model.block_of[None, :, None], (size, w.shape[1], 1)), axis=2)
    constructs = np.swapaxes(wide, 1, 2) @ rw
    return Outer(w, constructs, loadings[:, :, 0], iterations, converged & usable, usable)


class _Blocks:
    """The bookkeeping of items in blocks, for a stack of matrices."""

    def __init__(self, model: PathModel) -> None:
        self.model = model
        self.of = model.block_of
        self.member = (self.of[:, None] == np.arange(len(model.constructs))[None, :]).astype(np.float64)
        self.same = self.of[:, None] == self.of[None, :]
        modes = [model.mode(c) for c in model.constructs]
        self.unit = np.array([modes[k] == "unit" for k in self.of])
        self.regression = [np.flatnonzero(self.of == k) for k, mode in enumerate(modes) if mode == "B"]
        count = len(model.constructs)
        self.next_to = np.zeros((count, count), dtype=bool)
        for j, k in model.arrows:
            self.next_to[j, k] = self.next_to[k, j] = True

    def spread(self, w: Floats) -> Floats:
        """Weights as a (B, p, K) matrix with zeros outside the block."""
        return w[:, :, None] * self.member[None]

    def scaled(self, w: Floats, r: Floats) -> Floats:
        """Weights that give every construct variance 1."""
        inside = np.einsum("bij,bj->bi", r * self.same[None], w)
        variance = (w * inside) @ self.member
        with np.errstate(divide="ignore", invalid="ignore"):
            return w / np.sqrt(np.where(variance > SINGULAR, variance, np.nan))[:, self.of]

    def regular(self, r: Floats) -> NDArray[np.bool_]:
        """Whether every block that needs its inverse has one."""
        out = np.ones(r.shape[0], dtype=bool)
        for rows in self.regression:
            out &= np.linalg.eigvalsh(r[:, rows[:, None], rows])[:, 0] > SINGULAR
        return out

    def outer(self, r: Floats, w: Floats, scheme: str) -> Floats:
        """One round: inner proxies, and what each block weighs them with."""
        wide = self.spread(w)
        rw = r @ wide
        inner = self._inner(np.swapaxes(wide, 1, 2) @ rw, scheme)
        v = ((rw @ inner) * self.member[None]).sum(axis=2)
        for rows in self.regression:
            v[:, rows] = np.linalg.solve(r[:, rows[:, None], rows], v[:, rows, None])[:, :, 0]
        v[:, self.unit] = 1.0
        return v

    def _inner(self, c: Floats, scheme: str) -> Floats:
        if scheme == "centroid":
            return np.sign(c) * self.next_to
        inner: Floats = c * self.next_to
        if scheme == "path":
            for k, before in enumerate(self.model.predecessors):
                if before:
                    inner[:, list(before), k] = _regression(c, before, k)
        return inner

    def same_sense(self, new: Floats, old: Floats, r: Floats) -> Floats:
        """Undo a flip of a whole block, so that a change of sign is not taken for movement."""
        agree = (new * np.einsum("bij,bj->bi", r * self.same[None], old)) @ self.member
        return new * np.where(agree < 0, -1.0, 1.0)[:, self.of]

    def pointed(self, w: Floats, r: Floats, like: Floats | None) -> Floats:
        """Let every construct point the right way."""
        inside = np.einsum("bij,bj->bi", r * self.same[None], w)
        if like is not None:
            sense = (like[None, :] * inside) @ self.member
        else:
            votes = np.sign(np.round(inside, 12)) @ self.member
            sense = np.where(votes == 0, inside @ self.member, votes)
        return w * np.where(sense < 0, -1.0, 1.0)[:, self.of]


def _regression(c: Floats, before: tuple[int, ...], k: int) -> Floats:
    """Coefficients (B, m) of construct k on its predecessors; NaN where these are collinear."""
    rows = list(before)
    xx, xy = c[:, rows][:, :, rows], c[:, rows, k]
    if len(rows) == 1:
        return xy
    bad = np.linalg.eigvalsh(xx)[:, 0] < SINGULAR
    out: Floats = np.linalg.solve(np.where(bad[:, None, None], np.eye(len(rows)), xx), xy[:, :, None])[:, :, 0]
    out[bad] = np.nan
    return out


@dataclass(frozen=True, slots=True)
class Inner:
    """Arrows and what they add up to: ``paths`` (B, arrows) in the order of ``model.arrows``; ``r_squared`` (B, K);
    ``total`` (B, K, K) total effects of row on column.
    """

    paths: Floats
    r_squared: Floats
    total: Floats


def inner_paths(constructs: Floats, model: PathModel) -> Inner:
    """Regress every construct on its predecessors, from construct correlations (B, K, K).

    Total effects are (I - B)^-1 - I.
    """
    size, count = constructs.shape[:2]
    direct = np.zeros((size, count, count))
    r_squared = np.zeros((size, count))
    for k, before in enumerate(model.predecessors):
        if before:
            beta = _regression(constructs, before, k)
            direct[:, list(before), k] = beta
            r_squared[:, k] = (beta * constructs[:, list(before), k]).sum(axis=1)
    usable = np.isfinite(direct).all(axis=(1, 2))
    total = np.linalg.inv(np.eye(count) - np.where(usable[:, None, None], direct, 0.0)) - np.eye(count)
    total[~usable] = np.nan
    paths = np.stack([direct[:, j, k] for j, k in model.arrows], axis=1)
    return Inner(paths, r_squared, total)
