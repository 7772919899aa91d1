"""The sample models, and a way to read a drawing back as boxes of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from sample_model import MODELS

SVG = "{http://www.w3.org/2000/svg}"
Corners = tuple[float, float, float, float]


@dataclass(frozen=True)
class TextBox:
    """Where a line of text is, from its attributes alone."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    tile: Corners | None
    in_badge: bool


def _boxes(root: Element) -> list[TextBox]:
    found: list[TextBox] = []

    def walk(node: Element, tile: Corners | None, *, in_badge: bool) -> None:
        classes = node.get("class", "").split()
        if "kw-tile" in classes or "kw-more" in classes:
            rect = node.find(f"{SVG}rect")
            x, y, w, h = (float(rect.get(k)) for k in ("x", "y", "width", "height"))
            tile = (x, y, x + w, y + h)
        in_badge = in_badge or "kw-badge" in classes
        if node.tag == f"{SVG}text":
            found.append(_box(node, tile, in_badge=in_badge))
        for child in node:
            walk(child, tile, in_badge=in_badge)

    walk(root, None, in_badge=False)
    return found


def _box(node: Element, tile: Corners | None, *, in_badge: bool) -> TextBox:
    size, x, y = (float(node.get(k)) for k in ("font-size", "x", "y"))
    width = float(node.get("textLength", size * 0.6))
    left = {"end": x - width, "middle": x - width / 2}.get(node.get("text-anchor"), x)
    # Ascent and descent of Arial: 0.905 and 0.212 of the size.
    return TextBox(node.text or "", left, y - 0.905 * size, left + width, y + 0.212 * size, tile, in_badge)


@pytest.fixture(scope="session")
def models():
    """Every sample model by name."""
    return {name: make() for name, make in MODELS.items()}


@pytest.fixture(scope="session")
def parse() -> Callable[[str], Element]:
    """Read a drawing as strict XML."""
    return lambda svg: fromstring(svg, forbid_dtd=True)


@pytest.fixture(scope="session")
def text_boxes() -> Callable[[Element], list[TextBox]]:
    """Every line of text with its box, the tile it stands in, and whether it is the number in a badge."""
    return _boxes
