"""Who belongs to an organisation: invite, change what somebody may, remove, and leave."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from klantwaarde.language import say
from klantwaarde.web.doors import MemberRequest, door, here
from klantwaarde.web.look.tongue import current, later, now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.forms import InvitationForm, RightsForm
from klantwaarde.web.people.invitation import LASTS, Invitation, fresh_token
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.people.rights import ROLE_NAMES, Right, Role
from klantwaarde.web.upkeep.post import post

LINK = "invitation_link"
A_DAY = dt.timedelta(days=1)
MOST_INVITATIONS = 100
"""In a day, for one organisation: our mail is no means to bother people."""


@door(Right.MANAGE_PEOPLE)
def members(request: MemberRequest) -> HttpResponse:
    """Show who belongs to the organisation and who is invited."""
    everybody = Membership.objects.filter(organisation=request.organisation).select_related("person")
    invited = Invitation.objects.of(request.organisation).filter(used_at=None, ends_at__gt=timezone.now())
    return render(
        request,
        "people/members.html",
        {
            "everybody": everybody.order_by("person__name", "pk"),
            "invited": [(one, ROLE_NAMES[Role(one.role)]) for one in invited.order_by("email")],
            "link": request.session.pop(LINK, None),
        },
    )


@door(Right.MANAGE_PEOPLE, methods=["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody by a link that works once."""
    form = InvitationForm(request.POST or None, organisation=request.organisation, initial={"role": Role.VIEWER})
    if request.method == "POST" and form.is_valid():
        lately = Invitation.objects.of(request.organisation).filter(made_at__gt=timezone.now() - A_DAY)
        if lately.count() >= MOST_INVITATIONS:
            form.add_error(None, now(say("There were {n} invitations today. Go on tomorrow.", n=MOST_INVITATIONS)))
        else:
            _send(request, form)
            return redirect("members", org=request.organisation.slug)
    return render(request, "people/invite.html", {"form": form})


def _send(request: MemberRequest, form: InvitationForm) -> None:
    token, key = fresh_token()
    given = form.cleaned_data
    with transaction.atomic():
        Invitation.objects.of(request.organisation).filter(email=given["email"], used_at=None).delete()
        Invitation.objects.create(
            organisation=request.organisation, key=key, invited_by=request.user, ends_at=timezone.now() + LASTS, **given
        )
        record(
            "member-invited", organisation=request.organisation, actor=request,
            thing=given["email"], detail={"role": given["role"]},
        )  # fmt: skip
    address = request.build_absolute_uri(reverse("join", kwargs={"token": token}))
    who, where = request.user.name, request.organisation.name
    post(
        to=given["email"],
        subject=say("{who} invites you to {organisation}", who=who, organisation=where),
        text=say(
            "{who} invites you to {organisation} in klantwaarde.\n\nFollow this link to join. It works once, for "
            "{days} days:\n{address}\n\nIf you do not know what this is, you need not do anything.",
            who=who, organisation=where, days=LASTS.days, address=address,
        ),
        lang=current(),
    )  # fmt: skip
    if settings.ENVIRONMENT.mail is None:
        # Without a mail server the owner passes the link on; with one, it goes to that address and nowhere else.
        request.session[LINK] = {"address": address, "email": given["email"]}
    else:
        messages.success(request, later(say("The invitation is on its way to {email}.", email=given["email"])))


@door(Right.MANAGE_PEOPLE, methods=["POST"])
def withdraw(request: MemberRequest, invitation: int) -> HttpResponse:
    """Withdraw an invitation."""
    one = here(Invitation.objects.all(), request, pk=invitation, used_at=None)
    record("invitation-withdrawn", organisation=request.organisation, actor=request, thing=one.email)
    one.delete()
    messages.success(request, later(say("The invitation of {email} is withdrawn.", email=one.email)))
    return redirect("members", org=request.organisation.slug)


@door(Right.MANAGE_PEOPLE, methods=["GET", "POST"])
def member(request: MemberRequest, member: int) -> HttpResponse:
    """Change what somebody may do."""
    one = _member(request, member)
    fields = ("role", "may_read_words", "may_see_identities")
    form = RightsForm(request.POST or None, initial={field: getattr(one, field) for field in fields})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            before = {field: getattr(one, field) for field in fields}
            for field in fields:
                setattr(one, field, form.cleaned_data[field])
            if one.role == Role.OWNER or _has_other_owner(one):
                one.save()
                record(
                    "member-changed", organisation=request.organisation, actor=request,
                    thing=one.person.email, detail={"before": before, "after": form.cleaned_data},
                )  # fmt: skip
                messages.success(request, later(say("Saved: what {name} may do.", name=one.person.name)))
                return redirect("members", org=request.organisation.slug)
        form.add_error("role", now(say("Somebody must stay owner. Make another member owner first.")))
    return render(request, "people/member.html", {"one": one, "form": form, "alone": not _has_other_owner(one)})


@door(Right.MANAGE_PEOPLE, methods=["POST"])
def remove(request: MemberRequest, member: int) -> HttpResponse:
    """Remove somebody from the organisation; their account stays."""
    one = _member(request, member)
    if not _end(request, one, "member-removed"):
        return redirect("member", org=request.organisation.slug, member=one.pk)
    messages.success(request, later(say("{name} is no longer a member.", name=one.person.name)))
    return redirect(
        "start" if one.person_id == request.user.pk else reverse("members", args=[request.organisation.slug])
    )


@door(Right.LEAVE_ORGANISATION, methods=["POST"])
def leave(request: MemberRequest) -> HttpResponse:
    """Stop being a member oneself."""
    _end(request, request.membership, "member-left")
    return redirect("own_organisations")


def _end(request: MemberRequest, one: Membership, verb: str) -> bool:
    with transaction.atomic():
        if not _has_other_owner(one):
            messages.error(request, later(say("Somebody must stay owner. Make another member owner first.")))
            return False
        record(verb, organisation=request.organisation, actor=request, thing=one.person.email)
        Membership.objects.filter(pk=one.pk).delete()
    return True


def _member(request: MemberRequest, member: int) -> Membership:
    found = Membership.objects.filter(organisation=request.organisation, pk=member).select_related("person").first()
    if found is None:
        raise Http404
    return found


def _has_other_owner(one: Membership) -> bool:
    # The organisation is the latch: two owners who remove each other at the same moment come one after the other.
    Organisation.objects.select_for_update().filter(pk=one.organisation_id).first()
    others = Membership.objects.filter(organisation_id=one.organisation_id, role=Role.OWNER).exclude(pk=one.pk)
    return others.exists()
