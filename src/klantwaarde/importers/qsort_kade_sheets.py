"""What the sheet of sorts of a KADE or Ken-Q workbook can look like.

Type 1: names in the first row, a place in the first cell of every other row, and in the column of each person the
numbers of the statements that lie there. Type 2: a row of places per person, with or without a heading or a row "Sort
Pattern". Type 3, a workbook of results: the same under S1, S2, ..., with mean and spread behind. Before, we wrote type
1 as a small grid per person; that is read too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from klantwaarde.errors import InputError, say
from klantwaarde.importers.qsort_cells import PlaceReader, broken, grid_from_counts, is_place, to_place
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QGrid, QSorter

Rows = list[list[str]]
Places = list[list[float | None]]
_CARD = re.compile(r"s\d+", re.IGNORECASE)
_SORT_PATTERN = re.compile(r"(q[ -]?)?sort\s*pattern:?", re.IGNORECASE)


@dataclass
class Sheet:
    """Sorts of a sheet: persons, places, names of cards if there are, the grid if it is told, and its kind."""

    kind: str
    sorters: list[QSorter]
    places: Places
    mapped: Said
    ids: list[str] = field(default_factory=list)
    grid: QGrid | None = None
    guessed: list[Said] = field(default_factory=list)


def read_sheet(file: str, rows: Rows, *, kind: str = "", cards: int = 0) -> Sheet:
    """Read a sheet of sorts.

    Parameters
    ----------
    kind
        "1", "2" or "3" when the workbook tells, else "".
    cards
        Number of statements when it is known, else 0.
    """
    top = _columns_top(rows, told=kind == "1")
    if top is not None:
        return _columns(file, rows, top, cards)
    if _is_blocks(rows):
        sorters, places = _blocks(file, rows, cards)
        mapped = say("type 1: statement numbers in a grid per person, {people} persons", people=len(sorters))
        return Sheet("1", sorters, places, mapped)
    if kind == "1":
        raise broken(
            file,
            "type-1-layout",
            say("The sheet of sorts in {file} is not laid out as type 1.", file=file),
            say("Row 1 holds the persons from B, column A the places from low to high, the cells statement numbers."),
        )
    return _lines(file, rows, cards)


def _columns_top(rows: Rows, *, told: bool) -> int | None:
    """Find the row of names of type 1: below it places that rise, and in the columns the numbers 1 to N."""
    for top, row in enumerate(rows[:30]):
        names = [c for c in range(1, len(row)) if row[c]]
        below = [one for one in rows[top + 1 :] if any(one)]
        if not names or len(below) < 3 or not all(one and is_place(one[0]) for one in below):
            continue
        places = [place for one in below if (place := to_place(one[0])) is not None]
        if any(b < a for a, b in pairwise(places)) or len(set(places)) < 2:
            continue
        wanted = {str(i) for i in range(1, len(below) + 1)}
        held = [{one[c] for one in below if c < len(one) and one[c]} for c in names]
        whole = sum(one == wanted for one in held)
        if whole * 2 > len(names) or (told and not any(map(any, rows[:top]))):
            return top
    return None


def _columns(file: str, rows: Rows, top: int, cards: int) -> Sheet:
    names = [c for c in range(1, len(rows[top])) if rows[top][c]]
    found: list[dict[int, int]] = [{} for _ in names]
    counts: Counter[int] = Counter()
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        place = to_place(row[0]) if row and row[0] else None
        if place is None:
            continue
        counts[int(place)] += 1
        for sort, c in zip(found, names, strict=True):
            cell = row[c] if c < len(row) else ""
            if not cell:
                continue
            if not cell.isdigit() or int(cell) < 1 or (cards and int(cell) > cards):
                raise _no_statement(file, rows[top][c], cell, number, cards)
            _one_card(file, sort, int(cell), int(place), rows[top][c], number)
    most = cards or max((max(one) for one in found if one), default=0)
    sorters = [QSorter(rows[top][c]) for c in names]
    places = [[_or_none(one.get(card)) for card in range(1, most + 1)] for one in found]
    mapped = say("type 1: a person per column, statement numbers by place, {people} persons", people=len(sorters))
    return Sheet("1", sorters, places, mapped, grid=grid_from_counts(dict(counts)))


def _no_statement(file: str, who: str, cell: str, row: int, cards: int) -> InputError:
    rule = (
        say("Statements are numbered from 1 to {cards}.", cards=cards)
        if cards
        else say("Statements are numbered from 1.")
    )
    return broken(file, "no-statement", say("{who}: '{cell}' is no statement.", who=who, cell=cell[:40]), rule, row=row)


def _is_blocks(rows: Rows) -> bool:
    """A grid per person: below a name stands a row of rising places, once per person."""
    return any(_rising(row) for row in rows[1:6])


def _rising(row: Sequence[str]) -> list[int] | None:
    cells = [cell for cell in row if cell]
    if len(cells) < 3 or not all(is_place(cell) for cell in cells):
        return None
    numbers = [int(to_place(cell) or 0) for cell in cells]
    rises = all(b == a + 1 for a, b in pairwise(numbers))
    return numbers if rises and numbers[0] < 0 else None


def _blocks(file: str, rows: Rows, cards: int) -> tuple[list[QSorter], Places]:
    sorters: list[QSorter] = []
    found: list[dict[int, int]] = []
    name, heads = "", {}
    for number, row in enumerate(rows, start=1):
        if not any(row):
            continue
        rising = _rising(row)
        if rising is not None:
            columns = [c for c, cell in enumerate(row) if cell]
            heads = dict(zip(columns, rising, strict=True))
            sorters.append(QSorter(name or f"p{len(sorters) + 1}"))
            found.append({})
            name = ""
            continue
        if heads and found and all(not cell or cell.isdigit() for cell in row):
            for c, cell in enumerate(row):
                if cell and c in heads:
                    _one_card(file, found[-1], int(cell), heads[c], sorters[-1].id, number)
            continue
        name = next((cell for cell in row if cell), "")
    most = cards or max((max(one) for one in found if one), default=0)
    return sorters, [[_or_none(one.get(card)) for card in range(1, most + 1)] for one in found]


def _or_none(place: int | None) -> float | None:
    return None if place is None else float(place)


def _one_card(file: str, sort: dict[int, int], card: int, place: int, who: str, row: int) -> None:
    if card in sort:
        raise InputError(
            *broken(
                file,
                "card-twice",
                say(
                    "{who} has card {card} twice, at {first} and at {second}.",
                    who=who,
                    card=card,
                    first=sort[card],
                    second=place,
                ),
                say("Every card lies in one place."),
                row=row,
            ).problems
        )
    sort[card] = place


def _is_sort(row: Sequence[str]) -> bool:
    cells = [cell for cell in row[1:] if cell]
    return len(cells) > 1 and sum(map(is_place, cells)) * 2 > len(cells)


def _lines(file: str, rows: Rows, cards: int) -> Sheet:
    """Type 2 and 3: a name and N places per row; what stands above the first sort is heading or instruction."""
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    first = next((i for i, (_, row) in enumerate(filled) if _is_sort(row)), 0)
    grid, heading = None, filled[first - 1][1] if first else []
    for i, (_, row) in enumerate(filled[:5]):
        if any(_SORT_PATTERN.fullmatch(cell.strip()) for cell in row[:5]):
            places = [int(to_place(cell) or 0) for cell in row if is_place(cell)]
            grid, first, heading = grid_from_counts(dict(Counter(places))), max(first, i + 1), []
    filled = filled[first:]
    if not heading and filled and filled[0][1][1:] == [str(i) for i in range(1, len(filled[0][1]))]:
        filled = filled[1:]  # a row of card numbers above the sorts
    width = cards or max((len(row) - 1 for _, row in filled), default=0)
    columns = [c for c in range(1, len(heading)) if _CARD.fullmatch(heading[c])]
    results = len(columns) > 2 and len(heading) - 1 > len(columns)
    if not results:
        columns = list(range(1, width + 1))
    reader = PlaceReader(file)
    sorters: list[QSorter] = []
    places_of: Places = []
    for number, row in filled:
        cells = [row[c] if c < len(row) else "" for c in columns]
        name = row[0] or f"p{len(sorters) + 1}"
        places_of.append([reader.read(cell, name, f"s{i + 1}", number) for i, cell in enumerate(cells)])
        sorters.append(QSorter(name))
    reader.done()
    mapped = (
        say("type 3: results, {people} persons under S1, S2, ...", people=len(sorters))
        if results
        else say("type 2: a row of places per person, {people} persons", people=len(sorters))
    )
    ids = [heading[c].lower() for c in columns] if results else heading[1:]
    return Sheet("3" if results else "2", sorters, places_of, mapped, ids=ids, grid=grid)
