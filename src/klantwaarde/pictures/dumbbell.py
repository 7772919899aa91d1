"""One value alone: what was expected and what was experienced on the scale of the study, each with how sure it is."""

from __future__ import annotations

import msgspec

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.pictures import glyphs, words
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.reading import Reading, read_mark
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tile import tone_of
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.results import Estimate, InvestmentMark, ValueMark

WIDTH, HEIGHT = 340.0, 84.0
_LEFT, _RIGHT, _LINE = 26.0, 314.0, 44.0


class Side(msgspec.Struct, frozen=True):
    """One of the two sides: the number and its interval, as far as they may be shown."""

    value: float
    low: float | None
    high: float | None


def draw(
    mark: ValueMark | InvestmentMark,
    *,
    scale: tuple[float, float],
    tolerance: float,
    lang: str,
    decorative: bool = False,
) -> Picture:
    """Draw expectation and experience of one value or investment on the whole scale.

    Parameters
    ----------
    mark
        The value or the investment.
    scale
        Low and high end of the scale.
    tolerance
        Half width of *met*, drawn as a strip around what was expected.
    lang
        ``nl`` or ``en``.
    decorative
        True when the same numbers stand beside it, so that a screen reader may pass over it.

    Returns
    -------
    Picture
        340 by 84 units. When nothing may be shown, or nothing was said, the picture says that in words.
    """
    reading = read_mark(mark, lang)
    expected, felt = _sides(mark, reading)
    drawn = _scale(scale, lang)
    if expected is None and felt is None:
        drawn += _nothing(reading, lang)
    else:
        drawn += _both(reading, expected, felt, scale, tolerance, lang)
    told = [speak(sentence, lang) for sentence in words.sentences(reading)]
    alt = clean(" ".join(told))
    svg = on_canvas(
        drawn,
        w=WIDTH,
        h=HEIGHT,
        title=reading.name,
        description=alt,
        lang=lang,
        kind="dumbbell",
        seed=[alt, repr(scale)],
        decorative=decorative,
    )
    return Picture(svg=svg, alt=alt, story=[clean(t) for t in told], table=_table(expected, felt, lang))


def _sides(mark: ValueMark | InvestmentMark, reading: Reading) -> tuple[Side | None, Side | None]:
    if reading.closed:
        return None, None
    if isinstance(mark, InvestmentMark):
        return _side(mark.expected), _side(mark.burden)
    return _side(mark.expectation), _side(mark.experience)


def _side(estimate: Estimate) -> Side | None:
    if estimate.status != "open" or estimate.value is None:
        return None
    return Side(estimate.value, estimate.low, estimate.high)


def _along(x: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return _LEFT + min(max((x - low) / (high - low), 0.0), 1.0) * (_RIGHT - _LEFT)


def _scale(scale: tuple[float, float], lang: str) -> list[Element]:
    low, high = (spoken(end, lang, 0 if end == int(end) else 1) for end in scale)
    n = number
    return [
        path(
            f"M{n(_LEFT)} {n(_LINE)}H{n(_RIGHT)}M{n(_LEFT)} {n(_LINE - 4)}v8M{n(_RIGHT)} {n(_LINE - 4)}v8",
            stroke="strong",
        ),
        line_of_text(low, _LEFT - 8, _LINE + 4, TYPE["fine"], "soft", anchor="end"),
        line_of_text(high, _RIGHT + 8, _LINE + 4, TYPE["fine"], "soft"),
    ]


def _nothing(reading: Reading, lang: str) -> list[Element]:
    text = speak(words.state_name("closed" if reading.closed else "unknown"), lang)
    wide = width(text, TYPE["body"]) + 22
    x = (WIDTH - wide) / 2
    return [
        box(x - 8, _LINE - 13, wide + 16, 26, fill="paper"),
        glyphs.state_sign("closed" if reading.closed else "unknown", x + 7, _LINE, 6, "soft"),
        line_of_text(text, x + 20, _LINE + 4.5, TYPE["body"], "soft"),
    ]


def _both(
    reading: Reading, expected: Side | None, felt: Side | None, scale: tuple[float, float], tolerance: float, lang: str
) -> list[Element]:
    paint = f"{tone_of(reading)}.mark"
    n = number
    drawn: list[Element] = []
    if expected is not None:
        start, end = _along(expected.value - tolerance, scale), _along(expected.value + tolerance, scale)
        strip = box(start, _LINE - 12, end - start, 24, fill="ink")
        strip.attributes["fill-opacity"] = "0.08"
        drawn.append(strip)
    if expected is not None and felt is not None:
        ends = f"M{n(_along(expected.value, scale))} {n(_LINE)}H{n(_along(felt.value, scale))}"
        drawn.append(path(ends, stroke=paint, thick=5))
    # The two intervals stand off the line on either side, so that they never hide each other.
    if expected is not None:
        drawn += _interval(expected, scale, _LINE - 9, "ink")
    if felt is not None:
        drawn += _interval(felt, scale, _LINE + 9, paint)
        drawn.append(disc(_along(felt.value, scale), _LINE, 6.5, fill=paint))
        text = speak(say("experienced {x}", x=felt.value), lang)
        drawn.append(_label(text, _along(felt.value, scale), _LINE + 32, bold=True))
    if expected is not None:
        drawn.append(glyphs.ring(_along(expected.value, scale), _LINE, 5))
        text = speak(say("expected {x}", x=expected.value), lang)
        drawn.append(_label(text, _along(expected.value, scale), _LINE - 22, bold=False))
    return drawn


def _interval(side: Side, scale: tuple[float, float], y: float, paint: str) -> list[Element]:
    if side.low is None or side.high is None:
        return []
    n, a, b = number, _along(side.low, scale), _along(side.high, scale)
    return [path(f"M{n(a)} {n(y - 3)}v6M{n(a)} {n(y)}H{n(b)}M{n(b)} {n(y - 3)}v6", stroke=paint, thick=1.5)]


def _label(text: str, x: float, y: float, *, bold: bool) -> Element:
    half = width(text, TYPE["body"], bold=bold) / 2
    inside = min(max(x, half + 6), WIDTH - half - 6)
    return line_of_text(text, inside, y, TYPE["body"], bold=bold, anchor="middle")


def _table(expected: Side | None, felt: Side | None, lang: str) -> Table:
    headings = [say("side"), say("mean"), say("lowest"), say("highest")]
    named = ((say("expectation"), expected), (say("experience"), felt))
    return Table(
        headings=[speak(heading, lang) for heading in headings],
        rows=[
            [speak(name, lang), *((None, None, None) if side is None else (side.value, side.low, side.high))]
            for name, side in named
        ],
    )
