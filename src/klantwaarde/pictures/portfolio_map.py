"""The portfolio: value OF each customer against value delivered to it, as large as its revenue, and how sure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from klantwaarde.language import Said, say, speak
from klantwaarde.language import number as spoken_number
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.letters import width as length_of
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.strategy_words import BUYERS, buyer_word
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import AccountStrategy, Strategy

MOST = 30
_SMALLEST, _LARGEST = 5.0, 24.0
_ROW = 20.0


class _Plan(msgspec.Struct, frozen=True):
    kind: str
    wide: float
    x: float
    y: float
    w: float
    h: float
    key_x: float
    key_y: float


_PLANS = {
    "wide": _Plan("wide", 1040.0, 46.0, 70.0, 640.0, 480.0, 714.0, 70.0),
    "phone": _Plan("phone", 358.0, 36.0, 70.0, 318.0, 340.0, 0.0, 468.0),
}


class _Ends(msgspec.Struct, frozen=True):
    """Ends of the axes: scores from low to high, and points up to reach either way."""

    low: float
    high: float
    reach: float


class _Spot(msgspec.Struct, frozen=True):
    place: int
    account: AccountStrategy
    x: float
    y: float
    r: float


def draw(strategy: Strategy, classes: dict[str, float], *, lang: str, width: str = "wide") -> Picture | None:
    """Draw the portfolio map; nothing when no customer has both values.

    Parameters
    ----------
    strategy
        The accounts.
    classes
        Class -> lowest score, for the borders between them.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` (1040 units, key at the right) or ``phone`` (358, key below).
    """
    known = [a for a in strategy.accounts if a.score is not None and a.delivered and a.delivered.value is not None]
    if not known:
        return None
    plan = _PLANS[width]
    shown = sorted(known, key=lambda a: -(a.revenue or 0.0))[:MOST]
    shown.sort(key=lambda a: -(a.score or 0.0))
    ends = _ends(shown, strategy.tolerance or 0.5)
    title = speak(say("What customers are worth, and what they get"), lang)
    spots = _spots(shown, plan, ends)
    drawn: list[Element] = [line_of_text(title, 0, 22, TYPE["title"] if width == "wide" else TYPE["name"], bold=True)]
    drawn += _ground(strategy, classes, plan, ends, lang)
    drawn += [element for spot in spots for element in _whiskers(spot, plan, ends)]
    drawn += _bubbles(spots, plan)
    drawn += _key(spots, plan, lang)
    below = plan.key_y + _ROW * len(spots) + 44
    height = max(plan.y + plan.h + 70, below)
    story = [_headline(strategy, known, lang), *(_told(account, lang) for account in shown)]
    svg = on_canvas(
        drawn, w=plan.wide, h=height, title=title, description=story[0], lang=lang, kind=f"portfolio-{width}",
        seed=story,
    )  # fmt: skip
    return Picture(svg=svg, alt=story[0], story=story, table=_table(strategy, lang))


def _ends(shown: Sequence[AccountStrategy], tolerance: float) -> _Ends:
    """Scores with some room around them, and the farthest point or end of an interval from zero."""
    scores = [x for a in shown for x in (a.score, a.score_low, a.score_high) if x is not None]
    points = [abs(x) for a in shown if a.delivered for x in (a.delivered.low, a.delivered.high, a.delivered.value) if x]
    return _Ends(max(min(scores) - 8, 0.0), min(max(scores) + 8, 100.0), max([*points, 2 * tolerance]) * 1.08)


def _across(score: float, plan: _Plan, ends: _Ends) -> float:
    inside = min(max(score, ends.low), ends.high)
    return plan.x + plan.w * (inside - ends.low) / (ends.high - ends.low)


def _up(points: float, plan: _Plan, ends: _Ends) -> float:
    return plan.y + plan.h * (ends.reach - min(max(points, -ends.reach), ends.reach)) / (2 * ends.reach)


def _spots(shown: Sequence[AccountStrategy], plan: _Plan, ends: _Ends) -> list[_Spot]:
    most = max((a.revenue or 0.0 for a in shown), default=0.0) or 1.0
    largest = _LARGEST if plan.kind == "wide" else _LARGEST * 0.7
    spots = []
    for place, account in enumerate(shown, start=1):
        value = account.delivered.value if account.delivered and account.delivered.value is not None else 0.0
        r = max(largest * math.sqrt(max(account.revenue or 0.0, 0.0) / most), _SMALLEST)
        spots.append(_Spot(place, account, _across(account.score or 0.0, plan, ends), _up(value, plan, ends), r))
    return spots


def _ground(strategy: Strategy, classes: dict[str, float], plan: _Plan, ends: _Ends, lang: str) -> list[Element]:
    n = number
    drawn: list[Element] = [box(plan.x, plan.y, plan.w, plan.h, fill="floor", radius=RADIUS["tile"])]
    if strategy.tolerance is not None:
        top, bottom = (_up(end, plan, ends) for end in (strategy.tolerance, -strategy.tolerance))
        drawn.append(box(plan.x, top, plan.w, bottom - top, fill="paper"))
    first = max((low for low in classes.values() if low <= ends.low), default=0.0)
    for name, low in classes.items():
        if not first <= low < ends.high:
            continue
        x = _across(low, plan, ends)
        if low > ends.low:
            drawn.append(path(f"M{n(x)} {n(plan.y)}v{n(plan.h)}", stroke="strong", dash="4 4"))
        drawn.append(line_of_text(clean(name), x + 6, plan.y - 8, TYPE["small"], "soft", bold=True))
    drawn.append(path(f"M{n(plan.x)} {n(_up(0, plan, ends))}h{n(plan.w)}", stroke="strong"))
    for word, points in ((say("above expectation"), ends.reach), (say("below expectation"), -ends.reach)):
        y = _up(points, plan, ends)
        text = speak(word, lang)
        at = y + 16 if points > 0 else y - 8
        drawn.append(line_of_text(text, plan.x + 8, at, TYPE["small"], "soft"))
    if strategy.tolerance is not None:
        text = speak(say("as expected"), lang)
        drawn.append(line_of_text(text, plan.x + 8, _up(strategy.tolerance, plan, ends) + 14, TYPE["small"], "soft"))
    for points in _marks(ends.reach):
        label = speak(say("{x:+.1f}", x=points), lang) if points else "0"
        drawn.append(line_of_text(label, plan.x - 6, _up(points, plan, ends) + 4, TYPE["fine"], "soft", anchor="end"))
    for score in range(0, 101, 20):
        if ends.low + 2 <= score <= ends.high - 2:
            x = _across(score, plan, ends)
            label = spoken_number(score, lang, 0)
            drawn.append(line_of_text(label, x, plan.y + plan.h + 16, TYPE["fine"], "soft", anchor="middle"))
    return [*drawn, *_names_of_axes(plan, lang)]


def _names_of_axes(plan: _Plan, lang: str) -> list[Element]:
    across = f"{speak(say('value OF the customer, score'), lang)} →"
    upward = f"↑ {speak(say('value FOR the customer: experienced against expected, points'), lang)}"
    size = TYPE["small"]
    y = plan.y + plan.h + 36
    return [
        line_of_text(shorten(upward, plan.wide - 4 if plan.kind == "phone" else plan.w + plan.x, size), 0, 42, size),
        line_of_text(shorten(across, plan.w, size), plan.x + plan.w, y, size, anchor="end"),
    ]


def _marks(reach: float) -> list[float]:
    step = 0.5 if reach <= 1.6 else 1.0 if reach <= 3.5 else 2.0
    most = int(reach / step)
    return [step * i for i in range(-most, most + 1)]


def _whiskers(spot: _Spot, plan: _Plan, ends: _Ends) -> list[Element]:
    n, one, d = number, spot.account, ""
    if one.score_low is not None and one.score_high is not None:
        d += f"M{n(_across(one.score_low, plan, ends))} {n(spot.y)}H{n(_across(one.score_high, plan, ends))}"
    given = one.delivered
    if given is not None and given.low is not None and given.high is not None:
        d += f"M{n(spot.x)} {n(_up(given.low, plan, ends))}V{n(_up(given.high, plan, ends))}"
    return [path(d, stroke="strong", thick=1)] if d else []


def _bubbles(spots: Sequence[_Spot], plan: _Plan) -> list[Element]:
    drawn: list[Element] = []
    taken: list[tuple[float, float]] = []
    for spot in sorted(spots, key=lambda s: -s.r):
        bubble = disc(spot.x, spot.y, spot.r, fill="above.mark", stroke="above.mark", thick=1.5)
        bubble.attributes["fill-opacity"] = "0.28" if spot.account.sure else "0.06"
        if not spot.account.sure:
            bubble.attributes["stroke-dasharray"] = "3 3"
        drawn.append(bubble)
    for spot in spots:
        x, y = _label_at(spot, taken, plan)
        taken.append((x, y))
        drawn.append(line_of_text(str(spot.place), x, y, TYPE["small"], bold=True, anchor="middle"))
    return drawn


def _label_at(spot: _Spot, taken: Sequence[tuple[float, float]], plan: _Plan) -> tuple[float, float]:
    """The number stands in the bubble when that is free, else around it."""
    r = spot.r + 8
    places = [(0.0, 4.0), (r, -r + 4), (-r, -r + 4), (r, r), (-r, r), (0.0, -r), (0.0, r + 8), (r + 12, 4.0),
              (-r - 12, 4.0)]  # fmt: skip
    for dx, dy in places:
        x, y = spot.x + dx, spot.y + dy
        inside = plan.x + 8 < x < plan.x + plan.w - 8 and plan.y + 12 < y < plan.y + plan.h - 4
        if inside and all(abs(x - a) > 15 or abs(y - b) > 13 for a, b in taken):
            return x, y
    return spot.x, spot.y + 4


def _key(spots: Sequence[_Spot], plan: _Plan, lang: str) -> list[Element]:
    drawn: list[Element] = []
    room = plan.wide - plan.key_x
    for place, spot in enumerate(spots):
        y = plan.key_y + 12 + place * _ROW
        drawn.append(line_of_text(str(spot.place), plan.key_x + 18, y, TYPE["body"], bold=True, anchor="end"))
        buyer = buyer_word(spot.account.buyer, lang)
        used = length_of(buyer, TYPE["small"]) + 10 if buyer else 0.0
        name = shorten(clean(spot.account.name or spot.account.customer), room - 28 - used, TYPE["body"])
        drawn.append(line_of_text(name, plan.key_x + 28, y, TYPE["body"], "ink" if spot.account.sure else "soft"))
        if buyer:
            drawn.append(line_of_text(buyer, plan.wide, y, TYPE["small"], "soft", anchor="end"))
    y = plan.key_y + 12 + len(spots) * _ROW + 12
    legend = speak(say("size: revenue · dashed: place not sure · lines: how sure"), lang)
    drawn.append(line_of_text(shorten(legend, room, TYPE["fine"]), plan.key_x, y, TYPE["fine"], "soft"))
    return drawn


def _headline(strategy: Strategy, known: Sequence[AccountStrategy], lang: str) -> str:
    top = strategy.tiers[0]
    short = [a for a in known if a.tier == top and a.delivered and (a.delivered.value or 0.0) < 0]
    said: Said = say(
        "{n} customers by what they are worth to you and what they get from you.", n=len(known)
    )  # fmt: skip
    if short:
        said = say(
            "{before} {n} of class {tier} {n:gets|get} less than expected: {names}.",
            before=said, n=len(short), tier=top, names=", ".join(a.name or a.customer for a in short[:5]),
        )  # fmt: skip
    return clean(speak(said, lang))


def _told(account: AccountStrategy, lang: str) -> str:
    given = account.delivered
    said: Said = say(
        "{name}: score {score:.0f}, class {tier}; value delivered {value:+.1f} points against expectation, by "
        "{n} {n:person|people}.",
        name=account.name or account.customer, score=account.score, tier=account.tier or "–",
        value=given.value if given else None, n=given.n if given else 0,
    )  # fmt: skip
    if account.buyer in BUYERS:
        said = say("{before} Buyer: {buyer}.", before=said, buyer=BUYERS[account.buyer])
    return clean(speak(said, lang))


def _table(strategy: Strategy, lang: str) -> Table:
    headings = [
        say("customer"), say("name"), say("class"), say("score"), say("lowest"), say("highest"),
        say("value delivered (points)"), say("lowest"), say("highest"), say("expectation"), say("experience"),
        say("people"), say("buyer"), say("revenue (EUR)"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for a in strategy.accounts:
        given = a.delivered
        rows.append([
            clean(a.customer), clean(a.name), a.tier, a.score, a.score_low, a.score_high,
            given.value if given else None, given.low if given else None, given.high if given else None,
            a.expectation.value if a.expectation else None, a.experience.value if a.experience else None,
            a.people or None, buyer_word(a.buyer, lang) or None, a.revenue,
        ])  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)
