"""Lines, boxes and text in the colours of the tokens.

Each carries its light colour, so that it stands alone, and a class by which a page may recolour it.
"""

from __future__ import annotations

from klantwaarde.pictures.letters import width
from klantwaarde.pictures.svg import Attribute, Element, clean, element
from klantwaarde.pictures.tokens import LIGHT


def colour(paint: str) -> str:
    """Give the light colour of a token, such as ``ink`` or ``below.head``."""
    if "." in paint:
        state, part = paint.split(".")
        return str(getattr(LIGHT.tones[state], part))
    return str(getattr(LIGHT, paint))


def painted(fill: str | None, stroke: str | None = None) -> dict[str, Attribute]:
    """Give the attributes that fill and outline something with tokens."""
    classes = [f"kw-{kind}-{_name(paint)}" for kind, paint in (("f", fill), ("s", stroke)) if paint]
    return {
        "fill": colour(fill) if fill else "none",
        "stroke": colour(stroke) if stroke else None,
        "class": " ".join(classes) or None,
    }


def line_of_text(
    text: str,
    x: float,
    y: float,
    size: float,
    paint: str = "ink",
    *,
    bold: bool = False,
    italic: bool = False,
    anchor: str | None = None,
) -> Element:
    """Draw one line of text on its baseline, held to the width we reckoned whatever font the reader has."""
    plain = clean(text)
    held = width(plain, size, bold=bold) if len(plain) > 1 else None
    drawn = element(
        "text",
        plain,
        x=x,
        y=y,
        font_size=size,
        font_weight="700" if bold else None,
        font_style="italic" if italic else None,
        text_anchor=anchor,
        # Without this a reader with a wider font would see text run out of its tile.
        textLength=held,
        lengthAdjust="spacingAndGlyphs" if held else None,
    )
    drawn.attributes.update(painted(paint))
    return drawn


def box(
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    fill: str | None = None,
    stroke: str | None = None,
    thick: float = 1.0,
    dash: str | None = None,
    radius: float = 0.0,
) -> Element:
    """Draw a rectangle."""
    drawn = element("rect", x=x, y=y, width=w, height=h, rx=radius or None)
    drawn.attributes.update(painted(fill, stroke))
    if stroke:
        drawn.attributes |= {"stroke-width": thick, "stroke-dasharray": dash}
    return drawn


def path(
    d: str, *, fill: str | None = None, stroke: str | None = None, thick: float = 1.0, dash: str | None = None
) -> Element:
    """Draw a path."""
    drawn = element("path", d=d)
    drawn.attributes.update(painted(fill, stroke))
    if stroke:
        drawn.attributes |= {"stroke-width": thick, "stroke-dasharray": dash, "stroke-linecap": "butt"}
    return drawn


def disc(
    x: float, y: float, r: float, *, fill: str | None = None, stroke: str | None = None, thick: float = 1.0
) -> Element:
    """Draw a circle."""
    drawn = element("circle", cx=x, cy=y, r=r)
    drawn.attributes.update(painted(fill, stroke))
    if stroke:
        drawn.attributes["stroke-width"] = thick
    return drawn


def _name(paint: str) -> str:
    return paint.replace(".", "-").replace("_", "-")
