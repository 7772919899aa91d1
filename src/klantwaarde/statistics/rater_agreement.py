"""How far people give the same answers: Kendall's W, rwg(j), ICC(1) and ICC(2), average deviation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.ranks import mean_ranks

Floats = NDArray[np.float64]


def ranks_of_chosen(order: Floats) -> Floats:
    """Turn top lists into full ranks: what a person did not choose shares the places that are left.

    Parameters
    ----------
    order
        People x items; 1 for the first choice, NaN for an item that was not chosen.

    Returns
    -------
    People x items; ties get their mean rank, so that every row adds up to the same.
    """
    filled = np.where(np.isfinite(order), order, np.inf)
    return mean_ranks(filled)


def kendall_w(ranks: Floats) -> float:
    """Give Kendall's coefficient of concordance with its correction for ties: 0 no agreement, 1 the same order.

    Parameters
    ----------
    ranks
        People x items, from `ranks_of_chosen`; at least two people and two items.

    Notes
    -----
    W = 12 S / (m^2 (n^3 - n) - m sum T), S the squared deviations of the rank sums, T = sum (t^3 - t) over ties of one
    person. Chance level: 1/m. Kendall & Babington Smith (1939); Siegel & Castellan (1988).
    """
    m, n = ranks.shape
    if m < 2 or n < 2:
        raise refuse(
            MethodError, "too-few-raters", say("There is nobody to agree with."),
            say("Agreement needs two people and two items at least."), say("Collect more answers."),
        )  # fmt: skip
    sums = ranks.sum(axis=0)
    ties = float(sum(_ties(row) for row in ranks))
    room = m * m * (n**3 - n) - m * ties
    if room <= 0:
        return float("nan")
    return float(12 * ((sums - sums.mean()) ** 2).sum() / room)


def _ties(row: Floats) -> float:
    _, counts = np.unique(row, return_counts=True)
    return float((counts**3 - counts).sum())


def mean_pairwise_rank_correlation(ranks: Floats) -> float:
    """Give the mean Spearman correlation over pairs of people; people who rank nothing apart are left out."""
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    size = np.sqrt((centred**2).sum(axis=1))
    unit = centred[size > 0] / size[size > 0, None]
    m = unit.shape[0]
    if m < 2:
        return float("nan")
    total = (unit.sum(axis=0) ** 2).sum()
    return float((total - m) / (m * (m - 1)))


def uniform_variance(options: int) -> float:
    """Give the variance of answers by dice on ``options`` options: (A^2 - 1) / 12."""
    return (options**2 - 1) / 12


# How answers on five options fall when people lean to the high side without thinking of the item
# (LeBreton & Senter 2008, table 2); the variances that follow are 1.34, .90 and .44, as printed there.
LEANING = {
    "slight": (0.05, 0.15, 0.20, 0.35, 0.25),
    "moderate": (0.0, 0.10, 0.15, 0.40, 0.35),
    "heavy": (0.0, 0.0, 0.10, 0.40, 0.50),
}


def null_variance(shares: tuple[float, ...]) -> float:
    """Give the variance of answers 1, 2, ... that fall as these shares say: the null that agreement is held against."""
    answer, share = np.arange(1, len(shares) + 1), np.array(shares)
    return float(share @ answer**2 - (share @ answer) ** 2)


def rwg(answers: Floats, null_variance: float) -> float:
    """Give rwg of one item: 1 when all answer alike, 0 when they differ as under the null; below 0 counts as 0.

    1 - s^2 / null variance, s^2 with n - 1. James, Demaree & Wolf (1984).
    """
    return max(0.0, 1 - float(answers.var(ddof=1)) / null_variance)


def rwg_j(answers: Floats, null_variance: float) -> float:
    """Give rwg(j) over several items (people x items): J(1 - q) / (J(1 - q) + q), q = mean variance / null variance.

    Out of range (q above 1) counts as 0. James, Demaree & Wolf (1984).
    """
    q = float(answers.var(axis=0, ddof=1).mean()) / null_variance
    return float(rwg_j_of(np.array([q]), answers.shape[1])[0])


def rwg_j_of(q: Floats, items: int) -> Floats:
    """Give rwg(j) for ratios q of mean variance to null variance; out of range (q above 1) counts as 0."""
    agreed = items * (1 - np.minimum(q, 1.0))
    made: Floats = agreed / (agreed + q)
    return np.where(q >= 1, 0.0, made)


def average_deviation(answers: Floats) -> float:
    """Give the mean absolute deviation from the mean, in points of the scale (Burke, Finkelstein & Dusig 1999)."""
    return float(np.abs(answers - answers.mean()).mean())


def icc_one_way(groups: list[Floats]) -> tuple[float, float]:
    """Give ICC(1) and ICC(2) from one-way analysis of variance over groups.

    Parameters
    ----------
    groups
        Answers per group (such as department); groups may differ in size.

    Returns
    -------
    ICC(1): share of variance between groups, (MSB - MSW)/(MSB + (k-1) MSW); ICC(2): reliability of group means,
    (MSB - MSW)/MSB. k is the size of groups, for unequal groups (N - sum n^2/N)/(G - 1). Bliese (2000).
    """
    sizes = np.array([g.size for g in groups], dtype=np.float64)
    total, many = sizes.sum(), sizes.size
    if many < 2 or total <= many:
        raise refuse(
            MethodError, "too-few-groups", say("There are too few groups to compare."),
            say("Two groups at least, and one of them with two people."), say("Take a wider division."),
        )  # fmt: skip
    grand = sum(float(g.sum()) for g in groups) / total
    between = sum(g.size * (float(g.mean()) - grand) ** 2 for g in groups) / (many - 1)
    within = sum(float(((g - g.mean()) ** 2).sum()) for g in groups) / (total - many)
    k = (total - (sizes**2).sum() / total) / (many - 1)
    if between == 0:
        return float("nan"), float("nan")
    return float((between - within) / (between + (k - 1) * within)), float((between - within) / between)
