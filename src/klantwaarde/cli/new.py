"""`klantwaarde new DIR`: an empty study, to fill in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from klantwaarde.cli.spoken import Argument, command, person_of
from klantwaarde.language import say


@command(
    "new",
    say(
        "Make an empty study: study.toml with every setting explained, and a template per table that you fill in a "
        "spreadsheet. The folder must be new or empty."
    ),
    Argument("folder", metavar="DIR", type=click.Path(path_type=Path), said=say("The folder to make.")),
)
@click.pass_context
def new(ctx: click.Context, folder: Path) -> None:
    """Make an empty study and tell what to do next."""
    from klantwaarde.study import new_study

    person = person_of(ctx)
    new_study(folder, person.lang)
    person.answer(
        say(
            "Your study stands in {folder}. Fill the tables, then run: {next}",
            folder=str(folder),
            next=f"klantwaarde check {folder}",
        )
    )
