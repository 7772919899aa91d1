"""A viewpoint as the grid its holders would lay: every card in its place, with D, D* and C marks."""

from __future__ import annotations

from klantwaarde.language import say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_signs import mark_words, marks_of, name_of, place_words, sign
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results import QAnalysis

WIDE, EDGE, GAP, PAD = 1200.0, 24.0, 6.0, 7.0
NARROW = 360.0
LINE = 1.24
MOST, MOST_PHONE = 16, 10
"""Most lines of text on a card: a card grows with its text, and only what is longer than this is cut."""
# per mark: ground, edge, thickness and dash of a card
STYLES = {
    "D*": ("above_probably.body", "above.mark", 2.5, None),
    "D": ("above_probably.body", "above.mark", 1.25, None),
    "C": ("floor", "strong", 1.25, "4 3"),
    "": ("paper", "line", 1.0, None),
}


def draw_array(
    q: QAnalysis,
    factor: str,
    *,
    lang: str,
    title: str = "",
    ends: tuple[str, str] | None = None,
    width: str = "wide",
    closed: bool = False,
) -> Picture:
    """Draw the array of one viewpoint as a grid of cards.

    Parameters
    ----------
    q, factor
        The analysis, and the name of the viewpoint.
    lang
        ``nl`` or ``en``.
    title
        Heading; else the name of the viewpoint.
    ends
        What the lowest and the highest place mean.
    width
        ``wide`` (1200 units) or ``phone`` (360 units: a list from high to low).
    closed
        True when fewer persons define it than may be counted: then nothing in the picture tells how many.

    Raises
    ------
    ValueError
        When nobody defines the viewpoint, so that it has no array.
    """
    column = [one.name for one in q.factors].index(factor)
    if any(row[column] is None for row in q.arrays):
        raise ValueError(f"nobody defines {factor}")
    marks = marks_of(q, factor)
    heading = title or name_of(q.factors[column], lang)
    low, high = ends or (speak(say("lowest"), lang), speak(say("highest"), lang))
    draw = _wide if width == "wide" else _phone
    facts = (
        _facts(q, column, lang) if not closed else speak(say("Held by fewer persons than may be counted here"), lang)
    )
    drawn, w, h = draw(q, column, marks, (heading, facts), (low, high), lang)
    story = _story(q, column, marks, lang)
    alt = speak(say("The cards of {name} in the grid, from {low} to {high}.", name=heading, low=low, high=high), lang)
    svg = on_canvas(
        drawn, w=w, h=h, title=heading, description=alt, lang=lang, kind=f"q-array-{width}", seed=[factor, *story]
    )
    return Picture(svg=svg, alt=alt, story=story, table=_table(q, column, marks, lang))


def _cards(q: QAnalysis, column: int, place: int) -> list[int]:
    """Cards of a place, highest z first."""
    held = [i for i, row in enumerate(q.arrays) if row[column] == place]
    return sorted(held, key=lambda i: (-(q.z_scores[i][column] or 0.0), i))


def _wide(
    q: QAnalysis, column: int, marks: dict[str, str], heads: tuple[str, str], ends: tuple[str, str], lang: str
) -> tuple[list[Element], float, float]:
    places = [p for p, c in zip(q.grid.places, q.grid.counts, strict=True) if c]
    room = (WIDE - 2 * EDGE - GAP * (len(places) - 1)) / len(places)
    lines = max(len(fit(_text(q, i, lang), room - 2 * PAD, (12.0, 11.0), MOST).lines) for i in range(len(q.cards)))
    tall = 2 * PAD + 12 + lines * 12 * LINE
    tallest = max(q.grid.counts)
    top = 92.0
    floor = top + tallest * (tall + GAP)
    head = fit(heads[0], WIDE - 2 * EDGE - 28, (24.0, 20.0), 1, bold=True)
    drawn: list[Element] = [
        sign(column, EDGE + 9, 33, 8),
        *(line_of_text(line, EDGE + 28, 40, head.size, "ink", bold=True) for line in head.lines),
        line_of_text(heads[1], EDGE, 66, TYPE["body"], "soft"),
    ]
    for n, place in enumerate(places):
        x = EDGE + n * (room + GAP)
        cards = _cards(q, column, place)
        for deep, card in enumerate(cards):
            y = floor - (len(cards) - deep) * (tall + GAP)
            drawn += _card(q, card, column, marks.get(q.cards[card].id, ""), (x, y, room, tall), lang)
        drawn.append(line_of_text(place_words(place), x + room / 2, floor + 22, 16, "ink", bold=True, anchor="middle"))
    drawn.append(path(f"M{EDGE} {floor + 2:.1f}H{WIDE - EDGE}", stroke="strong", thick=1.5))
    drawn.append(line_of_text(f"← {ends[0]}", EDGE, floor + 44, TYPE["body"], "soft"))
    drawn.append(line_of_text(f"{ends[1]} →", WIDE - EDGE, floor + 44, TYPE["body"], "soft", anchor="end"))
    legend, bottom = _legend(EDGE, floor + 74, lang, WIDE)
    return [*drawn, *legend], WIDE, bottom


def _facts(q: QAnalysis, column: int, lang: str) -> str:
    factor = q.factors[column]
    facts = say(
        "{n} {n:person defines|persons define} it; reliability {r:.2f}; standard error of a score {se:.2f}",
        n=factor.flagged,
        r=factor.reliability,
        se=factor.se,
    )
    if not factor.negative:
        return speak(facts, lang)
    return speak(say("{facts}; {m} of them the other way round", facts=facts, m=factor.negative), lang)


def _text(q: QAnalysis, card: int, lang: str) -> str:
    return q.cards[card].wording(lang)


def _card(
    q: QAnalysis, card: int, column: int, mark: str, at: tuple[float, float, float, float], lang: str
) -> list[Element]:
    x, y, w, h = at
    fill, edge, thick, dash = STYLES[mark]
    block = fit(_text(q, card, lang), w - 2 * PAD, (12.0, 11.0), MOST)
    drawn = [box(x, y, w, h, fill=fill, stroke=edge, thick=thick, dash=dash, radius=4)]
    drawn.append(line_of_text(q.cards[card].id, x + PAD, y + PAD + 8, 11, "soft"))
    if mark:
        drawn.append(
            line_of_text(_arrow(q, card, column, mark), x + w - PAD, y + PAD + 8, 11, "ink", bold=True, anchor="end")
        )
    for n, line in enumerate(block.lines):
        drawn.append(line_of_text(line, x + PAD, y + PAD + 22 + n * block.size * LINE, block.size, "ink"))
    return drawn


def _arrow(q: QAnalysis, card: int, column: int, mark: str) -> str:
    """Give a mark with where it lies: above every other viewpoint or below every other."""
    mine = q.z_scores[card][column] or 0.0
    others = [z for n, z in enumerate(q.z_scores[card]) if n != column and z is not None]
    if mark == "C" or not others:
        return mark
    return f"{mark} ↑" if mine > max(others) else f"{mark} ↓" if mine < min(others) else mark


def _arrows(lang: str) -> str:
    return speak(say("↑ higher and ↓ lower than in every other viewpoint"), lang)


def _legend(x: float, y: float, lang: str, room: float) -> tuple[list[Element], float]:
    drawn: list[Element] = []
    at, step = x, 0.0
    for mark in ("D*", "D", "C", ""):
        words = f"{mark}: {mark_words(mark, lang)}" if mark else _arrows(lang)
        left = at + (30 if mark else 0)
        line = line_of_text(words, left, y + step + 11, TYPE["small"], "ink")
        needed = left - at + float(line.attributes.get("textLength") or 0) + 26
        if at + needed > room and at > x:
            at, step = x, step + 22
            line = line_of_text(words, at + (30 if mark else 0), y + step + 11, TYPE["small"], "ink")
        if mark:
            fill, edge, thick, dash = STYLES[mark]
            drawn.append(box(at, y + step, 22, 14, fill=fill, stroke=edge, thick=thick, dash=dash, radius=3))
        drawn.append(line)
        at += needed
    return drawn, y + step + 24


def _phone(
    q: QAnalysis, column: int, marks: dict[str, str], heads: tuple[str, str], ends: tuple[str, str], lang: str
) -> tuple[list[Element], float, float]:
    title = fit(heads[0], NARROW - 60, (20.0, 17.0), 2, bold=True)
    drawn: list[Element] = [sign(column, 25, 29, 7)]
    drawn += [
        line_of_text(line, 42, 34 + n * title.size * 1.2, title.size, "ink", bold=True)
        for n, line in enumerate(title.lines)
    ]
    y = 52 + (len(title.lines) - 1) * title.size * 1.2
    facts = fit(heads[1], NARROW - 32, (12.0,), 3).lines
    drawn += [line_of_text(line, 16, y + 6 + n * 15, 12, "soft") for n, line in enumerate(facts)]
    y += 15 * len(facts) + 6
    places = [p for p, c in zip(q.grid.places, q.grid.counts, strict=True) if c]
    for place in reversed(places):
        word = ends[1] if place == places[-1] else ends[0] if place == places[0] else ""
        drawn.append(line_of_text(f"{place_words(place)}  {word}".strip(), 16, y + 18, 15, "ink", bold=True))
        y += 28
        for card in _cards(q, column, place):
            block = fit(_text(q, card, lang), NARROW - 32 - 2 * PAD, (13.0, 12.0), MOST_PHONE)
            tall = 2 * PAD + 14 + len(block.lines) * block.size * LINE
            mark = marks.get(q.cards[card].id, "")
            fill, edge, thick, dash = STYLES[mark]
            drawn.append(box(16, y, NARROW - 32, tall, fill=fill, stroke=edge, thick=thick, dash=dash, radius=4))
            drawn.append(line_of_text(q.cards[card].id, 16 + PAD, y + PAD + 8, 11, "soft"))
            if mark:
                words = _arrow(q, card, column, mark)
                drawn.append(line_of_text(words, NARROW - 16 - PAD, y + PAD + 8, 12, "ink", bold=True, anchor="end"))
            drawn += [
                line_of_text(line, 16 + PAD, y + PAD + 24 + n * block.size * LINE, block.size, "ink")
                for n, line in enumerate(block.lines)
            ]
            y += tall + 5
        y += 8
    for n, mark in enumerate(("D*", "D", "C")):
        fill, edge, thick, dash = STYLES[mark]
        key = fit(f"{mark}: {mark_words(mark, lang)}", NARROW - 62, (12.0,), 2)
        drawn.append(box(16, y + 4, 22, 14, fill=fill, stroke=edge, thick=thick, dash=dash, radius=3))
        drawn += [line_of_text(line, 46, y + 15 + i * 15, 12, "ink") for i, line in enumerate(key.lines)]
        y += 12 + 15 * len(key.lines) + (0 if n == 2 else 2)
    arrows = fit(_arrows(lang), NARROW - 32, (12.0,), 2).lines
    drawn += [line_of_text(line, 16, y + 15 + i * 15, 12, "ink") for i, line in enumerate(arrows)]
    return drawn, NARROW, y + 12 + 15 * len(arrows)


def _story(q: QAnalysis, column: int, marks: dict[str, str], lang: str) -> list[str]:
    out = []
    places = [p for p, c in zip(q.grid.places, q.grid.counts, strict=True) if c]
    for place in reversed(places):
        cards = "; ".join(_text(q, i, lang) for i in _cards(q, column, place))
        out.append(speak(say("{place}: {cards}", place=place_words(place), cards=cards), lang))
    apart = [_text(q, i, lang) for i, card in enumerate(q.cards) if marks.get(card.id) in {"D", "D*"}]
    if apart:
        out.append(speak(say("Set it apart: {cards}", cards="; ".join(apart)), lang))
    return out


def _table(q: QAnalysis, column: int, marks: dict[str, str], lang: str) -> Table:
    heads = [say("card"), say("text"), say("place"), say("z"), say("mark")]
    order = sorted(range(len(q.cards)), key=lambda i: (-(q.z_scores[i][column] or 0.0), i))
    rows: list[list[str | int | float | None]] = [
        [
            q.cards[i].id,
            _text(q, i, lang),
            q.arrays[i][column],
            q.z_scores[i][column],
            marks.get(q.cards[i].id, ""),
        ]
        for i in order
    ]
    return Table([speak(head, lang) for head in heads], rows)
