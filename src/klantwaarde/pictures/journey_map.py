"""The journey map: steps down the page with how often, when and how content; arrows with how often and how long."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from klantwaarde.language import Said, number, say, speak
from klantwaarde.pictures import glyphs
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.clock import spoken_time
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.journey_layout import Layout, Pair, Spot, lay_out
from klantwaarde.pictures.journey_tables import arrows_table, journey_story, step_name, steps_table, ways_table
from klantwaarde.pictures.letters import width as letters
from klantwaarde.pictures.picture import Picture
from klantwaarde.pictures.svg import Element, clean, element
from klantwaarde.pictures.svg import number as n
from klantwaarde.pictures.tokens import RADIUS, TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results.journeys import JourneyArrow, Journeys, JourneyStep

Point = tuple[float, float]
_TOP, _LINE = 72.0, 17.0


class Sheet(msgspec.Struct, frozen=True):
    """Sizes of one composition."""

    width: float
    side: float
    loops: float
    step: float
    gap: float
    across: int
    between: float
    most_steps: int
    most_arrows: int


SHEETS = {
    "wide": Sheet(width=960, side=18, loops=92, step=206, gap=34, across=4, between=74, most_steps=14, most_arrows=26),
    "phone": Sheet(width=360, side=8, loops=44, step=142, gap=14, across=2, between=64, most_steps=12, most_arrows=18),
}


def draw(journeys: Journeys, *, lang: str, width: str = "wide") -> Picture:
    """Draw the steps and arrows that are walked most.

    Parameters
    ----------
    journeys
        What was counted.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` or ``phone``.

    Notes
    -----
    What does not fit is counted in a line below the map, and stands in the tables.
    """
    sheet = SHEETS[width]
    steps, arrows = chosen(journeys, sheet)
    title = speak(say("From step to step"), lang)
    drawn: list[Element] = [line_of_text(title, sheet.side, 30, TYPE["title"], bold=True)]
    for place, text in enumerate(_key(lang, sheet)):
        drawn.append(line_of_text(text, sheet.side, 48 + 14 * place, TYPE["fine"], "soft"))
    bottom = _TOP
    if steps:
        layout = _laid_out(steps, arrows, sheet)
        while not layout.fits and arrows:  # too crowded: the least walked arrow goes to the table
            arrows = arrows[:-1]
            layout = _laid_out(steps, arrows, sheet)
        made, bottom = _Map(journeys, steps, arrows, layout, sheet, lang).drawn()
        drawn += made
    for line in _left_out(journeys, steps, arrows, lang):
        for text in fit(line, sheet.width - 2 * sheet.side, (TYPE["small"],), 3).lines:
            bottom += _LINE
            drawn.append(line_of_text(text, sheet.side, bottom, TYPE["small"], "soft"))
    story = [clean(line) for line in journey_story(journeys, lang)]
    alt = clean(f"{title}. {speak(journeys.headline, lang)}")
    svg = on_canvas(
        drawn, w=sheet.width, h=bottom + 16, title=title, description=alt, lang=lang, kind=f"journey-{width}",
        seed=[width, *story],
    )  # fmt: skip
    return Picture(
        svg=svg, alt=alt, story=story, table=steps_table(journeys, lang),
        more_tables=[arrows_table(journeys, lang), ways_table(journeys, lang)],
    )  # fmt: skip


def chosen(journeys: Journeys, sheet: Sheet) -> tuple[list[JourneyStep], list[JourneyArrow]]:
    """Choose what is drawn: the steps taken most, and of every step the arrow walked most to it and from it."""
    steps = sorted(journeys.steps, key=lambda s: (s.activity != journeys.outcome, -s.n, s.activity))[: sheet.most_steps]
    steps.sort(key=lambda s: (-s.n, s.activity))
    names = {step.activity for step in steps}
    inside = [arrow for arrow in journeys.arrows if {arrow.source, arrow.target} <= names]
    need: list[JourneyArrow] = []
    for name in sorted(names):
        for found in (
            next((a for a in inside if a.source == name and a.target != name), None),
            next((a for a in inside if a.target == name and a.source != name), None),
        ):
            if found is not None and found not in need:
                need.append(found)
    rest = [arrow for arrow in inside if arrow not in need][: max(sheet.most_arrows - len(need), 0)]
    kept = need + rest
    return steps, [arrow for arrow in inside if arrow in kept]


def _laid_out(steps: Sequence[JourneyStep], arrows: Sequence[JourneyArrow], sheet: Sheet) -> Layout:
    return lay_out(
        [step.activity for step in steps], {(a.source, a.target): a.n or 0 for a in arrows},
        width=sheet.width - 2 * sheet.side - sheet.loops, step=sheet.step, passing=10.0, gap=sheet.gap,
        across=sheet.across, below=_below(steps, arrows),
    )  # fmt: skip


def _below(steps: Sequence[JourneyStep], arrows: Sequence[JourneyArrow]) -> dict[str, str]:
    """Steps to which no drawn arrow leads and where few journeys begin stand below the step before them in time."""
    led_to = {arrow.target for arrow in arrows if arrow.source != arrow.target}
    in_time = sorted(steps, key=lambda step: (step.since.median or 0.0, -step.n))
    found = {}
    for place, step in enumerate(in_time):
        if place and step.activity not in led_to and 2 * (step.starts or 0) < step.cases:
            found[step.activity] = in_time[place - 1].activity
    return found


def _key(lang: str, sheet: Sheet) -> tuple[str, ...]:
    whole = speak(
        say("how often (×) and typical time · dashed: back to an earlier step · ▼ ▲: mark of who came here"), lang
    )
    return fit(whole, sheet.width - 2 * sheet.side, (TYPE["fine"],), 2).lines


class _Map:
    """Draws steps and arrows at their places."""

    def __init__(
        self, journeys: Journeys, steps: Sequence[JourneyStep], arrows: Sequence[JourneyArrow], layout: Layout,
        sheet: Sheet, lang: str,
    ) -> None:  # fmt: skip
        self.journeys, self.layout, self.sheet, self.lang = journeys, layout, sheet, lang
        self.steps = {step.activity: step for step in steps}
        self.arrows = {(a.source, a.target): a for a in arrows}
        self.most = max((a.n or 0 for a in arrows), default=1)
        self.lines = {name: self._lines(step) for name, step in self.steps.items()}
        self.tops = self._tops()
        self.taken: list[tuple[float, float, float, float]] = []

    def drawn(self) -> tuple[list[Element], float]:
        """Every element, and how far down they reach."""
        for name, spot in self.layout.steps.items():
            x, y = self._corner(spot)
            self.taken.append((x, y, x + self.sheet.step, y + self._height(name)))
        lines: list[Element] = []
        labels: list[Element] = []
        for pair, way in self.layout.ways.items():
            points = self._points(pair, way)
            lines.append(self._down(pair, points))
            labels += self._label(pair, points)
        for lane, pair in enumerate(self.layout.back):
            line, points = self._back(pair, lane)
            lines.append(line)
            labels += self._label(pair, points)
        boxes = [part for name, spot in self.layout.steps.items() for part in self._step(name, spot)]
        last = self.layout.rows[-1]
        bottom = max(self.tops[-1] + self._height(spot.name) for spot in last if spot.passes is None)
        return lines + boxes + labels, bottom + 8

    def _lines(self, step: JourneyStep) -> list[tuple[str, str, str]]:
        """Lines of text in a step: text, token and sign."""
        found = [(f"{number(step.n, self.lang, 0)} ×", "ink", "")]
        if step.since.median:
            after = say("after {time}", time=spoken_time(step.since, short=True))
            found[0] = (f"{found[0][0]} · {speak(after, self.lang)}", "ink", "")
        mark = step.heard.mark
        if mark.status == "closed":
            found.append((speak(say("mark closed"), self.lang), "soft", "closed"))
        elif mark.value is not None:
            found.append((speak(say("mark {x:.1f}", x=mark.value), self.lang), "ink", step.heard.stands or "met"))
        if step.starts:
            found.append((speak(say("{n} begin here", n=step.starts), self.lang), "soft", ""))
        if step.ends:
            found.append((speak(say("{n} end here", n=step.ends), self.lang), "soft", ""))
        if (step.activity, step.activity) in self.arrows:
            again = self.arrows[step.activity, step.activity].n
            found.append((speak(say("{n} × again at once", n=again), self.lang), "soft", "again"))
        return found

    def _name(self, name: str) -> tuple[str, ...]:
        return fit(step_name(name, self.lang), self.sheet.step - 20, (TYPE["body"], TYPE["small"]), 2, bold=True).lines

    def _height(self, name: str) -> float:
        return 14 + _LINE * (len(self._name(name)) + len(self.lines[name]))

    def _tops(self) -> list[float]:
        tops, y = [], _TOP + 8
        for row in self.layout.rows:
            tops.append(y)
            y += max((self._height(s.name) for s in row if s.passes is None), default=0) + self.sheet.between
        return tops

    def _corner(self, spot: Spot) -> Point:
        return self.sheet.side + spot.x - self.sheet.step / 2, self.tops[spot.row]

    def _step(self, name: str, spot: Spot) -> list[Element]:
        step, (x, y) = self.steps[name], self._corner(spot)
        high, stands = self._height(name), step.heard.stands
        tone = {"below": "below", "above": "above"}.get(stands)
        aim = name == self.journeys.outcome
        fill = f"{tone}.body" if tone else "floor"
        stroke = "accent" if aim else f"{tone}.mark" if tone else "strong"
        thick = 2.6 if aim else 1.4
        drawn = [box(x, y, self.sheet.step, high, fill=fill, stroke=stroke, thick=thick, radius=RADIUS["tile"])]
        at = y + 20
        for text in self._name(name):
            drawn.append(line_of_text(text, x + 10, at, TYPE["body"], bold=True))
            at += _LINE
        for text, paint, sign in self.lines[name]:
            left = x + 10
            if sign == "again":
                drawn.append(_round(left + 5, at - 4))
                left += 16
            elif sign:
                drawn.append(glyphs.state_sign(sign, left + 5, at - 4.5, 5, f"{tone or 'met'}.mark"))
                left += 16
            room = self.sheet.step - 18 - (left - x - 10)
            drawn.append(line_of_text(shorten(text, room, TYPE["small"]), left, at, TYPE["small"], paint))
            at += _LINE
        return drawn

    def _points(self, pair: Pair, way: Sequence[Spot]) -> list[Point]:
        """Where an arrow leaves, passes and arrives; arrows share the lower and upper edge of a step."""
        first, last = way[0], way[-1]
        out = sorted((w for p, w in self.layout.ways.items() if p[0] == pair[0]), key=lambda w: (w[1].x, w[-1].name))
        into = sorted((w for p, w in self.layout.ways.items() if p[1] == pair[1]), key=lambda w: (w[-2].x, w[0].name))
        here = self.sheet.side + first.x + self._port(out.index(list(way)), len(out))
        there = self.sheet.side + last.x + self._port(into.index(list(way)), len(into))
        points = [(here, self.tops[first.row] + self._height(first.name))]
        for spot in way[1:-1]:
            tall = max((self._height(s.name) for s in self.layout.rows[spot.row] if s.passes is None), default=0)
            points += [(self.sheet.side + spot.x, self.tops[spot.row]),
                       (self.sheet.side + spot.x, self.tops[spot.row] + tall)]  # fmt: skip
        return [*points, (there, self.tops[last.row])]

    def _port(self, place: int, many: int) -> float:
        room = min(self.sheet.step - 40, 26.0 * (many - 1))
        return 0.0 if many == 1 else -room / 2 + room * place / (many - 1)

    def _thick(self, pair: Pair) -> float:
        return 1.2 + 5.0 * (self.arrows[pair].n or 0) / self.most

    def _down(self, pair: Pair, points: Sequence[Point]) -> Element:
        d = f"M{n(points[0][0])} {n(points[0][1])}"
        for (x1, y1), (x2, y2) in pairwise(points):
            bend = (y2 - y1) / 2
            d += f"C{n(x1)} {n(y1 + bend)} {n(x2)} {n(y2 - bend)} {n(x2)} {n(y2)}"
        x, y = points[-1]
        return _arrow(d, f"M{n(x - 5)} {n(y - 8)}L{n(x)} {n(y - 1)}L{n(x + 5)} {n(y - 8)}", self._thick(pair), None)

    def _back(self, pair: Pair, lane: int) -> tuple[Element, list[Point]]:
        """An arc on the right, around what lies between."""
        a, b = self.layout.steps[pair[0]], self.layout.steps[pair[1]]
        half = self.sheet.step / 2
        x1, x2 = self.sheet.side + a.x + half, self.sheet.side + b.x + half
        y1 = self.tops[a.row] + self._height(a.name) * 0.6
        y2 = self.tops[b.row] + self._height(b.name) * 0.4
        rows = self.layout.rows[min(a.row, b.row) : max(a.row, b.row) + 1]
        right = self.sheet.side + max(spot.x + spot.width / 2 for row in rows for spot in row)
        reach = min(right + 14 + (lane % 5) * self.sheet.loops / 6, self.sheet.width - 6)
        d = (
            f"M{n(x1)} {n(y1)}C{n(reach)} {n(y1)} {n(reach)} {n(y1)} {n(reach)} {n(y1 - (y1 - y2) * 0.25)}"
            f"L{n(reach)} {n(y2 + (y1 - y2) * 0.25)}C{n(reach)} {n(y2)} {n(reach)} {n(y2)} {n(x2)} {n(y2)}"
        )
        head = f"M{n(x2 + 8)} {n(y2 - 5)}L{n(x2 + 1)} {n(y2)}L{n(x2 + 8)} {n(y2 + 5)}"
        middle = (reach, (y1 + y2) / 2)
        return _arrow(d, head, self._thick(pair), "5 4"), [(reach, y1), middle, (reach, y2)]

    def _label(self, pair: Pair, points: Sequence[Point]) -> list[Element]:
        """How often and how long, where it covers nothing."""
        arrow = self.arrows[pair]
        text = f"{number(arrow.n, self.lang, 0)} ×"
        if arrow.time.median is not None:
            text += f" · {speak(spoken_time(arrow.time, short=True), self.lang)}"
        wide = letters(text, TYPE["fine"]) + 6
        spots = list(_along(points))
        x, y = next((spot for spot in spots if self._free(spot, wide)), spots[0])
        x = min(max(x, self.sheet.side + wide / 2), self.sheet.width - wide / 2 - 2)
        self.taken.append((x - wide / 2, y - 8, x + wide / 2, y + 8))
        return [
            box(x - wide / 2, y - 8, wide, 16, fill="paper", radius=3),
            line_of_text(text, x, y + 4, TYPE["fine"], anchor="middle"),
        ]

    def _free(self, spot: Point, wide: float) -> bool:
        x = min(max(spot[0], self.sheet.side + wide / 2), self.sheet.width - wide / 2 - 2)
        left, right, top, low = x - wide / 2, x + wide / 2, spot[1] - 9, spot[1] + 9
        return all(right <= a or left >= c or low <= b or top >= d for a, b, c, d in self.taken)


def _along(points: Sequence[Point]) -> list[Point]:
    """Spots along a way, those in the middle first."""
    shares = (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78)
    legs = sorted(pairwise(points), key=lambda leg: -abs(leg[1][1] - leg[0][1]))
    found = []
    for share in shares:
        for (x1, y1), (x2, y2) in legs:
            bow = share * share * (3 - 2 * share)  # the curve leaves and arrives upright
            found.append((x1 + (x2 - x1) * bow, y1 + (y2 - y1) * share))
    return found


def _arrow(d: str, head: str, thick: float, dash: str | None) -> Element:
    line = path(d, stroke="accent" if dash is None else "strong", thick=thick, dash=dash)
    line.attributes["stroke-opacity"] = 0.55
    tip = path(head, stroke="accent" if dash is None else "strong", thick=1.8)
    return element("g", line, tip)


def _round(x: float, y: float) -> Element:
    """A small arrow that turns around."""
    return path(f"M{n(x + 4)} {n(y - 2)}A4.5 4.5 0 1 0 {n(x + 4.4)} {n(y + 1.5)}M{n(x + 6.5)} {n(y - 4)}L{n(x + 4)} "
                f"{n(y - 1)}L{n(x + 1)} {n(y - 3.2)}", stroke="strong", thick=1.4)  # fmt: skip


def _left_out(journeys: Journeys, steps: Sequence[JourneyStep], arrows: Sequence[JourneyArrow], lang: str) -> list[str]:
    """Say what the map does not show, so that totals add up."""
    told: list[Said] = []
    more = len(journeys.steps) - len(steps)
    if more > 0:
        times = sum(step.n for step in journeys.steps) - sum(step.n for step in steps)
        told.append(say("Not drawn: {k} {k:step|steps}, together {n} times.", k=more, n=times))
    hidden = [arrow for arrow in journeys.arrows if arrow not in arrows]
    if hidden:
        times = sum(arrow.n or 0 for arrow in hidden)
        told.append(say("Not drawn: {k} {k:arrow|arrows}, together {n} times; see the table.", k=len(hidden), n=times))
    closed, times = journeys.closed_arrows
    if closed:
        told.append(
            say("Closed, as too few people walked there: {k} {k:arrow|arrows}, together {n} times.", k=closed, n=times)
        )
    return [speak(said, lang) for said in told]
