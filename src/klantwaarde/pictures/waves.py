"""One value over the waves: whether it has come nearer to what customers expect, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping

from klantwaarde.language import say, speak
from klantwaarde.pictures import glyphs, words
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.layout import Axis
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results import Estimate, Point, Series

WIDTH, HEIGHT = 460.0, 180.0
_TOP, _TALL = 12.0, 118.0
_LEFT, _RIGHT = 88.0, 436.0
_STEP_LEAST = 46.0  # a wave needs this much to be named; older ones are left to the table


def draw(series: Series, *, name: str, tolerance: float, lang: str, labels: Mapping[str, str] | None = None) -> Picture:
    """Draw the gap between expectation and experience of one value, wave by wave.

    Parameters
    ----------
    series
        The gap per wave, oldest first.
    name
        Name of the value.
    tolerance
        Half width of *met*.
    lang
        ``nl`` or ``en``.
    labels
        Name per wave code; without one the code itself is shown.

    Returns
    -------
    Picture
        460 by 180 units. A closed wave is a padlock, and the line has a gap there. When there are more waves than fit,
        the latest are drawn and all stand in the table.
    """
    named = labels or {}
    most = int((_RIGHT - _LEFT) // _STEP_LEAST)
    points = series.points[-most:]
    axis = _axis(points, tolerance)
    drawn = _ground(axis, tolerance, lang) + _line(points, axis) + _marks(points, axis, lang)
    drawn += _names(points, named)
    told = [speak(say("{name} over the waves, against expectation.", name=name), lang)]
    told += [_told(point, named, lang) for point in series.points]
    alt = clean(" ".join([told[0], *told[-2:]] if len(told) > 2 else told))
    svg = on_canvas(drawn, w=WIDTH, h=HEIGHT, title=told[0], description=alt, lang=lang, kind="waves", seed=told)
    return Picture(svg=svg, alt=alt, story=[clean(t) for t in told], table=_table(series, named, lang))


def _open(estimate: Estimate) -> bool:
    return estimate.status == "open" and estimate.value is not None


def _axis(points: list[Point], tolerance: float) -> Axis:
    ends = [-2 * tolerance, 2 * tolerance]
    for point in points:
        if _open(point.estimate):
            ends += [x for x in (point.estimate.value, point.estimate.low, point.estimate.high) if x is not None]
    return Axis(low=min(ends), high=max(ends), length=_TALL, pad=10)


def _across(place: int, count: int) -> float:
    step = (_RIGHT - _LEFT) / count
    return _LEFT + step * (place + 0.5)


def _ground(axis: Axis, tolerance: float, lang: str) -> list[Element]:
    zero = _TOP + axis.zero
    top, bottom = _TOP + axis.away(tolerance), _TOP + axis.away(-tolerance)
    strip = box(_LEFT, top, _RIGHT - _LEFT, bottom - top, fill="ink")
    strip.attributes["fill-opacity"] = "0.08"
    line = path(f"M{number(_LEFT)} {number(zero)}H{number(_RIGHT)}", stroke="ink", thick=1.5)
    said = fit(speak(words.state_name("met", cost=True), lang), _LEFT - 18, (TYPE["small"], TYPE["fine"]), 2)
    start = zero + 4 - 7 * (len(said.lines) - 1)
    label = [
        line_of_text(text, _LEFT - 8, start + 14 * i, said.size, "soft", anchor="end")
        for i, text in enumerate(said.lines)
    ]
    return [strip, line, *label]


def _line(points: list[Point], axis: Axis) -> list[Element]:
    pieces, pen_down = [], False
    for place, point in enumerate(points):
        if not _open(point.estimate):
            pen_down = False
            continue
        y = _TOP + axis.away(point.estimate.value or 0.0)
        pieces.append(f"{'L' if pen_down else 'M'}{number(_across(place, len(points)))} {number(y)}")
        pen_down = True
    return [path("".join(pieces), stroke="strong", thick=2)] if len(pieces) > 1 else []


def _marks(points: list[Point], axis: Axis, lang: str) -> list[Element]:
    drawn: list[Element] = []
    zero = _TOP + axis.zero
    for place, point in enumerate(points):
        x, estimate = _across(place, len(points)), point.estimate
        if not _open(estimate) or estimate.value is None:
            drawn.append(disc(x, zero, 11, fill="paper"))
            drawn.append(glyphs.state_sign("closed" if estimate.status == "closed" else "unknown", x, zero, 7, "soft"))
            continue
        y = _TOP + axis.away(estimate.value)
        if estimate.low is not None and estimate.high is not None:
            a, b = _TOP + axis.away(estimate.low), _TOP + axis.away(estimate.high)
            n = number
            drawn.append(
                path(f"M{n(x)} {n(a)}V{n(b)}M{n(x - 4)} {n(a)}h8M{n(x - 4)} {n(b)}h8", stroke="ink", thick=1.5)
            )
        drawn.append(disc(x, y, 5.5, fill="ink"))
        # Beside the dot, above it unless the line of expectation would run through the number.
        base = y + 16 if y - 18 < zero < y else y - 7
        drawn.append(line_of_text(words.signed(estimate.value, lang), x + 9, base, TYPE["small"], bold=True))
    return drawn


def _names(points: list[Point], labels: Mapping[str, str]) -> list[Element]:
    drawn = []
    room = (_RIGHT - _LEFT) / max(len(points), 1) - 6
    for place, point in enumerate(points):
        block = fit(labels.get(point.at, point.at), room, (TYPE["small"], TYPE["fine"]), 2)
        for i, line in enumerate(block.lines):
            y = _TOP + _TALL + 22 + 14 * i
            drawn.append(
                line_of_text(
                    shorten(line, room, block.size), _across(place, len(points)), y, block.size, "soft", anchor="middle"
                )
            )
    return drawn


def _told(point: Point, labels: Mapping[str, str], lang: str) -> str:
    wave, estimate = labels.get(point.at, point.at), point.estimate
    if estimate.status == "closed":
        return speak(say("{wave}: {state}.", wave=wave, state=words.state_name("closed")), lang)
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return speak(say("{wave}: {state}.", wave=wave, state=words.state_name("unknown")), lang)
    said = say(
        "{wave}: {value:+.1f}, between {low:+.1f} and {high:+.1f}.",
        wave=wave,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
    )
    return speak(said, lang)


def _table(series: Series, labels: Mapping[str, str], lang: str) -> Table:
    headings = [say("wave"), say("difference"), say("lowest"), say("highest"), say("answers")]
    rows = []
    for point in series.points:
        e = point.estimate if point.estimate.status == "open" else Estimate()
        rows.append([clean(labels.get(point.at, point.at)), e.value, e.low, e.high, e.n])
    return Table([speak(heading, lang) for heading in headings], rows)
