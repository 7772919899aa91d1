"""`draw_view`: the picture of a view in the compositions the page needs, each tile a link to its card."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

from klantwaarde.pictures import dumbbell, kano_plane
from klantwaarde.pictures.picture import Table
from klantwaarde.pictures.value_model import Width, draw
from klantwaarde.reports.view import Drawings, Shown, View
from klantwaarde.reports.voice import Voice
from klantwaarde.results import InvestmentMark, KanoItem, ValueMark, ValueModel

_COLOURS = re.compile(r' (?:fill|stroke)="#[0-9a-f]{6}"(?=[^<>]* class="kw-)')
_TOOLTIPS = re.compile(r"<title>[^<]*</title>")


def draw_view(
    view: View,
    voice: Voice,
    *,
    previous: ValueModel | None,
    composed: bool,
    cards: bool,
    title: str,
    subtitle: str,
    names: Mapping[str, dict[str, str]],
) -> Drawings:
    """Draw a view.

    Parameters
    ----------
    view
        What to draw.
    voice
        Gives the language.
    previous
        The same in the wave before, when there is one.
    composed
        True when the data are made up; the picture then says so too, since pictures travel alone.
    cards
        Whether this is the view with a card per value, which is printed too.
    title, subtitle
        Whose customers, which of them, and when.
    names
        Name per Kano item that is no value of the catalogue, per language.
    """
    links = {code: f"#{view.anchor(code)}" for code in view.names} | {"": f"#{view.id}-numbers"}

    def compose(width: Width) -> Markup:
        picture = draw(
            view.model,
            lang=voice.lang,
            title=title,
            subtitle=subtitle,
            width=width,
            previous=previous,
            links=links,
            composed=composed,
            # The page has the headline above the picture; paper shows the picture on a page of its own.
            heading=width == "a4",
        )
        story.extend(picture.story if not story else [])
        tables.extend([picture.table, *picture.more_tables] if not tables else [])
        # Our own drawing: every text in it was escaped when it was written (`pictures.svg`).
        return Markup(lighter(picture.svg, hover=width == "wide"))  # noqa: S704

    story: list[str] = []
    tables: list[Table] = []
    wide, phone = compose("wide"), compose("phone")
    paper = compose("a4") if cards else Markup()
    sides = _sides(view.model, voice) if cards else {}
    plane, order = _kano(view, names, voice) if cards else (Markup(), [])
    return Drawings(wide, phone, paper, sides, plane, order, story, [spoken_table(table, voice) for table in tables])


def lighter(svg: str, *, hover: bool) -> str:
    """Leave out what the page says once for all pictures: colours, and the line ends every browser draws anyway.

    A phone has no pointer to hover with, so the tooltips go there; the labels for screen readers say the same.
    """
    light = _COLOURS.sub("", svg).replace(' stroke-linecap="butt"', "")
    return light if hover else _TOOLTIPS.sub("", light)


def _sides(model: ValueModel, voice: Voice) -> dict[str, Markup]:
    drawn: dict[str, Markup] = {}
    marks: list[ValueMark | InvestmentMark] = [*model.values, *model.investments]
    for mark in marks:
        code = mark.investment if isinstance(mark, InvestmentMark) else mark.value
        picture = dumbbell.draw(mark, scale=model.scale, tolerance=model.tolerance, lang=voice.lang, decorative=True)
        drawn[code] = Markup(picture.svg if mark.status == "open" else "")  # noqa: S704 -- as above
    return drawn


def _kano(view: View, names: Mapping[str, dict[str, str]], voice: Voice) -> tuple[Markup, list[tuple[str, KanoItem]]]:
    """Draw the Kano plane, and give the items in its order, each with its number there."""
    items = view.model.kano
    if not any(item.status == "open" for item in items):
        return Markup(), [("", item) for item in items]
    known = {code: voice.name(name) for code, name in (dict(names) | view.names).items()}
    spots, hidden = kano_plane.spots_of(items, known)
    order = [(voice.count(spot.place), spot.item) for spot in spots] + [("", item) for item in hidden]
    return Markup(kano_plane.draw(items, names=known, lang=voice.lang).svg), order  # noqa: S704 -- as above


def spoken_table(table: Table, voice: Voice) -> tuple[list[str], list[list[Shown]]]:
    """Write the rows behind a picture as a reader sees them, numbers marked so that they stand at the right."""
    numeric = [any(isinstance(row[place], int | float) for row in table.rows) for place in range(len(table.headings))]
    rows = [[Shown(voice.cell(cell), number) for cell, number in zip(row, numeric, strict=True)] for row in table.rows]
    return table.headings, rows
