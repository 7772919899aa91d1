"""The Kano plane in words and rows."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from klantwaarde.language import Said, say, speak
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.pictures.svg import clean
from klantwaarde.results import Estimate, KanoItem

ORDER = ("M", "O", "A", "I", "R", "Q")

_CATEGORIES = {
    "A": say("attractive"),
    "O": say("the more, the better"),
    "M": say("must be there"),
    "I": say("makes no difference"),
    "R": say("rather not"),
    "Q": say("question not understood"),
}


class Spot(msgspec.Struct, frozen=True):
    """An item that may be shown.

    Parameters
    ----------
    place
        Its number in the key.
    item, name
        The item and its name.
    better, worse
        Both shares with their intervals; worse is below zero.
    x, y
        Where it lies: the further right, the worse when absent; the higher, the better when present.
    """

    place: int
    item: KanoItem
    name: str
    better: Estimate
    worse: Estimate
    x: float
    y: float


def category(letter: str | None) -> Said:
    """Name an outcome of Kano by its letter."""
    return _CATEGORIES.get(letter or "", _CATEGORIES["I"])


def groups(spots: list[Spot], lang: str) -> list[str]:
    """Say per outcome which items have it."""
    said = []
    for letter in ORDER:
        names = [spot.name for spot in spots if spot.item.category == letter]
        if names:
            said.append(speak(say("{outcome}: {names}.", outcome=category(letter), names=", ".join(names)), lang))
    return said


def told(spots: list[Spot], hidden: list[KanoItem], names: Mapping[str, str], lang: str) -> list[str]:
    """Read each item aloud."""
    said = [_told(spot) for spot in spots]
    said += [say("{name}: closed, to protect a small group.", name=names.get(item.item, item.item)) for item in hidden]
    return [clean(speak(sentence, lang)) for sentence in said]


def _told(spot: Spot) -> Said:
    values: dict[str, Said | str | float | None] = {
        "name": spot.name,
        "outcome": category(spot.item.category),
        "better": spot.better.value,
        "worse": abs(spot.worse.value or 0.0),
    }
    if spot.item.decided:
        return say("{name}: {outcome}. Better when present {better:%}, worse when absent {worse:%}.", **values)
    return say(
        "{name}: {outcome}, but not clearly. Better when present {better:%}, worse when absent {worse:%}.", **values
    )


def rows(items: list[KanoItem], names: Mapping[str, str], lang: str) -> Table:
    """Give a row per item; a closed one has no number."""
    headings = [
        say("Kano item"),
        say("outcome"),
        say("clear"),
        say("better when present"),
        say("lowest"),
        say("highest"),
        say("worse when absent"),
        say("lowest"),
        say("highest"),
        say("answers"),
    ]
    return Table([speak(heading, lang) for heading in headings], [_row(item, names, lang) for item in items])


def _row(item: KanoItem, names: Mapping[str, str], lang: str) -> list[Cell]:
    name = clean(names.get(item.item, item.item))
    if item.status != "open":
        return [name, speak(say("closed: to protect a small group"), lang), *[None] * 8]
    clear = speak(say("yes") if item.decided else say("no"), lang)
    better, worse = _three(item.better), _three(item.worse)
    return [name, speak(category(item.category), lang), clear, *better, *worse, item.n]


def _three(estimate: Estimate | None) -> list[Cell]:
    if estimate is None or estimate.status != "open":
        return [None, None, None]
    return [estimate.value, estimate.low, estimate.high]
