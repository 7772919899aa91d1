"""From persons back to cards: weights, standard scores, and the viewpoint laid in the grid.

w = l / (1 - l^2);  z_s = standardise(sum_i w_i x_si);  r = a p / (1 + a (p - 1)) with a = .8;  SE = sqrt(1 - r);
SED = sqrt(SE_f^2 + SE_g^2).  References: Brown (1980); Spearman-Brown for r.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klantwaarde.results.q_sorts import QGrid
from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.flags import Bools

CAP = 0.99999
TIE = 1e-9


def weights(loadings: Floats, flags: Bools, *, unweighted: bool = False) -> Floats:
    """Weigh the defining persons by l / (1 - l^2); a loading of 1 or more counts as .99999 in the weight only."""
    if unweighted:
        return np.where(flags, np.sign(loadings), 0.0)
    capped = np.clip(loadings, -CAP, CAP)
    return np.where(flags, capped / (1.0 - capped * capped), 0.0)


def weighted_sums(x: Floats, w: Floats) -> Floats:
    """Sum places times weights per card; where cards are missing the weights of a card add up to the same total.

    Parameters
    ----------
    x
        N x P, ``nan`` where missing.
    w
        P x k, or B x P x k for many resamples.
    """
    if not np.isnan(x).any():
        return x @ w
    here = (~np.isnan(x)).astype(np.float64)
    size = here @ np.abs(w)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(
            size > 0, np.where(np.isnan(x), 0.0, x) @ w * (np.abs(w).sum(axis=-2, keepdims=True) / size), 0.0
        )


def standard_scores(sums: Floats, *, population: bool = False) -> Floats:
    """Give each column mean 0 and sd 1; a column without spread becomes ``nan``."""
    centred = sums - sums.mean(axis=-2, keepdims=True)
    square = np.einsum("...ij,...ij->...j", centred, centred)
    spread = np.sqrt(square / (sums.shape[-2] - (0 if population else 1)))
    tiny = spread <= 1e-12 * np.maximum(np.abs(sums).max(axis=-2), 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(tiny[..., None, :], np.nan, centred / spread[..., None, :])


def model_scores(z: Floats, loadings: Floats, r: Floats, method: str) -> Floats:
    """Score cards from all persons: ``regression`` (Thurstone) or ``bartlett``; flags play no part.

    Parameters
    ----------
    z
        N x P standardised sorts without missing cards.
    loadings, r
        P x k and P x P.
    """
    if method == "regression":
        return np.asarray(z @ (np.linalg.pinv(r, rcond=1e-10, hermitian=True) @ loadings), dtype=np.float64)
    unique = 1.0 / np.maximum(1.0 - np.einsum("ij,ij->i", loadings, loadings), 1.0 - CAP)
    heavy = loadings * unique[:, None]
    return np.asarray(z @ heavy @ np.linalg.pinv(loadings.T @ heavy, hermitian=True), dtype=np.float64)


def reliability(p: Floats | int, average: float = 0.8) -> Floats:
    """Reliability of a factor defined by p persons, `average` being that of one sort; 0 persons give ``nan``."""
    count = np.asarray(p, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, average * count / (1.0 + average * (count - 1.0)), np.nan)


def standard_error(r: Floats) -> Floats:
    """Standard error of a z-score: sd(z) sqrt(1 - r), with sd 1."""
    return np.sqrt(1.0 - r)


@dataclass(frozen=True, slots=True)
class Arrays:
    """Places N x k in the grid, and which cards were tied on a place that differs."""

    places: Floats
    tied: Bools


def arrays(z: Floats, grid: QGrid, *, ties: str = "order") -> Arrays:
    """Lay each factor in the grid: the card with the highest z gets the highest place.

    Parameters
    ----------
    z
        N x k; a ``nan`` column stays ``nan``.
    grid
        Holds exactly N cards.
    ties
        ``order``: of cards within 1e-9 the one that comes first gets the higher place, so that the grid always holds;
        ``low``: all tied cards take the lowest of their places (`qmethod` mode; can break the grid).
    """
    ladder = np.array(grid.hand_out(), dtype=np.float64)
    places = np.full(z.shape, np.nan)
    tied = np.zeros(z.shape, dtype=np.bool_)
    empty = np.isnan(z).any(axis=0)
    down = np.argsort(np.where(empty, 0.0, -z), axis=0, kind="stable")
    ranked = np.take_along_axis(z, down, axis=0)
    same = np.abs(np.diff(ranked, axis=0)) < TIE
    for factor in np.flatnonzero(~empty):
        order, ladder_here = down[:, factor], ladder
        if same[:, factor].any():
            order, ladder_here, marked = _with_ties(order, same[:, factor], ladder, ties)
            tied[order[marked], factor] = True
        places[order, factor] = ladder_here
    return Arrays(places, tied)


def _with_ties(order: np.ndarray, same: Bools, ladder: Floats, ties: str) -> tuple[np.ndarray, Floats, Bools]:
    order, out = order.copy(), ladder.copy()
    marked = np.zeros(order.size, dtype=np.bool_)
    groups = np.concatenate([[0], np.cumsum(~same)])
    for group in np.unique(groups[1:][same]):
        at = np.flatnonzero(groups == group)
        order[at] = np.sort(order[at])
        if ladder[at[0]] != ladder[at[-1]]:
            marked[at] = True
        if ties == "low":
            out[at] = ladder[at[-1]]
    return order, out, marked
