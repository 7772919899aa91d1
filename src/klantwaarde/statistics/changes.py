"""Differences: between two waves, two groups, two sides of one value."""

from __future__ import annotations

import math

from klantwaarde.results import Estimate
from klantwaarde.statistics.account_sums import AccountSums


def difference_of(new: Estimate, old: Estimate, *, correlation: float = 0.0) -> Estimate:
    """Give new minus old for two estimates.

    The ends come from the ends of both intervals (MOVER), so that lopsided intervals stay lopsided.

    Parameters
    ----------
    new, old
        The estimates.
    correlation
        Of the two estimates, -1 to 1: above zero when (partly) the same accounts answered twice, which narrows the
        interval. Zero for independent estimates; for the same accounts zero is too wide rather than too narrow.

    Returns
    -------
    Estimate
        Closed when one of both is closed, missing when one is missing; n is the smaller of the two.

    References
    ----------
    Zou & Donner, "Construction of confidence limits about effect measures", 2008 (MOVER); Newcombe 1998 for shares;
    Zou, "Toward using confidence intervals to compare correlations", 2007, for correlated estimates.
    """
    if "closed" in (new.status, old.status):
        return Estimate(unit=new.unit, status="closed")
    if new.value is None or old.value is None:
        return Estimate(unit=new.unit, status="missing")
    value = new.value - old.value
    n = min((e.n for e in (new, old) if e.n is not None), default=None)
    accounts = min((e.accounts for e in (new, old) if e.accounts is not None), default=None)
    if new.low is None or new.high is None or old.low is None or old.high is None:
        return Estimate(value=value, n=n, accounts=accounts, unit=new.unit, level=new.level)
    low = value - _joined(new.value - new.low, old.high - old.value, correlation)
    high = value + _joined(new.high - new.value, old.value - old.low, correlation)
    return Estimate(
        value=value, low=low, high=high, n=n, accounts=accounts, unit=new.unit, level=new.level, method="MOVER"
    )


def _joined(one: float, other: float, correlation: float) -> float:
    """Length of the sum of two error arms that pull against each other."""
    return math.sqrt(max(one**2 + other**2 - 2.0 * correlation * one * other, 0.0))


def standardised(sums: AccountSums) -> float | None:
    """Give dz: the mean paired difference divided by the spread of the differences; ``None`` without spread."""
    variance = sums.variance
    return sums.mean / math.sqrt(variance) if variance > 0 else None


def rescaled(estimate: Estimate, factor: float, *, unit: str | None = None) -> Estimate:
    """Give an estimate in other points, such as a -3 to 3 answer in points of a 1 to 10 scale.

    Parameters
    ----------
    estimate
        A difference: zero stays zero.
    factor
        Points of the new scale per point of the old one; above zero.
    unit
        New unit; the old one when left out.
    """
    if estimate.value is None:
        return estimate
    return Estimate(
        value=estimate.value * factor,
        low=None if estimate.low is None else estimate.low * factor,
        high=None if estimate.high is None else estimate.high * factor,
        n=estimate.n,
        accounts=estimate.accounts,
        n_effective=estimate.n_effective,
        unit=unit if unit is not None else estimate.unit,
        level=estimate.level,
        method=estimate.method,
        status=estimate.status,
    )


def reliability_of_difference(
    *,
    reliability_x: float,
    reliability_y: float,
    correlation: float,
    sd_x: float = 1.0,
    sd_y: float = 1.0,
) -> float:
    """Say how reliable the difference of two measured scores is; two good scores can have a poor difference.

    Parameters
    ----------
    reliability_x, reliability_y
        Reliabilities, 0 to 1.
    correlation
        Correlation of the two scores.
    sd_x, sd_y
        Standard deviations.

    Returns
    -------
    float
        NaN when the difference has no variance.

    References
    ----------
    Lord & Novick 1968; handbook of the domain 5.3: both .75, correlated .50, equal variances give .50.
    """
    shared = 2.0 * correlation * sd_x * sd_y
    total = sd_x**2 + sd_y**2 - shared
    if total <= 0:
        return float("nan")
    return (sd_x**2 * reliability_x + sd_y**2 * reliability_y - shared) / total
