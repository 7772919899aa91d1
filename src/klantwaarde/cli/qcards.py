"""`klantwaarde qcards DIR`: everything on paper for a card-sorting talk, and a table to type the sorts in."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import say

if TYPE_CHECKING:
    from klantwaarde.results import QDesign


@command(
    "qcards",
    say(
        "Make cards and a grid to print, in Dutch and English, and empty tables for the sorts and the talks beside "
        "them. "
        "Without --cards: our 36 cards on the relation with a supplier."
    ),
    Argument("folder", metavar="DIR", type=click.Path(path_type=Path), said=say("Where the files go; a new folder.")),
    Option(
        "--cards",
        metavar="FILE",
        type=click.Path(path_type=Path),
        said=say("Your own cards: a CSV file with the columns card, nl, en and if you like group and level."),
    ),
    Option("--grid", metavar="GRID", said=say("The grid, as counts from low to high or as place:count.")),
)
@click.pass_context
def qcards(ctx: click.Context, /, folder: Path, cards: Path | None, grid: str | None) -> None:
    """Write cards, grid and empty tables into a folder."""
    from klantwaarde import qmethod as q
    from klantwaarde.results import to_json

    person = person_of(ctx)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refuse(
            InputError,
            "folder-not-empty",
            say("{folder} is there and not empty.", folder=str(folder)),
            say("The files go into a folder of their own."),
            say("Name a new folder."),
        )
    made = q.design(q.read_cards(cards) if cards is not None else None, grid=q.parse_grid(grid) if grid else None)
    folder.mkdir(parents=True, exist_ok=True)
    for lang in ("nl", "en"):
        write_whole(folder / f"cards-{lang}.html", q.card_sheets(made, lang=lang))
    write_whole(folder / "sorts.csv", _empty_sorts(made))
    write_whole(folder / "talks.csv", "sorter,card,pays,words,consent\n")
    write_whole(folder / "design.json", to_json(made) + "\n")
    counts = ", ".join(map(str, made.grid.counts))
    person.answer(
        say("{n} cards and the grid {grid} are in {folder}.", n=len(made.cards), grid=counts, folder=str(folder))
    )
    person.answer(say("Ask {n} persons, chosen for their different views.", n=made.people.persons))


def _empty_sorts(made: QDesign) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    fields = ("group", "level", "value")
    writer.writerow(["card", "text_nl", "text_en", *fields, "p1", "p2"])
    for card in made.cards:
        facts = (getattr(card, field) for field in fields)
        writer.writerow([card.id, card.text.get("nl", ""), card.text.get("en", ""), *facts, "", ""])
    return out.getvalue()
