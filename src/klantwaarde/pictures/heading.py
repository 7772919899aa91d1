"""The title of a picture, in as many lines as its width asks for."""

from __future__ import annotations

from klantwaarde.pictures.ink import line_of_text
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit

PHONE = 358.0
"""Width of a picture composed for a narrow screen."""


def heading(title: str, width: str) -> tuple[list[Element], float]:
    """Write the title of a picture, and say how far what is under it moves down.

    Parameters
    ----------
    title
        The text.
    width
        ``wide`` puts it on one line; ``phone`` on at most three.
    """
    if width == "wide":
        return [line_of_text(title, 24, 34, TYPE["title"], bold=True)], 0.0
    block = fit(title, PHONE - 8, (TYPE["name"],), 3, bold=True)
    drawn = [
        line_of_text(text, 0, 18 + row * 19, block.size, bold=True) for row, text in enumerate(block.lines)
    ]  # fmt: skip
    return drawn, (len(block.lines) - 1) * 19.0
