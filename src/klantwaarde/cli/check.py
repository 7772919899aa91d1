"""`klantwaarde check DIR`: everything that is wrong, at once."""

from __future__ import annotations

from pathlib import Path

import click

from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, command, person_of
from klantwaarde.language import say


@command(
    "check",
    say(
        "Tell everything that is wrong with a study at once: table, row, column, rule and mend. "
        "Changes nothing. Leaves with 0 when the study can be analysed and with 2 when not."
    ),
    Argument("folder", metavar="DIR", type=click.Path(path_type=Path), said=say("The folder of the study.")),
)
@click.pass_context
def check(ctx: click.Context, folder: Path) -> int:
    """Check a study and tell what is wrong."""
    from klantwaarde.study import check_study

    person = person_of(ctx)
    problems = check_study(folder)
    show_problems(problems, person)
    if any(problem.level == "error" for problem in problems):
        return 2
    person.answer(say("The study in {folder} is in order.", folder=str(folder)))
    return 0
