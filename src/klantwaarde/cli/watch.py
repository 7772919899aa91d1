"""`klantwaarde watch STUDY`: quiet (0) or an alert (1), so that cron and CI can listen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from klantwaarde import __version__
from klantwaarde.cli.analyse import known_wave, moment_of
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.language import Named, Said, named, say
from klantwaarde.results import Alert, Drift, EarlySign, Previewed, to_json

WATCH_SCHEMA = "klantwaarde.watch/1"
ALERT = 1
"""Exit code when something asks for attention."""
MEASURES: dict[str, Said] = {
    "disconfirmation": say("expectation against experience"),
    "expectation": say("expectation"),
    "importance": say("importance"),
}


class WatchReport(msgspec.Struct, frozen=True):
    """What a watch gives: alerts, those that rest, and what the rule would have said at earlier waves."""

    schema: str
    software: str
    wave: str
    alerts: list[Alert]
    snoozed: list[Alert]
    early: list[EarlySign]
    early_snoozed: list[EarlySign]
    preview: list[Previewed]
    tested: int
    per_year: float
    mix: str


@command(
    "watch",
    say(
        "Look whether something changed in the latest wave. Leaves with 0 when all is quiet and with 1 when there is "
        "an alert, so that a scheduler can act on it. With --preview it tells what the rule would have said in the "
        "past."
    ),
    Argument("study", metavar="STUDY", type=click.Path(path_type=Path), said=say("The folder of the study.")),
    Option("--wave", metavar="WAVE", said=say("Look from this wave; otherwise the latest.")),
    Option("--preview", is_flag=True, said=say("Tell what the rule would have said at every earlier wave.")),
    Option("--as-of", metavar="YYYY-MM-DD", said=say("The day it counts as looked, for alerts that rest.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def watch(ctx: click.Context, /, **asked: Any) -> int:  # noqa: ANN401 - click hands over what the options say
    """Look whether something changed."""
    from klantwaarde.study import open_study
    from klantwaarde.systems.drift.answer import answer_drift

    person = person_of(ctx)
    json_to = asked["json_to"]
    with open_study(asked["study"]) as opened:
        show_problems([problem for problem in opened.problems if problem.level == "error"], person)
        waves = None if asked["wave"] is None else [known_wave(asked["wave"], opened.settings.wave_codes)]
        answers = answer_drift(opened, as_of=moment_of(asked["as_of"]), waves=waves)
        codes = opened.settings.wave_codes
        names = {code: named(value.name) for code, value in opened.catalogue.values.items()}
    # One wave is compared with nothing: quiet, and nothing was looked at.
    nothing = Drift(headline=say("One wave tells no change; ask again to see what perishes."), waves=codes, values=[])
    body = answers[0].body if answers else nothing
    assert isinstance(body, Drift)  # noqa: S101 - this system gives nothing else
    report = WatchReport(
        schema=WATCH_SCHEMA,
        software=__version__,
        wave=body.waves[-1],
        alerts=body.alerts,
        snoozed=body.snoozed,
        early=body.early,
        early_snoozed=body.early_snoozed,
        preview=body.preview,
        tested=body.tested,
        per_year=body.per_year,
        mix=body.mix,
    )
    if json_to == "-":
        click.echo(to_json(report))
    elif json_to is not None:
        write_whole(Path(json_to), to_json(report) + "\n")
    else:
        _show(report, person)
        if asked["preview"]:
            _show_past(report.preview, names, person)
    return ALERT if body.alerts or body.early else 0


def _show(report: WatchReport, person: Person) -> None:
    for sign in report.early:
        person.answer(sign.said)
    if not report.alerts and not report.tested:
        person.answer(say("Quiet: there is nothing to compare yet; a change needs two waves of ten answers each."))
    elif not report.alerts and not report.early:
        person.answer(say("Quiet: {n} changes looked at, none surer than chance allows.", n=report.tested))
    for alert in report.alerts:
        person.answer(alert.said)
        for event in alert.events:
            person.answer(say("  beside it: {date} {title}", date=event.date, title=event.title))
    for alert in report.snoozed:
        person.answer(say("Resting until {day}: {alert}", day=alert.snoozed_until, alert=alert.id))
    for sign in report.early_snoozed:
        resting = f"{sign.value}/{sign.measure}"
        person.answer(say("Resting until {day}: {alert}", day=sign.snoozed_until, alert=resting))


def _show_past(preview: list[Previewed], names: dict[str, Named], person: Person) -> None:
    for wave in preview:
        alerts = [alert.rpartition("/") for alert in wave.alerts]
        if not alerts:
            person.answer(say("{wave}: quiet", wave=wave.wave))
        for value, _, measure in alerts:
            person.answer(
                say("{wave}: {value}, {measure}", wave=wave.wave, value=names[value], measure=MEASURES[measure])
            )
