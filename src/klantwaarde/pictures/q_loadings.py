"""Persons on two viewpoints: who stands clearly on one, who on both, who on none, with the regions of the flag rule."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from klantwaarde.language import Said, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width as wide_of
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_signs import names_of, person_names, sign
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results import QAnalysis

W, NARROW = 1200.0, 360.0
LABELLED = 60
NEAR = ((11, 4), (-11, 4), (0, -12), (0, 20), (9, -8), (-9, -8), (9, 16), (-9, 16))
FAR = tuple((dx, dy) for dy in (-26, 34, -40, 48, 4, -54, 62) for dx in (18, -18, 40, -40, 64, -64))
Area = tuple[float, float, float, float]


class _Plane(msgspec.Struct, frozen=True):
    """Where the plane stands in a picture of that width, and where its key begins."""

    w: float
    side: float
    left: float
    top: float
    key: tuple[float, float]

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + (x + 1) / 2 * self.side, self.top + (1 - y) / 2 * self.side


def planes_of(factors: Sequence[int]) -> list[tuple[int, int]]:
    """Pair viewpoints so that each stands on one plane at least: by twos, the last with the one before it."""
    pairs = list(zip(factors[::2], factors[1::2], strict=False))
    if len(factors) > 2 and len(factors) % 2:
        pairs.append((factors[-2], factors[-1]))
    return pairs


def draw_loadings(
    q: QAnalysis,
    first: int,
    second: int,
    *,
    lang: str,
    title: str = "",
    names: bool = True,
    width: str = "wide",
) -> Picture:
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
    width
        ``wide`` (1200 units) or ``phone`` (360 units: the key under the plane).
    """
    called = names_of(q, lang)
    heading = title or speak(
        say("Who stands where: {first} and {second}", first=called[first], second=called[second]), lang
    )
    bound = q.flag_bound
    phone = width == "phone"
    w, edge = (NARROW, 12.0) if phone else (W, 24.0)
    head = fit(heading, w - 2 * edge, (18.0,) if phone else (22.0,), 2, bold=True)
    top = 62.0 + 24 * len(head.lines)
    plane = (
        _Plane(w, 300.0, 40.0, top, (24.0, top + 380.0)) if phone else _Plane(w, 620.0, 90.0, top, (770.0, top + 20))
    )
    drawn: list[Element] = [
        line_of_text(t, edge, 40 + n * 24, head.size, "ink", bold=True) for n, t in enumerate(head.lines)
    ]
    drawn += _ground(plane, bound, called[first], called[second])
    drawn += _points(q, first, second, plane, names=names and not phone)
    keys, end = _key(q, first, second, bound, plane, lang)
    drawn += keys
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
    svg = on_canvas(
        drawn,
        w=w,
        h=max(end, plane.top + plane.side + 60),
        title=heading,
        description=alt,
        lang=lang,
        kind="q-loadings-phone" if phone else "q-loadings",
        seed=[alt, str(q.loadings)],
    )
    return Picture(svg=svg, alt=alt, story=[alt], table=_table(q, first, second, lang, names=names))


def _ground(plane: _Plane, bound: float, first: str, second: str) -> list[Element]:
    at, side, left, top = plane.at, plane.side, plane.left, plane.top
    drawn = [box(left, top, side, side, fill="paper", stroke="line")]
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
        drawn.append(path(f"M{x:.1f} {top}v{side}", stroke="strong", dash="4 4"))
        drawn.append(path(f"M{left} {y:.1f}h{side}", stroke="strong", dash="4 4"))
    x0, y0 = at(0, 0)
    drawn.append(path(f"M{x0:.1f} {top}v{side}M{left} {y0:.1f}h{side}", stroke="strong", thick=1.5))
    for value, words in ((-1, "−1"), (0, "0"), (1, "+1")):
        x, _ = at(value, 0)
        _, y = at(0, value)
        drawn.append(line_of_text(words, x, top + side + 20, 12, "ink", anchor="middle"))
        drawn.append(line_of_text(words, left - 10, y + 4, 12, "ink", anchor="end"))
    lying, standing = (shorten(name, side - 20, TYPE["body"], bold=True) for name in (first, second))
    drawn.append(line_of_text(f"{lying} →", left + side, top + side + 42, TYPE["body"], "ink", bold=True, anchor="end"))
    drawn.append(line_of_text(f"↑ {standing}", left, top - 14, TYPE["body"], "ink", bold=True))
    return drawn


def _points(q: QAnalysis, first: int, second: int, plane: _Plane, *, names: bool) -> list[Element]:
    drawn: list[Element] = []
    taken: list[Area] = []
    confounded = set(q.persons.confounded)
    spots = []
    for i, who in enumerate(q.sorters):
        x, y = plane.at(q.loadings[i][first], q.loadings[i][second])
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
        lines: list[Element] = []
        for who, x, y in spots:
            spot = _free(who, x, y, taken, plane)
            if spot is not None:
                drawn.append(line_of_text(who, spot[0], spot[1], 11, "ink"))
                lines += spot[2]
        drawn = lines + drawn
    return drawn


def _free(who: str, x: float, y: float, taken: list[Area], plane: _Plane) -> tuple[float, float, list[Element]] | None:
    """Find a spot for a name that covers no point and no other name, near or at the end of a line; it is then taken."""
    w = wide_of(who, 11)
    for dx, dy in (*NEAR, *FAR):
        start = x + dx - (w if dx < 0 else 0 if dx > 0 else w / 2)
        area = (start, y + dy - 10, start + w, y + dy + 3)
        if area[0] < plane.left or area[2] > plane.left + plane.side:
            continue
        if area[1] < plane.top or area[3] > plane.top + plane.side:
            continue
        if all(area[2] < b[0] or area[0] > b[2] or area[3] < b[1] or area[1] > b[3] for b in taken):
            taken.append(area)
            far = (dx, dy) not in NEAR
            end = (start if dx > 0 else start + w, y + dy - 4)
            return start, y + dy, [path(f"M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}", stroke="strong")] if far else []
    return None


def _key(q: QAnalysis, first: int, second: int, bound: float, plane: _Plane, lang: str) -> tuple[list[Element], float]:
    called = names_of(q, lang)
    lines: list[tuple[list[Element], Said]] = [
        ([sign(first, 0, -4, 5.5)], say("defines {name}", name=called[first])),
        ([sign(second, 0, -4, 5.5)], say("defines {name}", name=called[second])),
        ([disc(0, -4, 4.5, fill="paper", stroke="strong", thick=1.5)], say("defines neither")),
        ([disc(0, -4, 9, stroke="ink", thick=1.25)], say("clearly on two or more viewpoints")),
        (
            [path("M-10 -4h22", stroke="strong", dash="4 4")],
            say("dashed: beyond {bound:.2f} is more than chance", bound=bound),
        ),
        (
            [
                box(-10, -12, 10, 14, fill="above_probably.body", stroke="line"),
                box(2, -12, 10, 14, fill="below_probably.body", stroke="line"),
            ],
            say("shaded: more on this viewpoint than on the other"),
        ),
    ]
    if plane.w < W:
        lines.append(([], say("names stand in the numbers behind the picture")))
    x, y = plane.key
    drawn: list[Element] = []
    for marks, said in lines:
        for mark in marks:
            mark.attributes["transform"] = f"translate({x:.1f} {y:.1f})"
        words = fit(speak(said, lang), plane.w - x - 32, (TYPE["body"],), 3).lines
        drawn += [*marks, *(line_of_text(t, x + 20, y + n * 17, TYPE["body"], "ink") for n, t in enumerate(words))]
        y += 13 + 17 * len(words)
    return drawn, y


def _table(q: QAnalysis, first: int, second: int, lang: str, *, names: bool) -> Table:
    called, who = names_of(q, lang), person_names(q, names=names)
    heads = [speak(say("person"), lang), called[first], called[second], speak(say("defines"), lang)]
    heads.append(speak(say("clearly on two or more viewpoints"), lang))
    confounded = set(q.persons.confounded)
    rows: list[list[str | int | float | None]] = []
    for i, code in enumerate(q.sorters):
        marked = zip(called, q.flags[i], q.loadings[i], strict=True)
        defines = ", ".join(f"{name} (−)" if loading < 0 else name for name, on, loading in marked if on)
        both = speak(say("yes"), lang) if code in confounded else ""
        rows.append([who[i], q.loadings[i][first], q.loadings[i][second], defines, both])
    return Table(heads, rows)
