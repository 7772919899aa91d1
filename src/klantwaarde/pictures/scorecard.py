"""The customers ranked by their value TO the firm: score, the band that uncertain weights leave, and the class."""

from __future__ import annotations

from klantwaarde.language import number as spoken_number
from klantwaarde.language import percent, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import CustomerWorth, Worth

WIDTH = 760.0
MOST = 25
_TOP, _ROW = 40.0, 30.0
_NAME, _LEFT, _RIGHT = 220.0, 232.0, 600.0
_SURE = 612.0


def draw(worth: Worth, *, lang: str) -> Picture:
    """Draw the ranked customers of a scorecard.

    Parameters
    ----------
    worth
        The scorecard; customers without a score stand in the table only.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    Picture
        760 units wide, a row per customer, at most 25; the table has all.
    """
    ranked = [c for c in worth.customers if c.score is not None]
    shown = ranked[:MOST]
    height = _TOP + _ROW * max(len(shown), 1) + 34
    drawn = _ground(worth, len(shown), lang)
    for place, customer in enumerate(shown):
        drawn += _row(customer, _TOP + _ROW * place, lang)
    if len(ranked) > MOST:
        more = speak(say("and {n} more in the table", n=len(ranked) - MOST), lang)
        drawn.append(line_of_text(more, 0, height - 8, TYPE["small"], "soft"))
    title = speak(say("Customers by their value to you"), lang)
    story = [title, *(_told(customer, lang) for customer in shown)]
    alt = clean(" ".join(story[:4]))
    svg = on_canvas(drawn, w=WIDTH, h=height, title=title, description=alt, lang=lang, kind="scorecard", seed=story)
    return Picture(svg=svg, alt=alt, story=[clean(line) for line in story], table=_table(worth, lang))


def _across(score: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * score / 100


def _ground(worth: Worth, count: int, lang: str) -> list[Element]:
    bottom = _TOP + _ROW * count
    drawn = []
    for name, low in worth.classes.items():
        x = _across(low)
        drawn.append(path(f"M{number(x)} {number(_TOP - 8)}V{number(bottom)}", stroke="line", thick=1))
        drawn.append(line_of_text(clean(name), x + 5, _TOP - 12, TYPE["small"], "soft", bold=True))
    heading = speak(say("how sure of the class"), lang)
    drawn.append(line_of_text(heading, _SURE, _TOP - 12, TYPE["small"], "soft"))
    for end in (0.0, 50.0, 100.0):
        label = spoken_number(end, lang, 0)
        drawn.append(line_of_text(label, _across(end), bottom + 18, TYPE["fine"], "soft", anchor="middle"))
    return drawn


def _row(customer: CustomerWorth, y: float, lang: str) -> list[Element]:
    middle = y + _ROW / 2
    score, low, high = customer.score or 0.0, customer.score_low, customer.score_high
    name = shorten(clean(customer.name or customer.customer), _NAME, TYPE["body"])
    drawn = [line_of_text(name, _NAME, middle + 4, TYPE["body"], anchor="end")]
    drawn.append(path(f"M{number(_LEFT)} {number(middle)}H{number(_RIGHT)}", stroke="line", thick=0.75))
    if low is not None and high is not None:
        band = box(_across(low), middle - 5, max(_across(high) - _across(low), 1), 10, fill="met.mark", radius=2)
        band.attributes["fill-opacity"] = "0.35"
        drawn.append(band)
    drawn.append(disc(_across(score), middle, 5.5, fill="above.mark"))
    chance = customer.chances.get(customer.tier or "", 0.0)
    drawn.append(line_of_text(f"{customer.tier}", _SURE, middle + 4, TYPE["body"], bold=True))
    drawn.append(line_of_text(percent(chance, lang), _SURE + 22, middle + 4, TYPE["small"], "soft"))
    if customer.coverage < 0.995:
        part = speak(say("{share:%} known", share=customer.coverage), lang)
        drawn.append(line_of_text(part, _SURE + 66, middle + 4, TYPE["fine"], "soft"))
    return drawn


def _told(customer: CustomerWorth, lang: str) -> str:
    said = say(
        "{name}: score {score:.0f}, class {tier}, {chance:%} sure; {known:%} of the weight is known.",
        name=customer.name or customer.customer,
        score=customer.score,
        tier=customer.tier or "",
        chance=customer.chances.get(customer.tier or "", 0.0),
        known=customer.coverage,
    )
    return speak(said, lang)


def _table(worth: Worth, lang: str) -> Table:
    headings = [
        say("customer"), say("name"), say("score"), say("lowest"), say("highest"), say("class"), say("sure of it (%)"),
        say("known (%)"), say("revenue (EUR)"),
    ]  # fmt: skip
    rows = [
        [
            clean(c.customer), clean(c.name), c.score, c.score_low, c.score_high, c.tier,
            None if c.tier is None else round(100 * c.chances.get(c.tier, 0.0)), round(100 * c.coverage), c.revenue,
        ]
        for c in worth.customers
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)
