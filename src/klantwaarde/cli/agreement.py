"""`klantwaarde agreement RANKINGS`: do people, and sides, put the same values first, in one file of rankings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import Said, number, say
from klantwaarde.results import to_json
from klantwaarde.results.agreement import Agreement
from klantwaarde.schema.alignment import NULLS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from klantwaarde.systems.alignment.rankings import AgreementReport, ValueGap

SMALLEST_CELL = 5
MEASURES = {
    "kendall_w": say("Kendall's W (the same order)"),
    "rank_correlation": say("mean rank correlation"),
    "rwg_j": say("rwg(j) (the same answer)"),
    "average_deviation": say("average deviation, in points"),
    "tau_b": say("Kendall's tau-b"),
    "rank_biased_overlap": say("rank-biased overlap (the top weighs most)"),
    "top_hits": say("hits in the first three"),
    "top_hit_rate": say("share of hits in the first three"),
    "jensen_shannon": say("Jensen-Shannon distance"),
    "weighted_kappa": say("weighted kappa of those who belong together"),
}


@command(
    "agreement",
    say(
        "Do people give the same answer, and do groups? The file has a row per person with the columns respondent, "
        "the group, and one per value with its rank; empty means not chosen, and a row without any rank means: does "
        "not know. Every measure comes with its interval and with what chance alone would give."
    ),
    Argument("file", metavar="RANKINGS", type=click.Path(path_type=Path), said=say("A CSV or Parquet file.")),
    Option("--groups", metavar="COLUMN", required=True, said=say("The column that tells the group.")),
    Option("--respondent", metavar="COLUMN", default="respondent", said=say("The column that names the person.")),
    Option("--pairs", metavar="COLUMN",
           said=say("People with the same code here belong together, such as an account manager and own customers.")),
    Option("--null", type=click.Choice(NULLS), default="random", said=say("What rwg(j) is held against.")),
    Option(
        "--minimum-cell", type=click.IntRange(1), default=5, metavar="K",
        said=say("Groups of fewer people stay closed; 5 unless told."),
    ),
    Option("--seed", type=int, default=0, metavar="N", said=say("Seed of what is drawn; 0 unless told.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)  # fmt: skip
@click.pass_context
def agreement(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Measure agreement within and between the groups of one file of rankings."""
    from klantwaarde.systems.alignment.rankings import Ask, measure

    person = person_of(ctx)
    if asked["minimum_cell"] < SMALLEST_CELL:
        person.tell(say("Groups of fewer than {low} people are shown: do not pass this on.", low=SMALLEST_CELL))
    values, order, labels = _read(asked, person)
    file: Path = asked["file"]
    ask = Ask(null=asked["null"], minimum_cell=asked["minimum_cell"], seed=asked["seed"], file=file.name)
    pairs = labels.get(asked["pairs"]) if asked["pairs"] else None
    report = measure(values, order, [str(group) for group in labels[asked["groups"]]], ask, pairs=pairs)
    few = [group.n for group in report.groups if group.n is not None and group.n < len(values)]
    if few and any(side.status == "open" for side in report.sides):
        person.tell(
            say("One side has fewer people ({n}) than there are values ({values}): read the intervals between the "
                "sides as rough.", n=min(few), values=len(values))
        )  # fmt: skip
    if asked["json_to"] is None:
        _show(report, person)
    elif asked["json_to"] == "-":
        click.echo(to_json(report))
    else:
        write_whole(Path(asked["json_to"]), to_json(report) + "\n")


def _read(asked: dict[str, Any], person: Person) -> tuple[list[str], NDArray[np.float64], dict[str, list[str | None]]]:
    """Read the ranks; every column that is not the person, the group or the pair is a value."""
    from klantwaarde.cli.loose_answers import loose_columns
    from klantwaarde.study.one_table import headings_of

    file, groups, respondent = asked["file"], asked["groups"], asked["respondent"]
    known = [name for name in (groups, respondent, asked["pairs"]) if name]
    headings = headings_of(file)
    for name in known:
        if name not in headings:
            raise refuse(
                InputError, "no-column", say("{file} has no column {column}.", file=file.name, column=name[:100]),
                say("Its columns are: {columns}.", columns=", ".join(headings)[:500]), say("Name one of these."),
                Place(file=file.name, column=name[:100]),
            )  # fmt: skip
    values = [heading for heading in headings if heading not in known]
    if len(values) < 2:
        raise refuse(
            InputError, "too-few-values", say("{file} ranks fewer than two values.", file=file.name),
            say("Agreement needs two values at least, a column each."), say("Add the other values."),
            Place(file=file.name),
        )  # fmt: skip
    order, labels = loose_columns(file, person, numbers=values, labels=known)
    order = _ranking(order, file.name, values, person)
    twice = [who for who, rows in Counter(labels[respondent]).items() if who is not None and rows > 1]
    if twice:
        raise refuse(
            InputError, "person-twice", say("{person} stands in several rows.", person=min(twice)[:100]),
            say("Every person has one row."), say("Keep one row per person."),
            Place(file=file.name, column=respondent),
        )  # fmt: skip
    if any(label is None for label in labels[groups]):
        raise refuse(
            InputError, "no-group", say("A row has no group."), say("Everybody belongs to one group."),
            say("Fill the column {column}.", column=groups), Place(file=file.name, column=groups),
        )  # fmt: skip
    return values, order, labels


def _ranking(order: NDArray[np.float64], file: str, values: list[str], person: Person) -> NDArray[np.float64]:
    """Refuse what is no ranking, and put ties at the mean of their places."""
    import numpy as np

    from klantwaarde.systems.alignment.ranked import at_mean_places

    there = np.isfinite(order)
    wrong = np.argwhere(there & ((order < 1) | (order > len(values)) | (2 * order != np.round(2 * order))))
    if len(wrong):
        row, column = (int(place) for place in wrong[0])
        raise refuse(
            InputError, "not-a-rank", say("{rank:g} is not a rank.", rank=float(order[row, column])),
            say("A rank is a whole number from 1, the first choice, to the number of values."),
            say("Correct it, or leave the cell empty."),
            Place(file=file, row=row + 2, column=values[column]),
        )  # fmt: skip
    places, tied, off = at_mean_places(order)
    if off.any():
        row = int(np.flatnonzero(off)[0])
        written = ", ".join(f"{rank:g}" for rank in sorted(order[row][there[row]].tolist()))
        raise refuse(
            InputError, "not-a-ranking", say("The ranks {ranks} leave out a place.", ranks=written[:200]),
            say("The ranks of a person run 1, 2, 3 and on; values that are as important share a rank."),
            say("Number the values of this person again."), Place(file=file, row=row + 2),
        )  # fmt: skip
    if tied.any():
        person.tell(
            say("{n} {n:person gives|people give} several values one rank; those share the places.", n=int(tied.sum()))
        )
    return places


def _show(report: AgreementReport, person: Person) -> None:
    """Tell the measures as lines."""
    for group in report.groups:
        if group.status == "closed" or group.n is None:
            click.echo(person.hears(say("{group}: closed, fewer than {k} people", group=group.group,
                                        k=report.minimum_cell)))  # fmt: skip
            continue
        told = say("{group}: {n} {n:person|people}, {silent} {silent:does|do} not know",
                   group=group.group, n=group.n, silent=group.dont_know or 0)  # fmt: skip
        click.echo(person.hears(told))
        _show_measures(group.within, person)
        if group.values_status == "closed":
            click.echo("  " + person.hears(say("what they chose stays closed: all of these few gave one answer")))
    for side in report.sides:
        if side.status == "open":
            click.echo(person.hears(say("{first} beside {second}", first=side.first, second=side.second)))
            _show_measures(side.between, person)
            for gap in side.gaps:
                if gap.low is not None and gap.high is not None and not gap.low <= gap.chance <= gap.high:
                    click.echo("  " + person.hears(_gap(gap, side.first, side.second)))


def _gap(gap: ValueGap, first: str, second: str) -> Said:
    """Tell a gap of the group that chooses the value more."""
    ends = (gap.low or 0.0, gap.high or 0.0)
    group, low, high = (second, ends[0], ends[1]) if gap.gap >= 0 else (first, -ends[1], -ends[0])
    return say("{value}: {gap:.0f} percentage points more at {group} ({low:.0f} to {high:.0f})",
               value=gap.value, gap=100 * abs(gap.gap), group=group, low=100 * low, high=100 * high)  # fmt: skip


def _show_measures(measures: Sequence[Agreement], person: Person) -> None:
    """Tell each measure with its interval and what chance would give."""
    for one in measures:
        told = f"{person.hears(MEASURES[one.statistic])}: "
        if one.value is None:
            told += person.hears(say("closed") if one.status == "closed" else say("cannot be reckoned"))
        else:
            told += number(one.value, person.lang, 2)
            if one.low is not None and one.high is not None:
                told += f" ({number(one.low, person.lang, 2)} … {number(one.high, person.lang, 2)})"
            told += "; " + person.hears(say("chance")) + " " + number(one.chance, person.lang, 2)
        click.echo(f"  {told}")
