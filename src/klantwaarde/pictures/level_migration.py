"""Migration between levels: per value the share that takes it for granted, in the first and in the last wave."""

from __future__ import annotations

from klantwaarde.language import percent, say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import shorten
from klantwaarde.results import Drift, Estimate, ValueDrift

WIDTH = 900.0
_FROM, _TO, _TOP, _HIGH = 300.0, 600.0, 96.0, 380.0
_GAP = 16.0


def draw(drift: Drift, *, lang: str) -> Picture:
    """Draw a slope per value; those that surely rose are drawn thick and named in bold."""
    title = speak(say("Taken for granted: first and last wave"), lang)
    values = [value for value in drift.values if _ends(value) is not None]
    n = number
    drawn: list[Element] = [
        line_of_text(title, 24, 34, TYPE["title"], bold=True),
        line_of_text(speak(say("must-be, of the answers that take sides"), lang), 24, 58, TYPE["body"], "soft"),
    ]
    for x, wave, anchor in ((_FROM, drift.waves[0], "end"), (_TO, drift.waves[-1], "start")):
        drawn.append(path(f"M{n(x)} {n(_TOP - 8)}V{n(_TOP + _HIGH)}", stroke="strong"))
        drawn.append(line_of_text(wave, x, _TOP - 16, TYPE["body"], bold=True, anchor=anchor))
    for share in (0.0, 0.5, 1.0):
        y = _up(share)
        drawn.append(path(f"M{n(_FROM)} {n(y)}H{n(_TO)}", stroke="line"))
        drawn.append(
            line_of_text(percent(share, lang), (_FROM + _TO) / 2, y - 4, TYPE["fine"], "soft", anchor="middle")
        )
    for at, anchor, x in ((0, "end", _FROM - 12), (1, "start", _TO + 12)):
        ordered = sorted(values, key=lambda value: -_share(value, at))
        for value, row in zip(ordered, _apart([_up(_share(value, at)) for value in ordered]), strict=True):
            told = percent(_share(value, at), lang)
            name = shorten(speak_name(value.name, lang), 216, TYPE["small"], bold=value.migrates)
            text = f"{name}  {told}" if at == 0 else f"{told}  {name}"
            drawn.append(line_of_text(text, x, row + 4, TYPE["small"], bold=value.migrates, anchor=anchor))
            edge = _FROM if at == 0 else _TO
            near = x + (3 if at == 0 else -3)
            drawn.append(path(f"M{n(near)} {n(row)}L{n(edge)} {n(_up(_share(value, at)))}", stroke="line"))
    for value in sorted(values, key=lambda one: one.migrates):
        paint, thick = ("below.mark", 3.0) if value.migrates else ("strong", 1.3)
        a, b = _up(_share(value, 0)), _up(_share(value, 1))
        drawn.append(path(f"M{n(_FROM)} {n(a)}L{n(_TO)} {n(b)}", stroke=paint, thick=thick))
        drawn += [disc(_FROM, a, 3.5, fill=paint), disc(_TO, b, 3.5, fill=paint)]
    story = [clean(_headline(values, lang)), *(clean(_told(value, lang)) for value in values)]
    bottom = max(_TOP + _HIGH, _TOP + len(values) * _GAP) + 30
    svg = on_canvas(
        drawn, w=WIDTH, h=bottom, title=title, description=story[0], lang=lang, kind="migration", seed=story
    )
    return Picture(svg=svg, alt=story[0], story=story, table=_table(values, drift, lang))


def there_is_something(drift: Drift) -> bool:
    """Whether any value was asked in the Kano way in two waves."""
    return any(_ends(value) is not None for value in drift.values)


def _ends(value: ValueDrift) -> tuple[Estimate, Estimate] | None:
    if value.must_be is None or len(value.must_be.points) < 2:
        return None
    first, last = value.must_be.points[0].estimate, value.must_be.points[-1].estimate
    return None if first.value is None or last.value is None else (first, last)


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


def _table(values: list[ValueDrift], drift: Drift, lang: str) -> Table:
    headings = [speak(say("value"), lang), drift.waves[0], drift.waves[-1], speak(say("difference"), lang),
                speak(say("lowest"), lang), speak(say("highest"), lang)]  # fmt: skip
    rows: list[list[Cell]] = []
    for value in values:
        change = value.must_be_change or Estimate(status="missing")
        numbers = (_share(value, 0), _share(value, 1), change.value, change.low, change.high)
        rows.append([speak_name(value.name, lang), *(None if x is None else round(100 * x) for x in numbers)])
    return Table(headings, rows)
