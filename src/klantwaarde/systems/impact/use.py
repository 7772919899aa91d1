"""Use: how much of what is available is used, on how many days, and what stands idle."""

from __future__ import annotations

from collections.abc import Mapping

from klantwaarde.systems.impact.access import non_users
from klantwaarde.systems.impact.gather import Known, Pair
from klantwaarde.systems.impact.measured import Measured, mean_per_customer, spread
from klantwaarde.systems.impact.spans import DAYS_A_MONTH, MILLION, Span, by_month, days_in, merged, overlap

Cell = tuple[Pair, str, int]
"""A pair, a unit and a month."""


def measure_use(known: Known, place: Mapping[str, int]) -> dict[str, Measured]:
    """Give the metrics of use, each as a number per customer; none when the study has no usage."""
    if not known.has_usage:
        return {}
    found = {**_utilisation(known, place), "active_days": _active_days(known, place)}
    return {**found, **{f"non_users_{days}": non_users(known, place, days) for days in (30, 90)}}


def access_spans(known: Known) -> dict[Pair, list[Span]]:
    """The days within the period on which each pair had access."""
    spans: dict[Pair, list[Span]] = {}
    for right in known.rights:
        span = overlap((right.start, right.end or known.period[1]), known.period)
        if span is not None:
            spans.setdefault(right.pair, []).append(span)
    return {pair: merged(listed) for pair, listed in spans.items()}


def _utilisation(known: Known, place: Mapping[str, int]) -> dict[str, Measured]:
    """Used divided by available, per customer; products and units each count once, so that hours never add to rides."""
    available = available_units(known)
    used: dict[Cell, int] = {}
    for one in known.used:
        used[one.pair, one.unit, one.month] = used.get((one.pair, one.unit, one.month), 0) + one.millionths
    # Use outside the months of a right has nothing available beside it and is told apart.
    share = {cell: used.get(cell, 0) / MILLION / units for cell, units in available.items() if units > 0}
    above: dict[Pair, float] = {}
    below: dict[Pair, float] = {}
    for cell in share:
        thing = _thing(cell)
        above[thing] = above.get(thing, 0.0) + used.get(cell, 0) / MILLION
        below[thing] = below.get(thing, 0.0) + available[cell]
    whole = {thing: above[thing] / below[thing] for thing in above}
    customers = {pair[0] for pair in access_spans(known)}
    measured = {}
    for code, turn in (("utilisation", _same), ("idle_capacity", _idle)):
        per_month: dict[int, dict[Pair, float]] = {}
        for cell, value in share.items():
            per_month.setdefault(cell[2], {})[_thing(cell)] = turn(value)
        found = mean_per_customer({pair: turn(value) for pair, value in whole.items()})
        measured[code] = Measured(
            spread(found, place),
            asked=len(customers),
            missing=len(customers - set(found)),
            months={month: spread(mean_per_customer(each), place) for month, each in sorted(per_month.items())},
        )
    return measured


def _thing(cell: Cell) -> Pair:
    """A customer and what is used: a product in a unit."""
    return cell[0][0], f"{cell[0][1]}\x00{cell[1]}"


def _same(share: float) -> float:
    return share


def _idle(share: float) -> float:
    return max(0.0, 1.0 - share)


def available_units(known: Known) -> dict[Cell, float]:
    """Units that each pair could have used, per unit and month of the period."""
    found: dict[Cell, float] = {}
    for right in known.rights:
        span = overlap((right.start, right.end or known.period[1]), known.period)
        if span is None or not right.available:
            continue
        for month, days, length in by_month(span):
            cell = (right.pair, right.unit, month)
            found[cell] = found.get(cell, 0.0) + right.available * days / length
    return found


def _active_days(known: Known, place: Mapping[str, int]) -> Measured:
    """Days with use per month of access, per customer."""
    spans = access_spans(known)
    active: dict[tuple[Pair, int], int] = {}
    for one in known.used:  # two units of one product are used on the same days
        active[one.pair, one.month] = max(active.get((one.pair, one.month), 0), one.active_days)
    days: dict[Pair, int] = {}
    for (pair, _), count in active.items():
        days[pair] = days.get(pair, 0) + count
    whole = {
        pair: days.get(pair, 0) / (sum(days_in(span) for span in listed) / DAYS_A_MONTH)
        for pair, listed in spans.items()
    }
    per_month: dict[int, dict[Pair, float]] = {}
    for pair, listed in spans.items():
        for span in listed:
            for month, _, _ in by_month(span):
                per_month.setdefault(month, {})[pair] = float(active.get((pair, month), 0))
    return Measured(
        spread(mean_per_customer(whole), place),
        asked=len({pair[0] for pair in spans}),
        months={month: spread(mean_per_customer(each), place) for month, each in sorted(per_month.items())},
    )
