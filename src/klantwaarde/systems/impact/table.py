"""Every customer in every month: what was available, used and achieved, as rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klantwaarde.systems.impact.gather import Known, Pair
from klantwaarde.systems.impact.spans import MILLION, month_name
from klantwaarde.systems.impact.use import available_units

Cell = str | int | float | None

HEADINGS: Sequence[str] = (
    "customer_id", "product", "unit", "month", "uses", "quantity", "active_days", "available", "utilisation",
    "outcomes", "success_known", "successes", "delivered_euro",
)  # fmt: skip


def customer_months(known: Known) -> Iterator[list[Cell]]:
    """Give a row per customer, product, unit and month; results stand in the first unit of a product.

    Parameters
    ----------
    known
        As gathered.
    """
    available = available_units(known)
    used = {(one.pair, one.unit, one.month): one for one in known.used}
    told: set[tuple[Pair, int]] = set()
    without_unit = {(pair, "", month) for pair, month in known.outcomes} - {
        (pair, "", month) for pair, _, month in {*available, *used}
    }
    for cell in sorted({*available, *used, *without_unit}):
        pair, unit, month = cell
        one, units = used.get(cell), available.get(cell)
        quantity = one.millionths / MILLION if one else (0.0 if unit else None)
        sums = known.outcomes.get((pair, month), {}) if (pair, month) not in told else {}
        told.add((pair, month))
        yield [
            pair[0], pair[1], unit, month_name(month), one.uses if one else 0, quantity, one.active_days if one else 0,
            units, quantity / units if units and quantity is not None else None, sums.get("outcomes"),
            sums.get("judged"), sums.get("successes"), sums["cents"] / 100 if sums else None,
        ]  # fmt: skip
