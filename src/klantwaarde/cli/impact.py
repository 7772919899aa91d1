"""`klantwaarde impact STUDY`: whether customers get access, use it and get the result, and what is lost on the way."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import Said, say
from klantwaarde.results import Answer, Estimate, Impact, WasteWaterfall, to_json

if TYPE_CHECKING:
    import datetime as dt

    from klantwaarde.study import Study

_STEPS: dict[str, Said] = {
    "wanted": say("want it"),
    "access": say("have access"),
    "use": say("use it"),
    "result": say("get a result"),
}


@command(
    "impact",
    say(
        "Say whether customers get access, use it and get the result, and what is lost on the way: metrics with their "
        "interval, the waste waterfall in euro, and how many come past each checkpoint."
    ),
    Argument("study", metavar="STUDY", type=click.Path(path_type=Path), said=say("The folder of the study.")),
    Option("--as-of", metavar="YYYY-MM-DD", said=say("The last day on which events count. Otherwise: now.")),
    Option(
        "--customers", metavar="FILE", type=click.Path(path_type=Path),
        said=say("Write every customer and month to this CSV file; only in a study with names."),
    ),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)  # fmt: skip
@click.pass_context
def impact(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Answer access, use and result of a study."""
    from klantwaarde.cli.analyse import moment_of
    from klantwaarde.study import open_study
    from klantwaarde.systems.impact.answer import answer_impact

    person = person_of(ctx)
    moment = moment_of(asked["as_of"])
    with open_study(asked["study"]) as opened:
        show_problems([p for p in opened.problems if p.level == "error"], person)
        if not any(opened.has(table) for table in ("entitlements", "refusals", "usage", "outcomes")):
            raise refuse(
                InputError, "no-events", say("The study tells nothing of access, use or results."),
                say("They stand in the tables entitlements, refusals, usage and outcomes."),
                say("Fill one of them, or take events in with `klantwaarde events import`."),
                Place(file=str(asked["study"])[:300]),
            )  # fmt: skip
        (answer,) = answer_impact(opened, as_of=moment)
        if asked["customers"] is not None:
            _write_customers(opened, moment, asked["customers"])
    if asked["json_to"] is None:
        _show(answer, person)
    elif asked["json_to"] == "-":
        click.echo(to_json(answer))
    else:
        write_whole(Path(asked["json_to"]), to_json(answer) + "\n")


def _write_customers(study: Study, moment: dt.datetime, path: Path) -> None:
    from klantwaarde.systems.impact.gather import gather
    from klantwaarde.systems.impact.table import HEADINGS, customer_months

    if study.settings.privacy != "named":
        raise refuse(
            InputError, "customers-are-anonymous", say("The study is anonymous: customers are not told one by one."),
            say('Only a study with privacy = "named" tells of customers.'), say("Leave --customers out."),
        )  # fmt: skip
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(HEADINGS)
    for row in customer_months(gather(study, as_of=moment.date())):
        writer.writerow(["" if cell is None else _plain(cell) for cell in row])
    write_whole(path, target.getvalue())


def _plain(cell: str | float) -> str | float:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    risky = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if risky else cell


def _show(answer: Answer, person: Person) -> None:
    assert isinstance(answer.body, Impact)  # noqa: S101 - this system gives nothing else
    body = answer.body
    click.echo(person.hears(say("From {start} to {end}.", start=body.start, end=body.end)))
    for metric in body.metrics:
        click.echo(person.hears(say("{name}: {number}", name=metric.name, number=written(metric.estimate))))
    for fall in body.waterfalls[:1]:
        for line in _waterfall(fall):
            click.echo(person.hears(line))
    for funnel in body.funnels[:1]:
        for step in funnel.steps:
            click.echo(
                person.hears(say("{n} {n:customer|customers} {step} ({share:%})", n=step.customers,
                                 step=_STEPS[step.step], share=step.of_wanted.value))
            )  # fmt: skip
    for note in (*body.assumptions, *body.notes):
        click.echo("! " + person.hears(note))


def _waterfall(fall: WasteWaterfall) -> list[Said]:
    if fall.potential is None:
        return []
    parts = (
        (fall.potential, say("value that could be had")),
        (-(fall.access_waste or 0), say("lost because it cannot be got")),
        (-(fall.use_waste or 0), say("lost because it is not used")),
        (-(fall.result_waste or 0), say("lost because it does not work")),
        (fall.delivered or 0, say("value that arrives")),
    )
    return [say("{euro:>16,.2f} euro  {what}", euro=cents / 100, what=what) for cents, what in parts]


def written(estimate: Estimate) -> Said:
    """Write an estimate with its interval and its n."""
    if estimate.status == "closed":
        return say("closed: to protect a small group")
    if estimate.value is None:
        return say("nothing is known")
    n = estimate.n or 0
    if estimate.unit == "share":
        if estimate.low is None:
            return say("{value:%} (n = {n})", value=estimate.value, n=n)
        return say("{value:%} ({low:%} to {high:%}; n = {n})", value=estimate.value, low=estimate.low,
                   high=estimate.high, n=n)  # fmt: skip
    unit = say("days a month") if estimate.unit == "days/month" else say("days")
    if estimate.low is None:
        return say("{value:.1f} {unit} (n = {n})", value=estimate.value, unit=unit, n=n)
    return say("{value:.1f} {unit} ({low:.1f} to {high:.1f}; n = {n})", value=estimate.value, unit=unit,
               low=estimate.low, high=estimate.high, n=n)  # fmt: skip
