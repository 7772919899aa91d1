"""`klantwaarde story queue`: the next batch of answers to decide on, and a share of it by chance for honest figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.spoken import Option, command, person_of
from klantwaarde.cli.story_coder import (
    ANSWERS,
    CODEBOOK,
    DECIDED,
    ID,
    JSON,
    QUESTION,
    TEXT,
    codebook_of,
    coder_of,
    decided_of,
    gathered,
    learned_of,
)
from klantwaarde.language import say

SCHEMA = "klantwaarde.story.queue/1"


@command(
    "queue",
    say(
        "Choose which answers to look at next: first spread over codes, questions and lengths, then what the machine "
        "doubts, what is rare and what is new. About one in seven is drawn by chance, and you do not see which; only "
        "those feed figures. Decide in the sheet and give it back with --decided."
    ),
    ANSWERS,
    TEXT,
    CODEBOOK,
    QUESTION,
    ID,
    DECIDED,
    Option("--size", metavar="N", type=click.IntRange(1, 1000), default=40,
           said=say("How many answers; 40 unless told.")),
    Option("--seed", metavar="S", type=int, default=1, said=say("Start of everything random; 1 unless told.")),
    Option("--blind", is_flag=True, said=say("Without suggestions, so that the machine pulls nobody.")),
    Option("--out", metavar="FILE.csv", type=click.Path(path_type=Path), said=say("Write a sheet to decide in.")),
    JSON,
)  # fmt: skip
@click.pass_context
def queue(ctx: click.Context, /, answers: Path, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Choose the next answers."""
    import msgspec

    from klantwaarde.cli.story_code import spoken, tell_suggestions
    from klantwaarde.exporters.quotes import ToDecide, write_sheet
    from klantwaarde.systems.story.queue import lot_of, next_batch

    person = person_of(ctx)
    coder = coder_of(codebook_of(given["codebook"], person), person)
    decisions, texts = decided_of(given["decided"])
    learned = learned_of(coder, decisions, texts, person)
    every = gathered(answers, given["text"], given["question"], given["id_"])
    first = every.first
    names = {rows[0]: rows for rows in every.rows.values()}
    done = {texts[one.row] for one in decisions if one.row in texts}
    machine = learned or coder
    found = {
        name: machine.ranked(one.text, question=one.question, mark=one.mark, lang=one.lang)
        for name, one in first.items()
    }
    batch = next_batch(
        found, {name: one.text for name, one in first.items()},
        positives=learned.positives if learned else {}, thresholds=learned.thresholds if learned else {},
        decided=[name for name, one in first.items() if one.text in done],
        questions={name: one.question for name, one in first.items()}, size=given["size"], seed=given["seed"],
    )  # fmt: skip
    salt = f"{given['seed']}.{len(done)}"
    lots = {one.row: lot_of(one.row, salt, random=one.random) for one in batch}
    if given["out"]:
        sheet = (ToDecide(names[one.row], first[one.row].text, found[one.row], lots[one.row]) for one in batch)
        write_sheet(given["out"], sheet, lang=person.lang, blind=given["blind"])
        person.tell(say("{n} answers to decide on stand in {file}.", n=len(batch), file=given["out"].name))
    if given["json_to"]:
        told = {
            "schema": SCHEMA, "software": __version__, "file": answers.name, "left": len(first) - len(done),
            "answers": [
                {"row": one.row, "rows": names[one.row], "text": first[one.row].text, "lot": lots[one.row],
                 "suggestions": [] if given["blind"] else [spoken(each, person) for each in found[one.row]]}
                for one in batch
            ],
        }  # fmt: skip
        text = msgspec.json.encode(told).decode() + "\n"
        if given["json_to"] == "-":
            click.echo(text, nl=False)
        else:
            write_whole(Path(given["json_to"]), text)
    elif not given["out"]:
        for one in batch:
            person.answer(say("“{text}”", text=first[one.row].text[:160]))
            if not given["blind"]:
                tell_suggestions(found[one.row], person)
