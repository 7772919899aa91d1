"""What becomes of each viewpoint when one more is kept: columns of solutions, joined where viewpoints are alike."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, number, percent, say, speak
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results import QFactorChoice, QSolution

WIDE, NARROW = 1200.0, 360.0
TALL, TALL_PHONE, GAP = 40.0, 54.0, 16.0
SAME, LIKE = 0.95, 0.85


def draw_factor_map(choice: QFactorChoice, kept: int, *, lang: str, title: str = "", width: str = "wide") -> Picture:
    """Draw the solutions with one viewpoint fewer and one more, and which viewpoint is which.

    Parameters
    ----------
    choice
        The evidence on the number of factors, with its solutions.
    kept
        How many were kept; that column stands out.
    lang
        ``nl`` or ``en``.
    title
        Heading.
    width
        ``wide`` (1200 units) or ``phone`` (360 units).

    Raises
    ------
    ValueError
        When no solutions were made.
    """
    if not choice.solutions:
        message = "no solutions were made"
        raise ValueError(message)
    wide = width == "wide"
    w, edge = (WIDE, 24.0) if wide else (NARROW, 12.0)
    heading = title or speak(say("One viewpoint more or one less"), lang)
    head = fit(heading, w - 2 * edge, (22.0,) if wide else (18.0,), 2, bold=True)
    drawn: list[Element] = [
        line_of_text(t, edge, 36 + n * 24, head.size, "ink", bold=True) for n, t in enumerate(head.lines)
    ]
    y = 36 + len(head.lines) * 24.0
    room = min(190.0, (w - 2 * edge) / 3 - 40) if wide else 76.0
    step = (w - 2 * edge - room) / 2
    for n in range(len(choice.solutions)):
        drawn += _column(choice, n, kept, (edge + n * step, y, room, step), lang, wide=wide)
    bottom = y + 34 + max(len(one.flagged) for one in choice.solutions) * ((TALL if wide else TALL_PHONE) + GAP) + 10
    turned = any((phi or 0) < 0 for one in choice.solutions[:-1] for _, phi in one.maps_to)
    drawn, bottom = _keys(drawn, (edge, bottom, w), lang, turned=turned)
    table = _table(choice, kept, lang)
    svg = on_canvas(
        drawn,
        w=w,
        h=bottom,
        title=heading,
        description=_alt(choice, lang),
        lang=lang,
        kind=f"q-map-{width}",
        seed=[str(kept), str(choice.solutions)],
    )
    links = Table(
        [
            speak(head, lang)
            for head in (say("viewpoints kept"), say("viewpoint"), say("goes on as"), say("likeness (phi)"))
        ],
        [
            [one.factors, code.removeprefix("f"), to.removeprefix("f"), phi]
            for one in choice.solutions[:-1]
            for code, (to, phi) in zip(_codes(one), one.maps_to, strict=False)
        ],
    )
    return Picture(svg=svg, alt=_alt(choice, lang), story=_story(choice, lang), table=table, more_tables=[links])


def _codes(one: QSolution) -> list[str]:
    return [f"f{n}" for n in range(1, len(one.flagged) + 1)]


def _column(
    choice: QFactorChoice, n: int, kept: int, at: tuple[float, float, float, float], lang: str, *, wide: bool
) -> list[Element]:
    one = choice.solutions[n]
    x, y, room, step = at
    mine, tall = one.factors == kept, TALL if wide else TALL_PHONE
    words = (
        say("{k} {k:viewpoint|viewpoints}, kept", k=one.factors)
        if mine
        else say("{k} {k:viewpoint|viewpoints}", k=one.factors)
    )
    size = TYPE["body"] if wide else 11.0
    drawn = [
        line_of_text(line, x, y + 8 + i * 13, size, "ink", bold=mine)
        for i, line in enumerate(fit(speak(words, lang), room, (size,), 2).lines)
    ]
    top = y + 34
    here = {code: top + i * (tall + GAP) for i, code in enumerate(_codes(one))}
    if n + 1 < len(choice.solutions):
        there = {code: top + i * (tall + GAP) for i, code in enumerate(_codes(choice.solutions[n + 1]))}
        for code, (to, phi) in zip(here, one.maps_to, strict=False):
            drawn.append(_link((x + room, here[code] + tall / 2), (x + step, there[to] + tall / 2), phi))
    came = {to for to, _ in choice.solutions[n - 1].maps_to} if n else set(here)
    went = dict(zip(here, one.maps_to, strict=False)) if n + 1 < len(choice.solutions) else {}
    for code, down in here.items():
        people = one.flagged[int(code[1:]) - 1]
        counted = speak(say("{n} {n:person|persons}", n=people) if wide else say("{n} pers.", n=people), lang)
        phi = went.get(code, ("", None))[1]
        drawn.append(box(x, down, room, tall, fill="paper", stroke="ink" if mine else "strong", thick=2 if mine else 1))
        drawn.append(line_of_text(code[1:], x + 8, down + tall / 2 + 6, 17 if wide else 15, "ink", bold=True))
        lines = [(counted, False)]
        lines += [(speak(say("new"), lang), True)] if code not in came else []
        if phi is not None and wide:
            onward = f"{number(phi, lang, 2)} →"
            drawn.append(line_of_text(onward, x + room - 8, down + tall / 2 + 4, 12, "ink", anchor="end"))
        elif phi is not None:
            lines.append((f"{number(phi, lang, 2)} →", False))
        first = down + tall / 2 + 4 - (len(lines) - 1) * 7.5
        drawn += [
            line_of_text(t, x + (44 if wide else 30), first + n * 15, 12 if wide else 11, "ink", bold=bold)
            for n, (t, bold) in enumerate(lines)
        ]
    return drawn


def _link(start: tuple[float, float], end: tuple[float, float], phi: float | None) -> Element:
    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) / 2
    d = f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    if phi is None:
        return path(d, stroke="line", dash="2 4")
    alike = abs(phi)
    thick, dash = (4.0, None) if alike >= SAME else (2.25, None) if alike >= LIKE else (1.5, "5 4")
    return path(d, stroke="accent" if alike >= LIKE else "strong", thick=thick, dash=dash)


def _keys(
    drawn: list[Element], at: tuple[float, float, float], lang: str, *, turned: bool
) -> tuple[list[Element], float]:
    left, y, w = at
    keys = (
        ("accent", 4.0, None, say("equal: phi of .95 or more")),
        ("accent", 2.25, None, say("similar: phi from .85 to .95")),
        ("strong", 1.5, "5 4", say("weak: phi under .85; the viewpoint breaks up")),
    )
    x = left
    for paint, thick, dash, said in keys:
        words = line_of_text(speak(said, lang), 0, 0, 12, "ink")
        wide = 44 + float(words.attributes.get("textLength") or 0) + 26
        if x > left and x + wide - 26 > w - left:
            x, y = left, y + 22
        drawn.append(path(f"M{x:.1f} {y:.1f}h32", stroke=paint, thick=thick, dash=dash))
        drawn.append(line_of_text(speak(said, lang), x + 42, y + 4, 12, "ink"))
        x += wide
    if turned:
        y += 22
        minus = speak(say("minus: it goes on the other way round"), lang)
        drawn.append(line_of_text(minus, left, y + 4, 12, "ink"))
    return drawn, y + 22


def _alt(choice: QFactorChoice, lang: str) -> str:
    counts = ", ".join(str(one.factors) for one in choice.solutions)
    return speak(say("Solutions with {counts} viewpoints, and how each viewpoint goes on.", counts=counts), lang)


def _story(choice: QFactorChoice, lang: str) -> list[str]:
    out = []
    for one, larger in zip(choice.solutions, choice.solutions[1:], strict=False):
        went = [
            speak(
                say("{one} goes on as {other} (phi {phi:.2f})", one=code[1:], other=to.removeprefix("f"), phi=phi), lang
            )
            for code, (to, phi) in zip(_codes(one), one.maps_to, strict=False)
        ]
        said = say("From {k} to {more}: {went}.", k=one.factors, more=larger.factors, went="; ".join(went))
        out.append(speak(said, lang))
    return out


def _table(choice: QFactorChoice, kept: int, lang: str) -> Table:
    heads: Sequence[Said] = (
        say("viewpoints kept"),
        say("persons who define each"),
        say("on two or more"),
        say("on none"),
        say("most alike two viewpoints"),
        say("explained variance"),
        say("resamples in which it falls apart"),
    )
    rows: list[list[str | int | float | None]] = [
        [
            speak(say("{k}, kept", k=one.factors), lang) if one.factors == kept else str(one.factors),
            " · ".join(map(str, one.flagged)),
            one.confounded,
            one.unflagged,
            one.highest_correlation,
            f"{number(one.explained_variance, lang, 0)}%",
            "–" if one.unstable_share is None else percent(one.unstable_share, lang),
        ]
        for one in choice.solutions
    ]
    return Table([speak(head, lang) for head in heads], rows)
