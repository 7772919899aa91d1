"""The door of every Q analysis: sorts are checked here once, by name, and trusted after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from klantwaarde.errors import KlantwaardeError, MethodError, Problem, refuse, say
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QCard, QGrid, QSorter, QSorts
from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.grid import check_grid, common_grid, mean_grid

LISTED = 8


@dataclass(frozen=True, slots=True)
class Sorts:
    """Checked sorts as an array.

    Parameters
    ----------
    x
        N x P places, cards by persons; ``nan`` where a card was not placed.
    cards, sorters
        Names.
    grid
        Grid the arrays are laid in.
    grid_from
        ``study``, ``data`` (every sort has it) or ``mean`` (of free sorts).
    forced
        True when every sort fits the grid.
    study
        Where it came from.
    """

    x: Floats
    cards: tuple[str, ...]
    sorters: tuple[str, ...]
    grid: QGrid
    grid_from: str
    forced: bool
    study: QSorts


def make_sorts(
    places: Sequence[Sequence[float | None]] | Floats,
    *,
    cards: Sequence[str] | None = None,
    sorters: Sequence[str] | None = None,
    grid: QGrid | None = None,
    forced: bool | None = None,
) -> QSorts:
    """Make a card-sorting study from a table with one row per card and one column per person.

    Parameters
    ----------
    places
        N x P numbers; ``nan`` or ``None`` where a card was not placed.
    cards, sorters
        Names; by default ``c1``, ``c2`` ... and ``p1``, ``p2`` ...
    grid, forced
        As in `QSorts`.
    """
    x = np.array(places, dtype=np.float64)
    if x.ndim != 2:
        raise refuse(
            MethodError,
            "sorts-shape",
            say("The sorts have {ndim} dimensions.", ndim=x.ndim),
            say("Sorts are a table: one row per card, one column per person."),
            say("Give a table with two dimensions."),
        )
    names = list(cards) if cards is not None else [f"c{i + 1}" for i in range(x.shape[0])]
    people = list(sorters) if sorters is not None else [f"p{i + 1}" for i in range(x.shape[1])]
    rows = [[None if isnan(value) else value for value in row] for row in x.T.tolist()]
    return QSorts(
        cards=[QCard(name) for name in names],
        sorters=[QSorter(person) for person in people],
        places=rows,
        grid=grid,
        forced=forced,
    )


def check_sorts(study: QSorts, *, symmetric: bool = False) -> Sorts:
    """Check a study and give its sorts as an array, or refuse with every fault by person and card.

    Parameters
    ----------
    study
        Cards, persons and places.
    symmetric
        For free sorts: make the target grid symmetric.

    Raises
    ------
    MethodError
        One person or none, fewer than three cards, double names, a sort without spread, a place off the grid, a
        column with too many or too few cards; all faults of all persons at once.
    """
    _check_shape(study)
    cards, sorters = tuple(card.id for card in study.cards), tuple(sorter.id for sorter in study.sorters)
    x = np.ascontiguousarray(np.array(study.places, dtype=np.float64).T)
    problems = _constant(x, sorters)
    grid, grid_from, forced = study.grid, "study", study.forced
    if grid is not None:
        check_grid(grid, len(cards))
    if grid is None and forced is not False and not problems:
        grid, grid_from = _shared_grid(x, forced=forced), "data"
        if grid is None and forced:
            problems.append(_no_common())
    if forced is None:
        forced = grid is not None and (grid_from == "data" or _mostly_on(x, grid))
    if forced and grid is not None:
        problems.extend(_off_grid(x, cards, study.sorters, grid))
    if problems:
        raise MethodError(*problems)
    if grid is None:
        grid, grid_from = mean_grid(x, symmetric=symmetric), "mean"
    return Sorts(x, cards, sorters, grid, grid_from, bool(forced), study)


def _shared_grid(x: Floats, *, forced: bool | None) -> QGrid | None:
    grid, strays = common_grid(x)
    # a third of the sorts off the common grid is no slip any more: then they were made freely
    return None if forced is None and len(strays) * 3 > x.shape[1] else grid


def _mostly_on(x: Floats, grid: QGrid) -> bool:
    whole = np.sort(x[:, ~np.isnan(x).any(axis=0)], axis=0)
    wanted = np.sort(np.array(grid.hand_out(), dtype=np.float64))
    off = (whole != wanted[:, None]).any(axis=0)
    return bool(int(off.sum()) * 3 <= off.size)


def _check_shape(study: QSorts) -> None:
    problems = []
    for kind, names in (("card", [c.id for c in study.cards]), ("person", [s.id for s in study.sorters])):
        double = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
        if double:
            problems.append(_double(kind, double))
    if len(study.sorters) < 2:
        who = study.sorters[0].id if study.sorters else ""
        thing = say("There is only one sort ({who}).", who=who) if who else say("There is no sort at all.")
        problems.append(
            Problem(
                "one-person",
                thing,
                say("Q methodology compares persons; it needs at least two, and reads well from twelve."),
                say("Add the sorts of other persons."),
            )
        )
    if len(study.cards) < 3:
        problems.append(
            Problem(
                "few-cards",
                say("There are {cards} cards.", cards=len(study.cards)),
                say("A sort needs at least three cards."),
                say("Check that the first column holds the cards and every other column a person."),
            )
        )
    for sorter, row in zip(study.sorters, study.places, strict=False):
        if len(row) != len(study.cards):
            thing = say(
                "The sort of {who} has {count} places for {cards} cards.",
                who=sorter.id,
                count=len(row),
                cards=len(study.cards),
            )
            problems.append(
                Problem("sort-length", thing, say("Every sort has one place per card."), say("Mend this sort."))
            )
    if len(study.places) != len(study.sorters):
        thing = say("There are {rows} sorts for {people} persons.", rows=len(study.places), people=len(study.sorters))
        problems.append(
            Problem("sort-count", thing, say("Every person has one sort."), say("Give as many sorts as persons."))
        )
    if problems:
        raise MethodError(*problems)


def _double(kind: str, names: list[str]) -> Problem:
    listed = _list(names)
    if kind == "card":
        return Problem(
            "double-card",
            say("These cards stand in the file more than once: {names}.", names=listed),
            say("Every card has its own name."),
            say("Remove or rename the double cards."),
        )
    return Problem(
        "double-person",
        say("These persons stand in the file more than once: {names}.", names=listed),
        say("Every sort has its own name."),
        say("Rename them, for example Anna-1 and Anna-2."),
    )


def _constant(x: Floats, sorters: tuple[str, ...]) -> list[Problem]:
    problems = []
    for person, name in enumerate(sorters):
        placed = x[~np.isnan(x[:, person]), person]
        if not np.isfinite(placed).all():
            problems.append(
                Problem(
                    "sort-infinite",
                    say("The sort of {who} holds a number that is not finite.", who=name),
                    say("Places are ordinary numbers."),
                    say("Mend this sort."),
                )
            )
        elif placed.size < 3:
            problems.append(
                Problem(
                    "sort-empty",
                    say("{who} placed {count} cards.", who=name, count=int(placed.size)),
                    say("A sort needs at least three cards with a place."),
                    say("Leave this person out, or complete the sort."),
                )
            )
        elif placed.min() == placed.max():
            problems.append(
                Problem(
                    "sort-constant",
                    say("{who} gave every card the same place.", who=name),
                    say("A sort without differences cannot be compared with others."),
                    say("Leave this person out, or check the file."),
                )
            )
    return problems


def _no_common() -> Problem:
    return Problem(
        "grid-unknown",
        say("The study says that the sorts are forced, but no grid is shared by more than half of them."),
        say("Forced sorts all follow one grid."),
        say("Give the grid, or say that the sorts are free."),
    )


def _off_grid(x: Floats, cards: tuple[str, ...], sorters: Sequence[QSorter], grid: QGrid) -> list[Problem]:
    expected = np.sort(np.array(grid.hand_out(), dtype=np.float64))
    complete = ~np.isnan(x).any(axis=0)
    wrong = ~complete | (np.sort(x, axis=0) != expected[:, None]).any(axis=0)
    problems = []
    for person in np.flatnonzero(wrong).tolist():
        own = sorters[person].grid or grid
        problems.extend(_one_sort(x[:, person], cards, sorters[person].id, own))
    return problems


def _one_sort(sort: Floats, cards: tuple[str, ...], who: str, grid: QGrid) -> list[Problem]:
    allowed = dict(zip(grid.places, grid.counts, strict=True))
    problems = []
    for card, place in zip(cards, sort.tolist(), strict=True):
        if not isnan(place) and place not in allowed:
            problems.append(
                Problem(
                    "place-off-grid",
                    say("{who} put card {card} at {place}.", who=who, card=card, place=_shown(place)),
                    say("The grid goes from {low} to {high}.", low=grid.places[0], high=grid.places[-1]),
                    say("Mend this place, or say that the sorts are free."),
                )
            )
    if problems:
        return problems
    complete = not np.isnan(sort).any()
    short = []
    for place, count in allowed.items():
        there = [card for card, at in zip(cards, sort.tolist(), strict=True) if at == place]
        if len(there) > count:
            problems.append(_crowded(who, place, there, count))
        elif len(there) < count:
            short.append(
                say("{place}: {count} cards, should be {should}", place=_signed(place), count=len(there), should=count)
            )
    if complete and problems and short:
        problems.append(
            Problem(
                "column-short",
                say("{who} has too few cards at {columns}.", who=who, columns=_join(short)),
                say("Every column of a forced grid is full."),
                say("Move a card of a column that has too many."),
            )
        )
    return problems


def _crowded(who: str, place: int, there: list[str], count: int) -> Problem:
    return Problem(
        "column-crowded",
        say(
            "{who}, {place}: {count} cards, should be {should} ({cards}).",
            who=who,
            place=_signed(place),
            count=len(there),
            should=count,
            cards=_list(there),
        ),
        say("A forced sort has a fixed number of cards per column."),
        say("Move a card to a column that has room, or say that the sorts are free."),
    )


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:LISTED])
    return shown if len(names) <= LISTED else f"{shown}, ..."


def _signed(place: int) -> str:
    return f"+{place}" if place > 0 else str(place)


def _shown(place: float) -> str | float:
    return _signed(int(place)) if place == int(place) else place


def _join(parts: Sequence[Said]) -> Said:
    out = parts[0]
    for part in parts[1:]:
        out = say("{before}; {last}", before=out, last=part)
    return out


def check_factors(k: int, sorts: Sorts) -> None:
    """Refuse a number of factors that these sorts cannot carry.

    Raises
    ------
    MethodError
        k below 1, or not smaller than the persons, or above cards - 1.
    """
    n, p = sorts.x.shape
    if k < 1:
        raise _refuse_k(
            say("{k} factors were asked for.", k=k),
            say("An analysis keeps at least one factor."),
            say("Ask for 1 or more."),
        )
    if k >= p:
        raise _refuse_k(
            say("{k} factors were asked for from {people} persons.", k=k, people=p),
            say("There must be fewer factors than persons."),
            say("Ask for at most {most}.", most=min(p - 1, n - 1)),
        )
    if k > n - 1:
        raise _refuse_k(
            say("{k} factors were asked for from {cards} cards.", k=k, cards=n),
            say("There must be fewer factors than cards."),
            say("Ask for at most {most}.", most=min(p - 1, n - 1)),
        )


def _refuse_k(thing: Said, rule: Said, mend: Said) -> KlantwaardeError:
    return refuse(MethodError, "too-many-factors", thing, rule, mend)
