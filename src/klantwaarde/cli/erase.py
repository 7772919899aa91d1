"""`klantwaarde erase DIR --respondent ID`: one person out of the whole record."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.language import say


@command(
    "erase",
    say(
        "Remove one person everywhere from a study: every row of theirs in every table, and their quotes. Answers that "
        "used them are marked as stale, so that nobody takes them for current."
    ),
    Argument("folder", metavar="DIR", type=click.Path(path_type=Path), said=say("The folder of the study.")),
    Option("--respondent", metavar="ID", required=True, said=say("Whom to remove, as in the table respondents.")),
)
@click.pass_context
def erase(ctx: click.Context, folder: Path, respondent: str) -> None:
    """Erase a person and tell what was removed, and what still shows the old numbers."""
    from klantwaarde.study import erase as erase_person

    person = person_of(ctx)
    done = erase_person(folder, respondent, dt.datetime.now(dt.UTC))
    for table, count in sorted(done.rows.items()):
        person.answer(say("{table}: {n} {n:row|rows} removed.", table=table, n=count))
    if done.stale:
        person.answer(say("{n} {n:answer|answers} marked as stale.", n=done.stale))
    for report in done.reports:
        person.answer(say("{report} held words of this person and is removed.", report=report))
    for report in done.old_reports:
        person.answer(say("{report} still shows the old numbers.", report=report))
    if done.stale or done.reports or done.old_reports:
        person.answer(say("Make them anew with: {command}", command=f"klantwaarde analyse {folder}"))
    person.answer(say("Copies elsewhere, such as a backup or the file you imported, are yours to clear."))
