"""What `klantwaarde clv` tells: the estimates, what is expected beside the naive rate, warnings, and pictures."""

from __future__ import annotations

from pathlib import Path

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import Said, number, say
from klantwaarde.results import to_json
from klantwaarde.results.lifetime import Lifetime


def deliver(report: Lifetime, json_to: str | None, person: Person) -> None:
    """Give the report where it was asked: on the screen in words, or as JSON."""
    if json_to is None:
        _show(report, person)
    elif json_to == "-":
        click.echo(to_json(report))
    else:
        write_whole(Path(json_to), to_json(report) + "\n")


def _show(report: Lifetime, person: Person) -> None:
    click.echo(person.hears(say("{n} customers, model {model}", n=report.customers, model=report.model)))
    for name, value in report.parameters.items():
        error = report.standard_errors.get(name)
        spread = "" if error is None else f" ± {number(error, person.lang, 3)}"
        click.echo(f"  {name} {number(value, person.lang, 3)}{spread}")
    for said in [*_factors(report), *_ahead(report)]:
        click.echo(person.hears(said))
    for one in report.models:
        click.echo(_model(person, one.model, one.log_likelihood, one.expected, one.holdout.get("mae")))
    for code in report.warnings:
        click.echo("! " + person.hears(report.explained[code]))


def _factors(report: Lifetime) -> list[Said]:
    out = []
    for one in report.covariates:
        if one.low is None or one.high is None:
            out.append(say("  {column} ({on}): times {factor:.2f}", column=one.column, on=one.on, factor=one.factor))
            continue
        out.append(
            say(
                "  {column} ({on}): times {factor:.2f}, between {low:.2f} and {high:.2f}",
                column=one.column, on=one.on, factor=one.factor, low=one.low, high=one.high,
            )
        )  # fmt: skip
    return out


def _ahead(report: Lifetime) -> list[Said]:
    """What is expected, always with the naive rate beside it."""
    out = []
    ahead = report.ahead
    if "purchases" in ahead and "naive_purchases" in ahead:
        out.append(
            say(
                "Purchases until the horizon: {total:,.1f}; the naive rate says {naive:,.1f}.",
                total=ahead["purchases"], naive=ahead["naive_purchases"],
            )
        )  # fmt: skip
    if report.holdout:
        out.append(
            say(
                "After the calibration period {actual:,.0f} were made; the model says {expected:,.1f}, the naive rate "
                "{naive:,.1f}.",
                actual=report.holdout["actual"], expected=report.holdout["expected"],
                naive=report.holdout["naive_expected"],
            )
        )  # fmt: skip
    if "money_actual" in report.holdout:
        out.append(
            say(
                "In money: {actual:,.0f} was spent; the model says {expected:,.0f}, the naive rate {naive:,.0f}.",
                actual=report.holdout["money_actual"], expected=report.holdout["money_expected"],
                naive=report.holdout["naive_money_expected"],
            )
        )  # fmt: skip
    return out


def _model(person: Person, model: str, likely: float | None, expected: float | None, miss: float | None) -> str:
    told = [
        "–" if value is None else number(value, person.lang, digits)
        for value, digits in ((likely, 1), (expected, 1), (miss, 3))
    ]
    return person.hears(
        say(
            "  {model}: log-likelihood {likely}, purchases until the horizon {expected}, mean error afterwards {miss}",
            model=model, likely=told[0], expected=told[1], miss=told[2],
        )
    )  # fmt: skip


def draw(report: Lifetime, folder: Path, person: Person) -> None:
    """Write the pictures there are, one file each."""
    from klantwaarde.pictures import chances_kept, purchase_tracking

    if report.track is None:
        raise refuse(
            InputError, "nothing-to-draw", say("There is no picture of this model."),
            say("Only models of purchases at any moment are followed in time, when they settled and without columns."),
            say("Leave --pictures out, or choose another model."),
        )  # fmt: skip
    drawn = {"tracking": purchase_tracking.draw(report.track, lang=person.lang)}
    if report.groups:
        drawn["holdout"] = chances_kept.draw(report.groups, lang=person.lang)
    for name, picture in drawn.items():
        write_whole(folder / f"{name}-{person.lang}.svg", picture.svg + "\n")
