"""The page of tokens: which there are, make one, revoke one."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from klantwaarde.language import say
from klantwaarde.web.api.forms import TokenForm
from klantwaarde.web.api.models import Token
from klantwaarde.web.api.token import MARK, SHOWN, fresh_token, hash_of
from klantwaarde.web.doors import MemberRequest, door, here
from klantwaarde.web.look.tongue import later, now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right

MOST = 100
"""Tokens of one organisation that work."""
FRESH = "fresh_token"


@door(Right.CONNECT, methods=["GET", "POST"])
@never_cache
def tokens(request: MemberRequest) -> HttpResponse:
    """Show the tokens of the organisation, and make one; it is shown once."""
    today = timezone.now().date()
    own = Token.objects.of(request.organisation).filter(revoked_at=None).select_related("made_by")
    form = TokenForm(request.POST or None, membership=request.membership)
    if request.method == "POST" and form.is_valid():
        if own.filter(ends_on__gte=today).count() >= MOST:
            form.add_error(None, now(say("There are {n} tokens already. Revoke one first.", n=MOST)))
        else:
            given = form.cleaned_data
            request.session[FRESH] = _make(request, given["name"], given["scopes"], today + dt.timedelta(given["days"]))
            return redirect("connections", org=request.organisation.slug)
    listed = [(one, one.works(today)) for one in own]
    told = {"form": form, "listed": listed, "fresh": request.session.pop(FRESH, "")}
    return render(request, "api/tokens.html", told, status=422 if form.errors else 200)


def _make(request: MemberRequest, name: str, scopes: list[str], ends_on: dt.date) -> str:
    token = fresh_token()
    with transaction.atomic():
        made = Token.objects.create(
            organisation=request.organisation, name=name, start=token[: len(MARK) + SHOWN - 2], key_hash=hash_of(token),
            scopes=scopes, made_by=request.user, ends_on=ends_on,
        )  # fmt: skip
        record(
            "token-made", organisation=request.organisation, actor=request, thing=name,
            detail={"token": made.pk, "scopes": scopes, "ends_on": ends_on},
        )  # fmt: skip
    return token


@door(Right.CONNECT, methods=["POST"])
def revoke(request: MemberRequest, token: int) -> HttpResponse:
    """Revoke a token: from now on it opens nothing."""
    one = here(Token.objects.all(), request, pk=token)
    if one.revoked_at is None:
        one.revoked_at = timezone.now()
        with transaction.atomic():
            one.save(update_fields=["revoked_at"])
            record(
                "token-revoked", organisation=request.organisation, actor=request, thing=one.name,
                detail={"token": one.pk},
            )  # fmt: skip
    messages.success(request, later(say("The token {name} is revoked.", name=one.name)))
    return redirect("connections", org=request.organisation.slug)
