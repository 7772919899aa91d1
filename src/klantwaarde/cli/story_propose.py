"""`klantwaarde story propose`: what decisions teach about the codebook; a researcher decides what enters it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Option, command, person_of
from klantwaarde.cli.story_coder import (
    ANSWERS,
    CODEBOOK,
    JSON,
    QUESTION,
    TEXT,
    codebook_of,
    coder_of,
    decided_of,
    gathered,
)
from klantwaarde.language import Said, say

if TYPE_CHECKING:
    from klantwaarde.systems.story.forecasting import Forecast
    from klantwaarde.systems.story.proposing import ProposedCode, ProposedPhrase

SCHEMA = "klantwaarde.story.propose/1"
_TONES: dict[str, Said] = {
    "+": say("praise"),
    "-": say("complaint"),
    "0": say("subject"),
    "x": say("not this code"),
}


@command(
    "propose",
    say(
        "Propose phrases that tell accepted answers of a code from all others, words to fence off where a code was "
        "rejected, and groups of answers that no code covers. It also says how much more coding is likely to give. "
        "Nothing enters the codebook by itself: add what you take with `story codebook --phrase`."
    ),
    ANSWERS,
    TEXT,
    Option("--decided", metavar="FILE", required=True, type=click.Path(path_type=Path),
           said=say("Sheet with decisions to learn from.")),
    CODEBOOK,
    QUESTION,
    Option("--most", metavar="N", type=click.IntRange(1, 50), default=5,
           said=say("Proposals per code; 5 unless told.")),
    Option("--no-forecast", is_flag=True, said=say("Leave out how much more coding would give; it takes a while.")),
    JSON,
)  # fmt: skip
@click.pass_context
def propose(ctx: click.Context, /, answers: Path, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Propose phrases and codes."""
    import msgspec

    from klantwaarde.systems.story.forecasting import forecast
    from klantwaarde.systems.story.learning import lessons_of
    from klantwaarde.systems.story.proposing import propose_codes, propose_exclusions, propose_phrases

    person = person_of(ctx)
    coder = coder_of(codebook_of(given["codebook"], person), person)
    decisions, texts = decided_of(given["decided"])
    every = [one.text for one in gathered(answers, given["text"], given["question"], None).rows]
    lessons = lessons_of(coder, decisions, texts)
    coded = [text for text, row in zip(lessons.texts, lessons.labels, strict=True) if row.any()]
    phrases = propose_phrases(coder, lessons, every, most=given["most"])
    phrases += propose_exclusions(coder, lessons, most=given["most"])
    codes = propose_codes(coder, every, coded=coded)
    ahead = None if given["no_forecast"] else forecast(coder, lessons)
    if not given["json_to"]:
        _tell(phrases, codes, ahead, person)
        return
    told = {
        "schema": SCHEMA, "software": __version__, "file": answers.name, "decided": len(lessons.texts),
        "phrases": phrases, "codes": codes,
        "forecast": None if ahead is None else {
            "points": ahead.points, "a": ahead.a, "b": ahead.b, "c": ahead.c, "n": ahead.n,
            "gain_per_100": ahead.gain(100),
        },
    }  # fmt: skip
    text = msgspec.json.encode(told).decode() + "\n"
    if given["json_to"] == "-":
        click.echo(text, nl=False)
    else:
        write_whole(Path(given["json_to"]), text)


def _tell(
    phrases: list[ProposedPhrase], codes: list[ProposedCode], ahead: Forecast | None, person: Person
) -> None:  # fmt: skip
    for one in phrases:
        person.answer(
            say("{code} ({lang}, {tone}): “{text}”, in {sources} answers; {changes} would change, such as “{example}”",
                code=one.code, lang=one.lang, tone=_TONES[one.tone], text=one.text, sources=one.sources,
                changes=one.changes, example=one.example[:100])
        )  # fmt: skip
    for group in codes:
        person.answer(
            say("No code for {n} answers with: {terms}. Such as “{example}”", n=group.answers,
                terms=", ".join(group.terms), example=group.examples[0][:100])
        )  # fmt: skip
    if not phrases and not codes:
        person.answer(say("Nothing stands out yet. Decide on more answers."))
    if ahead is not None:
        person.answer(
            say("Micro-F1 now is about {now:.2f}; 100 more answers give about +{gain:.3f}.", now=ahead.at(ahead.n),
                gain=ahead.gain(100))
        )  # fmt: skip
