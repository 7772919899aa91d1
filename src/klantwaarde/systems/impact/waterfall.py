"""The waste waterfall: value that could be had, and where it is lost, exact to the cent.

Four worlds, each inside the one before: everybody who wants it can get it, those who can get it use it as much as they
want, their use works, and what really came. Differences of neighbouring worlds are access waste, use waste and result
waste, so that potential = access waste + use waste + result waste + delivered holds by construction, in whole cents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.impact.gather import Demand, Known, Pair, Refusal, Right
from klantwaarde.systems.impact.result import totals
from klantwaarde.systems.impact.spans import Span, cents_of, cents_over, days_in, merged, overlap, without

Whole = NDArray[np.int64]
Thing = TypeVar("Thing", Right, Refusal)

PARTS = ("access_waste", "use_waste", "result_waste", "delivered")


@dataclass(frozen=True, slots=True)
class Worlds:
    """What one customer gets of one product, in cents, if all want it, can get it, use it, and as it was.

    ``by_use`` and ``by_result`` tell how much of the potential was added because the customer used more than was
    thought, or got more than that use was thought to be worth.
    """

    wanted: int
    reachable: int
    used: int
    delivered: int
    by_use: int = 0
    by_result: int = 0


@dataclass(frozen=True, slots=True)
class Fall:
    """Cents per customer, in their order; ``there`` says who is in it, ``left_out`` who could not be valued."""

    potential: Whole
    parts: Mapping[str, Whole]
    by_use: Whole
    by_result: Whole
    there: NDArray[np.bool_]
    left_out: tuple[str, ...]


def nested(wanted: int, reachable: int, used: int, delivered: int) -> Worlds:
    """Put four worlds inside each other: who uses more than was thought wanted more, who got more could get more.

    Parameters
    ----------
    wanted, reachable, used, delivered
        Cents, each estimated by itself.
    """
    beyond_result = max(delivered - used, 0)
    used += beyond_result
    beyond_use = max(used - reachable, 0)
    by_result = min(beyond_result, beyond_use)
    return Worlds(
        wanted + beyond_use, reachable + beyond_use, used, delivered, by_use=beyond_use - by_result, by_result=by_result
    )


def fall(known: Known, place: Mapping[str, int]) -> Fall:
    """Give the waterfall of every customer.

    Parameters
    ----------
    known
        Rights, refusals, use and outcomes.
    place
        Customer -> its place.
    """
    rights = _grouped(known.rights)
    refusals = _grouped(known.refusals)
    millionths: dict[Pair, int] = {}
    for one in known.used:
        millionths[one.pair] = millionths.get(one.pair, 0) + one.millionths
    outcomes = totals(known)
    sums = {name: np.zeros(len(place), dtype=np.int64) for name in ("potential", *PARTS, "by_use", "by_result")}
    there = np.zeros(len(place), dtype=bool)
    left_out: set[str] = set()
    found: list[tuple[str, Worlds]] = []
    for pair in sorted({*rights, *refusals}):
        worlds = _worlds(
            known, rights.get(pair, []), refusals.get(pair, []), millionths.get(pair, 0), outcomes.get(pair)
        )
        if isinstance(worlds, Worlds):
            found.append((pair[0], worlds))
        elif worlds:
            left_out.add(pair[0])
    for customer, worlds in found:
        if customer in left_out or customer not in place:
            continue  # half a customer would make the parts of a segment tell about other people than its potential
        i = place[customer]
        there[i] = True
        sums["potential"][i] += worlds.wanted
        sums["access_waste"][i] += worlds.wanted - worlds.reachable
        sums["use_waste"][i] += worlds.reachable - worlds.used
        sums["result_waste"][i] += worlds.used - worlds.delivered
        sums["delivered"][i] += worlds.delivered
        sums["by_use"][i] += worlds.by_use
        sums["by_result"][i] += worlds.by_result
    return Fall(
        sums["potential"], {part: sums[part] for part in PARTS}, sums["by_use"], sums["by_result"], there,
        tuple(sorted(left_out)),
    )  # fmt: skip


def _grouped(things: Sequence[Thing]) -> dict[Pair, list[Thing]]:
    found: dict[Pair, list[Thing]] = {}
    for thing in things:
        found.setdefault(thing.pair, []).append(thing)
    return found


def _worlds(
    known: Known, rights: Sequence[Right], refusals: Sequence[Refusal], used: int, sums: Mapping[str, int] | None
) -> Worlds | bool:
    """The worlds of one pair; ``True`` when its value cannot be told, ``False`` when it had no wish in the period."""
    spans = [(right, span) for right in rights if (span := _access(known, right)) is not None]
    waiting = _waiting(known, rights, refusals)
    if not spans and not waiting:
        return False
    demands = [right.demand for right, _ in spans] + [demand for demand, _ in waiting]
    if any(demand.a_month is None or demand.worth is None for demand in demands):
        return True
    if used and sums is None:
        return True  # used, and nobody told what came of it
    reachable = sum(_worth_over(right.demand, span) for right, span in spans)
    unserved = sum(_worth_over(demand, span) for demand, span in waiting)
    worth = _unit_worth([(right.demand, span) for right, span in spans] or waiting)
    delivered = 0
    if sums is not None:
        delivered = sums["cents"] + sums["kept_cents"] + cents_of(sums["kept"] * 1_000_000, worth)
    return nested(reachable + unserved, reachable, cents_of(used, worth), delivered)


def _access(known: Known, right: Right) -> Span | None:
    return overlap((right.start, right.end or known.period[1]), known.period)


def _waiting(known: Known, rights: Sequence[Right], refusals: Sequence[Refusal]) -> list[tuple[Demand, Span]]:
    """Days on which the customer wanted it and could not get it, each day once, the most valuable wish first."""
    one = dt.timedelta(days=1)
    starts = sorted(right.start for right in rights)
    wishes: list[tuple[Demand, Span]] = [
        (right.demand, (right.requested, right.start - one))
        for right in rights
        if right.requested is not None and right.requested < right.start
    ]
    for refusal in refusals:
        served = next((start for start in starts if start > refusal.date), None)
        ends = [day - one for day in (refusal.resolved, served) if day is not None]
        wishes.append((refusal.demand, (refusal.date, min([*ends, known.period[1]]))))
    taken = merged(span for right in rights if (span := _access(known, right)) is not None)
    found: list[tuple[Demand, Span]] = []
    ordered = sorted(wishes, key=lambda wish: (-(wish[0].a_month or 0) * (wish[0].worth or 0), wish[1]))
    for demand, (first, last) in ordered:
        span = overlap((first, last), known.period) if first <= last else None
        if span is None:
            continue
        free = without(span, taken)
        found += [(demand, part) for part in free]
        taken = merged([*taken, *free])
    return found


def _worth_over(demand: Demand, span: Span) -> int:
    return cents_over(span, a_month=demand.a_month or 0, worth=demand.worth or 0)


def _unit_worth(demands: Sequence[tuple[Demand, Span]]) -> int:
    """Worth of one unit to this customer: the mean over its days, in ten-thousandths of a euro, rounded half up."""
    days = sum(days_in(span) for _, span in demands)
    total = sum((demand.worth or 0) * days_in(span) for demand, span in demands)
    return (2 * total + days) // (2 * days)
