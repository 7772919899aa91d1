"""The outcome that goes with every pair of expectation and experience, as tinted squares; equal pairs on a line."""

from __future__ import annotations

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.results.surface import Surface

WIDTH, SIDE = 620.0, 468.0
_X, _Y = 80.0, 64.0
# Dark enough to tell apart, light enough for the number on it, by day and by night.
_PALEST, _DEEPEST = 0.04, 0.45


def draw(surface: Surface, *, lang: str) -> Picture:
    """Draw the surface as a map: expectation upward, experience to the right.

    Parameters
    ----------
    surface
        With its grid of predicted outcomes.
    lang
        ``nl`` or ``en``.
    """
    names = {part: speak_name(surface.names.get(part, {}), lang) or part for part in _parts(surface)}
    title = speak(
        say("{outcome} with each expectation and experience", outcome=names[surface.outcome].capitalize()), lang
    )
    every = [value for row in surface.grid for value in row if value is not None]
    low, high = min(every, default=0.0), max(every, default=0.0)
    count = len(surface.grid_at)
    cell = SIDE / count
    drawn: list[Element] = [line_of_text(title, 24, 34, TYPE["title"], bold=True)]
    for i, row in enumerate(surface.grid):
        for j, value in enumerate(row):
            x, y = _X + j * cell, _Y + SIDE - (i + 1) * cell
            if value is None:
                drawn.append(box(x, y, cell, cell, fill="floor"))
                continue
            square = box(x, y, cell, cell, fill="accent")
            depth = (value - low) / (high - low) if high > low else 0.5
            square.attributes["fill-opacity"] = _PALEST + depth * (_DEEPEST - _PALEST)
            drawn.append(square)
            text = spoken(value, lang, 1)
            drawn.append(line_of_text(text, x + cell / 2, y + cell / 2 + 4, TYPE["small"], anchor="middle"))
    n = number
    drawn.append(path(f"M{n(_X)} {n(_Y + SIDE)}L{n(_X + SIDE)} {n(_Y)}", stroke="ink", thick=1.5, dash="6 4"))
    for i in (0, count // 2, count - 1):
        text, at = spoken(surface.grid_at[i], lang, 0 if surface.grid_at[i] == int(surface.grid_at[i]) else 1), i * cell
        drawn.append(line_of_text(text, _X + at + cell / 2, _Y + SIDE + 18, TYPE["small"], "soft", anchor="middle"))
        drawn.append(line_of_text(text, _X - 8, _Y + SIDE - at - cell / 2 + 4, TYPE["small"], "soft", anchor="end"))
    drawn.append(line_of_text(f"{names[surface.experience]} →", _X + SIDE, _Y + SIDE + 42, TYPE["body"], anchor="end"))
    upward = line_of_text(f"{names[surface.expectation]} →", 0, 0, TYPE["body"], anchor="end")
    upward.attributes["transform"] = f"translate(24 {n(_Y)}) rotate(-90)"
    drawn.append(upward)
    line = speak(say("dashed: experience equals expectation; grey: nobody answered near"), lang)
    drawn.append(line_of_text(line, _X, _Y + SIDE + 42, TYPE["small"], "soft"))
    story = [clean(f"{title}."), *(clean(speak(sentence, lang)) for sentence in surface.sentences)]
    alt = " ".join(story[:2])
    svg = on_canvas(
        drawn, w=WIDTH, h=_Y + SIDE + 56, title=title, description=alt, lang=lang, kind="surface",
        seed=[*story, repr(surface.grid)],
    )  # fmt: skip
    return Picture(svg=svg, alt=alt, story=story, table=_table(surface, lang))


def _parts(surface: Surface) -> tuple[str, str, str]:
    return surface.expectation, surface.experience, surface.outcome


def _table(surface: Surface, lang: str) -> Table:
    headings = [say("number"), say("value"), say("standard error"), say("lowest"), say("highest"), say("p")]
    rows: list[list[Cell]] = [
        [one.name, one.value, one.se, one.low, one.high, one.p] for one in (*surface.linear, *surface.surface)
    ]
    return Table([speak(heading, lang) for heading in headings], rows)
