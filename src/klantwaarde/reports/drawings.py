"""`draw_view`: the picture of a view in the compositions the page needs, each tile a link to its card."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from klantwaarde.pictures import dumbbell, kano_plane
from klantwaarde.pictures.picture import Table
from klantwaarde.pictures.value_model import Width, draw
from klantwaarde.reports.view import Drawings, Shown, View
from klantwaarde.reports.voice import Voice
from klantwaarde.results import InvestmentMark, ValueMark, ValueModel


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
        return Markup(picture.svg)  # noqa: S704

    story: list[str] = []
    tables: list[Table] = []
    wide, phone = compose("wide"), compose("phone")
    paper = compose("a4") if cards else Markup()
    sides = _sides(view.model, voice) if cards else {}
    plane = _kano(view, names, voice) if cards else Markup()
    return Drawings(wide, phone, paper, sides, plane, story, [_spoken(table, voice) for table in tables])


def _sides(model: ValueModel, voice: Voice) -> dict[str, Markup]:
    drawn: dict[str, Markup] = {}
    marks: list[ValueMark | InvestmentMark] = [*model.values, *model.investments]
    for mark in marks:
        code = mark.investment if isinstance(mark, InvestmentMark) else mark.value
        picture = dumbbell.draw(mark, scale=model.scale, tolerance=model.tolerance, lang=voice.lang, decorative=True)
        drawn[code] = Markup(picture.svg if mark.status == "open" else "")  # noqa: S704 -- as above
    return drawn


def _kano(view: View, names: Mapping[str, dict[str, str]], voice: Voice) -> Markup:
    if not any(item.status == "open" for item in view.model.kano):
        return Markup()
    known = {code: voice.name(name) for code, name in (dict(names) | view.names).items()}
    return Markup(kano_plane.draw(view.model.kano, names=known, lang=voice.lang).svg)  # noqa: S704 -- as above


def _spoken(table: Table, voice: Voice) -> tuple[list[str], list[list[Shown]]]:
    numeric = [any(isinstance(row[place], int | float) for row in table.rows) for place in range(len(table.headings))]
    rows = [[Shown(voice.cell(cell), number) for cell, number in zip(row, numeric, strict=True)] for row in table.rows]
    return table.headings, rows
