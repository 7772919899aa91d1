"""Meters per customer and month, counted in the engine: access, uses, successes, failures and what they brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.schema.settings import Settings
from klantwaarde.systems.impact.pricing.bill import METER, Meters

Frame = nw.LazyFrame[Any]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


class Record(Protocol):
    """What this asks of a study."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    def table(self, name: str) -> nw.LazyFrame[Any]: ...  # noqa: D102
    def has(self, name: str, column: str = "") -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Recorded:
    """The recorded history.

    Parameters
    ----------
    customers
        Codes, in order; those with access, with use, or who were refused.
    first
        First month, as year x 12 + month - 1; the months run on from there.
    meters
        Customers x months.
    wanted, unit_value
        Uses a month and euro per use that the customer named; NaN where nothing was said.
    unknown
        Uses without a recorded result.
    """

    customers: list[str]
    first: int
    meters: Meters
    wanted: Floats
    unit_value: Floats

    @property
    def months(self) -> int:
        """Number of months."""
        return int(self.meters.uses.shape[1])

    @property
    def known(self) -> Mask:
        """Customers x months with use of which a result was recorded."""
        m = self.meters
        return np.asarray((m.uses > 0) & (m.successes + m.failures > 0), dtype=bool)

    @property
    def unknown(self) -> int:
        """Customers x months with use of which no result was recorded."""
        return int(((self.meters.uses > 0) & ~self.known).sum())

    @property
    def results_per_use(self) -> float:
        """How many results there are to a use: 1 when each use has one, less when one is about a stretch of use."""
        m, known = self.meters, self.known
        uses = int(m.uses[known].sum())
        return 1.0 if uses == 0 else int((m.successes + m.failures)[known].sum()) / uses


def month_of(moment: nw.Expr) -> nw.Expr:
    """Month as year x 12 + month - 1."""
    return moment.dt.year().cast(nw.Int64) * 12 + moment.dt.month().cast(nw.Int64) - 1


def usage_by_month(usage: Frame) -> Frame:
    """Count per customer and month: ``times``, ``quantity`` in thousandths and ``days`` with use."""
    day = moment_day(nw.col("time"))
    counted = _standing(usage).with_columns(month=month_of(nw.col("time")), day=day)
    amount = (nw.col("quantity").fill_null(1.0) * METER).round(0).cast(nw.Int64)
    return counted.group_by("customer_id", "month").agg(
        times=nw.len().cast(nw.Int64),
        quantity=amount.sum().cast(nw.Int64),
        days=nw.col("day").n_unique().cast(nw.Int64),
    )


def outcomes_by_month(outcomes: Frame) -> Frame:
    """Count per customer and month: ``successes``, ``failures``, and the ``value`` of successes in cents."""
    counted = _standing(outcomes).with_columns(month=month_of(nw.col("time")))
    success = nw.col("success").fill_null(value=False)
    failed = ~nw.col("success").fill_null(value=True)
    cents = (nw.col("value").fill_null(0.0) * 100).round(0).cast(nw.Int64)
    return counted.group_by("customer_id", "month").agg(
        successes=_when(success).sum().cast(nw.Int64),
        failures=_when(failed).sum().cast(nw.Int64),
        value=nw.when(success).then(cents).otherwise(nw.lit(0)).sum().cast(nw.Int64),
    )


def moment_day(moment: nw.Expr) -> nw.Expr:
    """Day of a moment, as a number that is equal for moments of the same day only."""
    return moment.dt.year().cast(nw.Int64) * 1000 + moment.dt.ordinal_day().cast(nw.Int64)


def _standing(events: Frame) -> Frame:
    """Events that count: not those that were corrected or taken back."""
    return events.filter(nw.col("standing").fill_null("counts") == "counts")


def _when(test: nw.Expr) -> nw.Expr:
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64)


def record_of(study: Record, *, meter: str = "times") -> Recorded | None:
    """Bring the meters of a study home; nothing when nothing was recorded.

    Parameters
    ----------
    study
        With the tables entitlements, usage, outcomes or refusals.
    meter
        What one use is: ``times``, ``quantity`` or ``days``.

    Notes
    -----
    The months run from the first event (or ``impact.start``) to the last (or ``impact.end``). A customer without any
    entitlement has access from the month of first use. What customers want and what a unit is worth to them counts when
    use is counted in units too (``quantity``).
    """
    usage = engine.rows(usage_by_month(study.table("usage"))) if study.has("usage") else []
    outcomes = engine.rows(outcomes_by_month(study.table("outcomes"))) if study.has("outcomes") else []
    rights = _rows(study, "entitlements", ("customer_id", "start", "end", "wanted", "unit_value"))
    refused = _rows(study, "refusals", ("customer_id", "wanted", "unit_value"))
    if not usage and not outcomes and not rights:
        return None
    span = _span(study.settings, [*usage, *outcomes], rights)
    if meter != "quantity":  # what was wanted and what a unit is worth are told per unit
        rights, refused = ([row | {"wanted": None, "unit_value": None} for row in rows] for rows in (rights, refused))
    customers = sorted({str(row["customer_id"]) for row in (*usage, *outcomes, *rights, *refused)})
    place = {customer: i for i, customer in enumerate(customers)}
    cells = _Cells(place, span)
    successes, failures = cells.laid(outcomes, "successes") * METER, cells.laid(outcomes, "failures") * METER
    amount = cells.laid(usage, meter) * (1 if meter == "quantity" else METER)
    if not usage:  # results are all that was recorded: each is of a use
        amount = successes + failures
    access = _access(cells, rights, amount)
    value = cells.laid(outcomes, "value")
    return Recorded(
        customers=customers,
        first=span[0],
        meters=Meters(access, amount, successes, failures, value),
        wanted=_said(place, [*rights, *refused], "wanted"),
        unit_value=_said(place, [*rights, *refused], "unit_value"),
    )


def _rows(study: Record, table: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    if not study.has(table):
        return []
    return engine.rows(study.table(table).select(*columns))


def _span(settings: Settings, events: Sequence[dict[str, Any]], rights: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """First and last month that count."""
    seen = [int(row["month"]) for row in events]
    begun = [month_number(row["start"]) for row in rights if row["start"] is not None]
    first = min(seen, default=min(begun, default=0))
    last = max(seen, default=max(begun, default=first))
    wished = settings.impact
    if wished.start is not None:
        first = month_number(wished.start)
    if wished.end is not None:
        last = month_number(wished.end)
    return first, max(first, last)


def month_number(day: dt.date) -> int:
    """Month as year x 12 + month - 1."""
    return day.year * 12 + day.month - 1


class _Cells:
    """Lays rows of (customer, month, number) out as a table of customers x months."""

    def __init__(self, place: dict[str, int], span: tuple[int, int]) -> None:
        self.place, (self.first, self.last) = place, span
        self.shape = (len(place), self.last - self.first + 1)

    def laid(self, rows: Sequence[dict[str, Any]], name: str) -> Whole:
        found = np.zeros(self.shape, dtype=np.int64)
        for row in rows:
            month = int(row["month"])
            if self.first <= month <= self.last:
                found[self.place[str(row["customer_id"])], month - self.first] += int(row[name])
        return found


def _access(cells: _Cells, rights: Sequence[dict[str, Any]], uses: Whole) -> Whole:
    access = np.zeros(cells.shape, dtype=np.int64)
    with_right = np.zeros(cells.shape[0], dtype=bool)
    for row in rights:
        i = cells.place[str(row["customer_id"])]
        with_right[i] = True
        begin = max(month_number(row["start"]), cells.first)
        end = cells.last if row["end"] is None else min(month_number(row["end"]), cells.last)
        if begin <= end:
            access[i, begin - cells.first : end - cells.first + 1] = 1
    since = np.maximum.accumulate(uses > 0, axis=1)
    return np.where(with_right[:, None], np.maximum(access, uses > 0), since).astype(np.int64)


def _said(place: dict[str, int], rows: Sequence[dict[str, Any]], column: str) -> Floats:
    found = np.full(len(place), np.nan)
    for row in rows:
        if row[column] is not None:
            found[place[str(row["customer_id"])]] = float(row[column])
    return found
