"""What stands around the house: the headline, what to do first, where the difference is made, and the legend."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from klantwaarde.language import Said, say, speak
from klantwaarde.pictures import glyphs, words
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.layout import flow
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.reading import STATES, Reading, Strength
from klantwaarde.pictures.svg import Element, number
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import fit, shorten

BADGE_INDENT = 28.0
_SIZES = (TYPE["body"], TYPE["small"])


class Drawn(msgspec.Struct, frozen=True):
    """What was drawn, and where it ends."""

    elements: list[Element]
    bottom: float


def heading(text: str, x: float, y: float, w: float) -> Drawn:
    """Draw the heading of a panel, its first baseline at y."""
    block = fit(text, w, (TYPE["title"], TYPE["name"]), 2, bold=True)
    drawn = [line_of_text(line, x, y + 20 * i, block.size, bold=True) for i, line in enumerate(block.lines)]
    return Drawn(drawn, y + 20 * (len(block.lines) - 1))


def paragraph(
    text: str, x: float, y: float, w: float, *, most: int, paint: str = "soft", italic: bool = False
) -> Drawn:
    """Draw running text below y."""
    block = fit(text, w, _SIZES, most)
    lead = 16.0
    drawn = [
        line_of_text(line, x, y + lead * (i + 1), block.size, paint, italic=italic)
        for i, line in enumerate(block.lines)
    ]
    return Drawn(drawn, y + lead * len(block.lines))


def headline(text: str, x: float, y: float, w: float, sizes: tuple[float, ...], most: int) -> Drawn:
    """Draw the finding; y is the top."""
    block = fit(text, w, sizes, most, bold=True)
    lead = block.size * 1.2
    drawn = [
        line_of_text(line, x, y + lead * (i + 1) - block.size * 0.2, block.size, bold=True)
        for i, line in enumerate(block.lines)
    ]
    return Drawn(drawn, y + lead * len(block.lines))


def to_do(readings: list[Reading], x: float, y: float, w: float, lang: str) -> Drawn:
    """Draw what to do first: a number, a name, and why."""
    drawn = heading(speak(say("Do first"), lang), x, y, w)
    elements, bottom = drawn.elements, drawn.bottom + 8
    todo = sorted((r for r in readings if r.rank is not None), key=lambda r: r.rank or 0)
    if not todo:
        none = paragraph(speak(say("Nothing stands out as a thing to mend."), lang), x, bottom, w, most=3)
        return Drawn(elements + none.elements, none.bottom)
    for reading in todo:
        elements.append(glyphs.badge(reading.rank or 0, x + 10, bottom + 12, 10))
        name = fit(reading.name, w - BADGE_INDENT, (TYPE["name"], TYPE["body"]), 2, bold=True)
        for line in name.lines:
            bottom += 17
            elements.append(line_of_text(line, x + BADGE_INDENT, bottom, name.size, bold=True))
        reason, room = speak(words.short_reason(reading), lang), w - BADGE_INDENT
        most = 1 if fit(reason, room, _SIZES, 1).whole else 3  # rather a little smaller than a number all alone
        why = paragraph(reason, x + BADGE_INDENT, bottom, room, most=most)
        elements += why.elements
        bottom = why.bottom + 7
    return Drawn(elements, bottom)


def difference(strengths: list[Strength], x: float, y: float, w: float, lang: str) -> Drawn:
    """Draw where the difference can be made, and where it is made already."""
    already = all(strength.already for strength in strengths)
    title = say("Here you make the difference") if already else say("Here you can make the difference")
    drawn = heading(speak(title, lang), x, y, w)
    elements, bottom = drawn.elements, drawn.bottom + 6
    for strength in strengths:
        reading = strength.reading
        elements.append(glyphs.state_sign(reading.state, x + 10, bottom + 12, 6, f"{reading.state}.mark"))
        name = fit(reading.name, w - BADGE_INDENT, (TYPE["name"], TYPE["body"]), 2, bold=True)
        for line in name.lines:
            bottom += 17
            elements.append(line_of_text(line, x + BADGE_INDENT, bottom, name.size, bold=True))
        if not already:
            way = paragraph(speak(words.way(strength), lang), x + BADGE_INDENT, bottom, w - BADGE_INDENT, most=2)
            elements += way.elements
            bottom = way.bottom
        bottom += 4
    return Drawn(elements, bottom)


def pill(text: str, right: float, y: float) -> Drawn:
    """Draw a mark that no reader may miss, its right edge at a place."""
    w = width(text, TYPE["small"], bold=True) + 20
    return Drawn(
        [
            box(right - w, y, w, 22, fill="paper", stroke="ink", thick=1.5, radius=RADIUS["panel"]),
            line_of_text(text, right - w / 2, y + 15.2, TYPE["small"], bold=True, anchor="middle"),
        ],
        y + 22,
    )


def quote_line(reading: Reading, x: float, y: float, w: float) -> Element | None:
    """Draw the strongest quote on one line, when it fits on one."""
    if reading.quote is None:
        return None
    text = f"“{reading.quote.text}”"
    if width(text, TYPE["body"]) <= w:
        return line_of_text(text, x, y, TYPE["body"], "soft", italic=True)
    return None


class Key(msgspec.Struct, frozen=True):
    """An entry of the legend: a sign of some width, drawn around a middle height, and its words."""

    sign: Callable[[float, float], list[Element]]
    wide: float
    words: Said


def legend(keys: list[Key], x: float, y: float, w: float, lang: str) -> Drawn:
    """Draw the legend in as many rows as it needs; y is the top."""
    texts = [shorten(speak(key.words, lang), w - key.wide - 6, TYPE["small"]) for key in keys]
    sizes = [key.wide + 6 + width(text, TYPE["small"]) for key, text in zip(keys, texts, strict=True)]
    elements = []
    for row in flow(sizes, w, 18):
        at = x
        for place in row:
            elements += keys[place].sign(at, y + 9)
            elements.append(line_of_text(texts[place], at + keys[place].wide + 6, y + 13, TYPE["small"], "soft"))
            at += sizes[place] + 18
        y += 21
    return Drawn(elements, y)


def keys_for(readings: list[Reading], *, lanes: bool) -> list[Key]:
    """Give the entries for what a picture really holds; lanes grow in height, tiles in width."""
    states = {reading.state for reading in readings}
    keys = [_state_key(state) for state in STATES if state in states]
    if any(r.probably for r in readings):
        keys.append(Key(_dashed, 20, say("dashed edge: probably")))
    if states - {"closed", "unknown"}:
        keys.append(Key(_dumbbell, 37, say("expected, experienced, and how sure (95%)")))
        keys.append(Key(_plus_minus, 12, _number_words(readings)))
        keys.append(Key(_strip, 26, say("line: as expected, strip: near enough")))
    if any(r.importance is not None for r in readings):
        larger = say("higher, nearer the top: more important") if lanes else say("wider, further left: more important")
        keys.append(Key(_sizes, 26, larger))
    if any(r.change_sure for r in readings):
        keys.append(Key(_arrows, 24, say("changed since the last wave")))
    if any(r.before is not None for r in readings):
        keys.append(Key(lambda x, y: [glyphs.diamond(x + 6, y, 4, "soft")], 12, say("last wave")))
    if any(r.behaves_as for r in readings):
        keys.append(Key(lambda x, y: [glyphs.unequal(x + 6, y, 5, "ink")], 12, say("answers point at another level")))
    if any(r.rank for r in readings):
        keys.append(Key(lambda x, y: [glyphs.badge(1, x + 8, y, 8)], 16, say("do first")))
    return keys


def _state_key(state: str) -> Key:
    tone = f"{state}.mark"
    return Key(lambda x, y: [glyphs.state_sign(state, x + 6, y, 6, tone)], 12, words.state_name(state))


def _number_words(readings: list[Reading]) -> Said:
    """Say what the number beside the dot is; the two sides need not give it when customers told it themselves."""
    direct = {reading.direct for reading in readings if reading.difference is not None}
    if direct == {True}:
        return say("the difference, as customers put it themselves")
    if direct == {False}:
        return say("experienced minus expected")
    return say("experienced against expected")


def _plus_minus(x: float, y: float) -> list[Element]:
    return [line_of_text("±", x + 6, y + 4.5, TYPE["body"], bold=True, anchor="middle")]


def _dashed(x: float, y: float) -> list[Element]:
    return [box(x, y - 7, 20, 14, stroke="ink", thick=1.5, dash="4 3", radius=3)]


def _dumbbell(x: float, y: float) -> list[Element]:
    n = number
    whisker = f"M{n(x + 16)} {n(y)}H{n(x + 36)}M{n(x + 16)} {n(y - 4)}v8M{n(x + 36)} {n(y - 4)}v8"
    return [
        path(whisker, stroke="ink", thick=1.5),
        path(f"M{n(x + 5)} {n(y)}H{n(x + 26)}", stroke="ink", thick=4),
        disc(x + 26, y, 5, fill="ink"),
        glyphs.ring(x + 5, y, 4),
    ]


def _strip(x: float, y: float) -> list[Element]:
    strip = box(x, y - 6, 26, 12, fill="ink")
    strip.attributes["fill-opacity"] = "0.12"
    return [strip, path(f"M{number(x)} {number(y)}h26", stroke="ink", thick=1.5)]


def _sizes(x: float, y: float) -> list[Element]:
    return [
        box(x, y - 6, 9, 12, stroke="soft", thick=1.25, radius=2),
        box(x + 12, y - 6, 14, 12, stroke="soft", thick=1.25, radius=2),
    ]


def _arrows(x: float, y: float) -> list[Element]:
    return [glyphs.arrow(x + 5, y, 4, up=True, paint="ink"), glyphs.arrow(x + 18, y, 4, up=False, paint="ink")]
