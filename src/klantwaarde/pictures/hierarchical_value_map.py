"""Ladders as a map: from what a supplier does, through what that brings, to what matters in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from klantwaarde.language import say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import fit

WIDTH = 640.0
_BOX_W, _BOX_H, _ROW = 150.0, 44.0, 96.0
_SIDE, _TOP = 10.0, 14.0


def draw(
    elements: Sequence[str],
    links: Mapping[tuple[str, str], int],
    *,
    names: Mapping[str, str],
    lang: str,
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

    Returns
    -------
    Picture
        640 units wide; the most abstract stand at the top, and a thicker line means more respondents.
    """
    kept = [one for one in elements if any(one in pair for pair in links)]
    at = _places(kept, links)
    rows = max((row for row, _, _ in at.values()), default=0) + 1
    high = _TOP * 2 + _ROW * (rows - 1) + _BOX_H
    spots = {one: _spot(row, place, many, high) for one, (row, place, many) in at.items()}
    most = max(links.values(), default=1)
    drawn: list[Element] = []
    for (a, b), n in sorted(links.items(), key=lambda pair: (pair[1], pair[0])):
        drawn += _link(spots[a], spots[b], n, most)
    for one in kept:
        drawn += _box(names.get(one, one), spots[one])
    title = speak(say("What leads to what, from attribute to value"), lang)
    story = [clean(title + ".")]
    story += [
        clean(speak(say("{a} leads to {b}: {n} people.", a=names.get(a, a), b=names.get(b, b), n=n), lang))
        for (a, b), n in sorted(links.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    svg = on_canvas(
        drawn, w=WIDTH, h=high, title=title, description=" ".join(story[:4]), lang=lang, kind="ladder", seed=story
    )
    headings = [speak(one, lang) for one in (say("from"), say("to"), say("people"))]
    table: list[list[str | int | float | None]] = [
        [names.get(a, a), names.get(b, b), n]
        for (a, b), n in sorted(links.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return Picture(svg=svg, alt=" ".join(story[:2]), story=story, table=Table(headings, table))


def _places(kept: Sequence[str], links: Mapping[tuple[str, str], int]) -> dict[str, tuple[int, int, int]]:
    """Row (0 is the most concrete), place in the row, and how many stand there: the longest way up to each."""
    level = dict.fromkeys(kept, 0)
    order = {one: place for place, one in enumerate(kept)}
    for one in kept:
        for a, b in links:
            if a == one and order[a] < order[b]:
                level[b] = max(level[b], level[a] + 1)
    rows: dict[int, list[str]] = {}
    for one in kept:
        rows.setdefault(level[one], []).append(one)
    at: dict[str, tuple[int, int, int]] = {}
    for row in sorted(rows):
        # Above the middle of what leads to it, so that fewer lines cross.
        those = sorted(rows[row], key=lambda one: (_middle(one, at, links), order[one]))
        at |= {one: (row, place, len(those)) for place, one in enumerate(those)}
    return at


def _middle(one: str, at: Mapping[str, tuple[int, int, int]], links: Mapping[tuple[str, str], int]) -> float:
    below = [((at[a][1] + 0.5) / at[a][2], n) for (a, b), n in links.items() if b == one and a in at]
    return sum(x * n for x, n in below) / sum(n for _, n in below) if below else 0.5


def _spot(row: int, place: int, many: int, high: float) -> tuple[float, float]:
    room = (WIDTH - 2 * _SIDE) / many
    return _SIDE + room * (place + 0.5), high - _TOP - _BOX_H / 2 - row * _ROW


def _link(a: tuple[float, float], b: tuple[float, float], n: int, most: int) -> list[Element]:
    start, end = a[1] - _BOX_H / 2, b[1] + _BOX_H / 2
    if a[1] <= b[1]:  # a loop back runs beside the boxes
        start, end = a[1] + _BOX_H / 2, b[1] - _BOX_H / 2
    thick = 1 + 5 * n / most
    # Nearer to where it starts than to where it ends: lines cross in the middle.
    x, y = a[0] + (b[0] - a[0]) * 0.3, start + (end - start) * 0.3
    ends = f"M{number(a[0])} {number(start)}L{number(b[0])} {number(end)}"
    label = line_of_text(str(n), x, y + 4, TYPE["small"], bold=True, anchor="middle")
    return [
        path(ends, stroke="strong", thick=thick),
        box(x - 9, y - 9, 18, 18, fill="paper", radius=RADIUS["tile"]),
        label,
    ]


def _box(name: str, spot: tuple[float, float]) -> list[Element]:
    x, y = spot
    said = fit(clean(name), _BOX_W - 14, (TYPE["body"], TYPE["small"]), 2)
    first = y + 5 - 8 * (len(said.lines) - 1)
    frame = box(
        x - _BOX_W / 2, y - _BOX_H / 2, _BOX_W, _BOX_H, fill="floor", stroke="strong", thick=1.5, radius=RADIUS["tile"]
    )
    lines = [line_of_text(line, x, first + 16 * i, said.size, anchor="middle") for i, line in enumerate(said.lines)]
    return [frame, *lines]
