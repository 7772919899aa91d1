"""Scripts of the desk as one module each: parts stand in files of their own, and travel as one.

The queue is the one of the card-sort board: what is typed waits in the browser until the server has it, and each change
has a key, so that it counts once.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import resources

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from klantwaarde.web.doors import open_door

PARTS: dict[str, tuple[str, ...]] = {
    "interview": ("sorting/static/sorting/queue.js", "talking/static/talking/interview.js"),
    "coding": ("sorting/static/sorting/queue.js", "coding/static/coding/rows.js"),
}
"""Per script its parts, each after those it uses."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "[^"]+";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


@cache
def whole(name: str) -> str:
    """Put the parts of a script together."""
    folder = resources.files("klantwaarde.web")
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", folder.joinpath(part).read_text("utf-8"))) for part in PARTS[name])


@cache
def _mark(name: str) -> str:
    return hashlib.sha256(whole(name).encode()).hexdigest()[:12]


def script_address(name: str) -> str:
    """Give the address of a script; it changes with its content."""
    return reverse("desk_script", kwargs={"name": name, "mark": _mark(name)})


@open_door("a script holds nothing of anybody, and a browser asks for it by its address alone")
def script(request: HttpRequest, name: str, mark: str) -> HttpResponse:
    """Give a script."""
    if name not in PARTS or mark != _mark(name):
        raise Http404
    response = HttpResponse(whole(name), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
