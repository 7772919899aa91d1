"""Many samples of persons, each extracted and rotated like the whole: the engine room of the bootstrap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results.q_action import QSettings
from klantwaarde.systems.vfc import centroid as brown
from klantwaarde.systems.vfc import oblique
from klantwaarde.systems.vfc.analysis import Analysis
from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.rotate import orthomax_many, procrustes


def balanced(people: int, resamples: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Draw persons with replacement so that over all resamples each is drawn equally often.

    Returns
    -------
    resamples x people positions.
    """
    pool = np.tile(np.arange(people), resamples)
    return rng.permutation(pool).reshape(resamples, people)


def correlations(a: Analysis) -> Floats:
    """Give the correlations between persons of an analysis."""
    if a.basis.r is not None:
        return a.basis.r
    r = a.basis.z.T @ a.basis.z / (a.basis.z.shape[0] - 1)
    np.fill_diagonal(r, 1.0)
    return np.asarray(r, dtype=np.float64)


def extract_many(r: Floats, z: Floats, draws: NDArray[np.intp], settings: QSettings) -> Floats:
    """Extract factors of every resample.

    Parameters
    ----------
    r, z
        P x P correlations and N x P standardised sorts of all persons.
    draws
        B x P.

    Returns
    -------
    B x P x k loadings of the drawn sorts, signs settled.
    """
    k = settings.factors
    if settings.extraction != "pca":
        loadings = np.array([_centroid(r[np.ix_(one, one)], settings) for one in draws])
    elif r.shape[0] <= z.shape[0] or settings.correlation != "pearson" or np.isnan(z).any():
        values, vectors = np.linalg.eigh(r[draws[:, :, None], draws[:, None, :]])
        loadings = vectors[:, :, ::-1][:, :, :k] * np.sqrt(np.maximum(values[:, ::-1][:, :k], 0.0))[:, None, :]
    else:
        n, people = z.shape
        times = np.array([np.bincount(one, minlength=people) for one in draws], dtype=np.float64)
        cross = np.array([(z * often) @ z.T for often in times]) / (n - 1)
        _, vectors = np.linalg.eigh(cross)
        everyone = z.T @ vectors[:, :, ::-1][:, :, :k] / np.sqrt(n - 1)
        loadings = np.take_along_axis(everyone, draws[:, :, None], axis=1)
    turn = np.where(np.einsum("bij,bij->bj", loadings, np.abs(loadings)) < 0, -1.0, 1.0)
    return np.asarray(loadings * turn[:, None, :], dtype=np.float64)


def _centroid(r: Floats, settings: QSettings) -> Floats:
    if settings.extraction == "horst":
        return brown.horst(r, settings.factors, settings.mode, stop=1e-5).loadings
    return brown.centroid(r, settings.factors, settings.mode).loadings


def rotate_many(loadings: Floats, draws: NDArray[np.intp], a: Analysis) -> Floats:
    """Rotate every resample by the criterion of the analysis, or towards it where it was rotated by hand.

    Returns
    -------
    B x P x axes.
    """
    settings, axes = a.settings, a.factors.axes
    if loadings.shape[2] != axes.shape[1] or any(action.kind == "rotate" for action in a.log):
        return np.array([_towards(one, axes[drawn]) for one, drawn in zip(loadings, draws, strict=True)])
    if settings.rotation == "none":
        return loadings
    if settings.rotation in ("promax", "oblimin"):
        turn = oblique.promax if settings.rotation == "promax" else oblique.oblimin
        return np.array([turn(one).structure for one in loadings])
    k = loadings.shape[2]
    gamma = {"varimax": 1.0, "quartimax": 0.0, "equamax": k / 2}[settings.rotation]
    return orthomax_many(loadings, gamma=gamma, kaiser=settings.rotation != "quartimax")


def _towards(loadings: Floats, target: Floats) -> Floats:
    # a target with fewer columns (a factor was dropped): zero columns stand for what was dropped
    k, kept = loadings.shape[1], target.shape[1]
    wide = np.concatenate([target, np.zeros((target.shape[0], k - kept))], axis=1)
    return procrustes(loadings, wide).loadings[:, :kept]


def everyone(r: Floats, draws: NDArray[np.intp], loadings: Floats) -> Floats:
    """Loadings of all persons, drawn or not, on each resample's factors: r'L(L'L)^-1.

    Parameters
    ----------
    r
        P x P.
    loadings
        B x P x k of the drawn sorts.
    """
    k = loadings.shape[2]
    square = np.swapaxes(loadings, 1, 2) @ loadings
    # factors that hold nothing at all still give loadings of 0
    ridge = (1e-12 * np.trace(square, axis1=1, axis2=2)[:, None, None] + 1e-200) * np.eye(k)
    solved = np.swapaxes(np.linalg.solve(square + ridge, np.swapaxes(loadings, 1, 2)), 1, 2)
    return np.asarray(np.swapaxes(r[draws], 1, 2) @ solved, dtype=np.float64)
