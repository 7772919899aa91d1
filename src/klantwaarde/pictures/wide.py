"""The wide composition, for a screen and for A4: costs as weights, the house, and at the right what to do."""

from __future__ import annotations

from itertools import accumulate

import msgspec

from klantwaarde.language import say, speak
from klantwaarde.pictures import glyphs, panels, words
from klantwaarde.pictures.chips import Chips, chip_rows, draw_chips
from klantwaarde.pictures.frame import Frame, Sheet, level_state
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.layout import Axis, Box, axis_for, split, unit_for, weight, widths
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.reading import LEVELS, Reading
from klantwaarde.pictures.role_panel import draw_roles
from klantwaarde.pictures.svg import Element, number
from klantwaarde.pictures.tile import FOOT, Head, draw_tile, head_of
from klantwaarde.pictures.tokens import RADIUS, SPACE, TYPE
from klantwaarde.pictures.wrapping import shorten

WIDTH = 1200.0
A4_HEIGHT = 848.0  # 297 : 210
_MARGIN = SPACE["gutter"]
_COST, _SIDE, _GAP = 136.0, 226.0, 26.0
_LEAST, _MOST, _BETWEEN = 108.0, 190.0, 6.0
_INSIDE = 12.0  # padding of a band
_QUOTE_MOST = 500.0
_CORD = 12.0  # length of cord between two weights


class Thrift(msgspec.Struct, frozen=True):
    """How sparing a composition is: height of the gaps, rows of chips, quotes, lines for a name, the roof."""

    plot: float
    chip_rows: int
    quotes: bool
    name_lines: int
    roof: float = 30.0


_EASY = Thrift(plot=84, chip_rows=2, quotes=True, name_lines=3)
# For a page: what is given up first. Each is stretched as far as the page allows; the first with a fair plot wins.
_A4 = (
    Thrift(plot=0, chip_rows=2, quotes=True, name_lines=3),
    Thrift(plot=0, chip_rows=2, quotes=True, name_lines=3, roof=0),
    Thrift(plot=0, chip_rows=1, quotes=True, name_lines=3, roof=0),
    Thrift(plot=0, chip_rows=1, quotes=False, name_lines=3, roof=0),
    Thrift(plot=0, chip_rows=1, quotes=False, name_lines=2, roof=0),
    Thrift(plot=0, chip_rows=0, quotes=False, name_lines=2, roof=0),
)
_FAIR_PLOT, _MOST_PLOT, _LEAST_PLOT = 50.0, 104.0, 32.0


class Row(msgspec.Struct, frozen=True):
    """A band laid out: its tiles, its chips, its text, its quote and its size."""

    level: str
    tiles: list[Reading]
    wide: list[float]
    chips: Chips
    heads: list[Head]
    quote: Reading | None
    w: float
    h: float

    @property
    def head(self) -> float:
        """Height of the text part, that of the tile with most text."""
        return max(head.height for head in self.heads)


def compose(frame: Frame, *, a4: bool) -> Sheet:
    """Lay the model out on a wide sheet; for A4 become thriftier until it fits."""
    if not a4:
        sheet = _compose(frame, _EASY)
        # On a page that has the heading itself, the drawing starts where the text of the page starts.
        bare = _MARGIN - 6
        return sheet if frame.heading else msgspec.structs.replace(sheet, w=WIDTH - 2 * bare, left=bare)
    sheet = _compose(frame, _fitting(frame))
    # What is still too tall keeps the shape of the page and becomes a little smaller as a whole.
    h = max(sheet.h, A4_HEIGHT)
    return Sheet(w=h * WIDTH / A4_HEIGHT, h=h, elements=sheet.elements, left=(WIDTH - h * WIDTH / A4_HEIGHT) / 2)


def _fitting(frame: Frame) -> Thrift:
    """Choose what a page can hold; heights are reckoned without drawing the house each time."""
    top = _top(frame).bottom + 18
    room = A4_HEIGHT - top - 14 - _legend(frame, 0.0).bottom - 12
    left, right = _edges(frame)
    best = _A4[-1]
    for thrift in _A4:
        rows = lay_bands(frame, right - left, thrift)
        house = sum(row.h + 10 for row in rows) - 10 + (thrift.roof + 4 if thrift.roof else 0)
        plot = (room - house) / max(len(rows), 1)
        if frame.costs:
            costs = _draw_costs(frame, 0.0, 0.0, axis_for([], 1.0, 0.0), thrift).bottom
            plot = min(plot, (room - costs) / len(frame.costs))
        best = msgspec.structs.replace(thrift, plot=min(max(plot, _LEAST_PLOT), _MOST_PLOT))
        if plot >= _FAIR_PLOT:
            return best
    return best


def _compose(frame: Frame, thrift: Thrift) -> Sheet:
    top = _top(frame)
    left, right = _edges(frame)
    axis = _axis(frame, thrift)
    rows = lay_bands(frame, right - left, thrift)
    elements, y, house = list(top.elements), top.bottom + 18, 0.0
    start = y
    if thrift.roof and rows:
        elements.append(_roof(left + (right - left) / 2, y, rows[0].w, thrift.roof))
        y += thrift.roof + 4
    for row in rows:
        elements += _draw_band(frame, row, left + (right - left - row.w) / 2, y, axis)
        y += row.h + 10
        house = y - 10
    ends = [house]
    if frame.costs:
        costs = _draw_costs(frame, _MARGIN, start, axis, thrift)
        elements += costs.elements
        ends.append(costs.bottom)
    if _has_side(frame):
        side = _draw_side(frame, WIDTH - _MARGIN - _SIDE, start, max(ends))
        elements += side.elements
        ends.append(side.bottom)
    key = _legend(frame, max(ends) + 14)
    return Sheet(w=WIDTH, h=key.bottom + 12, elements=elements + key.elements)


def _has_side(frame: Frame) -> bool:
    return bool(frame.reasons or frame.strengths or frame.model.roles)


def _edges(frame: Frame) -> tuple[float, float]:
    """Between which edges the house stands: what costs and side leave."""
    left = _MARGIN + (_COST + _GAP if frame.costs else 0.0)
    return left, WIDTH - _MARGIN - (_SIDE + _GAP if _has_side(frame) else 0.0)


def _axis(frame: Frame, thrift: Thrift) -> Axis:
    return axis_for(frame.readings, frame.model.tolerance, thrift.plot)


def _legend(frame: Frame, y: float) -> panels.Drawn:
    keys = panels.keys_for(frame.readings, lanes=False)
    return panels.legend(keys, _MARGIN, y, WIDTH - 2 * _MARGIN, frame.lang)


def _roof(middle: float, y: float, w: float, h: float) -> Element:
    n = number
    eaves = w / 2 + 10
    d = f"M{n(middle - eaves)} {n(y + h)}L{n(middle)} {n(y + 3)}L{n(middle + eaves)} {n(y + h)}"
    drawn = path(d, stroke="line", thick=6)
    drawn.attributes |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
    return drawn


def _top(frame: Frame) -> panels.Drawn:
    if not frame.heading:
        return panels.Drawn([], -SPACE["wide"])
    room = WIDTH - 2 * _MARGIN
    title = panels.headline(frame.headline, _MARGIN, 14, room, (TYPE["headline"], 26.0, 24.0, 22.0, 20.0), 2)
    elements = list(title.elements)
    if frame.composed:
        text = speak(say("example with made-up data"), frame.lang)
        elements += panels.pill(text, WIDTH - _MARGIN, title.bottom + 3).elements
        room -= width(text, TYPE["small"], bold=True) + 40
    kicker = shorten(frame.kicker, room, TYPE["body"])
    elements.append(line_of_text(kicker, _MARGIN, title.bottom + 18, TYPE["body"], "soft"))
    return panels.Drawn(elements, title.bottom + 22)


def lay_bands(frame: Frame, room: float, thrift: Thrift) -> list[Row]:
    """Give each level its row; a point of importance is equally wide in every row."""
    inner = room - 2 * _INSIDE
    most = int((inner + _BETWEEN) // (_LEAST + _BETWEEN))
    floor = frame.model.scale[0]
    levels = [level for level in LEVELS if frame.bands[level]]
    parts = {level: split(frame.bands[level], most) for level in levels}
    shown = {level: large for level, (large, _) in parts.items()}
    weights = {level: [weight(r, floor) for r in shown[level]] for level in levels}
    units = [unit_for(ws, inner - _BETWEEN * (len(ws) - 1), _LEAST) for ws in weights.values() if any(ws)]
    units += [_MOST / max(ws) for ws in weights.values() if any(ws)]
    unit = min(units, default=0.0)
    rows = [
        _lay_band(frame, level, parts[level], widths(weights[level], unit, _LEAST), inner, thrift) for level in levels
    ]
    # A house stands on what is below: no floor is narrower than the one it carries.
    carried = accumulate((row.w for row in rows), max)
    return [msgspec.structs.replace(row, w=w) for row, w in zip(rows, carried, strict=True)]


def _lay_band(
    frame: Frame,
    level: str,
    parts: tuple[list[Reading], list[Reading]],
    wide: list[float],
    inner: float,
    thrift: Thrift,
) -> Row:
    tiles, rest = parts
    w = sum(wide) + _BETWEEN * (len(wide) - 1)
    if rest:
        w = inner
    w = min(max(w, _head_width(frame, level), _quote_width(tiles) if thrift.quotes else 0.0), inner)
    chips = chip_rows(frame, rest, w, thrift.chip_rows)
    heads = [head_of(r, at, frame.lang, name_lines=thrift.name_lines) for r, at in zip(tiles, wide, strict=True)]
    quote = _quoted(tiles, w) if thrift.quotes else None
    h = 34 + max(head.height for head in heads) + thrift.plot + FOOT + 10
    h += (chips.height + 10 if rest else 0) + (22 if quote else 0)
    return Row(level, tiles, wide, chips, heads, quote, w + 2 * _INSIDE, h)


def _quoted(tiles: list[Reading], room: float) -> Reading | None:
    """Choose whose quote the band shows: what must be done first, then what matters most; it must fit on one line."""
    speaking = [r for r in tiles if panels.quote_line(r, 0, 0, room - 20) is not None]
    return min(speaking, key=lambda r: (r.rank or 99, -(r.importance or 0.0)), default=None)


def _quote_width(tiles: list[Reading]) -> float:
    """How wide the quote of a band is, when it is worth making the band wider for."""
    quoted = _quoted(tiles, _QUOTE_MOST)
    if quoted is None or quoted.quote is None:
        return 0.0
    return width(f"“{quoted.quote.text}” ({quoted.name})", TYPE["body"]) + 10


def _draw_band(frame: Frame, row: Row, x: float, y: float, axis: Axis) -> list[Element]:
    drawn = [box(x, y, row.w, row.h, fill="floor", radius=RADIUS["panel"])]
    drawn += _band_head(frame, row, x + _INSIDE, y + 22)
    total = sum(row.wide) + _BETWEEN * (len(row.wide) - 1)
    at = x + (row.w - total) / 2
    top = y + 34
    height = row.head + axis.length + FOOT
    beam = top + row.head + axis.zero
    drawn.append(path(f"M{number(at)} {number(beam)}h{number(total)}", stroke="ink", thick=1.5))
    for reading, w, head in zip(row.tiles, row.wide, row.heads, strict=True):
        tile = draw_tile(
            reading,
            head,
            Box(at, top, w, height),
            head_height=row.head,
            axis=axis,
            tolerance=frame.model.tolerance,
            lang=frame.lang,
        )
        drawn.append(frame.reach(reading, tile))
        at += w + _BETWEEN
    below = top + height + 4
    drawn += draw_chips(frame, row.chips, x + _INSIDE, below + 4).elements
    if row.quote is not None:
        drawn += _quote(row.quote, x + _INSIDE, y + row.h - 10, row.w - 2 * _INSIDE)
    return drawn


def _head_width(frame: Frame, level: str) -> float:
    """How wide the heading of a band is with everything in it."""
    name, meaning = words.level_name(level), words.level_meaning(level)
    state = words.state_name(level_state(frame, level) or "unknown")
    texts = ((name, TYPE["title"], True), (meaning, TYPE["body"], False), (state, TYPE["small"], True))
    return sum(width(speak(text, frame.lang), size, bold=bold) for text, size, bold in texts) + 50


def _band_head(frame: Frame, row: Row, x: float, y: float) -> list[Element]:
    lang = frame.lang
    name, meaning = speak(words.level_name(row.level), lang), speak(words.level_meaning(row.level), lang)
    drawn = [line_of_text(name, x, y, TYPE["title"], bold=True)]
    after = x + width(name, TYPE["title"], bold=True) + 8
    right = x + row.w - 2 * _INSIDE
    state = level_state(frame, row.level)
    if state is not None:
        text = speak(words.state_name(state), lang)
        start = right - width(text, TYPE["small"], bold=True)
        drawn.append(line_of_text(text, right, y, TYPE["small"], bold=True, anchor="end"))
        drawn.append(glyphs.state_sign(state, start - 10, y - 4, 6, f"{state}.mark"))
        right = start - 26
    if after + width(meaning, TYPE["body"]) <= right:
        drawn.append(line_of_text(meaning, after, y, TYPE["body"], "soft"))
    return drawn


def _quote(reading: Reading, x: float, y: float, room: float) -> list[Element]:
    said = panels.quote_line(reading, x, y, room)
    if said is None or reading.quote is None:
        return []
    used = width(f"“{reading.quote.text}”", TYPE["body"]) + 8
    name = f"({reading.name})"
    if used + width(name, TYPE["small"]) > room:
        return [said]
    return [said, line_of_text(name, x + used, y, TYPE["small"], "soft")]


def _draw_costs(frame: Frame, x: float, y: float, axis: Axis, thrift: Thrift) -> panels.Drawn:
    """Draw the investment side as weights on a cord, the counterweight of the house."""
    title = panels.heading(speak(words.level_name("investment"), frame.lang), x, y + 16, _COST)
    note = panels.paragraph(speak(words.level_meaning("investment"), frame.lang), x, title.bottom + 2, _COST, most=4)
    weights = [weight(r, frame.model.scale[0]) for r in frame.costs]
    wide = widths(weights, _COST / max([*weights, 1.0]), _LEAST)
    heads = [head_of(r, w, frame.lang, name_lines=thrift.name_lines) for r, w in zip(frame.costs, wide, strict=True)]
    elements: list[Element] = []
    y = top = note.bottom + 22
    for reading, w, head in zip(frame.costs, wide, heads, strict=True):
        h = head.height + axis.length + FOOT
        place = Box(x + (_COST - w) / 2, y, w, h)
        tile = draw_tile(
            reading, head, place, head_height=head.height, axis=axis, tolerance=frame.model.tolerance, lang=frame.lang
        )
        elements.append(frame.reach(reading, tile))
        y += h + _CORD
    cord = path(f"M{number(x + _COST / 2)} {number(top - 8)}V{number(y - _CORD)}", stroke="strong", thick=3)
    hook = disc(x + _COST / 2, top - 10, 4, fill="paper", stroke="strong", thick=2.5)
    return panels.Drawn([*title.elements, *note.elements, cord, hook, *elements], y - _CORD)


def _draw_side(frame: Frame, x: float, y: float, limit: float) -> panels.Drawn:
    elements: list[Element] = []
    bottom = y + 16.0
    if frame.reasons or any(not r.closed for r in frame.readings):
        todo = panels.to_do(frame.readings, x, bottom, _SIDE, frame.lang)
        elements += todo.elements
        bottom = todo.bottom + 26
    if frame.strengths:
        made = panels.difference(frame.strongest, x, bottom, _SIDE, frame.lang)
        elements += made.elements
        bottom = made.bottom + 30
    if frame.model.roles:
        roles = draw_roles(frame.model, x, bottom, _SIDE, frame.lang)
        for most in (4, 3, 2):
            if roles.bottom > limit:
                roles = draw_roles(frame.model, x, bottom, _SIDE, frame.lang, most=most)
        elements += roles.elements
        bottom = roles.bottom
    return panels.Drawn(elements, bottom)
