"""`klantwaarde alignment STUDY`: do employees and customers give the same answer to "why us?"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from klantwaarde.cli.analyse import moment_of
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import percent, say, speak_name
from klantwaarde.results import Alignment, Answer, Estimate, to_json


@command(
    "alignment",
    say(
        "Do employees know why customers choose you, do they know what to do, and can customers tell? Works on the "
        "table why_us; with --instrument it writes the questions for both sides instead."
    ),
    Argument("study", metavar="STUDY", type=click.Path(path_type=Path), said=say("The folder of the study.")),
    Option("--wave", metavar="WAVE", said=say("Only this wave; otherwise all of them.")),
    Option("--instrument", type=click.Path(path_type=Path), metavar="FILE",
           said=say("Write the questions for customers and employees in this file, as text.")),
    Option("--task", type=click.Choice(["rank", "points", "cards"]), default="rank",
           said=say("Rank a top five, divide 100 points, or lay cards in order.")),
    Option("--as-of", metavar="YYYY-MM-DD", said=say("The day the answers count as made; otherwise now.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)  # fmt: skip
@click.pass_context
def alignment(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Answer the three questions of a study, or write its mirror instrument."""
    from klantwaarde.study import open_study
    from klantwaarde.systems.alignment.answer import answer_alignment

    person = person_of(ctx)
    wave, json_to = asked["wave"], asked["json_to"]
    with open_study(asked["study"]) as opened:
        if asked["instrument"] is not None:
            reader = Person(person.prefers(opened.settings.language), asked=True)
            from klantwaarde.systems.alignment.instrument import mirror

            sheets = mirror(opened.catalogue, task=asked["task"], seed=opened.fingerprint)
            write_whole(asked["instrument"], _sheets(sheets, reader))
            return
        show_problems([problem for problem in opened.problems if problem.level == "error"], person)
        if not opened.has("why_us"):
            raise refuse(
                InputError, "no-reasons", say("The study has no table why_us."),
                say("Both sides answer the question why customers choose you."),
                say("Make the questions with --instrument, and put the answers in the table why_us."),
            )  # fmt: skip
        answers = answer_alignment(opened, as_of=moment_of(asked["as_of"]), waves=None if wave is None else [wave])
    if not answers:
        raise refuse(
            InputError, "unknown-wave", say("The study has no wave {wave}.", wave=wave or ""),
            say("Its waves stand in study.toml."), say("Write one of these."),
        )  # fmt: skip
    if json_to is None:
        _show(answers[-1], person)
    elif json_to == "-":
        click.echo(to_json(answers))
    else:
        write_whole(Path(json_to), to_json(answers) + "\n")


def _show(answer: Answer, person: Person) -> None:
    body = answer.body
    assert isinstance(body, Alignment)  # noqa: S101 - this system gives nothing else
    person.answer(body.headline)
    for told in body.questions.values():
        for sentence in told:
            person.answer(sentence)
    from klantwaarde.pictures.mirror_plot import VERDICTS

    heads = [person.hears(say("customers")), person.hears(say("employees"))]
    click.echo("  ".join(head.rjust(16) for head in heads))
    for value in body.values:
        shares = "  ".join(_share(side, person).rjust(16) for side in (value.customers, value.employees))
        verdict = person.hears(VERDICTS[value.verdict])
        click.echo(f"{shares}  {person.hears(say('{x}', x=speak_name(value.name, person.lang)))}: {verdict}")
    for note in answer.notes:
        person.answer(note)


def _share(side: Estimate, person: Person) -> str:
    if side.low is None or side.high is None:
        return percent(side.value, person.lang)
    shown, low, high = (percent(share, person.lang) for share in (side.value, side.low, side.high))
    return f"{shown} ({low} … {high})"


def _sheets(sheets: tuple[object, object], person: Person) -> str:
    from klantwaarde.systems.alignment.instrument import Sheet

    lines: list[str] = []
    for sheet in sheets:
        assert isinstance(sheet, Sheet)  # noqa: S101 - for the type checker
        side = say("For customers") if sheet.side == "customer" else say("For employees")
        lines += [f"# {person.hears(side)}", "", f"**{person.hears(sheet.question)}**", "", person.hears(sheet.how), ""]
        lines += [f"- [ ] {person.hears(value)} (`{code}`)" for code, value in sheet.values]
        lines += [f"- [ ] {person.hears(sheet.dont_know)}", ""]
        lines += [f"{number}. {person.hears(more)}" for number, more in enumerate(sheet.more, start=1)]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"
