"""Compose the card sorts of the published example: who sorts, which viewpoint is truly theirs, and what was said.

The truth: `viewpoints.csv` holds three viewpoints on our 36 cards, as the buyers of this firm have them. They lean on
the buyer groups but are not the arrays of the software. Every sorter has one of them, and says it with noise. At one
customer (c10) the management and the purchasing department differ, so that customer is truly mixed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from composed.draw import People, Row, Tables
from composed.story import ACCOUNTS

VIEWPOINTS = Path(__file__).with_name("viewpoints.csv")
WAVE = "2026"
# The forced grid of 36 cards: how many on each place from -4 to +4.
GRID = ((-4, 2), (-3, 3), (-2, 4), (-1, 5), (0, 8), (1, 5), (2, 4), (3, 3), (4, 2))
# Spread of what is said around what is truly thought, on a scale on which the viewpoints have a spread of one: a sort
# then goes with its viewpoint at about .8.
NOISE = 0.75
# Customer -> who sorts there, with the true viewpoint.
BUYERS: dict[str, tuple[tuple[str, str], ...]] = {
    "c01": (("directie", "strategy"), ("inkoop", "strategy")),
    "c02": (("inkoop", "added"),),
    "c03": (("directie", "added"),),
    "c04": (("directie", "added"),),
    "c05": (("directie", "added"),),
    "c06": (("directie", "strategy"), ("techniek", "strategy")),
    "c07": (("inkoop", "price"),),
    "c08": (("directie", "added"),),
    "c09": (("inkoop", "price"),),
    "c10": (("directie", "strategy"), ("inkoop", "price")),
    "c11": (("inkoop", "price"),),
    "c12": (("inkoop", "price"), ("directie", "price")),
    "c13": (("inkoop", "price"),),
    "c14": (("inkoop", "price"),),
    "c15": (("directie", "added"),),
    "c16": (("directie", "strategy"),),
    "c17": (("inkoop", "added"),),
    "c18": (("techniek", "strategy"), ("directie", "strategy")),
    "c19": (("inkoop", "price"),),
    # Nobody of the hotel sorted cards.
}
# Card -> chance to pay for it, per viewpoint.
PAYS = {
    "c01": {"price": 0.05, "added": 0.9, "strategy": 0.6},
    "c08": {"price": 0.05, "added": 0.3, "strategy": 0.9},
    "c14": {"price": 0.1, "added": 0.85, "strategy": 0.7},
    "c19": {"price": 0.05, "added": 0.85, "strategy": 0.8},
    "c36": {"price": 0.35, "added": 0.9, "strategy": 0.6},
}
CONSENT = {"price": "anonymous", "added": "attributable", "strategy": "attributable"}
SAID = {
    ("price", "c01"): "Meedenken is aardig, maar ik zet er geen regel op de factuur voor neer.",
    ("price", "c19"): "Advies haal ik bij drie offertes. Dat kost me niets.",
    ("added", "c36"): "Als zij het hele onderhoud regelen, mag daar een vast bedrag tegenover staan.",
    ("added", "c14"): "Eén persoon die ons gebouw kent, daar betalen we graag voor.",
    ("strategy", "c08"): "Samen een warmtenet uitdenken, ja. Daar stoppen wij ook geld in.",
    ("strategy", "c19"): "Advies dat ons tien jaar vooruit helpt, is ons meer waard dan een korting.",
}


def viewpoints() -> dict[str, dict[str, int]]:
    """Give the true viewpoints: name -> card -> place."""
    with VIEWPOINTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: {row["card"]: int(row[name]) for row in rows} for name in ("price", "added", "strategy")}


def sorting(who: People, *, wave: int, seed: int) -> Tables:
    """Draw the sorts and the talks beside them; a stream of its own, so that no other table changes with it."""
    rng = np.random.default_rng([seed, 11])
    people = list(sorters(who, wave))
    sorts = [row for code, viewpoint in people for row in sorted_cards(code, viewpoint, rng)]
    return {"sorts": sorts, "talks": list(talks(people, rng))}


def sorters(who: People, wave: int) -> Iterator[tuple[str, str]]:
    """Give who sorts and the true viewpoint: at every customer the person who has that function in that wave."""
    for number in range(1, len(ACCOUNTS) + 1):
        for function, viewpoint in BUYERS.get(f"c{number:02d}", ()):
            seats = np.flatnonzero(who.present[wave] & (who.account == number - 1))
            person = next(int(p) for p in seats if who.function[p] == function)
            yield who.code(person), viewpoint


def sorted_cards(code: str, viewpoint: str, rng: np.random.Generator) -> Iterator[Row]:
    """Lay the cards of one person in the grid: the true places with noise, ranked."""
    true = viewpoints()[viewpoint]
    places = np.array(list(true.values()), dtype=float)
    said = places / places.std() + NOISE * rng.standard_normal(len(places))
    ladder = [place for place, times in GRID for _ in range(times)]
    laid = dict(zip(np.argsort(said, kind="stable").tolist(), ladder, strict=True))
    for at, card in enumerate(true):
        yield {"respondent_id": code, "wave": WAVE, "card": card, "place": laid[at]}


def talks(people: list[tuple[str, str]], rng: np.random.Generator) -> Iterator[Row]:
    """What was said of paying; the first of each viewpoint whom a saying fits says it."""
    left = dict(SAID)
    for code, viewpoint in people:
        for card, chance in PAYS.items():
            pays = rng.random() < chance[viewpoint]
            words = left.get((viewpoint, card), "") if pays == (viewpoint != "price") else ""
            if words:
                del left[viewpoint, card]
            yield {
                "respondent_id": code, "wave": WAVE, "card": card, "pays": "true" if pays else "false",
                "words": words, "consent": CONSENT[viewpoint] if words else "",
            }  # fmt: skip
