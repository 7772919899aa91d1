"""The first page of the site, and that of an organisation."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from klantwaarde.web.doors import MemberRequest, door, open_door
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.rights import Right

LAST = "organisation"
"""The organisation where somebody was last, kept in the session."""


@open_door("the start sends everybody on to where they belong")
def start(request: HttpRequest) -> HttpResponse:
    """Send on: to the log-in page, or to the desk of one's organisation."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    mine = list(Membership.objects.filter(person_id=request.user.pk).select_related("organisation").order_by("pk"))
    slugs = [membership.organisation.slug for membership in mine]
    if slugs:
        last = request.session.get(LAST)
        return redirect("desk", org=last if last in slugs else slugs[0])
    return render(request, "people/nowhere.html")


@door(Right.SEE_ORGANISATION)
def desk(request: MemberRequest) -> HttpResponse:
    """Show where one can go in an organisation."""
    request.session[LAST] = request.organisation.slug
    return render(request, "people/desk.html")


@open_door("it shows only what belongs to who is logged in")
def own_organisations(request: HttpRequest) -> HttpResponse:
    """Show the organisations of who is logged in, to go to another."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    mine = Membership.objects.filter(person_id=request.user.pk).select_related("organisation")
    return render(request, "people/own_organisations.html", {"mine": mine.order_by("organisation__name")})


@open_door("it shows only what belongs to who is logged in")
def own_account(request: HttpRequest) -> HttpResponse:
    """Show what somebody may set for themselves."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return render(request, "people/own_account.html")
