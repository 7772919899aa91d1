"""Cards and grid as one HTML file to print: nothing from elsewhere, no script."""

from __future__ import annotations

from markupsafe import Markup

from klantwaarde.language import say
from klantwaarde.pictures.q_cards import draw_cards, draw_grid
from klantwaarde.reports.html import environment, policy
from klantwaarde.reports.voice import Voice
from klantwaarde.results import QDesign

_CSS = """html { background: #fff; color: #16212e; font-family: Arial, Helvetica, "Liberation Sans", sans-serif; }
body { margin: 0; }
h1, p { margin: 1rem auto; max-width: 794px; padding: 0 1rem; }
h1 { font-size: 1.25rem; }
.sheet { margin: 1rem auto; border: 1px solid #ccd4dd; max-width: 100%; }
.sheet svg { display: block; width: 100%; height: auto; }
.upright { width: 210mm; }
.lying { width: 297mm; }
@page { size: A4; margin: 0; }
@page lying { size: A4 landscape; margin: 0; }
@media print {
  h1, p { display: none; }
  .sheet { margin: 0; border: 0; break-after: page; max-width: none; }
  .lying { page: lying; }
}
"""


def render_cards(design: QDesign, *, lang: str) -> str:
    """Make the page with the grid and all sheets of cards; print it at 100%.

    Parameters
    ----------
    design
        The study before the first sort.
    lang
        ``nl`` or ``en``.
    """
    voice = Voice(lang)
    grid = draw_grid(design, lang=lang)
    page = (
        environment()
        .get_template("q_print.html.j2")
        .render(
            voice=voice,
            title=voice.speak(say("Cards and grid to print")),
            how=voice.speak(
                say("Print on A4 at 100%, one side, and cut along the dashed lines. The numbers stay on the cards.")
            ),
            # our own drawings, every text in them escaped
            grid=Markup(grid.svg),  # noqa: S704
            sheets=[Markup(sheet.svg) for sheet in draw_cards(design, lang=lang)],  # noqa: S704
            css=Markup(_CSS),  # noqa: S704 -- our own text
            policy=policy(_CSS),
        )
    )
    return page.strip() + "\n"
