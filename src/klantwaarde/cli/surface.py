"""`klantwaarde surface FILE`: expectation and experience beside an outcome."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.loose_answers import loose_frame
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import number, say
from klantwaarde.results import to_json

if TYPE_CHECKING:
    from klantwaarde.results.surface import Surface


@command(
    "surface",
    say(
        "Set expectation and experience beside an outcome: does their difference say it, does expectation add "
        "anything, and what shape does it have? The file has a row per person."
    ),
    Argument("file", metavar="FILE", type=click.Path(path_type=Path), said=say("A CSV or Parquet file.")),
    Option("--expectation", metavar="COLUMN", required=True,
           said=say("What was expected; several columns, with a comma between them, count by their mean.")),
    Option("--experience", metavar="COLUMN", required=True, said=say("What was experienced, on the same scale.")),
    Option("--outcome", metavar="COLUMN", required=True, said=say("The outcome, such as satisfaction.")),
    Option("--scale", metavar="LOW,HIGH", said=say("Lowest and highest possible answer; otherwise guessed.")),
    Option("--asked", type=click.Choice(["before", "after"]), default=None,
           said=say("Whether expectation was asked before or after the experience.")),
    Option("--account", metavar="COLUMN", said=say("People of one account are not independent.")),
    Option("--weight", metavar="COLUMN", said=say("For how many people an answer counts.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)  # fmt: skip
@click.pass_context
def surface(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Fit the surface and tell what follows."""
    from klantwaarde.cli.counted_answers import surface_sums_of
    from klantwaarde.systems.quality.surface import SurfaceAsk, surface_of_sums

    person = person_of(ctx)
    parts = [_names(asked[part]) for part in ("expectation", "experience", "outcome")]
    columns = list(dict.fromkeys(name for part in parts for name in part))
    weight, account = asked["weight"] or "", asked["account"] or ""
    ask = SurfaceAsk(
        asked["expectation"], asked["experience"], asked["outcome"], _scale(asked["scale"]), asked["asked"] or ""
    )
    with loose_frame(
        asked["file"], person, numbers=[*columns, *([weight] if weight else [])], labels=[account] if account else []
    ) as frame:
        told = surface_of_sums(surface_sums_of(frame, parts, ask.scale, weight=weight, account=account), ask)
    if asked["json_to"] is None:
        _show(told, person)
    elif asked["json_to"] == "-":
        click.echo(to_json(told))
    else:
        write_whole(Path(asked["json_to"]), to_json(told) + "\n")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _scale(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        low, high = 1.0, 0.0
    if not low < high:
        raise refuse(
            InputError, "scale", say("The scale {scale} cannot be.", scale=text[:100]),
            say("A scale is its lowest and its highest answer."), say("Write it as 1,10."),
        )  # fmt: skip
    return low, high


def _show(told: Surface, person: Person) -> None:
    for sentence in told.sentences:
        person.answer(sentence)
    for one in (*told.linear[1:], *told.surface):
        low, high = number(one.low, person.lang, 2), number(one.high, person.lang, 2)
        click.echo(f"  {one.name.ljust(3)}  {number(one.value, person.lang, 2)}  ({low} – {high})")
    for code in told.warnings:
        for sentence in told.explained[code]:
            click.echo("! " + person.hears(sentence))
