"""The plays of the strategy matrix: the defaults of the handbook, and what a study puts in their place."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from klantwaarde.results.strategy import StrategyCell
from klantwaarde.schema.settings import in_both
from klantwaarde.schema.strategy import BUYERS, PlayChange

PLACES = ("top", "high", "low", "bottom")


@lru_cache(maxsize=1)
def default_plays() -> dict[tuple[str, str], dict[str, str]]:
    """Give the default play per place (``top``, ``high``, ``low``, ``bottom``) and kind of buyer, per language.

    Price, added-value and strategy buyers follow the matrix of the handbook (our choice, on Thomassen's idea of
    combining both values); *mixed* is our own.
    """
    text = files("klantwaarde.synthesis").joinpath("plays.csv").read_text(encoding="utf-8")
    return {
        (row["place"], row["buyer"]): {"nl": row["nl"], "en": row["en"]} for row in csv.DictReader(text.splitlines())
    }


def place_of(tier: str, tiers: Sequence[str]) -> str:
    """Say which default row a class takes: the first is top, the last bottom, what lies between is high or low.

    Parameters
    ----------
    tier
        A class of the value OF the customer.
    tiers
        All classes, the highest first. With two classes these are top and bottom.
    """
    at = tiers.index(tier)
    if at == 0:
        return "top"
    if at == len(tiers) - 1:
        return "bottom"
    return "high" if 2 * at < len(tiers) else "low"


def empty_cells(tiers: Sequence[str], changes: Sequence[PlayChange]) -> list[StrategyCell]:
    """Give every cell of the matrix with its play and no customers yet, row by row.

    Parameters
    ----------
    tiers
        Classes, the highest first.
    changes
        What the study puts in the place of a default; an empty play keeps the default.
    """
    own = {(change.tier, change.buyer): change for change in changes}
    defaults = default_plays()
    cells = []
    for tier in tiers:
        for buyer in BUYERS:
            change = own.get((tier, buyer))
            written = in_both(change.play) if change else {}
            cells.append(
                StrategyCell(
                    tier=tier,
                    buyer=buyer,
                    play=written or defaults[place_of(tier, tiers), buyer],
                    own=bool(written),
                    owner=change.owner if change else "",
                    review=change.review.isoformat() if change and change.review else "",
                )
            )
    return cells
