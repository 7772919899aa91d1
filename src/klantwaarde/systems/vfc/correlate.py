"""How alike two persons sort: correlations between sorts, with every digit kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def standardise(x: Floats) -> Floats:
    """Give every sort mean 0 and sd 1, so that a wide use of the scale does not weigh more.

    Parameters
    ----------
    x
        N x P, cards by persons; ``nan`` is a card that was not placed and stays ``nan``.

    Returns
    -------
    N x P, sd with N - 1 of the cards placed.
    """
    if np.isnan(x).any():
        centred = x - np.nanmean(x, axis=0)
        return np.asarray(centred / np.nanstd(centred, axis=0, ddof=1), dtype=np.float64)
    centred = x - x.mean(axis=0)
    spread = np.sqrt(np.einsum("ij,ij->j", centred, centred) / (x.shape[0] - 1))
    return np.asarray(centred / spread, dtype=np.float64)


def ranked(x: Floats) -> Floats:
    """Replace places by their ranks per person, ties shared; `nan` stays."""
    out = np.full_like(x, np.nan)
    for person in range(x.shape[1]):
        here = ~np.isnan(x[:, person])
        _, inverse, counts = np.unique(x[here, person], return_inverse=True, return_counts=True)
        last = np.cumsum(counts)
        out[here, person] = (last - (counts - 1) / 2)[inverse]
    return out


def kendall(x: Floats) -> Floats:
    """Kendall's tau-b between all sorts, through the signs of all pairs of cards: one matrix product.

    With ``nan`` two persons are compared on the pairs of cards both have placed.
    """
    first, second = np.triu_indices(x.shape[0], 1)
    signs = np.sign(x[first] - x[second])
    here = (~np.isnan(signs)).astype(np.float64)
    signs = np.where(here > 0, signs, 0.0)
    square = signs * signs
    # without gaps a person's untied pairs are the same beside everyone
    untied = square.T @ here if not here.all() else np.repeat(square.sum(axis=0)[:, None], x.shape[1], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        tau = signs.T @ signs / np.sqrt(untied * untied.T)
    return np.asarray(np.where(np.isfinite(tau), tau, 0.0), dtype=np.float64)


def pairwise(x: Floats) -> Floats:
    """Correlate each pair of sorts on the cards both have placed."""
    here = (~np.isnan(x)).astype(np.float64)
    zero = np.where(np.isnan(x), 0.0, x)
    n = here.T @ here
    sum_a, sum_ab = zero.T @ here, zero.T @ zero
    square_a = (zero * zero).T @ here
    with np.errstate(invalid="ignore", divide="ignore"):
        cover = sum_ab - sum_a * sum_a.T / n
        spread = square_a - sum_a * sum_a / n
        r = cover / np.sqrt(spread * spread.T)
    r = np.where(np.isfinite(r), r, 0.0)
    np.fill_diagonal(r, 1.0)
    return np.asarray(np.clip((r + r.T) / 2, -1.0, 1.0), dtype=np.float64)


def _shared_ranks(x: Floats) -> Floats:
    """Correlate ranks, made anew for each pair of persons over the cards both have placed."""
    r = np.eye(x.shape[1])
    here = ~np.isnan(x)
    for i in range(x.shape[1]):
        for j in range(i):
            both = here[:, i] & here[:, j]
            r[i, j] = r[j, i] = pairwise(ranked(x[both][:, [i, j]]))[0, 1]
    return r


def correlation(x: Floats, method: str) -> Floats:
    """Correlate persons over cards.

    Parameters
    ----------
    x
        N x P places; with ``nan`` each pair uses the cards both have placed.
    method
        ``pearson``, ``spearman`` or ``kendall``.

    Returns
    -------
    P x P, ones on the diagonal.
    """
    if method == "kendall":
        r = kendall(x)
    else:
        places = ranked(x) if method == "spearman" else x
        if np.isnan(places).any():
            return pairwise(places) if method == "pearson" else _shared_ranks(x)
        z = standardise(places)
        r = z.T @ z / (x.shape[0] - 1)
    np.fill_diagonal(r, 1.0)
    return np.asarray(r, dtype=np.float64)


def nearest_correlation(r: Floats, *, passes: int = 500, stop: float = 1e-12) -> tuple[Floats, float]:
    """Find the nearest true correlation matrix when pairwise correlations contradict each other.

    Alternating projections with Dykstra's correction on positive matrices and unit diagonals.

    Returns
    -------
    The matrix, and the largest change it needed (0 when it was one already).

    References
    ----------
    Higham (2002), Computing the nearest correlation matrix.
    """
    if np.linalg.eigvalsh(r)[0] >= -1e-10:
        return r, 0.0
    y, correction = r.copy(), np.zeros_like(r)
    for _ in range(passes):
        before = y
        shifted = y - correction
        values, vectors = np.linalg.eigh(shifted)
        positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = positive - shifted
        y = positive.copy()
        np.fill_diagonal(y, 1.0)
        if np.abs(y - before).max() < stop:
            break
    values, vectors = np.linalg.eigh(y)
    y = (vectors * np.maximum(values, 0.0)) @ vectors.T
    scale = np.sqrt(np.diag(y))
    y = y / np.outer(scale, scale)
    return y, float(np.abs(y - r).max())
