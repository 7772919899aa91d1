"""Scores of all cards side by side: where viewpoints differ on top, where they agree below, with intervals."""

from __future__ import annotations

from collections.abc import Callable

from klantwaarde.language import number, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_signs import names_of, sign
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results import QAnalysis, QStability

W, EDGE = 1200.0, 24.0
LEFT, RIGHT = 470.0, 1110.0
LANE, SPREAD = 11.0, 9.0


def draw_zplot(q: QAnalysis, *, lang: str, stable: QStability | None = None, title: str = "") -> Picture:
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
    """
    shown = [n for n, factor in enumerate(q.factors) if factor.flagged]
    order = sorted(range(len(q.cards)), key=lambda i: (-_range(q, i, shown), i))
    heading = title or speak(say("Where viewpoints differ most, and where least"), lang)
    reach = max(2.5, *(abs(end) for i in order for n in shown for end in _ends(q, stable, i, n)))

    def at(z: float) -> float:
        return LEFT + (z + reach) / (2 * reach) * (RIGHT - LEFT)

    drawn: list[Element] = [line_of_text(heading, EDGE, 40, 22, "ink", bold=True)]
    drawn += _keys(q, shown, lang, stable)
    top = y = 116.0
    ground: list[Element] = []
    rows: list[Element] = []
    for turn, card in enumerate(order):
        block = fit(q.cards[card].wording(lang), LEFT - EDGE - 110, (12.0, 11.0), 3)
        tall = max(len(block.lines) * 15.0 + 10, len(shown) * LANE + 10)
        if turn % 2 == 0:
            ground.append(box(EDGE, y, W - 2 * EDGE, tall, fill="floor"))
        rows.append(line_of_text(q.cards[card].id, EDGE + 6, y + 17, 11, "soft"))
        rows += [line_of_text(line, EDGE + 60, y + 17 + n * 15, block.size) for n, line in enumerate(block.lines)]
        rows += _dots(q, stable, card, shown, at, middle=y + tall / 2)
        rows += _marks(q, card, y + tall / 2)
        y += tall
    drawn += [*ground, *_axis(at, reach, top, y, lang), *rows]
    alt = speak(
        say(
            "Standard scores of {cards} cards in {k} viewpoints, with 95% intervals.", cards=len(q.cards), k=len(shown)
        ),
        lang,
    )
    story = _story(q, order, shown, lang)
    svg = on_canvas(drawn, w=W, h=y + 58, title=heading, description=alt, lang=lang, kind="q-zplot", seed=[alt, *story])
    return Picture(svg=svg, alt=alt, story=story, table=_table(q, order, shown, stable, lang))


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


def _marks(q: QAnalysis, card: int, middle: float) -> list[Element]:
    """Draw D with the signs of the viewpoints it sets apart, from the right; or C."""
    code = q.cards[card].id
    names = [factor.name for factor in q.factors]
    apart = sorted((names.index(m.factor), m.level) for m in q.distinguishing if m.card == code)
    x = W - EDGE - 8
    if not apart:
        held = code in q.consensus and len(q.factors) > 1
        return [line_of_text("C", x, middle + 4, 12, "ink", bold=True, anchor="end")] if held else []
    drawn: list[Element] = []
    for n, level in reversed(apart):
        if level <= 0.01:
            drawn.append(line_of_text("*", x, middle + 6, 13, "ink", bold=True, anchor="end"))
        x -= 12
        drawn.append(sign(n, x, middle, 3.6))
        x -= 10
    drawn.append(line_of_text("D", x, middle + 4, 12, "ink", bold=True, anchor="end"))
    return drawn


def _keys(q: QAnalysis, shown: list[int], lang: str, stable: QStability | None) -> list[Element]:
    drawn: list[Element] = []
    x = EDGE
    for n in shown:
        words = line_of_text(names_of(q, lang)[n], x + 20, 70, TYPE["body"], "ink")
        drawn += [sign(n, x + 8, 66, 5), words]
        x += 44 + float(words.attributes.get("textLength") or 12)
    kind = (
        speak(say("interval: 95% of {n} resamples of persons", n=stable.resamples), lang)
        if stable is not None
        else speak(say("interval: 1.96 standard errors to both sides"), lang)
    )
    how = speak(say("D sets a viewpoint apart (p < .05, * p < .01); C: no viewpoints differ"), lang)
    drawn.append(line_of_text(f"{kind}. {how}.", EDGE, 94, TYPE["small"], "soft"))
    return drawn


def _axis(at: Callable[[float], float], reach: float, top: float, bottom: float, lang: str) -> list[Element]:
    drawn: list[Element] = []
    step = 1
    for z in range(-int(reach), int(reach) + 1, step):
        x = at(float(z))
        drawn.append(path(f"M{x:.1f} {top:.1f}V{bottom:.1f}", stroke="line" if z else "strong", thick=1 if z else 1.5))
        drawn.append(
            line_of_text(number(z, lang, 0) if z <= 0 else f"+{z}", x, bottom + 18, 12, "ink", anchor="middle")
        )
    words = speak(say("standard score z: how much a card counts in a viewpoint"), lang)
    drawn.append(line_of_text(words, (LEFT + RIGHT) / 2, bottom + 40, TYPE["small"], "soft", anchor="middle"))
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
