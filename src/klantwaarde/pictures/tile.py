"""One value as a tile: its name and state on top, below it the gap, hanging under or rising above what was expected."""

from __future__ import annotations

import msgspec

from klantwaarde.language import number as spoken
from klantwaarde.language import speak
from klantwaarde.pictures import glyphs, words
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.layout import Axis, Box
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.reading import Reading
from klantwaarde.pictures.svg import Element, element, number
from klantwaarde.pictures.tokens import LIGHT, RADIUS, TYPE, tone_key
from klantwaarde.pictures.wrapping import Block, fit, shorten

PAD = 9.0
INDENT = 16.0
FOOT = 22.0
_NAME_LEAD, _WORD_LEAD = 17.0, 14.0


class Head(msgspec.Struct, frozen=True):
    """The text of a tile, wrapped to its width."""

    name: Block
    state: Block
    sign: Block | None
    height: float


def tone_of(reading: Reading) -> str:
    """Name the tone a value is drawn in; what goes beyond what few ask for is as pale as what is only probable."""
    return tone_key(reading.state, probably=reading.probably or reading.little_asked)


def head_of(reading: Reading, w: float, lang: str, *, name_lines: int = 3) -> Head:
    """Wrap the text of a tile."""
    room = w - 2 * PAD
    name = fit(reading.name, room, (TYPE["name"], 14.0, TYPE["body"]), name_lines, bold=True)
    state = fit(speak(words.state_words(reading), lang), room - INDENT, (TYPE["small"], TYPE["fine"]), 3)
    sign = None
    if reading.behaves_as is not None:
        sign = fit(speak(words.other_level(reading.behaves_as), lang), room - INDENT, (TYPE["small"], TYPE["fine"]), 2)
    lines = len(state.lines) + (len(sign.lines) if sign else 0)
    height = 8 + _NAME_LEAD * len(name.lines) + 3 + _WORD_LEAD * lines + (3 if sign else 0) + 7
    return Head(name=name, state=state, sign=sign, height=height)


def draw_tile(
    reading: Reading, head: Head, place: Box, *, head_height: float, axis: Axis, tolerance: float, lang: str
) -> list[Element]:
    """Draw a tile.

    Parameters
    ----------
    reading
        The value.
    head
        Its text, wrapped to the width of the place.
    place
        Where.
    head_height
        Height of the text part, equal along a row so that all expectations lie on one line.
    axis
        The axis of the gaps, equal throughout the picture.
    tolerance
        Half width of *met*.
    lang
        Language.
    """
    key = tone_of(reading)
    tone = LIGHT.tones[key]
    sure = not reading.probably and not reading.little_asked and reading.state in {"below", "above"}
    drawn = [box(place.x, place.y, place.w, place.h, fill=f"{key}.body", radius=RADIUS["tile"])]
    if tone.head != tone.body:
        drawn.append(_top(place, head_height, f"{key}.head"))
    if reading.state == "unknown":
        drawn.append(glyphs.hatch(place.x + 1, place.y + head_height, place.w - 2, place.h - head_height - 1))
    if reading.difference is not None:
        plot = Box(place.x, place.y + head_height, place.w, axis.length)
        drawn += _gap(reading, reading.difference, plot, axis, tolerance)
        drawn += _numbers(reading, reading.difference, plot, axis, lang)
    edge = box(
        place.x,
        place.y,
        place.w,
        place.h,
        stroke=f"{key}.mark",
        thick=2 if reading.state in {"below", "above"} else 1.25,
        dash="5 3" if reading.probably or reading.state == "unknown" else None,
        radius=RADIUS["tile"],
    )
    drawn.append(edge)
    drawn += draw_text(reading, place, head, key, sure=sure)
    drawn += draw_foot(reading, place, lang, "ink")
    if reading.rank is not None:
        drawn.append(glyphs.badge(reading.rank, place.right - 13, place.y, 10))
    return drawn


def chip_width(reading: Reading, room: float) -> float:
    """How wide a chip is: its sign and its name."""
    return min(28 + width(reading.name, TYPE["small"]) + 10, room)


def draw_chip(reading: Reading, place: Box) -> list[Element]:
    """Draw a value that does not get a tile: its sign and its name."""
    key = tone_of(reading)
    name = shorten(reading.name, place.w - 36, TYPE["small"])
    drawn = [
        box(
            place.x,
            place.y,
            place.w,
            place.h,
            fill=f"{key}.head",
            stroke=f"{key}.mark",
            dash="4 3" if reading.probably or reading.state == "unknown" else None,
            radius=RADIUS["tile"],
        ),
        glyphs.state_sign(reading.state, place.x + 14, place.y + place.h / 2, 5.5, sign_token(reading, key)),
        line_of_text(name, place.x + 26, place.y + place.h / 2 + 4.2, TYPE["small"], f"{key}.text"),
    ]
    if reading.rank is not None:
        drawn.append(glyphs.badge(reading.rank, place.right - 6, place.y, 8))
    return drawn


def sign_token(reading: Reading, key: str) -> str:
    """Give the paint of the shape on the head of a tile: text colour on a full ground, mark colour on a pale one."""
    return f"{key}.text" if reading.state == "below" and not reading.probably else f"{key}.mark"


def _top(place: Box, h: float, paint: str) -> Element:
    r = RADIUS["tile"]
    n = number
    d = f"M{n(place.x)} {n(place.y + h)}V{n(place.y + r)}a{n(r)} {n(r)} 0 0 1 {n(r)} {n(-r)}H{n(place.right - r)}"
    return path(f"{d}a{n(r)} {n(r)} 0 0 1 {n(r)} {n(r)}V{n(place.y + h)}Z", fill=paint)


def draw_text(reading: Reading, place: Box, head: Head, key: str, *, sure: bool) -> list[Element]:
    """Write the name, the state with its shape, and the sign of another level."""
    drawn = []
    x, y = place.x + PAD, place.y + 8
    for line in head.name.lines:
        y += _NAME_LEAD
        drawn.append(line_of_text(line, x, y - 3, head.name.size, f"{key}.text", bold=True))
    y += 3
    drawn.append(glyphs.state_sign(reading.state, x + 5.5, y + 7, 5.5, sign_token(reading, key)))
    for line in head.state.lines:
        y += _WORD_LEAD
        drawn.append(line_of_text(line, x + INDENT, y - 3, head.state.size, f"{key}.text", bold=sure))
    if head.sign is not None:
        y += 3
        drawn.append(glyphs.unequal(x + 5.5, y + 7, 5, sign_token(reading, key)))
        for line in head.sign.lines:
            y += _WORD_LEAD
            drawn.append(line_of_text(line, x + INDENT, y - 3, head.sign.size, f"{key}.text"))
    return drawn


def _gap(reading: Reading, difference: float, plot: Box, axis: Axis, tolerance: float) -> list[Element]:
    """Draw the dumbbell: a ring on the line for what was expected, a dot for what was experienced, and how sure."""
    key = tone_of(reading)
    mark = f"{key}.mark"
    zero, at = plot.y + axis.zero, plot.y + axis.away(difference)
    x = plot.x + min(30.0, plot.w * 0.28)
    drawn = []
    known = reading.state != "unknown"
    if known:
        drawn.append(_fill(plot, zero, at, mark))
    drawn.append(_band(plot, axis, tolerance))
    drawn.append(path(f"M{number(plot.x)} {number(zero)}H{number(plot.right)}", stroke="ink", thick=1.5))
    if reading.before is not None and known:
        drawn.append(glyphs.diamond(x + 14, plot.y + axis.away(reading.before), 4, "soft"))
    if reading.low is not None and reading.high is not None:
        drawn.append(_whisker(x, plot.y + axis.away(reading.low), plot.y + axis.away(reading.high), mark))
    drawn.append(path(f"M{number(x)} {number(zero)}V{number(at)}", stroke=mark, thick=4))
    drawn.append(disc(x, at, 5.5, fill=mark))
    drawn.append(glyphs.ring(x, zero, 4))
    return drawn


def _fill(plot: Box, zero: float, at: float, paint: str) -> Element:
    drawn = box(plot.x, min(zero, at), plot.w, abs(at - zero), fill=paint)
    drawn.attributes["fill-opacity"] = "0.22"
    return drawn


def _band(plot: Box, axis: Axis, tolerance: float) -> Element:
    top, bottom = plot.y + axis.away(tolerance), plot.y + axis.away(-tolerance)
    drawn = box(plot.x, top, plot.w, bottom - top, fill="ink")
    drawn.attributes["fill-opacity"] = "0.07"
    return drawn


def _whisker(x: float, y1: float, y2: float, paint: str) -> Element:
    n = number
    return path(f"M{n(x)} {n(y1)}V{n(y2)}M{n(x - 5)} {n(y1)}h10M{n(x - 5)} {n(y2)}h10", stroke=paint, thick=1.5)


def _numbers(reading: Reading, difference: float, plot: Box, axis: Axis, lang: str) -> list[Element]:
    """Write the gap beside its dot, and a sure change on the other side of the line."""
    drawn = []
    zero, at = plot.y + axis.zero, plot.y + axis.away(difference)
    right = plot.right - PAD
    below = difference < 0
    y = max(at + 4.5, zero + 15) if below else max(min(at + 4.5, zero - 5), plot.y + 12)
    text = words.signed(difference, lang)
    known = reading.state != "unknown"
    drawn.append(line_of_text(text, right, y, TYPE["body"], "ink" if known else "soft", bold=known, anchor="end"))
    if reading.change is not None and reading.change_sure:
        y = zero - 6 if below else zero + 15
        text = words.signed(reading.change, lang)
        drawn.append(line_of_text(text, right, y, TYPE["fine"], "soft", anchor="end"))
        x = right - width(text, TYPE["fine"]) - 8
        drawn.append(glyphs.arrow(x, y - 4, 4, up=reading.change > 0, paint="soft"))
    return drawn


def draw_foot(reading: Reading, place: Box, lang: str, paint: str) -> list[Element]:
    """Write both sides, and n where there is room left for it."""
    drawn = []
    y = place.bottom - 7
    room = place.w - 2 * PAD
    if reading.expectation is not None and reading.experience is not None:
        sides = f"{spoken(reading.expectation, lang)} → {spoken(reading.experience, lang)}"
    elif reading.experience is not None:
        sides = spoken(reading.experience, lang)
    else:
        sides = ""
    if sides:
        drawn.append(line_of_text(sides, place.x + PAD, y, TYPE["small"], paint))
    if reading.n is not None:
        text = f"n {reading.n}"
        if width(sides, TYPE["small"]) + 6 + width(text, TYPE["fine"]) <= room:
            soft = "soft" if paint == "ink" else paint
            drawn.append(line_of_text(text, place.right - PAD, y, TYPE["fine"], soft, anchor="end"))
    return drawn


def linked(drawn: list[Element], label: str, code: str, href: str | None) -> Element:
    """Wrap what is drawn of a value so that it can be reached by keyboard and read aloud."""
    kind = {"class": "kw-tile", "data-code": code, "aria-label": label}
    if href is not None:
        return Element("a", {"href": href, **kind}, [element("title", label), *drawn])
    return Element("g", {"role": "img", "tabindex": "0", **kind}, [element("title", label), *drawn])
