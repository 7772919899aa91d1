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
    """Erase a person and tell what was removed."""
    from klantwaarde.study import erase as erase_person

    erase_person(folder, respondent, dt.datetime.now(dt.UTC))
    person_of(ctx).answer(say("Done."))
