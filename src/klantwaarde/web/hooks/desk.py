"""The pages of webhooks: which there are, make one, try it, stop it, and see how its messages went."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from klantwaarde.language import Said, say
from klantwaarde.web.doors import MemberRequest, door, here
from klantwaarde.web.hooks.forms import HookForm
from klantwaarde.web.hooks.models import Delivery, Hook
from klantwaarde.web.hooks.reaching import WHY
from klantwaarde.web.hooks.sending import KINDS, TEST, put_in_queue
from klantwaarde.web.hooks.signing import CHANGE_OVER, secret_of
from klantwaarde.web.look.tongue import later, now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right

MOST = 20
"""Webhooks of one organisation."""
SHOWN = 50
MOST_TESTS = 10
"""Test messages of an organisation in ten minutes."""
FRESH = "hook_made"
STATE_NAMES: dict[str, Said] = {
    "on": say("switched on"),
    "stopped": say("switched off"),
    "given_up": say("stopped: it failed too often"),
}
OUTCOME_NAMES: dict[str, Said] = {
    "waiting": say("on its way"),
    "delivered": say("arrived"),
    "failed": say("did not arrive"),
}


def _to(request: MemberRequest, hook: Hook) -> HttpResponse:
    return redirect("hook", org=request.organisation.slug, hook=hook.pk)


def _log(request: MemberRequest, verb: str, hook: Hook, **detail: Any) -> None:  # noqa: ANN401 - particulars
    record(verb, organisation=request.organisation, actor=request, thing=f"{hook} {hook.pk}", detail=detail)


@door(Right.CONNECT, methods=["GET", "POST"])
def hooks(request: MemberRequest) -> HttpResponse:
    """Show the webhooks, and make one."""
    own = Hook.objects.of(request.organisation)
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if own.count() >= MOST:
            form.add_error(None, now(say("There are {n} webhooks already. Remove one first.", n=MOST)))
        else:
            with transaction.atomic():
                made = Hook.objects.create(organisation=request.organisation, **form.cleaned_data)
                _log(request, "hook-made", made, kinds=made.kinds)
            request.session[FRESH] = made.pk
            return _to(request, made)
    listed = [(one, STATE_NAMES[one.state], [KINDS[kind] for kind in one.kinds if kind in KINDS]) for one in own]
    told = {"form": form, "listed": listed, "on": settings.WEBHOOKS}
    return render(request, "hooks/hooks.html", told, status=422 if form.errors else 200)


@door(Right.CONNECT, methods=["GET", "POST"])
@never_cache
def hook(request: MemberRequest, hook: int) -> HttpResponse:
    """Show one webhook with its messages, and change it."""
    one = here(Hook.objects.all(), request, pk=hook)
    form = HookForm(request.POST or None, initial={"url": one.url, "kinds": one.kinds})
    if request.method == "POST" and form.is_valid():
        one.url, one.kinds = form.cleaned_data["url"], form.cleaned_data["kinds"]
        with transaction.atomic():
            one.save(update_fields=["url", "kinds"])
            _log(request, "hook-changed", one, kinds=one.kinds)
        messages.success(request, later(say("Saved.")))
        return _to(request, one)
    names = {**KINDS, TEST: say("Test message")}
    rows = [
        (d, names.get(d.kind, d.kind), OUTCOME_NAMES[d.state], WHY.get(d.why))
        for d in Delivery.objects.of(request.organisation).filter(hook=one)[:SHOWN]
    ]
    fresh = request.session.pop(FRESH, None) == one.pk
    told = {
        "one": one, "form": form, "rows": rows, "state": STATE_NAMES[one.state], "on": settings.WEBHOOKS,
        "secret": secret_of(one) if fresh else "", "changing": one.former_counts(timezone.now()),
    }  # fmt: skip
    return render(request, "hooks/hook.html", told, status=422 if form.errors else 200)


@door(Right.CONNECT, methods=["POST"])
def try_hook(request: MemberRequest, hook: int) -> HttpResponse:
    """Send a test message."""
    one = here(Hook.objects.all(), request, pk=hook)
    lately = Delivery.objects.of(request.organisation).filter(
        kind=TEST, made_at__gt=timezone.now() - dt.timedelta(minutes=10)
    )
    if not settings.WEBHOOKS:
        messages.error(request, later(say("Webhooks are switched off on this server.")))
    elif lately.count() >= MOST_TESTS:
        messages.error(request, later(say("That was tried often. Wait ten minutes.")))
    else:
        with transaction.atomic():
            put_in_queue(one, TEST, {"organisation": request.organisation.slug})
        messages.success(
            request, later(say("A test message is on its way. Renew this page in a moment to see how it went."))
        )
    return _to(request, one)


@door(Right.CONNECT, methods=["POST"])
def turn_hook(request: MemberRequest, hook: int) -> HttpResponse:
    """Stop a webhook, or switch it on again."""
    one = here(Hook.objects.all(), request, pk=hook)
    one.state, one.failures = ("stopped" if one.state == "on" else "on"), 0
    with transaction.atomic():
        one.save(update_fields=["state", "failures"])
        _log(request, "hook-turned", one, state=one.state)
    return _to(request, one)


@door(Right.CONNECT, methods=["POST"])
def renew_secret(request: MemberRequest, hook: int) -> HttpResponse:
    """Make a new secret; the former one signs along for a day."""
    one = here(Hook.objects.all(), request, pk=hook)
    one.number, one.former_until = one.number + 1, timezone.now() + CHANGE_OVER
    with transaction.atomic():
        one.save(update_fields=["number", "former_until"])
        _log(request, "hook-secret-made", one)
    request.session[FRESH] = one.pk
    return _to(request, one)


@door(Right.CONNECT, methods=["POST"])
def remove_hook(request: MemberRequest, hook: int) -> HttpResponse:
    """Remove a webhook with its log."""
    one = here(Hook.objects.all(), request, pk=hook)
    with transaction.atomic():
        _log(request, "hook-removed", one)
        one.delete()
    messages.success(request, later(say("The webhook is removed.")))
    return redirect("hooks", org=request.organisation.slug)
