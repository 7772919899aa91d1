"""`Histories`: the customers of a log as they come home from the engine, one row each, in the unit that was asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from klantwaarde.engine import arrow
from klantwaarde.engine.arrays import filled, floats
from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime import ordered, purchases
from klantwaarde.systems.voc.lifetime.ask import Ask
from klantwaarde.systems.voc.lifetime.steps import step_number, step_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# A first day that holds this share of all customers suggests that the log starts later than they did.
PILED_UP = 0.2
FEWEST_TO_PILE = 50


@dataclass(frozen=True, slots=True)
class Histories:
    """The customers as they came home from the engine; times in the unit asked.

    ``holdout_money`` is what was spent on the purchase days counted in ``holdout``. ``again`` tells, until a day, on
    which days these customers bought once more, and how many did.
    """

    customer: pa.ChunkedArray
    x: Floats
    t_x: Floats
    age: Floats
    money: Floats
    first_money: Floats
    holdout: Floats | None
    holdout_money: Floats
    excluded: dict[str, int]
    end: int
    last: int
    piled_up: bool
    log_gaps: float
    z: Floats | None
    again: Callable[[int], tuple[Floats, Floats]]

    @property
    def naive_rate(self) -> Floats:
        """Repeat purchases per unit of time so far."""
        return np.divide(self.x, self.age, out=np.zeros_like(self.x), where=self.age > 0)


def bring_home(log: nw.LazyFrame[Any], ask: Ask) -> Histories:
    """Count the log in the engine and bring home a row per customer, in a fixed order."""
    number = step_number(nw.col("date"), ask.unit) if ask.stepped else purchases.day_number(nw.col("date"))
    numbered = log.select("customer", "cents", day=number)
    wanted = [] if ask.stepped else ordered.seen(log)
    reach = arrow(
        log.select(nw.col("date").min().alias("first"), nw.col("date").max().alias("last"), nw.len().alias("rows"),
                   *wanted)
    ).to_pylist()[0]  # fmt: skip
    if not reach["rows"] or reach["last"] is None:
        raise refuse(
            MethodError, "no-purchases", say("There are no purchases."),
            say("A purchase log has a row per purchase, with customer and date."), say("Fill the file and try again."),
        )  # fmt: skip
    last = _number(ask.as_of or _as_date(reach["last"]), ask)
    end = _number(ask.calibration_end, ask) if ask.calibration_end else last
    _check_dates(ask, reach)
    shape = ordered.fits(reach)
    if shape is not None:
        return _in_order(log, ask, ordered.count(log, shape, end=end, last=last), end, last)
    days = purchases.day_table(numbered, until=last)
    table = arrow(purchases.summary(days, end=end))
    _somebody(table.num_rows)
    # A fixed order: the engine promises none, and the same log must give the same bytes.
    table = table.sort_by("customer")
    scale = 1.0 if ask.stepped else ask.unit_days
    x, t_x, age = (floats(table[c]) for c in ("frequency", "recency", "age"))
    excluded = _excluded(numbered, days, table.num_rows, last)
    holdout, later_money = _holdout(days, table, end, last)
    return Histories(
        customer=table["customer"], x=x, t_x=t_x / scale, age=age / scale,
        money=floats(table["repeat_cents"]) / 100,
        first_money=floats(table["first_cents"]) / 100,
        holdout=holdout, holdout_money=later_money, excluded=excluded, end=end, last=last,
        piled_up=_piled_up(age),
        log_gaps=_log_gaps(days, end, scale) if ask.model == "cnbd_k" or ask.compare else 0.0,
        z=_covariates(log, ask, table["customer"]) if ask.covariates else None, again=partial(_again, days, end),
    )  # fmt: skip


def _in_order(log: nw.LazyFrame[Any], ask: Ask, told: ordered.Counted, end: int, last: int) -> Histories:
    """Histories of a large log that was counted as whole numbers."""
    _somebody(told.customer.size)
    excluded = {
        "rows_after_end": told.rows_after, "return_rows": told.return_rows,
        "customers_after_calibration_or_only_returns": told.customers - told.customer.size,
    }  # fmt: skip
    scale = ask.unit_days
    customer = pa.chunked_array([filled(told.customer)])
    gap = np.flatnonzero(told.gaps)
    return Histories(
        customer=customer, x=told.frequency.astype(np.float64), t_x=told.recency / scale, age=told.age / scale,
        money=told.repeat_cents / 100, first_money=told.first_cents / 100,
        holdout=told.holdout.astype(np.float64) if last > end else None,
        holdout_money=told.holdout_cents / 100,
        excluded={name: n for name, n in excluded.items() if n}, end=end, last=last,
        piled_up=_piled_up(told.age.astype(np.float64)),
        log_gaps=float(told.gaps[gap] @ np.log(gap / scale)),
        z=_covariates(log, ask, customer) if ask.covariates else None,
        again=told.repeats,
    )  # fmt: skip


def _somebody(customers: int) -> None:
    if not customers:
        raise refuse(
            MethodError, "no-customers", say("There are no customers to learn from."),
            say("A model of purchases needs at least one customer with an observed period."),
            say("Check the dates: customers who arrive after the end of the calibration period are kept out."),
        )  # fmt: skip


def _again(days: purchases.Frame, end: int, until: int) -> tuple[Floats, Floats]:
    found = arrow(purchases.repeats(days, end=end, last=until))
    return floats(found["day"]), floats(found["n"])


def _covariates(log: nw.LazyFrame[Any], ask: Ask, customers: pa.ChunkedArray) -> Floats:
    """Give what is known of each customer, shape (customers, columns)."""
    ends = [nw.col(c).cast(nw.Float64) for c in ask.covariates]
    told = arrow(
        log.group_by("customer").agg(
            *(e.min().alias(f"low{i}") for i, e in enumerate(ends)),
            *(e.max().alias(f"high{i}") for i, e in enumerate(ends)),
        )
    )
    found = told.take(pc.index_in(customers, value_set=told["customer"].combine_chunks()))
    out = np.zeros((len(customers), len(ends)))
    for i, name in enumerate(ask.covariates):
        out[:, i] = floats(found[f"low{i}"])
        wrong = np.flatnonzero(~(out[:, i] == floats(found[f"high{i}"])))
        if wrong.size:
            who = str(customers[int(wrong[0])].as_py())
            raise refuse(
                MethodError, "covariate-changes", say("{column} is not one number for customer {who}.",
                                                      column=name[:100], who=who[:100]),
                say("What is known of a customer stands in every row of that customer, and is the same everywhere."),
                say("Correct the column, or leave it out."),
            )  # fmt: skip
        if np.ptp(out[:, i]) == 0:
            raise refuse(
                MethodError, "covariate-says-nothing",
                say("{column} is the same for every customer.", column=name[:100]),
                say("Only what differs between customers can say something of them."), say("Leave the column out."),
            )  # fmt: skip
    return out


def _piled_up(age: Floats) -> bool:
    oldest = float((age == age.max()).mean())
    return bool(age.size >= FEWEST_TO_PILE and oldest > PILED_UP and np.unique(age).size > 1)


def _check_dates(ask: Ask, reach: Mapping[str, Any]) -> None:
    last = ask.as_of or _as_date(reach["last"])
    if ask.calibration_end and ask.calibration_end > last:
        raise refuse(
            MethodError, "calibration-after-end",
            say("The calibration period ends on {end}, after the last day {last}.",
                end=ask.calibration_end.isoformat(), last=last.isoformat()),
            say("The model learns first and is tested afterwards."), say("Choose an earlier end, or leave it out."),
        )  # fmt: skip


def _as_date(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _number(date: dt.date, ask: Ask) -> int:
    day = purchases.as_day(date)
    return step_of(day, ask.unit) if ask.stepped else day


def _excluded(numbered: purchases.Frame, days: purchases.Frame, customers: int, last: int) -> dict[str, int]:
    def one_if(condition: nw.Expr) -> nw.Expr:
        return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64)

    marked = numbered.with_columns(rows_after_end=one_if(nw.col("day") > last), return_rows=one_if(nw.col("cents") < 0))
    counted = arrow(
        marked.select(nw.col("rows_after_end").sum().cast(nw.Int64), nw.col("return_rows").sum().cast(nw.Int64))
    ).to_pylist()[0]
    out = {name: int(n) for name, n in counted.items() if n}
    everyone = arrow(days.group_by("customer").agg(n=nw.len()).select(n=nw.len())).to_pylist()[0]["n"]
    if everyone > customers:
        out["customers_after_calibration_or_only_returns"] = int(everyone - customers)
    return out


def _holdout(days: purchases.Frame, table: pa.Table, end: int, last: int) -> tuple[Floats | None, Floats]:
    """Purchase days after the end of learning, and the money spent on them."""
    money = np.zeros(table.num_rows)
    if last <= end:
        return None, money
    later = arrow(purchases.holdout(days, start=end, end=last))
    bought = money.copy()
    place = floats(pc.index_in(later["customer"], value_set=table["customer"].combine_chunks()))
    known = ~np.isnan(place)
    at = place[known].astype(np.int64)
    bought[at] = floats(later["holdout_days"])[known]
    money[at] = floats(later["holdout_cents"])[known] / 100
    return bought, money


def _log_gaps(days: purchases.Frame, end: int, scale: float) -> float:
    table = arrow(purchases.gaps(days, end=end))
    gap, n = (floats(table[c]) for c in ("gap", "n"))
    order = np.argsort(gap)
    return float(n[order] @ np.log(gap[order] / scale))
