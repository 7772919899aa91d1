"""The strategy matrix: class of the value OF the customer x kind of buyer, with the play and who stands where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from klantwaarde.language import Said, date, percent, say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text
from klantwaarde.pictures.letters import width as length_of
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.strategy_words import BUYERS, MISMATCHES
from klantwaarde.pictures.svg import Element, clean
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results import AccountStrategy, Strategy, StrategyCell

MOST = 5
"""Customers named in one cell; the others are counted and stand in the table."""
HEAVY = ("attrition", "leakage")
_WIDE, _PHONE = 1040.0, 358.0
_PAD, _LEAD, _HEADER, _GAP = 10.0, 15.0, 40.0, 6.0


class _Drawn(msgspec.Struct, frozen=True):
    elements: list[Element]
    height: float


class _Sheet(msgspec.Struct, frozen=True):
    """What every cell is drawn from."""

    accounts: dict[str, AccountStrategy]
    heavy: dict[str, str]
    lang: str


def draw(strategy: Strategy, *, lang: str, width: str = "wide") -> Picture:
    """Draw the matrix.

    Parameters
    ----------
    strategy
        The cells, the accounts and what does not fit.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` (1040 units: the whole matrix) or ``phone`` (358: cell by cell, only those with customers).
    """
    heavy: dict[str, str] = {}
    for one in strategy.mismatches:
        if one.kind in HEAVY:
            heavy.setdefault(one.customer, one.kind)
    sheet = _Sheet({a.customer: a for a in strategy.accounts}, heavy, lang)
    title = speak(say("What to do with whom"), lang)
    made = _wide(strategy, sheet) if width == "wide" else _phone(strategy, sheet)
    wide = _WIDE if width == "wide" else _PHONE
    heading = [line_of_text(title, 0, 20, TYPE["title"] if width == "wide" else TYPE["name"], bold=True)]
    story = [title, *(_told(cell, sheet) for cell in strategy.cells if cell.customers)]
    alt = clean(" ".join(story[:3]))
    svg = on_canvas(
        [*heading, *made.elements], w=wide, h=made.height, title=title, description=alt, lang=lang,
        kind=f"strategy-{width}", seed=[*story, *(speak_name(cell.play, lang) for cell in strategy.cells)],
    )  # fmt: skip
    return Picture(svg=svg, alt=alt, story=[clean(line) for line in story], table=_table(strategy, sheet))


def _columns(strategy: Strategy) -> list[str]:
    """The three kinds of buyers; *mixed* only when somebody is."""
    used = {cell.buyer for cell in strategy.cells if cell.customers}
    return [buyer for buyer in strategy.buyers if buyer != "mixed" or "mixed" in used]


def _wide(strategy: Strategy, sheet: _Sheet) -> _Drawn:
    columns = _columns(strategy)
    room = (_WIDE - _HEADER - _GAP * (len(columns) - 1)) / len(columns)
    at = {buyer: _HEADER + place * (room + _GAP) for place, buyer in enumerate(columns)}
    drawn = [
        line_of_text(speak(BUYERS[buyer], sheet.lang), at[buyer] + _PAD, 52, TYPE["name"], bold=True)
        for buyer in columns
    ]
    y = 64.0
    for tier in strategy.tiers:
        row = [cell for cell in strategy.cells if cell.tier == tier and cell.buyer in at]
        made = {cell.buyer: _cell(cell, at[cell.buyer] + _PAD, y + _PAD, room - 2 * _PAD, sheet) for cell in row}
        high = max(one.height for one in made.values()) + 2 * _PAD
        drawn.append(line_of_text(clean(tier), 8, y + 30, 24, bold=True))
        for cell in row:
            drawn.append(_ground(cell, at[cell.buyer], y, room, high))
            drawn += made[cell.buyer].elements
        y += high + _GAP
    legend = _legend(sheet, 0, y + 16, _WIDE)
    return _Drawn(drawn + legend.elements, y + 16 + legend.height)


def _phone(strategy: Strategy, sheet: _Sheet) -> _Drawn:
    drawn: list[Element] = []
    y = 34.0
    for cell in strategy.cells:
        if not cell.customers:
            continue
        made = _cell(cell, _PAD, y + _PAD + 22, _PHONE - 2 * _PAD, sheet)
        high = made.height + 2 * _PAD + 22
        drawn.append(_ground(cell, 0, y, _PHONE, high))
        name = f"{clean(cell.tier)} · {speak(BUYERS[cell.buyer], sheet.lang)}"
        drawn.append(line_of_text(name, _PAD, y + _PAD + 12, TYPE["name"], bold=True))
        drawn += made.elements
        y += high + _GAP
    if y == 34.0:
        none = speak(say("No customer stands in the matrix yet; the plays are in the table."), sheet.lang)
        block = fit(none, _PHONE, (TYPE["body"],), 3)
        drawn += [line_of_text(line, 0, y + 16 * (i + 1), block.size, "soft") for i, line in enumerate(block.lines)]
        y += 16.0 * len(block.lines) + 8
    legend = _legend(sheet, 0, y + 14, _PHONE)
    return _Drawn(drawn + legend.elements, y + 14 + legend.height)


def _ground(cell: StrategyCell, x: float, y: float, w: float, h: float) -> Element:
    if cell.customers:
        return box(x, y, w, h, fill="above.body", stroke="line", radius=RADIUS["tile"])
    return box(x, y, w, h, fill="floor", stroke="line", radius=RADIUS["tile"])


def _cell(cell: StrategyCell, x: float, y: float, w: float, sheet: _Sheet) -> _Drawn:
    """The play, whose it is, and the customers; y is the top of the text."""
    drawn: list[Element] = []
    block = fit(speak_name(cell.play, sheet.lang), w, (TYPE["body"], TYPE["small"]), 8)
    for line in block.lines:
        y += _LEAD
        drawn.append(line_of_text(line, x, y - 3, block.size, "ink" if cell.customers else "soft"))
    used = _LEAD * len(block.lines)
    if cell.owner or cell.review:
        whose = [
            cell.owner,
            speak(say("review {day}", day=_day(cell.review, sheet.lang)), sheet.lang) if cell.review else "",
        ]
        text = shorten(clean(" · ".join(part for part in whose if part)), w, TYPE["fine"])
        drawn.append(line_of_text(text, x, y + 13, TYPE["fine"], "soft"))
        y, used = y + _LEAD, used + _LEAD
    if not cell.customers:
        return _Drawn(drawn, used)
    y, used = y + 8, used + 8
    if cell.revenue_share is not None:
        long = w * 0.4
        drawn.append(box(x, y + 3, long, 6, fill="line", radius=2))
        drawn.append(box(x, y + 3, max(long * cell.revenue_share, 1.0), 6, fill="above.mark", radius=2))
        share = speak(say("{share:%} of revenue", share=cell.revenue_share), sheet.lang)
        drawn.append(line_of_text(share, x + long + 8, y + 10, TYPE["fine"], "soft"))
        y, used = y + 16, used + 16
    for code in cell.customers[:MOST]:
        named = _customer(sheet.accounts[code], x, y + 17, w, sheet)
        drawn += named.elements
        y, used = y + named.height, used + named.height
    if len(cell.customers) > MOST:
        more = speak(say("+{n} more, in the table", n=len(cell.customers) - MOST), sheet.lang)
        drawn.append(line_of_text(more, x + 16, y + 16, TYPE["small"], "soft"))
        used += 17
    return _Drawn(drawn, used + 2)


def _day(day: str, lang: str) -> str:
    return date(dt.date.fromisoformat(day), lang)


def _customer(one: AccountStrategy, x: float, y: float, w: float, sheet: _Sheet) -> _Drawn:
    """A name with a sign: full when class and buyer are sure, open otherwise, a triangle where something is wrong."""
    kind = sheet.heavy.get(one.customer)
    drawn: list[Element] = []
    if kind:
        drawn.append(glyphs.state_sign("below", x + 5, y - 4, 5, "below.mark"))
    else:
        drawn.append(disc(x + 5, y - 4, 3.75, fill="ink" if one.sure else "paper", stroke="ink", thick=1.5))
    name = shorten(clean(one.name or one.customer), w - 16, TYPE["body"], bold=bool(kind))
    drawn.append(line_of_text(name, x + 16, y, TYPE["body"], bold=bool(kind)))
    if not kind:
        return _Drawn(drawn, 17)
    said = speak(MISMATCHES[kind], sheet.lang)
    beside = x + 16 + length_of(name, TYPE["body"], bold=True) + 8
    if beside + length_of(said, TYPE["fine"]) <= x + w:
        drawn.append(line_of_text(said, beside, y, TYPE["fine"]))
        return _Drawn(drawn, 17)
    drawn.append(line_of_text(said, x + 16, y + 14, TYPE["fine"]))
    return _Drawn(drawn, 31)


def _legend(sheet: _Sheet, x: float, y: float, w: float) -> _Drawn:
    words: list[tuple[str, Said]] = [
        ("full", say("place is sure")),
        ("open", say("place is a first guess")),
        ("below", say("something does not fit")),
    ]
    drawn: list[Element] = []
    at, top = x, y
    for sign, word in words:
        text = speak(word, sheet.lang)
        long = length_of(text, TYPE["fine"]) + 30
        if at > x and at + long > x + w:
            at, y = x, y + 18
        if sign == "below":
            drawn.append(glyphs.state_sign("below", at + 6, y - 4, 5, "below.mark"))
        else:
            drawn.append(disc(at + 6, y - 4, 3.75, fill="ink" if sign == "full" else "paper", stroke="ink", thick=1.5))
        drawn.append(line_of_text(text, at + 16, y, TYPE["fine"], "soft"))
        at += long
    return _Drawn(drawn, y - top + 14)


def _told(cell: StrategyCell, sheet: _Sheet) -> str:
    names = ", ".join(sheet.accounts[code].name or code for code in cell.customers)
    said = say(
        "{tier}, {buyer}: {n} {n:customer|customers} ({names}). {play}",
        tier=cell.tier, buyer=BUYERS[cell.buyer], n=len(cell.customers), names=names,
        play=speak_name(cell.play, sheet.lang),
    )  # fmt: skip
    return speak(said, sheet.lang)


def _table(strategy: Strategy, sheet: _Sheet) -> Table:
    headings = [
        say("class"), say("buyer"), say("play"), say("owner"), say("review"), say("customers"),
        say("revenue (EUR)"), say("share of revenue"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            clean(cell.tier), speak(BUYERS[cell.buyer], sheet.lang), clean(speak_name(cell.play, sheet.lang)),
            clean(cell.owner), cell.review, _names(cell.customers, sheet.accounts), cell.revenue,
            None if cell.revenue_share is None else percent(cell.revenue_share, sheet.lang),
        ]
        for cell in strategy.cells
    ]  # fmt: skip
    return Table([speak(heading, sheet.lang) for heading in headings], rows)


def _names(codes: Sequence[str], accounts: Mapping[str, AccountStrategy]) -> str:
    return clean(", ".join(accounts[code].name or code for code in codes))
