"""Revenue models beside each other: what the firm earns and what customers keep, each with its band."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from klantwaarde.language import say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width as letters
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.revenue_words import euro
from klantwaarde.pictures.svg import Element, clean
from klantwaarde.pictures.svg import number as n
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results import Estimate, Forecast, ModelForecast

_TOP = 92.0


class _Panel(msgspec.Struct, frozen=True):
    """One axis: from where to where on paper, and from what to what in euro."""

    left: float
    right: float
    low: float
    high: float

    def at(self, x: float) -> float:
        """Where an amount lies."""
        return self.left + (x - self.low) / (self.high - self.low) * (self.right - self.left)


def draw(forecast: Forecast, *, lang: str, width: str = "wide") -> Picture:
    """Draw every model, the best first, for firm and customers side by side.

    Parameters
    ----------
    forecast
        The simulation.
    lang
        ``nl`` or ``en``.
    width
        ``wide``, or ``phone`` with both sides under each other.
    """
    by_code = {model.model: model for model in forecast.models}
    models = [by_code[code] for code in forecast.ranking]
    title = speak(say("For the firm and for its customers"), lang)
    made = _wide(models, title, lang) if width == "wide" else _phone(models, title, lang)
    drawn, wide, high = made
    story = [clean(line) for line in _story(models, forecast, lang)]
    svg = on_canvas(
        drawn, w=wide, h=high, title=title, description=story[0], lang=lang, kind=f"revenue-{width}",
        seed=[width, *story],
    )  # fmt: skip
    return Picture(svg=svg, alt=story[0], story=story, table=_table(models, lang))


def _panel(bands: Sequence[Estimate], left: float, right: float) -> _Panel:
    """An axis with zero on it that holds every band."""
    ends = [0.0, *(x for band in bands for x in (band.low, band.high) if x is not None)]
    low, high = min(ends), max(ends)
    room = (high - low) * 0.04 or 1.0
    return _Panel(left, right, low - (room if low < 0 else 0.0), high + room)


def _wide(models: Sequence[ModelForecast], title: str, lang: str) -> tuple[list[Element], float, float]:
    row, wide = 58.0, 960.0
    firm = _panel([m.margin for m in models], 236.0, 560.0)
    customers = _panel([m.surplus for m in models], 622.0, 940.0)
    bottom = _TOP + row * len(models)
    drawn = [line_of_text(title, 18, 30, TYPE["title"], bold=True)]
    for panel, said in ((firm, say("firm: margin")), (customers, say("customers: what they keep"))):
        drawn.append(line_of_text(speak(said, lang), panel.left, 58, TYPE["body"], bold=True))
        drawn += _axis(panel, _TOP - 16, bottom, lang)
    for place, model in enumerate(models):
        y = _TOP + row * place + 14
        if place % 2:
            drawn.insert(1, box(10, y - 26, wide - 20, row - 6, fill="floor", radius=4))
        drawn += _name(model, 18, y, 200, lang, first=place == 0)
        drawn += _band(firm, model.margin, y, lang, strong=place == 0)
        drawn += _band(customers, model.surplus, y, lang, strong=place == 0)
    drawn.append(line_of_text(_key(lang), 18, bottom + 26, TYPE["small"], "soft"))
    return drawn, wide, bottom + 42


def _phone(models: Sequence[ModelForecast], title: str, lang: str) -> tuple[list[Element], float, float]:
    row, wide = 168.0, 360.0
    firm = _panel([m.margin for m in models], 16.0, 344.0)
    customers = _panel([m.surplus for m in models], 16.0, 344.0)
    drawn = [line_of_text(title, 10, 28, TYPE["title"], bold=True)]
    y = 58.0
    for place, model in enumerate(models):
        top = y + row * place
        if place:
            drawn.append(path(f"M10 {n(top - 26)}H350", stroke="line"))
        drawn += _name(model, 10, top, 330, lang, first=place == 0)
        for shift, panel, band, said in (
            (48, firm, model.margin, say("firm: margin")),
            (104, customers, model.surplus, say("customers: what they keep")),
        ):
            drawn.append(line_of_text(speak(said, lang), 10, top + shift - 6, TYPE["fine"], "soft"))
            zero = panel.at(0.0)
            drawn.append(path(f"M{n(zero)} {n(top + shift)}v26", stroke="strong"))
            drawn += _band(panel, band, top + shift + 8, lang, strong=place == 0)
    bottom = y + row * len(models)
    for text in fit(_key(lang), wide - 20, (TYPE["fine"],), 3).lines:
        drawn.append(line_of_text(text, 10, bottom, TYPE["fine"], "soft"))
        bottom += 14
    return drawn, wide, bottom + 6


def _name(model: ModelForecast, x: float, y: float, room: float, lang: str, *, first: bool) -> list[Element]:
    name = fit(speak_name(model.name, lang), room, (TYPE["name"], TYPE["body"]), 2, bold=True)
    said = speak(say("{coverage:%} buy · first in {best:%}", coverage=model.coverage.value, best=model.best), lang)
    paint, up = "accent" if first else "ink", 18.0 * (len(name.lines) - 1) / 2
    drawn = [
        line_of_text(text, x, y - 4 - up + 18 * place, name.size, paint, bold=True)
        for place, text in enumerate(name.lines)
    ]
    drawn.append(line_of_text(shorten(said, room, TYPE["small"]), x, y + 13 + up, TYPE["small"], "soft"))
    return drawn


def _axis(panel: _Panel, top: float, bottom: float, lang: str) -> list[Element]:
    drawn = []
    for x in ticks(panel.low, panel.high):
        at = panel.at(x)
        drawn.append(path(f"M{n(at)} {n(top)}V{n(bottom - 12)}", stroke="strong" if x == 0 else "line"))
        drawn.append(line_of_text(euro(x, lang), at, top - 4, TYPE["fine"], "soft", anchor="middle"))
    return drawn


def ticks(low: float, high: float) -> list[float]:
    """A few round amounts from low to high."""
    span = max(high - low, 1e-9)
    size = 10.0 ** (len(f"{span:.0f}") - 1)
    step = next(size * part for part in (0.2, 0.5, 1.0, 2.0, 5.0, 10.0) if span / (size * part) <= 3)
    first = -int(-low // step) if low < 0 else int(low // step) + (low > 0)
    return [x * step for x in range(first, int(high // step) + 1)]


def _band(panel: _Panel, band: Estimate, y: float, lang: str, *, strong: bool) -> list[Element]:
    if band.value is None or band.low is None or band.high is None:
        return []
    low, middle, high = panel.at(band.low), panel.at(band.value), panel.at(band.high)
    paint = "accent" if strong else "met.mark"
    held = box(low, y - 5, max(high - low, 1.5), 10, fill=paint, radius=5)
    held.attributes["fill-opacity"] = 0.28
    text = euro(band.value, lang)
    half, zero = letters(text, TYPE["small"], bold=strong) / 2, panel.at(0.0)
    at = min(max(middle, panel.left + half), panel.right - half)
    if abs(at - zero) < half + 4:  # the line of zero would run through it
        room = 2 * half + 5
        right = zero + room <= panel.right and (middle >= zero or zero - room < panel.left)
        at = zero + (half + 5) * (1 if right else -1)
    return [
        held,
        disc(middle, y, 5, fill=paint),
        line_of_text(text, at, y + 21, TYPE["small"], bold=strong, anchor="middle"),
    ]


def _key(lang: str) -> str:
    return speak(say("dot: mean over the worlds drawn · band: 95 of 100 worlds · euro over the whole horizon"), lang)


def _story(models: Sequence[ModelForecast], forecast: Forecast, lang: str) -> list[str]:
    best = models[0]
    told = [
        say(
            "{model} comes first: the firm earns {margin:,.0f} euro and customers keep {surplus:,.0f}, over {months} "
            "months.",
            model=speak_name(best.name, lang), margin=best.margin.value, surplus=best.surplus.value,
            months=forecast.months,
        )
    ]  # fmt: skip
    told += [
        say(
            "{model}: margin between {low:,.0f} and {high:,.0f} euro, first in {best:%} of the worlds; {coverage:%} of "
            "customers buy.",
            model=speak_name(m.name, lang), low=m.margin.low, high=m.margin.high, best=m.best,
            coverage=m.coverage.value,
        )
        for m in models
    ]  # fmt: skip
    return [speak(said, lang) for said in told]


def _table(models: Sequence[ModelForecast], lang: str) -> Table:
    headings = [
        say("revenue model"), say("customers who buy"), say("margin of the firm"), say("lowest"), say("highest"),
        say("one world in twenty is below"), say("deepest cash"), say("what customers keep"), say("lowest"),
        say("highest"), say("paid without use"), say("paid without result"), say("first in"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            speak_name(m.name, lang), _share(m.coverage.value, lang), *_three(m.margin, lang), euro(m.tail, lang),
            euro(m.trough.value, lang), *_three(m.surplus, lang), euro(m.without_use.value, lang),
            euro(m.without_result.value, lang), _share(m.best, lang),
        ]
        for m in models
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)


def _three(band: Estimate, lang: str) -> list[Cell]:
    return [euro(band.value, lang), euro(band.low, lang), euro(band.high, lang)]


def _share(x: float | None, lang: str) -> str:
    return speak(say("{x:%}", x=x), lang)
