"""Groups of both sides: how many do not know, how far they agree, and how near they are to customers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results.agreement import Agreement
from klantwaarde.results.alignment import SideGroup
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.side_agreement import between, order_of, paired_kappa
from klantwaarde.statistics.within_agreement import between_groups, within
from klantwaarde.systems.alignment.asked import Side, Split, open_splits
from klantwaarde.systems.alignment.couples import couples_of
from klantwaarde.systems.alignment.reasons import share_of
from klantwaarde.systems.alignment.unanimity import alike

Mask = NDArray[np.bool_]


def judged_open(side: Side, k: int) -> dict[Split, bool]:
    """Say which groups of a side may be shown: by who answered, by who knew, and by what all of them chose."""
    if not len(side.people):
        return {Split(): False}
    everyone = open_splits(side, k, unanimous=_alike(side, k))
    knowing = open_splits(side, k, among=side.knows, unanimous=_alike(side, k))
    return {split: split in everyone and split in knowing for split in side.splits}


def _alike(side: Side, k: int) -> Mask:
    """Mark small groups in which everybody gave the same answer or nobody knew: who knows the group knows each.

    Of a whole side only what it chose is closed then (`choices_open`). Groups below k are closed already, so nobody
    learns what they said and their people protect others.
    """
    found = []
    for split in side.splits:
        members = side.members(split)
        among = members & side.knows
        few = k <= int(members.sum()) < 2 * k
        found.append(few and (not among.any() or (bool(split.by) and alike(side.points[among]))))
    return np.array(found, dtype=bool)


def choices_open(side: Side, k: int) -> bool:
    """Say whether it may be told what a whole side chose: not when it is small and all gave one answer somewhere.

    How far its people agree, and how near they are to the other side, is then still told: that names no value.
    """
    known = int(side.knows.sum())
    return known >= 2 * k or not alike(side.points[side.knows])


def side_groups(
    name: str,
    side: Side,
    is_open: dict[Split, bool],
    customers: Side | None,
    values: Sequence[str],
    *,
    null: str,
    top: int,
    told: bool,
) -> list[SideGroup]:
    """Describe every group of one side.

    ``customers`` is the side to set it beside, when that is open; ``told`` is whether the whole side may tell what it
    put first.
    """
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
            beside = between(own, customers.points[customers.knows], units=(units, customers.units[customers.knows]))
        made.append(
            SideGroup(
                side=name,
                by=split.by,
                group=split.value,
                n=int(members.sum()),
                dont_know=share_of(side, ~side.knows, members),
                top=order if split.by or told else [],
                within=within(own, null=null, top=top, units=units),
                with_customers=beside,
            )
        )
    return made


def own_customers(employees: Side, customers: Side, k: int, *, top: int) -> Agreement | None:
    """Say how well employees know the reasons of the customer they answer about; closed for few people or accounts."""
    couples = couples_of(
        {int(row): employees.about[row] for row in np.flatnonzero(employees.knows)},
        {int(row): customers.about[row] for row in np.flatnonzero(customers.knows)},
    )
    if not couples.rows:
        return None
    if min(couples.judges, couples.judged) < k or couples.accounts < MINIMUM_ACCOUNTS:
        return Agreement(statistic="weighted_kappa", status="closed")
    whole = [np.rint(side.points).astype(np.int64) for side in (employees, customers)]
    most = max(int(whole[0].max()), int(whole[1].max()), top) + 1
    judged = [(whole[0][a], whole[1][b]) for a, b in couples.rows]
    return paired_kappa(judged, couples.units, judges=couples.judges, categories=most)


def between_departments(side: Side, is_open: dict[Split, bool], column: int) -> list[Agreement]:
    """Say how much employees differ by department on one value; only over departments that are open."""
    shown = [split for split, ok in is_open.items() if ok and split.by == "department"]
    if len(shown) < 2:
        return []
    return between_groups([side.points[side.members(split) & side.knows, column] for split in shown])
