"""`klantwaarde kano FILE`: the answers to Kano questions in one file, counted and judged per item."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import Said, number, percent, say
from klantwaarde.results import Estimate, KanoItem, to_json

if TYPE_CHECKING:
    from klantwaarde.schema.table import Table

KANO_SCHEMA = "klantwaarde.kano/1"


class KanoCounts(msgspec.Struct, frozen=True):
    """One item: how many answered, in which category, and what it says.

    ``better`` and ``worse`` are plain numbers with their 95% intervals beside them; ``left_out`` counts the pairs of
    which one half is empty.
    """

    item: str
    n: int
    counts: dict[str, int]
    category: str | None
    decided: bool | None
    better: float | None
    better_interval: tuple[float, float] | None
    worse: float | None
    worse_interval: tuple[float, float] | None
    left_out: int


class KanoReport(msgspec.Struct, frozen=True):
    """Every item of one file, in the order in which the file first names them."""

    schema: str
    software: str
    file: str
    items: list[KanoCounts]


@command(
    "kano",
    say(
        "Count the answers to Kano questions. The file has a row per person and item, with the columns respondent, "
        "item, functional and dysfunctional: 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike."
    ),
    Argument("file", metavar="FILE", type=click.Path(path_type=Path), said=say("A CSV file, Dutch or international.")),
    Option("--wave", metavar="WAVE", said=say("Only this wave, where the file has a column wave with several.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def kano(ctx: click.Context, file: Path, wave: str | None, json_to: str | None) -> None:
    """Count a file of Kano answers and give the verdict per item."""
    from klantwaarde.study.one_table import read_table

    person = person_of(ctx)
    rows, problems = read_table(file, _table(), may_be_empty=("functional", "dysfunctional"))
    show_problems(problems, person)
    items = list(count_items(_of_wave(rows, wave)))
    if json_to is None:
        _show(items, person)
        return
    text = to_json(KanoReport(schema=KANO_SCHEMA, software=__version__, file=file.name, items=items)) + "\n"
    if json_to == "-":
        click.echo(text, nl=False)
    else:
        write_whole(Path(json_to), text)


def count_items(rows: Iterable[dict[str, Any]]) -> Iterable[KanoCounts]:
    """Count the pairs of every item, in the order in which the rows first name them."""
    from klantwaarde.systems.values.kano import count_kano, kano_item

    pairs: dict[str, tuple[list[int | None], list[int | None]]] = {}
    for row in rows:
        functional, dysfunctional = pairs.setdefault(row["item"], ([], []))
        functional.append(row["functional"])
        dysfunctional.append(row["dysfunctional"])
    for item, (functional, dysfunctional) in pairs.items():
        judged = kano_item(item, count_kano(functional, dysfunctional))
        yield _told(judged, left_out=len(functional) - (judged.n or 0))


def _told(judged: KanoItem, *, left_out: int) -> KanoCounts:
    return KanoCounts(
        item=judged.item,
        n=judged.n or 0,
        counts=judged.counts,
        category=judged.category,
        decided=judged.decided,
        better=judged.better.value if judged.better else None,
        better_interval=_interval(judged.better),
        worse=judged.worse.value if judged.worse else None,
        worse_interval=_interval(judged.worse),
        left_out=left_out,
    )


def _interval(estimate: Estimate | None) -> tuple[float, float] | None:
    if estimate is None or estimate.low is None or estimate.high is None:
        return None
    return estimate.low, estimate.high


def _table() -> Table:
    """The declared table of Kano pairs, free of a study: any code goes, and there need be no wave."""
    from klantwaarde.schema.tables import TABLES

    declared = TABLES["kano"]
    columns = tuple(
        msgspec.structs.replace(column, refers="", required=False, default="")
        if column.code == "wave"
        else msgspec.structs.replace(column, refers="")
        for column in declared.columns
    )
    return msgspec.structs.replace(declared, columns=columns)


def _of_wave(rows: list[dict[str, Any]], wave: str | None) -> list[dict[str, Any]]:
    waves = sorted({row["wave"] or "" for row in rows})
    if wave is None and len(waves) <= 1:
        return rows
    if wave in waves:
        return [row for row in rows if row["wave"] == wave]
    raise refuse(
        InputError,
        "which-wave",
        say("The file holds several waves.") if wave is None else say("The file has no wave {wave}.", wave=wave),
        say("Answers of different waves are not counted together. The waves are: {waves}.", waves=", ".join(waves)),
        say("Choose one with --wave."),
        Place(column="wave"),
    )


_VERDICTS: dict[str, Said] = {
    "A": say("attractive"),
    "O": say("one-dimensional"),
    "M": say("must-be"),
    "I": say("indifferent"),
    "R": say("reverse"),
    "Q": say("questionable"),
}


def _show(items: list[KanoCounts], person: Person) -> None:
    """Tell the verdicts as a table."""
    heading = [person.hears(text) for text in (say("item"), say("n"), say("verdict"), say("better"), say("worse"))]
    lines = [heading, *(_line(item, person) for item in items)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heading))]
    for line in lines:
        cells = [
            cell.ljust(width) if i in {0, 2} else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def _line(item: KanoCounts, person: Person) -> list[str]:
    verdict = person.hears(_VERDICTS[item.category]) if item.category else "–"
    if item.category and not item.decided:
        verdict = person.hears(say("probably {verdict}", verdict=_VERDICTS[item.category]))
    counts = " ".join(f"{letter}{count}" for letter, count in item.counts.items())
    return [
        item.item,
        number(item.n, person.lang, 0),
        f"{verdict} ({counts})",
        percent(item.better, person.lang),
        percent(item.worse, person.lang),
    ]
