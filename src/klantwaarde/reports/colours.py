"""The colours of a page: those of the pictures, in light and in dark, and always light on paper."""

from __future__ import annotations

from klantwaarde.pictures import tokens


def colours() -> str:
    """Give the style rules with the tokens of the pictures."""
    # Paper is white whatever the reader's screen prefers.
    on_screen = tokens.css().replace("@media (prefers-color-scheme", "@media screen and (prefers-color-scheme")
    return on_screen + tokens.picture_css()
