"""The waste waterfall: value that could be had, what is lost at each checkpoint, and what arrives."""

from __future__ import annotations

from klantwaarde.language import Said, percent, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import Estimate, WasteWaterfall

WIDTH = 460.0
_LEFT, _RIGHT, _TOP, _ROW, _BAR = 12.0, 448.0, 14.0, 52.0, 20.0

NAMES: dict[str, Said] = {
    "potential": say("value that could be had"),
    "access_waste": say("cannot get it"),
    "use_waste": say("does not use it"),
    "result_waste": say("it does not work"),
    "delivered": say("value that arrives"),
}
_LOSSES = ("access_waste", "use_waste", "result_waste")


def draw(fall: WasteWaterfall, *, lang: str) -> Picture:
    """Draw one waterfall as bars under each other.

    Parameters
    ----------
    fall
        An open one; its parts are in cents.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    Picture
        460 units wide, so that it also reads on a phone. Losses are outlined and carry a minus; what arrives is full.
    """
    whole = max(fall.potential or 0, 1)
    rows: list[Element] = []
    links: list[Element] = []
    left_over = fall.potential or 0
    for place, part in enumerate(NAMES):
        cents = int(getattr(fall, part) or 0)
        start = left_over - cents if part in _LOSSES else 0
        rows += _row(part, cents, (start / whole, cents / whole), place, fall.shares.get(part), lang)
        if part in _LOSSES:
            left_over = start
        if place < len(NAMES) - 1:
            links.append(_link(left_over / whole, place))
    title = speak(say("Where value FOR customers is lost"), lang)
    story = [title, *(_told(fall, part, lang) for part in NAMES)]
    alt = clean(" ".join(story))
    svg = on_canvas(
        [*links, *rows],
        w=WIDTH,
        h=_TOP + _ROW * len(NAMES),
        title=title,
        description=alt,
        lang=lang,
        kind="waste",
        seed=story,
    )
    return Picture(svg=svg, alt=alt, story=[clean(line) for line in story], table=table([fall], lang=lang))


def _row(
    part: str, cents: int, at: tuple[float, float], place: int, share: Estimate | None, lang: str
) -> list[Element]:
    y = _TOP + _ROW * place
    amount = speak(say("€ {euro:,.0f}", euro=cents / 100), lang)
    if part in _LOSSES:
        amount = f"− {amount}"
    if share is not None and share.value is not None:
        amount += f" · {percent(share.value, lang)}"
    span, wide = _RIGHT - _LEFT, width(amount, TYPE["body"], bold=True)
    # The other room on the line is for the name.
    name = shorten(speak(NAMES[part], lang), span - 12 - wide, TYPE["body"])
    x, w = _LEFT + span * at[0], max(span * at[1], 1.5)
    if part in _LOSSES:
        bar = box(x, y + 18, w, _BAR, fill="below.body", stroke="below.mark", thick=1.5, dash="4 3", radius=2)
    else:
        bar = box(x, y + 18, w, _BAR, fill="above.mark" if part == "delivered" else "strong", radius=2)
    return [
        # The thread between bars passes behind words.
        box(_LEFT, y + 1, width(name, TYPE["body"]) + 2, 15, fill="paper"),
        box(_RIGHT - wide - 2, y + 1, wide + 4, 15, fill="paper"),
        line_of_text(name, _LEFT, y + 12, TYPE["body"]),
        line_of_text(amount, _RIGHT, y + 12, TYPE["body"], bold=True, anchor="end"),
        bar,
    ]


def _link(at: float, place: int) -> Element:
    """The thread from the end of one bar to the next."""
    x = _LEFT + (_RIGHT - _LEFT) * at
    y = _TOP + _ROW * place + 18 + _BAR
    return path(f"M{number(x)} {number(y)}V{number(y + _ROW - _BAR)}", stroke="strong", dash="2 2")


def _told(fall: WasteWaterfall, part: str, lang: str) -> str:
    cents = int(getattr(fall, part) or 0)
    share = fall.shares.get(part)
    if share is None or share.value is None or share.low is None:
        return speak(say("{name}: {euro:,.2f} euro.", name=NAMES[part], euro=cents / 100), lang)
    return speak(
        say("{name}: {euro:,.2f} euro, {share:%} (between {low:%} and {high:%}).", name=NAMES[part], euro=cents / 100,
            share=share.value, low=share.low, high=share.high),
        lang,
    )  # fmt: skip


def table(falls: list[WasteWaterfall], *, lang: str) -> Table:
    """Give the rows behind waterfalls: a row for all customers and for each segment, in euro."""
    headings = [say("customers"), say("n"), *NAMES.values()]
    rows: list[list[Cell]] = []
    for fall in falls:
        who = fall.segment or speak(say("all customers"), lang)
        if fall.status == "closed":
            rows.append([who, None, *[speak(say("closed"), lang)] * len(NAMES)])
            continue
        money = [speak(say("{euro:,.2f}", euro=int(getattr(fall, part) or 0) / 100), lang) for part in NAMES]
        rows.append([who, fall.customers, *money])
    return Table([speak(heading, lang) for heading in headings], rows)
