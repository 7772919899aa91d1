"""Where the steps of a journey stand: rows from the first step down to the last, loops apart.

A journey goes down the page. Arrows are taken in from the most walked to the least; one that would close a circle goes
back and is drawn as an arc. What is left has no circles, so every step gets a row: one more than the lowest step that
leads to it. An arrow over several rows gets a place in each of them, so that it runs beside steps and not through them.
In a row, steps stand in the order of what leads to them (barycentre, Sugiyama 1981), and as near to it as they may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec

Pair = tuple[str, str]
_SWEEPS = 8
LEAST_GAP = 4.0


class Spot(msgspec.Struct):
    """A step, or the place of an arrow in a row it passes: its row, its middle and its width."""

    name: str
    row: int
    width: float
    x: float = 0.0
    passes: Pair | None = None


class Layout(msgspec.Struct, frozen=True):
    """Steps with their places, the ways of arrows that go down, and which arrows go back or stay.

    Parameters
    ----------
    rows
        Spots per row, from left to right.
    ways
        Arrow down the page -> spots from source to target.
    back
        Arrows that go back up, the most walked first.
    stay
        Steps that follow themselves.
    fits
        False when a row holds more than there is room for: then fewer arrows must be drawn.
    """

    rows: list[list[Spot]]
    ways: dict[Pair, list[Spot]]
    back: list[Pair]
    stay: list[str]
    fits: bool = True

    @property
    def steps(self) -> dict[str, Spot]:
        """Every step with its place."""
        return {spot.name: spot for row in self.rows for spot in row if spot.passes is None}


def lay_out(
    steps: Sequence[str],
    arrows: Mapping[Pair, int],
    *,
    width: float,
    step: float,
    passing: float,
    gap: float,
    across: int,
    below: Mapping[str, str] | None = None,
) -> Layout:
    """Give every step and every arrow its place.

    Parameters
    ----------
    steps
        Names, the most taken first.
    arrows
        How often each was walked.
    width
        Room from left to right.
    step, passing, gap
        Width of a step and of an arrow that passes a row, and the distance between two of them.
    across
        Most steps in a row; more go to a row below.
    below
        Step -> step it stands below although no arrow between them is drawn.
    """
    order = sorted(arrows, key=lambda pair: (-arrows[pair], pair))
    stay = [a for a, b in order if a == b]
    down, back = _without_circles([pair for pair in order if pair[0] != pair[1]])
    # Where no arrow tells, time does; never against an arrow.
    guided, _ = _without_circles([*down, *((above, name) for name, above in (below or {}).items())])
    row_of = _rows(steps, guided, across)
    rows, ways = _spots(steps, down, row_of, step, passing)
    _order(rows, ways)
    gaps = [_gap(row, width, gap) for row in rows]
    _place(rows, ways, width, gaps)
    return Layout(rows, ways, back, stay, min(gaps) >= LEAST_GAP)


def _gap(row: Sequence[Spot], width: float, gap: float) -> float:
    """Distance between the spots of a row: less where the row is full."""
    if len(row) == 1:
        return gap
    return min(gap, (width - sum(spot.width for spot in row)) / (len(row) - 1))


def _without_circles(order: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Split arrows into those that go down and those that would close a circle."""
    after: dict[str, set[str]] = {}
    down, back = [], []

    def leads(start: str, end: str) -> bool:
        seen, left = {start}, [start]
        while left:
            for step in after.get(left.pop(), set()) - seen:
                if step == end:
                    return True
                seen.add(step)
                left.append(step)
        return False

    for a, b in order:
        if leads(b, a):
            back.append((a, b))
        else:
            after.setdefault(a, set()).add(b)
            down.append((a, b))
    return down, back


def _rows(steps: Sequence[str], down: Sequence[Pair], across: int) -> dict[str, int]:
    """Give every step the row below all that lead to it; a row that is too full flows over into the next."""
    before: dict[str, list[str]] = {name: [a for a, b in down if b == name] for name in steps}
    depth: dict[str, int] = {}

    def deep(name: str) -> int:
        if name not in depth:
            depth[name] = 0  # there are no circles; this only guards
            depth[name] = 1 + max((deep(a) for a in before[name]), default=-1)
        return depth[name]

    for name in steps:
        deep(name)
    found: dict[str, int] = {}
    full: dict[int, int] = {}
    for name in sorted(steps, key=lambda n: (depth[n], steps.index(n))):
        row = max([depth[name], *(found[a] + 1 for a in before[name])])
        while full.get(row, 0) >= across:
            row += 1
        found[name] = row
        full[row] = full.get(row, 0) + 1
    used = sorted(set(found.values()))
    return {name: used.index(row) for name, row in found.items()}


def _spots(
    steps: Sequence[str], down: Sequence[Pair], row_of: Mapping[str, int], step: float, passing: float
) -> tuple[list[list[Spot]], dict[Pair, list[Spot]]]:
    rows: list[list[Spot]] = [[] for _ in range(max(row_of.values()) + 1)]
    place = {name: Spot(name, row_of[name], step) for name in steps}
    for name in steps:
        rows[row_of[name]].append(place[name])
    ways: dict[Pair, list[Spot]] = {}
    for a, b in down:
        way = [place[a]]
        for row in range(row_of[a] + 1, row_of[b]):
            spot = Spot(f"{a} {b}", row, passing, passes=(a, b))
            rows[row].append(spot)
            way.append(spot)
        ways[a, b] = [*way, place[b]]
    return rows, ways


def _order(rows: list[list[Spot]], ways: Mapping[Pair, Sequence[Spot]]) -> None:
    """Put the spots of every row in the order of the middles of what they hang on, downwards and upwards in turn."""
    above, below = _neighbours(ways)
    for sweep in range(_SWEEPS):
        near = above if sweep % 2 == 0 else below
        for row in rows if sweep % 2 == 0 else reversed(rows):
            at = {id(spot): place / max(len(other) - 1, 1) for other in rows for place, spot in enumerate(other)}
            keys = {
                id(spot): (sum(at[id(n)] for n in near[id(spot)]) / len(near[id(spot)]) if near.get(id(spot)) else
                           at[id(spot)], place)
                for place, spot in enumerate(row)
            }  # fmt: skip
            row.sort(key=lambda spot: keys[id(spot)])


def _neighbours(ways: Mapping[Pair, Sequence[Spot]]) -> tuple[dict[int, list[Spot]], dict[int, list[Spot]]]:
    above: dict[int, list[Spot]] = {}
    below: dict[int, list[Spot]] = {}
    for way in ways.values():
        for upper, lower in pairwise(way):
            above.setdefault(id(lower), []).append(upper)
            below.setdefault(id(upper), []).append(lower)
    return above, below


def _place(rows: list[list[Spot]], ways: Mapping[Pair, Sequence[Spot]], width: float, gaps: Sequence[float]) -> None:
    """Put spots as near to the middle of what they hang on as their neighbours in the row let them."""
    above, below = _neighbours(ways)
    for row, gap in zip(rows, gaps, strict=True):
        total = sum(spot.width for spot in row) + gap * (len(row) - 1)
        x = (width - total) / 2
        for spot in row:
            spot.x = x + spot.width / 2
            x += spot.width + gap
    for sweep in range(_SWEEPS):
        both = list(zip(rows, gaps, strict=True))
        for row, gap in both if sweep % 2 == 0 else reversed(both):
            wished = []
            for spot in row:
                near = above.get(id(spot), []) + below.get(id(spot), [])
                wished.append(sum(n.x for n in near) / len(near) if near else spot.x)
            _settle(row, wished, width, gap)


def _settle(row: Sequence[Spot], wished: Sequence[float], width: float, gap: float) -> None:
    """Keep order and distance, and stay as near to the wishes as possible: pool adjacent violators."""
    offsets = [0.0]
    for left, right in pairwise(row):
        offsets.append(offsets[-1] + (left.width + right.width) / 2 + gap)
    pools: list[list[float]] = []  # mean, size
    for wish, offset in zip(wished, offsets, strict=True):
        pools.append([wish - offset, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, size = pools.pop()
            pools[-1] = [(pools[-1][0] * pools[-1][1] + mean * size) / (pools[-1][1] + size), pools[-1][1] + size]
    bases = [mean for mean, size in pools for _ in range(int(size))]
    low = row[0].width / 2
    high = width - row[-1].width / 2 - offsets[-1]
    for spot, base, offset in zip(row, bases, offsets, strict=True):
        spot.x = min(max(base, low), max(high, low)) + offset
