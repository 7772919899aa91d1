"""Counting at the table: the sums of `counts` and `panel` in NumPy, for studies that fit on one.

The same whole numbers come out as from the engine (a law test holds them together); a start of a query costs more than
all the answers of sixty people.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.values import panel as panels
from klantwaarde.systems.values.panel import Panel
from klantwaarde.systems.values.people import UNKNOWN, Group, People
from klantwaarde.systems.values.tally import FINE, SUMS, Place, Tally, Whole

if TYPE_CHECKING:
    import pyarrow as pa

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Accounts, or their parts in one cell: where they answered, who they are, and C, m and n (`counts`)."""

    place: Codes
    account: Codes
    key: Codes
    part: Floats
    mean: Floats
    n: Codes


class Answers:
    """Answers that know their account, weight and segments, as codes.

    Parameters
    ----------
    tables
        Each with the columns that hold its questions (column -> question); beside these ``wave``, ``item``,
        ``account``, ``w`` and the segment columns of people.
    people
        Who they are.
    """

    def __init__(self, tables: Sequence[tuple[pa.Table, Mapping[str, str]]], people: People) -> None:
        self.people = people
        self.places: list[Place] = []
        accounts: dict[str, int] = {}
        cells = {cell: place for place, cell in enumerate(people.cells)}
        codes: list[tuple[Codes, Codes, Codes]] = [(np.zeros(0, np.int64),) * 3]
        floats: list[tuple[Floats, Floats]] = [(np.zeros(0),) * 2]
        for table, questions in tables:
            account = _renamed(table, ["account"], lambda key: accounts.setdefault(key[0], len(accounts)))
            cell = _renamed(table, people.columns, lambda key: cells[key])
            weight = _floats(table, "w")
            for column, question in questions.items():
                numbers = _floats(table, column)
                there = ~np.isnan(numbers)
                if there.any():
                    place = _renamed(table, ["wave", "item"], partial(self._placed, question))
                    codes.append((place[there], account[there], cell[there]))
                    floats.append((weight[there], numbers[there]))
        self.place, self.account, self.cell = (np.concatenate(each) for each in zip(*codes, strict=True))
        self.weight, self.y = (np.concatenate(each) for each in zip(*floats, strict=True))
        # Respondents of one account are added as whole numbers, as in the engine.
        self.w, self.s = _fine(self.weight), _fine(self.weight * self.y)

    def _placed(self, question: str, key: tuple[str, ...]) -> int:
        wave, item = key
        self.places.append((wave, item, question))
        return len(self.places) - 1

    def parts(self, key: Codes) -> Parts:
        """Join the people of an account that share a key (a cell, or a value of a segment column)."""
        if not self.people.nested:
            ones = np.ones(len(self.y), dtype=np.int64)
            return Parts(self.place, self.account, key, self.weight, self.y, ones)
        groups, where = _together(self.place, self.account, key)
        n, w, s = (_added(numbers, where, len(groups[0])) for numbers in (np.ones_like(self.w), self.w, self.s))
        whole, seat = _together(groups[0], groups[1])
        everyone = _added(n, seat, len(whole[0]))[seat]
        place, account, key = groups
        return Parts(place, account, key, part=w / 2.0**FINE / everyone, mean=s / w, n=n)

    def by_column(self, column: int) -> Codes:
        """Code of the segment value per answer, in the order of `People.groups`; -1 for no segment."""
        values = [group.value for group in self.people.groups if group.by == self.people.by[column]]
        codes = {value: place for place, value in enumerate(values)} | {UNKNOWN: -1}
        per_cell = np.array([codes[cell[column]] for cell in self.people.cells], dtype=np.int64)
        found: Codes = per_cell[self.cell]
        return found

    def splits(self) -> list[tuple[list[Group], Codes]]:
        """Groups that are no sum of cells, with the code of each answer among them."""
        found: list[tuple[list[Group], Codes]] = []
        for kept in self.people.extra_splits:
            if not kept:
                found.append(([Group()], np.zeros(len(self.y), dtype=np.int64)))
            else:
                column = self.people.columns.index(kept[0])
                groups = [group for group in self.people.groups if group.by == self.people.by[column]]
                found.append((groups, self.by_column(column)))
        return found


def count_at_the_table(answers: Answers, units: dict[str, float]) -> Tally:
    """Count answers; the same numbers as `counts.count_family`."""
    people = answers.people
    cells: dict[Place, Whole] = {}
    groups: dict[tuple[Place, Group], Whole] = {}
    for place, cell, numbers in _sums(answers.parts(answers.cell)):
        block = cells.setdefault(answers.places[place], np.zeros((len(people.cells), len(SUMS)), dtype=np.int64))
        # Where an account can stand in several cells, cells hold no more than who answered (n and j).
        block[cell, :2] = numbers[:2]
        if not people.extra_splits:
            block[cell] = numbers
    for names, key in answers.splits():
        for place, group, numbers in _sums(answers.parts(key)):
            if group >= 0:
                groups[answers.places[place], names[group]] = numbers
    return Tally(cells, groups, units, people.weight_unit)


def panel_at_the_table(answers: Answers, questions: Sequence[str], waves: Sequence[str]) -> Panel:
    """Count accounts that answered in successive waves; the same numbers as `panel.count_panel`."""
    people = answers.people
    cells: dict[Place, Whole] = {}
    groups: dict[tuple[Place, Group], Whole] = {}
    wanted = set(questions)
    before = _wave_before(answers.places, wanted, waves)
    if not people.extra_splits:
        for place, cell, numbers in _shared(answers.parts(answers.cell), before):
            size = (len(people.cells), len(panels.SUMS))
            cells.setdefault(answers.places[place], np.zeros(size, dtype=np.int64))[cell] = numbers
    for names, key in answers.splits():
        for place, group, numbers in _shared(answers.parts(key), before):
            if group >= 0:
                groups[answers.places[place], names[group]] = numbers
    return Panel(cells, groups, people.weight_unit)


def _floats(table: pa.Table, name: str) -> Floats:
    return np.array(table.column(name).to_pylist(), dtype=np.float64)


def _renamed(table: pa.Table, names: Sequence[str], number: Callable[[tuple[str, ...]], int]) -> Codes:
    """Give each row the number of what stands in some text columns; each combination is asked for once."""
    # In plain Python, as all that comes out of Arrow here: its own ways look for pandas, which takes long to load.
    known: dict[tuple[str, ...], int] = {}
    found = np.empty(len(table), dtype=np.int64)
    rows = zip(*[table.column(name).to_pylist() for name in names], strict=True) if names else [()] * len(table)
    for row, key in enumerate(rows):
        if key not in known:
            known[key] = number(key)
        found[row] = known[key]
    return found


def _together(*keys: Codes) -> tuple[list[Codes], Codes]:
    """Give the distinct combinations of keys, and which of them each row is."""
    joint = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        joint = joint * (int(key.max(initial=0)) + 2) + (key + 1)
    _, first, where = np.unique(joint, return_index=True, return_inverse=True)
    return [key[first] for key in keys], where.astype(np.int64)


def _added(numbers: Codes, where: Codes, size: int) -> Codes:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, where, numbers)
    return total


def _fine(numbers: Floats) -> Codes:
    """Whole numbers of 2^-36; halves go away from zero, as engines round."""
    scaled = numbers * 2.0**FINE
    return (np.sign(scaled) * np.floor(np.abs(scaled) + 0.5)).astype(np.int64)


def _sums(parts: Parts) -> list[tuple[int, int, Whole]]:
    groups, where = _together(parts.place, parts.key)
    C, m = parts.part, parts.mean
    columns = [parts.n, np.ones_like(parts.n), _fine(C), _fine(C * C), _fine(C * m), _fine(C * m * m)]
    added = np.stack([_added(column, where, len(groups[0])) for column in columns], axis=1)
    return [(int(place), int(key), numbers) for place, key, numbers in zip(*groups, added, strict=True)]


def _wave_before(places: Sequence[Place], questions: set[str], waves: Sequence[str]) -> Codes:
    """Per place, the same item and question in the wave before; -1 when there is none."""
    numbers = {place: number for number, place in enumerate(places)}
    earlier = {now: before for before, now in itertools.pairwise(waves)}
    return np.array(
        [
            numbers.get((earlier.get(wave, ""), item, question), -1) if question in questions else -1
            for wave, item, question in places
        ],
        dtype=np.int64,
    )


def _shared(parts: Parts, before: Codes) -> list[tuple[int, int, Whole]]:
    seats = {
        seat: row
        for row, seat in enumerate(zip(parts.place.tolist(), parts.account.tolist(), parts.key.tolist(), strict=True))
    }
    pairs = [
        (row, there)
        for row, (place, account, key) in enumerate(
            zip(before[parts.place].tolist(), parts.account.tolist(), parts.key.tolist(), strict=True)
        )
        if place >= 0 and (there := seats.get((place, account, key))) is not None
    ]
    if not pairs:
        return []
    now, then = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    groups, where = _together(parts.place[now], parts.key[now])
    k, a, b = parts.part[now] * parts.part[then], parts.mean[now], parts.mean[then]
    columns = [np.ones_like(now), *(_fine(term) for term in (k, k * a, k * b, k * a * a, k * b * b, k * a * b))]
    added = np.stack([_added(column, where, len(groups[0])) for column in columns], axis=1)
    return [(int(place), int(key), numbers) for place, key, numbers in zip(*groups, added, strict=True)]
