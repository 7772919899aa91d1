"""The doors: every page says who may come in, and a page without a door fails a test.

A page of an organisation has `@door(Right.X)`: who is no member meets "not found", who is a member with too little
right meets a page that says so. A page for anyone (log in, answer a questionnaire) has `@open_door` with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import msgspec
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.people.person import Person
from klantwaarde.web.people.rights import Right
from klantwaarde.web.tenancy.lock import inside
from klantwaarde.web.tenancy.owned import OwnedQuerySet

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class Door(msgspec.Struct, frozen=True):
    """What a page says of who may come in.

    Parameters
    ----------
    right
        What a member must be allowed; None for a page that is open to anyone.
    methods
        Which methods it answers.
    why
        Why it is open to anyone, if it is.
    """

    right: Right | None
    methods: tuple[str, ...]
    why: str = ""


class MemberRequest(HttpRequest):
    """A request behind a door: who asks is known, and in which organisation."""

    user: Person
    lang: str
    htmx: Any
    organisation: Organisation
    membership: Membership


class VisitorRequest(HttpRequest):
    """A request at an open door."""

    lang: str
    htmx: Any


class TooLittleRight(Exception):  # noqa: N818 - it is what happened
    """A member asked for something that their role does not give."""

    def __init__(self, right: Right) -> None:
        super().__init__(right)
        self.right = right


View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def door(
    right: Right, methods: Iterable[str] = ("GET",)
) -> Callable[[Callable[Concatenate[MemberRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Let members in who have a right.

    The address of the page carries `org`, the slug of the organisation; the page itself receives the request, with
    `organisation` and `membership` on it, and what else stands in the address.

    Parameters
    ----------
    right
        What they must be allowed.
    methods
        Which methods the page answers; HEAD comes with GET.
    """
    answers = _methods(methods)

    def made(view: Callable[Concatenate[MemberRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def entered(asking: HttpRequest, /, org: str, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - the address
            if not asking.user.is_authenticated:
                return redirect_to_login(asking.get_full_path() if asking.method in {"GET", "HEAD"} else f"/o/{org}/")
            request = cast("MemberRequest", asking)
            membership = (
                Membership.objects.select_related("organisation")
                .filter(organisation__slug=org, person_id=request.user.pk)
                .first()
            )
            if membership is None:
                raise Http404
            request.organisation, request.membership = membership.organisation, membership
            if request.organisation.two_factor and not _has_second_step(request):
                return redirect("mfa_index")
            if not membership.may(right):
                raise TooLittleRight(right)
            if request.method not in answers:
                return HttpResponseNotAllowed(answers)
            with inside(request.organisation):
                return view(request, **kwargs)  # type: ignore[call-arg]

        entered.door = Door(right, answers)  # type: ignore[attr-defined]
        return entered

    return made


def open_door(
    why: str, methods: Iterable[str] = ("GET",)
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let anyone in, for the reason that is given."""
    answers = _methods(methods)

    def made(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def entered(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - the address
            if request.method not in answers:
                return HttpResponseNotAllowed(answers)
            return view(request, *args, **kwargs)

        entered.door = Door(None, answers, why)  # type: ignore[attr-defined]
        return entered

    return made


def here(queryset: OwnedQuerySet[M], request: MemberRequest, **conditions: Any) -> M:  # noqa: ANN401 - a filter
    """Give the one object of this organisation that answers to conditions, or meet "not found".

    Parameters
    ----------
    queryset
        Where to look, such as ``Study.objects.all()``.
    request
        Behind a door, so that the organisation is known.
    """
    found = queryset.of(request.organisation).filter(**conditions).first()
    if found is None:
        raise Http404
    return found


def need(request: MemberRequest, right: Right) -> None:
    """Refuse a member who has a second right too little, such as that to read words."""
    if not request.membership.may(right):
        raise TooLittleRight(right)


def _methods(methods: Iterable[str]) -> tuple[str, ...]:
    asked = tuple(methods)
    return (*asked, "HEAD") if "GET" in asked and "HEAD" not in asked else asked


def _has_second_step(request: MemberRequest) -> bool:
    from allauth.mfa.utils import is_mfa_enabled

    return bool(is_mfa_enabled(request.user))
