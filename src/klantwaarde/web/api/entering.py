"""What every operation goes through: the token, its pace, the lock on the organisation, and work that is done once."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from klantwaarde.language import say
from klantwaarde.web.api.limiting import wait_for
from klantwaarde.web.api.models import Outcome, Token
from klantwaarde.web.api.problems import KIND, Problem, problem_of, rendered
from klantwaarde.web.api.scopes import Bearer
from klantwaarde.web.api.token import hash_of
from klantwaarde.web.doors import Door
from klantwaarde.web.look.tongue import answer_in
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.rights import Right
from klantwaarde.web.tenancy.lock import inside

MOST_BODY = 8 * 1024 * 1024
"""Bytes of a request."""
METHODS = ("GET", "POST", "PATCH")
WHY = "a token opens it, and names the organisation"
_TOKEN = re.compile(r"Bearer (kwt_[A-Za-z0-9_-]{43})", re.ASCII | re.IGNORECASE)
_KEY = re.compile(r"[!-~]{8,200}", re.ASCII)
_LINE = threading.Lock()
_MINUTE = dt.timedelta(minutes=1)
View = Callable[..., HttpResponse]


class TokenRequest(HttpRequest):
    """A request behind the door of the API: the token says who asks, and in which organisation."""

    bearer: Bearer
    trace: str
    lang: str


class _Undo(Exception):  # noqa: N818 - nothing went wrong: what was begun is not kept
    """A refusal on its way out of a transaction."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def guarded(view: View, queries: Mapping[str, Collection[str]]) -> View:
    """Put the door of the API before a view of it.

    Parameters
    ----------
    view
        Of one address.
    queries
        Method -> the names that may stand behind the question mark.
    """

    @wraps(view)
    def entered(request: Any, /, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - as Django calls it
        request.trace = secrets.token_hex(8)
        if "Accept-Language" not in request.headers:
            answer_in(request, "en")
        try:
            response = _behind(request, queries, lambda: view(request, *args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whatever it is, who asks gets a problem and no page
            response = rendered(request, problem_of(request, error))
        response.headers["X-Request-Id"] = request.trace
        response.headers["Cache-Control"] = "private, no-store"
        return response

    entered.door = Door(None, METHODS, WHY)  # type: ignore[attr-defined]
    entered.csrf_exempt = True  # type: ignore[attr-defined] # no cookie opens it
    return entered


def _behind(
    request: TokenRequest, queries: Mapping[str, Collection[str]], answer: Callable[[], HttpResponse]
) -> HttpResponse:
    request.bearer = bearer = bearer_of(request)
    if wait := wait_for(bearer.token):
        raise Problem("rate", headings={"Retry-After": str(wait)})
    if set(request.GET) - set(queries.get(request.method or "", request.GET)):
        # A typing error in a filter must not be lost in silence.
        raise Problem("invalid", say("There is a name behind the question mark that is not known here."))
    with inside(bearer.organisation_id):
        if request.method in {"POST", "PATCH", "PUT"}:
            # Read here, so that there is one limit for all; what Django takes for a form is smaller.
            body = request.read(MOST_BODY + 1)
            if len(body) > MOST_BODY:
                raise Problem("too-large")
            request._body = body
            return _as_problem(request, _once(request, bearer, body, answer))
        return _as_problem(request, answer())


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say in our own form what a library refused in its."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(KIND):
        return response
    if response.status_code == 405:
        return rendered(request, Problem("method", headings={"Allow": response.headers.get("Allow", "")}))
    return rendered(request, Problem("invalid" if response.status_code < 500 else "own-fault"))


def bearer_of(request: HttpRequest) -> Bearer:
    """Find out by which token somebody asks.

    Raises
    ------
    Problem
        Without one that works. It is said in the same words whatever is wrong with it.
    """
    found = _TOKEN.fullmatch(request.headers.get("Authorization", ""))
    now = timezone.now()
    if found:
        token = Token.objects.everywhere("a token names the organisation").filter(key_hash=hash_of(found[1])).first()
        if token is not None and token.works(now.date()):
            membership = (
                Membership.objects.select_related("organisation", "person")
                .filter(organisation_id=token.organisation_id, person_id=token.made_by_id, person__is_active=True)
                .first()
            )
            if membership is not None and membership.may(Right.CONNECT):
                if token.used_at is None or now - token.used_at > _MINUTE:
                    with inside(token.organisation_id):
                        Token.objects.of(token.organisation_id).filter(pk=token.pk).update(used_at=now)
                return Bearer(membership, token.scopes, token.pk)
    raise Problem(
        "unauthorised", say("Send a token that works as: Authorization: Bearer kwt_..."),
        headings={"WWW-Authenticate": 'Bearer realm="klantwaarde"'},
    )  # fmt: skip


def _once(request: HttpRequest, bearer: Bearer, body: bytes, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the work in one transaction, which keeps nothing of what is refused; with a key it is done once."""
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key is not None and not _KEY.fullmatch(key):
        raise Problem(
            "invalid", say("An Idempotency-Key has 8 to 200 letters, digits or signs."),
            params=[("header.Idempotency-Key", "")],
        )  # fmt: skip
    try:
        with _in_line(), transaction.atomic():
            if key is None:
                return _kept(answer())
            made = _claimed(bearer, key, _digest(request, body))
            if made.status:
                return _again(made)
            response = _kept(answer())
            made.status, made.body = response.status_code, response.content
            made.headings = {
                name: value for name, value in response.headers.items() if name in {"Content-Type", "Location"}
            }
            made.save(update_fields=["status", "body", "headings"])
            return response
    except _Undo as undo:
        return undo.response


def _in_line() -> AbstractContextManager[object]:
    """Let writers of this process in one after another on SQLite, which else has them look again and again."""
    return _LINE if connection.vendor == "sqlite" else nullcontext()


def _kept(response: HttpResponse) -> HttpResponse:
    if response.status_code >= 400:
        raise _Undo(response)
    return response


def _digest(request: HttpRequest, body: bytes) -> str:
    start = f"{request.method} {request.get_full_path()} {request.headers.get('Content-Type', '')}\n"
    return hashlib.sha256(start.encode("utf-8", "replace") + body).hexdigest()


def _claimed(bearer: Bearer, key: str, digest: str) -> Outcome:
    """Claim a key in the transaction of the work; who comes second waits here, and finds what came of it."""
    try:
        with transaction.atomic():
            made: Outcome = Outcome.objects.create(
                organisation_id=bearer.organisation_id, token_id=bearer.token, key=key, digest=digest
            )
            return made
    except IntegrityError:
        there: Outcome = Outcome.objects.of(bearer.organisation_id).get(token_id=bearer.token, key=key)
    if there.digest != digest:
        raise Problem("idempotency", say("Make a new key for another request."))
    return there


def _again(made: Outcome) -> HttpResponse:
    response = HttpResponse(bytes(made.body), status=made.status)
    for name, value in made.headings.items():
        response.headers[name] = value
    response.headers["Idempotent-Replayed"] = "true"
    return response
