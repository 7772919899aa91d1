"""Cards that were not placed: filled from what is known when the grid is forced, never counted as zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klantwaarde.results.q_sorts import QGrid, QSorter
from klantwaarde.systems.vfc.components import of_correlation
from klantwaarde.systems.vfc.correlate import Floats, nearest_correlation, pairwise, standardise

FILLS = 20
MUCH = 0.2


@dataclass(frozen=True, slots=True)
class Fills:
    """Completed sorts m x N x P, their mean correlations P x P and mean standardised sorts N x P."""

    fills: Floats
    r: Floats
    z: Floats


def predict(x: Floats, k: int) -> tuple[Floats, Floats]:
    """Predict every standardised place from k components of the placed cards, with the noise left per person."""
    z = standardise(x)
    gone = np.isnan(z)
    r, _ = nearest_correlation(pairwise(x))
    _, loadings = of_correlation(r, k)
    filled = np.where(gone, 0.0, z)
    for _ in range(25):
        scores = filled @ loadings @ np.linalg.pinv(loadings.T @ loadings)
        predicted = scores @ loadings.T
        filled = np.where(gone, predicted, z)
    noise = np.sqrt(np.maximum(1.0 - np.einsum("ij,ij->i", loadings, loadings), 0.05))
    return predicted, noise


def fill_forced(x: Floats, grid: QGrid, sorters: tuple[QSorter, ...], k: int, seed: int, m: int = FILLS) -> Fills:
    """Hand a person's empty places to the cards not placed, in an order drawn from prediction plus noise, m times.

    Parameters
    ----------
    x
        N x P with ``nan``; what is placed fits the grid.
    sorters
        For a grid of their own.
    k
        Components used for the prediction.
    seed
        Of the noise.
    """
    predicted, noise = predict(x, k)
    rng = np.random.default_rng(seed)
    fills = np.repeat(x[None], m, axis=0)
    for person in np.flatnonzero(np.isnan(x).any(axis=0)):
        gone = np.flatnonzero(np.isnan(x[:, person]))
        own = sorters[person].grid or grid
        free = _free_places(x[:, person], own)
        for one in range(m):
            drawn = predicted[gone, person] + noise[person] * rng.standard_normal(gone.size)
            fills[one, gone[np.argsort(-drawn, kind="stable")], person] = free
    standard = np.array([standardise(one) for one in fills])
    r = np.mean([one.T @ one / (x.shape[0] - 1) for one in standard], axis=0)
    np.fill_diagonal(r, 1.0)
    return Fills(fills, r, standard.mean(axis=0))


def _free_places(sort: Floats, grid: QGrid) -> Floats:
    left = dict(zip(grid.places, grid.counts, strict=True))
    for place in sort[~np.isnan(sort)].tolist():
        left[int(place)] -= 1
    return np.array([place for place in reversed(grid.places) for _ in range(left[place])], dtype=np.float64)
