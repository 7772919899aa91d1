"""The script of the board as one module: its parts stand in files of their own, and travel as one.

A part that a browser kept from an older version would not fit the others; one file whose address changes with its
content cannot be half old.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import resources

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from klantwaarde.web.doors import open_door

PARTS = ("rules", "queue", "elements", "drag", "piles", "grid", "list", "words", "board")
"""Each after those it uses."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./\w+\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


@cache
def board_script() -> str:
    """Put the parts together."""
    folder = resources.files("klantwaarde.web.sorting").joinpath("static/sorting")
    parts = [folder.joinpath(f"{name}.js").read_text("utf-8") for name in PARTS]
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", part)) for part in parts)


@cache
def _mark() -> str:
    return hashlib.sha256(board_script().encode()).hexdigest()[:12]


def script_address() -> str:
    """Give the address of the script; it changes with its content."""
    return reverse("board_script", kwargs={"mark": _mark()})


@open_door("the board of every person needs its script")
def script(request: HttpRequest, mark: str) -> HttpResponse:
    """Give the script."""
    if mark != _mark():
        raise Http404
    response = HttpResponse(board_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
