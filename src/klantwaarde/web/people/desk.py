"""The first page of the site, that of an organisation, and those of who is logged in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from klantwaarde.language import say
from klantwaarde.web.doors import MemberRequest, door, open_door
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.first import first_run
from klantwaarde.web.people.forms import PersonForm
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.organisation_page import may_make
from klantwaarde.web.people.person import Person
from klantwaarde.web.people.rights import Right

LAST = "organisation"
"""The organisation where somebody was last, kept in the session."""


@open_door("the start sends everybody on to where they belong", methods=["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Send on: to the first-run page, the log-in page, or the desk of one's organisation."""
    person = request.user
    if not isinstance(person, Person):
        return redirect("account_login") if Person.objects.exists() else first_run(request)
    mine = Membership.objects.filter(person=person).select_related("organisation").order_by("pk")
    slugs = [membership.organisation.slug for membership in mine]
    if not slugs:
        return redirect("own_organisations")
    last = request.session.get(LAST)
    return redirect("desk", org=last if last in slugs else slugs[0])


@door(Right.SEE_ORGANISATION)
def desk(request: MemberRequest) -> HttpResponse:
    """Show where one can go in an organisation."""
    request.session[LAST] = request.organisation.slug
    return render(request, "people/desk.html")


@open_door("it shows only what belongs to who is logged in")
def own_organisations(request: HttpRequest) -> HttpResponse:
    """Show the organisations of who is logged in, to go to another."""
    person = request.user
    if not isinstance(person, Person):
        return redirect_to_login(request.get_full_path())
    mine = Membership.objects.filter(person=person).select_related("organisation").order_by("organisation__name", "pk")
    return render(request, "people/own_organisations.html", {"mine": mine, "may_make": may_make(person)})


@open_door("it shows and changes only what belongs to who is logged in", methods=["GET", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    """Show what somebody may set for themselves."""
    person = request.user
    if not isinstance(person, Person):
        return redirect_to_login(request.get_full_path())
    form = PersonForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, later(say("Saved.")))
        return redirect("own_account")
    return render(request, "people/own_account.html", {"form": form})
