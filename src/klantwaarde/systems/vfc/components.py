"""Principal components of persons: as many viewpoints as explain most of the sorts."""

from __future__ import annotations

import numpy as np

from klantwaarde.systems.vfc.correlate import Floats


def flip_signs(loadings: Floats, rule: str) -> Floats:
    """Tell for each column whether it must be turned (-1) or not (+1).

    Parameters
    ----------
    loadings
        P x k.
    rule
        ``strong``: turn if the sum of l x abs(l) is below 0, at 0 make the largest loading positive;
        ``sum``: turn if the sum of l is below 0; ``keep``: never.
    """
    if rule == "keep":
        return np.ones(loadings.shape[1])
    total = loadings.sum(axis=0) if rule == "sum" else np.einsum("ij,ij->j", loadings, np.abs(loadings))
    turn = np.where(total < 0, -1.0, 1.0)
    if rule == "strong":
        scale = np.einsum("ij,ij->j", loadings, loadings)
        for column in np.flatnonzero(np.abs(total) <= 1e-12 * scale):
            largest = loadings[np.argmax(np.abs(loadings[:, column])), column]
            turn[column] = -1.0 if largest < 0 else 1.0
    return turn


def sign_rule(mode: str, extraction: str) -> str:
    """Name the sign rule of a mode; the program behind `qmethod` mode turns its components, never its centroids."""
    if mode != "qmethod":
        return "strong"
    return "keep" if extraction == "centroid" else "sum"


def components(z: Floats, route: str = "svd") -> tuple[Floats, Floats]:
    """Take all principal components of standardised sorts.

    Parameters
    ----------
    z
        N x P, each column mean 0 and sd 1.
    route
        ``svd``: thin singular values of z (default); ``persons``: eigenproblem of the P x P correlations; ``cards``:
        eigenproblem of the N x N cross-products. All three give the same numbers.

    Returns
    -------
    Eigenvalues, min(P, N - 1) of them, largest first, and P x that many loadings (correlations of sorts with
    components, sign not yet settled).
    """
    n, p = z.shape
    most = min(p, n - 1)
    if route == "persons":
        return of_correlation(z.T @ z / (n - 1), most)
    if route == "cards":
        values, vectors = np.linalg.eigh(z @ z.T / (n - 1))
        values, vectors = np.maximum(values[::-1][:most], 0.0), vectors[:, ::-1][:, :most]
        return values, z.T @ vectors / np.sqrt(n - 1)
    _, singular, right = np.linalg.svd(z, full_matrices=False)
    singular = singular[:most] / np.sqrt(n - 1)
    return singular * singular, right[:most].T * singular


def of_correlation(r: Floats, most: int | None = None) -> tuple[Floats, Floats]:
    """Take principal components of a correlation matrix; for rank correlations and sorts with missing cards."""
    values, vectors = np.linalg.eigh(r)
    most = r.shape[0] if most is None else most
    values = np.maximum(values[::-1][:most], 0.0)
    return values, np.asarray(vectors[:, ::-1][:, :most] * np.sqrt(values), dtype=np.float64)
