"""The mirror plot: what customers give as the reason at the left, what employees give at the right, value by value."""

from __future__ import annotations

from klantwaarde.language import Said, percent, say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results import AlignedValue, Alignment, Estimate

WIDTH, NARROW = 900.0, 360.0
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


CALLED = {"blind_spot", "self_image", "unaware"}
PAINTS = {"blind_spot": "below.mark", "self_image": "above.mark"}
SIGNS = {"blind_spot": "below", "self_image": "above", "shared": "met", "closed": "closed"}


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


def draw_narrow(alignment: Alignment, *, lang: str) -> Picture:
    """Draw the same for a narrow screen: the name of a value with its verdict, and both bars below it."""
    title = speak(say("Why us? Customers and employees"), lang)
    shown = [value for value in alignment.values if _told_at_all(value)]
    middle, long = NARROW / 2, NARROW / 2 - 34
    top, row = 92.0, 46.0
    bottom = top + len(shown) * row
    heading = fit(title, NARROW - 24, (TYPE["title"], TYPE["name"]), 1)
    drawn: list[Element] = [
        line_of_text(heading.lines[0], 12, 30, heading.size, bold=True),
        line_of_text("← " + speak(say("customers"), lang), middle - 10, 58, TYPE["name"], bold=True, anchor="end"),
        line_of_text(speak(say("employees"), lang) + " →", middle + 10, 58, TYPE["name"], bold=True),
    ]
    for way in (-1.0, 1.0):
        drawn += [
            line_of_text(percent(end, lang), middle + way * end * long, top - 12, TYPE["fine"], "soft", anchor="middle")
            for end in ((0.0, 0.5, 1.0) if way > 0 else (0.5, 1.0))
        ]
    for place, value in enumerate(shown):
        drawn += _narrow_row(alignment, value, top + place * row, row, lang)
    if alignment.chance_share or alignment.employee_chance_share:
        lot = fit(speak(_by_lot(alignment.chance_share, alignment.employee_chance_share), lang), NARROW - 24,
                  (TYPE["small"],), 2)  # fmt: skip
        drawn += [
            line_of_text(line, middle, bottom + 22 + 16 * i, TYPE["small"], "soft", anchor="middle")
            for i, line in enumerate(lot.lines)
        ]
    story = [clean(speak(alignment.headline, lang)), *(clean(_story(value, lang)) for value in shown)]
    svg = on_canvas(
        drawn, w=NARROW, h=bottom + 52, title=title, description=story[0], lang=lang, kind="mirror-narrow", seed=story
    )
    return Picture(svg=svg, alt=story[0], story=story, table=_table(alignment, lang))


def _narrow_row(alignment: Alignment, value: AlignedValue, y: float, row: float, lang: str) -> list[Element]:
    called, sign = value.verdict in CALLED, SIGNS.get(value.verdict)
    drawn: list[Element] = [box(4, y + 1, NARROW - 8, row - 2, fill="floor", radius=4)] if called else []
    word = speak(VERDICTS[value.verdict], lang)
    ink, size = "ink" if called else "soft", TYPE["small"]
    room = NARROW - 44 - width(word, size, bold=called)
    name = shorten(speak_name(value.name, lang), room, TYPE["body"], bold=called)
    drawn += [
        line_of_text(name, 10, y + 17, TYPE["body"], bold=called),
        line_of_text(word, NARROW - 10, y + 17, size, ink, bold=called, anchor="end"),
    ]
    if sign and value.verdict != "closed":
        drawn.append(glyphs.state_sign(sign, NARROW - 20 - width(word, size, bold=called), y + 13, 5, ink))
    # The lines stand beside the bars only: names run across the middle.
    middle, long = NARROW / 2, NARROW / 2 - 34
    lots = ((-1.0, alignment.chance_share), (1.0, alignment.employee_chance_share))
    for side, (way, by_lot) in zip((value.customers, value.employees), lots, strict=True):
        drawn += _bar(side, middle, way, y + 32, PAINTS.get(value.verdict, "met.mark"), long=long)
        if by_lot:
            x = number(middle + way * by_lot * long)
            drawn.append(path(f"M{x} {number(y + 21)}V{number(y + row - 3)}", stroke="ink", thick=1.2, dash="2 3"))
    drawn.append(path(f"M{number(middle)} {number(y + 21)}V{number(y + row - 3)}", stroke="strong"))
    return drawn


def _told_at_all(value: AlignedValue) -> bool:
    sides = (value.customers, value.employees)
    return any(side.value for side in sides) or all(side.status == "closed" for side in sides)


def _axes(alignment: Alignment, bottom: float, lang: str) -> list[Element]:
    n = number
    drawn: list[Element] = [
        line_of_text(speak(say("customers"), lang), _LEFT, 70, TYPE["name"], bold=True, anchor="end"),
        line_of_text(speak(say("employees"), lang), _RIGHT, 70, TYPE["name"], bold=True),
    ]
    for mark in (0.0, 0.5, 1.0):
        text = percent(mark, lang)
        for x in (_LEFT - mark * _LONG, _RIGHT + mark * _LONG):
            drawn += [
                path(f"M{n(x)} {n(_TOP - 6)}V{n(bottom)}", stroke="strong" if mark == 0 else "line"),
                line_of_text(text, x, _TOP - 12, TYPE["fine"], "soft", anchor="middle"),
            ]
    here, there = alignment.chance_share, alignment.employee_chance_share
    for share, x in ((here, _LEFT - (here or 0.0) * _LONG), (there, _RIGHT + (there or 0.0) * _LONG)):
        if share:
            drawn.append(path(f"M{n(x)} {n(_TOP - 2)}V{n(bottom)}", stroke="ink", thick=1.2, dash="2 4"))
    if here or there:
        text = speak(_by_lot(here, there), lang)
        drawn.append(line_of_text(text, (_LEFT + _RIGHT) / 2, bottom + 24, TYPE["small"], "soft", anchor="middle"))
    return drawn


def _by_lot(here: float | None, there: float | None) -> Said:
    if here and there and round(100 * here) != round(100 * there):
        return say("dotted: by lot, {here:.0%} of customers and {there:.0%} of employees", here=here, there=there)
    return say("dotted: chosen by lot, {share:.0%}", share=here or there or 0.0)


def _row(value: AlignedValue, y: float, lang: str) -> list[Element]:
    called = value.verdict in CALLED
    drawn: list[Element] = []
    if called:
        back = box(24, y - _ROW / 2 + 1, WIDTH - 48, _ROW - 2, fill="floor", radius=4)
        drawn.append(back)
    room = _RIGHT - _LEFT - 28
    name = fit(speak_name(value.name, lang), room, (TYPE["body"], TYPE["small"], TYPE["fine"]), 2, bold=called)
    high = name.size + 1.0
    for i, line in enumerate(name.lines):
        at = y + 0.35 * name.size + (i - (len(name.lines) - 1) / 2.0) * high
        drawn.append(line_of_text(line, (_LEFT + _RIGHT) / 2, at, name.size, bold=called, anchor="middle"))
    paint = PAINTS.get(value.verdict, "met.mark")
    drawn += _bar(value.customers, _LEFT, -1.0, y, paint)
    drawn += _bar(value.employees, _RIGHT, 1.0, y, paint)
    sign = SIGNS.get(value.verdict)
    x = _RIGHT + _LONG + 22
    if sign and value.verdict != "closed":
        drawn.append(glyphs.state_sign(sign, x, y, 5, "ink" if called else "soft"))
    word = speak(VERDICTS[value.verdict], lang)
    drawn.append(line_of_text(word, x + 10, y + 4.5, TYPE["small"], "ink" if called else "soft", bold=called))
    return drawn


def _bar(side: Estimate, start: float, way: float, y: float, paint: str, *, long: float = _LONG) -> list[Element]:
    if side.status == "closed":
        return [glyphs.state_sign("closed", start + way * 12, y, 6, "soft")]
    if side.value is None:
        return []
    n = number
    full = side.value * long
    drawn = [box(start if way > 0 else start - full, y - _BAR / 2, full, _BAR, fill=paint)] if full > 0.2 else []
    for one in drawn:
        one.attributes["fill-opacity"] = "0.75"
    if side.low is not None and side.high is not None:
        a, b = (start + way * end * long for end in (side.low, side.high))
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
