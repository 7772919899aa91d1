"""`QSorts`: the cards, the persons and where each person put each card."""

from __future__ import annotations

import msgspec


class QCard(msgspec.Struct, frozen=True, omit_defaults=True):
    """One card of a Q-set.

    Parameters
    ----------
    id
        Stable code, the same in every language.
    text
        What stands on the card, per language; ``""`` as key when the language is not known.
    group
        Buyer group the card speaks for: ``price``, ``added``, ``strategy`` or empty.
    level
        Value level: ``basic``, ``added``, ``bonding`` or empty.
    value
        Code in the catalogue of values or investments, or empty.
    """

    id: str
    text: dict[str, str] = {}
    group: str = ""
    level: str = ""
    value: str = ""

    def wording(self, lang: str) -> str:
        """Return the text in a language, else in any language, else the code."""
        return self.text.get(lang) or next((words for words in self.text.values() if words), self.id)


class QGrid(msgspec.Struct, frozen=True, omit_defaults=True):
    """A grid: the places from low to high and how many cards each holds."""

    places: list[int]
    counts: list[int]

    @property
    def cards(self) -> int:
        """Return the number of cards the grid holds."""
        return sum(self.counts)

    def hand_out(self) -> list[int]:
        """Return every place as often as it may be used, from high to low."""
        pairs = zip(reversed(self.places), reversed(self.counts), strict=True)
        return [place for place, count in pairs for _ in range(count)]


class QRemark(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person said of a card beside the sort.

    Parameters
    ----------
    card
        Code of the card.
    words
        The words, exactly as said; may be empty.
    pays
        True: will pay for this; False: will not; ``None``: not asked or not said.
    consent
        ``internal`` (researchers only), ``anonymous`` or ``attributable``.
    """

    card: str
    words: str = ""
    pays: bool | None = None
    consent: str = "internal"


class QSorter(msgspec.Struct, frozen=True, omit_defaults=True):
    """One person (or one sort of a person).

    Parameters
    ----------
    id
        Unique code.
    attributes
        What else is known, such as function or sector; texts only.
    remarks
        What was said of cards in the talk beside the sort.
    grid
        The grid this sort was made with, when it differs from that of the study.
    """

    id: str
    attributes: dict[str, str] = {}
    remarks: list[QRemark] = []
    grid: QGrid | None = None


class QSorts(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A card-sorting study: cards, persons, places.

    Parameters
    ----------
    cards
        Cards in order.
    sorters
        Persons in order.
    places
        One row per person, one place per card in the order of the cards; ``None`` is a card that was not placed.
    grid
        The forced grid; ``None`` when unknown or free.
    forced
        True when every sort must fit the grid; ``None`` when that is not known and must be read from the data.
    title
        Name of the study.
    instruction
        The condition of instruction per language.
    """

    cards: list[QCard]
    sorters: list[QSorter]
    places: list[list[float | None]]
    grid: QGrid | None = None
    forced: bool | None = None
    title: str = ""
    instruction: dict[str, str] = {}
