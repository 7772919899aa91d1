"""Who was asked why: both sides as arrays of points per value, with the groups they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS, Cells, Guard, Rule
from klantwaarde.statistics.rater_agreement import ranks_of_chosen

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.schema.catalogue import Catalogue
    from klantwaarde.schema.settings import Settings

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
TENURES = ((2.0, "0-2"), (10.0, "2-10"), (float("inf"), "10+"))
MOST_CELLS = 2000


class Record(Protocol):
    """What the system needs of a study."""

    @property
    def settings(self) -> Settings:
        """From ``study.toml``."""

    @property
    def catalogue(self) -> Catalogue:
        """Values, investments and roles."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the record."""

    def table(self, name: str) -> nw.LazyFrame[Any]:
        """A table, lazily."""

    def has(self, name: str, column: str = "") -> bool:
        """Whether a table has rows (and a column)."""


@dataclass(frozen=True)
class Split:
    """One group: what it is split by (empty: everybody) and its value."""

    by: str = ""
    value: str = ""


@dataclass(frozen=True)
class Side:
    """One side in one wave.

    Parameters
    ----------
    people
        Codes of the respondents; they never leave this room.
    points
        People x values; 0 for what was not chosen.
    knows
        Who gave a reason.
    units
        Account per person, as numbers.
    about
        Per person the customer the answer is about, or the customer the person works for; empty when unknown.
    labels
        Split -> label per person, empty when unknown.
    tasks
        How this side answered: ``rank``, ``points`` or ``chosen`` (without any order).
    """

    people: tuple[str, ...]
    points: Floats
    knows: Mask
    units: NDArray[np.int64]
    about: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    tasks: frozenset[str] = frozenset()

    @property
    def splits(self) -> list[Split]:
        """Everybody first, then every group of every split in the order of the alphabet."""
        found = [Split()]
        for by, labels in self.labels.items():
            found += [Split(by, value) for value in sorted(set(labels)) if value]
        return found

    def members(self, split: Split) -> Mask:
        """Who belongs to a group."""
        if not split.by:
            return np.ones(len(self.people), dtype=bool)
        return np.array([label == split.value for label in self.labels[split.by]], dtype=bool)


def read_sides(study: Record, wave: str, values: Sequence[str]) -> dict[str, Side]:
    """Read both sides of one wave.

    Parameters
    ----------
    study
        The record.
    wave
        Code of the wave.
    values
        Codes of the values, in the order of the columns of ``points``.
    """
    import narwhals as nw

    customers = [name.partition(".")[2] for name in study.settings.segments if name.startswith("customers.")]
    functions = [name.partition(".")[2] for name in study.settings.segments if name.startswith("respondents.")]
    asked = ["department", "tenure_years", *functions]
    columns = set(study.table("respondents").collect_schema().names())
    people = study.table("respondents").select(
        "respondent_id", "side", "customer_id", *[name for name in dict.fromkeys(asked) if name in columns]
    )
    known = set(study.table("customers").collect_schema().names()) if study.has("customers") else set()
    kept = [name for name in customers if name in known]
    if kept:
        people = people.join(
            study.table("customers").select("customer_id", *[nw.col(name).alias(f"c.{name}") for name in kept]),
            on="customer_id",
            how="left",
        )
    rows = engine.rows(
        study.table("why_us").filter(nw.col("wave") == wave).join(people, on="respondent_id", how="inner")
    )
    by_side: dict[str, dict[str, list[dict[str, Any]]]] = {"customer": {}, "employee": {}}
    for row in rows:
        side = "employee" if row["side"] == "employee" else "customer"
        by_side[side].setdefault(str(row["respondent_id"]), []).append(row)
    top = max((int(row["rank"]) for row in rows if row["rank"] is not None), default=1)
    place = {value: i for i, value in enumerate(values)}
    splits = {"customer": [f"customers.{name}" for name in kept] + [f"respondents.{name}" for name in functions],
              "employee": ["department", "tenure", "contact"]}  # fmt: skip
    sides = {side: _side(found, place, top, splits[side]) for side, found in by_side.items()}
    if len(frozenset().union(*(side.tasks for side in sides.values()))) < 2:
        return sides
    return {name: replace(side, points=_by_place(side.points, sides)) for name, side in sides.items()}


def _by_place(points: Floats, sides: Mapping[str, Side]) -> Floats:
    """Where people did different tasks, turn what they gave into places, which all of them can be read as."""
    most = max(int((side.points > 0).sum(axis=1).max(initial=0)) for side in sides.values())
    order = np.where(points > 0, -points, np.nan)
    return np.where(points > 0, most + 1.0 - ranks_of_chosen(order), 0.0)


def _side(found: Mapping[str, list[dict[str, Any]]], place: Mapping[str, int], top: int, splits: Sequence[str]) -> Side:
    people = tuple(sorted(found))
    points = np.zeros((len(people), len(place)))
    tasks = set()
    for i, person in enumerate(people):
        for row in found[person]:
            column = place.get(str(row["value_id"])) if row["value_id"] is not None else None
            if column is None or row["dont_know"]:
                continue
            tasks.add("points" if row["points"] is not None else "rank" if row["rank"] else "chosen")
            given = row["points"] if row["points"] is not None else top + 1 - row["rank"] if row["rank"] else None
            points[i, column] = 1.0 if given is None else max(float(given), 0.0)
    first = [found[person][0] for person in people]
    seats = [
        str(row["customer_id"]) if row["customer_id"] else f"respondent {person}"
        for row, person in zip(first, people, strict=True)
    ]
    numbers = {seat: i for i, seat in enumerate(sorted(set(seats)))}
    labels = {by: tuple(_label(by, found[person]) for person in people) for by in splits}
    return Side(
        people=people,
        points=points,
        knows=np.asarray((points > 0).any(axis=1), dtype=bool),
        units=np.array([numbers[seat] for seat in seats], dtype=np.int64),
        about=tuple(_first(found[person], "about") or str(found[person][0]["customer_id"] or "") for person in people),
        labels={by: label for by, label in labels.items() if any(label)},
        tasks=frozenset(tasks),
    )


def _first(rows: Sequence[Mapping[str, Any]], column: str) -> str:
    return next((str(row[column]) for row in rows if row.get(column) is not None), "")


def _label(by: str, rows: Sequence[Mapping[str, Any]]) -> str:
    if by == "tenure":
        years = rows[0].get("tenure_years")
        return "" if years is None else next(name for most, name in TENURES if float(years) < most)
    if by.startswith("customers."):
        return _first(rows, f"c.{by.partition('.')[2]}")
    return _first(rows, by.rpartition(".")[2])


@dataclass(frozen=True)
class Openness:
    """Which groups of one side may be shown; made for the people who answered."""

    splits: list[Split]
    is_open: Mask

    def __contains__(self, split: Split) -> bool:
        return bool(self.is_open[self.splits.index(split)])


def open_splits(side: Side, k: int, *, unanimous: Mask | None = None, among: Mask | None = None) -> Openness:
    """Guard the groups of a side: none below k, and none that together with others shows fewer than k.

    Parameters
    ----------
    side
        The people.
    k
        Smallest group.
    unanimous
        True per group in which everybody gave the very same answer; it is closed too.
    among
        Only these people answered; everybody when left out.
    """
    splits = side.splits
    there = np.ones(len(side.people), dtype=bool) if among is None else among
    if not there.any():
        return Openness(splits, np.zeros(len(splits), dtype=bool))
    keys = list(zip(*side.labels.values(), strict=True)) if side.labels else [()] * len(side.people)
    cells = sorted({key for key, kept in zip(keys, there, strict=True) if kept})
    if len(cells) > MOST_CELLS:
        return Openness(splits, np.array([not split.by for split in splits]))
    where = {cell: i for i, cell in enumerate(cells)}
    people, accounts = np.zeros(len(cells)), [set[int]() for _ in cells]
    for key, unit, kept in zip(keys, side.units, there, strict=True):
        if kept:
            people[where[key]] += 1
            accounts[where[key]].add(int(unit))
    names = list(side.labels)
    groups = np.array(
        [[not s.by or cell[names.index(s.by)] == s.value for cell in cells] for s in splits], dtype=bool
    ).reshape(len(splits), len(cells))
    nested = len(set(side.units[there].tolist())) < int(there.sum())
    stands = [sum(unit in seats for seats in accounts) for unit in set().union(*accounts)]
    guard = Guard(Rule(k, MINIMUM_ACCOUNTS if nested else 1))
    counted = Cells(
        people,
        np.array([float(len(seats)) for seats in accounts]),
        tuple(frozenset(seats) for seats in accounts) if max(stands, default=1) > 1 else (),
        max(stands, default=1),
    )
    offered = None if unanimous is None else ~unanimous
    return Openness(splits, guard.open_groups(groups, counted, offered=offered))
