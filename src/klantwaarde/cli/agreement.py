"""`klantwaarde agreement RANKINGS`: do people, and sides, put the same values first, in one file of rankings."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import number, say
from klantwaarde.results import to_json
from klantwaarde.results.agreement import Agreement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AGREEMENT_SCHEMA = "klantwaarde.agreement/1"
NULLS = ("random", "uniform")


class ChosenValue(msgspec.Struct, frozen=True):
    """One value in one group: the share that chose it, its mean points, and its place (1 is first)."""

    value: str
    share: float
    points: float
    place: int | None


class GroupAgreement(msgspec.Struct, frozen=True):
    """One group: how many ranked, how many did not know, and how far they agree among themselves."""

    group: str
    n: int | None
    dont_know: int | None
    values: list[ChosenValue]
    within: list[Agreement]
    status: str = "open"


class SidesAgreement(msgspec.Struct, frozen=True):
    """Two groups beside each other."""

    first: str
    second: str
    between: list[Agreement]
    status: str = "open"


class ValueAgreement(msgspec.Struct, frozen=True):
    """One value: how much of the difference between people is a difference between their groups."""

    value: str
    between_groups: list[Agreement]


class AgreementReport(msgspec.Struct, frozen=True):
    """Every measure of one file."""

    schema: str
    software: str
    file: str
    values: list[str]
    top: int
    null: str
    minimum_cell: int
    seed: int
    groups: list[GroupAgreement]
    sides: list[SidesAgreement]
    by_value: list[ValueAgreement]
    everybody: GroupAgreement | None = None


@dataclass(frozen=True)
class Ask:
    """What to hold rwg(j) against, the smallest group, the seed, and the name of the file."""

    null: str = "random"
    minimum_cell: int = 5
    seed: int = 0
    file: str = ""


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
    person = person_of(ctx)
    values, order, labels = _read(asked, person)
    file: Path = asked["file"]
    ask = Ask(null=asked["null"], minimum_cell=asked["minimum_cell"], seed=asked["seed"], file=file.name)
    pairs = labels.get(asked["pairs"]) if asked["pairs"] else None
    report = measure(values, order, [str(group) for group in labels[asked["groups"]]], ask, pairs=pairs)
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
    _check_ranks(order, file.name, values)
    people = labels[respondent]
    twice = {who for who in people if who is not None and people.count(who) > 1} if len(people) < 5000 else set()
    if twice:
        raise refuse(
            InputError, "person-twice", say("{person} stands in several rows.", person=str(min(twice))[:100]),
            say("Every person has one row."), say("Keep one row per person."),
            Place(file=file.name, column=respondent),
        )  # fmt: skip
    if any(label is None for label in labels[groups]):
        raise refuse(
            InputError, "no-group", say("A row has no group."), say("Everybody belongs to one group."),
            say("Fill the column {column}.", column=groups), Place(file=file.name, column=groups),
        )  # fmt: skip
    return values, order, labels


def _check_ranks(order: NDArray[np.float64], file: str, values: list[str]) -> None:
    import numpy as np

    wrong = np.argwhere(np.isfinite(order) & ((order < 1) | (order > len(values)) | (order != np.round(order))))
    if len(wrong):
        row, column = (int(place) for place in wrong[0])
        raise refuse(
            InputError, "not-a-rank", say("{rank:g} is not a rank.", rank=float(order[row, column])),
            say("A rank is a whole number from 1, the first choice, to the number of values."),
            say("Correct it, or leave the cell empty."),
            Place(file=file, row=row + 2, column=values[column]),
        )  # fmt: skip


def measure(
    values: Sequence[str],
    order: NDArray[np.float64],
    labels: Sequence[str],
    ask: Ask,
    *,
    pairs: Sequence[str | None] | None = None,
) -> AgreementReport:
    """Make the report of ranks (people x values, NaN for not chosen) and a group per person."""
    import numpy as np

    from klantwaarde.statistics.within_agreement import between_groups, points_of

    top = int(np.nanmax(order)) if bool(np.isfinite(order).any()) else 1
    points = points_of(order, top=top)
    knows = np.isfinite(order).any(axis=1)
    group = np.array(labels)
    names = list(dict.fromkeys(labels))
    inside = {name: np.asarray(group == name) & knows for name in names}
    sizes = {name: int(members.sum()) for name, members in inside.items()}
    shown = [name for name in names if sizes[name] >= ask.minimum_cell]
    silent = {name: int((group == name).sum()) - sizes[name] for name in names}

    def told(name: str) -> GroupAgreement:
        own = points[inside[name]] if name else points[knows]
        quiet = silent[name] if name else sum(silent.values())
        return _group(name, values, own, quiet, ask, top)

    closed = {name: GroupAgreement(name, None, None, [], [], "closed") for name in ["", *names]}
    sides = [
        SidesAgreement(a, b, _between(points, inside[a], inside[b], pairs, ask, top))
        if {a, b} <= set(shown)
        else SidesAgreement(a, b, [], "closed")
        for a, b in itertools.combinations(names, 2)
    ]
    by_value = [
        ValueAgreement(value, between_groups([points[inside[name], place] for name in shown]))
        for place, value in enumerate(values)
        if len(shown) > 1
    ]
    hidden = sum(sizes[name] for name in names if name not in shown)
    # Everybody minus the open groups would show the closed ones.
    whole = (hidden == 0 or hidden >= ask.minimum_cell) and sum(sizes.values()) >= ask.minimum_cell
    return AgreementReport(
        schema=AGREEMENT_SCHEMA,
        software=__version__,
        file=ask.file,
        values=list(values),
        top=top,
        null=ask.null,
        minimum_cell=ask.minimum_cell,
        seed=ask.seed,
        groups=[told(name) if name in shown else closed[name] for name in names],
        sides=sides,
        by_value=by_value,
        everybody=told("") if whole else closed[""],
    )


def _group(
    name: str, values: Sequence[str], own: NDArray[np.float64], silent: int, ask: Ask, top: int
) -> GroupAgreement:
    import numpy as np

    from klantwaarde.statistics.within_agreement import within

    means, shares = own.mean(axis=0), (own > 0).mean(axis=0)
    places = {int(value): place for place, value in enumerate(np.argsort(-means, kind="stable"), 1)}
    chosen = [
        ChosenValue(value, float(shares[i]), float(means[i]), places[i] if means[i] > 0 else None)
        for i, value in enumerate(values)
    ]
    return GroupAgreement(name, len(own), silent, chosen, within(own, null=ask.null, top=top, seed=ask.seed))


def _between(
    points: NDArray[np.float64],
    first: NDArray[np.bool_],
    second: NDArray[np.bool_],
    pairs: Sequence[str | None] | None,
    ask: Ask,
    top: int,
) -> list[Agreement]:
    import numpy as np

    from klantwaarde.statistics.side_agreement import between, paired_kappa

    made = between(points[first], points[second], seed=ask.seed)
    if pairs is not None:
        whole = points.astype(np.int64)
        couples = [
            (a, b)
            for a in np.flatnonzero(first).tolist()
            for b in np.flatnonzero(second).tolist()
            if pairs[a] is not None and pairs[a] == pairs[b]
        ]
        if len({a for a, _ in couples}) < ask.minimum_cell or len({b for _, b in couples}) < ask.minimum_cell:
            return [*made, Agreement(statistic="weighted_kappa", status="closed")]
        judged = [(whole[a], whole[b]) for a, b in couples]
        made.append(paired_kappa(judged, [a for a, _ in couples], categories=top + 1))
    return made


def _show(report: AgreementReport, person: Person) -> None:
    """Tell the measures as lines."""
    for group in report.groups:
        if group.status == "closed" or group.n is None:
            click.echo(person.hears(say("{group}: closed, fewer than {k} people", group=group.group,
                                        k=report.minimum_cell)))  # fmt: skip
            continue
        click.echo(person.hears(say("{group}: {n} people, {silent} do not know", group=group.group, n=group.n,
                                    silent=group.dont_know or 0)))  # fmt: skip
        for one in group.within:
            click.echo(_line(one, person))
    for side in report.sides:
        if side.status == "open":
            click.echo(person.hears(say("{first} beside {second}", first=side.first, second=side.second)))
            for one in side.between:
                click.echo(_line(one, person))


def _line(one: Agreement, person: Person) -> str:
    if one.value is None:
        return f"  {one.statistic} –"
    told = number(one.value, person.lang, 2)
    if one.low is not None and one.high is not None:
        told += f" ({number(one.low, person.lang, 2)} … {number(one.high, person.lang, 2)})"
    chance = person.hears(say("chance")) + " " + number(one.chance, person.lang, 2)
    return f"  {one.statistic} {told}; {chance}"
