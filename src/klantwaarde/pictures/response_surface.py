"""The outcome that goes with every pair of expectation and experience, as tinted squares; equal pairs on a line."""

from __future__ import annotations

from klantwaarde.language import number as spoken
from klantwaarde.language import say, speak
from klantwaarde.language.speak import speak_name
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.heading import PHONE, heading
from klantwaarde.pictures.ink import box, line_of_text, path
from klantwaarde.pictures.picture import Cell, Picture, Table
from klantwaarde.pictures.svg import Element, clean, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results.surface import Surface

# Width of the drawing, side of the map, and its corner.
_PLANS = {"wide": (620.0, 468.0, 80.0, 64.0), "phone": (PHONE, 306.0, 46.0, 40.0)}
# Dark enough to tell apart, light enough for the number on it, by day and by night.
_PALEST, _DEEPEST = 0.04, 0.45


def draw(surface: Surface, *, lang: str, width: str = "wide") -> Picture:
    """Draw the surface as a map: expectation upward, experience to the right.

    Parameters
    ----------
    surface
        With its grid of predicted outcomes.
    lang
        ``nl`` or ``en``.
    width
        ``wide`` or ``phone``.
    """
    names = {part: speak_name(surface.names.get(part, {}), lang) or part for part in _parts(surface)}
    title = speak(
        say("{outcome} with each expectation and experience", outcome=names[surface.outcome].capitalize()), lang
    )
    drawn, down = heading(title, width)
    wide, side, left, top = _PLANS[width]
    top += down
    drawn += _squares(surface, (left, top, side), lang)
    n, under = number, top + side
    drawn.append(path(f"M{n(left)} {n(under)}L{n(left + side)} {n(top)}", stroke="ink", thick=1.5, dash="6 4"))
    drawn += _marks(surface, (left, top, side), lang)
    drawn.append(line_of_text(f"{names[surface.experience]} →", left + side, under + 42, TYPE["body"], anchor="end"))
    upward = line_of_text(f"{names[surface.expectation]} →", 0, 0, TYPE["body"], anchor="end")
    upward.attributes["transform"] = f"translate({n(left - 30 if width == 'phone' else 24)} {n(top)}) rotate(-90)"
    drawn.append(upward)
    line = speak(say("dashed: experience equals expectation; grey: nobody answered near"), lang)
    room = side if width == "phone" else side - 100
    for place, text in enumerate(fit(line, room, (TYPE["small"],), 2).lines):
        below = under + (64 if width == "phone" else 42) + place * 16
        drawn.append(line_of_text(text, left, below, TYPE["small"], "soft"))
    high = under + (96 if width == "phone" else 64)
    story = [clean(f"{title}."), *(clean(speak(sentence, lang)) for sentence in surface.sentences)]
    alt = " ".join(story[:2])
    svg = on_canvas(
        drawn, w=wide, h=high, title=title, description=alt, lang=lang, kind=f"surface-{width}",
        seed=[*story, repr(surface.grid)],
    )  # fmt: skip
    return Picture(svg=svg, alt=alt, story=story, table=_table(surface, lang))


def _squares(surface: Surface, square: tuple[float, float, float], lang: str) -> list[Element]:
    """Tint every square by its outcome, and write the number on it."""
    left, top, side = square
    every = [value for row in surface.grid for value in row if value is not None]
    low, high = min(every, default=0.0), max(every, default=0.0)
    cell, drawn = side / len(surface.grid_at), []
    for i, row in enumerate(surface.grid):
        for j, value in enumerate(row):
            x, y = left + j * cell, top + side - (i + 1) * cell
            if value is None:
                drawn.append(box(x, y, cell, cell, fill="floor"))
                continue
            tint = box(x, y, cell, cell, fill="accent")
            depth = (value - low) / (high - low) if high > low else 0.5
            tint.attributes["fill-opacity"] = _PALEST + depth * (_DEEPEST - _PALEST)
            drawn.append(tint)
            text = spoken(value, lang, 1)
            drawn.append(line_of_text(text, x + cell / 2, y + cell / 2 + 4, TYPE["small"], anchor="middle"))
    return drawn


def _marks(surface: Surface, square: tuple[float, float, float], lang: str) -> list[Element]:
    """Write the ends and the middle of the scale along both axes."""
    left, top, side = square
    count, drawn = len(surface.grid_at), []
    cell = side / count
    for i in (0, count // 2, count - 1):
        text, at = spoken(surface.grid_at[i], lang, 0 if surface.grid_at[i] == int(surface.grid_at[i]) else 1), i * cell
        drawn.append(line_of_text(text, left + at + cell / 2, top + side + 18, TYPE["small"], "soft", anchor="middle"))
        drawn.append(line_of_text(text, left - 8, top + side - at - cell / 2 + 4, TYPE["small"], "soft", anchor="end"))
    return drawn


def _parts(surface: Surface) -> tuple[str, str, str]:
    return surface.expectation, surface.experience, surface.outcome


def _table(surface: Surface, lang: str) -> Table:
    headings = [say("number"), say("value"), say("standard error"), say("lowest"), say("highest"), say("p")]
    rows: list[list[Cell]] = [
        [one.name, one.value, one.se, one.low, one.high, one.p] for one in (*surface.linear, *surface.surface)
    ]
    return Table([speak(heading, lang) for heading in headings], rows)
