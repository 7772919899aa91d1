"""What people say is important beside what goes with satisfaction: visible and hidden drivers, tickets to play."""

from __future__ import annotations

from klantwaarde.language import Said, percent, say, speak
from klantwaarde.language import number as spoken
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.heading import heading
from klantwaarde.pictures.numbered_plane import SHEETS, Axis, Point, height, plane, span
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import clean
from klantwaarde.results.drivers import Drivers, DriverShare


def draw(drivers: Drivers, *, lang: str, width: str = "wide") -> Picture | None:
    """Draw stated against derived importance; nothing when importance was not asked.

    Parameters
    ----------
    drivers
        Shares, or correlations where people do not carry shares.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` (key at the right) or ``phone`` (key below).

    Notes
    -----
    The guiding lines lie at the middle of what was found; whose interval crosses a line stands in the middle.
    """
    rows = [row for row in drivers.items if row.stated is not None]
    if not rows:
        return None
    shared = drivers.r_squared is not None
    points = [_point(row, lang, shared=shared) for row in rows]
    low, high = span([v for p in points for v in (p.x, p.x_low, p.x_high)])
    bottom, top = span([v for p in points for v in (p.y, p.y_low, p.y_high)])
    middle_x, middle_y = _middle([p.x for p in points]), _middle([p.y for p in points])
    target = speak_name(drivers.target_name, lang) or drivers.target
    upward_name = say("share in {target}", target=target) if shared else say("goes with {target}", target=target)
    across = Axis(
        speak(say("stated importance"), lang), low, high, tuple((v, spoken(v, lang, 1)) for v in (low, high)), middle_x
    )
    upward = Axis(speak(upward_name, lang), bottom, top, tuple((v, _written(v, lang, shared)) for v in (bottom, top)),
                  middle_y)  # fmt: skip
    corners = [speak(word, lang) for word in (say("hidden driver"), say("visible driver"), say("of less weight"),
                                              say("ticket to play"))]  # fmt: skip
    title = speak(say("What people say, and what goes with {target}", target=target), lang)
    drawn, down = heading(title, width)
    sheet = SHEETS[width].lower(down)
    drawn += plane(sheet, points, across, upward, corners)
    placed = [(point, _corner(point, middle_x, middle_y)) for point in points]
    story = [
        clean(f"{title}."),
        *(clean(speak(say("{name}: {corner}.", name=p.name, corner=c), lang)) for p, c in placed),
    ]
    alt = story[0]
    svg = on_canvas(
        drawn, w=sheet.width, h=height(sheet, points), title=title, description=alt, lang=lang,
        kind=f"stated-{width}", seed=story,
    )  # fmt: skip
    return Picture(svg=svg, alt=alt, story=story, table=_table(placed, lang, shared=shared))


def _point(row: DriverShare, lang: str, *, shared: bool) -> Point:
    name = speak_name(row.name, lang) or row.item
    y = row.share if shared and row.share is not None else row.correlation or 0.0
    low, high = (row.low, row.high) if shared else (row.correlation_low, row.correlation_high)
    return Point(name, row.stated or 0.0, y, row.stated_low, row.stated_high, low, high, sure=row.relation != "unclear")


def _middle(values: list[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _written(value: float, lang: str, shared: bool) -> str:  # noqa: FBT001 - a switch of this file only
    return percent(value, lang) if shared else spoken(value, lang, 2)


def _corner(point: Point, x: float, y: float) -> Said:
    """Name the corner; in the middle when an interval crosses a guiding line."""
    if _across(point.x_low, point.x_high, x) or _across(point.y_low, point.y_high, y):
        return say("in the middle: not sure enough for a corner")
    if point.y > y:
        return say("visible driver") if point.x > x else say("hidden driver")
    return say("ticket to play") if point.x > x else say("of less weight")


def _across(low: float | None, high: float | None, line: float) -> bool:
    return low is not None and high is not None and low <= line <= high


def _table(placed: list[tuple[Point, Said]], lang: str, *, shared: bool) -> Table:
    headings = [
        say("value"), say("stated importance"), say("lowest"), say("highest"),
        say("share") if shared else say("correlation"), say("lowest"), say("highest"), say("place"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [p.name, p.x, p.x_low, p.x_high, p.y, p.y_low, p.y_high, speak(corner, lang)] for p, corner in placed
    ]
    return Table([speak(heading, lang) for heading in headings], rows)
