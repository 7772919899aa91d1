"""`klantwaarde story guide`: the questions of an interview, made for one study."""

from __future__ import annotations

from pathlib import Path

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.language import say


@command(
    "guide",
    say("Make the questions of an interview, with the values and roles of a study to ask on about."),
    Argument(
        "study", metavar="[STUDY]", required=False, type=click.Path(path_type=Path),
        said=say("Folder of a study; the default catalogue when left out."),
    ),
    Option("--out", metavar="FILE.md", type=click.Path(path_type=Path), said=say("Write it to a file.")),
)  # fmt: skip
@click.pass_context
def guide(ctx: click.Context, study: Path | None, out: Path | None) -> None:
    """Make an interview guide."""
    from klantwaarde.study.catalogue_reading import default_catalogue
    from klantwaarde.systems.story.guide import interview_guide

    person = person_of(ctx)
    if study is None:
        catalogue = default_catalogue()
    else:
        from klantwaarde.study import open_study

        with open_study(study) as opened:
            catalogue = opened.catalogue
    lines = [f"# {person.hears(say('Interview guide'))}", ""]
    for number, one in enumerate(interview_guide(catalogue), start=1):
        lines.append(f"{number}. **{person.hears(one.question)}** ({person.hears(one.feeds)})")
        lines += [f"   - {person.hears(probe)}" for probe in one.probes]
    text = "\n".join(lines) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)
        person.tell(say("The guide stands in {file}.", file=out.name))
