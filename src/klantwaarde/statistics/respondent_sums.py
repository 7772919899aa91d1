"""`RespondentSums`: the sums behind a mean over respondents who sit in accounts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from klantwaarde.results import Estimate
from klantwaarde.statistics.intervals import SHAPE_WITHOUT_SPREAD, score_ends, t_quantile


@dataclass(frozen=True, slots=True)
class RespondentSums:
    """Totals over accounts of W (sum of case weights) and S (sum of weight x answer) per account; they add up.

    Parameters
    ----------
    accounts, respondents
        Accounts and answers.
    weight, total
        Sum of W and of S.
    weight_squares, total_squares, cross
        Sum of W^2, of S^2 and of W x S.
    """

    accounts: int
    respondents: int
    weight: float
    total: float
    weight_squares: float
    total_squares: float
    cross: float

    @classmethod
    def of(cls, weights: Iterable[float], totals: Iterable[float], *, respondents: int) -> RespondentSums:
        """Make the sums from W and S of each account; unweighted, W is its number of answers."""
        w, s = np.asarray(list(weights), dtype=float), np.asarray(list(totals), dtype=float)
        return cls(w.size, respondents, float(w.sum()), float(s.sum()), float(w @ w), float(s @ s), float(w @ s))

    def __add__(self, other: RespondentSums) -> RespondentSums:
        """Merge sums of different accounts."""
        return RespondentSums(
            self.accounts + other.accounts,
            self.respondents + other.respondents,
            self.weight + other.weight,
            self.total + other.total,
            self.weight_squares + other.weight_squares,
            self.total_squares + other.total_squares,
            self.cross + other.cross,
        )


def respondent_interval(
    sums: RespondentSums,
    *,
    bounds: tuple[float, float] | None = None,
    level: float = 0.95,
    unit: str = "points",
) -> Estimate:
    """Say what the average respondent answers, knowing that colleagues of one account look alike.

    Parameters
    ----------
    sums
        Sums over accounts.
    bounds
        Ends of the scale; with them the score interval of `score_ends`, else the t interval.
    level, unit
        Confidence and unit.

    Returns
    -------
    Estimate
        Its degrees of freedom are the effective number of accounts, (sum W)^2 / sum W^2, minus one: one very large
        account does not count as many.

    References
    ----------
    The variance of a ratio by linearisation: Kish, *Survey Sampling*, 1965.
    """
    if sums.respondents == 0 or sums.weight <= 0:
        return Estimate(n=0, accounts=0, unit=unit, level=level, status="missing")
    mean = sums.total / sums.weight
    effective = sums.weight**2 / sums.weight_squares
    if sums.accounts < 2 or effective <= 1.0 + 1e-9:
        return Estimate(value=mean, n=sums.respondents, accounts=sums.accounts, unit=unit, level=level)
    # Residual totals e = S - mean W per account; var = G/(G-1) sum e^2 / (sum W)^2, G the effective number of accounts:
    # with J/(J-1) and unequal accounts the interval covered 93 %.
    squares = max(sums.total_squares - 2.0 * mean * sums.cross + mean**2 * sums.weight_squares, 0.0)
    error = math.sqrt(effective / (effective - 1.0) * squares) / sums.weight
    df = effective - 1.0
    if bounds is None:
        half = t_quantile(df, level) * error
        low, high, method = mean - half, mean + half, "t on respondents, accounts as clusters"
    else:
        low, high = score_ends(mean, error, df, bounds, level=level, shape_error=SHAPE_WITHOUT_SPREAD / effective)
        method = "score interval on respondents, accounts as clusters"
    return Estimate(
        value=mean,
        low=min(low, mean),
        high=max(high, mean),
        n=sums.respondents,
        accounts=sums.accounts,
        unit=unit,
        level=level,
        method=method,
    )
