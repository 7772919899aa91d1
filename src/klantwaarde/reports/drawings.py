"""`draw_view`: the picture of a view in the compositions the page needs, each tile a link to its card."""

from __future__ import annotations

from markupsafe import Markup

from klantwaarde.pictures.picture import Cell
from klantwaarde.pictures.value_model import Width, draw
from klantwaarde.reports.view import Drawings, View
from klantwaarde.reports.voice import Voice
from klantwaarde.results import ValueModel


def draw_view(
    view: View, voice: Voice, *, previous: ValueModel | None, composed: bool, print_too: bool, subtitle: str
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
    print_too
        Whether to draw the composition for paper as well.
    subtitle
        Whom the picture is about, and when.
    """
    links = {code: f"#{view.anchor(code)}" for code in view.names} | {"": f"#{view.id}-numbers"}

    def compose(width: Width) -> Markup:
        picture = draw(
            view.model,
            lang=voice.lang,
            subtitle=subtitle,
            width=width,
            previous=previous,
            links=links,
            composed=composed,
        )
        story.extend(picture.story if not story else [])
        rows.extend(picture.table.rows if not rows else [])
        headings.extend(picture.table.headings if not headings else [])
        # Our own drawing: every text in it was escaped when it was written (`pictures.svg`).
        return Markup(picture.svg)  # noqa: S704

    story: list[str] = []
    headings: list[str] = []
    rows: list[list[Cell]] = []
    wide, phone = compose("wide"), compose("phone")
    paper = compose("a4") if print_too else Markup()
    return Drawings(wide, phone, paper, story, headings, [[voice.cell(cell) for cell in row] for row in rows])
