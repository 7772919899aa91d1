"""Value timelines: expectation and experience of each value over the waves, with bands and market events."""

from __future__ import annotations

from collections.abc import Sequence

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
from klantwaarde.results import Drift, Series, ValueDrift

WIDTH = 900.0
_COLUMNS, _WIDE, _HIGH = 3, 276.0, 168.0
_TOP, _SIDE = 92.0, 24.0
MOST = 12


def draw(drift: Drift, *, lang: str, scale: tuple[float, float] = (1.0, 10.0), labels: Sequence[str] = ()) -> Picture:
    """Draw a small chart per value, those with an alert first.

    Parameters
    ----------
    drift
        The drift.
    lang
        Language.
    scale
        Ends of the score scale.
    labels
        Short name per wave; the codes when left out.
    """
    title = speak(say("Expected and experienced, over the waves"), lang)
    values = chosen(drift)
    names = list(labels) or drift.waves
    rows = -(-len(values) // _COLUMNS)
    height = _TOP + rows * (_HIGH + 16) + 8
    drawn: list[Element] = [line_of_text(title, _SIDE, 34, TYPE["title"], bold=True), *_key(lang)]
    for place, value in enumerate(values):
        x = _SIDE + (place % _COLUMNS) * (_WIDE + 12)
        y = _TOP + (place // _COLUMNS) * (_HIGH + 16)
        drawn += _chart(drift, value, (x, y), scale, names, lang)
    story = [clean(speak(drift.headline, lang)), *(clean(_told(value, drift.waves, lang)) for value in values)]
    svg = on_canvas(
        drawn, w=WIDTH, h=height, title=title, description=story[0], lang=lang, kind="timelines", seed=story
    )
    return Picture(svg=svg, alt=story[0], story=story, table=_table(drift, lang))


def chosen(drift: Drift) -> list[ValueDrift]:
    """Give the values to show: first those with an alert, then those that expire first."""
    alarmed = [alert.value for alert in drift.alerts]
    return sorted(drift.values, key=lambda value: value.value not in alarmed)[:MOST]


def _key(lang: str) -> list[Element]:
    y, n = 62.0, number
    second = speak(say("experienced"), lang)
    return [
        path(f"M{n(_SIDE)} {n(y - 4)}h26", stroke="ink", thick=2, dash="5 3"),
        glyphs.ring(_SIDE + 13, y - 4, 4),
        line_of_text(speak(say("expected"), lang), _SIDE + 34, y, TYPE["body"]),
        path(f"M{n(_SIDE + 120)} {n(y - 4)}h26", stroke="accent", thick=2.5),
        disc(_SIDE + 133, y - 4, 4.5, fill="accent"),
        line_of_text(second, _SIDE + 154, y, TYPE["body"]),
        path(f"M{n(_SIDE + 250)} {n(y - 12)}v16", stroke="below.mark", thick=1.5, dash="2 3"),
        line_of_text(speak(say("market event"), lang), _SIDE + 260, y, TYPE["body"]),
        glyphs.state_sign("below", _SIDE + 392, y - 4, 5, "below.mark"),
        line_of_text(speak(say("alert"), lang), _SIDE + 402, y, TYPE["body"]),
    ]


def _chart(
    drift: Drift,
    value: ValueDrift,
    corner: tuple[float, float],
    scale: tuple[float, float],
    names: Sequence[str],
    lang: str,
) -> list[Element]:
    n, (x, y) = number, corner
    left, right, top, bottom = x + 24, x + _WIDE - 14, y + 34, y + _HIGH - 22
    alarmed = any(alert.value == value.value and not alert.segment_by for alert in drift.alerts)
    room = _WIDE - (26 if alarmed else 8)
    drawn = [line_of_text(shorten(speak_name(value.name, lang), room, TYPE["body"], bold=True), x, y + 14,
                          TYPE["body"], bold=True)]  # fmt: skip
    if alarmed:
        drawn.append(glyphs.state_sign("below", x + _WIDE - 12, y + 10, 6, "below.mark"))
    low, high = scale

    def across(place: float) -> float:
        return left + 10 + (right - left - 20) * (place / max(len(drift.waves) - 1, 1))

    def up(mark: float) -> float:
        return bottom - (min(max(mark, low), high) - low) / (high - low) * (bottom - top)

    for end in (low, (low + high) / 2, high):
        text = spoken(end, lang, 0 if end == int(end) else 1)
        drawn.append(path(f"M{n(left)} {n(up(end))}H{n(right)}", stroke="line"))
        drawn.append(line_of_text(text, left - 5, up(end) + 4, TYPE["fine"], "soft", anchor="end"))
    if drift.waves:
        every = max(1, -(-len(drift.waves) // 4))
        for place in sorted({0, len(drift.waves) - 1, *range(0, len(drift.waves) - every + 1, every)}):
            text = shorten(names[place], 90, TYPE["fine"])
            anchor = "start" if place == 0 else "end" if place == len(drift.waves) - 1 else "middle"
            at = across(place) + (-10 if place == 0 else 10 if anchor == "end" else 0)
            drawn.append(line_of_text(text, at, bottom + 16, TYPE["fine"], "soft", anchor=anchor))
    for alert in drift.alerts:
        if alert.value == value.value and alert.events and not alert.segment_by and alert.since in drift.waves:
            at = across(drift.waves.index(alert.since) - 0.5)
            drawn.append(path(f"M{n(at)} {n(top - 4)}V{n(bottom)}", stroke="below.mark", thick=1.5, dash="2 3"))
            break
    drawn += _line(value.levels.get("expectation"), across, up, "ink", dashed=True)
    drawn += _line(value.levels.get("experience"), across, up, "accent", dashed=False)
    return drawn


def _line(series: Series | None, across: object, up: object, paint: str, *, dashed: bool) -> list[Element]:
    if series is None or not callable(across) or not callable(up):
        return []
    n = number
    there = [
        (across(i), e.value, e.low, e.high)
        for i, e in ((i, p.estimate) for i, p in enumerate(series.points))
        if e.value is not None
    ]
    if not there:
        return []
    drawn: list[Element] = []
    banded = [(x, low, high) for x, _, low, high in there if low is not None and high is not None]
    if len(banded) > 1:
        outline = "L".join(f"{n(x)} {n(up(high))}" for x, _, high in banded)
        back = "L".join(f"{n(x)} {n(up(low))}" for x, low, _ in reversed(banded))
        band = path(f"M{outline}L{back}Z", fill=paint)
        band.attributes["fill-opacity"] = "0.13"
        drawn.append(band)
    points = "L".join(f"{n(x)} {n(up(value))}" for x, value, _, _ in there)
    drawn.append(path(f"M{points}", stroke=paint, thick=2.2, dash="5 3" if dashed else None))
    for x, value, _, _ in there:
        drawn.append(glyphs.ring(x, up(value), 3.5) if dashed else disc(x, up(value), 4, fill=paint))
    return drawn


def _told(value: ValueDrift, waves: Sequence[str], lang: str) -> str:
    name = speak_name(value.name, lang)
    found = {m: [p.estimate.value for p in s.points if p.estimate.value is not None] for m, s in value.levels.items()}
    e, p = found.get("expectation", []), found.get("experience", [])
    if not e or not p:
        return speak(say("{name}: closed, because too few people answered.", name=name), lang)
    return speak(
        say(
            "{name}: expected {e0:.1f} and experienced {p0:.1f} in {first}, expected {e1:.1f} and experienced {p1:.1f} "
            "in {last}.",
            name=name, e0=e[0], p0=p[0], e1=e[-1], p1=p[-1], first=waves[0], last=waves[-1],
        ),
        lang,
    )  # fmt: skip


def _table(drift: Drift, lang: str) -> Table:
    headings = [say("value"), say("measure"), say("wave"), say("mean"), say("lowest"), say("highest"), say("people")]
    measures = {
        "disconfirmation": say("against expectation"),
        "expectation": say("expectation"),
        "importance": say("importance"),
        "experience": say("experience"),
    }
    rows: list[list[Cell]] = [
        [speak_name(value.name, lang), speak(measures[measure], lang), point.at, point.estimate.value,
         point.estimate.low, point.estimate.high, point.estimate.n]
        for value in drift.values
        for measure, series in value.levels.items()
        for point in series.points
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)
