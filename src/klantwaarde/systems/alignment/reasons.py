"""The reasons themselves: per value the share of each side that chooses it, and which kind of difference it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results import CLOSED, Estimate
from klantwaarde.results.alignment import AlignedValue
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.changes import difference_of
from klantwaarde.statistics.intervals import share_interval, wilson
from klantwaarde.systems.alignment.asked import Side

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def share_of(side: Side, chosen: Mask, among: Mask) -> Estimate:
    """Give the share of a group that does something; accounts count once where people share one."""
    n = int(among.sum())
    if n == 0:
        return Estimate(n=0, unit="share", status="missing")
    units = side.units[among]
    labels, place = np.unique(units, return_inverse=True)
    if len(labels) == n:
        return wilson(float(chosen[among].sum()), n)
    sizes = np.bincount(place)
    means = np.bincount(place, weights=chosen[among].astype(float)) / sizes
    return share_interval(AccountSums.of(means, respondents=n))


def places_of(points: Floats) -> list[int | None]:
    """Give every value its place by mean points; ``None`` when nobody chose it."""
    means = points.mean(axis=0)
    order = np.argsort(-means, kind="stable")
    places: list[int | None] = [None] * len(means)
    for place, value in enumerate(order, start=1):
        if means[value] > 0:
            places[int(value)] = place
    return places


def verdict_of(customers: Estimate, employees: Estimate, gap: Estimate, chance: float, *, behaves: bool) -> str:
    """Say what kind of difference this is.

    Parameters
    ----------
    customers, employees, gap
        Shares that choose the value, and employees minus customers.
    chance
        Share that would choose it by lot: above it a side counts as high.
    behaves
        Whether the experience of it goes with satisfaction more than that of most values.
    """
    if "closed" in (customers.status, employees.status):
        return "closed"
    if customers.value is None or employees.value is None or gap.low is None or gap.high is None:
        return "unclear"
    high, proud = customers.value >= chance, employees.value >= chance
    rules = (
        ("blind_spot", high and gap.high < 0),
        ("self_image", proud and gap.low > 0),
        ("shared", high and proud),
        ("unaware", behaves and not high),
        ("unclear", high or proud),
    )
    return next((verdict for verdict, holds in rules if holds), "low")


def aligned_values(
    sides: Mapping[str, Side],
    values: Sequence[str],
    names: Mapping[str, Mapping[str, str]],
    *,
    is_open: Mapping[str, bool],
    chance: float,
    derived: Mapping[str, Estimate],
    behaves: Mapping[str, bool],
) -> list[AlignedValue]:
    """Put every value's two shares beside each other, those that customers put first at the top."""
    places = {
        side: places_of(one.points[one.knows]) if is_open[side] and one.knows.any() else [None] * len(values)
        for side, one in sides.items()
    }
    made = []
    for column, value in enumerate(values):
        shares = {
            side: share_of(one, one.points[:, column] > 0, one.knows) if is_open[side] else _closed()
            for side, one in sides.items()
        }
        gap = difference_of(shares["employee"], shares["customer"])
        made.append(
            AlignedValue(
                value=value,
                name=dict(names[value]),
                customers=shares["customer"],
                employees=shares["employee"],
                gap=gap,
                customer_place=places["customer"][column],
                employee_place=places["employee"][column],
                verdict=verdict_of(
                    shares["customer"], shares["employee"], gap, chance, behaves=behaves.get(value, False)
                ),
                derived=derived.get(value),
            )
        )
    last = len(values) + 1
    return sorted(made, key=lambda v: (v.customer_place or last, v.employee_place or last))


def _closed() -> Estimate:
    return Estimate(unit="share", status=CLOSED.status)
