"""PLS path modelling on correlation matrices, many at once (Wold 1982; Lohmoeller 1989; Tenenhaus and others 2005).

Weights need the item correlations and nothing else, so a bootstrap is a stack of matrices that climb together; each is
frozen where it converges, so that its outcome does not depend on its neighbours. The stack stands last, so that every
operation runs over contiguous memory.

Letters: R item correlations (p, p, B); w item weights (p, B), scaled so that every construct score has variance 1;
C construct correlations (K, K, B); E inner weights (K, K, B).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.small_systems import SINGULAR, solve_stack
from klantwaarde.systems.quality.path_model import PathModel

Floats = NDArray[np.float64]
SCHEMES = ("path", "factorial", "centroid")
TOLERANCE = 1e-7
MOST_ITERATIONS = 300


@dataclass(frozen=True, slots=True)
class Outer:
    """Where the weights ended, for a stack of B correlation matrices.

    ``weights`` (p, B); ``constructs`` (K, K, B); ``loadings`` (p, B): correlation of an item with its own construct;
    ``across`` (p, K, B): with every construct; ``iterations`` and ``converged`` (B,); ``usable`` (B,) is False where a
    block is singular or an item is constant.
    """

    weights: Floats
    constructs: Floats
    loadings: Floats
    across: Floats
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
        Item correlations in the order of ``model.items``, shape (p, p, B) or (p, p).
    model
        The path model.
    scheme
        ``path``, ``factorial`` or ``centroid``.
    tolerance
        Stop when the sum of |change of weights| is below this; at most 300 rounds, and the flag tells.
    signs_like
        Weights (p, 1) or (p, B) of the full sample; a resample is flipped to agree with its scores. Without it a
        construct points to where most of its loadings are positive.

    Notes
    -----
    Weights that return to where they were two rounds ago go round in a circle: they stop there, not converged.
    """
    r = correlations if correlations.ndim == 3 else correlations[:, :, None]
    p, size = r.shape[0], r.shape[2]
    blocks = _Blocks(model, scheme)
    usable = np.isfinite(r).all(axis=(0, 1))
    if not usable.all():
        r = np.where(usable, r, np.eye(p)[:, :, None])
    usable &= blocks.regular(r)
    w, rw = np.empty((p, size)), np.empty((p, len(model.constructs), size))
    w[:], rw[:] = blocks.scaled(r, np.ones((p, size)))
    usable &= np.isfinite(w).all(axis=0)
    iterations, converged = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
    at = np.flatnonzero(usable)
    here = r if at.size == size else r[:, :, at]
    old, old_rw, before = w[:, at], rw[:, :, at], np.full((p, at.size), np.inf)
    going = np.ones(at.size, dtype=bool)
    for turn in range(1, MOST_ITERATIONS + 1):
        if not going.any():
            break
        new, new_rw = blocks.scaled(here, blocks.outer(here, old, old_rw))
        new, new_rw = blocks.same_sense(new, new_rw, old_rw)
        moved = np.abs(new - old).sum(axis=0)
        circling = (np.abs(new - before).sum(axis=0) < tolerance) & (moved > 1e3 * tolerance)
        lost = ~np.isfinite(moved)
        stop = going & ((moved < tolerance) | circling | lost | (turn == MOST_ITERATIONS))
        if stop.any():
            ends = at[stop]
            w[:, ends], rw[:, :, ends], iterations[ends] = new[:, stop], new_rw[:, :, stop], turn
            converged[ends] = moved[stop] < tolerance
            usable[ends] = ~lost[stop]
            going &= ~stop
        before, old, old_rw = old, new, new_rw
        if 2 * np.count_nonzero(going) < going.size:
            # Whoever has arrived travels on for nothing; leave them behind once they are the most.
            here, at, before = here[:, :, going], at[going], before[:, going]
            old, old_rw, going = old[:, going], old_rw[:, :, going], going[going]
    sense = blocks.sense(rw, signs_like)
    w, rw = w * sense[blocks.of], rw * sense[None]
    constructs = np.add.reduceat(w[:, None] * rw, blocks.starts, axis=0)
    return Outer(w, constructs, blocks.own(rw), rw, iterations, converged & usable, usable)


class _Blocks:
    """The bookkeeping of items in blocks, for a stack of matrices."""

    def __init__(self, model: PathModel, scheme: str) -> None:
        self.scheme = scheme
        self.of = model.block_of
        self.rows = np.arange(self.of.size)
        self.starts = np.flatnonzero(np.r_[True, np.diff(self.of) > 0])
        ends = np.r_[self.starts[1:], self.of.size]
        self.blocks = [slice(int(a), int(b)) for a, b in zip(self.starts, ends, strict=True)]
        self.modes = [model.mode(c) for c in model.constructs]
        self.predecessors = model.predecessors
        after = [[k for k, before in enumerate(self.predecessors) if j in before] for j in range(len(self.modes))]
        self.neighbours = [sorted({*self.predecessors[k], *after[k]}) for k in range(len(self.modes))]

    def own(self, rw: Floats) -> Floats:
        """Each item with its own construct, (p, B)."""
        out: Floats = rw[self.rows, self.of]
        return out

    def regular(self, r: Floats) -> NDArray[np.bool_]:
        """Whether every block that needs its inverse has one."""
        out = np.ones(r.shape[2], dtype=bool)
        for block, mode in zip(self.blocks, self.modes, strict=True):
            if mode == "B":
                out &= np.isfinite(solve_stack(r[block, block], np.ones((block.stop - block.start, r.shape[2])))[0])
        return out

    def scaled(self, r: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Weights that give every construct variance 1, and each item's correlation with every construct."""
        rv = np.stack([np.einsum("ijb,jb->ib", r[:, block], v[block]) for block in self.blocks], axis=1)
        variance = np.add.reduceat(v * self.own(rv), self.starts, axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = 1.0 / np.sqrt(np.where(variance > SINGULAR, variance, np.nan))
        return v * scale[self.of], rv * scale[None]

    def outer(self, r: Floats, w: Floats, rw: Floats) -> Floats:
        """One round: inner proxies, and what each block weighs them with."""
        c = np.add.reduceat(w[:, None] * rw, self.starts, axis=0)
        v = np.empty_like(w)
        for k, (block, mode) in enumerate(zip(self.blocks, self.modes, strict=True)):
            if mode == "unit":
                v[block] = 1.0
                continue
            inner = self._inner(c, k)
            v[block] = 0.0
            for j in self.neighbours[k]:
                v[block] += rw[block, j] * inner[j]
            if mode == "B":
                v[block] = solve_stack(r[block, block], v[block])
            # Only proportions count; what goes with nothing would otherwise seem to have no variance at all.
            size = np.abs(v[block]).max(axis=0)
            v[block] = np.where(size == 0, w[block], v[block] / np.where(size == 0, 1.0, size))
        return v

    def _inner(self, c: Floats, k: int) -> dict[int, Floats]:
        if self.scheme == "centroid":
            return {j: np.sign(c[j, k]) for j in self.neighbours[k]}
        inner = {j: c[j, k] for j in self.neighbours[k]}
        before = list(self.predecessors[k])
        if self.scheme == "path" and len(before) > 1:
            inner |= dict(zip(before, solve_stack(c[np.ix_(before, before)], c[before, k]), strict=True))
        return inner

    def same_sense(self, new: Floats, new_rw: Floats, old_rw: Floats) -> tuple[Floats, Floats]:
        """Undo a flip of a whole block, so that a change of sign is not taken for movement."""
        agree = np.add.reduceat(new * self.own(old_rw), self.starts, axis=0)
        if not (agree < 0).any():
            return new, new_rw
        sense = np.where(agree < 0, -1.0, 1.0)
        return new * sense[self.of], new_rw * sense[None]

    def sense(self, rw: Floats, like: Floats | None) -> Floats:
        """Which way every construct points: 1 or -1, (K, B)."""
        own = self.own(rw)
        if like is None:
            votes = np.add.reduceat(np.sign(np.round(own, 12)), self.starts, axis=0)
            sense = np.where(votes == 0, np.add.reduceat(own, self.starts, axis=0), votes)
        else:
            sense = np.add.reduceat(like * own, self.starts, axis=0)
        return np.where(sense < 0, -1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Inner:
    """Arrows and what they add up to.

    ``paths`` (arrows, B) in the order of ``model.arrows``; ``r_squared`` (K, B); ``total`` (K, K, B): total effects of
    row on column.
    """

    paths: Floats
    r_squared: Floats
    total: Floats


def inner_paths(constructs: Floats, model: PathModel) -> Inner:
    """Regress every construct on its predecessors, from construct correlations (K, K, B).

    Total effects are (I - B)^-1 - I, summed along the arrows.
    """
    count, _, size = constructs.shape
    direct, total = np.zeros((count, count, size)), np.zeros((count, count, size))
    r_squared = np.zeros((count, size))
    for k, before in enumerate(model.predecessors):
        if before:
            rows = list(before)
            beta = solve_stack(constructs[np.ix_(rows, rows)], constructs[rows, k])
            direct[rows, k] = beta
            r_squared[k] = (beta * constructs[rows, k]).sum(axis=0)
            total[:, k] = direct[:, k] + np.einsum("ijb,jb->ib", total[:, rows], beta)
    paths = np.stack([direct[j, k] for j, k in model.arrows])
    return Inner(paths, r_squared, total)
