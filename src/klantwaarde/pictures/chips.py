"""Values that do not get a tile: small chips in rows, and at the end how many more there are."""

from __future__ import annotations

import msgspec

from klantwaarde.language import say, speak
from klantwaarde.pictures.frame import Frame
from klantwaarde.pictures.ink import box, line_of_text
from klantwaarde.pictures.layout import Box, fill_rows
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.panels import Drawn
from klantwaarde.pictures.reading import Reading
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tile import chip_width, draw_chip
from klantwaarde.pictures.tokens import RADIUS, TYPE

HEIGHT, GAP = 24.0, 6.0
_WIDEST = 220.0


class Chips(msgspec.Struct, frozen=True):
    """Chips in rows, and what is only counted."""

    rows: list[list[Reading]]
    hidden: list[Reading]

    @property
    def height(self) -> float:
        """How high they are together."""
        rows = max(len(self.rows), 1 if self.hidden else 0)
        return rows * HEIGHT + max(rows - 1, 0) * GAP


def chip_rows(frame: Frame, readings: list[Reading], room: float, most: int) -> Chips:
    """Fill at most so many rows; what does not fit is counted, and stands in the table."""
    if most == 0:
        return Chips([], readings)
    rows, hidden = fill_rows(
        readings,
        lambda reading: chip_width(reading, _WIDEST),
        lambda n: _count_width(n, frame.lang),
        room=room,
        gap=GAP,
        most=most,
    )
    return Chips(rows, hidden)


def draw_chips(frame: Frame, chips: Chips, x: float, y: float) -> Drawn:
    """Draw chips; y is the top."""
    drawn: list[Element] = []
    at, top = x, y
    for i, row in enumerate(chips.rows):
        at, top = x, y + i * (HEIGHT + GAP)
        for reading in row:
            w = chip_width(reading, _WIDEST)
            drawn.append(frame.reach(reading, draw_chip(reading, Box(at, top, w, HEIGHT))))
            at += w + GAP
    if chips.hidden:
        drawn.append(_count(frame, chips.hidden, at, top))
    return Drawn(drawn, y + chips.height)


def count_words(n: int, lang: str) -> str:
    """Say how many more there are."""
    return speak(say("+{n} more, in the table", n=n), lang)


def _count(frame: Frame, hidden: list[Reading], x: float, y: float) -> Element:
    """Draw how many did not fit; the sign leads to the table, and its label names them."""
    text = count_words(len(hidden), frame.lang)
    drawn = [
        box(x, y, _count_width(len(hidden), frame.lang), HEIGHT, stroke="strong", dash="2 3", radius=RADIUS["tile"]),
        line_of_text(text, x + 10, y + HEIGHT / 2 + 4.2, TYPE["small"], bold=True),
    ]
    label = f"{text}: {', '.join(reading.name for reading in hidden)}"
    href = frame.links.get("")
    named = {"class": "kw-more", "aria-label": label}
    if href:
        return Element("a", {"href": href, **named}, [Element("title", {}, [label]), *drawn])
    return Element("g", {"role": "img", "tabindex": "0", **named}, [Element("title", {}, [label]), *drawn])


def _count_width(n: int, lang: str) -> float:
    return width(count_words(n, lang), TYPE["small"], bold=True) + 20
