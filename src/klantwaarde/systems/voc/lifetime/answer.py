"""From a purchase log to a value per customer: count in the engine, fit, predict, and say what must be known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from klantwaarde.engine import arrow
from klantwaarde.engine.arrays import filled, floats
from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.lifetime import Lifetime
from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime import purchases, sbg
from klantwaarde.systems.voc.lifetime.fit import Fit, fit, fit_regular, sentence
from klantwaarde.systems.voc.lifetime.gamma_gamma import NAMES as SPEND_NAMES
from klantwaarde.systems.voc.lifetime.gamma_gamma import expected_spend, fit_gamma_gamma, spend
from klantwaarde.systems.voc.lifetime.holdout import judge
from klantwaarde.systems.voc.lifetime.model import MODELS
from klantwaarde.systems.voc.lifetime.sample import sample
from klantwaarde.systems.voc.lifetime.steps import STEP_DAYS, step_number, step_of
from klantwaarde.systems.voc.lifetime.value import discounted_purchases, discounts, steps

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPPED = ("bg_bb", "sbg")
# Spend that goes with frequency breaks the spend model's assumption.
MOST_CORRELATION = 0.3
# A first day that holds this share of all customers suggests that the log starts later than they did.
PILED_UP = 0.2
FEWEST_TO_PILE = 50


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a purchase log.

    Parameters
    ----------
    model
        ``mbg_nbd`` (default), ``bg_nbd``, ``pareto_nbd``, ``cnbd_k`` (regular timing), ``bg_bb`` or ``sbg``.
    with_spend
        Whether to model spend by Gamma-Gamma; otherwise a customer's own mean is used.
    calibration_end
        Last day the model learns from; what follows until ``as_of`` is the test. ``None``: learn from everything.
    as_of
        Last day observed; ``None``: the last day in the log.
    unit
        ``week`` or ``day``; the step (also ``month``, ``year``) for ``bg_bb`` and ``sbg``.
    horizon
        How far the value looks ahead, in the unit; ``None``: a year.
    discount
        Rate a year.
    margin
        Share of revenue that is margin; ``None``: the value is revenue.
    """

    model: str = "mbg_nbd"
    with_spend: bool = False
    calibration_end: dt.date | None = None
    as_of: dt.date | None = None
    unit: str = "week"
    horizon: float | None = None
    discount: float = 0.1
    margin: float | None = None

    @property
    def stepped(self) -> bool:
        """Whether time is counted in steps."""
        return self.model in STEPPED

    @property
    def unit_days(self) -> float:
        """Days in one unit."""
        return STEP_DAYS[self.unit]

    @property
    def ahead(self) -> float:
        """The horizon in units."""
        return 364 / 7 if self.horizon is None and self.unit == "week" else self.horizon or round(365 / self.unit_days)


@dataclass(frozen=True, slots=True)
class Base:
    """The customers as they came home from the engine; times in the unit asked."""

    customer: pa.ChunkedArray
    x: Floats
    t_x: Floats
    age: Floats
    money: Floats
    first_money: Floats
    holdout: Floats | None
    excluded: dict[str, int]
    end: int
    last: int
    piled_up: bool
    log_gaps: float


def value_customers(log: nw.LazyFrame[Any], ask: Ask) -> tuple[Lifetime, pa.Table]:
    """Give what a purchase model says of the base, and a row per customer.

    Parameters
    ----------
    log
        Columns ``customer``, ``date`` (a date) and ``cents`` (whole; returns below zero), on any engine.
    ask
        The model, the dates and the money settings.

    Raises
    ------
    MethodError
        When the log does not carry the question.
    """
    base = _bring_home(log, ask)
    if ask.model == "sbg":
        return _contracts(base, ask)
    data = sample(base.x, base.t_x, base.age)
    found = fit_regular(data, base.log_gaps) if ask.model == "cnbd_k" else fit(MODELS[ask.model], data)
    return _told(base, ask, found)


def _bring_home(log: nw.LazyFrame[Any], ask: Ask) -> Base:
    number = step_number(nw.col("date"), ask.unit) if ask.stepped else purchases.day_number(nw.col("date"))
    numbered = log.select("customer", "cents", day=number)
    reach = arrow(log.select(first=nw.col("date").min(), last=nw.col("date").max(), rows=nw.len())).to_pylist()[0]
    if not reach["rows"] or reach["last"] is None:
        raise refuse(
            MethodError, "no-purchases", say("There are no purchases."),
            say("A purchase log has a row per purchase, with customer and date."), say("Fill the file and try again."),
        )  # fmt: skip
    last = _number(ask.as_of or _as_date(reach["last"]), ask)
    end = _number(ask.calibration_end, ask) if ask.calibration_end else last
    _check_dates(ask, reach)
    days = purchases.day_table(numbered, until=last)
    table = arrow(purchases.summary(days, end=end))
    if not table.num_rows:
        raise refuse(
            MethodError, "no-customers", say("There are no customers to learn from."),
            say("A model of purchases needs at least one customer with an observed period."),
            say("Check the dates: customers who arrive after the end of the calibration period are kept out."),
        )  # fmt: skip
    # A fixed order: the engine promises none, and the same log must give the same bytes.
    table = table.sort_by("customer")
    scale = 1.0 if ask.stepped else ask.unit_days
    x, t_x, age = (floats(table[c]) for c in ("frequency", "recency", "age"))
    excluded = _excluded(numbered, days, table.num_rows, last)
    return Base(
        customer=table["customer"], x=x, t_x=t_x / scale, age=age / scale,
        money=floats(table["repeat_cents"]) / 100,
        first_money=floats(table["first_cents"]) / 100,
        holdout=_holdout(days, table, end, last), excluded=excluded, end=end, last=last,
        piled_up=_piled_up(age),
        log_gaps=_log_gaps(days, end, scale) if ask.model == "cnbd_k" else 0.0,
    )  # fmt: skip


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


def _holdout(days: purchases.Frame, table: pa.Table, end: int, last: int) -> Floats | None:
    if last <= end:
        return None
    later = arrow(purchases.holdout(days, start=end, end=last))
    bought = dict(zip(later["customer"].to_pylist(), later["holdout_days"].to_pylist(), strict=True))
    return np.array([bought.get(c, 0) for c in table["customer"].to_pylist()], dtype=np.float64)


def _log_gaps(days: purchases.Frame, end: int, scale: float) -> float:
    table = arrow(purchases.gaps(days, end=end))
    gap, n = (floats(table[c]) for c in ("gap", "n"))
    order = np.argsort(gap)
    return float(n[order] @ np.log(gap[order] / scale))


def _told(base: Base, ask: Ask, found: Fit) -> tuple[Lifetime, pa.Table]:
    model, theta = found.model, found.parameters
    warnings = [*found.flags]
    money, spend_report, more = _spend(base, ask)
    warnings += more
    ahead = np.array([ask.ahead])
    expected = model.expected(theta, base.x, base.t_x, base.age, ahead)[0]
    ends_days = _ends(ask)
    purchases_now = discounted_purchases(
        model, theta, base.x, base.t_x, base.age,
        ends=ends_days / ask.unit_days, factors=discounts(ends_days, ask.discount),
    )  # fmt: skip
    worth = purchases_now * money * (1.0 if ask.margin is None else ask.margin)
    held = {}
    if base.holdout is not None:
        length = (base.last - base.end) / (1.0 if ask.stepped else ask.unit_days)
        guess = model.expected(theta, base.x, base.t_x, base.age, np.array([length]))[0]
        held = judge(base.holdout, guess, base.x, base.age, length=length)
    alive = model.alive(theta, base.x, base.t_x, base.age)
    if not found.converged:
        # A fit that did not settle gives no predictions, only its reason.
        alive, expected, worth = (np.full(base.x.shape, np.nan) for _ in range(3))
    table = _table(base, alive, expected, money, worth)
    names = dict(zip(model.names, theta.tolist(), strict=True))
    errors = dict(zip(model.names, (None if np.isnan(e) else float(e) for e in found.standard_errors), strict=True))
    report = _report(base, ask, (names, errors), found.log_likelihood, warnings)
    return msgspec.structs.replace(
        report, converged=found.converged, spend=spend_report, holdout=held, k=found.model.k
    ), table


def _ends(ask: Ask) -> Floats:
    if ask.stepped:
        return np.arange(1, int(ask.ahead) + 1, dtype=np.float64) * ask.unit_days
    return steps(ask.ahead * ask.unit_days)


def _spend(base: Base, ask: Ask) -> tuple[Floats, dict[str, float], list[str]]:
    mean = np.divide(base.money, base.x, out=np.zeros_like(base.money), where=base.x > 0)
    if not ask.with_spend:
        # Without a model the own mean counts; who bought once is valued at what that first purchase was.
        return np.where(base.x > 0, mean, base.first_money), {}, []
    data = spend(base.x, mean)
    found = fit_gamma_gamma(data)
    theta = found.parameters
    warnings = [] if found.converged else ["not_converged"]
    kept = (base.x > 0) & (mean > 0)
    correlation = float(np.corrcoef(base.x[kept], mean[kept])[0, 1]) if np.ptp(base.x[kept]) > 0 else 0.0
    if abs(correlation) > MOST_CORRELATION:
        warnings.append("spend_depends_on_frequency")
    report = dict(zip(SPEND_NAMES, theta.tolist(), strict=True))
    report |= {"customers": float(data.n.sum()), "log_likelihood": found.log_likelihood, "correlation": correlation}
    if theta[1] <= 1:
        # No population mean exists: the own mean counts, and who has none gets the middle one.
        middle = float(np.median(mean[kept]))
        return np.where(kept, mean, middle), report, [*warnings, "q_le_1"]
    return expected_spend(theta, np.where(kept, base.x, 0.0), mean), report, warnings


def _contracts(base: Base, ask: Ask) -> tuple[Lifetime, pa.Table]:
    gone = base.t_x < base.age
    if (base.x != base.t_x).any():
        who = str(base.customer[int(np.flatnonzero(base.x != base.t_x)[0])].as_py())
        raise refuse(
            MethodError, "contract-with-a-hole", say("Customer {who} skipped a step and came back.", who=who),
            say("A contract that ended has ended: after the first step every step paid has a row until the last one."),
            say("Choose another unit for the step, or use the model bg_bb for customers who come and go."),
        )  # fmt: skip
    lost_at, lost = np.unique(base.t_x[gone] + 1, return_counts=True)
    passed, active = np.unique(base.age[~gone], return_counts=True)
    if not gone.any() or base.age.max() == 0:
        raise refuse(
            MethodError, "no-contract-ended", say("No contract ended in the time observed."),
            say("How long contracts last can only be learned when some have ended."), say("Use a longer period."),
        )  # fmt: skip
    found = sbg.fit_sbg(lost_at, lost.astype(float), passed, active.astype(float))
    theta = found.parameters
    ahead = np.arange(1, int(ask.ahead) + 1, dtype=np.float64)
    ends, place = np.unique(base.age, return_inverse=True)
    stay = np.stack([sbg.survival(theta, n + ahead) / sbg.survival(theta, np.array([n])) for n in ends])
    factors = discounts(ahead * ask.unit_days, ask.discount)
    money = (base.money + base.first_money) / (base.x + 1)
    expected = np.where(gone, 0.0, stay.sum(axis=1)[place])
    worth = np.where(gone, 0.0, (stay @ factors)[place]) * money * (1.0 if ask.margin is None else ask.margin)
    covariance = found.log_covariance
    errors = {
        name: None if covariance is None else float(np.sqrt(covariance[i, i]) * theta[i])
        for i, name in enumerate(sbg.NAMES)
    }
    warnings = [] if found.converged else ["not_converged"]
    names = dict(zip(sbg.NAMES, theta.tolist(), strict=True))
    report = _report(base, ask, (names, errors), found.log_likelihood, warnings)
    return msgspec.structs.replace(report, converged=found.converged), _table(
        base, np.where(gone, 0.0, 1.0), expected, money, worth
    )


def _table(base: Base, alive: Floats, expected: Floats, money: Floats, worth: Floats) -> pa.Table:
    mean = np.divide(base.money, base.x, out=np.zeros_like(base.money), where=base.x > 0)
    numbers = {
        "frequency": base.x.astype(np.int64), "recency": base.t_x, "age": base.age, "monetary_value": mean,
        "probability_alive": alive, "expected_purchases": expected, "expected_spend": money, "clv": worth,
    }  # fmt: skip
    return pa.table({"customer": base.customer} | {name: _nulls(column) for name, column in numbers.items()})


def _nulls(column: Floats | NDArray[np.int64]) -> pa.Array:
    """A column in which what is not known is empty, not a number that is none."""
    values = filled(column)
    missing = np.isnan(column)
    return pc.if_else(pa.array(missing.tolist()), None, values) if missing.any() else values


def _report(
    base: Base,
    ask: Ask,
    estimates: tuple[dict[str, float], dict[str, float | None]],
    log_likelihood: float,
    warnings: list[str],
) -> Lifetime:
    codes = [*warnings]
    if base.piled_up and not ask.stepped:
        codes.append("left_truncated")
    if ask.margin is None:
        codes.append("margin_not_given")
    first = base.end - round(base.age.max() * (1.0 if ask.stepped else ask.unit_days))
    return Lifetime(
        customers=base.x.size, model=ask.model, unit=ask.unit, parameters=estimates[0], standard_errors=estimates[1],
        log_likelihood=log_likelihood, converged=True, first_day=_day(first, ask), last_day=_day(base.last, ask),
        horizon=ask.ahead, discount=ask.discount, margin=ask.margin, excluded=base.excluded, warnings=codes,
        explained={code: sentence(code) for code in codes},
    )  # fmt: skip


def _day(number: int, ask: Ask) -> str:
    if ask.stepped and ask.unit != "day":
        return str(number)
    return dt.date.fromordinal(number + purchases.EPOCH).isoformat()
