"""The customer value model at a glance: what customers want, what they get, what to mend first, which role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from klantwaarde.pictures import phone, telling, wide
from klantwaarde.pictures.canvas import on_canvas
from klantwaarde.pictures.frame import frame_of
from klantwaarde.pictures.picture import Picture
from klantwaarde.results import ValueModel

Width = Literal["wide", "phone", "a4"]

# A place in the same report, or in a page beside it; nothing with a scheme, so never a script or another site.
_HREF = re.compile(r"[\w./-]*(#[\w.:-]+)?")


def draw(
    model: ValueModel,
    *,
    lang: str,
    title: str = "",
    subtitle: str = "",
    width: Width = "wide",
    previous: ValueModel | None = None,
    links: Mapping[str, str] | None = None,
    composed: bool = False,
    heading: bool = True,
) -> Picture:
    """Draw the customer value model as a house: basic values below, bonding on top, what it costs customers beside it.

    Parameters
    ----------
    model
        The model of one wave and one segment.
    lang
        ``nl`` or ``en``.
    title, subtitle
        Of whom and of when it is; they stand under the headline, which is the model's finding.
    width
        ``wide`` (1200 units), ``a4`` (the shape of an A4 page lying down) or ``phone`` (360 units, other composition).
    previous
        The model of the wave before; its gaps are drawn as open diamonds.
    links
        Where each value leads to, by code, such as ``#value-reliable``; the empty code is the table.
    composed
        True when the data are made up; the picture then says so.
    heading
        False on a page that has the headline, the rest of the heading and the mark of made-up data above the picture.

    Returns
    -------
    Picture
        The drawing, a short text, a story in sentences, and the rows behind it, roles as a second table.

    Raises
    ------
    ValueError
        When a link leads out of the report.

    Notes
    -----
    Every gap hangs under or stands above the line *as expected* on one axis that the whole picture shares, so gaps can
    be compared anywhere. A tile is as wide as its importance above the low end of the scale, on one unit for all bands,
    and never narrower than its text needs. What is closed enters as a name only. Missing numbers are left out.
    """
    for code, href in (links or {}).items():
        if not _HREF.fullmatch(href):
            raise ValueError(f"the link of {code!r} leads out of the report: {href!r}")
    frame = frame_of(
        model,
        lang=lang,
        title=title,
        subtitle=subtitle,
        previous=previous,
        composed=composed,
        links=links or {},
        heading=heading,
    )
    sheet = phone.compose(frame) if width == "phone" else wide.compose(frame, a4=width == "a4")
    told = telling.story(frame)
    alt = telling.short_text(frame)
    svg = on_canvas(
        sheet.elements,
        w=sheet.w,
        h=sheet.h,
        left=sheet.left,
        title=frame.headline,
        description=alt,
        lang=lang,
        kind=width,
        seed=[str(heading), *told, *sorted(frame.links.values())],
    )
    return Picture(
        svg=svg,
        alt=alt,
        story=told,
        table=telling.value_table(frame),
        more_tables=[telling.role_table(frame)] if model.roles else [],
    )
