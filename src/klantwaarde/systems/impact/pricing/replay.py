"""Replay: what every customer would have paid on the recorded history, and who gains and who loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results.revenue import CustomerReplay, GroupReplay, ModelReplay, PaidFor, Replay
from klantwaarde.schema.pricing import RevenueModel
from klantwaarde.statistics.closing import Cells, Guard, Rule
from klantwaarde.systems.impact.pricing.bill import METER, Meters, bill
from klantwaarde.systems.impact.pricing.meters import Recorded

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
BLOCK = 20_000
TOLD = 200
"""Customers told one by one: those whose bill differs most between models."""
SPREAD = (0.1, 0.25, 0.5, 0.75, 0.9)


def paid_per_customer(model: RevenueModel, meters: Meters) -> Whole:
    """Customers x (paid, without use, without result), in cents over the whole history."""
    parts = []
    for start in range(0, len(meters.uses), BLOCK):
        made = bill(model, meters.part(slice(start, start + BLOCK)))
        parts.append(np.stack([x.sum(axis=1) for x in (made.paid, made.without_use, made.without_result)], axis=1))
    return np.concatenate(parts) if parts else np.zeros((0, 3), dtype=np.int64)


def replay(
    models: Sequence[RevenueModel],
    recorded: Recorded,
    *,
    current: str,
    groups: Mapping[tuple[str, str], Mask] | None = None,
    minimum_cell: int = 5,
    one_by_one: bool = True,
) -> Replay:
    """Say what every customer would have paid under every model.

    Parameters
    ----------
    models
        Revenue models.
    recorded
        The recorded history.
    current
        Code of the model that others are held against.
    groups
        (column, group) -> which customers, in the order of ``recorded.customers``.
    minimum_cell
        Groups of fewer customers are closed, and so is what would show them by subtraction.
    one_by_one
        Whether customers may be told one by one.
    """
    meters = recorded.meters
    found = {model.code: paid_per_customer(model, meters) for model in models}
    there: Mask = np.asarray(meters.access.any(axis=1), dtype=bool)
    base = found[current][:, 0]
    shown = _open(groups or {}, there, minimum_cell)
    told = [_model(model, found[model.code], base, there, shown) for model in models]
    order, others = _most_different(found, there) if one_by_one else (np.zeros(0, dtype=np.int64), int(there.sum()))
    return Replay(
        first=f"{recorded.first // 12:04d}-{recorded.first % 12 + 1:02d}",
        months=recorded.months,
        customers=int(there.sum()),
        uses=float(meters.uses.sum()) / METER,
        successes=float(meters.successes.sum()) / METER,
        failures=float(meters.failures.sum()) / METER,
        unknown=recorded.unknown,
        value_cents=int(meters.value.sum()),
        models=told,
        each=[_customer(recorded, found, int(i)) for i in order],
        others=others,
    )


def _paid(cells: Whole) -> PaidFor:
    """Sums over customers, or one customer."""
    paid, without_use, without_result = (int(x) for x in (cells.sum(axis=0) if cells.ndim == 2 else cells))
    return PaidFor(paid, without_use, without_result, paid - without_use - without_result)


def _model(
    model: RevenueModel, cells: Whole, base: Whole, there: Mask, groups: Mapping[tuple[str, str], Mask | None]
) -> ModelReplay:
    own, held = cells[there, 0], base[there]
    difference = own - held
    spread = np.quantile(own, SPREAD, method="inverted_cdf") if own.size else np.zeros(len(SPREAD))
    return ModelReplay(
        model=model.code,
        name=model.label,
        kind=model.kind,
        paid=_paid(cells),
        spread_cents=[int(x) for x in spread],
        less=int((difference < 0).sum()),
        more=int((difference > 0).sum()),
        same=int((difference == 0).sum()),
        less_cents=int(-difference[difference < 0].sum()),
        more_cents=int(difference[difference > 0].sum()),
        groups=[_group(by, group, members, cells, base) for (by, group), members in groups.items()],
    )


def _group(by: str, group: str, members: Mask | None, cells: Whole, base: Whole) -> GroupReplay:
    if members is None:
        return GroupReplay(by, group, None, None, None, "closed")
    own = cells[members]
    return GroupReplay(by, group, int(members.sum()), _paid(own), int(own[:, 0].sum() - base[members].sum()))


def _open(groups: Mapping[tuple[str, str], Mask], there: Mask, least: int) -> dict[tuple[str, str], Mask | None]:
    """Groups that may be shown; ``None`` for those that may not."""
    if not groups or not there.any():
        return {}
    member = np.array([there, *(mask & there for mask in groups.values())])[:, there]
    patterns, place = np.unique(member, axis=1, return_inverse=True)
    people = np.bincount(place.reshape(-1), minlength=patterns.shape[1]).astype(float)
    is_open = Guard(Rule(least, 1)).open_groups(patterns, Cells(people, people))[1:]
    return {name: mask & there if ok else None for (name, mask), ok in zip(groups.items(), is_open, strict=True)}


def _most_different(found: Mapping[str, Whole], there: Mask) -> tuple[NDArray[np.int64], int]:
    paid = np.stack([cells[:, 0] for cells in found.values()])
    apart = np.where(there, paid.max(axis=0) - paid.min(axis=0), -1)
    order = np.argsort(-apart, kind="stable")[: min(TOLD, int(there.sum()))]
    return order.astype(np.int64), int(there.sum()) - len(order)


def _customer(recorded: Recorded, found: Mapping[str, Whole], i: int) -> CustomerReplay:
    m = recorded.meters
    return CustomerReplay(
        customer=recorded.customers[i],
        uses=float(m.uses[i].sum()) / METER,
        successes=float(m.successes[i].sum()) / METER,
        value_cents=int(m.value[i].sum()),
        paid={code: _paid(cells[i]) for code, cells in found.items()},
    )
