"""Persons on two viewpoints: who stands clearly on one, who on both, who on none, with the regions of the flag rule."""

from __future__ import annotations

import math
from collections.abc import Callable

from klantwaarde.language import say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_signs import names_of, sign
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.results import QAnalysis

W, H, SIDE, LEFT, TOP = 1200.0, 760.0, 620.0, 90.0, 90.0
LABELLED = 60
Spot = Callable[[float, float], tuple[float, float]]


def draw_loadings(q: QAnalysis, first: int, second: int, *, lang: str, title: str = "", names: bool = True) -> Picture:
    """Draw loadings of persons on a plane of two viewpoints.

    Parameters
    ----------
    q
        The analysis.
    first, second
        Positions of the two viewpoints; the first lies, the second stands.
    lang
        ``nl`` or ``en``.
    title
        Heading.
    names
        False where persons may not be named: points only.
    """
    called = names_of(q, lang)
    heading = title or speak(
        say("Who stands where: {first} and {second}", first=called[first], second=called[second]), lang
    )
    bound = q.settings.flag_level / math.sqrt(len(q.cards))

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + (x + 1) / 2 * SIDE, TOP + (1 - y) / 2 * SIDE

    drawn: list[Element] = [line_of_text(heading, 24, 40, 22, "ink", bold=True)]
    drawn += _ground(at, bound, called[first], called[second])
    drawn += _points(q, first, second, at, names=names)
    drawn += _key(q, first, second, bound, lang)
    alt = speak(
        say(
            "Loadings of {n} persons on {first} and {second}; beyond {bound:.2f} is clearly there.",
            n=len(q.sorters),
            first=called[first],
            second=called[second],
            bound=bound,
        ),
        lang,
    )
    table = _table(q, first, second, lang, names=names)
    svg = on_canvas(
        drawn, w=W, h=H, title=heading, description=alt, lang=lang, kind="q-loadings", seed=[alt, str(q.loadings)]
    )
    return Picture(svg=svg, alt=alt, story=[alt], table=table)


def _ground(at: Spot, bound: float, first: str, second: str) -> list[Element]:
    drawn = [box(LEFT, TOP, SIDE, SIDE, fill="paper", stroke="line")]
    # beyond the bound and more on this viewpoint than on the other: four wedges
    for turn in range(4):
        corners = [(bound, -bound), (1, -1), (1, 1), (bound, bound)]
        for _ in range(turn):
            corners = [(-y, x) for x, y in corners]
        points = [at(x, y) for x, y in corners]
        d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z"
        drawn.append(path(d, fill="above_probably.body" if turn % 2 == 0 else "below_probably.body"))
    for value in (-bound, bound):
        (x, _), (_, y) = at(value, 0), at(0, value)
        drawn.append(path(f"M{x:.1f} {TOP}v{SIDE}", stroke="strong", dash="4 4"))
        drawn.append(path(f"M{LEFT} {y:.1f}h{SIDE}", stroke="strong", dash="4 4"))
    x0, y0 = at(0, 0)
    drawn.append(path(f"M{x0:.1f} {TOP}v{SIDE}M{LEFT} {y0:.1f}h{SIDE}", stroke="strong", thick=1.5))
    for value, words in ((-1, "−1"), (0, "0"), (1, "+1")):
        x, _ = at(value, 0)
        _, y = at(0, value)
        drawn.append(line_of_text(words, x, TOP + SIDE + 20, 12, "ink", anchor="middle"))
        drawn.append(line_of_text(words, LEFT - 10, y + 4, 12, "ink", anchor="end"))
    drawn.append(line_of_text(f"{first} →", LEFT + SIDE, TOP + SIDE + 42, TYPE["body"], "ink", bold=True, anchor="end"))
    drawn.append(line_of_text(f"↑ {second}", LEFT, TOP - 14, TYPE["body"], "ink", bold=True))
    return drawn


def _points(q: QAnalysis, first: int, second: int, at: Spot, *, names: bool) -> list[Element]:
    drawn: list[Element] = []
    taken: list[tuple[float, float, float, float]] = []
    confounded = set(q.persons.confounded)
    spots = []
    for i, who in enumerate(q.sorters):
        x, y = at(q.loadings[i][first], q.loadings[i][second])
        spots.append((who, x, y))
        taken.append((x - 7, y - 7, x + 7, y + 7))
        flags = q.flags[i]
        if who in confounded:
            drawn.append(disc(x, y, 9, stroke="ink", thick=1.25))
        if flags[first] or flags[second]:
            drawn.append(sign(first if flags[first] else second, x, y, 5.5))
        else:
            drawn.append(disc(x, y, 4.5, fill="paper", stroke="strong", thick=1.5))
    if names and len(q.sorters) <= LABELLED:
        for who, x, y in spots:
            spot = _free(who, x, y, taken)
            if spot is not None:
                drawn.append(line_of_text(who, spot[0], spot[1], 11, "ink"))
    return drawn


def _free(who: str, x: float, y: float, taken: list[tuple[float, float, float, float]]) -> tuple[float, float] | None:
    """Find a spot for a name that covers no point and no other name; the spot is then taken."""
    w = width(who, 11)
    for dx, dy in ((11, 4), (-11 - w, 4), (-w / 2, -12), (-w / 2, 20), (9, -8), (-9 - w, -8), (9, 16), (-9 - w, 16)):
        area = (x + dx, y + dy - 10, x + dx + w, y + dy + 3)
        if area[0] < LEFT or area[2] > LEFT + SIDE or area[1] < TOP or area[3] > TOP + SIDE:
            continue
        if all(area[2] < b[0] or area[0] > b[2] or area[3] < b[1] or area[1] > b[3] for b in taken):
            taken.append(area)
            return x + dx, y + dy
    return None


def _key(q: QAnalysis, first: int, second: int, bound: float, lang: str) -> list[Element]:
    called = names_of(q, lang)
    x, y = LEFT + SIDE + 60, TOP + 20
    lines: list[tuple[Element, str]] = [
        (sign(first, x, y - 4, 5.5), speak(say("defines {name}", name=called[first]), lang)),
        (sign(second, x, y + 26, 5.5), speak(say("defines {name}", name=called[second]), lang)),
        (disc(x, y + 56, 4.5, fill="paper", stroke="strong", thick=1.5), speak(say("defines neither"), lang)),
        (disc(x, y + 86, 9, stroke="ink", thick=1.25), speak(say("clearly on two or more viewpoints"), lang)),
    ]
    drawn: list[Element] = []
    for n, (mark, words) in enumerate(lines):
        drawn += [mark, line_of_text(words, x + 20, y + n * 30, TYPE["body"], "ink")]
    words = speak(say("dashed: beyond {bound:.2f} is more than chance", bound=bound), lang)
    drawn.append(path(f"M{x - 10} {y + 116:.1f}h22", stroke="strong", dash="4 4"))
    drawn.append(line_of_text(words, x + 20, y + 120, TYPE["body"], "ink"))
    ground = speak(say("shaded: more on this viewpoint than on the other"), lang)
    drawn += [
        box(x - 10, y + 138, 10, 14, fill="above_probably.body", stroke="line"),
        box(x + 2, y + 138, 10, 14, fill="below_probably.body", stroke="line"),
        line_of_text(ground, x + 20, y + 150, TYPE["body"], "ink"),
    ]
    return drawn


def _table(q: QAnalysis, first: int, second: int, lang: str, *, names: bool) -> Table:
    called = names_of(q, lang)
    heads = [speak(say("person"), lang), called[first], called[second], speak(say("defines"), lang)]
    rows: list[list[str | int | float | None]] = []
    for i, who in enumerate(q.sorters):
        defines = ", ".join(name for name, on in zip(called, q.flags[i], strict=True) if on)
        rows.append([who if names else str(i + 1), q.loadings[i][first], q.loadings[i][second], defines])
    return Table(heads, rows)
