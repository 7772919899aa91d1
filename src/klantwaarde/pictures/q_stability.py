"""How sure each person's viewpoint is: the share of resamples in which it defines one."""

from __future__ import annotations

import msgspec

from klantwaarde.language import percent, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, disc, line_of_text, path
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.q_signs import PAINTS, names_of, person_names, sign, signs_of
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit, shorten
from klantwaarde.results import QAnalysis, QStability

W, LEFT, RIGHT, ROW = 1200.0, 250.0, 1060.0, 26.0
NARROW = 360.0


class _Room(msgspec.Struct, frozen=True):
    """Where things stand: width, edge, both ends of a bar, and how tall a row is."""

    w: float
    edge: float
    left: float
    right: float
    row: float

    @property
    def phone(self) -> bool:
        return self.w < W

    def at(self, share: float) -> float:
        return self.left + share * (self.right - self.left)


def draw_stability(
    q: QAnalysis, stable: QStability, *, lang: str, title: str = "", names: bool = True, width: str = "wide"
) -> Picture:
    """Draw per person a bar for the viewpoint it defines most often, and marks for the others.

    Parameters
    ----------
    q, stable
        The analysis and its bootstrap.
    lang
        ``nl`` or ``en``.
    title
        Heading.
    names
        False where persons may not be named: they are numbered.
    width
        ``wide`` (1200 units) or ``phone`` (360 units: the name above its bar).
    """
    room = _Room(NARROW, 12.0, 12.0, NARROW - 52, 38.0) if width == "phone" else _Room(W, 24.0, LEFT, RIGHT, ROW)
    who = person_names(q, names=names)
    called = names_of(q, lang)
    heading = title or speak(say("How sure is each person's viewpoint?"), lang)
    best = [max(range(len(called)), key=lambda f, row=row: (row[f], -f)) for row in stable.flag_share]  # type: ignore[misc]
    order = sorted(range(len(q.sorters)), key=lambda i: (best[i], -stable.flag_share[i][best[i]], i))
    head = fit(heading, room.w - 2 * room.edge, (18.0,) if room.phone else (22.0,), 2, bold=True)
    drawn: list[Element] = [
        line_of_text(t, room.edge, 40 + n * 22, head.size, "ink", bold=True) for n, t in enumerate(head.lines)
    ]
    words, top = _words(stable, room, 66 + (len(head.lines) - 1) * 22.0, lang)
    keys, top = _keys(q, room, top, lang)
    drawn += words + keys
    bottom = top + len(order) * room.row + 6
    for tick in range(0, 101, 50 if room.phone else 25):
        x = room.at(tick / 100)
        drawn.append(path(f"M{x:.1f} {top - 4:.1f}V{bottom:.1f}", stroke="line" if tick else "strong"))
        anchor = "start" if room.phone and not tick else "middle"
        drawn.append(line_of_text(percent(tick / 100, lang), x, bottom + 18, 12, "ink", anchor=anchor))
    for n, i in enumerate(order):
        drawn += _row(stable, room, (i, best[i]), top + n * room.row, who[i], lang)
    middle = room.w / 2 if room.phone else (room.left + room.right) / 2
    axis = speak(say("share of resamples in which the person defines the viewpoint"), lang)
    lines = fit(axis, room.w - 2 * room.edge, (TYPE["small"],), 2).lines
    drawn += [
        line_of_text(line, middle, bottom + 40 + n * 15, TYPE["small"], "soft", anchor="middle")
        for n, line in enumerate(lines)
    ]
    sure = sum(stable.flag_share[i][best[i]] >= 0.8 for i in order)
    alt = speak(
        say(
            "Of {n} persons, {sure} define the same viewpoint in 80% or more of {b} resamples.",
            n=len(order),
            sure=sure,
            b=stable.resamples,
        ),
        lang,
    )
    svg = on_canvas(
        drawn,
        w=room.w,
        h=bottom + 43 + 15 * len(lines),
        title=heading,
        description=alt,
        lang=lang,
        kind="q-stability-phone" if room.phone else "q-stability",
        seed=[alt, str(stable.flag_share)],
    )
    return Picture(svg=svg, alt=alt, story=[alt], table=_table(stable, order, called, who, lang))


def _words(stable: QStability, room: _Room, y: float, lang: str) -> tuple[list[Element], float]:
    said = speak(
        say(
            "In {share:%} of {n} resamples of persons a viewpoint falls apart (phi under .85).",
            share=stable.unstable_share,
            n=stable.resamples,
        ),
        lang,
    )
    if stable.few_persons:
        said += " " + speak(say("Few persons: read this as a sketch."), lang)
    lines = fit(said, room.w - 2 * room.edge, (13.0,), 5).lines
    drawn = [line_of_text(line, room.edge, y + n * 18, TYPE["body"], "soft") for n, line in enumerate(lines)]
    return drawn, y + len(lines) * 18 + 14


def _keys(q: QAnalysis, room: _Room, y: float, lang: str) -> tuple[list[Element], float]:
    drawn, y = signs_of(q, range(len(q.factors)), lang, (room.edge, y, room.w))
    words = speak(say("upright line: only resamples in which the person was not drawn"), lang)
    drawn.append(path(f"M{room.edge + 7:.1f} {y - 13:.1f}v18", stroke="ink", thick=2))
    lines = fit(words, room.w - 2 * room.edge - 20, (TYPE["body"],), 2).lines
    drawn += [line_of_text(t, room.edge + 20, y + n * 17, TYPE["body"], "ink") for n, t in enumerate(lines)]
    return drawn, y + 17 * len(lines) + 9


def _row(stable: QStability, room: _Room, of: tuple[int, int], y: float, who: str, lang: str) -> list[Element]:
    i, best = of
    middle = y + room.row - (10 if room.phone else room.row / 2)
    share = stable.flag_share[i][best]
    out = stable.flag_share_out[i][best]
    if room.phone:
        drawn = [
            sign(best, room.left + 6, y + 12, 4.5),
            line_of_text(shorten(who, room.right - room.left - 20, 12), room.left + 18, y + 16, 12, "ink"),
        ]
    else:
        drawn = [
            line_of_text(shorten(who, room.left - 60, 13), room.left - 32, middle + 4.5, 13, "ink", anchor="end"),
            sign(best, room.left - 15, middle, 4.5),
        ]
    bar = max(room.at(share) - room.left, 0.5)
    drawn.append(box(room.left, middle - 6, bar, 12, fill=PAINTS[best % len(PAINTS)]))
    if out is not None:
        drawn.append(path(f"M{room.at(out):.1f} {middle - 10:.1f}v20", stroke="paper", thick=4.5))
        drawn.append(path(f"M{room.at(out):.1f} {middle - 10:.1f}v20", stroke="ink", thick=2))
    for f, other in enumerate(stable.flag_share[i]):
        if f != best and other >= 0.02:
            drawn += [disc(room.at(other), middle, 6.5, fill="paper"), sign(f, room.at(other), middle, 3.6)]
    drawn.append(line_of_text(percent(share, lang), room.right + 14, middle + 4.5, 12, "ink"))
    return drawn


def _table(stable: QStability, order: list[int], called: list[str], who: list[str], lang: str) -> Table:
    heads = [
        speak(say("person"), lang),
        *called,
        *(speak(say("{name}, not drawn", name=name), lang) for name in called),
    ]
    rows: list[list[str | int | float | None]] = [
        [who[i], *stable.flag_share[i], *stable.flag_share_out[i]] for i in order
    ]
    return Table(heads, rows)
