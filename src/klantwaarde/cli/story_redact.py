"""`klantwaarde story redact`: the answers of a file without what tells who somebody is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import say


@command(
    "redact",
    say(
        "Take out names, numbers and addresses; the same person gets the same pseudonym in the whole file. The result "
        "is pseudonymised, not anonymous: what somebody tells may still point at them. Nothing in it leads back."
    ),
    Argument("file", metavar="FILE", type=click.Path(path_type=Path), said=say("CSV, JSON lines or XLSX.")),
    Option("--text", metavar="COLUMN", required=True, said=say("Column with the answers.")),
    Option(
        "--names", metavar="FILE", type=click.Path(path_type=Path), said=say("Names of this project, one per line.")
    ),
    Option(
        "--cleared", metavar="FILE", type=click.Path(path_type=Path), said=say("Words that are no names, one per line.")
    ),
    Option("--only-sure", is_flag=True, said=say("Leave in what only looks like a name or a number.")),
    Option("--review", is_flag=True, said=say("Show each name once, to look through.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def redact(ctx: click.Context, /, file: Path, text: str, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Redact a file of answers."""
    import msgspec

    from klantwaarde.importers.answers import found_heading, open_answers
    from klantwaarde.systems.story.redacting import Redactor, review_list

    person = person_of(ctx)
    redactor = Redactor(
        lang=person.lang,
        known=lines_of(given["names"]),
        cleared=lines_of(given["cleared"]),
        doubtful=not given["only_sure"],
    )
    with open_answers(file, needs=[text]) as (headings, rows):
        column = found_heading(headings, text) or text
        texts = [row.get(column, "") for row in rows]
    if given["review"]:
        for name, n, sure in review_list(texts, redactor):
            doubt = say("by a cue or a list") if sure else say("by its capital only")
            person.answer(say("{name}: {n} times, {doubt}", name=name, n=n, doubt=doubt))
        return
    done = [redactor.redact(one) for one in texts]
    rows_out = [
        {"text": one.text, "found": [{"type": m.kind, "start": m.start, "end": m.end, "label": m.label, "sure": m.sure}
                                     for m in one.marks]}
        for one in done
    ]  # fmt: skip
    json_to = given["json_to"]
    if json_to is None:
        for one in done:
            click.echo(person.hears(say("{text}", text=one.text)))
        return
    whole = {"schema": "klantwaarde.story.redact/1", "software": __version__, "file": file.name, "rows": rows_out}
    out = msgspec.json.encode(whole).decode() + "\n"
    if json_to == "-":
        click.echo(out, nl=False)
    else:
        write_whole(Path(json_to), out)


def lines_of(path: Path | None) -> list[str]:
    """Read the lines of a file; without one, none."""
    if path is None:
        return []
    if not path.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(path)[:300]),
            say("The names stand in a text file, one per line."), say("Correct the path."), Place(file=path.name),
        )  # fmt: skip
    return [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
