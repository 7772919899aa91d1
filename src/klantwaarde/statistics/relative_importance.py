"""How R-squared divides over drivers: exact LMG (Shapley) shares and Johnson's relative weights."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say

Floats = NDArray[np.float64]

# A driver whose residual variance, given the others, is below this adds nothing to R-squared; never divide by it.
NOTHING_LEFT = 1e-10
MOST_PLAYERS = 25


def all_r_squared(
    correlation: Floats, target: Floats, *, players: Sequence[Sequence[int]] | None = None, always: Sequence[int] = ()
) -> Floats:
    """Give R-squared of the target on every subset of the players.

    Parameters
    ----------
    correlation
        Driver correlations, shape (p, p).
    target
        Correlation of each driver with the target, shape (p,).
    players
        Drivers that enter together, as lists of positions; each driver its own player when ``None``.
    always
        Drivers that stand in every subset.

    Returns
    -------
    Array of shape (2,) * players: index 1 on an axis means that the player is in.

    Raises
    ------
    MethodError
        With more than 25 players: there are 2 to the power of players subsets.

    Notes
    -----
    Players are taken one by one. Each node of the tree splits into "out" (drop the rows) and "in" (sweep, then drop the
    rows); most nodes have few rows left, so the whole costs in the order of the number of subsets.
    """
    groups = (
        [[i] for i in range(target.size) if i not in set(always)] if players is None else [list(g) for g in players]
    )
    if len(groups) > MOST_PLAYERS:
        raise refuse(
            MethodError, "too-many-drivers", say("{count} drivers are too many for exact shares.", count=len(groups)),
            say("Exact shares go over all subsets of at most {most} drivers.", most=MOST_PLAYERS),
            say("Put drivers that belong together in one group, or use the method johnson."),
        )  # fmt: skip
    full = np.empty((target.size + 1, target.size + 1, 1))
    full[:-1, :-1, 0], full[-1, :-1, 0], full[:-1, -1, 0], full[-1, -1, 0] = correlation, target, target, 1.0
    values: Floats = _over_subsets(full, groups, always).reshape((2,) * len(groups)).transpose()
    return values


def _over_subsets(full: Floats, groups: Sequence[Sequence[int]], always: Sequence[int]) -> Floats:
    """R-squared on every subset, (subsets, B), of B matrices (p+1, p+1, B) with the target last.

    Bit j of the row number tells whether player j is in.
    """
    order = [*always, *(i for group in groups for i in group), full.shape[0] - 1]
    # Nodes stand last and a new player's "in" behind its "out", so that every operation runs over contiguous memory.
    nodes = _taken_in(full[np.ix_(order, order)], len(always))
    for group in groups:
        size, many = nodes.shape[0] - len(group), nodes.shape[2]
        both = np.empty((size, size, 2 * many))
        both[:, :, :many] = nodes[len(group) :, len(group) :]
        both[:, :, many:] = _taken_in(nodes, len(group))
        nodes = both
    values: Floats = (1 - nodes[0, 0]).reshape(-1, full.shape[2])
    return values


def _taken_in(nodes: Floats, count: int) -> Floats:
    """Sweep the first drivers into every node; only the upper triangle is kept right."""
    for _ in range(count):
        pivot = nodes[0, 0]
        usable = pivot > NOTHING_LEFT
        inverse = np.where(usable, 1 / np.where(usable, pivot, 1.0), 0.0)
        left = nodes[1:, 1:].copy()
        for i in range(left.shape[0]):
            left[i, i:] -= (nodes[0, i + 1] * inverse) * nodes[0, i + 1 :]
        nodes = left
    return nodes


def lmg(
    correlation: Floats, target: Floats, *, players: Sequence[Sequence[int]] | None = None, always: Sequence[int] = ()
) -> Floats:
    """Give each driver's part of R-squared, averaged over every order in which drivers can enter.

    Parameters as in `all_r_squared`. Shares add up to the R-squared of all players beyond the always-in drivers.

    Share of j = sum over subsets S without j of (R2(S+j) - R2(S)) / (p C(p-1, |S|)).

    References
    ----------
    Lindeman, Merenda & Gold (1980); Groemping (2006).
    """
    values = all_r_squared(correlation, target, players=players, always=always)
    return _averaged(values.transpose().reshape(-1, 1), values.ndim)[:, 0]


def lmg_stack(correlation: Floats, target: Floats, *, players: Sequence[Sequence[int]]) -> Floats:
    """Give the shares of a stack of samples at once: (p, p, B) and (p, B) give (players, B)."""
    p, _, size = correlation.shape
    full = np.empty((p + 1, p + 1, size))
    full[:-1, :-1], full[-1, :-1], full[:-1, -1], full[-1, -1] = correlation, target, target, 1.0
    return _averaged(_over_subsets(full, players, ()), len(players))


def _averaged(values: Floats, p: int) -> Floats:
    """Average what each player adds over every order of entering; values (2^p, B) give (p, B)."""
    if p == 0:
        return np.zeros((0, values.shape[1]))
    size = np.zeros(1, dtype=np.int64)
    for _ in range(p - 1):
        size = np.concatenate([size, size + 1])
    weight = np.array([1 / (p * comb(p - 1, s)) for s in range(p)])[size]
    shares = np.empty((p, values.shape[1]))
    # One sample is a plain vector: multiplying by it is many times faster than by a matrix of one column.
    tail = (values.shape[1],) if values.shape[1] != 1 else ()
    for j in range(p):
        split = values.reshape(2 ** (p - 1 - j), 2, 2**j, *tail)
        shares[j] = weight @ (split[:, 1] - split[:, 0]).reshape(weight.size, *tail)
    return shares


def relative_weights(correlation: Floats, target: Floats) -> Floats:
    """Give Johnson's relative weights: fast parts of R-squared that add up to it.

    R = Q L Q', G = Q L^(1/2) Q'; weights = (G * G) (G^-1 r)^2, elementwise squares.

    References
    ----------
    Johnson (2000); equal to Genizi (1993).
    """
    values, vectors = np.linalg.eigh(correlation)
    root = np.sqrt(np.maximum(values, 0.0))
    usable = values > NOTHING_LEFT
    inverse = np.where(usable, 1 / np.where(usable, root, 1.0), 0.0)
    half = (vectors * root) @ vectors.T
    beta = (vectors * inverse) @ (vectors.T @ target)
    weights: Floats = (half * half) @ (beta * beta)
    return weights


def relative_weights_stack(correlation: Floats, target: Floats) -> Floats:
    """Give the relative weights of a stack of samples at once: (p, p, B) and (p, B) give (p, B)."""
    values, vectors = np.linalg.eigh(np.moveaxis(correlation, 2, 0))
    root = np.sqrt(np.maximum(values, 0.0))
    usable = values > NOTHING_LEFT
    inverse = np.where(usable, 1 / np.where(usable, root, 1.0), 0.0)
    turned = np.swapaxes(vectors, 1, 2)
    half = (vectors * root[:, None]) @ turned
    beta = (vectors * inverse[:, None]) @ (turned @ target.T[:, :, None])
    weights: Floats = ((half * half) @ (beta * beta))[:, :, 0].T
    return weights
