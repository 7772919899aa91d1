"""The tornado: how far each assumption moves the best model, and where another model becomes the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from klantwaarde.language import say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.revenue_bands import ticks
from klantwaarde.pictures.revenue_words import assumption, euro, plain
from klantwaarde.pictures.svg import Element, clean
from klantwaarde.pictures.svg import number as n
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results import Forecast, Swing

MOST = 10
_SIZES = {"wide": (960.0, 300.0, 18.0, 40.0), "phone": (360.0, 12.0, 10.0, 66.0)}
"""Width, where the bars begin, side, and height of a row."""


def draw(forecast: Forecast, *, lang: str, width: str = "wide") -> Picture | None:
    """Draw the assumptions that move the best model most; nothing when none moves it.

    Parameters
    ----------
    forecast
        The simulation.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` or ``phone``.
    """
    swings = forecast.tornado[:MOST]
    if not swings:
        return None
    best = forecast.ranking[0]
    names = {model.model: speak_name(model.name, lang) for model in forecast.models}
    title = speak(say("What moves “{model}”", model=names[best]), lang)
    wide, left, side, row = _SIZES[width]
    right = wide - side - 30
    ends = [x for swing in swings for x in (swing.at_low[best], swing.at_high[best])]
    low, high = min(ends), max(ends)

    sheet = _Sheet(best, names, lang, (low, high), (left, right), side, wide)
    drawn: list[Element] = [line_of_text(shorten(title, wide - 2 * side, TYPE["title"], bold=True), side, 30,
                                         TYPE["title"], bold=True)]  # fmt: skip
    y = 76.0
    for x in ticks(low, high):
        if low <= x <= high:
            place = sheet.at(x)
            drawn.append(path(f"M{n(place)} 58V{n(y + row * len(swings) - 20)}", stroke="line"))
            drawn.append(line_of_text(euro(x, lang), place, 52, TYPE["fine"], "soft", anchor="middle"))
    for swing in swings:
        drawn += _row(swing, sheet, y)
        y += row
    for text in fit(_key(forecast, lang), wide - 2 * side, (TYPE["fine"],), 4).lines:
        drawn.append(line_of_text(text, side, y + 4, TYPE["fine"], "soft"))
        y += 14
    story = [clean(line) for line in _story(swings, best, names, lang)]
    svg = on_canvas(
        drawn, w=wide, h=y + 12, title=title, description=story[0], lang=lang, kind=f"tornado-{width}",
        seed=[width, *story],
    )  # fmt: skip
    return Picture(svg=svg, alt=story[0], story=story, table=_table(swings, best, names, lang))


class _Sheet(msgspec.Struct, frozen=True):
    """What every row has in common: the best model, names, and the axis in euro and on paper."""

    best: str
    names: dict[str, str]
    lang: str
    euro: tuple[float, float]
    paper: tuple[float, float]
    side: float
    wide: float

    def at(self, x: float) -> float:
        """Where an amount lies."""
        low, high = self.euro
        left, right = self.paper
        return left + 48 + (x - low) / ((high - low) or 1.0) * (right - left - 84)


def _row(swing: Swing, sheet: _Sheet, y: float) -> list[Element]:
    side, left, lang = sheet.side, sheet.paper[0], sheet.lang
    beside = left > side + 20
    bar = y if beside else y + 20
    room = left - side - 8 if beside else sheet.wide - 2 * side
    drawn = [line_of_text(shorten(assumption(swing.assumption, lang), room, TYPE["small"]), side, y + 4, TYPE["small"])]
    a, b = swing.at_low[sheet.best], swing.at_high[sheet.best]
    ends = ((swing.low, a, swing.best_low, a <= b), (swing.high, b, swing.best_high, a > b))
    x1, x2 = sheet.at(min(a, b)), sheet.at(max(a, b))
    held = box(x1, bar - 6, max(x2 - x1, 1.5), 13, fill="accent" if swing.given else "met.mark", radius=2)
    held.attributes["fill-opacity"] = 0.85 if swing.given else 0.5
    drawn.append(held)
    for value, x, first, on_the_left in ends:
        anchor, shift = ("end", -6.0) if on_the_left else ("start", 6.0)
        if first != sheet.best:
            drawn.append(_diamond(sheet.at(x), bar))
            shift *= 1.9
        drawn.append(line_of_text(plain(value, lang), sheet.at(x) + shift, bar + 4.5, TYPE["fine"], anchor=anchor))
    flips = sorted({sheet.names[first] for _, _, first, _ in ends if first != sheet.best})
    if flips:
        said = speak(say("◆ then “{model}” is the best", model=", ".join(flips)), lang)
        start = x1 if beside else side
        drawn.append(line_of_text(shorten(said, sheet.wide - side - start, TYPE["fine"]), start, bar + 20, TYPE["fine"],
                                  "below.mark"))  # fmt: skip
    return drawn


def _diamond(x: float, y: float) -> Element:
    return path(f"M{n(x)} {n(y - 7)}l7 7l-7 7l-7 -7Z", fill="below.mark", stroke="paper", thick=1.2)


def _key(forecast: Forecast, lang: str) -> str:
    aim = {
        "margin": say("margin of the firm"),
        "surplus": say("what customers keep"),
        "both": say("firm and customers together"),
    }[forecast.aim]
    return speak(
        say(
            "Bar: {aim} when the assumption lies at its low and at its high end, all else the same. Pale: no range was "
            "given, a fifth less and more is tried out.",
            aim=aim,
        ),
        lang,
    )  # fmt: skip


def _story(swings: Sequence[Swing], best: str, names: Mapping[str, str], lang: str) -> list[str]:
    told = [
        say(
            "{assumption}: from {low} to {high} the outcome goes from {a:,.0f} to {b:,.0f} euro.",
            assumption=assumption(s.assumption, lang), low=plain(s.low, lang), high=plain(s.high, lang),
            a=s.at_low[best], b=s.at_high[best],
        )
        for s in swings
    ]  # fmt: skip
    flips = [s for s in swings if best != s.best_low or best != s.best_high]
    told += [
        say(
            "{assumption} can make another model the best: {models}.",
            assumption=assumption(s.assumption, lang),
            models=", ".join(sorted({names[code] for code in (s.best_low, s.best_high) if code != best})),
        )
        for s in flips
    ]
    return [speak(said, lang) for said in told]


def _table(swings: Sequence[Swing], best: str, names: Mapping[str, str], lang: str) -> Table:
    headings = [say("assumption"), say("low"), say("high"), say("at low"), say("at high"), say("best at low"),
                say("best at high")]  # fmt: skip
    rows: list[list[Cell]] = [
        [assumption(s.assumption, lang), plain(s.low, lang), plain(s.high, lang), euro(s.at_low[best], lang),
         euro(s.at_high[best], lang), names[s.best_low], names[s.best_high]]
        for s in swings
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)
