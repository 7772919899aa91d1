"""The way of customers to a result: how many want it, get access, use it and get what it is for."""

from __future__ import annotations

from klantwaarde.language import Said, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import Funnel, FunnelStep

WIDTH = 460.0
_LEFT, _RIGHT, _TOP, _ROW, _BAR = 12.0, 448.0, 14.0, 76.0, 22.0

NAMES: dict[str, Said] = {
    "wanted": say("want it"),
    "access": say("have access"),
    "use": say("use it"),
    "result": say("get a result"),
}


def draw(funnel: Funnel, *, lang: str) -> Picture:
    """Draw the steps under each other; a thin line tells how sure each share is.

    Parameters
    ----------
    funnel
        An open one.
    lang
        ``nl`` or ``en``.
    """
    drawn: list[Element] = []
    for place, step in enumerate(funnel.steps):
        drawn += _row(step, place, lang)
    title = speak(say("How many customers come past each checkpoint"), lang)
    story = [title, *(_told(step, lang) for step in funnel.steps)]
    alt = clean(" ".join(story))
    height = _TOP + _ROW * len(funnel.steps) - 6
    svg = on_canvas(drawn, w=WIDTH, h=height, title=title, description=alt, lang=lang, kind="funnel", seed=story)
    return Picture(svg=svg, alt=alt, story=[clean(line) for line in story], table=table([funnel], lang=lang))


def _row(step: FunnelStep, place: int, lang: str) -> list[Element]:
    y = _TOP + _ROW * place
    span = _RIGHT - _LEFT
    share = step.of_wanted
    count = speak(say("{n} · {share:%}", n=step.customers, share=share.value), lang)
    name = shorten(speak(NAMES[step.step], lang), span - 12 - width(count, TYPE["body"], bold=True), TYPE["body"])
    drawn = [
        line_of_text(name, _LEFT, y + 12, TYPE["body"]),
        line_of_text(count, _RIGHT, y + 12, TYPE["body"], bold=True, anchor="end"),
        box(_LEFT, y + 18, span, _BAR, fill="floor", radius=2),
        box(_LEFT, y + 18, max(span * (share.value or 0.0), 1.5), _BAR, fill="above.mark", radius=2),
    ]
    if place and share.low is not None and share.high is not None:
        low, high, middle = _LEFT + span * share.low, _LEFT + span * share.high, y + 18 + _BAR + 5
        drawn.append(path(f"M{number(low)} {number(middle)}H{number(high)}", stroke="ink", thick=2))
        passed = speak(_passed(step), lang)
        drawn.append(line_of_text(shorten(passed, span, TYPE["fine"]), _LEFT, middle + 13, TYPE["fine"], "soft"))
    return drawn


def _passed(step: FunnelStep) -> Said:
    before = step.of_before
    if before.value is None or before.low is None:
        return say("nobody came this far")
    return say("{share:%} of the step before ({low:%} to {high:%})", share=before.value, low=before.low,
               high=before.high)  # fmt: skip


def _told(step: FunnelStep, lang: str) -> str:
    if step.step == "wanted":
        return speak(say("{n} {n:customer|customers} {step}.", n=step.customers, step=NAMES[step.step]), lang)
    return speak(
        say("{n} {n:customer|customers} {step}: {passed}.", n=step.customers, step=NAMES[step.step],
            passed=_passed(step)),
        lang,
    )  # fmt: skip


def table(funnels: list[Funnel], *, lang: str) -> Table:
    """Give the rows behind funnels: customers past each step, for all and for each segment."""
    steps = next((funnel.steps for funnel in funnels if funnel.steps), [])
    headings = [speak(say("customers"), lang), *(speak(NAMES[step.step], lang) for step in steps)]
    rows: list[list[Cell]] = []
    for funnel in funnels:
        who = funnel.segment or speak(say("all customers"), lang)
        passed: list[Cell] = [step.customers for step in funnel.steps]
        rows.append([who, *(passed or [speak(say("closed"), lang)] * len(steps))])
    return Table(headings, rows)
