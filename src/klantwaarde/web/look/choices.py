"""The switches at the foot of every page: the language, and light or dark."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from klantwaarde.language import LANGUAGES
from klantwaarde.web.doors import open_door
from klantwaarde.web.look.colours import SCHEME_COOKIE, SCHEMES
from klantwaarde.web.look.tongue import COOKIE

YEAR = 60 * 60 * 24 * 365


def safe_next(request: HttpRequest, otherwise: str = "/") -> str:
    """Give the page to go on to, if it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else otherwise


@open_door("anyone may choose how pages look and speak", methods=["POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a choice of language or colours, in a cookie and with the person who is logged in."""
    response = redirect(safe_next(request))
    for field, cookie, known in (("language", COOKIE, LANGUAGES), ("scheme", SCHEME_COOKIE, (*SCHEMES, "auto"))):
        asked = request.POST.get(field, "")
        if asked not in known:
            continue
        value = "" if asked == "auto" else asked
        if value:
            response.set_cookie(
                cookie, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
            )
        else:
            response.delete_cookie(cookie, samesite="Lax")
        if request.user.is_authenticated:
            setattr(request.user, field, value)
            request.user.save(update_fields=[field])
    return response
