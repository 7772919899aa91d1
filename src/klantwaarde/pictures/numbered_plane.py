"""A plane of numbered points, each with how sure it is on both axes, and a key beside it; no quadrant is forced."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from klantwaarde.pictures.heading import PHONE
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.svg import Element, number
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import shorten

_ROW = 20.0
Along = Callable[[float], float]


class Sheet(msgspec.Struct, frozen=True):
    """Where the plane and its key lie: beside each other, or on a phone under each other."""

    kind: str
    width: float
    side: float
    x: float
    y: float
    key_x: float
    key_y: float

    def lower(self, by: float) -> Sheet:
        """Give room for a longer title."""
        return msgspec.structs.replace(self, y=self.y + by, key_y=self.key_y + by)


SHEETS = {
    "wide": Sheet("wide", 900.0, 440.0, 70.0, 64.0, 538.0, 64.0),
    "phone": Sheet("phone", PHONE, 288.0, 52.0, 42.0, -10.0, 390.0),
}


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


def plane(
    sheet: Sheet, points: Sequence[Point], across: Axis, upward: Axis, corners: Sequence[str] = ()
) -> list[Element]:
    """Draw the square, its axes and guides, a cross and a numbered dot per point, and the key.

    Parameters
    ----------
    sheet
        Where everything lies.
    points
        In the order of the key.
    across, upward
        The axes.
    corners
        Words in the corners: top left, top right, bottom left, bottom right.
    """
    n, x, y, side = number, sheet.x, sheet.y, sheet.side
    at, up = _places(sheet, across, upward)
    drawn: list[Element] = [box(x, y, side, side, fill="floor", radius=RADIUS["tile"])]
    if across.guide is not None:
        drawn.append(path(f"M{n(at(across.guide))} {n(y)}v{n(side)}", stroke="strong", dash="4 4"))
    if upward.guide is not None:
        drawn.append(path(f"M{n(x)} {n(up(upward.guide))}h{n(side)}", stroke="strong", dash="4 4"))
    places = [
        (x + 10, y + 20, None), (x + side - 10, y + 20, "end"), (x + 10, y + side - 10, None),
        (x + side - 10, y + side - 10, "end"),
    ]  # fmt: skip
    size = TYPE["body"] if sheet.kind == "wide" else TYPE["small"]
    for word, (a, b, anchor) in zip(corners, places, strict=False):
        drawn.append(line_of_text(word, a, b, size, "soft", bold=True, anchor=anchor))
    for value, text in across.marks:
        drawn.append(line_of_text(text, at(value), y + side + 18, TYPE["small"], "soft", anchor="middle"))
    for value, text in upward.marks:
        drawn.append(line_of_text(text, x - 8, up(value) + 4, TYPE["small"], "soft", anchor="end"))
    name = shorten(f"{across.name} →", side, TYPE["body"])
    drawn.append(line_of_text(name, x + side, y + side + 42, TYPE["body"], anchor="end"))
    turned = line_of_text(shorten(f"{upward.name} →", side, TYPE["body"]), 0, 0, TYPE["body"], anchor="end")
    turned.attributes["transform"] = f"translate(16 {n(y)}) rotate(-90)"
    drawn.append(turned)
    return drawn + _crosses(points, at, up) + _dots(points, at, up) + _key(sheet, points)


def height(sheet: Sheet, points: Sequence[Point]) -> float:
    """Give how high the drawing is."""
    return max(sheet.y + sheet.side + 58, sheet.key_y + 18 + len(points) * _ROW + 12)


def _places(sheet: Sheet, across: Axis, upward: Axis) -> tuple[Along, Along]:
    """Give where a number lies across, and where upward."""

    def part(axis: Axis, value: float) -> float:
        return min(max((value - axis.low) / (axis.high - axis.low), 0.0), 1.0) * sheet.side

    return lambda value: sheet.x + part(across, value), lambda value: sheet.y + sheet.side - part(upward, value)


def _crosses(points: Sequence[Point], at: Along, up: Along) -> list[Element]:
    n, drawn = number, []
    for point in points:
        x, y, d = at(point.x), up(point.y), ""
        if point.x_low is not None and point.x_high is not None:
            d += f"M{n(at(point.x_low))} {n(y)}H{n(at(point.x_high))}"
        if point.y_low is not None and point.y_high is not None:
            d += f"M{n(x)} {n(up(point.y_low))}V{n(up(point.y_high))}"
        if d:
            drawn.append(path(d, stroke="strong", thick=1.25))
    return drawn


def _dots(points: Sequence[Point], at: Along, up: Along) -> list[Element]:
    drawn = []
    taken: list[tuple[float, float]] = []
    for place, point in enumerate(points, start=1):
        x, y = at(point.x), up(point.y)
        drawn.append(disc(x, y, 5, fill="accent" if point.sure else "paper", stroke="accent", thick=2))
        spots = [(x + 11, y - 8), (x - 11, y - 8), (x + 11, y + 17), (x - 11, y + 17), (x + 22, y + 4), (x - 22, y + 4)]
        free = [s for s in spots if all(abs(s[0] - a) > 15 or abs(s[1] - b) > 12 for a, b in taken)]
        spot = (free or spots)[0]
        taken.append(spot)
        drawn.append(line_of_text(str(place), *spot, TYPE["small"], "ink", bold=True, anchor="middle"))
    return drawn


def _key(sheet: Sheet, points: Sequence[Point]) -> list[Element]:
    drawn = []
    for place, point in enumerate(points, start=1):
        y = sheet.key_y + 14 + (place - 1) * _ROW
        drawn.append(line_of_text(str(place), sheet.key_x + 30, y, TYPE["body"], "ink", bold=True, anchor="end"))
        room = sheet.width - sheet.key_x - 54
        text = point.name if width(point.name, TYPE["body"]) <= room else shorten(point.name, room, TYPE["body"])
        drawn.append(line_of_text(text, sheet.key_x + 40, y, TYPE["body"], "ink" if point.sure else "soft"))
    return drawn
