"""`QDesign`: what is needed to go and sort: cards, grid, instruction and whom to ask."""

from __future__ import annotations

import msgspec

from klantwaarde.results.q_sorts import QCard, QGrid


class QPersonCell(msgspec.Struct, frozen=True, omit_defaults=True):
    """One kind of person to ask: its attributes, and how many."""

    attributes: dict[str, str]
    persons: int


class QPersonSet(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom to ask: chosen for their different views, not drawn to represent a market.

    Parameters
    ----------
    persons
        How many in all: 12 to 40, fewer than the cards.
    cells
        How they are spread over attributes.
    """

    persons: int
    cells: list[QPersonCell] = []


class QDesign(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A card-sorting study before the first sort.

    Parameters
    ----------
    cards
        The Q-set.
    grid
        The forced grid.
    instruction
        The condition of instruction per language.
    low, high
        What the ends of the grid mean, per language.
    people
        Whom to ask.
    balance
        Cards per buyer group and value level: group -> level -> count.
    references
        Reference arrays by name: card -> place.
    """

    cards: list[QCard]
    grid: QGrid
    instruction: dict[str, str]
    low: dict[str, str]
    high: dict[str, str]
    people: QPersonSet
    balance: dict[str, dict[str, int]] = {}
    references: dict[str, dict[str, float]] = {}
    title: dict[str, str] = {}
