"""Whether the chances a model gave came true: of customers with about the same chance, the share that did buy."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.panels import Key, legend
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results.lifetime import LifetimeGroup

WIDTH, HEIGHT = 360.0, 430.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 340.0, 84.0, 368.0


def draw(groups: Sequence[LifetimeGroup], *, lang: str) -> Picture:
    """Draw the share that bought against the chance the model gave.

    Parameters
    ----------
    groups
        Customers with about the same chance, lowest first.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    Picture
        360 by 430 px, so that it also fits a phone: a dot per group with its interval; on the line it came true.
    """
    n = number

    def across(share: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * share

    def up(share: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * share

    drawn: list[Element] = list(legend(_keys(), 16, 6, WIDTH - 32, lang).elements)
    drawn.append(path(f"M{n(_LEFT)} {n(_TOP)}V{n(_BOTTOM)}H{n(_RIGHT)}", stroke="line", thick=1.5))
    drawn.append(path(f"M{n(across(0))} {n(up(0))}L{n(across(1))} {n(up(1))}", stroke="soft", dash="5 4"))
    for share in (0.0, 0.5, 1.0):
        text = speak(say("{share:%}", share=share), lang)
        drawn.append(line_of_text(text, _LEFT - 6, up(share) + 4, TYPE["small"], "soft", anchor="end"))
        anchor = "end" if share == 1 else "middle"
        drawn.append(line_of_text(text, across(share), _BOTTOM + 18, TYPE["small"], "soft", anchor=anchor))
    for group in groups:
        x, low, high = across(group.expected), up(group.low), up(group.high)
        whisker = f"M{n(x)} {n(low)}V{n(high)}M{n(x - 4)} {n(low)}h8M{n(x - 4)} {n(high)}h8"
        drawn.append(path(whisker, stroke="ink", thick=1.5))
        drawn.append(disc(x, up(group.actual), 4.5, fill="ink", stroke="paper"))
    told = shorten(speak(say("chance the model gave"), lang) + " →", _RIGHT - 16, TYPE["body"])
    drawn.append(line_of_text(told, _RIGHT, _BOTTOM + 42, TYPE["body"], anchor="end"))
    made = shorten("↑ " + speak(say("share that bought"), lang), _RIGHT - 16, TYPE["body"])
    drawn.append(line_of_text(made, 16, _TOP - 16, TYPE["body"]))
    story = _story(groups, lang)
    title = speak(say("Did the chances come true?"), lang)
    svg = on_canvas(
        drawn, w=WIDTH, h=HEIGHT, title=title, description=" ".join(story), lang=lang, kind="chances", seed=story
    )
    headings = (say("customers"), say("chance the model gave"), say("share that bought"), say("lowest"), say("highest"))
    rows: list[list[str | int | float | None]] = [
        [g.n, round(g.expected, 3), round(g.actual, 3), round(g.low, 3), round(g.high, 3)] for g in groups
    ]
    return Picture(svg=svg, alt=" ".join(story), story=story, table=Table([speak(s, lang) for s in headings], rows))


def _keys() -> list[Key]:
    def mark(x: float, y: float) -> list[Element]:
        return [path(f"M{number(x + 6)} {number(y - 8)}v16", stroke="ink", thick=1.5), disc(x + 6, y, 4, fill="ink")]

    return [
        Key(mark, 12, say("customers with about the same chance (95%)")),
        Key(
            lambda x, y: [path(f"M{number(x)} {number(y + 6)}l22 -12", stroke="soft", dash="5 4")],
            22,
            say("on this line the chance came true"),
        ),
    ]


def _story(groups: Sequence[LifetimeGroup], lang: str) -> list[str]:
    inside = sum(g.low <= g.expected <= g.high for g in groups)
    told = [
        say("In {n} of {all} groups of customers the chance lies within what was seen.", n=inside, all=len(groups)),
        say(
            "Of the group with the highest chance, {expected:%} on average, {actual:%} bought.",
            expected=groups[-1].expected, actual=groups[-1].actual,
        ),
    ]  # fmt: skip
    return [clean(speak(said, lang)) for said in told]
