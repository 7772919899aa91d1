"""What every page needs around its content: who is here, where, and in which language and colours."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from klantwaarde.language import LANGUAGES
from klantwaarde.web.look.colours import SCHEME_COOKIE, SCHEMES, colours_address
from klantwaarde.web.look.navigation import navigation
from klantwaarde.web.look.tongue import current


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Give templates their surroundings."""
    lang = getattr(request, "lang", current())
    person = getattr(request, "user", None)
    own = person.scheme if person is not None and person.is_authenticated else ""
    scheme = own or request.COOKIES.get(SCHEME_COOKIE, "")
    membership = getattr(request, "membership", None)
    return {
        "lang": lang,
        "languages": LANGUAGES,
        "scheme": scheme if scheme in SCHEMES else "",
        "colours_address": colours_address(),
        "organisation": getattr(request, "organisation", None),
        "membership": membership,
        "navigation": navigation(request) if membership is not None else (),
    }
