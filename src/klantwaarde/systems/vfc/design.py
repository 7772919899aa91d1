"""Before the sort: which cards, which grid, what to ask and whom."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from itertools import product
from math import prod
from types import MappingProxyType

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.q_design import QDesign, QPersonCell, QPersonSet
from klantwaarde.results.q_sorts import QCard, QGrid
from klantwaarde.systems.vfc.grid import check_grid, suggest_grid

GROUPS = ("price", "added", "strategy")
LEVELS = ("basic", "added", "bonding")
INSTRUCTION = {
    "nl": "Denk aan de samenwerking met uw leverancier. Wat vindt u het belangrijkst? Leg elke kaart op een plaats: "
    "rechts wat voor u het meest telt, links wat het minst telt.",
    "en": "Think of working with your supplier. What matters most to you? Give every card a place: on the right what "
    "counts most for you, on the left what counts least.",
}
MOST_CELLS = 200
LOW = {"nl": "telt het minst", "en": "counts least"}
HIGH = {"nl": "telt het meest", "en": "counts most"}


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[str, str], ...]:
    text = resources.files("klantwaarde.systems.vfc").joinpath("cards/buyer_groups.csv").read_text("utf-8")
    return tuple(MappingProxyType(row) for row in csv.DictReader(text.splitlines()))


def default_cards() -> list[QCard]:
    """Give our 36 cards on the relation with a supplier: 12 per buyer group, 4 per group and value level."""
    return [
        QCard(
            id=row["card"],
            text={"nl": row["nl"], "en": row["en"]},
            group=row["group"],
            level=row["level"],
            value=row["value"],
        )
        for row in _table()
    ]


def default_references() -> dict[str, dict[str, float]]:
    """Give the arrays a pure price, added-value and strategy buyer would make with our cards: hypotheses only."""
    return {group: {row["card"]: float(row[group]) for row in _table()} for group in GROUPS}


def reference_arrays(cards: Sequence[QCard], grid: QGrid) -> dict[str, dict[str, float]]:
    """Make reference arrays of cards that name their buyer group: own cards on top, the others below.

    Cards of one side share the mean of the places they take together, since nothing orders them. With our own cards,
    all or some of them, the written reference arrays are given.
    """
    ours = {card.id: card for card in default_cards()}
    if cards and all(_same(card, ours.get(card.id)) for card in cards):
        return {group: {card.id: array[card.id] for card in cards} for group, array in default_references().items()}
    ladder = grid.hand_out()
    out = {}
    for group in GROUPS:
        own = [card.id for card in cards if card.group == group]
        if not own or len(own) == len(cards) or grid.cards != len(cards):
            continue
        top, rest = float(np.mean(ladder[: len(own)])), float(np.mean(ladder[len(own) :]))
        out[group] = {card.id: top if card.group == group else rest for card in cards}
    return out


def _same(card: QCard, ours: QCard | None) -> bool:
    """Tell one of our cards: by what it speaks for, so that other wording of the same idea keeps its place.

    Groups and levels of our cards follow each other in no order, so that a whole set that agrees is ours.
    """
    if ours is None:
        return False
    told = (card.group, card.level) == (ours.group, ours.level) and card.value in ("", ours.value)
    return told or card.text.get("en", "") == ours.text["en"]


def balance(cards: Sequence[QCard]) -> dict[str, dict[str, int]]:
    """Count cards per buyer group and value level."""
    out: dict[str, dict[str, int]] = {}
    for card in cards:
        per_level = out.setdefault(card.group, {})
        per_level[card.level] = per_level.get(card.level, 0) + 1
    return out


def choose_cards(concourse: Sequence[QCard], count: int, seed: int) -> list[QCard]:
    """Choose a balanced set from everything that could be said: the same number per buyer group and value level.

    Parameters
    ----------
    concourse
        All candidate cards, each with group and level; empty ones form a cell of their own.
    count
        Cards wanted.
    seed
        Of the draw within a cell.

    Returns
    -------
    The chosen cards in the order of the concourse. A cell with too few cards gives all it has; the others give more.

    Raises
    ------
    MethodError
        More cards wanted than there are.
    """
    if not 1 <= count <= len(concourse):
        raise refuse(
            MethodError,
            "small-concourse",
            say("{count} cards were asked for; the concourse holds {all}.", count=count, all=len(concourse)),
            say("Cards are chosen from what was collected."),
            say("Collect more statements, or ask for fewer cards."),
        )
    rng = np.random.default_rng(seed)
    cells: dict[tuple[str, str], list[int]] = {}
    for i, card in enumerate(concourse):
        cells.setdefault((card.group, card.level), []).append(i)
    order = {cell: [members[j] for j in rng.permutation(len(members))] for cell, members in sorted(cells.items())}
    groups, levels = (sorted({cell[side] for cell in order}) for side in (0, 1))
    wide = max(len(groups), len(levels))
    # along a diagonal every group and every level comes once, so that the last, partial round is even too
    turn = {cell: (levels.index(cell[1]) - groups.index(cell[0])) % wide for cell in order}
    chosen: list[int] = []
    taken: Counter[tuple[str, str]] = Counter()
    while len(chosen) < count:
        cell = min((one for one in order if order[one]), key=lambda one: (taken[one], turn[one], one))
        chosen.append(order[cell].pop())
        taken[cell] += 1
    return [concourse[i] for i in sorted(chosen)]


def person_set(cards: int, attributes: Mapping[str, Sequence[str]], persons: int | None = None) -> QPersonSet:
    """Plan whom to ask: spread over attributes that may go with different views, fewer persons than cards.

    Parameters
    ----------
    cards
        Number of cards.
    attributes
        Such as ``{"function": ["buyer", "user"], "size": ["small", "large"]}``.
    persons
        How many; ``None`` takes two thirds of the cards, at least 12, at most 40, and enough for every cell.

    Returns
    -------
    QPersonSet, persons divided evenly over all combinations.
    """
    if prod(map(len, attributes.values())) > MOST_CELLS:
        raise refuse(
            MethodError,
            "person-cells",
            say("The attributes make {cells} combinations.", cells=prod(map(len, attributes.values()))),
            say("Persons are spread over at most {most} combinations.", most=MOST_CELLS),
            say("Choose the few attributes that may go with different views."),
        )
    combinations = [dict(zip(attributes, one, strict=True)) for one in product(*attributes.values())]
    total = persons if persons is not None else min(40, cards - 1, max(12, round(cards * 2 / 3), len(combinations)))
    if total >= cards or total < 2:
        raise refuse(
            MethodError,
            "person-set",
            say("{persons} persons were planned for {cards} cards.", persons=total, cards=cards),
            say("Q methodology asks a few different persons: at least two, and fewer than there are cards."),
            say("Plan 12 to 40 persons, fewer than the cards."),
        )
    each, more = divmod(total, len(combinations))
    cells = [QPersonCell(one, each + (i < more)) for i, one in enumerate(combinations)] if attributes else []
    return QPersonSet(total, cells)


def design(
    cards: Sequence[QCard] | None = None,
    *,
    grid: QGrid | None = None,
    instruction: Mapping[str, str] | None = None,
    attributes: Mapping[str, Sequence[str]] | None = None,
    persons: int | None = None,
) -> QDesign:
    """Set up a card-sorting study: cards, grid, instruction and whom to ask, each replaceable.

    Parameters
    ----------
    cards
        The Q-set; ``None`` takes our 36 cards.
    grid
        ``None`` suggests one from the number of cards.
    instruction
        Per language.
    attributes, persons
        See `person_set`.
    """
    chosen = list(cards) if cards is not None else default_cards()
    held = check_grid(grid, len(chosen)) if grid is not None else suggest_grid(len(chosen))
    return QDesign(
        cards=chosen,
        grid=held,
        instruction=dict(instruction or INSTRUCTION),
        low=dict(LOW),
        high=dict(HIGH),
        people=person_set(len(chosen), attributes or {}, persons),
        balance=balance(chosen),
        references=reference_arrays(chosen, held),
        title={"nl": "Wat telt voor u?", "en": "What counts for you?"},
    )
