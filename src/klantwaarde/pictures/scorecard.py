"""The customers ranked by their value TO the firm: score, the band that uncertain weights leave, class and change."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said, percent, say, speak
from klantwaarde.language import number as spoken_number
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import CustomerWorth, Worth

MOST = 25


class _Plan(msgspec.Struct, frozen=True):
    """Where things stand: on a phone the name has a line of its own above the band."""

    kind: str
    wide: float
    top: float
    row: float
    left: float
    right: float
    sure: float

    @property
    def phone(self) -> bool:
        return self.kind == "phone"

    def across(self, score: float) -> float:
        return self.left + (self.right - self.left) * score / 100


_PLANS = {
    "wide": _Plan("wide", 760.0, 40.0, 30.0, 232.0, 560.0, 574.0),
    "phone": _Plan("phone", 358.0, 40.0, 46.0, 2.0, 356.0, 0.0),
}


def draw(worth: Worth, *, lang: str, width: str = "wide") -> Picture:
    """Draw the ranked customers of a scorecard.

    Parameters
    ----------
    worth
        The scorecard; customers without a score stand in the table only.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` (760 units) or ``phone`` (358).

    Returns
    -------
    Picture
        A row per customer, at most 25; the table has all.
    """
    plan = _PLANS[width]
    ranked = [c for c in worth.customers if c.score is not None]
    shown = ranked[:MOST]
    height = plan.top + plan.row * max(len(shown), 1) + 34
    drawn = _ground(worth, len(shown), plan, lang)
    for place, customer in enumerate(shown):
        drawn += (_small_row if plan.phone else _row)(customer, plan.top + plan.row * place, plan, lang)
    if len(ranked) > MOST:
        more = speak(say("and {n} more in the table", n=len(ranked) - MOST), lang)
        drawn.append(line_of_text(more, plan.wide, height - 4, TYPE["small"], "soft", anchor="end"))
        height += 10
    title = speak(say("Customers by their value to you"), lang)
    story = [title, *(_told(customer, lang) for customer in shown)]
    alt = clean(" ".join(story[:4]))
    svg = on_canvas(
        drawn, w=plan.wide, h=height, title=title, description=alt, lang=lang, kind=f"scorecard-{width}", seed=story
    )
    return Picture(svg=svg, alt=alt, story=[clean(line) for line in story], table=_table(worth, lang))


def _ground(worth: Worth, count: int, plan: _Plan, lang: str) -> list[Element]:
    bottom = plan.top + plan.row * count
    drawn = []
    for name, low in worth.classes.items():
        x = plan.across(low)
        drawn.append(path(f"M{number(x)} {number(plan.top - 8)}V{number(bottom)}", stroke="line", thick=1))
        drawn.append(line_of_text(clean(name), x + 5, plan.top - 12, TYPE["small"], "soft", bold=True))
    if not plan.phone:
        heading = speak(say("how sure of the class"), lang)
        drawn.append(line_of_text(heading, plan.sure, plan.top - 12, TYPE["small"], "soft"))
    for end, anchor in ((0.0, "start"), (50.0, "middle"), (100.0, "end")):
        label = spoken_number(end, lang, 0)
        at = anchor if plan.phone else "middle"
        drawn.append(line_of_text(label, plan.across(end), bottom + 18, TYPE["fine"], "soft", anchor=at))
    return drawn


def _row(customer: CustomerWorth, y: float, plan: _Plan, lang: str) -> list[Element]:
    middle = y + plan.row / 2
    name = shorten(clean(customer.name or customer.customer), plan.left - 12, TYPE["body"])
    drawn = [line_of_text(name, plan.left - 12, middle + 4, TYPE["body"], anchor="end")]
    drawn += _band(customer, middle, plan)
    drawn.append(line_of_text(clean(customer.tier or ""), plan.sure, middle + 4, TYPE["body"], bold=True))
    drawn.append(line_of_text(_chance(customer, lang), plan.sure + 22, middle + 4, TYPE["small"], "soft"))
    x = plan.sure + 62
    drawn += _change(customer, x, middle, lang, room=plan.wide - x)
    return drawn


def _small_row(customer: CustomerWorth, y: float, plan: _Plan, lang: str) -> list[Element]:
    sure = f"{clean(customer.tier or '')}  {_chance(customer, lang)}"
    room = plan.wide - width(sure, TYPE["small"], bold=True) - 16
    then = _before(customer, lang) if customer.before and customer.before.tier != customer.tier else ""
    if then:
        room -= width(then, TYPE["fine"]) + 22
    drawn = [
        line_of_text(shorten(clean(customer.name or customer.customer), room, TYPE["body"]), 0, y + 16, TYPE["body"]),
        line_of_text(sure, plan.wide, y + 16, TYPE["small"], bold=True, anchor="end"),
    ]
    if then:
        x = plan.wide - width(sure, TYPE["small"], bold=True) - 12
        drawn.append(line_of_text(then, x, y + 16, TYPE["fine"], "soft", anchor="end"))
    return drawn + _band(customer, y + 30, plan)


def _band(customer: CustomerWorth, middle: float, plan: _Plan) -> list[Element]:
    low, high = customer.score_low, customer.score_high
    drawn = [path(f"M{number(plan.left)} {number(middle)}H{number(plan.right)}", stroke="line", thick=0.75)]
    if low is not None and high is not None:
        band = box(
            plan.across(low), middle - 5, max(plan.across(high) - plan.across(low), 1), 10, fill="met.mark", radius=2
        )
        band.attributes["fill-opacity"] = "0.35"
        drawn.append(band)
    if customer.before is not None and customer.before.score is not None:
        drawn.append(disc(plan.across(customer.before.score), middle, 3.5, fill="paper", stroke="soft", thick=1.25))
    drawn.append(disc(plan.across(customer.score or 0.0), middle, 5.5, fill="above.mark"))
    return drawn


def _change(customer: CustomerWorth, x: float, middle: float, lang: str, *, room: float) -> list[Element]:
    """The class it came from, with an arrow, and how much is known when that is not all."""
    drawn: list[Element] = []
    words = []
    then = customer.before
    if then is not None and then.score is not None and customer.score is not None and then.tier != customer.tier:
        up = customer.score > then.score
        drawn.append(glyphs.arrow(x + 6, middle, 4, up=up, paint="above.mark" if up else "below.mark"))
        words.append(_before(customer, lang))
    if customer.coverage < 0.995:
        words.append(speak(say("{share:%} known", share=customer.coverage), lang))
    if words:
        start = x + 16 if drawn else x
        text = shorten(" · ".join(words), room - (start - x), TYPE["fine"])
        drawn.append(line_of_text(text, start, middle + 4, TYPE["fine"], "soft"))
    return drawn


def _before(customer: CustomerWorth, lang: str) -> str:
    then = customer.before
    return "" if then is None or then.tier is None else speak(say("was {tier}", tier=then.tier), lang)


def _chance(customer: CustomerWorth, lang: str) -> str:
    return percent(customer.chances.get(customer.tier or "", 0.0), lang)


def _told(customer: CustomerWorth, lang: str) -> str:
    said: Said = say(
        "{name}: score {score:.0f}, class {tier}, {chance:%} sure; {known:%} of the weight is known.",
        name=customer.name or customer.customer,
        score=customer.score,
        tier=customer.tier or "",
        chance=customer.chances.get(customer.tier or "", 0.0),
        known=customer.coverage,
    )
    then = customer.before
    if then is not None and then.score is not None and then.tier is not None:
        said = say("{now} It was {score:.0f}, class {tier}.", now=said, score=then.score, tier=then.tier)
    return speak(said, lang)


def _table(worth: Worth, lang: str) -> Table:
    headings = [
        say("customer"), say("name"), say("score"), say("lowest"), say("highest"), say("class"), say("sure of it (%)"),
        say("known (%)"), say("revenue (EUR)"), say("score before"), say("class before"),
    ]  # fmt: skip
    rows = [
        [
            clean(c.customer), clean(c.name), c.score, c.score_low, c.score_high, c.tier,
            None if c.tier is None else round(100 * c.chances.get(c.tier, 0.0)), round(100 * c.coverage), c.revenue,
            c.before.score if c.before else None, c.before.tier if c.before else None,
        ]
        for c in worth.customers
    ]  # fmt: skip
    if not worth.compared_with:
        headings, rows = headings[:-2], [row[:-2] for row in rows]
    return Table([speak(heading, lang) for heading in headings], rows)
