"""The `<svg>` around a drawing: its size, its name, its description, and ids that no other picture on the page has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from klantwaarde.pictures.ink import box
from klantwaarde.pictures.svg import Element, element, number, write
from klantwaarde.pictures.tokens import FONTS


def on_canvas(
    drawn: Iterable[Element],
    *,
    w: float,
    h: float,
    title: str,
    description: str,
    lang: str,
    kind: str,
    seed: Iterable[str],
    left: float = 0.0,
    decorative: bool = False,
) -> str:
    """Put a drawing on paper and write it.

    Parameters
    ----------
    drawn
        What is drawn, in reading order.
    w, h, left
        Size in px, and where the left edge lies.
    title, description
        What a screen reader says of the picture as a whole.
    lang
        Language of all text in it.
    kind
        Class of the picture, such as ``wide`` or ``dumbbell``.
    seed
        What the picture tells; two pictures that tell other things get other ids, the same one always the same.
    decorative
        True when the same numbers stand beside it in words: a screen reader then passes over the picture.
    """
    if decorative:
        bare = element(
            "svg",
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"{number(left)} 0 {number(w)} {number(h)}",
            font_family=FONTS,
            aria_hidden="true",
            focusable="false",
            class_=f"kw-picture kw-{kind}",
        )
        return write(bare.add(*drawn))
    sign = hashlib.sha256("\n".join([kind, lang, *seed]).encode("utf-8", "replace")).hexdigest()[:8]
    root = element(
        "svg",
        element("title", title, id=f"kw-{sign}-title"),
        element("desc", description, id=f"kw-{sign}-desc"),
        box(left, 0, w, h, fill="paper"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{number(left)} 0 {number(w)} {number(h)}",
        width=w,
        height=h,
        font_family=FONTS,
        lang=lang,
        # Not `img`: what is inside can be reached one by one.
        role="graphics-document document",
        aria_labelledby=f"kw-{sign}-title",
        aria_describedby=f"kw-{sign}-desc",
        class_=f"kw-picture kw-{kind}",
    )
    return write(root.add(*drawn))
