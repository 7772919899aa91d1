"""Grids: suggest one, read one from sorts, and say exactly where a sort does not fit."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.q_sorts import QGrid
from klantwaarde.systems.vfc.correlate import Floats

# up to so many cards: the highest place
REACH = ((13, 2), (22, 3), (45, 4), (70, 5), (150, 6))


def suggest_grid(cards: int, *, steps: int | None = None) -> QGrid:
    """Suggest a forced grid for a number of cards: symmetric, fullest in the middle, two or three cards at the ends.

    Parameters
    ----------
    cards
        Number of cards, 9 to 150.
    steps
        Highest place; ``None`` takes 2 up to 13 cards, 3 up to 22, 4 up to 45, 5 up to 70, else 6.

    Returns
    -------
    QGrid; with 36 cards 2, 3, 4, 5, 8, 5, 4, 3, 2 and with 33 cards 2, 3, 4, 5, 5, 5, 4, 3, 2.

    Raises
    ------
    MethodError
        Fewer than 9 or more than 150 cards, or more places than the cards can fill.
    """
    if not 9 <= cards <= 150:
        raise refuse(
            MethodError,
            "grid-cards",
            say("A grid was asked for {cards} cards.", cards=cards),
            say("A card sort works with 9 to 150 cards."),
            say("Use 24 to 36 cards for a talk, 40 to 60 for a larger study."),
        )
    high = next(h for top, h in REACH if cards <= top) if steps is None else steps
    if high < 1 or 2 * high + 1 > cards:
        raise refuse(
            MethodError,
            "grid-steps",
            say("A grid from -{high} to +{high} was asked for {cards} cards.", high=high, cards=cards),
            say("Each column needs at least one card."),
            say("Ask for fewer steps."),
        )
    side = _side(cards, high)
    middle = cards - 2 * sum(side)
    return QGrid(list(range(-high, high + 1)), [*side, middle, *reversed(side)])


def _side(cards: int, high: int) -> list[int]:
    # a stair from the end to the column beside the middle, widened until the middle column would become too small
    start = 2 if cards >= 4 * high * high / 3 else 1
    side = [start + step for step in range(high)]
    while cards - 2 * sum(side) < side[-1] and max(side) > 1:
        widest = max(range(high), key=lambda i: (side[i], i))
        side[widest] -= 1
        side.sort()
    while cards - 2 * sum(side) > side[-1] * 1.6:
        grow = max(range(high), key=lambda i: (start + i * 1.15 - side[i], i))
        wider = [*side[:grow], side[grow] + 1, *side[grow + 1 :]]
        if cards - 2 * sum(wider) < wider[-1]:
            break
        side = wider
    return side


def check_grid(grid: QGrid, cards: int | None = None) -> QGrid:
    """Check a grid made by hand: places rise, counts are positive, and they hold exactly the cards.

    Raises
    ------
    MethodError
        Naming what does not fit.
    """
    if len(grid.places) != len(grid.counts) or len(grid.places) < 2:
        raise refuse(
            MethodError,
            "grid-shape",
            say("The grid has {places} places and {counts} counts.", places=len(grid.places), counts=len(grid.counts)),
            say("A grid has at least two places and one count for each."),
            say("Give as many counts as places."),
        )
    if any(b <= a for a, b in zip(grid.places, grid.places[1:], strict=False)) or min(grid.counts) < 0:
        raise refuse(
            MethodError,
            "grid-order",
            say("The places of the grid do not rise, or a count is below 0."),
            say("Places go from low to high; counts are 0 or more."),
            say("Order the places and mend the counts."),
        )
    if cards is not None and grid.cards != cards:
        raise refuse(
            MethodError,
            "grid-total",
            say("The grid holds {held} cards; there are {cards} cards.", held=grid.cards, cards=cards),
            say("A forced grid has exactly one place for each card."),
            say("Change the counts so that they add up to {cards}.", cards=cards),
        )
    return grid


def parse_grid(text: str) -> QGrid:
    """Read a grid such as ``-4:2,-3:3,...`` or ``2,3,4,5,8,5,4,3,2`` (then centred on 0)."""
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    try:
        if all(":" in part for part in parts) and parts:
            pairs = sorted((int(a), int(b)) for a, b in (part.split(":", 1) for part in parts))
            return check_grid(QGrid([a for a, _ in pairs], [b for _, b in pairs]))
        counts = [int(part) for part in parts]
    except ValueError:
        raise refuse(
            MethodError,
            "grid-text",
            say("The grid '{text}' cannot be read.", text=text),
            say("A grid is written as counts from low to high, or as place:count."),
            say("Write for example 2,3,4,5,8,5,4,3,2 or -4:2,-3:3,-2:4."),
        ) from None
    half = len(counts) // 2
    places = [step - half for step in range(len(counts))]
    if len(counts) % 2 == 0:
        places = [place if place < 0 else place + 1 for place in places]
    return check_grid(QGrid(places, counts))


def grid_of(sort: Sequence[float] | Floats) -> QGrid | None:
    """Read the grid of one complete sort; ``None`` when a place is not a whole number or a card is missing."""
    values = np.asarray(sort, dtype=np.float64)
    if np.isnan(values).any() or (values != np.round(values)).any():
        return None
    places, counts = np.unique(values.astype(np.int64), return_counts=True)
    return QGrid([int(p) for p in places], [int(c) for c in counts])


def common_grid(x: Floats) -> tuple[QGrid | None, list[int]]:
    """Read the grid most complete sorts share, and tell who does not follow it.

    Parameters
    ----------
    x
        N x P.

    Returns
    -------
    The grid when more than half of the complete sorts share it, else ``None``; and the persons (complete sorts only)
    who differ from it.
    """
    whole = ~np.isnan(x).any(axis=0)
    if not whole.any():
        return None, []
    ordered = np.sort(x[:, whole], axis=0)
    first = ordered[:, :1]
    people = np.flatnonzero(whole)
    if (ordered == first).all():
        return grid_of(ordered[:, 0]), []
    keys = [column.tobytes() for column in ordered.T.copy()]
    key, count = Counter(keys).most_common(1)[0]
    if count * 2 <= len(keys):
        return None, []
    same = [k == key for k in keys]
    grid = grid_of(ordered[:, same.index(True)])
    return grid, [int(person) for person, alike in zip(people, same, strict=True) if not alike]


def mean_grid(x: Floats, *, symmetric: bool = False) -> QGrid:
    """Make a target grid for free sorts: mean count per column, rounded by largest remainder to the number of cards."""
    n = x.shape[0]
    whole = x[:, ~np.isnan(x).any(axis=0)]
    values = np.round(whole if whole.size else np.where(np.isnan(x), np.nanmean(x), x))
    low, high = int(values.min()), int(values.max())
    places = list(range(low, high + 1))
    means = np.array([(values == place).sum(axis=0).mean() for place in places])
    if symmetric:
        means = (means + means[::-1]) / 2
    counts = largest_remainder(means * n / means.sum(), n)
    if symmetric:
        counts = _mirror(counts)
    return QGrid(places, counts)


def largest_remainder(shares: Floats, total: int) -> list[int]:
    """Round shares down and hand the rest to the largest remainders; ties go to the middle, then to the lower place."""
    counts = [math.floor(share + 1e-12) for share in shares]
    middle = (len(counts) - 1) / 2
    order = sorted(range(len(counts)), key=lambda i: (-round(shares[i] - counts[i], 9), abs(i - middle), i))
    for i in order[: total - sum(counts)]:
        counts[i] += 1
    return counts


def _mirror(counts: list[int]) -> list[int]:
    # equal ends; what is left over stands in the middle, or in the lower of the two middle columns
    size, total = len(counts), sum(counts)
    out = [min(counts[i], counts[-1 - i]) for i in range(size)]
    out[(size - 1) // 2] += total - sum(out)
    return out


def spread(grid: QGrid) -> float:
    """Give the standard deviation (N - 1) of the places of a grid."""
    return float(np.std(np.array(grid.hand_out(), dtype=np.float64), ddof=1))
