"""The tornado: each assumption at its low and its high end, all else and all chance the same."""

from __future__ import annotations

import numpy as np

from klantwaarde.results.revenue import Swing
from klantwaarde.schema.pricing import Pricing
from klantwaarde.systems.impact.pricing.forecast import Reckoned
from klantwaarde.systems.impact.pricing.people import People
from klantwaarde.systems.impact.pricing.simulate import Simulated, simulate
from klantwaarde.systems.impact.pricing.worlds import Doubles, Factor, drawn_factors, factors_of

MOST_PEOPLE = 1000
DRAWS = 40
MOST = 12
"""Assumptions told; those that move nothing are left out."""
_OUTSIDE = {"costs.fixed", "costs.unit", "costs.residual", "costs.capital"}
"""Do not touch what anybody does, so nothing needs to be simulated again."""


def tornado(pricing: Pricing, people: People, *, best: str, seed: int) -> list[Swing]:
    """Say what each assumption does to the aim of every model, the largest move of the best model first.

    Parameters
    ----------
    pricing
        Models and assumptions.
    people
        Customers; when there are many, every so-manieth stands for the others.
    best
        Code of the best model.
    seed
        Same seed, same outcome.
    """
    chosen = _some(people)
    scale = people.n / chosen.n
    factors = factors_of(pricing, chosen)
    likely = {name: factor.likely for name, factor in factors.items()}
    drawn = drawn_factors(factors, DRAWS, seed=seed)
    codes = [model.code for model in pricing.models]
    at = codes.index(best)

    def made(moved: dict[str, Doubles]) -> Simulated:
        return simulate(
            pricing.models, chosen, pricing.customers, moved, likely, months=pricing.months,
            ramp=pricing.ramp_months, seed=seed, luck=False,
        )  # fmt: skip

    def aimed(simulated: Simulated, moved: dict[str, Doubles]) -> Doubles:
        found: Doubles = Reckoned(simulated, moved).aimed(pricing.aim).mean(axis=0) * scale
        return found

    middle = made(drawn)
    swings = []
    for name, factor in sorted(factors.items()):
        if factor.low == factor.high:
            continue
        ends = []
        for end in (factor.low, factor.high):
            moved = dict(drawn) | {name: np.full(DRAWS, end)}
            ends.append(aimed(middle if name in _OUTSIDE else made(moved), moved))
        swings.append((abs(float(ends[1][at] - ends[0][at])), _swing(factor, codes, ends[0], ends[1])))
    swings.sort(key=lambda one: (-one[0], one[1].assumption))
    return [swing for size, swing in swings[:MOST] if size > 0]


def _swing(factor: Factor, codes: list[str], low: Doubles, high: Doubles) -> Swing:
    return Swing(
        assumption=factor.name,
        low=factor.low,
        high=factor.high,
        at_low=dict(zip(codes, (float(x) for x in low), strict=True)),
        at_high=dict(zip(codes, (float(x) for x in high), strict=True)),
        best_low=codes[int(np.argmax(low))],
        best_high=codes[int(np.argmax(high))],
        given=factor.given,
    )


def _some(people: People) -> People:
    """Take every so-manieth customer when there are many."""
    if people.n <= MOST_PEOPLE:
        return people
    rows = np.linspace(0, people.n - 1, MOST_PEOPLE).round().astype(int)
    fields = {name: getattr(people, name)[rows] for name in People.__dataclass_fields__ if name != "estimated"}
    return People(**fields, estimated=people.estimated)
