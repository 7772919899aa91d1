"""Expectation and experience of every value under each other, each with how sure it is; the gap is the way between."""

from __future__ import annotations

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import Estimate
from klantwaarde.results.quality_gaps import GapLine, QualityGaps

WIDTH = 900.0
_NAMES, _LEFT, _RIGHT, _TOP, _ROW = 250.0, 280.0, 800.0, 92.0, 30.0


def draw(gaps: QualityGaps, *, lang: str) -> Picture:
    """Draw one row per value, the largest shortfall first; a closed value shows a padlock and no number."""
    title = speak(say("What was expected, and what was experienced"), lang)
    n = number
    bottom = _TOP + len(gaps.lines) * _ROW
    drawn: list[Element] = [line_of_text(title, 24, 34, TYPE["title"], bold=True), *_key(lang)]
    low, high = gaps.scale
    for end in (low, (low + high) / 2, high):
        x = _along(end, gaps.scale)
        text = spoken(end, lang, 0 if end == int(end) else 1)
        drawn.append(path(f"M{n(x)} {n(_TOP - 8)}V{n(bottom)}", stroke="line"))
        drawn.append(line_of_text(text, x, bottom + 18, TYPE["small"], "soft", anchor="middle"))
    for place, line in enumerate(gaps.lines):
        drawn += _row(line, gaps.scale, _TOP + place * _ROW + _ROW / 2, lang)
    story = [clean(speak(gaps.headline, lang)), *(clean(_told(line, lang)) for line in gaps.lines)]
    alt = story[0]
    svg = on_canvas(
        drawn, w=WIDTH, h=bottom + 30, title=title, description=alt, lang=lang, kind="gaps", seed=story
    )  # fmt: skip
    return Picture(svg=svg, alt=alt, story=story, table=_table(gaps, lang))


def _along(x: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return _LEFT + min(max((x - low) / (high - low), 0.0), 1.0) * (_RIGHT - _LEFT)


def _key(lang: str) -> list[Element]:
    y = 62.0
    return [
        glyphs.ring(_LEFT, y - 4, 5),
        line_of_text(speak(say("expected"), lang), _LEFT + 12, y, TYPE["body"]),
        disc(_LEFT + 130, y - 4, 6, fill="accent"),
        line_of_text(speak(say("experienced"), lang), _LEFT + 142, y, TYPE["body"]),
        line_of_text(speak(say("gap"), lang), WIDTH - 24, y, TYPE["body"], bold=True, anchor="end"),
    ]


def _row(line: GapLine, scale: tuple[float, float], y: float, lang: str) -> list[Element]:
    name = shorten(speak_name(line.name, lang), _NAMES - 24, TYPE["body"])
    drawn = [line_of_text(name, _NAMES, y + 4, TYPE["body"], anchor="end")]
    e, p, gap = line.expectation, line.experience, line.gap
    if line.status != "open" or e.value is None or p.value is None or gap.value is None:
        return [*drawn, glyphs.state_sign("closed", _LEFT + 6, y, 6, "soft")]
    sure = gap.low is not None and gap.high is not None and not gap.low <= 0 <= gap.high
    paint = ("below.mark" if gap.value < 0 else "above.mark") if sure else "met.mark"
    n = number
    drawn.append(path(f"M{n(_along(e.value, scale))} {n(y)}H{n(_along(p.value, scale))}", stroke=paint, thick=4))
    drawn += _interval(e, scale, y - 7, "ink") + _interval(p, scale, y + 7, paint)
    drawn.append(disc(_along(p.value, scale), y, 6, fill=paint))
    drawn.append(glyphs.ring(_along(e.value, scale), y, 4.5))
    text = speak(say("{gap:+.1f}", gap=gap.value), lang)
    drawn.append(
        line_of_text(text, WIDTH - 24, y + 4, TYPE["body"], "ink" if sure else "soft", bold=sure, anchor="end")
    )
    return drawn


def _interval(side: Estimate, scale: tuple[float, float], y: float, paint: str) -> list[Element]:
    if side.low is None or side.high is None:
        return []
    n = number
    return [path(f"M{n(_along(side.low, scale))} {n(y)}H{n(_along(side.high, scale))}", stroke=paint, thick=1.5)]


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
