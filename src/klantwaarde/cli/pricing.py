"""`klantwaarde pricing STUDY --models FILE.toml`: what customers would have paid, and what both sides would gain."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import named, say
from klantwaarde.results import to_json
from klantwaarde.results.revenue import Forecast, ModelForecast, RevenueModels
from klantwaarde.schema.pricing import Pricing

PRICING_SCHEMA = "klantwaarde.pricing/1"


class PricingReport(msgspec.Struct, frozen=True):
    """Revenue models beside each other, and what they were reckoned from."""

    schema: str
    software: str
    study: str
    fingerprint: str
    seed: int
    pricing: Pricing
    result: RevenueModels


@command(
    "pricing",
    say(
        "Set revenue models beside each other: what every customer of a study would have paid, to the cent, and what "
        "customers would do and both sides would gain, in a simulation. Without a study all stands on assumptions."
    ),
    Argument("study", metavar="[STUDY]", type=click.Path(path_type=Path), required=False,
             said=say("The folder of the study.")),
    Option(
        "--models", metavar="FILE.toml", type=click.Path(path_type=Path),
        said=say("The revenue models and what is assumed; otherwise those in study.toml."),
    ),
    Option("--seed", type=int, default=0, metavar="N", said=say("Seed of what is drawn; 0 unless told.")),
    Option("--draws", type=click.IntRange(1, 100_000), metavar="N", said=say("How many worlds are drawn.")),
    Option("--workers", type=click.IntRange(1, 64), default=2, metavar="N",
           said=say("How many processors may work; it changes the time and not the outcome.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)  # fmt: skip
@click.pass_context
def pricing(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Compare revenue models."""
    person = person_of(ctx)
    report = _reported(asked, person)
    if asked["json_to"] is None:
        _show(report.result, person)
    elif asked["json_to"] == "-":
        click.echo(to_json(report))
    else:
        write_whole(Path(asked["json_to"]), to_json(report) + "\n")


def _reported(asked: dict[str, Any], person: Person) -> PricingReport:
    from klantwaarde.cli.revenue_file import read_models

    told = read_models(asked["models"]) if asked["models"] is not None else None
    if asked["study"] is not None:
        return _of_study(asked, told, person)
    if told is None:
        raise refuse(
            InputError, "no-models", say("There is nothing to compare."),
            say("Give a file of revenue models, a study, or both."), say("Add --models FILE.toml."),
        )  # fmt: skip
    from klantwaarde.systems.impact.pricing.compare import compare

    chosen = _with_draws(told, asked)
    made = compare(chosen, None, seed=asked["seed"], workers=asked["workers"])
    return PricingReport(PRICING_SCHEMA, __version__, "", "", asked["seed"], chosen, made)


def _of_study(asked: dict[str, Any], told: Pricing | None, person: Person) -> PricingReport:
    import datetime as dt

    from klantwaarde.study import open_study
    from klantwaarde.systems.impact.pricing.answer import answer_pricing

    with open_study(asked["study"]) as study:
        show_problems([p for p in study.problems if p.level == "error"], person)
        chosen = _with_draws(told or study.settings.pricing, asked)
        found = answer_pricing(
            study, as_of=dt.datetime.now(dt.UTC), pricing=chosen, seed=asked["seed"], workers=asked["workers"]
        )
        if not found:
            raise refuse(
                InputError, "no-models", say("The study names no revenue models."),
                say("Revenue models stand under [pricing] in study.toml, or in a file."),
                say("Add --models FILE.toml."),
            )  # fmt: skip
        body = found[0].body
        assert isinstance(body, RevenueModels)  # noqa: S101 - this system gives nothing else
        return PricingReport(
            PRICING_SCHEMA, __version__, study.path.name, study.fingerprint, asked["seed"], chosen, body
        )


def _with_draws(chosen: Pricing, asked: dict[str, Any]) -> Pricing:
    return msgspec.structs.replace(chosen, draws=asked["draws"]) if asked["draws"] else chosen


def _show(body: RevenueModels, person: Person) -> None:
    person.answer(body.headline)
    if body.replay is not None:
        told = body.replay
        person.answer(
            say("On the record of {n} customers over {months} months from {first}:", n=told.customers,
                months=told.months, first=told.first)
        )  # fmt: skip
        for one in told.models:
            person.answer(
                say(
                    "  {model}: {paid:,.2f} euro, of which {idle:,.2f} without use and {failed:,.2f} without result; "
                    "{less} pay less, {more} more",
                    model=named(one.name), paid=one.paid.paid_cents / 100, idle=one.paid.without_use_cents / 100,
                    failed=one.paid.without_result_cents / 100, less=one.less, more=one.more,
                )
            )  # fmt: skip
    forecast = body.forecast
    person.answer(
        say("In {draws} worlds, {months} months ahead:", draws=forecast.draws, months=forecast.months)
    )  # fmt: skip
    by_code = {model.model: model for model in forecast.models}
    for place, code in enumerate(forecast.ranking, start=1):
        model = by_code[code]
        person.answer(
            say(
                "  {place}. {model}: margin {margin:,.0f} euro ({low:,.0f} to {high:,.0f}), customers keep "
                "{surplus:,.0f}, {coverage:%} buy",
                place=place, model=named(model.name), margin=model.margin.value, low=model.margin.low,
                high=model.margin.high, surplus=model.surplus.value, coverage=model.coverage.value,
            )
        )  # fmt: skip
    _show_more(forecast, by_code, person)
    for note in body.notes:
        person.answer(say("! {note}", note=note))


def _show_more(forecast: Forecast, by_code: Mapping[str, ModelForecast], person: Person) -> None:
    """Show how many customers earn the fixed cost back, and what happens when customers may choose."""
    for code in forecast.ranking:
        model = by_code[code]
        if model.break_even.value is not None:
            person.answer(
                say(
                    "  {model} earns its fixed cost back with {n:,.0f} customers ({each:,.0f} euro each)",
                    model=named(model.name), n=model.break_even.value, each=model.contribution.value,
                )
            )  # fmt: skip
    menu = forecast.menu
    if menu is None:
        return
    person.answer(
        say(
            "With all of them to choose from: margin {margin:,.0f} euro ({low:,.0f} to {high:,.0f}), customers keep "
            "{surplus:,.0f}, {none:%} take none",
            margin=menu.margin.value, low=menu.margin.low, high=menu.margin.high, surplus=menu.surplus.value,
            none=menu.none.value,
        )
    )  # fmt: skip
    for part in menu.parts:
        person.answer(say("  {share:%} take {model}", share=part.share.value, model=named(part.name)))
