"""`klantwaarde story decide`: what people decided on suggestions, counted, and how well the machine did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.language import say

SCHEMA = "klantwaarde.story.decisions/1"


@command(
    "decide",
    say(
        "Take in a sheet in which people decided on suggestions (accept, reject or change) and count what they "
        "decided per code. Give the same sheet to `story code --decided` to let the machine learn from it."
    ),
    Argument("sheet", metavar="SHEET", type=click.Path(path_type=Path), said=say("CSV or XLSX with decisions.")),
    Option(
        "--quotes",
        metavar="FILE.csv",
        type=click.Path(path_type=Path),
        said=say("Write what was accepted as the table quotes of a study, redacted; values counts it from there."),
    ),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def decide(ctx: click.Context, sheet: Path, quotes: Path | None, json_to: str | None) -> None:
    """Count decisions."""
    import msgspec

    from klantwaarde.importers.decisions import read_decisions

    person = person_of(ctx)
    decisions, texts = read_decisions(sheet)
    if quotes is not None:
        from klantwaarde.exporters.quotes import study_quotes
        from klantwaarde.systems.story.redacting import Redactor

        redactor = Redactor(lang=person.lang)
        clean = {row: redactor.redact(text).text for row, text in texts.items()}
        write_whole(quotes, study_quotes(decisions, clean))
        person.tell(say("Written: {file}.", file=quotes.name))
    codes: dict[str, dict[str, int]] = {}
    for one in decisions:
        counts = codes.setdefault(one.code, {"accept": 0, "reject": 0, "change": 0})
        counts[one.verdict] += 1
    if json_to is None:
        person.answer(say("{n} decisions on {texts} answers.", n=len(decisions), texts=len(texts)))
        for code, counts in sorted(codes.items()):
            person.answer(say("   {code}: {accept} accepted, {change} changed, {reject} rejected", code=code, **counts))
        return
    told: dict[str, Any] = {
        "schema": SCHEMA, "software": __version__, "file": sheet.name, "answers": len(texts),
        "codes": [{"code": code, **counts} for code, counts in sorted(codes.items())],
        "codings": [one for one in decisions if one.verdict != "reject"],
    }  # fmt: skip
    text = msgspec.json.encode(told).decode() + "\n"
    if json_to == "-":
        click.echo(text, nl=False)
    else:
        write_whole(Path(json_to), text)
