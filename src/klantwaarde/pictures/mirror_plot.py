"""The mirror plot: what customers give as the reason at the left, what employees give at the right, value by value."""

from __future__ import annotations

from klantwaarde.language import Said, percent, say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import AlignedValue, Alignment, Estimate

WIDTH = 900.0
_LEFT, _RIGHT, _LONG = 310.0, 530.0, 230.0
_TOP, _ROW, _BAR = 104.0, 30.0, 16.0
VERDICTS: dict[str, Said] = {
    "shared": say("shared"),
    "blind_spot": say("blind spot"),
    "self_image": say("self-image"),
    "unaware": say("unaware"),
    "unclear": say("not decided"),
    "low": say("neither side"),
    "closed": say("closed"),
}


def draw(alignment: Alignment, *, lang: str) -> Picture:
    """Draw one row per value, in the order customers give; blind spots and self-images carry their word.

    Bars are shares of each side that choose the value, thin lines their intervals; the dotted lines are the share that
    would choose it by lot.
    """
    title = speak(say("Why us? Customers and employees"), lang)
    shown = [value for value in alignment.values if _told_at_all(value)]
    bottom = _TOP + len(shown) * _ROW
    drawn: list[Element] = [line_of_text(title, 24, 34, TYPE["title"], bold=True), *_axes(alignment, bottom, lang)]
    for place, value in enumerate(shown):
        drawn += _row(value, _TOP + place * _ROW + _ROW / 2, lang)
    story = [clean(speak(alignment.headline, lang)), *(clean(_story(value, lang)) for value in shown)]
    svg = on_canvas(
        drawn, w=WIDTH, h=bottom + 40, title=title, description=story[0], lang=lang, kind="mirror", seed=story
    )
    return Picture(svg=svg, alt=story[0], story=story, table=_table(alignment, lang))


def _told_at_all(value: AlignedValue) -> bool:
    return any(side.value or side.status == "closed" for side in (value.customers, value.employees))


def _axes(alignment: Alignment, bottom: float, lang: str) -> list[Element]:
    n = number
    drawn: list[Element] = [
        line_of_text(speak(say("customers"), lang), _LEFT, 70, TYPE["name"], bold=True, anchor="end"),
        line_of_text(speak(say("employees"), lang), _RIGHT, 70, TYPE["name"], bold=True),
    ]
    for share in (0.0, 0.5, 1.0):
        text = percent(share, lang)
        for x in (_LEFT - share * _LONG, _RIGHT + share * _LONG):
            drawn += [
                path(f"M{n(x)} {n(_TOP - 6)}V{n(bottom)}", stroke="strong" if share == 0 else "line"),
                line_of_text(text, x, _TOP - 12, TYPE["fine"], "soft", anchor="middle"),
            ]
    if alignment.chance_share:
        for x in (_LEFT - alignment.chance_share * _LONG, _RIGHT + alignment.chance_share * _LONG):
            drawn.append(path(f"M{n(x)} {n(_TOP - 2)}V{n(bottom)}", stroke="ink", thick=1.2, dash="2 4"))
        text = speak(say("dotted: chosen by lot, {share:.0%}", share=alignment.chance_share), lang)
        drawn.append(line_of_text(text, (_LEFT + _RIGHT) / 2, bottom + 24, TYPE["small"], "soft", anchor="middle"))
    return drawn


def _row(value: AlignedValue, y: float, lang: str) -> list[Element]:
    called = value.verdict in {"blind_spot", "self_image", "unaware"}
    drawn: list[Element] = []
    if called:
        back = box(24, y - _ROW / 2 + 1, WIDTH - 48, _ROW - 2, fill="floor", radius=4)
        drawn.append(back)
    room = _RIGHT - _LEFT - 28
    name = shorten(speak_name(value.name, lang), room, TYPE["body"], bold=called)
    drawn.append(line_of_text(name, (_LEFT + _RIGHT) / 2, y + 4.5, TYPE["body"], bold=called, anchor="middle"))
    paint = {"blind_spot": "below.mark", "self_image": "above.mark"}.get(value.verdict, "met.mark")
    drawn += _bar(value.customers, _LEFT, -1.0, y, paint)
    drawn += _bar(value.employees, _RIGHT, 1.0, y, paint)
    sign = {"blind_spot": "below", "self_image": "above", "shared": "met", "closed": "closed"}.get(value.verdict)
    x = _RIGHT + _LONG + 22
    if sign and value.verdict != "closed":
        drawn.append(glyphs.state_sign(sign, x, y, 5, "ink" if called else "soft"))
    word = speak(VERDICTS[value.verdict], lang)
    drawn.append(line_of_text(word, x + 10, y + 4.5, TYPE["small"], "ink" if called else "soft", bold=called))
    return drawn


def _bar(side: Estimate, start: float, way: float, y: float, paint: str) -> list[Element]:
    if side.status == "closed":
        return [glyphs.state_sign("closed", start + way * 12, y, 6, "soft")]
    if side.value is None:
        return []
    n = number
    long = side.value * _LONG
    drawn = [box(start if way > 0 else start - long, y - _BAR / 2, long, _BAR, fill=paint)] if long > 0.2 else []
    for one in drawn:
        one.attributes["fill-opacity"] = "0.75"
    if side.low is not None and side.high is not None:
        a, b = (start + way * end * _LONG for end in (side.low, side.high))
        drawn.append(path(f"M{n(a)} {n(y)}H{n(b)}M{n(a)} {n(y - 4)}v8M{n(b)} {n(y - 4)}v8", stroke="ink", thick=1.4))
    return drawn


def _story(value: AlignedValue, lang: str) -> str:
    name = speak_name(value.name, lang)
    if value.verdict == "closed" or value.customers.value is None or value.employees.value is None:
        return speak(say("{name}: closed, because too few people answered.", name=name), lang)
    return speak(
        say(
            "{name}: {customers:.0%} of customers and {employees:.0%} of employees; {verdict}.",
            name=name, customers=value.customers.value, employees=value.employees.value,
            verdict=VERDICTS[value.verdict],
        ),
        lang,
    )  # fmt: skip


def _table(alignment: Alignment, lang: str) -> Table:
    headings = [
        say("value"), say("customers, %"), say("lowest"), say("highest"), say("employees, %"), say("lowest"),
        say("highest"), say("difference"), say("lowest"), say("highest"), say("verdict"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            speak_name(value.name, lang), *_percents(value.customers), *_percents(value.employees),
            *_percents(value.gap), speak(VERDICTS[value.verdict], lang),
        ]
        for value in alignment.values
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)


def _percents(side: Estimate) -> list[Cell]:
    return [None if end is None else round(100 * end) for end in (side.value, side.low, side.high)]
