"""`klantwaarde voc STUDY`: what every customer is worth, weighted and tiered; and a page to prepare one talk."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klantwaarde.cli.analyse import moment_of
from klantwaarde.cli.delivery import only_over_ours, write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import MethodError, refuse
from klantwaarde.language import number, percent, say
from klantwaarde.results import Answer, CustomerWorth, Worth, to_json

if TYPE_CHECKING:
    from klantwaarde.study import Study

SHOWN = 20
"""Customers on the screen; the JSON has them all."""
ON_A_CARD = ("voc", "vfc", "relations", "synthesis")
"""Systems that a customer card is written from."""


@command(
    "voc",
    say(
        "Say what every customer is worth: value OF the customer, from weighted and tiered parts. With --customer it "
        "writes a page of one customer to prepare a talk."
    ),
    Argument("study", metavar="STUDY", type=click.Path(path_type=Path), said=say("The folder of the study.")),
    Option("--customer", metavar="CODE", said=say("Write the page of this customer, by its code, as one sheet of A4.")),
    Option(
        "--out",
        metavar="DIR",
        type=click.Path(path_type=Path),
        said=say("Where that page goes. Otherwise: the folder out in that of the study."),
    ),
    Option("--back-test", is_flag=True, said=say("Say whether earlier scores told later revenue and loss.")),
    Option("--keep", is_flag=True, said=say("Keep the scores of this day in the folder ledger of the study.")),
    Option("--as-of", metavar="YYYY-MM-DD", said=say("The day the scores hold for. Otherwise: today.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def voc(
    ctx: click.Context,
    study: Path,
    *,
    customer: str | None,
    out: Path | None,
    back_test: bool,
    keep: bool,
    as_of: str | None,
    json_to: str | None,
) -> None:
    """Answer the scorecard of a study, and what was asked for besides."""
    from klantwaarde.ledger import keep_snapshot, read_history, snapshot_of
    from klantwaarde.study import open_study
    from klantwaarde.systems.voc.answer import answer_worth

    person = person_of(ctx)
    moment = moment_of(as_of)
    with open_study(study) as opened:
        show_problems([p for p in opened.problems if p.level == "error"], person)
        history = read_history(opened.path)
        if customer is not None:
            reader = Person(person.prefers(opened.settings.language), asked=True)
            path = _write_card(opened, customer, moment, out or opened.path / "out", reader.lang)
            reader.answer(say("Customer card: {path}", path=str(path)))
            return
        (answer,) = answer_worth(opened, as_of=moment, history=history)
        kept = keep_snapshot(opened.path, snapshot) if keep and (snapshot := snapshot_of(answer)) else None
    if json_to is not None and json_to != "-":
        write_whole(Path(json_to), to_json(answer) + "\n")
    elif json_to == "-":
        click.echo(to_json(answer))
    elif back_test:
        _show_back_test(answer, person)
    else:
        _show(answer, person)
    if keep:
        told = say("What was said of {day} before stays as it is.", day=answer.provenance.made_at[:10])
        person.tell(say("Kept: {path}", path=str(kept)) if kept else told)


def _write_card(study: Study, customer: str, moment: dt.datetime, folder: Path, lang: str) -> Path:
    """Answer what a card is written from, and write it."""
    from klantwaarde import runner
    from klantwaarde.engine import rows
    from klantwaarde.ledger import read_history
    from klantwaarde.reports.about import about
    from klantwaarde.reports.customer_card import render_card, unknown_customer

    known = {str(row["customer_id"]) for row in rows(study.table("customers").select("customer_id"))}
    if customer.strip() not in known:
        raise unknown_customer(customer.strip(), known)
    steps = [step for step in runner.STEPS if step.system in ON_A_CARD]
    ledger = runner.analyse(study, as_of=moment, steps=steps, history=read_history(study.path))
    page = render_card(ledger.answers, about(study), customer.strip(), lang=lang)
    path = folder / f"customer-{_file_part(customer.strip())}-{lang}.html"
    only_over_ours(folder, [path])
    write_whole(path, page)
    return path


def _file_part(code: str) -> str:
    """Give a code as part of a file name; one with other signs in it gets a few of its own, so that no two meet."""
    plain = re.sub(r"[^A-Za-z0-9-]+", "-", code)
    return plain if plain == code else f"{plain.strip('-')}-{hashlib.sha256(code.encode()).hexdigest()[:6]}"


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
    said = say(
        "{tier}  {score}  {customer} ({chance} sure of {tier}; {coverage} of the weight is known)",
        tier=one.tier, score=number(one.score, person.lang, 0), customer=name,
        chance=percent(one.chances.get(one.tier, 0.0), person.lang), coverage=percent(one.coverage, person.lang),
    )  # fmt: skip
    then = one.before
    if then is None or then.tier is None or then.score is None:
        return person.hears(said)
    return person.hears(say("{now}, was {tier} {score}", now=said, tier=then.tier,
                            score=number(then.score, person.lang, 0)))  # fmt: skip


def _show_back_test(answer: Answer, person: Person) -> None:
    """Tell the back-test in sentences, or refuse with the reason."""
    from klantwaarde.reports.voice import Voice
    from klantwaarde.reports.worth_words import back_test_words

    assert isinstance(answer.body, Worth)  # noqa: S101 - this system gives nothing else
    worth = answer.body
    if worth.back_test is None:
        raise refuse(
            MethodError, "no-back-test", worth.no_back_test or say("There is nothing to hold the scores against."),
            say("A back-test holds scores of then against what customers brought since."),
            say("Keep the scores of today with --keep, and ask again when half a year of purchases has passed."),
        )  # fmt: skip
    voice = Voice(person.lang)
    for said in back_test_words(worth.back_test, voice):
        click.echo(person.hears(said))
    for tier, lost in worth.back_test.lost.items():
        revenue = number(worth.back_test.later_revenue[tier], person.lang, 0)
        click.echo(
            person.hears(
                say("{tier}: {lost} of {n} lost; EUR {revenue} a year after.", tier=tier, lost=voice.value(lost),
                    n=lost.n, revenue=revenue)
            )
        )  # fmt: skip
