"""Where things go: widths by importance, rows of chips, the axis all gaps share. Pure reckoning with lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

from klantwaarde.pictures.reading import Reading

Thing = TypeVar("Thing")

_NO_WEIGHT = 1e-6  # importance this near the low end asks no room, and would make a point of it infinitely wide


class Box(msgspec.Struct, frozen=True):
    """A place on the canvas."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The far edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h


class Axis(msgspec.Struct, frozen=True):
    """The one axis of a picture on which every gap between expectation and experience is drawn.

    Parameters
    ----------
    low, high
        Ends, in points of the score scale; zero is *as expected*.
    length
        Length in px, with the pad at both ends.
    pad
        Room at each end, so that a dot on the end stays inside.
    """

    low: float
    high: float
    length: float
    pad: float = 6.0

    @property
    def zero(self) -> float:
        """How far *as expected* lies from the high end."""
        return self.away(0.0)

    def away(self, points: float) -> float:
        """How far a gap lies from the high end; what is off the axis stops at its end."""
        inside = min(max(points, self.low), self.high)
        return self.pad + (self.high - inside) / (self.high - self.low) * (self.length - 2 * self.pad)


def axis_for(readings: Iterable[Reading], tolerance: float, length: float) -> Axis:
    """Give the axis on which every gap with a state fits with its interval."""
    lows, highs = [-3 * tolerance], [2 * tolerance]
    for reading in readings:
        if reading.state in {"below", "met", "above"}:
            lows += [x for x in (reading.low, reading.difference, reading.before) if x is not None]
            highs += [x for x in (reading.high, reading.difference, reading.before) if x is not None]
    return Axis(low=min(lows), high=max(highs), length=length)


def weight(reading: Reading, floor: float) -> float:
    """How much room a value asks: its importance above the low end of the scale."""
    above = reading.importance - floor if reading.importance is not None else 0.0
    return above if above > _NO_WEIGHT else 0.0


def unit_for(weights: Sequence[float], room: float, least: float) -> float:
    """Give the px per point of importance at which a row just fills its room, when none gets less than the least."""
    free = [w for w in sorted(weights) if w > _NO_WEIGHT]
    taken = least * (len(weights) - len(free))
    while free:
        unit = (room - taken) / sum(free)
        if unit * free[0] >= least:
            return max(unit, 0.0)
        taken += least
        free = free[1:]
    return 0.0


def widths(weights: Sequence[float], unit: float, least: float) -> list[float]:
    """Give each its width: proportional to its weight, and never less than text needs."""
    return [max(least, unit * w) for w in weights]


def split(readings: Sequence[Reading], most: int) -> tuple[list[Reading], list[Reading]]:
    """Choose what is drawn large: the most important ones, and whatever is to be done first."""
    spare = [r for r in readings[:most] if r.rank is None]
    late = [r for r in readings[most:] if r.rank is not None][: len(spare)]
    gone = {r.code for r in spare[len(spare) - len(late) :]}
    come = {r.code for r in late}
    large = [r for i, r in enumerate(readings) if (i < most and r.code not in gone) or r.code in come]
    small = [r for r in readings if r not in large]
    return large, small


def flow(sizes: Sequence[float], room: float, gap: float) -> list[list[int]]:
    """Put things in rows from left to right; give the places per row."""
    rows: list[list[int]] = []
    used = 0.0
    for place, size in enumerate(sizes):
        if rows and used + gap + size <= room:
            rows[-1].append(place)
            used += gap + size
        else:
            rows.append([place])
            used = size
    return rows


def fill_rows(
    things: Sequence[Thing],
    size: Callable[[Thing], float],
    tail: Callable[[int], float],
    *,
    room: float,
    gap: float,
    most: int,
) -> tuple[list[list[Thing]], list[Thing]]:
    """Fill at most so many rows and keep room on the last one for the count of what does not fit.

    Parameters
    ----------
    things
        In order.
    size
        Width of a thing.
    tail
        Width of the sign that counts so many hidden ones.
    room, gap, most
        Width of a row, distance between things, most rows.

    Returns
    -------
    rows, hidden
        The rows, and the things left out.
    """
    if not things:
        return [], []
    for kept in range(len(things), -1, -1):
        hidden = len(things) - kept
        sizes = [size(thing) for thing in things[:kept]] + ([tail(hidden)] if hidden else [])
        rows = flow(sizes, room, gap)
        if len(rows) <= most or kept == 0:
            return [[things[i] for i in row if i < kept] for row in rows[:most] or [[]]], list(things[kept:])
    return [], list(things)
