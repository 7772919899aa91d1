"""`Problem`: everything that is refused, said as RFC 9457 has it. It never repeats what was sent."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse

from klantwaarde.language import Said, say
from klantwaarde.web.look.tongue import now

KIND = "application/problem+json"
MOST_PARAMS = 100
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}|\[key\]", re.ASCII)
_LOG = logging.getLogger("klantwaarde.api")

TITLES: dict[str, tuple[int, Said]] = {
    "unauthorised": (401, say("A token that works is needed")),
    "scope": (403, say("This token may not do this")),
    "not-found": (404, say("There is nothing here for this token")),
    "method": (405, say("This address does not take this method")),
    "conflict": (409, say("This does not go together with what is there")),
    "idempotency": (409, say("This Idempotency-Key was used for another request")),
    "closed": (409, say("This wave takes no answers now")),
    "anonymous": (409, say("The promise of this study does not allow it")),
    "too-large": (413, say("This is too much at once")),
    "media-type": (415, say("This kind of content is not taken here")),
    "invalid": (422, say("Something in the request is not right")),
    "event": (422, say("The event was not taken in")),
    "rate": (429, say("Too many requests; wait a moment")),
    "own-fault": (500, say("Something went wrong on our side")),
    "storage": (503, say("The server cannot save anything now; try again in a minute")),
}
"""Every problem by its code: its status and title. Programs go by the code, which stays."""


class Problem(Exception):  # noqa: N818 - it is what RFC 9457 calls it
    """A request was refused.

    Parameters
    ----------
    code
        One of `TITLES`.
    detail
        What to do about it.
    params
        Field -> what is wrong with it.
    headings
        Further headings of the answer.
    """

    def __init__(
        self, code: str, detail: Said | None = None, *, params: Iterable[tuple[str, str]] = (),
        headings: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(code)
        self.code, self.detail = code, detail
        self.params, self.headings = list(params)[:MOST_PARAMS], dict(headings or {})


def problem_of(request: HttpRequest, error: BaseException) -> Problem:  # noqa: PLR0911 - one per kind of error
    """Give the problem that an error stands for; a fault of ours is written down and says nothing of itself."""
    from ninja.errors import HttpError, ValidationError

    if isinstance(error, Problem):
        return error
    if isinstance(error, Http404):
        return Problem("not-found")
    if isinstance(error, ValidationError):
        return Problem("invalid", params=[_told(one) for one in error.errors])
    if isinstance(error, RequestDataTooBig):
        return Problem("too-large")
    if isinstance(error, SuspiciousOperation) or (isinstance(error, HttpError) and error.status_code < 500):
        return Problem("invalid")
    if isinstance(error, OperationalError | InterfaceError):
        _LOG.error("no storage: request %s", getattr(request, "trace", ""))
        return Problem("storage", headings={"Retry-After": "30"})
    _LOG.error("request %s failed", getattr(request, "trace", ""), exc_info=error)
    return Problem("own-fault")


def _told(one: Mapping[str, Any]) -> tuple[str, str]:
    """Name a field and what is wrong with it: never the value, nor a name that the sender made up."""
    places = [str(part) if _PLAIN.fullmatch(str(part)) else "?" for part in one.get("loc", ())]
    if one.get("type") == "extra_forbidden":
        places = places[:-1]
    return ".".join(places)[:200], str(one.get("msg", ""))[:300]


def rendered(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Write a problem down for who asked."""
    status, title = TITLES[problem.code]
    told: dict[str, Any] = {
        "type": f"urn:klantwaarde:problem:{problem.code}",
        "title": now(title),
        "status": status,
        "code": problem.code,
        "instance": request.path[:500],
        "requestId": getattr(request, "trace", ""),
    }
    if problem.detail is not None:
        told["detail"] = now(problem.detail)
    if problem.params:
        told["invalid_params"] = [{"name": name, "reason": reason} for name, reason in problem.params]
    response = HttpResponse(json.dumps(told, ensure_ascii=True), status=status, content_type=KIND)
    for name, value in problem.headings.items():
        response.headers[name] = value
    return response
