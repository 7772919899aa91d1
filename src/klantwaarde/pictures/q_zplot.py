"""Scores of all cards side by side: where viewpoints differ on top, where they agree below, with intervals."""

from __future__ import annotations

from collections.abc import Callable

from klantwaarde.language import number, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_signs import names_of, sign, signs_of
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results import QAnalysis, QStability

W, EDGE = 1200.0, 24.0
LEFT, RIGHT = 470.0, 1110.0
NARROW, LANE = 360.0, 11.0
CROWDED = 110.0
LINES = 5
"""Most lines of the text of a card; what is longer stands in the table."""


def draw_zplot(
    q: QAnalysis, *, lang: str, stable: QStability | None = None, title: str = "", width: str = "wide"
) -> Picture:
    """Draw a dot per card and viewpoint with its 95% interval.

    Parameters
    ----------
    q
        The analysis.
    lang
        ``nl`` or ``en``.
    stable
        A bootstrap; its intervals are drawn. Without one, z plus and minus 1.96 standard errors.
    title
        Heading.
    width
        ``wide`` (1200 units) or ``phone`` (360 units: the text of a card above its dots).
    """
    phone = width == "phone"
    w, edge, left, right = (NARROW, 12.0, 26.0, NARROW - 30) if phone else (W, EDGE, LEFT, RIGHT)
    shown = [n for n, factor in enumerate(q.factors) if factor.flagged]
    order = sorted(range(len(q.cards)), key=lambda i: (-_range(q, i, shown), i))
    heading = title or speak(say("Where viewpoints differ most, and where least"), lang)
    reach = max(2.5, *(abs(end) for i in order for n in shown for end in _ends(q, stable, i, n)))

    def at(z: float) -> float:
        return left + (z + reach) / (2 * reach) * (right - left)

    head = fit(heading, w - 2 * edge, (18.0,) if phone else (22.0,), 2, bold=True)
    drawn: list[Element] = [
        line_of_text(t, edge, 40 + n * 22, head.size, "ink", bold=True) for n, t in enumerate(head.lines)
    ]
    keys, top = _keys(q, shown, lang, stable, (edge, 70 + (len(head.lines) - 1) * 22.0, w))
    drawn += keys
    y = top
    ground: list[Element] = []
    rows: list[Element] = []
    bands: list[tuple[float, float]] = []
    for turn, card in enumerate(order):
        words, marks, far = (_above if phone else _beside)(q, card, lang, (edge, y, w))
        dots = len(shown) * LANE + 10
        tall = far + dots - 4 if phone else max(far, dots)
        if turn % 2 == 0:
            ground.append(box(edge, y, w - 2 * edge, tall, fill="floor"))
        rows += words
        rows += _dots(q, stable, card, shown, at, middle=y + tall - dots / 2 if phone else y + tall / 2)
        rows += marks if phone else _down(marks, y + tall / 2)
        bands.append((y + tall - dots if phone else y, y + tall))
        y += tall
    drawn += [*ground, *_axis(at, reach, bands, (left + right) / 2, lang), *rows]
    alt = speak(
        say(
            "Standard scores of {cards} cards in {k} viewpoints, with 95% intervals.", cards=len(q.cards), k=len(shown)
        ),
        lang,
    )
    story = _story(q, order, shown, lang)
    svg = on_canvas(
        drawn,
        w=w,
        h=y + 58,
        title=heading,
        description=alt,
        lang=lang,
        kind="q-zplot-phone" if phone else "q-zplot",
        seed=[alt, *story],
    )
    return Picture(svg=svg, alt=alt, story=story, table=_table(q, order, shown, stable, lang))


Row = tuple[list[Element], list[Element], float]


def _beside(q: QAnalysis, card: int, lang: str, at: tuple[float, float, float]) -> Row:
    """Set the text of a card beside its dots: its words, its marks at height 0, and how tall the words are."""
    edge, y, w = at
    block = fit(q.cards[card].wording(lang), LEFT - EDGE - 110, (12.0, 11.0), LINES)
    words = [line_of_text(q.cards[card].id, edge + 6, y + 17, 11, "soft")]
    words += [line_of_text(line, edge + 60, y + 17 + n * 15, block.size) for n, line in enumerate(block.lines)]
    return words, _marks(q, card, w - edge - 8)[0], len(block.lines) * 15.0 + 10


def _above(q: QAnalysis, card: int, lang: str, at: tuple[float, float, float]) -> Row:
    """Set the text of a card above its dots; many marks take a line of their own."""
    edge, y, w = at
    marks, wide = _marks(q, card, w - edge - 8)
    first = 17.0 if wide > CROWDED else 0.0
    block = fit(q.cards[card].wording(lang), w - 2 * edge - 16 - (0 if first else wide), (12.0, 11.0), LINES)
    words = [line_of_text(t, edge + 8, y + first + 17 + n * 15, block.size) for n, t in enumerate(block.lines)]
    return words, _down(marks, y + 13), first + len(block.lines) * 15.0 + 10


def _range(q: QAnalysis, card: int, shown: list[int]) -> float:
    there = [z for n in shown if (z := q.z_scores[card][n]) is not None]
    return max(there) - min(there) if there else 0.0


def _ends(q: QAnalysis, stable: QStability | None, card: int, n: int) -> tuple[float, float]:
    if stable is not None:
        return stable.z_low[card][n], stable.z_high[card][n]
    z, se = q.z_scores[card][n] or 0.0, q.factors[n].se or 0.0
    return z - 1.96 * se, z + 1.96 * se


def _dots(
    q: QAnalysis,
    stable: QStability | None,
    card: int,
    shown: list[int],
    at: Callable[[float], float],
    *,
    middle: float,
) -> list[Element]:
    drawn: list[Element] = []
    for lane, n in enumerate(shown):
        z = q.z_scores[card][n]
        if z is None:
            continue
        low, high = _ends(q, stable, card, n)
        line = middle + (lane - (len(shown) - 1) / 2) * LANE
        drawn.append(path(f"M{at(low):.1f} {line:.1f}H{at(high):.1f}", stroke="strong", thick=1.25))
        drawn.append(sign(n, at(z), line, 4.2))
    return drawn


def _marks(q: QAnalysis, card: int, right: float) -> tuple[list[Element], float]:
    """Draw D with the signs of the viewpoints it sets apart, from the right, or C; and the room that takes."""
    code = q.cards[card].id
    names = [factor.name for factor in q.factors]
    apart = sorted((names.index(m.factor), m.level) for m in q.distinguishing if m.card == code)
    x = right
    if not apart:
        held = code in q.consensus and len(q.factors) > 1
        return ([line_of_text("C", x, 4, 12, "ink", bold=True, anchor="end")], 14.0) if held else ([], 0.0)
    drawn: list[Element] = []
    for n, level in reversed(apart):
        if level <= 0.01:
            drawn.append(line_of_text("*", x, 6, 13, "ink", bold=True, anchor="end"))
        x -= 12
        drawn.append(sign(n, x, 0, 3.6))
        x -= 10
    drawn.append(line_of_text("D", x, 4, 12, "ink", bold=True, anchor="end"))
    return drawn, right - x + 14


def _down(drawn: list[Element], y: float) -> list[Element]:
    for one in drawn:
        one.attributes["transform"] = f"translate(0 {y:.1f})"
    return drawn


def _keys(
    q: QAnalysis, shown: list[int], lang: str, stable: QStability | None, at: tuple[float, float, float]
) -> tuple[list[Element], float]:
    """Say which sign is which viewpoint and what a line and a mark mean, and where the rows begin."""
    edge, y, w = at
    drawn, y = signs_of(q, shown, lang, at)
    kind = (
        speak(say("interval: 95% of {n} resamples of persons", n=stable.resamples), lang)
        if stable is not None
        else speak(say("interval: 1.96 standard errors to both sides"), lang)
    )
    how = speak(say("D sets a viewpoint apart (p < .05, * p < .01); C: no viewpoints differ"), lang)
    lines = fit(f"{kind}. {how}.", w - 2 * edge, (TYPE["small"],), 5).lines
    drawn += [line_of_text(line, edge, y + n * 16, TYPE["small"], "soft") for n, line in enumerate(lines)]
    return drawn, y + len(lines) * 16 + 6


def _axis(
    at: Callable[[float], float], reach: float, bands: list[tuple[float, float]], middle: float, lang: str
) -> list[Element]:
    """Draw the upright lines through the bands with dots, never through words, and what they stand for."""
    bottom = bands[-1][1] if bands else 0.0
    drawn: list[Element] = []
    for z in range(-int(reach), int(reach) + 1):
        x = at(float(z))
        d = "".join(f"M{x:.1f} {top:.1f}V{end:.1f}" for top, end in bands)
        drawn.append(path(d, stroke="line" if z else "strong", thick=1 if z else 1.5))
        drawn.append(
            line_of_text(number(z, lang, 0) if z <= 0 else f"+{z}", x, bottom + 18, 12, "ink", anchor="middle")
        )
    words = speak(say("standard score z: how much a card counts in a viewpoint"), lang)
    drawn.append(line_of_text(words, middle, bottom + 40, TYPE["small"], "soft", anchor="middle"))
    return drawn


def _story(q: QAnalysis, order: list[int], shown: list[int], lang: str) -> list[str]:
    if not order or len(shown) < 2:
        return []
    most = [q.cards[i].wording(lang) for i in order[:3]]
    least = [q.cards[i].wording(lang) for i in order[::-1][:3]]
    return [
        speak(say("Viewpoints differ most on: {cards}", cards="; ".join(most)), lang),
        speak(say("Viewpoints differ least on: {cards}", cards="; ".join(least)), lang),
    ]


def _table(q: QAnalysis, order: list[int], shown: list[int], stable: QStability | None, lang: str) -> Table:
    names = names_of(q, lang)
    heads = [speak(say("card"), lang), speak(say("text"), lang)]
    for n in shown:
        heads += [
            names[n],
            speak(say("{name} from", name=names[n]), lang),
            speak(say("{name} to", name=names[n]), lang),
        ]
    rows: list[list[str | int | float | None]] = [
        [
            q.cards[i].id,
            q.cards[i].wording(lang),
            *(cell for n in shown for cell in (q.z_scores[i][n], *_ends(q, stable, i, n))),
        ]
        for i in order
    ]
    return Table(heads, rows)
