"""Revenue models beside each other: replay, simulation, tornado and the finding in one sentence."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse
from klantwaarde.language import Said, named, say
from klantwaarde.results.revenue import Assumption, Forecast, ModelForecast, Replay, RevenueModels
from klantwaarde.schema.pricing import Pricing
from klantwaarde.systems.impact.pricing.forecast import Reckoned, forecasts, menu_of
from klantwaarde.systems.impact.pricing.meters import Recorded
from klantwaarde.systems.impact.pricing.people import People, people_of
from klantwaarde.systems.impact.pricing.replay import replay
from klantwaarde.systems.impact.pricing.simulate import simulate
from klantwaarde.systems.impact.pricing.tornado import tornado
from klantwaarde.systems.impact.pricing.worlds import drawn_factors, factors_of

Mask = NDArray[np.bool_]
SURE = 0.9
"""Share of worlds above which a model may be called the best without a reserve."""


def compare(
    pricing: Pricing,
    recorded: Recorded | None,
    *,
    groups: Mapping[tuple[str, str], Mask] | None = None,
    minimum_cell: int = 5,
    one_by_one: bool = True,
    seed: int = 0,
    workers: int = 2,
    with_tornado: bool = True,
) -> RevenueModels:
    """Set revenue models beside each other.

    Parameters
    ----------
    pricing
        Models and assumptions that passed `schema.pricing_rules`.
    recorded
        The recorded history, when there is one.
    groups
        (column, group) -> which of the recorded customers.
    minimum_cell
        Smallest group that is shown.
    one_by_one
        Whether customers may be told one by one.
    seed, workers
        Of the simulation; the second changes the time and not the outcome.
    with_tornado
        False leaves the tornado out.

    Raises
    ------
    MethodError
        When there are no models to compare.
    """
    if len(pricing.models) < 2:
        raise refuse(
            MethodError, "too-few-models", say("There are {n} revenue models.", n=len(pricing.models)),
            say("Two or more are set beside each other."), say("Add a revenue model."),
        )  # fmt: skip
    current = pricing.current or pricing.models[0].code
    told = None
    if recorded is not None and recorded.meters.access.any():
        told = replay(
            pricing.models, recorded, current=current, groups=groups, minimum_cell=minimum_cell, one_by_one=one_by_one
        )
    people = people_of(pricing.customers, recorded)
    if recorded is not None and people.estimated:
        pricing = _per_use(pricing, recorded.results_per_use)
    forecast = _forecast(pricing, people, seed=seed, workers=workers, with_tornado=with_tornado)
    return RevenueModels(
        headline=_headline(forecast), current=current, forecast=forecast, replay=told, notes=_notes(people, told)
    )


def _per_use(pricing: Pricing, results: float) -> Pricing:
    """Turn the price of a result into that of a successful use, for the simulation, where a result may be of a week."""
    models = [msgspec.structs.replace(model, per_outcome=model.per_outcome * results) for model in pricing.models]
    return msgspec.structs.replace(pricing, models=models)


def _forecast(pricing: Pricing, people: People, *, seed: int, workers: int, with_tornado: bool) -> Forecast:
    factors = factors_of(pricing, people)
    likely = {name: factor.likely for name, factor in factors.items()}
    drawn = drawn_factors(factors, pricing.draws, seed=seed)
    made = simulate(
        pricing.models, people, pricing.customers, drawn, likely, months=pricing.months, ramp=pricing.ramp_months,
        seed=seed, workers=workers, menu=True,
    )  # fmt: skip
    reckoned = Reckoned(made)
    models, ranking = forecasts(reckoned, aim=pricing.aim)
    return Forecast(
        aim=pricing.aim,
        months=pricing.months,
        customers=people.n,
        draws=pricing.draws,
        seed=seed,
        models=models,
        ranking=ranking,
        assumptions=_assumptions(pricing, people),
        tornado=tornado(pricing, people, best=ranking[0], seed=seed) if with_tornado else [],
        menu=menu_of(reckoned, aim=pricing.aim),
    )


_FIXED = (
    "value_differs", "need_differs", "success_differs", "occasions_differ", "liquidity_differs", "unsure_need",
    "unsure_success", "measurement_error", "recorded_price",
)  # fmt: skip


def _assumptions(pricing: Pricing, people: People) -> list[Assumption]:
    """Everything the simulation goes by: with its range, and estimated or assumed."""
    found = []
    for name, factor in factors_of(pricing, people).items():
        if name in people.estimated:
            low, middle, high = people.spread(name, (0.1, 0.5, 0.9))
            found.append(Assumption(name, low, middle, high, "recorded", people.estimated[name]))
        elif factor.given:
            found.append(Assumption(name, factor.low, factor.likely, factor.high))
        else:
            found.append(Assumption(name, factor.likely, factor.likely, factor.likely))
    for name in _FIXED:
        if name.removesuffix("_differs") in people.estimated:
            continue
        number = float(getattr(pricing.customers, name))
        found.append(Assumption(name, number, number, number))
    return found


def _headline(forecast: Forecast) -> Said:
    by_code = {model.model: model for model in forecast.models}
    best = by_code[forecast.ranking[0]]
    name = named(best.name)
    if forecast.aim == "surplus":
        told = say("“{model}” leaves customers most: {euro:,.0f} euro.", model=name, euro=best.surplus.value)
    elif forecast.aim == "both":
        both = (best.surplus.value or 0.0) + (best.margin.value or 0.0)
        told = say("“{model}” brings firm and customers together most: {euro:,.0f} euro.", model=name, euro=both)
    else:
        told = say("“{model}” brings the firm most: {euro:,.0f} euro.", model=name, euro=best.margin.value)
    if best.best >= SURE:
        return say("{told} It is first in {share:%} of the worlds.", told=told, share=best.best)
    second = _second(forecast, by_code)
    return say(
        "{told} But it is first in only {share:%} of the worlds; “{other}” may be as good.",
        told=told, share=best.best, other=named(second.name),
    )  # fmt: skip


def _second(forecast: Forecast, by_code: Mapping[str, ModelForecast]) -> ModelForecast:
    rest = [by_code[code] for code in forecast.ranking[1:]]
    return max(rest, key=lambda model: model.best)


def _notes(people: People, told: Replay | None) -> list[Said]:
    notes = [
        say(
            "The simulation is no forecast of the market: it says what follows from the assumptions beside it. Change "
            "them and look which models change places."
        )
    ]
    if told is None:
        notes.append(say("Nothing was recorded, so all of it stands on assumptions."))
    elif told.unknown > 0:
        notes.append(
            say(
                "For {n} months of a customer with use no result was recorded; they count neither as success nor as "
                "failure.",
                n=told.unknown,
            )
        )  # fmt: skip
    if told is not None:
        notes.append(say("On the recorded history everybody behaves as they did; another price would change that."))
    if told is not None and not people.estimated:
        notes.append(say("Too few customers were recorded to estimate anything from them."))
    return notes
