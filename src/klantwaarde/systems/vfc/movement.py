"""How far the answers move with the ways in which missing cards could have been placed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from klantwaarde.results.q_analysis import QMissing
from klantwaarde.systems.vfc import compare
from klantwaarde.systems.vfc.align import assign
from klantwaarde.systems.vfc.analysis import Analysis, read
from klantwaarde.systems.vfc.extract import extract
from klantwaarde.systems.vfc.factors import rotate_by


def movement(a: Analysis) -> QMissing | None:
    """Redo the analysis on every fill and give the range of loadings and places, and how often each person is flagged.

    Returns
    -------
    ``None`` when nothing was filled or when steps were taken by hand (those belong to the one solution they were made
    on).
    """
    fills = a.basis.fills
    if fills is None or any(action.kind not in ("drop_sorter", "name", "choose") for action in a.log):
        return None
    loadings, flagged, places = [], [], []
    reference = np.nan_to_num(a.z)
    for filled in fills.fills:
        basis = replace(extract(replace(a.sorts, x=filled), a.settings), placed=a.basis.placed)
        one = read(a.sorts, a.settings, (), basis, rotate_by(a.settings, basis.loadings))
        order, sign = assign(compare.congruence(reference, np.nan_to_num(one.z))[None])
        loadings.append(one.loadings[:, order[0]] * sign[0])
        flagged.append(one.flagged[:, order[0]])
        turned = np.where(sign[0] < 0, np.nan, one.places[:, order[0]])
        places.append(turned)
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(places), np.fmax.reduce(places)
    return QMissing(
        fills=len(loadings),
        cells=int(np.isnan(a.sorts.x).sum()),
        sorters=[a.sorts.sorters[i] for i in np.flatnonzero(np.isnan(a.sorts.x).any(axis=0))],
        loading_low=np.min(loadings, axis=0).tolist(),
        loading_high=np.max(loadings, axis=0).tolist(),
        flag_share=np.mean(flagged, axis=0).tolist(),
        place_low=[[None if np.isnan(cell) else int(cell) for cell in row] for row in low.tolist()],
        place_high=[[None if np.isnan(cell) else int(cell) for cell in row] for row in high.tolist()],
    )
