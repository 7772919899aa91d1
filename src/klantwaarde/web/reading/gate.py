"""The one gate through which files leave: it asks for the right, writes down who took what, and names the file."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from klantwaarde.web.doors import MemberRequest, need
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right


def hand_out(
    request: MemberRequest, content: bytes, *, name: str, kind: str, what: str, words: bool = False
) -> HttpResponse:
    """Give a file to somebody who may take it out.

    Parameters
    ----------
    request
        Behind a door.
    content
        The file.
    name
        Its name; made plain here.
    kind
        Such as ``text/csv``.
    what
        What it is, for the log.
    words
        Whether there are words of people in it, which asks for a right of its own.
    """
    need(request, Right.EXPORT)
    if words:
        need(request, Right.READ_WORDS)
    record(
        "file-taken-out",
        organisation=request.organisation,
        actor=request,
        thing=plain_name(name),
        detail={"what": what, "words": words, "bytes": len(content)},
    )
    response = HttpResponse(content, content_type=kind)
    # always a file, never a page: what is in it may have been written by anybody
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=plain_name(name)) or ""
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def plain_name(name: str) -> str:
    """Keep a name to letters, digits, points and hyphens, so that it is safe on every machine."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", ascii_only).strip("-.").lower() or "klantwaarde"
