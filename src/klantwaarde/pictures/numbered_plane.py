"""A plane of numbered points, each with how sure it is on both axes, and a key beside it; no quadrant is forced."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.svg import Element, number
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import shorten

WIDTH, SIDE = 900.0, 440.0
_X, _Y, _KEY, _ROW = 70.0, 64.0, 548.0, 20.0


class Point(msgspec.Struct, frozen=True):
    """One thing on the plane: its name, and where it lies on both axes with the ends of its intervals."""

    name: str
    x: float
    y: float
    x_low: float | None = None
    x_high: float | None = None
    y_low: float | None = None
    y_high: float | None = None
    sure: bool = True


class Axis(msgspec.Struct, frozen=True):
    """One axis: its name, its ends, how three marks on it are written, and where a guiding line lies."""

    name: str
    low: float
    high: float
    marks: tuple[tuple[float, str], ...]
    guide: float | None = None


def span(values: Sequence[float | None], *, pad: float = 0.08) -> tuple[float, float]:
    """Give ends that hold every number, with some room."""
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    room = (high - low) * pad or 1.0
    return low - room, high + room


def plane(points: Sequence[Point], across: Axis, upward: Axis, corners: Sequence[str] = ()) -> list[Element]:
    """Draw the square, its axes and guides, a cross and a numbered dot per point, and the key.

    Parameters
    ----------
    points
        In the order of the key.
    across, upward
        The axes.
    corners
        Words in the corners: top left, top right, bottom left, bottom right.
    """
    n = number
    drawn: list[Element] = [box(_X, _Y, SIDE, SIDE, fill="floor", radius=RADIUS["tile"])]
    if across.guide is not None:
        drawn.append(path(f"M{n(_at(across, across.guide))} {n(_Y)}v{n(SIDE)}", stroke="strong", dash="4 4"))
    if upward.guide is not None:
        drawn.append(path(f"M{n(_X)} {n(_up(upward, upward.guide))}h{n(SIDE)}", stroke="strong", dash="4 4"))
    places = [
        (_X + 10, _Y + 20, None), (_X + SIDE - 10, _Y + 20, "end"), (_X + 10, _Y + SIDE - 10, None),
        (_X + SIDE - 10, _Y + SIDE - 10, "end"),
    ]  # fmt: skip
    for word, (x, y, anchor) in zip(corners, places, strict=False):
        drawn.append(line_of_text(word, x, y, TYPE["body"], "soft", bold=True, anchor=anchor))
    for value, text in across.marks:
        drawn.append(line_of_text(text, _at(across, value), _Y + SIDE + 18, TYPE["small"], "soft", anchor="middle"))
    for value, text in upward.marks:
        drawn.append(line_of_text(text, _X - 8, _up(upward, value) + 4, TYPE["small"], "soft", anchor="end"))
    name = shorten(f"{across.name} →", SIDE, TYPE["body"])
    drawn.append(line_of_text(name, _X + SIDE, _Y + SIDE + 42, TYPE["body"], anchor="end"))
    turned = line_of_text(shorten(f"{upward.name} →", SIDE, TYPE["body"]), 0, 0, TYPE["body"], anchor="end")
    turned.attributes["transform"] = f"translate(16 {n(_Y)}) rotate(-90)"
    drawn.append(turned)
    return drawn + _crosses(points, across, upward) + _dots(points, across, upward) + _key(points)


def height(points: Sequence[Point]) -> float:
    """Give how high the drawing is."""
    return max(_Y + SIDE + 58, _Y + 18 + len(points) * _ROW + 12)


def _at(axis: Axis, value: float) -> float:
    return _X + min(max((value - axis.low) / (axis.high - axis.low), 0.0), 1.0) * SIDE


def _up(axis: Axis, value: float) -> float:
    return _Y + SIDE - min(max((value - axis.low) / (axis.high - axis.low), 0.0), 1.0) * SIDE


def _crosses(points: Sequence[Point], across: Axis, upward: Axis) -> list[Element]:
    n, drawn = number, []
    for point in points:
        x, y, d = _at(across, point.x), _up(upward, point.y), ""
        if point.x_low is not None and point.x_high is not None:
            d += f"M{n(_at(across, point.x_low))} {n(y)}H{n(_at(across, point.x_high))}"
        if point.y_low is not None and point.y_high is not None:
            d += f"M{n(x)} {n(_up(upward, point.y_low))}V{n(_up(upward, point.y_high))}"
        if d:
            drawn.append(path(d, stroke="strong", thick=1.25))
    return drawn


def _dots(points: Sequence[Point], across: Axis, upward: Axis) -> list[Element]:
    drawn = []
    taken: list[tuple[float, float]] = []
    for place, point in enumerate(points, start=1):
        x, y = _at(across, point.x), _up(upward, point.y)
        drawn.append(disc(x, y, 5, fill="accent" if point.sure else "paper", stroke="accent", thick=2))
        spots = [(x + 11, y - 8), (x - 11, y - 8), (x + 11, y + 17), (x - 11, y + 17), (x + 22, y + 4), (x - 22, y + 4)]
        free = [s for s in spots if all(abs(s[0] - a) > 15 or abs(s[1] - b) > 12 for a, b in taken)]
        spot = (free or spots)[0]
        taken.append(spot)
        drawn.append(line_of_text(str(place), *spot, TYPE["small"], "ink", bold=True, anchor="middle"))
    return drawn


def _key(points: Sequence[Point]) -> list[Element]:
    drawn = []
    for place, point in enumerate(points, start=1):
        y = _Y + 14 + (place - 1) * _ROW
        drawn.append(line_of_text(str(place), _KEY + 20, y, TYPE["body"], "ink", bold=True, anchor="end"))
        room = WIDTH - _KEY - 44
        text = point.name if width(point.name, TYPE["body"]) <= room else shorten(point.name, room, TYPE["body"])
        drawn.append(line_of_text(text, _KEY + 30, y, TYPE["body"], "ink" if point.sure else "soft"))
    return drawn
