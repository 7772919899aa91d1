"""The pages that say no: not found, too little right, a form that did not come from us, and a fault of ours."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from klantwaarde.language import Said, say, speak
from klantwaarde.web.look.tongue import current


class RefusalMiddleware:
    """Turns a right that is too little into a page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass a request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what a door refused."""
        from klantwaarde.web.doors import TooLittleRight

        if isinstance(exception, TooLittleRight):
            return too_little_right(request)
        return None


def too_little_right(request: HttpRequest) -> HttpResponse:
    """Say that a member has a right too little, and who can give it."""
    return _refusal(
        request, 403, say("You may not do this"),
        say("Your role in this organisation does not include this."),
        say("Ask an owner of the organisation if you need it."),
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page; whether there is one for others stays unsaid."""
    return _refusal(
        request, 404, say("This page is not here"),
        say("The address is wrong, the page is gone, or it is not for you."),
        say("Check the address, or go to the start."),
    )  # fmt: skip


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that something is not allowed."""
    return too_little_right(request)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that somebody tried too often."""
    return _refusal(
        request, 429, say("Too many tries"), say("This was tried too often in a short time."),
        say("Wait a few minutes and try again."),
    )  # fmt: skip


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a request cannot be understood."""
    return _refusal(
        request, 400, say("This request cannot be understood"),
        say("Something in it is too large or not as it should be."),
        say("Go back and try again."),
    )  # fmt: skip


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form did not come from one of our pages, or was open too long."""
    return _refusal(
        request, 403, say("This form could not be taken"),
        say("It was open too long, cookies are switched off, or it did not come from this site."),
        say("Go back, renew the page and send it again."),
    )  # fmt: skip


def own_fault(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong by our fault; as little as possible can go wrong here."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return no_storage(request)
    title = say("Something went wrong here")
    reason = say("This is our fault. What you saved before is still there.")
    mend = say("Go back and try again. If it stays, tell who runs this server what you did and when.")
    return _bare(request, 500, title, reason, mend)


def no_storage(request: HttpRequest) -> HttpResponse:
    """Say that the disk is full or the database does not answer; whoever sent something may send it again."""
    title = say("The server cannot save anything now")
    reason = say("Its disk is full or its database does not answer. What it said it had saved is still there.")
    mend = say("Leave this page open and try again in a minute. If it stays, tell who runs this server.")
    answer = _bare(request, 503, title, reason, mend)
    answer["Retry-After"] = "30"
    return answer


def _bare(request: HttpRequest, status: int, title: Said, reason: Said, mend: Said) -> HttpResponse:
    """A page without what surrounds one: that asks the database and the person, and may be what broke."""
    from klantwaarde.web.look.colours import colours_address

    lang = getattr(request, "lang", None) or current()
    said = {name: speak(one, lang) for name, one in (("title", title), ("reason", reason), ("mend", mend))}
    page = render_to_string("look/refusal.html", {**said, "lang": lang, "colours_address": colours_address()})
    return HttpResponse(page, status=status)


def _refusal(request: HttpRequest, status: int, title: Said, reason: Said, mend: Said) -> HttpResponse:
    if not hasattr(request, "lang"):
        request.lang = current()  # type: ignore[attr-defined]
    return render(
        request, "look/refusal.html", {"title": title, "reason": reason, "mend": mend, "status": status}, status=status
    )
