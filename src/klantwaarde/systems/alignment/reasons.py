"""The reasons themselves: per value the share of each side that chooses it, and which kind of difference it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import special

from klantwaarde.results import CLOSED, Estimate
from klantwaarde.results.alignment import AlignedValue
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.changes import difference_of
from klantwaarde.statistics.intervals import share_interval, wilson
from klantwaarde.statistics.many_tests import benjamini_hochberg
from klantwaarde.systems.alignment.asked import Side

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
FALSE = 0.05


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
    """Give every value its place by mean points; equal means share a place, and ``None`` when nobody chose it."""
    means = np.round(points.mean(axis=0), 12)
    return [1 + int((means > mean).sum()) if mean > 0 else None for mean in means]


def kinds_of(
    values: Sequence[AlignedValue], chances: Mapping[str, float], behaves: Mapping[str, bool]
) -> dict[str, str]:
    """Say per value what kind of difference this is.

    Parameters
    ----------
    values
        With the shares of both sides and the gap.
    chances
        Per side the share that would choose a value by lot: above it a side counts as high.
    behaves
        Value -> whether the experience of it goes with satisfaction more than that of most values.

    Notes
    -----
    One of many values differs by chance soon enough, so that gaps are judged together: of those that are called a
    blind spot or a self-image at most 5 % are expected to be chance (Benjamini & Hochberg 1995). Shared asks that both
    sides surely choose it more than by lot.
    """
    by_lot = chances["employee"] - chances["customer"]
    told = {one.value: p for one in values if (p := _chance_of(one.gap, by_lot)) is not None}
    sure = {value for value, p in benjamini_hochberg(told).items() if p <= FALSE} if told else set()
    return {one.value: _kind(one, chances, by_lot, one.value in sure, behaves.get(one.value, False)) for one in values}


def _chance_of(gap: Estimate, by_lot: float) -> float | None:
    """Give how likely a gap this far from chance is, from the arm of its interval that points at chance."""
    if gap.value is None or gap.low is None or gap.high is None:
        return None
    apart = gap.value - by_lot
    arm = gap.value - gap.low if apart > 0 else gap.high - gap.value
    if arm <= 0:
        return 1.0 if apart == 0 else 0.0
    return float(2.0 * special.ndtr(-abs(apart) / arm * special.ndtri(0.5 + gap.level / 2.0)))


def _kind(one: AlignedValue, chances: Mapping[str, float], by_lot: float, sure: bool, behaves: bool) -> str:  # noqa: FBT001
    sides = {"customer": one.customers, "employee": one.employees}
    if "closed" in (one.customers.status, one.employees.status):
        return "closed"
    if one.customers.value is None or one.employees.value is None or one.gap.value is None:
        return "unclear"
    high = {name: (side.value or 0.0) >= chances[name] for name, side in sides.items()}
    surely = all(side.low is not None and side.low > chances[name] for name, side in sides.items())
    rules = (
        ("blind_spot", high["customer"] and sure and one.gap.value < by_lot),
        ("self_image", high["employee"] and sure and one.gap.value > by_lot),
        ("shared", surely),
        ("unaware", behaves and not high["customer"]),
        ("unclear", any(high.values())),
    )
    return next((verdict for verdict, holds in rules if holds), "low")


def aligned_values(
    sides: Mapping[str, Side],
    values: Sequence[str],
    names: Mapping[str, Mapping[str, str]],
    *,
    is_open: Mapping[str, bool],
    chances: Mapping[str, float],
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
        made.append(
            AlignedValue(
                value=value,
                name=dict(names[value]),
                customers=shares["customer"],
                employees=shares["employee"],
                gap=difference_of(shares["employee"], shares["customer"]),
                customer_place=places["customer"][column],
                employee_place=places["employee"][column],
                derived=derived.get(value),
            )
        )
    kinds = kinds_of(made, chances, behaves)
    last = len(values) + 1
    return sorted(
        [msgspec.structs.replace(one, verdict=kinds[one.value]) for one in made],
        key=lambda one: (one.customer_place or last, one.employee_place or last),
    )


def _closed() -> Estimate:
    return Estimate(unit="share", status=CLOSED.status)
