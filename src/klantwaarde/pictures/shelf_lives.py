"""Shelf lives: in how many waves each value is no longer surely met, the first to expire on top."""

from __future__ import annotations

from dataclasses import dataclass

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import Drift, ValueDrift

AHEAD = 8.0
"""So many waves ahead are drawn; what lies further is an arrow."""
MOST = 15
ORDER = ("falling", "expired", "steady", "closed")
"""What still can be kept comes first."""
WORDS = {
    "never": say("never surely met"),
    "expired": say("expired: not surely met any more"),
    "steady": say("no fall to be seen"),
    "closed": say("closed"),
    "unknown": say("unknown: fewer than three waves"),
}
_ROW, _TOP = 26.0, 100.0


@dataclass(frozen=True)
class _Plan:
    """Where names and bars lie."""

    width: float
    side: float
    left: float
    right: float


_PLANS = {"wide": _Plan(900.0, 24.0, 250.0, 690.0), "phone": _Plan(358.0, 10.0, 138.0, 300.0)}


def draw(drift: Drift, *, lang: str, width: str = "wide") -> Picture:
    """Draw per value when its shelf life ends, with the interval; those that tell no end say why.

    Parameters
    ----------
    drift
        The drift; of its values those that will expire stand on top, the soonest first.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` (900 units) or ``phone`` (358).
    """
    plan, n = _PLANS[width], number
    title = speak(say("How long values stay surely met"), lang)
    told = sorted(
        (value for value in drift.values if value.shelf_life.status in ORDER),
        key=lambda value: ORDER.index(value.shelf_life.status),
    )
    values = told[:MOST]
    bottom, falling = _TOP + len(values) * _ROW, sum(value.shelf_life.status == "falling" for value in values)
    size = TYPE["title"] if width == "wide" else TYPE["name"]
    drawn: list[Element] = [
        line_of_text(title, plan.side, 34, size, bold=True),
        line_of_text(speak(say("waves from now"), lang), plan.left, 62, TYPE["small"], "soft"),
    ]
    for ahead in (0.0, AHEAD / 4, AHEAD / 2, AHEAD):
        x = _along(ahead, plan)
        end = bottom if ahead == 0 else _TOP + falling * _ROW
        drawn.append(path(f"M{n(x)} {n(_TOP - 12)}V{n(end)}", stroke="strong" if ahead == 0 else "line"))
        text = speak(say("now"), lang) if ahead == 0 else spoken(ahead, lang, 0)
        drawn.append(line_of_text(text, x, _TOP - 18, TYPE["fine"], "soft", anchor="middle"))
    for place, value in enumerate(values):
        drawn += _row(value, _TOP + (place + 0.5) * _ROW, plan, lang)
    left_out = len(told) - len(values)
    if left_out:
        more = speak(say("{n} values more stand in the table.", n=left_out), lang)
        drawn.append(line_of_text(more, plan.left, bottom + 18, TYPE["small"], "soft"))
    story = [title, *(clean(f"{speak_name(value.name, lang)}: {life_of(value, lang)}.") for value in drift.values)]
    svg = on_canvas(
        drawn, w=plan.width, h=bottom + 30, title=title, description=" ".join(story[:3]), lang=lang,
        kind=f"shelf-{width}", seed=story,
    )  # fmt: skip
    return Picture(svg=svg, alt=clean(" ".join(story[:3])), story=story, table=_table(drift, lang))


def there_is_something(drift: Drift) -> bool:
    """Whether any value has a shelf life, or is expired."""
    return any(value.shelf_life.status in {"falling", "expired", "steady"} for value in drift.values)


def life_of(value: ValueDrift, lang: str) -> str:
    """Say the shelf life of a value in words."""
    life = value.shelf_life
    status = "never" if life.status == "expired" and not value.last_confirmed else life.status
    if status in WORDS or life.waves.value is None or life.waves.low is None:
        return speak(WORDS.get(status, WORDS["unknown"]), lang)
    expected, low, high = life.waves.value, life.waves.low, life.waves.high
    if expected > 2 * AHEAD:
        return speak(say("more than {most:.0f} waves ({low:.1f} or more)", most=2 * AHEAD, low=low), lang)
    if high is None or high > 2 * AHEAD:
        return speak(say("{waves:.1f} waves ({low:.1f} or more)", waves=expected, low=low), lang)
    return speak(say("{waves:.1f} waves ({low:.1f} to {high:.1f})", waves=expected, low=low, high=high), lang)


def _along(ahead: float, plan: _Plan) -> float:
    return plan.left + min(max(ahead, 0.0), AHEAD) / AHEAD * (plan.right - plan.left)


def _row(value: ValueDrift, y: float, plan: _Plan, lang: str) -> list[Element]:
    n, life = number, value.shelf_life
    name = shorten(speak_name(value.name, lang), plan.left - plan.side - 14, TYPE["small"])
    drawn = [line_of_text(name, plan.side, y + 4, TYPE["small"])]
    if life.status == "falling" and life.waves.value is not None and life.waves.low is not None:
        low, high = _along(life.waves.low, plan), life.waves.high
        end = _along(AHEAD if high is None else high, plan)
        drawn.append(path(f"M{n(low)} {n(y)}H{n(end)}", stroke="below.mark", thick=2))
        drawn.append(path(f"M{n(low)} {n(y - 5)}v10", stroke="below.mark", thick=2))
        if high is None or high > AHEAD:
            drawn.append(path(f"M{n(end - 5)} {n(y - 5)}l6 5l-6 5", stroke="below.mark", thick=2))
        else:
            drawn.append(path(f"M{n(end)} {n(y - 5)}v10", stroke="below.mark", thick=2))
        if life.waves.value <= AHEAD:
            drawn.append(disc(_along(life.waves.value, plan), y, 5, fill="below.mark"))
        text = spoken(life.waves.value, lang, 1) if life.waves.value <= AHEAD else f"> {spoken(AHEAD, lang, 0)}"
        drawn.append(line_of_text(text, plan.right + 12, y + 4, TYPE["small"], bold=True))
        return drawn
    if life.status == "expired":
        drawn.append(glyphs.state_sign("below", plan.left, y, 6, "below.mark"))
    elif life.status == "closed":
        drawn.append(glyphs.state_sign("closed", plan.left + 8, y, 5, "soft"))
    text = shorten(life_of(value, lang), plan.width - plan.left - 22 - plan.side, TYPE["small"])
    drawn.append(line_of_text(text, plan.left + 18, y + 4, TYPE["small"], "soft"))
    return drawn


def _table(drift: Drift, lang: str) -> Table:
    headings = [say("value"), say("waves"), say("lowest"), say("highest"), say("change per wave"), say("lowest"),
                say("highest")]  # fmt: skip
    rows: list[list[Cell]] = [
        [speak_name(value.name, lang), life.waves.value, life.waves.low, life.waves.high, life.pace.value,
         life.pace.low, life.pace.high]
        for value in drift.values
        for life in (value.shelf_life,)
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)
