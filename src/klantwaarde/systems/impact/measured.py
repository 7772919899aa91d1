"""`Measured`: one metric as a number per customer, with what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Measured:
    """A number per customer, NaN where there is none.

    Parameters
    ----------
    values
        In the order of the customers.
    asked, missing
        How many things should have told it (rights, outcomes, customers), and how many of those do not.
    months
        The same per month.
    """

    values: Floats
    asked: int = 0
    missing: int = 0
    months: dict[int, Floats] = field(default_factory=dict)

    @property
    def missing_share(self) -> float | None:
        """Share that is missing; ``None`` when nothing was asked."""
        return self.missing / self.asked if self.asked else None


def spread(found: Mapping[str, float], place: Mapping[str, int]) -> Floats:
    """Put numbers by customer in the order of the customers; NaN where there is none."""
    values = np.full(len(place), np.nan)
    for customer, value in found.items():
        if customer in place:
            values[place[customer]] = value
    return values


def mean_per_customer(found: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Mean over the products of each customer."""
    listed: dict[str, list[float]] = {}
    for (customer, _), value in sorted(found.items()):
        listed.setdefault(customer, []).append(value)
    return {customer: sum(values) / len(values) for customer, values in listed.items()}
