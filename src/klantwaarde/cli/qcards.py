"""`klantwaarde qcards DIR`: everything on paper for a card-sorting talk, and a table to type the sorts in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    Option(
        "--choose",
        metavar="N",
        type=click.IntRange(1),
        said=say("Choose so many of your cards, spread evenly over their groups and levels."),
    ),
    Option("--seed", metavar="S", type=click.IntRange(0), default=1, said=say("Start of that choice; 1 unless told.")),
    Option("--grid", metavar="GRID", said=say("The grid, as counts from low to high or as place:count.")),
    Option(
        "--ask",
        metavar="NAME=A,B",
        multiple=True,
        said=say("Spread the persons over these, such as function=buyer,user; may be given more than once."),
    ),
)
@click.pass_context
def qcards(ctx: click.Context, /, folder: Path, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Write cards, grid and empty tables into a folder."""
    from klantwaarde import qmethod as q
    from klantwaarde.results import to_json

    cards, grid = given["cards"], given["grid"]

    person = person_of(ctx)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refuse(
            InputError,
            "folder-not-empty",
            say("{folder} is there and not empty.", folder=str(folder)),
            say("The files go into a folder of their own."),
            say("Name a new folder."),
        )
    chosen = q.read_cards(cards) if cards is not None else None
    if given["choose"] is not None:
        chosen = q.choose_cards(chosen if chosen is not None else q.default_cards(), given["choose"], given["seed"])
    made = q.design(chosen, grid=q.parse_grid(grid) if grid else None, attributes=_attributes(given["ask"]))
    folder.mkdir(parents=True, exist_ok=True)
    for lang in ("nl", "en"):
        write_whole(folder / f"cards-{lang}.html", q.card_sheets(made, lang=lang))
    # tables open in a spreadsheet as it is set in that country
    profile = "dutch" if person.lang == "nl" else "international"
    write_whole(folder / "sorts.csv", _empty_sorts(made, profile))
    write_whole(folder / "talks.csv", _empty_talks(profile))
    write_whole(folder / "design.json", to_json(made) + "\n")
    counts = ", ".join(map(str, made.grid.counts))
    person.answer(
        say("{n} cards and the grid {grid} are in {folder}.", n=len(made.cards), grid=counts, folder=str(folder))
    )
    person.answer(say("Ask {n} persons, chosen for their different views.", n=made.people.persons))
    for cell in (one for one in made.people.cells if one.persons):
        person.answer(say("· {n}: {who}", n=cell.persons, who=", ".join(cell.attributes.values())))


def _attributes(asked: Sequence[str]) -> dict[str, list[str]]:
    """Read name=a,b; a name has at least one value, and stands once."""
    out: dict[str, list[str]] = {}
    for one in asked:
        name, _, values = one.partition("=")
        held = [value.strip() for value in values.split(",") if value.strip()]
        if not name.strip() or not held or name.strip() in out:
            raise refuse(
                InputError,
                "attribute",
                say("'{text}' cannot be read.", text=one[:60]),
                say("It is a name and its values, such as function=buyer,user; each name once."),
                say("Write name=value,value."),
            )
        out[name.strip()] = held
    return out


def _empty_sorts(made: QDesign, profile: str) -> str:
    from klantwaarde.exporters.qsort_csv import table_csv

    fields = ("group", "level", "value")
    rows = [
        [card.id, card.text.get("nl", ""), card.text.get("en", ""), *(getattr(card, field) for field in fields), "", ""]
        for card in made.cards
    ]
    return table_csv(["card", "text_nl", "text_en", *fields, "p1", "p2"], rows, profile=profile)


def _empty_talks(profile: str) -> str:
    from klantwaarde.exporters.qsort_csv import table_csv

    dutch = ["persoon", "kaart", "betaalt", "woorden", "toestemming"]
    return table_csv(
        dutch if profile == "dutch" else ["sorter", "card", "pays", "words", "consent"], [], profile=profile
    )
