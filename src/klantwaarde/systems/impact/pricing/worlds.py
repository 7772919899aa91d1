"""Worlds: every draw takes other numbers for what is not sure, the same ones for every revenue model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.schema.pricing import Costs, Customers, Pricing, Range
from klantwaarde.systems.impact.pricing.people import People

Doubles = NDArray[np.float64]
WHAT_IF = 0.2
"""How far a number that was given without a range is moved in the tornado: a fifth down and up."""
OF_CUSTOMERS = (
    "value", "need", "success", "liquidity", "risk_aversion", "believed_need", "believed_success", "switching",
    "gaming",
)  # fmt: skip
OF_COSTS = (
    "fixed", "unit", "residual", "per_month", "per_use", "per_failure", "capital", "effort", "effort_cost",
)  # fmt: skip
_SHARES = {"success", "gaming", "residual", "effort"}


@dataclass(frozen=True)
class Factor:
    """One assumption: low, likely, high, and whether the range was given or is only tried out."""

    name: str
    low: float
    likely: float
    high: float
    given: bool


def factors_of(pricing: Pricing, people: People) -> dict[str, Factor]:
    """Give every assumption that can be moved, by name; those of costs are called ``costs.<name>``.

    What was estimated from the record stands at its middle customer: its uncertainty is in the customers themselves.
    """
    found: dict[str, Factor] = {}
    parts: tuple[tuple[str, Customers | Costs, tuple[str, ...]], ...] = (
        ("", pricing.customers, OF_CUSTOMERS),
        ("costs.", pricing.costs, OF_COSTS),
    )
    for prefix, part, names in parts:
        for name in names:
            given: Range = getattr(part, name)
            if not prefix and name in people.estimated:
                given = people.middle(name)
            found[prefix + name] = _factor(prefix + name, name, given)
    return found


def _factor(code: str, name: str, given: Range) -> Factor:
    if isinstance(given, list):
        return Factor(code, float(given[0]), float(given[1]), float(given[2]), given=True)
    likely = float(given)
    low, high = likely * (1 - WHAT_IF), likely * (1 + WHAT_IF)
    if name in _SHARES:
        high = min(high, 1.0 if name != "success" else 0.995)
    return Factor(code, low, likely, high, given=False)


def drawn_factors(factors: Mapping[str, Factor], draws: int, *, seed: int) -> dict[str, Doubles]:
    """Draw every assumption with a range from a triangular distribution; the others stay what they are.

    Notes
    -----
    Each assumption has random numbers of its own, so that moving one leaves all others as they were.
    """
    found: dict[str, Doubles] = {}
    for place, (name, factor) in enumerate(sorted(factors.items())):
        if not factor.given or factor.low == factor.high:
            found[name] = np.full(draws, factor.likely)
            continue
        rng = np.random.default_rng([seed, 1, place])
        found[name] = rng.triangular(factor.low, factor.likely, factor.high, draws)
    return found
