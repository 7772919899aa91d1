"""Joining an organisation by the link of an invitation."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from klantwaarde.web.doors import open_door
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.first import BACKEND
from klantwaarde.web.people.forms import AccountForm
from klantwaarde.web.people.invitation import Invitation, fingerprint
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.person import Person
from klantwaarde.web.tenancy.lock import inside


@open_door("who is invited has no account yet; the link is the key", methods=["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites, and let in who was invited."""
    invitation = (
        Invitation.objects.everywhere("the link names the invitation, and that its organisation")
        .select_related("organisation")
        .filter(key=fingerprint(token))
        .first()
    )
    if invitation is None or not invitation.is_open:
        return render(request, "people/join_closed.html", status=404)
    with inside(invitation.organisation):
        if request.user.is_authenticated:
            return _as_member(request, invitation)
        if Person.objects.filter(email=invitation.email).exists():
            return redirect_to_login(request.get_full_path())
        return _as_newcomer(request, invitation)


def _as_member(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 - there is no other kind of user
    fits = person.email == invitation.email
    if request.method == "POST" and fits:
        return _enter(request, invitation, person) or render(request, "people/join_closed.html", status=404)
    return render(request, "people/join.html", {"invitation": invitation, "fits": fits})


def _as_newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = AccountForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person = Person.objects.create_user(
                invitation.email, form.cleaned_data["password"], name=form.cleaned_data["name"]
            )
            entered = _enter(request, invitation, person)
            if entered is None:
                transaction.set_rollback(True)
                return render(request, "people/join_closed.html", status=404)
        login(request, person, backend=BACKEND)
        return entered
    return render(request, "people/join.html", {"invitation": invitation, "form": form, "fits": True})


def _enter(request: HttpRequest, invitation: Invitation, person: Person) -> HttpResponse | None:
    """Use the invitation up and let in; None when somebody used it a moment ago."""
    organisation = invitation.organisation
    with transaction.atomic():
        open_ones = Invitation.objects.of(organisation).filter(pk=invitation.pk, used_at=None)
        if not open_ones.update(used_at=timezone.now()):
            return None
        Membership.objects.get_or_create(
            organisation=organisation,
            person=person,
            defaults={
                "role": invitation.role,
                "may_read_words": invitation.may_read_words,
                "may_see_identities": invitation.may_see_identities,
            },
        )
        record(
            "member-joined",
            organisation=organisation,
            actor=person,
            thing=person.email,
            detail={"role": invitation.role},
        )
    return redirect("desk", org=organisation.slug)
