"""`klantwaarde voc STUDY`: what every customer is worth, weighted and tiered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.language import number, percent, say
from klantwaarde.results import Answer, CustomerWorth, Worth, to_json

SHOWN = 20
"""Customers on the screen; the JSON has them all."""


@command(
    "voc",
    say("Say what every customer is worth: value OF the customer, from weighted and tiered parts."),
    Argument("study", metavar="STUDY", type=click.Path(path_type=Path), said=say("The folder of the study.")),
    Option("--as-of", metavar="DATE", said=say("The day on which decisions count as in force; otherwise today.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def voc(ctx: click.Context, study: Path, as_of: str | None, json_to: str | None) -> None:
    """Answer the scorecard of a study."""
    from klantwaarde.cli.clv import a_date
    from klantwaarde.study import open_study
    from klantwaarde.systems.voc.answer import answer_worth

    person = person_of(ctx)
    day = a_date(as_of)
    moment = dt.datetime.combine(day, dt.time(), dt.UTC) if day else dt.datetime.now(dt.UTC).replace(microsecond=0)
    with open_study(study) as opened:
        show_problems([p for p in opened.problems if p.level == "error"], person)
        (answer,) = answer_worth(opened, as_of=moment)
    if json_to is None:
        _show(answer, person)
    elif json_to == "-":
        click.echo(to_json(answer))
    else:
        write_whole(Path(json_to), to_json(answer) + "\n")


def _show(answer: Answer, person: Person) -> None:
    assert isinstance(answer.body, Worth)  # noqa: S101 - this system gives nothing else
    worth = answer.body
    for customer in worth.customers[:SHOWN]:
        click.echo(_line(customer, person))
    if len(worth.customers) > SHOWN:
        click.echo(person.hears(say("and {n} more customers", n=len(worth.customers) - SHOWN)))
    for note in worth.notes:
        click.echo("! " + person.hears(note))


def _line(one: CustomerWorth, person: Person) -> str:
    name = f"{one.customer} {one.name}".strip()
    if one.score is None or one.tier is None:
        return person.hears(say("–  {customer}: nothing known", customer=name))
    return person.hears(
        say(
            "{tier}  {score}  {customer} ({chance} sure of {tier}; {coverage} of the weight is known)",
            tier=one.tier, score=number(one.score, person.lang, 0), customer=name,
            chance=percent(one.chances.get(one.tier, 0.0), person.lang), coverage=percent(one.coverage, person.lang),
        )
    )  # fmt: skip
