"""Groups of both sides: how many do not know, how far they agree, and how near they are to customers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results.agreement import Agreement
from klantwaarde.results.alignment import SideGroup
from klantwaarde.statistics.side_agreement import between, order_of, paired_kappa
from klantwaarde.statistics.within_agreement import between_groups, within
from klantwaarde.systems.alignment.asked import Side, Split, open_splits
from klantwaarde.systems.alignment.reasons import share_of

Mask = NDArray[np.bool_]


def judged_open(side: Side, k: int) -> dict[Split, bool]:
    """Say which groups of a side may be shown: by who answered, by who knew, and by what all of them chose."""
    if not len(side.people):
        return {Split(): False}
    everyone = open_splits(side, k, unanimous=_alike(side, k))
    knowing = open_splits(side, k, among=side.knows, unanimous=_alike(side, k))
    return {split: split in everyone and split in knowing for split in side.splits}


def _alike(side: Side, k: int) -> Mask:
    """Mark small groups in which everybody chose the same value or nobody knew: who knows the group knows each.

    Groups below k are closed already, so nobody learns what they said and their people protect others.
    """
    found = []
    for split in side.splits:
        members = side.members(split)
        among = members & side.knows
        few = k <= int(members.sum()) < 2 * k
        same = bool(among.any()) and bool((side.points[among] > 0).all(axis=0).any())
        found.append(few and (same or not among.any()))
    return np.array(found, dtype=bool)


def side_groups(
    name: str,
    side: Side,
    is_open: dict[Split, bool],
    customers: Side | None,
    values: Sequence[str],
    *,
    null: str,
    top: int,
) -> list[SideGroup]:
    """Describe every group of one side; ``customers`` is the side to set it beside, when that is open."""
    made = []
    for split, shown in is_open.items():
        if not shown:
            made.append(SideGroup(side=name, by=split.by, group=split.value, status="closed"))
            continue
        members = side.members(split)
        own = side.points[members & side.knows]
        units = side.units[members & side.knows]
        order = [values[int(place)] for place in order_of(own)[:3]]
        beside: list[Agreement] = []
        if customers is not None and name == "employee":
            beside = between(
                own, customers.points[customers.knows], units=(units, customers.units[customers.knows]), resamples=500
            )
        made.append(
            SideGroup(
                side=name,
                by=split.by,
                group=split.value,
                n=int(members.sum()),
                dont_know=share_of(side, ~side.knows, members),
                top=order,
                within=within(own, null=null, top=top, units=units),
                with_customers=beside,
            )
        )
    return made


def own_customers(employees: Side, customers: Side, k: int, *, top: int) -> Agreement | None:
    """Say how well employees know the reasons of the customer they answer about; closed for few people."""
    whole = {"a": employees.points.astype(np.int64), "b": customers.points.astype(np.int64)}
    couples = [
        (a, b)
        for a in np.flatnonzero(employees.knows).tolist()
        for b in np.flatnonzero(customers.knows).tolist()
        if employees.about[a] and employees.about[a] == customers.about[b]
    ]
    if not couples:
        return None
    judges, judged = {a for a, _ in couples}, {b for _, b in couples}
    if len(judges) < k or len(judged) < k:
        return Agreement(statistic="weighted_kappa", status="closed")
    most = max(int(whole["a"].max()), int(whole["b"].max()), top) + 1
    return paired_kappa([(whole["a"][a], whole["b"][b]) for a, b in couples], [a for a, _ in couples], categories=most)


def between_departments(side: Side, is_open: dict[Split, bool], column: int) -> list[Agreement]:
    """Say how much employees differ by department on one value; only over departments that are open."""
    shown = [split for split, ok in is_open.items() if ok and split.by == "department"]
    if len(shown) < 2:
        return []
    return between_groups([side.points[side.members(split) & side.knows, column] for split in shown])
