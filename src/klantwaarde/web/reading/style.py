"""The style of the report inside the web app: the same rules, held to the part of the page that shows it."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import resources

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from klantwaarde.web.doors import open_door

_PAGE = re.compile(r"@page[^{]*\{[^}]*\}")


@cache
def report_css() -> str:
    """Hold the rules of the report to ``.report``; sizes of paper stand outside it."""
    css = resources.files("klantwaarde.reports").joinpath("templates/report.css").read_text("utf-8")
    own = resources.files("klantwaarde.web.reading").joinpath("static/reading/reading.css").read_text("utf-8")
    return f".report {{\n{_PAGE.sub('', css)}\n}}\n{own}"


@cache
def _mark() -> str:
    return hashlib.sha256(report_css().encode()).hexdigest()[:12]


def style_address() -> str:
    """Give the address of the style sheet; it changes with its content."""
    return reverse("report_style", kwargs={"mark": _mark()})


@open_door("a style sheet tells nothing")
def style(request: HttpRequest, mark: str) -> HttpResponse:
    """Give the style sheet."""
    if mark != _mark():
        raise Http404
    response = HttpResponse(report_css(), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
