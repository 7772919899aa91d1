"""Result: how often use brings what it should, at once, and how much of what was promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from klantwaarde.systems.impact.counts import SUMS
from klantwaarde.systems.impact.gather import Known, Pair
from klantwaarde.systems.impact.measured import Measured, mean_per_customer, spread

Sums = Mapping[str, int]


def measure_result(known: Known, place: Mapping[str, int]) -> dict[str, Measured]:
    """Give the metrics of result, each as a number per customer; none when the study has no outcomes."""
    if not known.has_outcomes:
        return {}
    total = totals(known)
    everything = {name: sum(sums[name] for sums in total.values()) for name in SUMS}
    found = {}
    for code, (ratio, told) in _RATIOS.items():
        if not everything[told]:
            continue
        months: dict[int, dict[Pair, float]] = {}
        for (pair, month), sums in known.outcomes.items():
            value = ratio(sums)
            if value is not None:
                months.setdefault(month, {})[pair] = value
        whole = {pair: value for pair, sums in total.items() if (value := ratio(sums)) is not None}
        found[code] = Measured(
            spread(mean_per_customer(whole), place),
            asked=everything["outcomes"],
            missing=everything["outcomes"] - everything[told],
            months={month: spread(mean_per_customer(each), place) for month, each in sorted(months.items())},
        )
    return found


def totals(known: Known) -> dict[Pair, dict[str, int]]:
    """The sums of every pair over the period."""
    found: dict[Pair, dict[str, int]] = {}
    for (pair, _), sums in known.outcomes.items():
        mine = found.setdefault(pair, dict.fromkeys(SUMS, 0))
        for name in SUMS:
            mine[name] += sums[name]
    return found


def _success(sums: Sums) -> float | None:
    return sums["successes"] / sums["judged"] if sums["judged"] else None


def _right(sums: Sums) -> float | None:
    return sums["right"] / sums["timed"] if sums["timed"] else None


def _kept(sums: Sums) -> float | None:
    return sums["realised"] / sums["promised"] if sums["promised"] else None


def _oee(sums: Sums) -> float | None:
    """Availability x performance x quality = (running / planned) x (ideal / running) x (good / made)."""
    if not sums["planned_hours"] or not sums["made"]:
        return None
    return sums["ideal_hours"] / sums["planned_hours"] * sums["good"] / sums["made"]


_RATIOS: dict[str, tuple[Callable[[Sums], float | None], str]] = {
    "success_per_use": (_success, "judged"),
    "first_time_right": (_right, "timed"),
    "realised_of_promised": (_kept, "compared"),
    "oee": (_oee, "run"),
}
"""Metric -> its ratio, and the count of outcomes that tell it."""
