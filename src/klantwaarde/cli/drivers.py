"""`klantwaarde drivers ITEMS --target COLUMN`: which answers go most with an outcome."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde.cli.counted_answers import counted_of, mean_of
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.loose_answers import loose_frame
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, StudyError, refuse
from klantwaarde.language import number, percent, say
from klantwaarde.results import to_json

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.results.drivers import Drivers

SUMMARY = ("summary", "samenvatting", "outcome", "uitkomst")
"""Roles in a codebook of columns that are no drivers."""


@command(
    "drivers",
    say(
        "Find which answers go most with an outcome, such as satisfaction. The file has a row per person and a column "
        "per question. Shares add up to what the items together say of the outcome."
    ),
    Argument("file", metavar="ITEMS", type=click.Path(path_type=Path), said=say("A CSV or Parquet file.")),
    Option("--target", metavar="COLUMN", required=True,
           said=say("The outcome; several columns, with a comma between them, count by their mean.")),
    Option("--items", metavar="A,B,..", said=say("The items; otherwise every other column with numbers.")),
    Option("--groups", type=click.Path(path_type=Path), metavar="FILE",
           said=say("TOML or JSON with a list of items per group: then groups share.")),
    Option("--codebook", type=click.Path(path_type=Path), metavar="FILE",
           said=say("CSV with the columns column and role: what has the role summary or outcome is no driver.")),
    Option("--method", type=click.Choice(["lmg", "johnson"]), default="lmg",
           said=say("Exact shares, or relative weights for very many items.")),
    Option("--bootstrap", type=click.IntRange(0, 100_000), default=1000, metavar="B",
           said=say("Resamples for the intervals; 0 for none.")),
    Option("--seed", type=click.IntRange(0), default=1, metavar="S", said=say("The same seed gives the same numbers.")),
    Option("--account", metavar="COLUMN", said=say("People of one account are drawn together.")),
    Option("--weight", metavar="COLUMN", said=say("For how many people an answer counts.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)  # fmt: skip
@click.pass_context
def drivers(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Share out what items say of an outcome."""
    from klantwaarde.systems.quality.drivers import DriverAsk, check_drivers, drivers_of

    person = person_of(ctx)
    targets = _names(asked["target"])
    groups = read_groups(asked["groups"]) if asked["groups"] else {}
    no_drivers = read_codebook(asked["codebook"]) if asked["codebook"] else []
    with _opened(asked, targets, person) as (items, frame):
        ask = DriverAsk(
            target=asked["target"], method=asked["method"], groups=groups, resamples=asked["bootstrap"],
            seed=asked["seed"], summary=[item for item in items if item in no_drivers],
        )  # fmt: skip
        check_drivers(items, ask)
        whole = frame.with_columns(mean_of(targets).alias(ask.target))
        counted = counted_of(whole, [*items, ask.target], weight=asked["weight"] or "", account=asked["account"] or "")
        told = drivers_of(counted, ask)
    _deliver(told, asked["json_to"], person)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


@contextmanager
def _opened(
    asked: dict[str, Any], targets: Sequence[str], person: Person
) -> Iterator[tuple[list[str], nw.LazyFrame[Any]]]:
    """Open the file; without named items every other column that holds numbers is one."""
    about = [asked["weight"]] if asked["weight"] else []
    labels = [asked["account"]] if asked["account"] else []
    items = _names(asked["items"]) if asked["items"] else _other_columns(asked["file"], {*targets, *about, *labels})
    with ExitStack() as stack:

        def opened(items: Sequence[str]) -> nw.LazyFrame[Any]:
            numbers = [*items, *targets, *about]
            return stack.enter_context(loose_frame(asked["file"], person, numbers=numbers, labels=labels))

        try:
            frame = opened(items)
        except StudyError as error:
            if asked["items"]:
                raise
            # A column that is no number is no item; anything else that is wrong comes again.
            other = {problem.place.column for problem in error.problems}
            items = [item for item in items if item not in other]
            frame = opened(items)
        yield items, frame


def _other_columns(path: Path, known: set[str]) -> list[str]:
    """Every heading but those that are known, and those that number people."""
    from klantwaarde.schema.column import fold
    from klantwaarde.schema.tables import TABLES
    from klantwaarde.study.one_table import headings_of

    names = {fold(h) for h in TABLES["respondents"].column("respondent_id").headings} | {"id", "nr", "row"}
    return [h for h in headings_of(path) if h and h not in known and fold(h) not in names]


def read_groups(path: Path) -> dict[str, list[str]]:
    """Read groups of items from TOML or JSON; a model file with blocks will do too."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = json.loads(text) if path.suffix.casefold() == ".json" else tomllib.loads(text)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError):
        data = None
    found = data.get("blocks", data.get("groups", data)) if isinstance(data, Mapping) else None
    if not isinstance(found, Mapping) or not all(
        isinstance(items, list) and all(isinstance(item, str) for item in items) for items in found.values()
    ):
        raise refuse(
            InputError, "groups-unreadable", say("The groups cannot be read."),
            say("A file of groups is TOML or JSON with a list of items per group."), say("Correct the file."),
            Place(file=path.name),
        )  # fmt: skip
    groups = {str(name): list(items) for name, items in found.items()}
    every = [item for items in groups.values() for item in items]
    twice = sorted({item for item in every if every.count(item) > 1})
    if twice:
        raise refuse(
            InputError, "item-in-two-groups", say("{items} stands in two groups.", items=", ".join(twice)),
            say("An item belongs to one group."), say("Keep it in one of them."), Place(file=path.name),
        )  # fmt: skip
    return groups


def read_codebook(path: Path) -> list[str]:
    """Read which columns a codebook calls a summary or an outcome."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        rows = []
    if not rows or not {"column", "role"} <= set(rows[0]):
        raise refuse(
            InputError, "codebook-unreadable", say("The codebook cannot be read."),
            say("A codebook is a CSV file with the columns column and role."), say("Correct the file."),
            Place(file=path.name),
        )  # fmt: skip
    return [row["column"] for row in rows if (row["role"] or "").strip().casefold() in SUMMARY]


def _deliver(told: Drivers, json_to: str | None, person: Person) -> None:
    if json_to is None:
        _show(told, person)
    elif json_to == "-":
        click.echo(to_json(told))
    else:
        write_whole(Path(json_to), to_json(told) + "\n")


def _show(told: Drivers, person: Person) -> None:
    person.answer(told.headline)
    width = max(len(row.item) for row in told.items)
    for row in told.items:
        if row.share is None:
            size = f"r {number(row.correlation, person.lang, 2)}"
        else:
            between = (
                "" if row.low is None else f"  ({percent(row.low, person.lang)} – {percent(row.high, person.lang)})"
            )
            size = f"{percent(row.share, person.lang)}{between}"
        click.echo(f"  {row.item.ljust(width)}  {size}")
    for code in told.warnings:
        for sentence in told.explained[code]:
            click.echo("! " + person.hears(sentence))
