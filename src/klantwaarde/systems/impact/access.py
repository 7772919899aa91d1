"""Access: who was refused and why, how long it took to get it, and how long until it was first used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from klantwaarde.systems.impact.gather import Known, Right
from klantwaarde.systems.impact.measured import Measured, spread

FIRST_USE_WITHIN = 90
"""Days; who uses later than this after the start is counted as not using, and not as late."""


def measure_access(known: Known, place: Mapping[str, int]) -> dict[str, Measured]:
    """Give the metrics of access, each as a number per customer."""
    return {
        **_refused(known, place),
        "lead_time": _lead_time(known, place),
        **({"time_to_first_use": _first_use(known, place)} if known.has_usage else {}),
    }


def asked_for_access(known: Known) -> set[str]:
    """Customers who asked for access in the period: they got it then, or were refused then."""
    first, last = known.period
    got = {right.pair[0] for right in known.rights if first <= (right.requested or right.start) <= last}
    return got | {refusal.pair[0] for refusal in known.refusals if first <= refusal.date <= last}


def _refused(known: Known, place: Mapping[str, int]) -> dict[str, Measured]:
    """1 for a customer who was refused in the period, 0 for one who only got what was asked."""
    if not known.refusals:
        return {}
    first, last = known.period
    asked = asked_for_access(known)
    found = {}
    for code, reasons in (("refusal_rate", None), ("price_refusal_rate", "price"), ("credit_refusal_rate", "credit")):
        refused = {
            refusal.pair[0]
            for refusal in known.refusals
            if first <= refusal.date <= last and reasons in (None, refusal.reason)
        }
        found[code] = Measured(spread({c: float(c in refused) for c in asked}, place), asked=len(asked))
    return found


def _lead_time(known: Known, place: Mapping[str, int]) -> Measured:
    """Days from asking to having, per customer, over the rights that began in the period."""
    begun = _begun(known, 0)
    days: dict[str, list[int]] = {}
    for right in begun:
        if right.requested is not None:
            days.setdefault(right.pair[0], []).append((right.start - right.requested).days)
    values = spread({customer: sum(each) / len(each) for customer, each in days.items()}, place)
    return Measured(values, asked=len(begun), missing=sum(right.requested is None for right in begun))


def _first_use(known: Known, place: Mapping[str, int]) -> Measured:
    """Days from the start to the first use, per customer, of rights that were used within 90 days."""
    days: dict[str, list[int]] = {}
    for right in _begun(known, FIRST_USE_WITHIN):
        first = known.first.get(right.id)
        if first is not None and (first - right.start).days <= FIRST_USE_WITHIN:
            days.setdefault(right.pair[0], []).append((first - right.start).days)
    return Measured(spread({customer: sum(each) / len(each) for customer, each in days.items()}, place))


def non_users(known: Known, place: Mapping[str, int], days: int) -> Measured:
    """1 for a customer with a right that was not used in its first days, 0 for one whose rights all were."""
    idle: dict[str, float] = {}
    for right in _begun(known, days):
        first = known.first.get(right.id)
        late = first is None or (first - right.start).days > days
        idle[right.pair[0]] = max(idle.get(right.pair[0], 0.0), float(late))
    return Measured(spread(idle, place), asked=len(idle))


def _begun(known: Known, days: int) -> list[Right]:
    """Rights that began in the period and went on, inside it, for so many days."""
    first, last = known.period
    latest = last - dt.timedelta(days=days)
    return [
        right
        for right in known.rights
        if first <= right.start <= latest and (right.end is None or (right.end - right.start).days >= days)
    ]
