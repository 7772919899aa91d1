"""One value as a lane, for a narrow screen: its text, and beside it the gap; left is worse, right is better."""

from __future__ import annotations

from klantwaarde.pictures import glyphs, words
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.layout import Axis, Box
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.reading import Reading
from klantwaarde.pictures.svg import Element, number
from klantwaarde.pictures.tile import FOOT, Head, draw_foot, draw_text, tone_of
from klantwaarde.pictures.tokens import RADIUS, TYPE

EDGE = 30.0  # room beyond the ends of the axis, for the number and the dot


def lane_height(head: Head) -> float:
    """How high a lane must be for its text."""
    return head.height + FOOT - 6


def draw_lane(
    reading: Reading, head: Head, place: Box, *, text_width: float, axis: Axis, tolerance: float, lang: str
) -> list[Element]:
    """Draw a lane.

    Parameters
    ----------
    reading
        The value.
    head
        Its text, wrapped to the text width.
    place
        Where.
    text_width
        Width of the text part; the gap gets the rest.
    axis
        The axis of the gaps, lying down.
    tolerance
        Half width of *met*.
    lang
        Language.
    """
    key = tone_of(reading)
    sure = not reading.probably and reading.state in {"below", "above"}
    text = Box(place.x, place.y, text_width, place.h)
    plot = Box(place.x + text_width, place.y, place.w - text_width, place.h)
    drawn = [
        box(place.x, place.y, place.w, place.h, fill=f"{key}.body", radius=RADIUS["tile"]),
        _left_part(text, f"{key}.head"),
    ]
    if reading.state == "unknown":
        drawn.append(glyphs.hatch(plot.x, plot.y + 1, plot.w - 1, plot.h - 2))
    if reading.difference is not None:
        drawn += _gap(reading, reading.difference, plot, axis, tolerance)
        drawn += _numbers(reading, reading.difference, plot, axis, lang)
    drawn.append(
        box(
            place.x,
            place.y,
            place.w,
            place.h,
            stroke=f"{key}.mark",
            thick=2 if reading.state in {"below", "above"} else 1.25,
            dash="5 3" if reading.probably or reading.state == "unknown" else None,
            radius=RADIUS["tile"],
        )
    )
    drawn += draw_text(reading, text, head, key, sure=sure)
    drawn += draw_foot(reading, text, lang, f"{key}.text")
    if reading.rank is not None:
        drawn.append(glyphs.badge(reading.rank, place.right - 14, place.y, 10))
    return drawn


def _left_part(text: Box, paint: str) -> Element:
    r = RADIUS["tile"]
    n = number
    d = f"M{n(text.right)} {n(text.y)}V{n(text.bottom)}H{n(text.x + r)}a{n(r)} {n(r)} 0 0 1 {n(-r)} {n(-r)}"
    return path(f"{d}V{n(text.y + r)}a{n(r)} {n(r)} 0 0 1 {n(r)} {n(-r)}Z", fill=paint)


def _along(points: float, plot: Box, axis: Axis) -> float:
    """Where a gap lies: the axis lies down, better is to the right."""
    return plot.x + EDGE / 2 + axis.length - axis.away(points)


def _gap(reading: Reading, difference: float, plot: Box, axis: Axis, tolerance: float) -> list[Element]:
    n = number
    mark = f"{tone_of(reading)}.mark"
    known = reading.state != "unknown"

    def along(points: float) -> float:
        return _along(points, plot, axis)

    zero, at = along(0.0), along(difference)
    y = plot.y + plot.h - 18
    drawn = []
    if known:
        fill = box(min(zero, at), plot.y, abs(at - zero), plot.h, fill=mark)
        fill.attributes["fill-opacity"] = "0.22"
        drawn.append(fill)
    strip = box(along(-tolerance), plot.y, along(tolerance) - along(-tolerance), plot.h, fill="ink")
    strip.attributes["fill-opacity"] = "0.07"
    drawn += [strip, path(f"M{n(zero)} {n(plot.y)}V{n(plot.bottom)}", stroke="ink", thick=1.5)]
    if reading.before is not None and known:
        drawn.append(glyphs.diamond(along(reading.before), y + 12, 4, "soft"))
    if reading.low is not None and reading.high is not None:
        a, b = along(reading.low), along(reading.high)
        drawn.append(path(f"M{n(a)} {n(y)}H{n(b)}M{n(a)} {n(y - 4)}v8M{n(b)} {n(y - 4)}v8", stroke=mark, thick=1.5))
    drawn += [
        path(f"M{n(zero)} {n(y)}H{n(at)}", stroke=mark, thick=4),
        disc(at, y, 5.5, fill=mark),
        glyphs.ring(zero, y, 4),
    ]
    return drawn


def _numbers(reading: Reading, difference: float, plot: Box, axis: Axis, lang: str) -> list[Element]:
    """Write the gap above its bar, on the side where it lies, and a sure change below that side's other end."""
    zero = _along(0.0, plot, axis)
    known = reading.state != "unknown"
    worse = difference < 0
    text = words.signed(difference, lang)
    wide = width(text, TYPE["body"], bold=known)
    x = zero - 6 - wide if worse else zero + 6
    x = min(max(x, plot.x + 3), plot.right - wide - 4)
    y = plot.y + plot.h / 2 - 2
    drawn = [line_of_text(text, x, y, TYPE["body"], "ink" if known else "soft", bold=known)]
    if reading.change is not None and reading.change_sure:
        text = words.signed(reading.change, lang)
        x = zero + 18 if worse else zero - 6 - width(text, TYPE["fine"])
        x = max(plot.x + 16, min(x, plot.right - 4 - width(text, TYPE["fine"])))
        drawn += [
            line_of_text(text, x, y, TYPE["fine"], "soft"),
            glyphs.arrow(x - 7, y - 4, 4, up=reading.change > 0, paint="soft"),
        ]
    return drawn
