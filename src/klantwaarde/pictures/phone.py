"""The narrow composition: what to do first, then the house as lanes from roof to foundation, then costs and roles."""

from __future__ import annotations

from itertools import accumulate

from klantwaarde.language import say, speak
from klantwaarde.pictures import glyphs, panels, words
from klantwaarde.pictures.chips import chip_rows, draw_chips
from klantwaarde.pictures.frame import Frame, Sheet, level_state
from klantwaarde.pictures.ink import box, line_of_text
from klantwaarde.pictures.lane import EDGE, draw_lane, lane_height
from klantwaarde.pictures.layout import Axis, Box, axis_for, split, weight
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.reading import LEVELS, Reading
from klantwaarde.pictures.role_panel import draw_roles
from klantwaarde.pictures.tile import Head, head_of
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import fit

WIDTH = 360.0
_MARGIN, _INSIDE = 10.0, 8.0
_TEXT = 190.0
_MOST = 7  # lanes in a band; the others are chips
_TALLEST = 86.0  # height of the lane of the most important value
_BETWEEN = 5.0
_CHIP_ROWS = 5


def compose(frame: Frame) -> Sheet:
    """Lay the model out on a narrow sheet, as high as it needs."""
    lane = WIDTH - 2 * _MARGIN - 2 * _INSIDE
    axis = axis_for(frame.readings, frame.model.tolerance, lane - _TEXT - EDGE)
    x, w = _MARGIN + 4, WIDTH - 2 * _MARGIN - 8
    top = _top(frame, x, w)
    elements, y = list(top.elements), top.bottom + 26
    if frame.reasons:
        todo = panels.to_do(frame.readings, x, y, w, frame.lang)
        elements += todo.elements
        y = todo.bottom + 12
    else:
        y -= 12
    for level in LEVELS:
        if frame.bands[level]:
            band = _draw_band(frame, level, frame.bands[level], y, axis)
            elements += band.elements
            y = band.bottom + 10
    if frame.costs:
        costs = _draw_band(frame, "investment", frame.costs, y, axis)
        elements += costs.elements
        y = costs.bottom + 10
    y += 18
    if frame.strengths:
        made = panels.difference(frame.strongest, x, y, w, frame.lang)
        elements += made.elements
        y = made.bottom + 32
    if frame.model.roles:
        roles = draw_roles(frame.model, x, y, w, frame.lang)
        elements += roles.elements
        y = roles.bottom + 8
    key = panels.legend(panels.keys_for(frame.readings, lanes=True), x, y, w, frame.lang)
    return Sheet(w=WIDTH, h=key.bottom + 10, elements=elements + key.elements)


def _top(frame: Frame, x: float, w: float) -> panels.Drawn:
    if not frame.heading:
        return panels.Drawn([], -4.0 if frame.reasons else -8.0)
    title = panels.headline(frame.headline, x, 10, w, (24.0, 22.0, 20.0), 6)
    said = panels.paragraph(frame.kicker, x, title.bottom + 2, w, most=4)
    elements, bottom = title.elements + said.elements, said.bottom
    if frame.composed:
        text = speak(say("example with made-up data"), frame.lang)
        mark = panels.pill(text, x + width(text, TYPE["small"], bold=True) + 20, bottom + 10)
        elements += mark.elements
        bottom = mark.bottom
    return panels.Drawn(elements, bottom)


def _draw_band(frame: Frame, level: str, readings: list[Reading], y: float, axis: Axis) -> panels.Drawn:
    x, w = _MARGIN + _INSIDE, WIDTH - 2 * _MARGIN - 2 * _INSIDE
    most = len(readings) if level == "investment" else _MOST
    lanes, rest = split(readings, most)
    title = _band_head(frame, level, x + 2, y, w - 4)
    elements, bottom = title.elements, title.bottom + 12
    heads = [head_of(reading, _TEXT, frame.lang) for reading in lanes]
    for reading, head, h in zip(lanes, heads, _heights(frame, lanes, heads), strict=True):
        drawn = draw_lane(
            reading,
            head,
            Box(x, bottom, w, h),
            text_width=_TEXT,
            axis=axis,
            tolerance=frame.model.tolerance,
            lang=frame.lang,
        )
        elements.append(frame.reach(reading, drawn))
        bottom += h + _BETWEEN
    if rest:
        rows = chip_rows(frame, rest, w, _CHIP_ROWS)
        small = draw_chips(frame, rows, x, bottom + 3)
        elements += small.elements
        bottom = small.bottom
    quote = _quote(lanes, x + 2, bottom + 2, w - 4)
    elements += quote.elements
    bottom = quote.bottom + 8
    back = box(_MARGIN, y, WIDTH - 2 * _MARGIN, bottom - y, fill="floor", radius=RADIUS["panel"])
    return panels.Drawn([back, *elements], bottom)


def _heights(frame: Frame, lanes: list[Reading], heads: list[Head]) -> list[float]:
    """Give each lane its height: by importance, but enough for its text and no less than a less important one."""
    floor = frame.model.scale[0]
    unit = _TALLEST / max([1.0, *(weight(r, floor) for r in frame.readings)])
    heights = [max(lane_height(head), unit * weight(r, floor)) for r, head in zip(lanes, heads, strict=True)]
    if any(r.level == "investment" for r in lanes):
        return heights  # these stand in the order of the study
    return list(accumulate(reversed(heights), max))[::-1]


def _band_head(frame: Frame, level: str, x: float, y: float, w: float) -> panels.Drawn:
    title = panels.heading(speak(words.level_name(level), frame.lang), x, y + 24, w)
    meaning = fit(speak(words.level_meaning(level), frame.lang), w, (TYPE["body"], TYPE["small"]), 2)
    elements, bottom = title.elements, title.bottom
    for line in meaning.lines:
        bottom += 17
        elements.append(line_of_text(line, x, bottom, meaning.size, "soft"))
    state = level_state(frame, level)
    if state is not None:
        bottom += 18
        text = speak(words.state_name(state), frame.lang)
        elements.append(glyphs.state_sign(state, x + 7, bottom - 4.5, 6, f"{state}.mark"))
        elements.append(line_of_text(text, x + 20, bottom, TYPE["body"], bold=True))
    return panels.Drawn(elements, bottom)


def _quote(lanes: list[Reading], x: float, y: float, w: float) -> panels.Drawn:
    speaking = [r for r in lanes if r.quote is not None]
    first = min(speaking, key=lambda r: (r.rank or 99, -(r.importance or 0.0)), default=None)
    if first is None or first.quote is None:
        return panels.Drawn([], y)
    text = f"“{first.quote.text}” ({first.name})"
    if not fit(text, w, (TYPE["body"],), 3).whole:
        return panels.Drawn([], y)
    return panels.paragraph(text, x, y, w, most=3, italic=True)
