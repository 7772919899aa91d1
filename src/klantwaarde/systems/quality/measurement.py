"""How well items measure their constructs, from item correlations alone; the stack stands last.

Letters: R (p, p, B); w and l weights and loadings (p, B).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.small_systems import solve_stack
from klantwaarde.systems.quality.path_model import PathModel

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reliability:
    """Per construct and resample (K, B): how consistent its items are.

    ``alpha`` from correlations (standardised); ``rho_a`` (Dijkstra-Henseler); ``rho_c`` (composite); ``ave`` (average
    variance extracted). A construct of one item has 1 throughout.
    """

    alpha: Floats
    rho_a: Floats
    rho_c: Floats
    ave: Floats


def reliability(r: Floats, weights: Floats, loadings: Floats, model: PathModel) -> Reliability:
    """Give the reliability of every construct.

    alpha = k/(k-1) (1 - k / sum R); rho_A = (w'w)^2 w'(S - diag S)w / w'(ww' - diag ww')w with w'Sw = 1;
    rho_C = (sum l)^2 / ((sum l)^2 + sum(1 - l^2)); AVE = mean l^2.
    """
    count, size = len(model.constructs), r.shape[2]
    alpha, rho_a, rho_c, ave = (np.ones((count, size)) for _ in range(4))
    for k, block in enumerate(_slices(model)):
        items = block.stop - block.start
        if items == 1:
            continue
        s, w, ld = r[block, block], weights[block], loadings[block]
        total = s.sum(axis=(0, 1))
        alpha[k] = items / (items - 1) * (1.0 - items / total)
        squares = w * w
        ww = squares.sum(axis=0)
        # w'Sw is 1, so that w'(S - diag S)w = 1 - sum w^2 s_ii, and the diagonal of S is 1.
        with np.errstate(divide="ignore", invalid="ignore"):
            rho_a[k] = ww**2 * (1.0 - ww) / (ww**2 - (squares * squares).sum(axis=0))
            sum_l, left = ld.sum(axis=0), (1.0 - ld * ld).sum(axis=0)
            rho_c[k] = sum_l**2 / (sum_l**2 + left)
        ave[k] = (ld * ld).mean(axis=0)
    return Reliability(alpha, rho_a, rho_c, ave)


def raw_alpha(covariance: Floats, model: PathModel) -> dict[str, float]:
    """Give Cronbach's alpha from covariances (raw), which differs from the standardised one when spreads differ."""
    out: dict[str, float] = {}
    for construct, block in zip(model.constructs, _slices(model), strict=True):
        s = covariance[block, block]
        k = s.shape[0]
        out[construct] = 1.0 if k == 1 else float(k / (k - 1) * (1.0 - np.trace(s) / s.sum()))
    return out


def likeness(r: Floats, model: PathModel, *, geometric: bool = True) -> tuple[Floats, Floats]:
    """Give HTMT and HTMT2 of every pair of constructs, (K, K, B): near 1 they cannot be told apart.

    HTMT = mean |r| between blocks / sqrt(mean |r| within i x mean |r| within j); HTMT2 takes geometric means and is NaN
    where some r is not positive. A construct of one item has 1 within.
    """
    blocks = _slices(model)
    sizes = np.array([b.stop - b.start for b in blocks], dtype=np.float64)
    starts = np.array([b.start for b in blocks])
    size = np.abs(r)
    plain = _ratio(_summed(size, starts), sizes, own=1.0)
    if not geometric:
        return plain, np.full_like(plain, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where(r > 0, r, np.nan))
    means = np.exp(_ratio(_summed(logs, starts), sizes, own=0.0, logarithm=True))
    return plain, means


def _summed(cells: Floats, starts: NDArray[np.intp]) -> Floats:
    out: Floats = np.add.reduceat(np.add.reduceat(cells, starts, axis=0), starts, axis=1)
    return out


def _ratio(sums: Floats, sizes: Floats, *, own: float, logarithm: bool = False) -> Floats:
    """Means between blocks against means within; ``own`` is what an item has with itself."""
    k = sizes.size
    within = np.full((k, sums.shape[2]), own)
    for i in range(k):
        if sizes[i] > 1:
            within[i] = (sums[i, i] - sizes[i] * own) / (sizes[i] * (sizes[i] - 1))
    between = sums / (sizes[:, None] * sizes[None, :])[:, :, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        out = (
            between - (within[:, None] + within[None]) / 2 if logarithm else between / np.sqrt(within[:, None] * within)
        )
    found: Floats = np.array(out)
    found[np.arange(k), np.arange(k)] = 0.0 if logarithm else 1.0
    return found


def inflation(constructs: Floats, model: PathModel) -> Floats:
    """Give the VIF of every arrow, (arrows, B): how much its source says the same as the other sources."""
    out = np.ones((len(model.arrows), constructs.shape[2]))
    for a, (j, k) in enumerate(model.arrows):
        others = [i for i in model.predecessors[k] if i != j]
        if others:
            beta = solve_stack(constructs[np.ix_(others, others)], constructs[others, j])
            with np.errstate(divide="ignore"):
                out[a] = 1.0 / (1.0 - (beta * constructs[others, j]).sum(axis=0))
    return out


def effect_size(constructs: Floats, r_squared: Floats, model: PathModel) -> Floats:
    """Give f-squared of every arrow, (arrows, B): (R2 - R2 without it) / (1 - R2), the scores kept as they are."""
    out = np.empty((len(model.arrows), constructs.shape[2]))
    for a, (j, k) in enumerate(model.arrows):
        others = [i for i in model.predecessors[k] if i != j]
        without = np.zeros(constructs.shape[2])
        if others:
            beta = solve_stack(constructs[np.ix_(others, others)], constructs[others, k])
            without = (beta * constructs[others, k]).sum(axis=0)
        out[a] = (r_squared[k] - without) / (1.0 - r_squared[k])
    return out


def misfit(r: Floats, loadings: Floats, constructs: Floats, model: PathModel) -> float:
    """Give the SRMR of one sample: root mean square of what the model leaves of the item correlations.

    Items of one construct go together by their loadings (by what was observed for modes B and unit), items of two
    constructs by loading x correlation of the constructs that follows from the arrows x loading.
    """
    implied = constructs.copy()
    for k, before in enumerate(model.predecessors):
        if before:
            rows = list(before)
            beta = np.linalg.solve(constructs[np.ix_(rows, rows)], constructs[rows, k])
            implied[k, :k] = implied[:k, k] = implied[:k][:, rows] @ beta
    of = model.block_of
    told = np.outer(loadings, loadings) * implied[of[:, None], of[None, :]]
    for construct, block in zip(model.constructs, _slices(model), strict=True):
        if model.mode(construct) != "A":
            told[block, block] = r[block, block]
    np.fill_diagonal(told, 1.0)
    lower = np.tril_indices(r.shape[0])
    return float(np.sqrt(np.mean((r - told)[lower] ** 2)))


def _slices(model: PathModel) -> list[slice]:
    ends = np.cumsum([len(model.blocks[c]) for c in model.constructs])
    return [slice(int(a), int(b)) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
