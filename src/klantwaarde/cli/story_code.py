"""`klantwaarde story code`: suggestions for every answer of a file, row by row, so that any number of rows fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from klantwaarde import __version__
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Option, command, person_of
from klantwaarde.cli.story_coder import (
    ANSWERS,
    CODEBOOK,
    DECIDED,
    ID,
    JSON,
    QUESTION,
    TEXT,
    Given,
    codebook_of,
    coder_of,
    columns_of,
    decided_of,
    gathered,
    learned_of,
    streamed,
)
from klantwaarde.cli.story_plug_in import AGREED, NAMES, PLUG_IN, asked_of
from klantwaarde.language import Said, say

if TYPE_CHECKING:
    from klantwaarde.cli.story_plug_in import Asked
    from klantwaarde.results.coding import Suggestion
    from klantwaarde.systems.story.codebook import Codebook

Told = Iterator[tuple[dict[str, str], Given, "list[Suggestion]"]]
SCHEMA = "klantwaarde.story.code/1"


@command(
    "code",
    say(
        "Suggest customer values for the open answers in a file. Each suggestion has a code, praise or complaint, "
        "experience or expectation, its place in the answer and the reason. A suggestion is no coding until a person "
        "decides; write them to a sheet with --out, decide there, and give it to `story decide`."
    ),
    ANSWERS,
    TEXT,
    CODEBOOK,
    QUESTION,
    ID,
    DECIDED,
    Option("--three", is_flag=True,
           said=say("Give at least three codes per answer; those that are not sure come last.")),
    Option("--out", metavar="FILE.csv", type=click.Path(path_type=Path), said=say("Write a sheet to decide in.")),
    PLUG_IN,
    AGREED,
    NAMES,
    JSON,
)  # fmt: skip
@click.pass_context
def code(ctx: click.Context, /, answers: Path, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Suggest codes for a file of answers."""
    from klantwaarde.importers.answers import open_answers

    person = person_of(ctx)
    codebook = codebook_of(given["codebook"], person)
    coder = coder_of(codebook, person)
    decisions, texts = decided_of(given["decided"])
    asked = asked_of(given, decisions, codebook, person)
    machine = learned_of(coder, decisions, texts, person) or coder
    if given["out"] and not given["json_to"]:
        _sheet(answers, machine.ranked, given, person, asked)
        return
    with open_answers(answers, needs=[given["text"]]) as (headings, rows):
        columns = columns_of(headings, given["text"], given["question"], given["id_"])
        told = streamed(rows, columns, machine, three=given["three"])
        _deliver(asked.beside(told) if asked else told, answers.name, codebook, given, person, asked)
    if asked:
        asked.tell(person)


def _sheet(
    answers: Path, ranked: Any, given: dict[str, Any], person: Person, asked: Asked | None  # noqa: ANN401 - a method
) -> None:  # fmt: skip
    """Write the sheet to decide in: three codes or more to choose from, identical answers once."""
    import msgspec

    from klantwaarde.cli.delivery import write_whole
    from klantwaarde.exporters.quotes import ToDecide, write_sheet

    every = gathered(answers, given["text"], given["question"], given["id_"])
    if asked:
        asked.ask_ahead([one.text for one in every.rows])
    told = (
        (names, one.text, ranked(one.text, question=one.question, mark=one.mark, lang=one.lang))
        for one, names in every.rows.items()
    )
    rows = (ToDecide(names, text, asked.put_beside(found, text) if asked else found) for names, text, found in told)
    n = write_sheet(given["out"], rows, lang=person.lang)
    if asked:
        write_whole(given["out"].with_suffix(".plug-in.json"), msgspec.json.encode(asked.log()).decode() + "\n")
        asked.tell(person)
    person.tell(say("{n} suggestions to decide on stand in {file}.", n=n, file=given["out"].name))


def _deliver(
    told: Told, file: str, codebook: Codebook, given: dict[str, Any], person: Person, asked: Asked | None
) -> None:
    import os
    import sys

    if given["json_to"] == "-":
        _write_json(told, file, codebook, sys.stdout, person, asked)
        return
    if given["json_to"]:
        path = Path(given["json_to"])
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with beside.open("w", encoding="utf-8") as stream:
                _write_json(told, file, codebook, stream, person, asked)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        return
    _show(told, person)


def _write_json(told: Told, file: str, codebook: Codebook, stream: TextIO, person: Person, asked: Asked | None) -> None:
    """Write one list per row, in the order of the rows, while reading: memory stays as it is however long the file.

    What a plug-in was asked comes last, when it is known.
    """
    import msgspec

    encode = msgspec.json.Encoder().encode
    head = {"schema": SCHEMA, "software": __version__, "file": file, "codes": [code.id for code in codebook.active]}
    stream.write(encode(head).decode()[:-1] + ',"suggestions":[')
    stream.writelines(
        ("," if place else "") + "\n" + encode([spoken(one, person) for one in found]).decode()
        for place, (_, _, found) in enumerate(told)
    )
    stream.write("\n]" + (',"plug_in":' + encode(asked.log()).decode() if asked else "") + "}\n")


def spoken(one: Suggestion, person: Person) -> dict[str, Any]:
    """Give a suggestion as it stands in JSON; ``sure`` only where it is not, ``source`` only of a plug-in."""
    told = {
        "code": one.code,
        "confidence": one.confidence,
        "valence": one.valence,
        "frame": one.frame,
        "start": one.start,
        "end": one.end,
        "reason": person.hears(one.reason),
    }
    return {**told, **({} if one.sure else {"sure": False}), **({"source": one.source} if one.source else {})}


VALENCES: dict[str | None, Said] = {
    "positive": say("praise"),
    "negative": say("complaint"),
    "mixed": say("praise and complaint"),
    "neutral": say("neither praise nor complaint"),
    None: say("expectation"),
}


def _show(told: Told, person: Person) -> None:
    """Tell the first answers and the counts per code."""
    counts: dict[tuple[str, str | None], int] = {}
    rows = coded = 0
    for _, given, found in told:
        rows += 1
        coded += any(one.sure for one in found)
        for one in found:
            if one.sure:
                counts[one.code, one.valence] = counts.get((one.code, one.valence), 0) + 1
        if rows <= 10:
            person.answer(say("“{text}”", text=given.text[:160]))
            tell_suggestions(found, person)
    person.answer(say("{coded} of {rows} answers got a suggestion. Suggestions, not codings:", coded=coded, rows=rows))
    for (name, valence), n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0][0], str(pair[0][1]))):
        person.answer(say("   {code}, {valence}: {n}", code=name, valence=VALENCES[valence], n=n))


def tell_suggestions(found: Iterable[Suggestion], person: Person) -> None:
    """Tell the suggestions of one answer."""
    for one in found:
        person.answer(
            say("   {code} ({share:%}): {valence}; {reason}", code=one.code, share=one.confidence,
                valence=VALENCES[one.valence], reason=one.reason)
        )  # fmt: skip
