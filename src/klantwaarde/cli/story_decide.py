"""`klantwaarde story decide`: what people decided on suggestions, counted, and how well the machine did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.cli.story_coder import CODEBOOK, codebook_of, coder_of, decided_of
from klantwaarde.language import number, say

if TYPE_CHECKING:
    from klantwaarde.systems.story.checking import Checked

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
    CODEBOOK,
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def decide(ctx: click.Context, sheet: Path, quotes: Path | None, codebook: Path | None, json_to: str | None) -> None:
    """Count decisions, and hold the machine against them."""
    import msgspec

    from klantwaarde.systems.story.checking import check

    person = person_of(ctx)
    decisions, texts = decided_of(sheet)
    book = codebook_of(codebook, person)
    if quotes is not None:
        from klantwaarde.exporters.quotes import study_quotes
        from klantwaarde.systems.story.redacting import Redactor

        redactor = Redactor(lang=person.lang)
        clean = {row: redactor.redact(text).text for row, text in texts.items()}
        roles = {code.id for code in book.codes if code.level == "role"}
        write_whole(quotes, study_quotes(decisions, clean, roles=roles))
        person.tell(say("Written: {file}.", file=quotes.name))
    codes: dict[str, dict[str, int]] = {}
    for one in decisions:
        if one.code:
            counts = codes.setdefault(one.code, {"accept": 0, "reject": 0, "change": 0})
            counts[one.verdict] += 1
    checked = check(coder_of(book, person).ranked, decisions, texts)
    if json_to is None:
        person.answer(say("{n} decisions on {texts} answers.", n=len(decisions), texts=len(texts)))
        for code, counts in sorted(codes.items()):
            person.answer(say("   {code}: {accept} accepted, {change} changed, {reject} rejected", code=code, **counts))
        if checked is not None:
            _tell(checked, person)
        return
    told: dict[str, Any] = {
        "schema": SCHEMA, "software": __version__, "file": sheet.name, "answers": len(texts),
        "codes": [{"code": code, **counts} for code, counts in sorted(codes.items())],
        "codings": [one for one in decisions if one.verdict in {"accept", "change"}],
        "machine": checked,
    }  # fmt: skip
    text = msgspec.json.encode(told).decode() + "\n"
    if json_to == "-":
        click.echo(text, nl=False)
    else:
        write_whole(Path(json_to), text)


def _tell(found: Checked, person: Person) -> None:
    """Tell how well the phrases did on what was read."""
    if found.by_chance:
        person.answer(say("The machine against people, on {n} answers that chance chose:", n=found.answers))
    else:
        person.answer(
            say("The machine against people, on {n} answers that were not drawn by chance, so the figures are biased:",
                n=found.answers)
        )  # fmt: skip
    if found.f1 is not None and found.f1.low is not None and found.f1.high is not None:
        person.answer(
            say("   micro-F1 {f1:.2f} (between {low:.2f} and {high:.2f})", f1=found.f1.value, low=found.f1.low,
                high=found.f1.high)
        )  # fmt: skip
    for name, value in (
        (say("codes among the first three"), found.recall3), (say("valence"), found.valence),
        (say("frame"), found.frame), (say("calibration error"), found.calibration),
    ):  # fmt: skip
        person.answer(say("   {name}: {value}", name=name, value=number(value, person.lang, 2)))
