"""`klantwaarde story shares`: how many answers speak of each code, corrected for what the machine gets wrong."""

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
    JSON,
    QUESTION,
    TEXT,
    codebook_of,
    coder_of,
    decided_of,
    gathered,
    learned_of,
)
from klantwaarde.language import percent, say

SCHEMA = "klantwaarde.story.shares/1"


@command(
    "shares",
    say(
        "Count how many answers speak of each code as the machine tells, and correct it for its errors (Rogan & "
        "Gladen) where the answers that chance chose hold twenty with the code. Otherwise the share is labelled "
        "machine-coded and uncorrected."
    ),
    ANSWERS,
    TEXT,
    Option("--decided", metavar="FILE", type=click.Path(path_type=Path),
           said=say("Sheet with decisions, from `story queue`.")),
    CODEBOOK,
    QUESTION,
    Option("--learn", is_flag=True, said=say("Let the machine learn from the other decisions first.")),
    Option("--seed", metavar="S", type=int, default=1, said=say("Start of everything random; 1 unless told.")),
    JSON,
)  # fmt: skip
@click.pass_context
def shares(ctx: click.Context, /, answers: Path, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Give shares of answers per code."""
    import msgspec

    from klantwaarde.systems.story.checking import machine_shares

    person = person_of(ctx)
    codebook = codebook_of(given["codebook"], person)
    coder = coder_of(codebook, person)
    decisions, texts = decided_of(given["decided"])
    others = [one for one in decisions if not one.random]  # what is checked on is not learned from
    machine = (learned_of(coder, others, texts, person) if given["learn"] else None) or coder
    every = gathered(answers, given["text"], given["question"], None)
    told: dict[str, set[str]] = {}
    weights: dict[str, int] = {}
    for one, rows in every.rows.items():
        found = machine.suggest(one.text, question=one.question, mark=one.mark, lang=one.lang)
        told.setdefault(one.text, set()).update(each.code for each in found)
        weights[one.text] = weights.get(one.text, 0) + len(rows)
    out = machine_shares(told, weights, decisions, texts, [code.id for code in codebook.active], seed=given["seed"])
    if not given["json_to"]:
        for share in out:
            raw = percent(share.raw, person.lang)
            if share.corrected is None or share.corrected.low is None or share.corrected.high is None:
                person.answer(
                    say("{code}: {raw}, machine-coded, uncorrected. {why}", code=share.code, raw=raw,
                        why=share.why or "")
                )  # fmt: skip
            else:
                person.answer(
                    say("{code}: {share:%} (between {low:%} and {high:%}); as the machine tells {raw}", code=share.code,
                        share=share.corrected.value, low=share.corrected.low, high=share.corrected.high, raw=raw)
                )  # fmt: skip
        return
    whole = {
        "schema": SCHEMA, "software": __version__, "file": answers.name, "answers": sum(weights.values()),
        "codes": [
            {"code": share.code, "raw": share.raw,
             "corrected": None if share.corrected is None else share.corrected.value,
             "interval": None if share.corrected is None else [share.corrected.low, share.corrected.high],
             "label": "corrected" if share.corrected is not None else "machine-coded, uncorrected",
             "why": None if share.why is None else person.hears(share.why)}
            for share in out
        ],
    }  # fmt: skip
    text = msgspec.json.encode(whole).decode() + "\n"
    if given["json_to"] == "-":
        click.echo(text, nl=False)
    else:
        write_whole(Path(given["json_to"]), text)
