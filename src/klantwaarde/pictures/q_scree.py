"""Eigenvalues against what chance gives: the scree with the parallel lines, and what each rule keeps."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from klantwaarde.language import number, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width as wide_of
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results import QFactorChoice

W, LEFT, RIGHT, TOP, BOTTOM = 1200.0, 70.0, 690.0, 90.0, 470.0
NARROW, SHOWN = 360.0, 12


class _Room(msgspec.Struct, frozen=True):
    """Where the chart stands, and where the rules beside or under it begin."""

    w: float
    left: float
    right: float
    top: float
    bottom: float
    rules: tuple[float, float]

    @property
    def phone(self) -> bool:
        return self.w < W


def draw_scree(choice: QFactorChoice, *, lang: str, title: str = "", width: str = "wide") -> Picture:
    """Draw the scree of eigenvalues with the lines of the parallel analysis, and the rules beside it.

    Parameters
    ----------
    choice
        The evidence on the number of factors.
    lang
        ``nl`` or ``en``.
    title
        Heading.
    width
        ``wide`` (1200 units) or ``phone`` (360 units: the rules under the chart).
    """
    phone = width == "phone"
    heading = title or speak(say("How many viewpoints? What each rule says"), lang)
    count = min(SHOWN, len(choice.eigenvalues))
    top = max(1.0, *choice.eigenvalues[:1], *choice.parallel[:1]) * 1.08

    room = (
        _Room(NARROW, 40.0, NARROW - 12, 106.0, 336.0, (12.0, 506.0))
        if phone
        else _Room(W, LEFT, RIGHT, TOP, BOTTOM, (740.0, 90.0))
    )

    def at(i: int, value: float) -> tuple[float, float]:
        across = room.left + (i + 0.5) / count * (room.right - room.left)
        return across, room.bottom - value / top * (room.bottom - room.top)

    head = fit(heading, room.w - (24 if phone else 48), (18.0,) if phone else (22.0,), 2, bold=True)
    drawn: list[Element] = [
        line_of_text(t, 12 if phone else 24, 40 + n * 22, head.size, "ink", bold=True) for n, t in enumerate(head.lines)
    ]
    drawn += _axes(room, at, count, top, lang)
    drawn += _line([at(i, v) for i, v in enumerate(choice.horn[:count])], "strong", 1.25, "2 4")
    drawn += _line([at(i, v) for i, v in enumerate(choice.parallel[:count])], "below.mark", 2, "7 5")
    drawn += _line([at(i, v) for i, v in enumerate(choice.eigenvalues[:count])], "accent", 2.25, None)
    drawn += [disc(*at(i, v), 4.5, fill="accent") for i, v in enumerate(choice.eigenvalues[:count])]
    for i, bound in enumerate(choice.sequential[:count]):
        x, y = at(i, bound)
        drawn.append(path(f"M{x - 9:.1f} {y:.1f}h18", stroke="ink", thick=2.5))
    drawn += _keys(choice, room, lang)
    below, h = _rules(choice, room, lang)
    drawn += below
    alt = speak(say("{n} eigenvalues against the bounds of chance; {rules}", n=count, rules=_said(choice, lang)), lang)
    svg = on_canvas(
        drawn,
        w=room.w,
        h=max(h, room.bottom + 120),
        title=heading,
        description=alt,
        lang=lang,
        kind="q-scree-phone" if phone else "q-scree",
        seed=[alt],
    )
    story = [speak(say("{keeps}: {rule}", keeps=rule.keeps, rule=rule.name), lang) for rule in choice.rules]
    return Picture(svg=svg, alt=alt, story=story, table=_table(choice, lang))


def _axes(
    room: _Room, at: Callable[[int, float], tuple[float, float]], count: int, top: float, lang: str
) -> list[Element]:
    left, right, bottom = room.left, room.right, room.bottom
    drawn: list[Element] = []
    step = 1 if top < 8 else 2 if top < 16 else 5 if top < 40 else 10 if top < 80 else 50
    for value in range(0, int(top) + 1, step):
        _, y = at(0, float(value))
        drawn.append(path(f"M{left} {y:.1f}H{right}", stroke="line" if value else "strong", thick=1 if value else 1.5))
        drawn.append(line_of_text(number(value, lang, 0), left - 10, y + 4, 12, "ink", anchor="end"))
    for i in range(count):
        x, _ = at(i, 0.0)
        drawn.append(line_of_text(str(i + 1), x, bottom + 20, 12, "ink", anchor="middle"))
    words = speak(say("number of the factor"), lang)
    drawn.append(line_of_text(words, (left + right) / 2, bottom + 42, TYPE["small"], "soft", anchor="middle"))
    drawn.append(
        line_of_text(
            speak(say("eigenvalue"), lang), 12.0 if room.phone else left - 46, room.top - 18, TYPE["small"], "soft"
        )
    )
    return drawn


def _line(points: list[tuple[float, float]], paint: str, thick: float, dash: str | None) -> list[Element]:
    if len(points) < 2:
        return []
    return [path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points), stroke=paint, thick=thick, dash=dash)]


def _keys(choice: QFactorChoice, room: _Room, lang: str) -> list[Element]:
    keys = [
        (_line([(0, 0), (30, 0)], "accent", 2.25, None), speak(say("observed"), lang)),
        (
            _line([(0, 0), (30, 0)], "below.mark", 2, "7 5"),
            speak(say("places shuffled, 95% of {n} draws", n=choice.draws), lang),
        ),
        (_line([(0, 0), (30, 0)], "strong", 1.25, "2 4"), speak(say("normal numbers"), lang)),
        ([path("M6 0h18", stroke="ink", thick=2.5)], speak(say("after the factors before"), lang)),
    ]
    drawn: list[Element] = []
    start = 12.0 if room.phone else room.left
    x, y = start, room.bottom + 70
    for marks, words in keys:
        wide = 38 + wide_of(words, TYPE["small"])
        if x > start and x + wide > room.right + (0 if room.phone else 30):
            x, y = start, y + 20
        for one in marks:
            one.attributes["transform"] = f"translate({x:.1f} {y:.1f})"
            drawn.append(one)
        drawn.append(line_of_text(words, x + 38, y + 4, TYPE["small"], "ink"))
        x += wide + 26
    return drawn


def _rules(choice: QFactorChoice, room: _Room, lang: str) -> tuple[list[Element], float]:
    (x, y), edge = room.rules, 12 if room.phone else 24
    drawn: list[Element] = [
        line_of_text(speak(say("rule"), lang), x + 60, y, TYPE["small"], "soft"),
        line_of_text(speak(say("keeps"), lang), x + 44, y, TYPE["small"], "soft", anchor="end"),
    ]
    y += 14
    for turn, rule in enumerate(choice.rules):
        words = speak(rule.name, lang)
        if rule.note is not None:
            words = f"{words} ({speak(rule.note, lang)})"
        block = fit(words, room.w - x - 60 - edge, (13.0, 12.0), 4)
        tall = len(block.lines) * 17 + 14
        if turn % 2 == 0:
            drawn.append(box(x, y, room.w - x - edge, tall, fill="floor"))
        drawn.append(line_of_text(str(rule.keeps), x + 36, y + tall / 2 + 7, 20, "ink", bold=True, anchor="end"))
        first = y + tall / 2 - (len(block.lines) - 1) * 8.5 + 4.5
        drawn += [line_of_text(line, x + 60, first + n * 17, block.size) for n, line in enumerate(block.lines)]
        y += tall
    advice = fit(speak(say("No rule decides: a person does, with a reason."), lang), room.w - x - edge, (13.0,), 2)
    drawn += [line_of_text(line, x, y + 28 + n * 17, 13, "soft", italic=True) for n, line in enumerate(advice.lines)]
    return drawn, y + 28 + len(advice.lines) * 17 + 16


def _said(choice: QFactorChoice, lang: str) -> str:
    return "; ".join(f"{speak(rule.name, lang)}: {rule.keeps}" for rule in choice.rules)


def _table(choice: QFactorChoice, lang: str) -> Table:
    heads = [say("number of the factor"), say("observed"), say("places shuffled"), say("normal numbers")]
    heads += [say("after the factors before"), say("explained variance, %")]
    rows: list[list[str | int | float | None]] = [
        [
            i + 1,
            value,
            choice.parallel[i] if i < len(choice.parallel) else None,
            choice.horn[i] if i < len(choice.horn) else None,
            choice.sequential[i] if i < len(choice.sequential) else None,
            choice.explained[i],
        ]
        for i, value in enumerate(choice.eigenvalues)
    ]
    return Table([speak(head, lang) for head in heads], rows)
