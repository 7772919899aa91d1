"""Does the score tell anything? Later revenue and loss, by score and class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results import Estimate
from klantwaarde.statistics.intervals import wilson
from klantwaarde.statistics.ranks import rank_correlation

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BackTest:
    """What happened after the score was made.

    ``rank_correlation`` of score with later revenue; ``loss_auc``: chance that a lost customer scored lower than a kept
    one (.5 is no better than a coin); per class mean later revenue and share lost.
    """

    n: int
    rank_correlation: Estimate
    loss_auc: Estimate
    later_revenue: dict[str, float]
    lost: dict[str, Estimate]


def back_test(score: Floats, classes: list[str], later: Floats, lost: NDArray[np.bool_]) -> BackTest:
    """Hold scores against what customers did afterwards.

    Parameters
    ----------
    score, classes
        As they were then, per customer.
    later
        Revenue in the period after; 0 for who left.
    lost
        Who left.
    """
    names = sorted(set(classes))
    at = np.array(classes)
    return BackTest(
        n=score.size,
        rank_correlation=_rank_correlation(score, later),
        loss_auc=_auc(score, lost),
        later_revenue={c: float(later[at == c].mean()) for c in names},
        lost={c: wilson(int(lost[at == c].sum()), int((at == c).sum())) for c in names},
    )


def _rank_correlation(a: Floats, b: Floats) -> Estimate:
    n = a.size
    if n < 5 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return Estimate(n=n, unit="correlation", status="missing")
    r = rank_correlation(a, b)
    # Fisher's z with the Bonett & Wright (2000) variance for ranks.
    z, half = np.arctanh(np.clip(r, -0.999999, 0.999999)), 1.959964 * np.sqrt((1 + r * r / 2) / (n - 3))
    return Estimate(
        value=r, low=float(np.tanh(z - half)), high=float(np.tanh(z + half)), n=n, unit="correlation",
        method="Fisher z for ranks",
    )  # fmt: skip


def _auc(score: Floats, lost: NDArray[np.bool_]) -> Estimate:
    gone, kept = score[lost], score[~lost]
    if gone.size < 2 or kept.size < 2:
        return Estimate(n=score.size, unit="share", status="missing")
    wins = (gone[:, None] < kept[None, :]) + 0.5 * (gone[:, None] == kept[None, :])
    area = float(wins.mean())
    # DeLong: the spread of each customer's own share of wins.
    variance = wins.mean(axis=1).var(ddof=1) / gone.size + wins.mean(axis=0).var(ddof=1) / kept.size
    half = 1.959964 * float(np.sqrt(variance))
    return Estimate(
        value=area, low=max(area - half, 0.0), high=min(area + half, 1.0), n=score.size, unit="share", method="DeLong"
    )
