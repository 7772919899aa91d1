"""Intervals of means: right at five accounts, at the top of the scale and with several respondents per account."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

from klantwaarde.results import Estimate
from klantwaarde.statistics.account_sums import AccountSums

# Variance of account means as a part of (m - low)(high - m), used only when every account gives the very same
# extreme mark and the data hold no spread to learn from. 0.1 is what clipped marks with three respondents per account
# show (0.05 to 0.13 in simulation); docs/decisions/0003 tells how it was chosen.
SHAPE_WITHOUT_SPREAD = 0.1
# One respondent's intraclass correlation within an account, when it cannot be estimated (see `shrinkage`).
FIXED_ICC = 0.25


def t_quantile(df: float, level: float = 0.95) -> float:
    """Give the two-sided critical value of Student's t."""
    return float(special.stdtrit(df, 0.5 + level / 2.0))


def score_ends(
    mean: float,
    standard_error: float,
    df: float,
    bounds: tuple[float, float],
    *,
    level: float = 0.95,
    shape_error: float | None = None,
) -> tuple[float, float]:
    """Give the ends of an interval that feels the ends of the scale.

    The variance of a mark shrinks towards both ends of its scale as (mu - a)(b - mu), like that of a share. With phi =
    SE^2 / ((m - a)(b - m)) the interval holds every mu with (m - mu)^2 <= t^2 phi (mu - a)(b - mu): Wilson's interval
    for a share, with an estimated spread and Student's t. In the middle of the scale it is the t interval; at the top
    it reaches further down than up, and never past the scale.

    Parameters
    ----------
    mean, standard_error, df
        Mean, its standard error and the degrees of freedom behind the error.
    bounds
        (a, b), ends of the scale.
    level
        Confidence.
    shape_error
        phi to use when the mean lies on an end of the scale, where it cannot be estimated.

    References
    ----------
    Wilson 1927 for shares; the quasi-likelihood variance phi (mu - a)(b - mu) is Wedderburn 1974. Coverage by our own
    simulation (tests/truth).
    """
    low_end, high_end = bounds
    width = high_end - low_end
    share = min(max((mean - low_end) / width, 0.0), 1.0)
    room = share * (1.0 - share)
    t = t_quantile(df, level)
    # A mean on an end of the scale leaves no spread to learn from.
    phi = (standard_error / width) ** 2 / room if room > 1e-12 else (shape_error or 0.0)
    c = t * t * phi
    centre = (share + c / 2.0) / (1.0 + c)
    half = math.sqrt(c * room + c * c / 4.0) / (1.0 + c)
    return low_end + width * max(centre - half, 0.0), low_end + width * min(centre + half, 1.0)


def mean_interval(
    sums: AccountSums,
    *,
    bounds: tuple[float, float] | None = None,
    step: float = 0.0,
    level: float = 0.95,
    unit: str = "points",
    shape: float = SHAPE_WITHOUT_SPREAD,
) -> Estimate:
    """Say what the average account answers, and how sure that is.

    Parameters
    ----------
    sums
        Sums over accounts; each account counts once (or by its weight).
    bounds
        Ends of the scale, such as (1, 10). With them the interval is the score interval of `score_ends`; without them
        the t interval on account means. Both have Kish's effective J - 1 degrees of freedom.
    step
        Distance between two answers, such as 1: an answer in whole marks carries at least the variance of rounding
        (step^2 / 12), so that five equal answers do not give an interval of nothing. 0 switches it off.
    level
        Confidence.
    unit
        Unit of the estimate.
    shape
        Used only when every account sits on the same end of the scale.

    Returns
    -------
    Estimate
        ``status`` is ``missing`` without answers; with one account the ends are ``None``: one account has no spread.

    Notes
    -----
    It answers "the average account", which is another question than "the average respondent" (`respondent_interval`).

    References
    ----------
    Handbook of methods 3.12; Kish, *Survey Sampling*, 1965, for the effective number.
    """
    if sums.accounts == 0:
        return Estimate(n=0, accounts=0, unit=unit, level=level, status="missing")
    lone = sums.accounts == sums.respondents
    who = "respondents" if lone else "account means"
    weighted = abs(sums.effective - sums.accounts) > 1e-9 * sums.accounts
    effective = sums.effective if weighted else None
    if sums.accounts < 2 or sums.effective <= 1.0 + 1e-9:
        return Estimate(
            value=sums.mean, n=sums.respondents, accounts=sums.accounts, n_effective=effective, unit=unit, level=level
        )
    df = sums.effective - 1.0
    floor = step**2 / 12.0 * sums.accounts / sums.respondents
    error = math.sqrt(max(sums.variance, floor) / sums.effective)
    if bounds is None:
        half = t_quantile(df, level) * error
        low, high, method = sums.mean - half, sums.mean + half, f"t on {who}"
    else:
        low, high = score_ends(sums.mean, error, df, bounds, level=level, shape_error=shape / sums.effective)
        method = f"score interval on {who}"
    return Estimate(
        value=sums.mean,
        low=min(low, sums.mean),
        high=max(high, sums.mean),
        n=sums.respondents,
        accounts=sums.accounts,
        n_effective=effective,
        unit=unit,
        level=level,
        method=method,
    )


def share_interval(sums: AccountSums, *, level: float = 0.95, icc: float = FIXED_ICC) -> Estimate:
    """Say which share of the average account does something, with an interval inside 0 and 1.

    Parameters
    ----------
    sums
        Sums over the accounts' own shares (0 to 1).
    level
        Confidence.
    icc
        Intraclass correlation used only when every account says no, or every account says yes: the variance of an
        account's share is then taken as p(1-p) x (icc + (1 - icc) / respondents per account), so that "nobody" at
        n = 15 is not certain.

    Returns
    -------
    Estimate
        Unit ``share``.

    References
    ----------
    Wilson 1927, with the spread of the account shares instead of p(1-p), and Student's t.
    """
    per_account = sums.respondents / sums.accounts if sums.accounts else 1.0
    shape = icc + (1.0 - icc) / max(per_account, 1.0)
    return mean_interval(sums, bounds=(0.0, 1.0), level=level, unit="share", shape=shape)


def wilson(
    count: float, n: float, *, level: float = 0.95, n_effective: float | None = None, respondents: int | None = None
) -> Estimate:
    """Give a share of independent answers with Wilson's interval.

    Parameters
    ----------
    count, n
        Answers that do, and answers in all.
    level
        Confidence.
    n_effective
        Independent answers they are worth, when weights or accounts make it fewer.
    respondents
        n to print, when it differs from ``n`` (weighted counts).

    References
    ----------
    Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    shown = round(n) if respondents is None else respondents
    if n <= 0:
        return Estimate(n=shown, unit="share", level=level, status="missing")
    share = count / n
    worth = n if n_effective is None else n_effective
    error = math.sqrt(share * (1.0 - share) / worth)
    low, high = score_ends(share, error, math.inf, (0.0, 1.0), level=level, shape_error=1.0 / worth)
    return Estimate(
        value=share,
        low=min(low, share),
        high=max(high, share),
        n=shown,
        n_effective=n_effective,
        unit="share",
        level=level,
        method="Wilson",
    )


def mean_interval_of(
    values: Sequence[float],
    counts: Sequence[float] | NDArray[np.float64],
    *,
    bounds: tuple[float, float],
    worth: float = 1.0,
    level: float = 0.95,
    unit: str = "points",
) -> Estimate:
    """Give the mean of independent answers from how often each answer was given.

    Parameters
    ----------
    values, counts
        The possible answers and how often each was given.
    bounds
        Ends of the scale.
    worth
        Independent answers per answer, at most 1: below 1 when colleagues of one account answered.
    level, unit
        Confidence and unit.
    """
    value, count = np.asarray(values, dtype=float), np.asarray(counts, dtype=float)
    n = float(count.sum())
    if n <= 0:
        return Estimate(n=0, unit=unit, level=level, status="missing")
    mean = float(value @ count) / n
    effective = n * worth
    shown = round(n)
    if effective <= 1.0:
        return Estimate(value=mean, n=shown, unit=unit, level=level)
    spread = float(count @ (value - mean) ** 2) / n * effective / (effective - 1.0)
    low, high = score_ends(
        mean,
        math.sqrt(spread / effective),
        effective - 1.0,
        bounds,
        level=level,
        shape_error=SHAPE_WITHOUT_SPREAD / effective,
    )
    return Estimate(
        value=mean,
        low=min(low, mean),
        high=max(high, mean),
        n=shown,
        n_effective=effective if worth < 1.0 else None,
        unit=unit,
        level=level,
        method="score interval on respondents",
    )
