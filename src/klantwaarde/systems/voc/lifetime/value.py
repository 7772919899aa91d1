"""Money: expected purchases times expected spend times margin, discounted to today."""

from __future__ import annotations

import numpy as np

from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime.model import Model

DAYS_A_YEAR = 365.0
DAYS_A_STEP = 28.0


def steps(horizon_days: float, *, step_days: float = DAYS_A_STEP) -> Floats:
    """Give the ends of the steps in days; the last step is shorter when the horizon is no whole number of steps."""
    whole = np.arange(1, int(np.floor(horizon_days / step_days + 1e-9)) + 1) * step_days
    ends = whole if whole.size and np.isclose(whole[-1], horizon_days) else np.append(whole, horizon_days)
    return ends.astype(np.float64)


def discounts(ends_in_days: Floats, yearly: float) -> Floats:
    """Give (1 + d)^(-days/365) at the end of every step; d per year."""
    factors: Floats = np.exp(-np.log1p(yearly) * ends_in_days / DAYS_A_YEAR)
    return factors


def discounted_purchases(
    model: Model, theta: Floats, x: Floats, t_x: Floats, age: Floats, *, ends: Floats, factors: Floats
) -> Floats:
    """Give the sum over steps of [E(t_k) - E(t_k-1)] times the factor of that step; ``ends`` in the model's unit."""
    # Summed by parts: sum E_k (f_k - f_k+1).
    drop = factors - np.append(factors[1:], 0.0)
    return model.summed(theta, x, t_x, age, times=ends, weights=drop)


def retention_value(
    margin: float, retention: float, discount: float, *, first_year: int, years: int | None = None
) -> float:
    """Give the value of a customer at a constant yearly margin and retention.

    Sum of m r^t / (1 + d)^t from t = ``first_year`` (1: the first payment is a year away and must be kept; 0: it is
    now) over ``years`` payments. Without horizon: m r / (1 + d - r), and m (1+d) / (1 + d - r). Infinite
    when r >= 1 + d.
    """
    step = retention / (1 + discount)
    if years is not None:
        return float(margin * sum(step**t for t in range(first_year, first_year + years)))
    if not 0 <= step < 1:
        return float("inf")
    return margin * (step if first_year else 1.0) / (1 - step)
