"""A path model as boxes and arrows: thick where much goes together, dashed where it may be nothing."""

from __future__ import annotations

from collections.abc import Mapping

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.heading import PHONE, heading
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.letters import width as letters
from klantwaarde.pictures.path_list import path_list, unsure
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results.path_analysis import PathAnalysis, PathArrow

WIDTH = 960.0
_TOP, _BOX_W, _BOX_H, _GAP = 76.0, 134.0, 54.0, 44.0
Place = tuple[float, float]


def draw(analysis: PathAnalysis, *, names: Mapping[str, str], lang: str, width: str = "wide") -> Picture:
    """Draw the constructs from left to right, in the order in which arrows run.

    Parameters
    ----------
    analysis
        The path model.
    names
        How constructs are called; a code without a name stands as it is.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` or ``phone``: there every construct stands above the arrows to it, each with how sure it is.
    """
    title = speak(say("What goes with what"), lang)
    drawn, bottom = _diagram(analysis, names, lang) if width == "wide" else path_list(analysis, names, lang)
    drawn = [*heading(title, width)[0], *drawn]
    story = [clean(f"{title}."), *(clean(_told(arrow, names, lang)) for arrow in analysis.paths)]
    strongest = max(analysis.paths, key=lambda arrow: abs(arrow.estimate))
    alt = clean(f"{title}. {_told(strongest, names, lang)}")
    wide = WIDTH if width == "wide" else PHONE
    svg = on_canvas(
        drawn, w=wide, h=bottom, title=title, description=alt, lang=lang, kind=f"paths-{width}", seed=story
    )  # fmt: skip
    return Picture(svg=svg, alt=alt, story=story, table=_table(analysis, names, lang))


def _diagram(analysis: PathAnalysis, names: Mapping[str, str], lang: str) -> tuple[list[Element], float]:
    places, bottom = _places(analysis)
    lines, labels = [], []
    taken: list[tuple[float, float, float]] = []
    for arrow in analysis.paths:
        lines.append(_line(arrow, places))
        labels += _label(arrow, places, taken, lang)
    drawn = lines + labels
    for construct, at in places.items():
        drawn += _construct(names.get(construct, construct), analysis.r_squared.get(construct), at, lang)
    key = speak(say("dashed: may be nothing · R²: how much the arrows to it say together"), lang)
    drawn.append(line_of_text(key, 24, bottom + 26, TYPE["small"], "soft"))
    return drawn, bottom + 40


def _places(analysis: PathAnalysis) -> tuple[dict[str, Place], float]:
    """Give every construct its place: as far to the right as the longest way to it, under each other in a column."""
    depth = dict.fromkeys(analysis.blocks, 0)
    for _ in analysis.blocks:
        for arrow in analysis.paths:
            depth[arrow.target] = max(depth[arrow.target], depth[arrow.source] + 1)
    columns: dict[int, list[str]] = {}
    for construct, d in depth.items():
        columns.setdefault(d, []).append(construct)
    most = max(len(column) for column in columns.values())
    tall = max(most * (_BOX_H + _GAP) - _GAP, 240.0)
    step = (WIDTH - 48 - _BOX_W) / max(len(columns) - 1, 1)
    places: dict[str, Place] = {}
    for d, column in columns.items():
        own = len(column) * (_BOX_H + _GAP) - _GAP
        # Columns of one box are shifted a little, so that arrows over them stay to be seen.
        start = _TOP + (tall - own) / 2 + (26.0 if d % 2 and len(column) < most else 0.0)
        for row, construct in enumerate(column):
            places[construct] = 24 + d * step, start + row * (_BOX_H + _GAP)
    return places, _TOP + tall + 26


def _ends(arrow: PathArrow, places: Mapping[str, Place]) -> tuple[Place, Place]:
    (x1, y1), (x2, y2) = places[arrow.source], places[arrow.target]
    return (x1 + _BOX_W, y1 + _BOX_H / 2), (x2, y2 + _BOX_H / 2)


def _bend(arrow: PathArrow, places: Mapping[str, Place]) -> Place:
    """Give the point that pulls the line: an arrow over other columns goes round them, on the side where it starts."""
    (x1, y1), (x2, y2) = _ends(arrow, places)
    middle = sum(y for _, y in places.values()) / len(places) + _BOX_H / 2
    over = [x for x, _ in places.values() if x1 < x and x + _BOX_W < x2]
    side = 1.0 if (y1 + y2) / 2 >= middle else -1.0
    return (x1 + x2) / 2, (y1 + y2) / 2 + side * (70.0 if over else 0.0)


def _on(arrow: PathArrow, places: Mapping[str, Place], t: float) -> Place:
    """Give the point of the line at a part of its way."""
    (x1, y1), (x2, y2) = _ends(arrow, places)
    bx, by = _bend(arrow, places)
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
    return a * x1 + b * bx + c * x2, a * y1 + b * by + c * y2


def _line(arrow: PathArrow, places: Mapping[str, Place]) -> Element:
    (x1, y1), (x2, y2) = _ends(arrow, places)
    n, thick = number, 1.0 + 5.0 * min(abs(arrow.estimate), 1.0)
    paint = "strong" if unsure(arrow) else ("accent" if arrow.estimate >= 0 else "below.mark")
    # An arrow head drawn as two strokes, so that it keeps its size whatever the line.
    head = f"M{n(x2 - 9)} {n(y2 - 6)}L{n(x2 - 1)} {n(y2)}L{n(x2 - 9)} {n(y2 + 6)}"
    bx, by = _bend(arrow, places)
    line = path(f"M{n(x1)} {n(y1)}Q{n(bx)} {n(by)} {n(x2 - 2)} {n(y2)}{head}", stroke=paint, thick=thick,
                dash="6 5" if unsure(arrow) else None)  # fmt: skip
    line.attributes["stroke-opacity"] = 0.75
    return line


def _label(
    arrow: PathArrow, places: Mapping[str, Place], taken: list[tuple[float, float, float]], lang: str
) -> list[Element]:
    text = spoken(arrow.estimate, lang, 2)
    wide = letters(text, TYPE["body"], bold=True) + 8
    boxes = [(px, py, px + _BOX_W, py + _BOX_H) for px, py in places.values()]
    spots = [_on(arrow, places, t) for t in (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85, 0.1, 0.9)]

    def free(spot: Place) -> bool:
        x, y = spot
        inside = any(a - wide / 2 < x < c + wide / 2 and b - 10 < y < d + 10 for a, b, c, d in boxes)
        return not inside and all(abs(x - a) > (wide + w) / 2 or abs(y - b) > 20 for a, b, w in taken)

    x, y = next((spot for spot in spots if free(spot)), spots[0])
    taken.append((x, y, wide))
    return [
        box(x - wide / 2, y - 9, wide, 18, fill="paper", radius=3),
        line_of_text(text, x, y + 4.5, TYPE["body"], "soft" if unsure(arrow) else "ink", bold=True, anchor="middle"),
    ]


def _construct(name: str, share: float | None, at: Place, lang: str) -> list[Element]:
    x, y = at
    drawn = [box(x, y, _BOX_W, _BOX_H, fill="floor", stroke="strong", thick=1.5, radius=RADIUS["tile"])]
    lines = fit(name, _BOX_W - 16, (TYPE["body"], TYPE["small"]), 2, bold=True)
    rows = len(lines.lines) + (share is not None)
    top = y + _BOX_H / 2 - rows * 8 + 12
    for row, text in enumerate(lines.lines):
        drawn.append(line_of_text(text, x + _BOX_W / 2, top + row * 16, lines.size, bold=True, anchor="middle"))
    if share is not None:
        text = f"R² {spoken(share, lang, 2)}"
        drawn.append(
            line_of_text(text, x + _BOX_W / 2, top + len(lines.lines) * 16, TYPE["small"], "soft", anchor="middle")
        )
    return drawn


def _told(arrow: PathArrow, names: Mapping[str, str], lang: str) -> str:
    a, b = names.get(arrow.source, arrow.source), names.get(arrow.target, arrow.target)
    told = say("{a} goes with {b}: {x:.2f}.", a=a, b=b, x=arrow.estimate)
    return speak(say("{told} It may be nothing.", told=told) if unsure(arrow) else told, lang)


def _table(analysis: PathAnalysis, names: Mapping[str, str], lang: str) -> Table:
    headings = [say("from"), say("to"), say("arrow"), say("lowest"), say("highest")]
    rows: list[list[Cell]] = [
        [names.get(a.source, a.source), names.get(a.target, a.target), a.estimate, a.low, a.high]
        for a in analysis.paths
    ]
    return Table([speak(heading, lang) for heading in headings], rows)
