"""Expectation and experience of every value under each other, each with how sure it is; the gap is the way between."""

from __future__ import annotations

import msgspec

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.heading import PHONE, heading
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import Estimate
from klantwaarde.results.quality_gaps import GapLine, QualityGaps


class _Plan(msgspec.Struct, frozen=True):
    """Where everything lies: names before their row, or on a phone above it."""

    kind: str
    width: float
    names: float
    left: float
    right: float
    top: float
    row: float
    edge: float

    def along(self, x: float, scale: tuple[float, float]) -> float:
        """Where a mark lies between the ends of its scale."""
        low, high = scale
        return self.left + min(max((x - low) / (high - low), 0.0), 1.0) * (self.right - self.left)


_PLANS = {
    "wide": _Plan("wide", 900.0, 250.0, 280.0, 800.0, 92.0, 30.0, 24.0),
    "phone": _Plan("phone", PHONE, 0.0, 8.0, 296.0, 72.0, 46.0, 0.0),
}


def draw(gaps: QualityGaps, *, lang: str, width: str = "wide") -> Picture:
    """Draw one row per value, the largest shortfall first; a closed value shows a padlock and no number.

    Parameters
    ----------
    gaps
        Both sides of every value.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` (names before their row) or ``phone`` (above it).
    """
    title = speak(say("What was expected, and what was experienced"), lang)
    drawn, down = heading(title, width)
    plan = msgspec.structs.replace(_PLANS[width], top=_PLANS[width].top + down)
    n, scale = number, gaps.scale
    bottom = plan.top + len(gaps.lines) * plan.row
    drawn += _key(plan, lang)
    low, high = scale
    for end in (low, (low + high) / 2, high):
        x = plan.along(end, scale)
        text = spoken(end, lang, 0 if end == int(end) else 1)
        drawn.append(path(f"M{n(x)} {n(plan.top - 8)}V{n(bottom)}", stroke="line"))
        drawn.append(line_of_text(text, x, bottom + 18, TYPE["small"], "soft", anchor="middle"))
    for place, line in enumerate(gaps.lines):
        drawn += _row(line, scale, plan, plan.top + place * plan.row, lang)
    story = [clean(speak(gaps.headline, lang)), *(clean(_told(line, lang)) for line in gaps.lines)]
    alt = story[0]
    svg = on_canvas(
        drawn, w=plan.width, h=bottom + 30, title=title, description=alt, lang=lang, kind=f"gaps-{width}", seed=story
    )  # fmt: skip
    return Picture(svg=svg, alt=alt, story=story, table=_table(gaps, lang))


def _key(plan: _Plan, lang: str) -> list[Element]:
    y, left = plan.top - 30.0, plan.left
    gap = plan.width - plan.edge
    return [
        glyphs.ring(left, y - 4, 5),
        line_of_text(speak(say("expected"), lang), left + 12, y, TYPE["body"]),
        disc(left + 110, y - 4, 6, fill="accent"),
        line_of_text(speak(say("experienced"), lang), left + 122, y, TYPE["body"]),
        line_of_text(speak(say("gap"), lang), gap, y, TYPE["body"], bold=True, anchor="end"),
    ]


def _row(line: GapLine, scale: tuple[float, float], plan: _Plan, top: float, lang: str) -> list[Element]:
    if plan.kind == "wide":
        y = top + plan.row / 2
        name = shorten(speak_name(line.name, lang), plan.names - 24, TYPE["body"])
        drawn = [line_of_text(name, plan.names, y + 4, TYPE["body"], anchor="end")]
    else:
        y = top + plan.row - 14
        drawn = [line_of_text(shorten(speak_name(line.name, lang), 300, TYPE["body"]), 0, top + 14, TYPE["body"])]
    e, p, gap = line.expectation, line.experience, line.gap
    if line.status != "open" or e.value is None or p.value is None or gap.value is None:
        return [*drawn, glyphs.state_sign("closed", plan.left + 6, y, 6, "soft")]
    sure = gap.low is not None and gap.high is not None and not gap.low <= 0 <= gap.high
    paint = ("below.mark" if gap.value < 0 else "above.mark") if sure else "met.mark"
    n, seen, felt = number, plan.along(e.value, scale), plan.along(p.value, scale)
    drawn.append(path(f"M{n(seen)} {n(y)}H{n(felt)}", stroke=paint, thick=4))
    drawn += _interval(e, scale, plan, y - 7, "ink") + _interval(p, scale, plan, y + 7, paint)
    drawn.append(disc(felt, y, 6, fill=paint))
    drawn.append(glyphs.ring(seen, y, 4.5))
    text = speak(say("{gap:+.1f}", gap=gap.value), lang)
    end = plan.width - plan.edge
    drawn.append(line_of_text(text, end, y + 4, TYPE["body"], "ink" if sure else "soft", bold=sure, anchor="end"))
    return drawn


def _interval(side: Estimate, scale: tuple[float, float], plan: _Plan, y: float, paint: str) -> list[Element]:
    if side.low is None or side.high is None:
        return []
    n = number
    return [
        path(f"M{n(plan.along(side.low, scale))} {n(y)}H{n(plan.along(side.high, scale))}", stroke=paint, thick=1.5)
    ]


def _told(line: GapLine, lang: str) -> str:
    name = speak_name(line.name, lang)
    if line.status != "open":
        return speak(say("{name}: closed, because too few people answered.", name=name), lang)
    told = say(
        "{name}: expected {e:.1f}, experienced {p:.1f}, gap {gap:+.1f}.", name=name, e=line.expectation.value,
        p=line.experience.value, gap=line.gap.value,
    )  # fmt: skip
    return speak(told, lang)


def _table(gaps: QualityGaps, lang: str) -> Table:
    headings = [
        say("value"), say("expected"), say("experienced"), say("gap"), say("lowest"), say("highest"),
        say("gap in standard deviations"), say("people"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            speak_name(line.name, lang), line.expectation.value, line.experience.value, line.gap.value, line.gap.low,
            line.gap.high, line.dz, line.gap.n,
        ]
        for line in gaps.lines
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)
