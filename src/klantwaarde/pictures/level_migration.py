"""Migration between levels: per value the share that takes it for granted, in the first and in the last wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from klantwaarde.language import percent, say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import Drift, Estimate, Point, ValueDrift

CLASSES = {
    "M": say("taken for granted"),
    "O": say("counts both ways"),
    "A": say("a pleasant surprise"),
    "I": say("no matter"),
    "R": say("unwanted"),
    "Q": say("contradictory"),
}
_TOP, _HIGH, _GAP = 96.0, 380.0, 16.0


@dataclass(frozen=True)
class _Plan:
    """Where the two ends of a slope lie, and how much room names have; none at the left on a phone."""

    width: float
    first: float
    last: float
    room: float
    names_first: bool


_PLANS = {
    "wide": _Plan(900.0, 300.0, 600.0, 216.0, names_first=True),
    "phone": _Plan(358.0, 48.0, 150.0, 150.0, names_first=False),
}


def draw(drift: Drift, *, lang: str, labels: Sequence[str] = (), width: str = "wide") -> Picture:
    """Draw a slope per value; those that surely rose are drawn thick and named in bold.

    Parameters
    ----------
    drift
        The drift.
    lang
        Language.
    labels
        Short name per wave; the codes when left out.
    width
        ``wide`` (900 units, names on both sides) or ``phone`` (358, names at the right).
    """
    plan = _PLANS[width]
    title = speak(say("Taken for granted: first and last wave"), lang)
    names = list(labels) or drift.waves
    ends = (names[0], names[-1]) if names else ("", "")
    values = [value for value in drift.values if _ends(value) is not None]
    n = number
    side = 24.0 if plan.names_first else 10.0
    size = TYPE["title"] if plan.names_first else TYPE["name"]
    drawn: list[Element] = [
        line_of_text(shorten(title, plan.width - 2 * side, size, bold=True), side, 34, size, bold=True),
        line_of_text(speak(say("must-be, of the answers that take sides"), lang), side, 58, TYPE["small"], "soft"),
    ]
    for x, wave, anchor in ((plan.first, ends[0], "end"), (plan.last, ends[1], "start")):
        drawn.append(path(f"M{n(x)} {n(_TOP - 8)}V{n(_TOP + _HIGH)}", stroke="strong"))
        at, room = (x, plan.room) if plan.names_first or anchor == "start" else (side, plan.last - side - 14)
        text = shorten(wave, room, TYPE["small"], bold=True)
        where = anchor if plan.names_first or anchor == "start" else "start"
        drawn.append(line_of_text(text, at, _TOP - 16, TYPE["small"], bold=True, anchor=where))
    for share in (0.0, 0.5, 1.0):
        y = _up(share)
        drawn.append(path(f"M{n(plan.first)} {n(y)}H{n(plan.last)}", stroke="line"))
    for at, anchor, x in ((0, "end", plan.first - 12), (1, "start", plan.last + 12)):
        ordered = sorted(values, key=lambda value: -_share(value, at))
        for value, row in zip(ordered, _apart([_up(_share(value, at)) for value in ordered]), strict=True):
            told = percent(_share(value, at), lang)
            name = shorten(speak_name(value.name, lang), plan.room, TYPE["small"], bold=value.migrates)
            text = f"{told}  {name}" if at == 1 else f"{name}  {told}" if plan.names_first else told
            drawn.append(line_of_text(text, x, row + 4, TYPE["small"], bold=value.migrates, anchor=anchor))
            edge = plan.first if at == 0 else plan.last
            near = x + (3 if at == 0 else -3)
            drawn.append(path(f"M{n(near)} {n(row)}L{n(edge)} {n(_up(_share(value, at)))}", stroke="line"))
    for value in sorted(values, key=lambda one: one.migrates):
        paint, thick = ("below.mark", 3.0) if value.migrates else ("strong", 1.3)
        a, b = _up(_share(value, 0)), _up(_share(value, 1))
        drawn.append(path(f"M{n(plan.first)} {n(a)}L{n(plan.last)} {n(b)}", stroke=paint, thick=thick))
        drawn += [disc(plan.first, a, 3.5, fill=paint), disc(plan.last, b, 3.5, fill=paint)]
    story = [clean(_headline(values, lang)), *(clean(_told(value, lang)) for value in values)]
    bottom = max(_TOP + _HIGH, _TOP + len(values) * _GAP) + 30
    svg = on_canvas(
        drawn, w=plan.width, h=bottom, title=title, description=story[0], lang=lang, kind=f"migration-{width}",
        seed=story,
    )  # fmt: skip
    return Picture(svg=svg, alt=story[0], story=story, table=_table(values, ends, lang))


def there_is_something(drift: Drift) -> bool:
    """Whether any value was asked in the Kano way in two waves."""
    return any(_ends(value) is not None for value in drift.values)


def _asked(value: ValueDrift) -> list[Point]:
    return [point for point in value.must_be.points if point.estimate.value is not None] if value.must_be else []


def _ends(value: ValueDrift) -> tuple[Estimate, Estimate] | None:
    asked = _asked(value)
    return (asked[0].estimate, asked[-1].estimate) if len(asked) > 1 else None


def _share(value: ValueDrift, at: int) -> float:
    ends = _ends(value)
    return 0.0 if ends is None else ends[at].value or 0.0


def _up(share: float) -> float:
    return _TOP + (1.0 - share) * _HIGH


def _apart(wanted: list[float]) -> list[float]:
    """Move labels apart, so that none lies over another: down first, then the whole column back to its middle."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + _GAP) if placed else y)
    if placed and placed[-1] > _TOP + _HIGH + 8:
        limit = _TOP + _HIGH + 8
        for place in range(len(placed) - 1, -1, -1):
            placed[place] = min(placed[place], limit)
            limit = placed[place] - _GAP
    return placed


def _headline(values: list[ValueDrift], lang: str) -> str:
    moved = [speak_name(value.name, lang) for value in values if value.migrates]
    if not moved:
        return speak(say("No value surely moves towards what is taken for granted."), lang)
    return speak(say("Moving towards what is taken for granted: {values}.", values=", ".join(moved)), lang)


def _told(value: ValueDrift, lang: str) -> str:
    return speak(
        say(
            "{name}: must-be from {first:.0%} to {last:.0%}.", name=speak_name(value.name, lang),
            first=_share(value, 0), last=_share(value, 1),
        ),
        lang,
    )  # fmt: skip


def _table(values: list[ValueDrift], ends: tuple[str, str], lang: str) -> Table:
    taken = speak(say("taken for"), lang)
    headings = [speak(say("value"), lang), ends[0], f"{taken}, {ends[0]}", ends[1], f"{taken}, {ends[1]}",
                speak(say("difference"), lang), speak(say("lowest"), lang), speak(say("highest"), lang)]  # fmt: skip
    rows: list[list[Cell]] = []
    for value in values:
        change = value.must_be_change or Estimate(status="missing")
        whole = [None if x is None else round(100 * x) for x in (change.value, change.low, change.high)]
        first, last = (_class(value, point.at, lang) for point in (_asked(value)[0], _asked(value)[-1]))
        shares = [round(100 * _share(value, at)) for at in (0, 1)]
        rows.append([speak_name(value.name, lang), shares[0], first, shares[1], last, *whole])
    return Table(headings, rows)


def _class(value: ValueDrift, wave: str, lang: str) -> str | None:
    """Say what customers took it for in a wave; "mostly" when the lead is not more than chance."""
    found = next((one for one in value.kano if one.at == wave and one.category), None)
    if found is None:
        return None
    name = speak(CLASSES[found.category], lang)
    return name if found.decided else speak(say("mostly {category}", category=name), lang)
