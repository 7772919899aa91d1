"""How revenue is spread over customers: Lorenz, Gini, and the pyramid beside Curry's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Curry, Dutch practice: the top 1 % of customers brings about 40 % of revenue, the next 4 % about 25 %, and so on.
CURRY = {"top": (0.01, 0.40), "large": (0.04, 0.25), "medium": (0.15, 0.15), "small": (0.80, 0.20)}


def lorenz(revenue: Floats) -> tuple[Floats, Floats]:
    """Give the Lorenz curve: share of customers from the smallest on, and their share of revenue, both from 0 to 1."""
    ordered = np.sort(revenue)
    share = np.r_[0.0, np.cumsum(ordered)] / ordered.sum()
    return np.linspace(0, 1, ordered.size + 1), share


def gini(revenue: Floats) -> float:
    """Give Gini's coefficient: 0 when all bring the same, near 1 when one brings all. Revenue is zero or more.

    Sum of (2i - n - 1) x_i / (n sum x), x in rising order.
    """
    x = np.sort(revenue)
    n = x.size
    return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()))


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the pyramid: customers, their share of all and of revenue; Curry's revenue share beside it."""

    name: str
    customers: int
    customer_share: float
    revenue_share: float
    curry_share: float


def pyramid(value: Floats, revenue: Floats) -> list[Layer]:
    """Cut the customers by value (such as the score) into Curry's layers, with the revenue each layer really brings.

    Ties at a border fall by revenue; a layer has at least the customers its share rounds to.
    """
    order = np.lexsort((-revenue, -value))
    n, total = value.size, revenue.sum()
    edges = np.round(np.cumsum([share for share, _ in CURRY.values()]) * n).astype(int)
    layers, start = [], 0
    for (name, (_, curry)), end in zip(CURRY.items(), edges, strict=True):
        here = order[start:end]
        brought = float(revenue[here].sum() / total) if total > 0 else float("nan")
        layers.append(Layer(name, int(here.size), here.size / n, brought, curry))
        start = int(end)
    return layers
