"""The ratio of two sums over accounts, with an interval that knows that accounts differ."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results import Estimate
from klantwaarde.statistics.intervals import score_ends, t_quantile


def ratio_interval(
    above: NDArray[np.float64], below: NDArray[np.float64], *, level: float = 0.95, unit: str = "share"
) -> Estimate:
    """Say what part one sum is of another, and how far that would move with other accounts of the same kind.

    Parameters
    ----------
    above, below
        (J,) what each account adds to the numerator and to the denominator; nothing below zero, and an account without
        a denominator is not counted.
    level, unit
        Confidence and unit.

    Returns
    -------
    Estimate
        R = Σa / Σb, with s² = (J - 1) / J Σ(Rᵢ - mean R)² over the ratios Rᵢ that leave one account out. Where no
        account exceeds its own denominator R is a share, and the interval is the score interval of `score_ends` between
        0 and 1; otherwise R ± t s, cut off at 0. Student's t with J - 1 degrees of freedom. ``missing`` without a
        denominator; without ends for one account, or where one account is the whole denominator.

    References
    ----------
    Cochran, *Sampling Techniques*, 3rd edition, 1977, chapter 6 (the ratio estimate); Quenouille 1956, Tukey 1958 (the
    jackknife). Coverage by our own simulation (tests/truth).
    """
    a, b = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    there = b > 0
    a, b = a[there], b[there]
    accounts, total = len(b), float(b.sum())
    if total <= 0:
        return Estimate(n=accounts, accounts=accounts, unit=unit, level=level, status="missing")
    ratio = float(a.sum()) / total
    rest = total - b
    if accounts < 2 or bool(np.any(rest <= 1e-12 * total)):
        return Estimate(value=ratio, n=accounts, accounts=accounts, unit=unit, level=level)
    without = (float(a.sum()) - a) / rest
    error = math.sqrt((accounts - 1) / accounts * float(((without - without.mean()) ** 2).sum()))
    df = accounts - 1.0
    if bool(np.all(a <= b)):
        # A share on an end of its scale has no spread to learn from: then as if each account said yes or no.
        low, high = score_ends(ratio, error, df, (0.0, 1.0), level=level, shape_error=float(b @ b) / total**2)
    else:
        half = t_quantile(df, level) * error
        low, high = max(ratio - half, 0.0), ratio + half
    return Estimate(
        value=ratio,
        low=min(low, ratio),
        high=max(high, ratio),
        n=accounts,
        accounts=accounts,
        unit=unit,
        level=level,
        method="jackknife over accounts",
    )
