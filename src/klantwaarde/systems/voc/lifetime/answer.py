"""From a purchase log to a value per customer: count in the engine, fit, predict, and say what must be known."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec
import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klantwaarde.engine.arrays import filled, with_gaps
from klantwaarde.errors import MethodError
from klantwaarde.results.lifetime import Lifetime, LifetimeModel
from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime import purchases, sbg
from klantwaarde.systems.voc.lifetime.alike import alike
from klantwaarde.systems.voc.lifetime.ask import STEPPED, Ask
from klantwaarde.systems.voc.lifetime.contracts import value_contracts
from klantwaarde.systems.voc.lifetime.estimates import Estimates, estimate, fitted
from klantwaarde.systems.voc.lifetime.fit import Fit, sentence
from klantwaarde.systems.voc.lifetime.histories import Histories, bring_home
from klantwaarde.systems.voc.lifetime.holdout import judge, judge_money
from klantwaarde.systems.voc.lifetime.intervals import around, spread
from klantwaarde.systems.voc.lifetime.money import Money, money_of
from klantwaarde.systems.voc.lifetime.tracking import groups, track
from klantwaarde.systems.voc.lifetime.value import discounted_purchases, discounts, steps

__all__ = ["STEPPED", "Ask", "value_customers"]

# Share of the time that a test learns from.
LEARNED = 2 / 3
COMPARED = ("bg_nbd", "mbg_nbd", "pareto_nbd", "cnbd_k")


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
    base = bring_home(log, ask)
    if ask.model == "sbg":
        return _contracts(base, ask)
    told, table = _told(base, ask, estimate(base, ask))
    return (_looked_back(log, ask, base, told) if ask.look_back else told), table


def _looked_back(log: nw.LazyFrame[Any], ask: Ask, base: Histories, told: Lifetime) -> Lifetime:
    """Put the test of the same model beside it, learned from the first part of the time; nothing when there is none."""
    if ask.calibration_end is not None or ask.stepped or base.z is not None:
        return told
    first = base.end - round(float(base.age.max()) * ask.unit_days)
    split = dt.date.fromordinal(first + round(LEARNED * (base.end - first)) + purchases.EPOCH)
    earlier = dataclasses.replace(
        ask, calibration_end=split, intervals=False, compare=False, look_back=False, with_spend=False
    )
    try:
        then, _ = value_customers(log, earlier)
    except MethodError:
        return told
    if not then.converged:
        return told
    return msgspec.structs.replace(
        told, holdout=then.holdout, track=then.track, groups=then.groups, learned_until=then.learned_until
    )


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Per customer: alive, expected purchases, value, and the ends of 95 % of the last two."""

    alive: Floats
    expected: Floats
    worth: Floats
    ends: dict[str, Floats]


def _told(base: Histories, ask: Ask, found: Estimates) -> tuple[Lifetime, pa.Table]:
    model, fit = found.fit.model, found.fit
    money = money_of(base, ask)
    seen = _foreseen(base, ask, found, money)
    warnings = [*fit.flags, *(["penalised"] if fit.penalised else []), *money.warnings]
    held, chances = _held_out(base, ask, fit, found.theta, money.spend)
    names = dict(zip(model.names, fit.parameters.tolist(), strict=True))
    errors = dict(zip(model.names, (None if np.isnan(e) else float(e) for e in fit.standard_errors), strict=True))
    report = _report(base, ask, (names, errors), fit.log_likelihood, warnings)
    plain = fit.converged and not ask.stepped and base.z is None
    return msgspec.structs.replace(
        report, converged=fit.converged, spend=money.report, holdout=held, k=model.k,
        learned_until=_day(base.end, ask), ahead=_ahead(base, ask, seen),
        prior=_prior_told(ask, model.names), unpenalised=found.unpenalised,
        covariates=found.covariates, log_likelihood_without=found.log_likelihood_without,
        models=_side_by_side(base, ask, fit, seen, money.spend) if ask.compare else [],
        track=track(base, model, fit.parameters, ask.unit_days) if plain else None,
        groups=[] if chances is None or base.holdout is None else groups(base.holdout, chances),
    ), _table(base, ask, seen, money.spend)  # fmt: skip


def _foreseen(base: Histories, ask: Ask, found: Estimates, money: Money) -> Foreseen:
    """Work everything out per distinct history (per customer with covariates) and hand it back to the customers."""
    if not found.fit.converged:
        # A fit that did not settle gives no predictions, only its reason.
        none = np.full(base.x.shape, np.nan)
        return Foreseen(none, none, none, dict.fromkeys(_ENDS, none) if ask.intervals else {})
    model = found.fit.model
    if base.z is None:
        (x, t_x, age), place = _kinds(base)
    else:
        (x, t_x, age), place = (base.x, base.t_x, base.age), np.arange(base.x.size)
    horizon = np.array([ask.ahead])
    ends_days = _ends(ask)
    ends, factors = ends_days / ask.unit_days, discounts(ends_days, ask.discount)

    def expected(point: Floats) -> Floats:
        out: Floats = model.expected(found.thetas(point), x, t_x, age, horizon)[0]
        return out

    def discounted(point: Floats) -> Floats:
        return discounted_purchases(model, found.thetas(point), x, t_x, age, ends=ends, factors=factors)

    many, soon = expected(found.point), discounted(found.point)
    worth = soon[place] * money.spend * (1.0 if ask.margin is None else ask.margin)
    sides: dict[str, Floats] = {}
    if ask.intervals and found.covariance is not None:
        low, high = around(many, spread(expected, found.point, found.covariance))
        of_value = spread(discounted, found.point, found.covariance)[place] + money.variance_of_log
        sides = dict(zip(_ENDS, (low[place], high[place], *around(worth, of_value)), strict=True))
    elif ask.intervals:
        sides = dict.fromkeys(_ENDS, np.full(base.x.shape, np.nan))
    return Foreseen(model.alive(found.theta, x, t_x, age)[place], many[place], worth, sides)


_ENDS = ("expected_purchases_low", "expected_purchases_high", "clv_low", "clv_high")


def _kinds(base: Histories) -> tuple[tuple[Floats, Floats, Floats], NDArray[np.intp]]:
    """Distinct histories, and which of them each customer has."""
    (x, t_x, age), place = alike([base.x, base.t_x, base.age])
    return (x, t_x, age), place


def _length(base: Histories, ask: Ask) -> float:
    return (base.last - base.end) / (1.0 if ask.stepped else ask.unit_days)


def _held_out(
    base: Histories, ask: Ask, fit: Fit, theta: Floats, spend: Floats
) -> tuple[dict[str, float], Floats | None]:
    """How the fit held up after the calibration period, and its chances of a purchase there."""
    if base.holdout is None:
        return {}, None
    length = _length(base, ask)
    guess = fit.model.expected(theta, base.x, base.t_x, base.age, np.array([length]))[0]
    held = judge(base.holdout, guess, base.x, base.age, length=length)
    held |= judge_money(base.holdout_money, guess, spend, base.naive_rate, length=length)
    chance = 1 - fit.model.no_purchase(theta, base.x, base.t_x, base.age, length)
    return held, chance if fit.converged else None


def _ahead(base: Histories, ask: Ask, seen: Foreseen) -> dict[str, float]:
    naive = float((base.naive_rate * ask.ahead).sum())
    told = {"purchases": float(seen.expected.sum()), "value": float(seen.worth.sum())}
    return {"naive_purchases": naive} | {name: total for name, total in told.items() if np.isfinite(total)}


def _prior_told(ask: Ask, names: tuple[str, ...]) -> dict[str, float]:
    return dict(zip(names, ask.prior, strict=True)) | {"width": ask.prior_width} if ask.prior else {}


def _side_by_side(base: Histories, ask: Ask, mine: Fit, seen: Foreseen, spend: Floats) -> list[LifetimeModel]:
    """The naive rate first, then every model of the same kind."""
    held: dict[str, float] = {}
    if base.holdout is not None:
        length = _length(base, ask)
        guess = base.naive_rate * length
        held = judge(base.holdout, guess, base.x, base.age, length=length)
        held |= judge_money(base.holdout_money, guess, spend, base.naive_rate, length=length)
    bare = {name: value for name, value in held.items() if not name.startswith("naive_")}
    out = [LifetimeModel("naive", float((base.naive_rate * ask.ahead).sum()), holdout=bare)]
    for name in COMPARED:
        fit = mine if name == ask.model else fitted(base, name, None)
        total = (
            float(seen.expected.sum())
            if fit is mine
            else float(fit.model.expected(fit.parameters, base.x, base.t_x, base.age, np.array([ask.ahead])).sum())
        )
        kept, _ = _held_out(base, ask, fit, fit.parameters, spend)
        out.append(
            LifetimeModel(
                name, total if fit.converged and np.isfinite(total) else None, log_likelihood=fit.log_likelihood,
                parameters=dict(zip(fit.model.names, fit.parameters.tolist(), strict=True)), k=fit.model.k,
                converged=fit.converged, warnings=list(fit.flags),
                holdout={key: v for key, v in kept.items() if not key.startswith("naive_")} if fit.converged else {},
            )
        )  # fmt: skip
    return out


def _ends(ask: Ask) -> Floats:
    if ask.stepped:
        return np.arange(1, int(ask.ahead) + 1, dtype=np.float64) * ask.unit_days
    return steps(ask.ahead * ask.unit_days)


def _contracts(base: Histories, ask: Ask) -> tuple[Lifetime, pa.Table]:
    told = value_contracts(base, ask)
    names = dict(zip(sbg.NAMES, told.found.parameters.tolist(), strict=True))
    warnings = [] if told.found.converged else ["not_converged"]
    report = _report(base, ask, (names, told.errors), told.found.log_likelihood, warnings)
    seen = Foreseen(told.alive, told.expected, told.worth, dict(zip(_ENDS, told.ends, strict=False)))
    ahead = {"purchases": float(told.expected.sum()), "value": float(told.worth.sum())}
    return msgspec.structs.replace(report, converged=told.found.converged, ahead=ahead), _table(
        base, ask, seen, told.money
    )


def _table(base: Histories, ask: Ask, seen: Foreseen, money: Floats) -> pa.Table:
    mean = np.divide(base.money, base.x, out=np.zeros_like(base.money), where=base.x > 0)
    numbers = {
        "frequency": base.x.astype(np.int64), "recency": base.t_x, "age": base.age, "monetary_value": mean,
        "probability_alive": seen.alive, "expected_purchases": seen.expected, "expected_spend": money,
        "clv": seen.worth, **seen.ends,
    }  # fmt: skip
    if ask.intervals:
        numbers["naive_purchases"] = base.naive_rate * ask.ahead
    return pa.table({"customer": base.customer} | {name: _nulls(column) for name, column in numbers.items()})


def _nulls(column: Floats | NDArray[np.int64]) -> pa.Array:
    """A column in which what is not known is empty, not a number that is none."""
    return filled(column) if column.dtype == np.int64 else with_gaps(np.asarray(column, dtype=np.float64))


def _report(
    base: Histories,
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
