"""Value timelines: expectation and experience of each value over the waves, with bands and market events."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.letters import width as letters
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import Drift, Series, ValueDrift

MOST = 12
_HIGH = 168.0


@dataclass(frozen=True)
class _Plan:
    """Where charts lie: how many beside each other, how wide, and where the first begins."""

    width: float
    columns: int
    wide: float
    top: float
    side: float
    key: tuple[tuple[float, float], ...]


_PLANS = {
    "wide": _Plan(900.0, 3, 276.0, 92.0, 24.0, ((24, 62), (144, 62), (274, 62), (416, 62))),
    "phone": _Plan(358.0, 1, 338.0, 112.0, 10.0, ((10, 58), (150, 58), (10, 82), (150, 82))),
}


def draw(
    drift: Drift,
    *,
    lang: str,
    scale: tuple[float, float] = (1.0, 10.0),
    labels: Sequence[str] = (),
    width: str = "wide",
) -> Picture:
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
    width
        ``wide`` (900 units, three beside each other) or ``phone`` (358, one below the other).
    """
    plan = _PLANS[width]
    title = speak(say("Expected and experienced, over the waves"), lang)
    values = chosen(drift)
    names = list(labels) or drift.waves
    rows = -(-len(values) // plan.columns)
    height = plan.top + rows * (_HIGH + 16) + 8
    size = TYPE["title"] if width == "wide" else TYPE["name"]
    heading = shorten(title, plan.width - 2 * plan.side, size, bold=True)
    drawn: list[Element] = [line_of_text(heading, plan.side, 34, size, bold=True), *_key(plan, lang)]
    for place, value in enumerate(values):
        x = plan.side + (place % plan.columns) * (plan.wide + 12)
        y = plan.top + (place // plan.columns) * (_HIGH + 16)
        drawn += _chart(drift, value, (x, y, plan.wide), scale, names, lang)
    story = [clean(speak(drift.headline, lang)), *(clean(_told(value, drift.waves, lang)) for value in values)]
    svg = on_canvas(
        drawn, w=plan.width, h=height, title=title, description=story[0], lang=lang, kind=f"timelines-{width}",
        seed=story,
    )  # fmt: skip
    return Picture(svg=svg, alt=story[0], story=story, table=_table(drift, lang))


def chosen(drift: Drift) -> list[ValueDrift]:
    """Give the values to show: first those with an alert, then those that expire first."""
    alarmed = [alert.value for alert in drift.alerts]
    return sorted(drift.values, key=lambda value: value.value not in alarmed)[:MOST]


def _key(plan: _Plan, lang: str) -> list[Element]:
    n = number
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = plan.key
    return [
        path(f"M{n(ax)} {n(ay - 4)}h26", stroke="ink", thick=2, dash="5 3"),
        glyphs.ring(ax + 13, ay - 4, 4),
        line_of_text(speak(say("expected"), lang), ax + 34, ay, TYPE["body"]),
        path(f"M{n(bx)} {n(by - 4)}h26", stroke="accent", thick=2.5),
        disc(bx + 13, by - 4, 4.5, fill="accent"),
        line_of_text(speak(say("experienced"), lang), bx + 34, by, TYPE["body"]),
        path(f"M{n(cx + 4)} {n(cy - 12)}v16", stroke="below.mark", thick=1.5, dash="2 3"),
        line_of_text(speak(say("market event"), lang), cx + 14, cy, TYPE["body"]),
        glyphs.state_sign("below", dx + 4, dy - 4, 5, "below.mark"),
        line_of_text(speak(say("alert"), lang), dx + 16, dy, TYPE["body"]),
    ]


def _chart(
    drift: Drift,
    value: ValueDrift,
    corner: tuple[float, float, float],
    scale: tuple[float, float],
    names: Sequence[str],
    lang: str,
) -> list[Element]:
    n, (x, y, wide) = number, corner
    left, right, top, bottom = x + 24, x + wide - 14, y + 34, y + _HIGH - 22
    alarmed = any(alert.value == value.value and not alert.segment_by for alert in drift.alerts)
    room = wide - (26 if alarmed else 8)
    drawn = [line_of_text(shorten(speak_name(value.name, lang), room, TYPE["body"], bold=True), x, y + 14,
                          TYPE["body"], bold=True)]  # fmt: skip
    if alarmed:
        drawn.append(glyphs.state_sign("below", x + wide - 12, y + 10, 6, "below.mark"))
    low, high = scale

    def across(place: float) -> float:
        return left + 10 + (right - left - 20) * (place / max(len(drift.waves) - 1, 1))

    def up(mark: float) -> float:
        return bottom - (min(max(mark, low), high) - low) / (high - low) * (bottom - top)

    for end in (low, (low + high) / 2, high):
        text = spoken(end, lang, 0 if end == int(end) else 1)
        drawn.append(path(f"M{n(left)} {n(up(end))}H{n(right)}", stroke="line"))
        drawn.append(line_of_text(text, left - 5, up(end) + 4, TYPE["fine"], "soft", anchor="end"))
    drawn += _named(names, across, bottom + 16)
    for at in _event_places(drift, value.value):
        drawn.append(
            path(f"M{n(min(across(at), right))} {n(top - 4)}V{n(bottom)}", stroke="below.mark", thick=1.5, dash="2 3")
        )
    drawn += _line(value.levels.get("expectation"), across, up, "ink", dashed=True)
    drawn += _line(value.levels.get("experience"), across, up, "accent", dashed=False)
    return drawn


def _named(names: Sequence[str], across: Callable[[float], float], y: float) -> list[Element]:
    """Name the first and the last wave, and between them as many as have room."""
    last, size = len(names) - 1, TYPE["fine"]
    drawn: list[Element] = []
    texts = [shorten(name, 120, size) for name in names]
    taken = [(across(0) - 10, across(0) - 10 + letters(texts[0], size))] if names else []
    if last > 0:
        taken.append((across(last) + 10 - letters(texts[last], size), across(last) + 10))
        if taken[0][1] + 8 > taken[1][0]:
            taken.pop(0)
    for place, text in enumerate(texts):
        ends = place in {0, last}
        start = across(place) - letters(text, size) / 2
        if not ends and any(start < high + 8 and start + letters(text, size) > low - 8 for low, high in taken):
            continue
        if place == 0 and last > 0 and len(taken) == 1:
            continue
        if not ends:
            taken.append((start, start + letters(text, size)))
        anchor = "start" if place == 0 else "end" if place == last else "middle"
        at = across(place) + (-10 if place == 0 else 10 if place == last else 0)
        drawn.append(line_of_text(text, at, y, size, "soft", anchor=anchor))
    return drawn


def _event_places(drift: Drift, value: str) -> list[float]:
    """Where, counted in waves, the market events stand that touch a value, or that name none."""
    if len(drift.days) < 2 or not all(drift.days):
        return []
    days = [dt.date.fromisoformat(day).toordinal() for day in drift.days]
    found = []
    for event in drift.events:
        day = dt.date.fromisoformat(event.date).toordinal()
        if event.values and value not in event.values:
            continue
        place = bisect_right(days, day) - 1
        if 0 <= place < len(days) - 1 and days[place + 1] > days[place]:
            found.append(place + (day - days[place]) / (days[place + 1] - days[place]))
        elif place == len(days) - 1:
            found.append(place + 0.25)
    return found


def _line(
    series: Series | None, across: Callable[[float], float], up: Callable[[float], float], paint: str, *, dashed: bool
) -> list[Element]:
    if series is None:
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
