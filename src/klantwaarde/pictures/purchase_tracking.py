"""How a purchase model followed what was bought: so far and per period, with the day on which it stopped learning."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from klantwaarde.language import date, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.panels import Key, legend
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results.lifetime import LifetimeTrack

_SIZES = {"wide": (760.0, 512.0), "phone": (360.0, 512.0)}
_LEFT, _TALL, _GAP = 64.0, 170.0, 62.0
_TOP = 78.0
_DOTS = 110  # more than these would run into each other


def draw(track: LifetimeTrack, *, lang: str, width: Literal["wide", "phone"] = "wide") -> Picture:
    """Draw purchases so far above purchases per period, made and expected.

    Parameters
    ----------
    track
        Periods with what was bought and expected.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` (760 px) or ``phone`` (360 px).
    """
    w, h = _SIZES[width]
    right = w - 16
    drawn = legend(_keys(track), 16, 6, w - 32, lang).elements
    titles = (say("Repeat purchases so far"), say("Repeat purchases per {n} days", n=track.days))
    for place, title in enumerate(titles):
        top = _TOP + place * (_TALL + _GAP)
        actual = [float(v) for v in track.actual]
        expected = list(track.expected)
        if place == 0:
            actual, expected = [float(v) for v in track.actual_so_far], track.expected_so_far
        drawn += _panel(actual, expected, track, (_LEFT, right, top, top + _TALL), lang)
        drawn.append(
            line_of_text(shorten(speak(title, lang), right - 16, TYPE["body"], bold=True), 16, top - 12, TYPE["body"],
                         bold=True)
        )  # fmt: skip
    story = _story(track, lang)
    name = speak(say("How the purchase model followed the purchases"), lang)
    svg = on_canvas(
        drawn, w=w, h=h, title=name, description=" ".join(story), lang=lang, kind="tracking",
        seed=[*story, width, *track.ends[-1:]],
    )  # fmt: skip
    headings = [speak(one, lang) for one in (say("period until"), say("purchases made"), say("purchases expected"))]
    rows: list[list[str | int | float | None]] = [
        [end, made, round(guess, 2)] for end, made, guess in zip(track.ends, track.actual, track.expected, strict=True)
    ]
    return Picture(svg=svg, alt=" ".join(story), story=story, table=Table(headings, rows))


def _day(text: str, lang: str) -> str:
    return date(dt.date.fromisoformat(text), lang)


def _keys(track: LifetimeTrack) -> list[Key]:
    keys = [
        Key(lambda x, y: [disc(x + 8, y, 3.5, fill="ink")], 16, say("made")),
        Key(
            lambda x, y: [path(f"M{number(x)} {number(y)}h22", stroke="above.mark", thick=2.5)],
            22,
            say("expected by the model"),
        ),
    ]
    if 0 < track.learned < len(track.ends):
        keys.append(
            Key(
                lambda x, y: [path(f"M{number(x + 6)} {number(y - 8)}v16", stroke="soft", thick=1.5, dash="5 4")],
                12,
                say("the model learned until here"),
            )
        )
    return keys


def _panel(
    actual: list[float],
    expected: list[float],
    track: LifetimeTrack,
    at: tuple[float, float, float, float],
    lang: str,
) -> list[Element]:
    left, right, top, bottom = at
    count = len(actual)
    most = max([*actual, *expected, 1.0]) * 1.06

    def across(place: float) -> float:
        return left + (right - left) * (place + 0.5) / count

    def up(value: float) -> float:
        return bottom - (bottom - top) * value / most

    n = number
    drawn: list[Element] = [path(f"M{n(left)} {n(top)}V{n(bottom)}H{n(right)}", stroke="line", thick=1.5)]
    nice = _nice(most)
    drawn.append(path(f"M{n(left)} {n(up(nice))}H{n(right)}", stroke="line"))
    for value in (0.0, nice):
        millions = value >= 1e6
        text = speak(say("{x:,.0f} million", x=value / 1e6) if millions else say("{x:,.0f}", x=value), lang)
        if millions:
            # Too long to stand beside the axis.
            drawn.append(line_of_text(text, left + 4, up(value) - 4, TYPE["small"], "soft"))
            continue
        drawn.append(line_of_text(text, left - 6, up(value) + 4, TYPE["small"], "soft", anchor="end"))
    if 0 < track.learned < count:
        edge = left + (right - left) * track.learned / count
        drawn.append(path(f"M{n(edge)} {n(top)}V{n(bottom)}", stroke="soft", thick=1.5, dash="5 4"))
    line = "".join(f"{'L' if i else 'M'}{n(across(i))} {n(up(v))}" for i, v in enumerate(expected))
    drawn.append(path(line, stroke="above.mark", thick=2.5))
    step = max(1, -(-count // _DOTS))
    drawn += [disc(across(i), up(actual[i]), 2.5, fill="ink", stroke="paper") for i in range(0, count, step)]
    room = (right - left) / 2 - 8
    for text, x, anchor in ((track.ends[0], left, None), (track.ends[-1], right, "end")):
        told = shorten(_day(text, lang), room, TYPE["small"])
        drawn.append(line_of_text(told, x, bottom + 18, TYPE["small"], "soft", anchor=anchor))
    return drawn


def _nice(most: float) -> float:
    """A round number below the top, for the one line across."""
    size = 1.0
    while size * 10 <= most:
        size *= 10
    return next(k * size for k in (8, 6, 5, 4, 3, 2, 1) if k * size <= most * 0.98 or k == 1)


def _story(track: LifetimeTrack, lang: str) -> list[str]:
    whole = [
        say(
            "Until {day}, {made:,.0f} repeat purchases were made; the model expects {expected:,.0f}.",
            day=_day(track.ends[-1], lang), made=track.actual_so_far[-1],
            expected=track.expected_so_far[-1],
        )
    ]  # fmt: skip
    if 0 < track.learned < len(track.ends):
        made, expected = track.later
        whole.append(
            say(
                "It learned until {day}; of what came after it expects {expected:,.0f}, and {made:,.0f} were made.",
                day=_day(track.ends[track.learned - 1], lang),
                expected=expected, made=made,
            )
        )  # fmt: skip
    return [clean(speak(said, lang)) for said in whole]
