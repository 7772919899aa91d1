"""Net promoter score, top-two share, effort and marks: context beside the model, never the result."""

from __future__ import annotations

import math

from klantwaarde.results import Estimate
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.changes import rescaled
from klantwaarde.statistics.intervals import mean_interval, share_interval, t_quantile
from klantwaarde.statistics.weights import finite_population_factor, narrowed


def net_promoter(
    promoters: float, detractors: float, n: float, *, population: int | None = None, level: float = 0.95
) -> Estimate:
    """Give the net promoter score of independent respondents, from -100 to 100.

    Parameters
    ----------
    promoters, detractors, n
        Answers of 9-10, answers of 0-6, and answers in all.
    population
        All customers there are, when a good part of them answered.
    level
        Confidence.

    Returns
    -------
    Estimate
        Variance of a +1 / 0 / -1 answer: p + d - (p - d)^2. With nobody on one side the normal interval would be one of
        nothing; half an answer is then added to each of the three groups for the error only.

    References
    ----------
    Handbook of the domain 5.3: 40 % promoters and 20 % detractors give half widths 26.8, 14.7 and 7.3 at n = 30, 100
    and 400.
    """
    if n <= 0:
        return Estimate(n=0, unit="score", level=level, status="missing")
    p, d = promoters / n, detractors / n
    spread = p + d - (p - d) ** 2
    if spread <= 1e-12:
        p_half, d_half = (promoters + 0.5) / (n + 1.5), (detractors + 0.5) / (n + 1.5)
        spread = p_half + d_half - (p_half - d_half) ** 2
    half = 100.0 * t_quantile(math.inf, level) * math.sqrt(spread / n)
    value = 100.0 * (p - d)
    score = Estimate(
        value=value,
        low=max(value - half, -100.0),
        high=min(value + half, 100.0),
        n=round(n),
        unit="score",
        level=level,
        method="normal",
    )
    return score if population is None else narrowed(score, finite_population_factor(round(n), population))


def net_promoter_by_account(sums: AccountSums, *, level: float = 0.95) -> Estimate:
    """Give the net promoter score of the average account from sums over account means of +1, 0 and -1."""
    return rescaled(mean_interval(sums, bounds=(-1.0, 1.0), level=level, shape=1.0), 100.0, unit="score")


def satisfied_share(sums: AccountSums, *, level: float = 0.95) -> Estimate:
    """Give the share that is satisfied (CSAT: the top two answers) from sums over account shares."""
    return share_interval(sums, level=level)


def effort_score(sums: AccountSums, *, scale: tuple[float, float] = (1.0, 7.0), level: float = 0.95) -> Estimate:
    """Give the mean effort answer (CES) of the average account on its scale."""
    return mean_interval(sums, bounds=scale, step=1.0, level=level)


def mark(sums: AccountSums, *, scale: tuple[float, float] = (1.0, 10.0), level: float = 0.95) -> Estimate:
    """Give the mean Dutch mark of the average account; 5.5 passes."""
    return mean_interval(sums, bounds=scale, step=1.0, level=level)
