"""Importance and performance of constructs on 0-100 (IPMA; Ringle & Sarstedt 2016)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.quality.path_model import PathModel

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Performance:
    """Per construct (K, B) and per item (p, B): ``performance`` 0-100 and ``importance`` for the target.

    NaN where a weight is negative, and ``importance`` also where no arrows lead to the target.
    """

    performance: Floats
    importance: Floats
    item_importance: Floats
    item_performance: Floats


def performances(
    mean: Floats, sd: Floats, weights: Floats, total: Floats, model: PathModel, target: int
) -> Performance:
    """Give the map of importance and performance.

    Items go to 0-100 on the theoretical range; block weights are divided by item SD and add up to 1; performance is the
    mean of that score; importance = total effect x SD(target) / SD(source) on these scores.
    """
    low, high = model.scale or (0.0, 100.0)
    of, count = model.block_of, len(model.constructs)
    u = weights / (sd * 100.0 / (high - low))
    sums = np.zeros((count, mean.shape[1]))
    np.add.at(sums, of, u)
    negative = np.zeros((count, mean.shape[1]), dtype=bool)
    np.logical_or.at(negative, of, weights < -1e-12)
    bad = negative | ~(sums > 0)
    sums = np.where(bad, np.nan, sums)
    at = (mean - low) * 100.0 / (high - low)
    share = u / sums[of]
    performance = np.zeros_like(sums)
    np.add.at(performance, of, share * at)
    # The standardised score has variance 1, so that the SD of the 0-100 score is 1 / sum of u.
    importance = total[:, target] * sums / sums[target]
    leads = _leads_to(model, target)
    importance[~leads] = np.nan
    return Performance(performance, importance, share * importance[of], at)


def _leads_to(model: PathModel, target: int) -> NDArray[np.bool_]:
    leads = np.zeros(len(model.constructs), dtype=bool)
    ahead = [target]
    while ahead:
        for j in model.predecessors[ahead.pop()]:
            if not leads[j]:
                leads[j] = True
                ahead.append(j)
    return leads
