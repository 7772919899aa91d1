"""Which language a request is answered in: one's own choice, else a cookie, else what the browser asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import lazystr
from django.utils.translation.trans_real import parse_accept_lang_header

from klantwaarde.language import LANGUAGES, Named, Said, speak

COOKIE = "kw-lang"
DEFAULT = "nl"


class TongueMiddleware:
    """Sets `request.lang`, and Django's own language along with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request in its language."""
        try:
            answer_in(request, language_of(request))
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.lang)  # type: ignore[attr-defined]
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            return response
        finally:
            translation.deactivate()


def answer_in(request: HttpRequest, lang: str) -> None:
    """Answer this request in a language; a questionnaire may choose another than the browser asks."""
    request.lang = lang if lang in LANGUAGES else DEFAULT  # type: ignore[attr-defined]
    translation.activate(request.lang)  # type: ignore[attr-defined]


def language_of(request: HttpRequest) -> str:
    """Find the language that was chosen or asked for."""
    person = getattr(request, "user", None)
    own = person.language if person is not None and person.is_authenticated else ""
    for chosen in (own, request.COOKIES.get(COOKIE, "")):
        if chosen in LANGUAGES:
            return str(chosen)
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (short := code.split("-")[0]) in LANGUAGES:
            return str(short)
    return DEFAULT


def current() -> str:
    """Give the language that is spoken now, in this request or outside one."""
    lang = (translation.get_language() or DEFAULT).split("-")[0]
    return lang if lang in LANGUAGES else DEFAULT


class _Later:
    """A sentence that is spoken when it is shown, in the language of that moment."""

    def __init__(self, said: Said | Named) -> None:
        self._said = said

    def __str__(self) -> str:
        return speak(self._said, current())


def later(said: Said | Named) -> str:
    """Make a text for a label or a message, which is spoken only when it is shown.

    Parameters
    ----------
    said
        The sentence, such as ``later(say("E-mail address"))`` as the label of a form field.
    """
    return cast("str", lazystr(_Later(said)))


def now(said: Said | Named) -> str:
    """Speak a sentence in the language of this moment."""
    return speak(said, current())
