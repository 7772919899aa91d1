"""The customer value model at a glance: what customers want, what is delivered, what to mend first, which role is granted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Literal

from klantwaarde.pictures import wide
from klantwaarde.pictures.frame import Frame, Sheet, frame_of
from klantwaarde.pictures.ink import box
from klantwaarde.pictures.picture import Picture, Table
from klantwaarde.pictures.svg import Element, element, number, write
from klantwaarde.pictures.tokens import FONTS
from klantwaarde.results import ValueModel

Width = Literal["wide", "phone", "a4"]

_HREF = re.compile(r"[\w./#-]+")


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
) -> Picture:
    """Draw the customer value model: three levels of values, the costs against them, and the roles beside them."""
    frame = frame_of(
        model, lang=lang, title=title, subtitle=subtitle, previous=previous, composed=composed, links=links or {}
    )
    sheet = wide.compose(frame, a4=width == "a4")
    return Picture(svg=_svg(frame, sheet, width), alt="", story=[], table=Table([], []))


def _svg(frame: Frame, sheet: Sheet, kind: str) -> str:
    root = element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(sheet.w)} {number(sheet.h)}",
        width=sheet.w,
        height=sheet.h,
        font_family=FONTS,
        lang=frame.lang,
    )
    root.add(box(0, 0, sheet.w, sheet.h, fill="paper"), *sheet.elements)
    return write(root)
