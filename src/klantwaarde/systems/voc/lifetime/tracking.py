"""How a model followed the purchases in time, and whether its chances came true."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results.lifetime import LifetimeGroup, LifetimeTrack
from klantwaarde.statistics.intervals import wilson
from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime import purchases
from klantwaarde.systems.voc.lifetime.histories import Histories
from klantwaarde.systems.voc.lifetime.model import Model

# Weeks while they can be told apart in a picture, and four weeks after that.
PERIODS = (7, 28, 91, 364)
MOST_PERIODS = 104
# Days on which the expectation of a new customer is worked out; between them it is drawn straight.
MOST_DAYS = 400
GROUPS = 10
LEAST_IN_A_GROUP = 20


def track(base: Histories, model: Model, theta: Floats, unit_days: float) -> LifetimeTrack | None:
    """Set repeat purchases per period beside the expectation of customers of whom only the first day is known.

    Parameters
    ----------
    base
        Customers with their log.
    model, theta
        The fit; parameters are the same for all.
    unit_days
        Days in a unit of the parameters.
    """
    ages = np.round(base.age * unit_days).astype(int)
    first = base.end - int(ages.max())
    ends = _ends(first, base.end, base.last)
    if ends.size < 2:
        return None
    day, n = base.again(int(ends[-1]))
    period = np.searchsorted(ends, day)
    actual = np.bincount(period, weights=n, minlength=ends.size)
    births, many = np.unique(base.end - ages, return_counts=True)
    longest = float(ends[-1] - first)
    grid = np.unique(np.linspace(0.0, longest, min(int(longest), MOST_DAYS) + 1))
    new = np.r_[0.0, model.newcomer(theta, grid[1:] / unit_days)]
    so_far = np.array([many @ np.interp(np.maximum(end - births, 0), grid, new) for end in ends])
    return LifetimeTrack(
        ends=[dt.date.fromordinal(int(end) + purchases.EPOCH).isoformat() for end in ends],
        actual=[int(v) for v in actual],
        expected=[float(v) for v in np.diff(so_far, prepend=0.0)],
        learned=int((ends <= base.end).sum()),
        days=_length(base.last - first),
    )


def _length(span: int) -> int:
    return next((days for days in PERIODS if span / days <= MOST_PERIODS), PERIODS[-1])


def _ends(first: int, end: int, last: int) -> NDArray[np.int_]:
    """Last days of the periods: whole ones counted from the end of learning, so that it falls between two of them."""
    days = _length(last - first)
    before = np.arange(end, first, -days)[::-1]
    out: NDArray[np.int_] = np.r_[before, np.arange(end + days, last + 1, days)].astype(int)
    return out


def groups(actual: Floats, chance: Floats) -> list[LifetimeGroup]:
    """Set the chance of a purchase in the holdout beside the share that bought, in groups by that chance.

    Parameters
    ----------
    actual
        Purchases in the holdout, per customer.
    chance
        The model's chance of at least one.
    """
    count = min(GROUPS, actual.size // LEAST_IN_A_GROUP)
    if count < 2:
        return []
    out = []
    for part in np.array_split(np.argsort(chance, kind="stable"), count):
        bought = int((actual[part] > 0).sum())
        share = wilson(bought, part.size)
        out.append(
            LifetimeGroup(
                n=part.size, expected=float(chance[part].mean()), actual=bought / part.size,
                low=share.low or 0.0, high=1.0 if share.high is None else share.high,
            )
        )  # fmt: skip
    return out
