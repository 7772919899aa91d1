"""Importance and performance of the parts of a path model, with how sure each is; no quadrant is forced."""

from __future__ import annotations

from collections.abc import Mapping

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.heading import heading
from klantwaarde.pictures.numbered_plane import SHEETS, Axis, Point, height, plane, span
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import clean
from klantwaarde.results.path_analysis import PathAnalysis, PathPerformance


def draw(analysis: PathAnalysis, *, names: Mapping[str, str], lang: str, width: str = "wide") -> Picture | None:
    """Draw the map; nothing when no construct has both importance and performance.

    Parameters
    ----------
    analysis
        The path model.
    names
        How constructs are called; a code without a name stands as it is.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` (key at the right) or ``phone`` (key below).
    """
    shown = {c: one for c, one in analysis.ipma.items() if one.importance is not None and one.performance is not None}
    if not shown:
        return None
    target = names.get(analysis.target, analysis.target)
    ordered = sorted(shown.items(), key=lambda pair: -(pair[1].importance or 0.0))
    points = [_point(names.get(c, c), one) for c, one in ordered]
    low, high = span([v for p in points for v in (p.x, p.x_low, p.x_high)] + [0.0])
    across = Axis(
        speak(say("importance for {target}", target=target), lang), low, high,
        tuple((m, spoken(m, lang, 1)) for m in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0) if low <= m <= high), 0.0,
    )  # fmt: skip
    upward = Axis(
        speak(say("performance, 0 to 100"), lang),
        0.0,
        100.0,
        tuple((m, spoken(m, lang, 0)) for m in (0.0, 50.0, 100.0)),
    )
    title = speak(say("What matters for {target}, and how well it goes", target=target), lang)
    drawn, down = heading(title, width)
    sheet = SHEETS[width].lower(down)
    drawn += plane(sheet, points, across, upward)
    alt = clean(
        speak(
            say(
                "{title}. Most important: {first}, with a performance of {performance:.0f}.", title=title,
                first=points[0].name, performance=points[0].y,
            ),
            lang,
        )
    )  # fmt: skip
    story = [alt, *(clean(_told(point, lang)) for point in points)]
    svg = on_canvas(
        drawn, w=sheet.width, h=height(sheet, points), title=title, description=alt, lang=lang, kind=f"ipma-{width}",
        seed=story,
    )  # fmt: skip
    return Picture(svg=svg, alt=alt, story=story, table=_table(points, lang))


def _point(name: str, one: PathPerformance) -> Point:
    return Point(
        name, one.importance or 0.0, one.performance or 0.0, one.importance_low, one.importance_high,
        one.performance_low, one.performance_high,
        sure=one.importance_low is None or one.importance_low > 0 or (one.importance_high or 0) < 0,
    )  # fmt: skip


def _told(point: Point, lang: str) -> str:
    text = say("{name}: importance {x:.2f}, performance {y:.0f}.", name=point.name, x=point.x, y=point.y)
    if point.sure:
        return speak(text, lang)
    return speak(say("{text} The importance may be nothing.", text=text), lang)


def _table(points: list[Point], lang: str) -> Table:
    headings = [
        say("part"), say("importance"), say("lowest"), say("highest"), say("performance"), say("lowest"),
        say("highest"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [[p.name, p.x, p.x_low, p.x_high, p.y, p.y_low, p.y_high] for p in points]
    return Table([speak(heading, lang) for heading in headings], rows)
