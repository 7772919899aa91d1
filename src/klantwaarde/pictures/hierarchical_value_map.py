"""Ladders as a map: from what a supplier does, through what that brings, to what matters in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from klantwaarde.language import say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import fit

# A box and the room it stands in; a line that passes a row takes a quarter of such a room.
_BOX_W, _BOX_H, _ROW = 108.0, 48.0, 104.0
_ROOM, _LANE = 118.0, 0.25
_SIDE, _TOP = 10.0, 14.0
_NARROWEST = 330.0
# Three boxes beside each other is what a phone holds.
_PHONE = 3.0
_NOTE = 24.0
Spot = tuple[float, float]


def draw(
    elements: Sequence[str],
    links: Mapping[tuple[str, str], int],
    *,
    names: Mapping[str, str],
    lang: str,
    width: Literal["wide", "phone"] = "wide",
) -> Picture:
    """Draw a hierarchical value map.

    Parameters
    ----------
    elements
        From concrete to abstract; only those with a link are drawn.
    links
        (from, to) -> respondents who made the link directly; leave out those under the cut-off.
    names
        Name per element; without one the code itself is shown.
    lang
        ``nl`` or ``en``.
    width
        ``phone`` draws the strongest links, as many as fit; words and table still tell all of them.

    Returns
    -------
    Picture
        As wide as its fullest row asks; the most abstract stand at the top, and a thicker line means more respondents.
    """
    shown = _strongest(elements, links) if width == "phone" else links
    kept = [one for one in elements if any(one in pair for pair in shown)]
    rows = _rows(kept, shown)
    w = max([_NARROWEST, *(2 * _SIDE + _ROOM * _units(row) for row in rows)])
    high = _TOP * 2 + _ROW * (max(len(rows), 1) - 1) + _BOX_H
    spots = _spots(rows, w, high)
    most = max(shown.values(), default=1)
    drawn: list[Element] = []
    labels: list[Element] = []
    for (a, b), n in sorted(shown.items(), key=lambda pair: (pair[1], pair[0])):
        line, label = _link(_way(a, b, spots), n, most)
        drawn.append(line)
        labels += label
    for one in kept:
        drawn += _box(names.get(one, one), spots[one])
    drawn += labels
    if len(shown) < len(links):
        told = speak(say("The strongest steps; the table has them all."), lang)
        drawn.append(line_of_text(clean(told), _SIDE, high + _NOTE / 2, TYPE["small"]))
        high += _NOTE
    title = speak(say("What leads to what, from attribute to value"), lang)
    story = [clean(title + ".")]
    story += [
        clean(speak(say("{a} leads to {b}: {n} people.", a=names.get(a, a), b=names.get(b, b), n=n), lang))
        for (a, b), n in sorted(links.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    svg = on_canvas(
        drawn, w=w, h=high, title=title, description=" ".join(story[:4]), lang=lang, kind="ladder", seed=story
    )
    headings = [speak(one, lang) for one in (say("from"), say("to"), say("people"))]
    table: list[list[str | int | float | None]] = [
        [names.get(a, a), names.get(b, b), n]
        for (a, b), n in sorted(links.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return Picture(svg=svg, alt=" ".join(story[:2]), story=story, table=Table(headings, table))


def _strongest(elements: Sequence[str], links: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """As many links as keep every row within a phone, those of most people first."""
    out: dict[tuple[str, str], int] = {}
    for pair, n in sorted(links.items(), key=lambda one: (-one[1], one[0])):
        more = {**out, pair: n}
        kept = [one for one in elements if any(one in each for each in more)]
        if all(_units(row) <= _PHONE for row in _rows(kept, more)):
            out = more
    return out


# A place in a row: an element, or a line on its way past it (from, to, row).
Place = str | tuple[str, str, int]


def _rows(kept: Sequence[str], links: Mapping[tuple[str, str], int]) -> list[list[Place]]:
    """Put each element as high as the longest way up to it, and a lane in every row that a line passes."""
    level = dict.fromkeys(kept, 0)
    order = {one: place for place, one in enumerate(kept)}
    for one in kept:
        for a, b in links:
            if a == one and order[a] < order[b]:
                level[b] = max(level[b], level[a] + 1)
    rows: list[list[Place]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for one in kept:
        rows[level[one]].append(one)
    below: dict[Place, list[tuple[Place, int]]] = {}
    for (a, b), n in sorted(links.items()):
        last: Place = a
        for row in range(level[a] + 1, level[b]):
            lane = (a, b, row)
            rows[row].append(lane)
            below.setdefault(lane, []).append((last, n))
            last = lane
        if level[a] < level[b]:
            below.setdefault(b, []).append((last, n))
    return _untangled(rows, below)


def _untangled(rows: list[list[Place]], below: Mapping[Place, list[tuple[Place, int]]]) -> list[list[Place]]:
    """Above the middle of what leads to it, so that fewer lines cross."""
    where: dict[Place, float] = {}
    out: list[list[Place]] = []
    for row in rows:
        start = {place: (i + 0.5) / len(row) for i, place in enumerate(row)}

        def middle(place: Place, start: Mapping[Place, float] = start) -> float:
            led = [(where[one], n) for one, n in below.get(place, ()) if one in where]
            return sum(x * n for x, n in led) / sum(n for _, n in led) if led else start[place]

        placed = sorted(row, key=lambda place: (middle(place), str(place)))
        total, at = _units(placed), 0.0
        for place in placed:
            size = _size(place)
            where[place] = (at + size / 2) / total
            at += size
        out.append(placed)
    return out


def _size(place: Place) -> float:
    return 1.0 if isinstance(place, str) else _LANE


def _units(row: Sequence[Place]) -> float:
    return sum(_size(place) for place in row)


def _spots(rows: Sequence[Sequence[Place]], w: float, high: float) -> dict[Place, Spot]:
    out: dict[Place, Spot] = {}
    for level, row in enumerate(rows):
        room = (w - 2 * _SIDE) / max(_units(row), 1.0)
        at = 0.0
        for place in row:
            out[place] = _SIDE + room * (at + _size(place) / 2), high - _TOP - _BOX_H / 2 - level * _ROW
            at += _size(place)
    return out


def _way(a: str, b: str, spots: Mapping[Place, Spot]) -> list[Spot]:
    """From box to box, through the lanes in between."""
    lanes = sorted(
        (place for place in spots if isinstance(place, tuple) and place[:2] == (a, b)), key=lambda one: one[2]
    )
    start, end = spots[a], spots[b]
    up = -1.0 if start[1] > end[1] else 1.0  # a loop back runs down
    way = [(start[0], start[1] + up * _BOX_H / 2)]
    for lane in lanes:
        x, y = spots[lane]
        way += [(x, y + _BOX_H / 2), (x, y - _BOX_H / 2)]
    return [*way, (end[0], end[1] - up * _BOX_H / 2)]


def _link(way: Sequence[Spot], n: int, most: int) -> tuple[Element, list[Element]]:
    thick = 1 + 4 * n / most
    # Nearer to where it starts than to where it ends: lines cross in the middle.
    (x0, y0), (x1, y1) = way[0], way[1]
    x, y = x0 + (x1 - x0) * 0.28, y0 + (y1 - y0) * 0.28
    ends = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in way)
    label = line_of_text(str(n), x, y + 4, TYPE["small"], bold=True, anchor="middle")
    back = box(x - 10, y - 9, 20, 18, fill="paper", radius=RADIUS["tile"])
    return path(ends, stroke="strong", thick=thick), [back, label]


def _box(name: str, spot: Spot) -> list[Element]:
    x, y = spot
    said = fit(clean(name), _BOX_W - 12, (TYPE["body"], TYPE["small"]), 2)
    first = y + 5 - 8 * (len(said.lines) - 1)
    frame = box(
        x - _BOX_W / 2, y - _BOX_H / 2, _BOX_W, _BOX_H, fill="floor", stroke="strong", thick=1.5, radius=RADIUS["tile"]
    )
    lines = [line_of_text(line, x, first + 16 * i, said.size, anchor="middle") for i, line in enumerate(said.lines)]
    return [frame, *lines]
