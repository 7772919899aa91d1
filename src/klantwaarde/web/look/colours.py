"""The design tokens as a style sheet, light and dark, with a choice of one's own over that of the machine."""

from __future__ import annotations

import hashlib
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from klantwaarde.pictures.tokens import css, picture_css
from klantwaarde.web.doors import open_door

SCHEME_COOKIE = "kw-scheme"
SCHEMES = ("light", "dark")

_DARK = "@media (prefers-color-scheme: dark) {\n"


@cache
def colours_css() -> str:
    """Write the tokens: as the machine asks, unless ``data-scheme`` on the page says otherwise."""
    light, dark = css().split(_DARK, 1)
    dark = dark.rsplit("}", 1)[0]
    chosen = dark.replace(":root", ':root[data-scheme="dark"]')
    asked = dark.replace(":root", ':root:not([data-scheme="light"])')
    fixed = "".join(f':root[data-scheme="{scheme}"] {{ color-scheme: {scheme} }}\n' for scheme in SCHEMES)
    return f"{light}{_DARK}{asked}}}\n@media not print {{\n{chosen}}}\n{fixed}{picture_css()}"


@cache
def _mark() -> str:
    return hashlib.sha256(colours_css().encode()).hexdigest()[:12]


def colours_address() -> str:
    """Give the address of the style sheet; it changes with its content."""
    return reverse("colours", kwargs={"mark": _mark()})


@open_door("every page needs its colours")
def colours(request: HttpRequest, mark: str) -> HttpResponse:
    """Give the style sheet."""
    if mark != _mark():
        raise Http404
    response = HttpResponse(colours_css(), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
