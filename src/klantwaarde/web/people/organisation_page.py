"""The settings of an organisation, and making another one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from klantwaarde.language import say
from klantwaarde.web.doors import MemberRequest, door, open_door
from klantwaarde.web.look.refusals import too_little_right
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.forms import OrganisationForm
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.organisation import Organisation, free_slug
from klantwaarde.web.people.person import Person
from klantwaarde.web.people.rights import Right, Role


@door(Right.CHANGE_ORGANISATION, methods=["GET", "POST"])
def organisation(request: MemberRequest) -> HttpResponse:
    """Change the name and the rules of the organisation."""
    form = OrganisationForm(request.POST or None, instance=Organisation.objects.get(pk=request.organisation.pk))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            record("organisation-changed", organisation=request.organisation, actor=request, detail=form.cleaned_data)
        messages.success(request, later(say("Saved.")))
        return redirect("organisation", org=request.organisation.slug)
    return render(request, "people/organisation.html", {"form": form})


def may_make(person: Person) -> bool:
    """Whether somebody may make another organisation: who owns one may."""
    return Membership.objects.filter(person=person, role=Role.OWNER).exists()


@open_door("it looks itself whether who asks owns an organisation", methods=["GET", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Make another organisation, strictly apart from the first."""
    person = request.user
    if not isinstance(person, Person):
        return redirect_to_login(request.get_full_path())
    if not may_make(person):
        return too_little_right(request)
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save(commit=False)
            made.slug = free_slug(made.name)
            made.save()
            Membership.objects.create(
                organisation=made, person=person, role=Role.OWNER, may_read_words=True, may_see_identities=True
            )
            record("organisation-made", organisation=made, actor=person, thing=made.slug)
        return redirect("desk", org=made.slug)
    return render(request, "people/new_organisation.html", {"form": form})
