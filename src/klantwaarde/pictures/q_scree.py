"""Eigenvalues against what chance gives: the scree with the parallel lines, and what each rule keeps."""

from __future__ import annotations

from collections.abc import Callable

from klantwaarde.language import number, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results import QFactorChoice

W, LEFT, RIGHT, TOP, BOTTOM = 1200.0, 70.0, 690.0, 90.0, 470.0
SHOWN = 12


def draw_scree(choice: QFactorChoice, *, lang: str, title: str = "") -> Picture:
    """Draw the scree of eigenvalues with the lines of the parallel analysis, and the rules beside it.

    Parameters
    ----------
    choice
        The evidence on the number of factors.
    lang
        ``nl`` or ``en``.
    title
        Heading.
    """
    heading = title or speak(say("How many viewpoints? What each rule says"), lang)
    count = min(SHOWN, len(choice.eigenvalues))
    top = max(1.0, *choice.eigenvalues[:1], *choice.parallel[:1]) * 1.08

    def at(i: int, value: float) -> tuple[float, float]:
        return LEFT + (i + 0.5) / count * (RIGHT - LEFT), BOTTOM - value / top * (BOTTOM - TOP)

    drawn: list[Element] = [line_of_text(heading, 24, 40, 22, "ink", bold=True)]
    drawn += _axes(at, count, top, lang)
    drawn += _line([at(i, v) for i, v in enumerate(choice.horn[:count])], "strong", 1.25, "2 4")
    drawn += _line([at(i, v) for i, v in enumerate(choice.parallel[:count])], "below.mark", 2, "7 5")
    drawn += _line([at(i, v) for i, v in enumerate(choice.eigenvalues[:count])], "accent", 2.25, None)
    drawn += [disc(*at(i, v), 4.5, fill="accent") for i, v in enumerate(choice.eigenvalues[:count])]
    for i, bound in enumerate(choice.sequential[:count]):
        x, y = at(i, bound)
        drawn.append(path(f"M{x - 9:.1f} {y:.1f}h18", stroke="ink", thick=2.5))
    drawn += _keys(choice, lang)
    below, h = _rules(choice, lang)
    drawn += below
    alt = speak(say("{n} eigenvalues against the bounds of chance; {rules}", n=count, rules=_said(choice, lang)), lang)
    svg = on_canvas(
        drawn, w=W, h=max(h, BOTTOM + 120), title=heading, description=alt, lang=lang, kind="q-scree", seed=[alt]
    )
    story = [speak(say("{keeps}: {rule}", keeps=rule.keeps, rule=rule.name), lang) for rule in choice.rules]
    return Picture(svg=svg, alt=alt, story=story, table=_table(choice, lang))


def _axes(at: Callable[[int, float], tuple[float, float]], count: int, top: float, lang: str) -> list[Element]:
    drawn: list[Element] = []
    step = 1 if top < 8 else 2 if top < 16 else 5 if top < 40 else 10 if top < 80 else 50
    for value in range(0, int(top) + 1, step):
        _, y = at(0, float(value))
        drawn.append(path(f"M{LEFT} {y:.1f}H{RIGHT}", stroke="line" if value else "strong", thick=1 if value else 1.5))
        drawn.append(line_of_text(number(value, lang, 0), LEFT - 10, y + 4, 12, "ink", anchor="end"))
    for i in range(count):
        x, _ = at(i, 0.0)
        drawn.append(line_of_text(str(i + 1), x, BOTTOM + 20, 12, "ink", anchor="middle"))
    words = speak(say("number of the factor"), lang)
    drawn.append(line_of_text(words, (LEFT + RIGHT) / 2, BOTTOM + 42, TYPE["small"], "soft", anchor="middle"))
    drawn.append(line_of_text(speak(say("eigenvalue"), lang), LEFT - 46, TOP - 18, TYPE["small"], "soft"))
    return drawn


def _line(points: list[tuple[float, float]], paint: str, thick: float, dash: str | None) -> list[Element]:
    if len(points) < 2:
        return []
    return [path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points), stroke=paint, thick=thick, dash=dash)]


def _keys(choice: QFactorChoice, lang: str) -> list[Element]:
    y = BOTTOM + 70
    keys = [
        (_line([(LEFT, y), (LEFT + 30, y)], "accent", 2.25, None), speak(say("observed"), lang)),
        (
            _line([(LEFT, y), (LEFT + 30, y)], "below.mark", 2, "7 5"),
            speak(say("places shuffled, 95% of {n} draws", n=choice.draws), lang),
        ),
        (_line([(LEFT, y), (LEFT + 30, y)], "strong", 1.25, "2 4"), speak(say("normal numbers"), lang)),
        ([path(f"M{LEFT + 6} {y}h18", stroke="ink", thick=2.5)], speak(say("after the factors before"), lang)),
    ]
    drawn: list[Element] = []
    x = 0.0
    for mark, words in keys:
        for one in mark:
            one.attributes["transform"] = f"translate({x:.1f} 0)"
            drawn.append(one)
        drawn.append(line_of_text(words, LEFT + x + 38, y + 4, TYPE["small"], "ink"))
        x += 38 + width(words, TYPE["small"]) + 26
    return drawn


def _rules(choice: QFactorChoice, lang: str) -> tuple[list[Element], float]:
    x, y = 740.0, 90.0
    drawn: list[Element] = [
        line_of_text(speak(say("rule"), lang), x + 60, y, TYPE["small"], "soft"),
        line_of_text(speak(say("keeps"), lang), x + 44, y, TYPE["small"], "soft", anchor="end"),
    ]
    y += 14
    for turn, rule in enumerate(choice.rules):
        words = speak(rule.name, lang)
        if rule.note is not None:
            words = f"{words} ({speak(rule.note, lang)})"
        block = fit(words, W - x - 60 - 24, (13.0, 12.0), 3)
        tall = len(block.lines) * 17 + 14
        if turn % 2 == 0:
            drawn.append(box(x, y, W - x - 24, tall, fill="floor"))
        drawn.append(line_of_text(str(rule.keeps), x + 36, y + tall / 2 + 7, 20, "ink", bold=True, anchor="end"))
        first = y + tall / 2 - (len(block.lines) - 1) * 8.5 + 4.5
        drawn += [line_of_text(line, x + 60, first + n * 17, block.size) for n, line in enumerate(block.lines)]
        y += tall
    advice = fit(speak(say("No rule decides: a person does, with a reason."), lang), W - x - 24, (13.0,), 2)
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
