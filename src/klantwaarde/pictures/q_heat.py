"""How alike any two sorts are: a square per pair, those of one viewpoint side by side."""

from __future__ import annotations

from typing import TypedDict

from klantwaarde.language import number, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_signs import by_viewpoint, names_of, person_names, sign
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results import QAnalysis

WIDE, NARROW, EDGE = 1200.0, 360.0, 16.0
NAMED = 10.0
"""Least side of a square beside which a name still stands."""
WRITTEN = 26.0
"""Least side of a square in which its number still stands."""


class _Paint(TypedDict, total=False):
    fill: str
    stroke: str
    thick: float


def draw_likeness(q: QAnalysis, *, lang: str, title: str = "", names: bool = True, width: str = "wide") -> Picture:
    """Draw the correlations between sorts as squares: the larger, the more alike; open ones are opposite.

    Parameters
    ----------
    q
        The analysis; its correlations must have come along.
    lang
        ``nl`` or ``en``.
    title
        Heading.
    names
        False where persons may not be named: they are numbered.
    width
        ``wide`` (1200 units) or ``phone`` (360 units).

    Raises
    ------
    ValueError
        When the correlations did not come along, because there are too many persons.
    """
    if not q.correlations:
        message = "no correlations came along"
        raise ValueError(message)
    w = WIDE if width == "wide" else NARROW
    heading = title or speak(say("How alike the sorts are"), lang)
    order, who = by_viewpoint(q), person_names(q, names=names)
    head = fit(heading, w - 2 * EDGE, (22.0,) if width == "wide" else (18.0,), 2, bold=True)
    drawn = [line_of_text(t, EDGE, 36 + n * 24, head.size, "ink", bold=True) for n, t in enumerate(head.lines)]
    top = 36 + len(head.lines) * 24.0
    label = 190.0 if width == "wide" else 26.0
    side = min((w - 2 * EDGE - label) / len(order), 34.0)
    if side < NAMED:
        label = 26.0
        side = min((w - 2 * EDGE - label) / len(order), 34.0)
    keys, top = _keys(q, lang, top, w, written=side >= WRITTEN)
    drawn += keys
    drawn += _squares(q, order, who, (EDGE + label, top, side), lang)
    alt = speak(
        say(
            "Correlations between the sorts of {n} persons, those who define the same viewpoint side by side.",
            n=len(order),
        ),
        lang,
    )
    svg = on_canvas(
        drawn,
        w=w,
        h=top + side * len(order) + 24,
        title=heading,
        description=alt,
        lang=lang,
        kind=f"q-heat-{width}",
        seed=[alt, str(q.correlations)],
    )
    return Picture(svg=svg, alt=alt, story=_story(q, who, lang), table=_table(q, order, who, lang))


def _keys(q: QAnalysis, lang: str, top: float, w: float, *, written: bool) -> tuple[list[Element], float]:
    lines: list[tuple[list[Element], str]] = [
        ([box(EDGE + 2, -11, 12, 12, fill="above.head")], speak(say("filled: laid alike; larger is more"), lang)),
        (
            [box(EDGE + 2, -11, 12, 12, **_opposite(12.0, written=written))],
            speak(say("pale, with a minus: laid the other way round"), lang)
            if written
            else speak(say("open: laid the other way round"), lang),
        ),
        *([([line_of_text("42", EDGE, 0, 11)], speak(say("number: correlation times 100"), lang))] if written else []),
        *(([sign(n, EDGE + 8, -5, 5)], name) for n, name in enumerate(names_of(q, lang))),
    ]
    drawn: list[Element] = []
    x, y = 0.0, top + 8
    for marks, words in lines:
        line = fit(words, w - 2 * EDGE - 24, (TYPE["body"],), 1).lines[0]
        text = line_of_text(line, 0, 0, TYPE["body"], "ink")
        wide = 22 + float(text.attributes.get("textLength") or 8) + 24
        if x and x + wide - 24 > w - 2 * EDGE:
            x, y = 0.0, y + 22
        for mark in marks:
            mark.attributes["transform"] = f"translate({x:.1f} {y:.1f})"
            drawn.append(mark)
        drawn.append(line_of_text(line, EDGE + x + 22, y, TYPE["body"], "ink"))
        x += wide
    return drawn, y + 18


def _squares(
    q: QAnalysis, order: list[int], who: list[str], at: tuple[float, float, float], lang: str
) -> list[Element]:
    left, top, side = at
    drawn: list[Element] = []
    size = 12.0 if side >= 14 else 11.0
    for n, i in enumerate(order):
        y = top + n * side
        on = next((f for f, flag in enumerate(q.flags[i]) if flag), None)
        if left - EDGE > 60:
            name = shorten(who[i], left - EDGE - 26, size)
            drawn.append(line_of_text(name, left - 22, y + side / 2 + 4, size, "ink", anchor="end"))
        if on is not None:
            drawn.append(sign(on, left - 10, y + side / 2, min(4.5, side / 2.6)))
        for m, j in enumerate(order):
            drawn += _square(q.correlations[i][j], left + m * side, y, side, lang, same=i == j)
    drawn.append(box(left, top, side * len(order), side * len(order), stroke="line"))
    return drawn


def _square(r: float, x: float, y: float, side: float, lang: str, *, same: bool) -> list[Element]:
    if same:
        return [box(x, y, side, side, fill="floor")]
    mark = (side - 2) * min(abs(r), 1.0) ** 0.5
    start = (x + (side - mark) / 2, y + (side - mark) / 2)
    drawn: list[Element] = []
    if mark >= 1:
        how: _Paint = {"fill": "above.head"} if r > 0 else _opposite(side, written=side >= WRITTEN)
        drawn.append(box(*start, mark, mark, **how))
    if side >= WRITTEN:
        words = number(100 * r, lang, 0)
        drawn.append(line_of_text(words, x + side / 2, y + side / 2 + 4, 11, "ink", anchor="middle"))
    return drawn


def _opposite(side: float, *, written: bool) -> _Paint:
    """Paint a square of sorts that are opposite: pale under a number, else open, so that it also reads in grey."""
    if written:
        return {"fill": "below_probably.body"}
    return {"fill": "paper", "stroke": "below.mark", "thick": min(1.5, side / 8)}


def _story(q: QAnalysis, who: list[str], lang: str) -> list[str]:
    pairs = [(q.correlations[i][j], i, j) for i in range(len(q.sorters)) for j in range(i + 1, len(q.sorters))]
    if not pairs:
        return []
    high, low = max(pairs), min(pairs)
    return [
        speak(say("Most alike: {one} and {other}, {r:.2f}.", one=who[high[1]], other=who[high[2]], r=high[0]), lang),
        speak(say("Least alike: {one} and {other}, {r:.2f}.", one=who[low[1]], other=who[low[2]], r=low[0]), lang),
    ]


def _table(q: QAnalysis, order: list[int], who: list[str], lang: str) -> Table:
    rows: list[list[str | int | float | None]] = [[who[i], *(q.correlations[i][j] for j in order)] for i in order]
    return Table([speak(say("person"), lang), *(who[i] for i in order)], rows)
