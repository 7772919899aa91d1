"""From checked sorts to unrotated factors: input, correlations and extraction, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.q_action import QSettings
from klantwaarde.results.q_analysis import QExtraction
from klantwaarde.systems.vfc import centroid as brown
from klantwaarde.systems.vfc.components import components, flip_signs, of_correlation, sign_rule
from klantwaarde.systems.vfc.correlate import Floats, correlation, nearest_correlation, standardise
from klantwaarde.systems.vfc.missing import Fills, fill_forced
from klantwaarde.systems.vfc.sorts import Sorts


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything before rotation.

    Parameters
    ----------
    scored
        N x P sorts that are weighted into scores: standardised, or raw in `qmethod` mode.
    z
        N x P standardised sorts.
    r
        P x P correlations; ``None`` when they were not needed.
    eigenvalues, loadings
        All eigenvalues, and P x k unrotated loadings with settled signs.
    placed
        Cards per person.
    search
        How each factor was found (centroid, Horst).
    fills
        The completed sorts when cards were missing and the grid is forced.
    moved
        Largest change a correlation needed to be possible at all.
    """

    scored: Floats
    z: Floats
    r: Floats | None
    eigenvalues: Floats
    loadings: Floats
    placed: Floats | float
    search: tuple[QExtraction, ...] = ()
    fills: Fills | None = None
    moved: float = 0.0
    rank: int = field(default=0)


def extract(sorts: Sorts, settings: QSettings) -> Basis:
    """Extract factors from checked sorts.

    Missing cards: filled from the grid when it is forced (20 times, correlations averaged), else pairwise correlations.
    """
    x = sorts.x
    gone = np.isnan(x)
    if gone.any():
        return _with_missing(sorts, settings, gone)
    z = standardise(x)
    scored = x if settings.mode == "qmethod" else z
    if settings.correlation == "pearson" and settings.extraction == "pca":
        values, loadings = components(z)
        return _basis(
            scored, z, None, values, loadings[:, : settings.factors], placed=float(x.shape[0]), settings=settings
        )
    r = z.T @ z / (x.shape[0] - 1) if settings.correlation == "pearson" else correlation(x, settings.correlation)
    np.fill_diagonal(r, 1.0)
    return _from_r(scored, z, r, float(x.shape[0]), settings)


def _with_missing(sorts: Sorts, settings: QSettings, gone: np.ndarray) -> Basis:
    x = sorts.x
    if settings.missing == "fill" and not sorts.forced:
        raise refuse(
            MethodError,
            "fill-without-grid",
            say("Missing cards were to be filled, but the sorts were made freely."),
            say("Only a forced grid tells which places are still empty."),
            say("Give the grid, or leave the choice to 'auto'."),
        )
    fill = settings.missing in ("fill", "auto") and sorts.forced
    placed = (~gone).sum(axis=0).astype(np.float64)
    if fill:
        fills = fill_forced(x, sorts.grid, tuple(sorts.study.sorters), settings.factors, settings.seed)
        scored = fills.fills.mean(axis=0) if settings.mode == "qmethod" else fills.z
        r = fills.r
        if settings.correlation != "pearson":
            r = np.mean([correlation(one, settings.correlation) for one in fills.fills], axis=0)
        return _from_r(scored, fills.z, r, placed, settings, fills=fills)
    z = standardise(x)
    r, moved = nearest_correlation(correlation(x, settings.correlation))
    return _from_r(x if settings.mode == "qmethod" else z, z, r, placed, settings, moved=moved)


def _from_r(
    scored: Floats,
    z: Floats,
    r: Floats,
    placed: Floats | float,
    settings: QSettings,
    *,
    fills: Fills | None = None,
    moved: float = 0.0,
) -> Basis:
    k, n = settings.factors, z.shape[0]
    most = min(r.shape[0], n - 1)
    if settings.extraction == "pca":
        values, loadings = of_correlation(r, most)
        return _basis(scored, z, r, values, loadings[:, :k], placed=placed, settings=settings, fills=fills, moved=moved)
    if r.shape[0] > n and settings.correlation == "pearson" and fills is None and not moved:
        values = components(np.where(np.isnan(z), 0.0, z), "cards")[0]
    else:
        values = np.maximum(np.linalg.eigvalsh(r)[::-1][:most], 0.0)
    find = brown.horst if settings.extraction == "horst" else brown.centroid
    done = find(r, k, settings.mode)
    search = tuple(
        QExtraction(
            share_best=found.share_best,
            best=found.best,
            runner_up=found.runner_up,
            passes=done.passes[min(i, len(done.passes) - 1)],
            last_change=done.changes[min(i, len(done.changes) - 1)],
            converged=done.converged,
        )
        for i, found in enumerate(done.search)
    )
    return _basis(
        scored, z, r, values, done.loadings, placed=placed, settings=settings, search=search, fills=fills, moved=moved
    )


def _basis(
    scored: Floats,
    z: Floats,
    r: Floats | None,
    values: Floats,
    loadings: Floats,
    *,
    placed: Floats | float,
    settings: QSettings,
    search: tuple[QExtraction, ...] = (),
    fills: Fills | None = None,
    moved: float = 0.0,
) -> Basis:
    turn = flip_signs(loadings, sign_rule(settings.mode, settings.extraction))
    rank = int((values > 1e-9 * max(float(values[0]), 1.0)).sum())
    return Basis(scored, z, r, values, loadings * turn, placed, search, fills, moved, rank)
