"""`deliver`: one try to bring a message, by the queue; what does not arrive is tried again, later and later."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task, task_backends

from klantwaarde.web.hooks import reaching
from klantwaarde.web.hooks.models import Delivery, Hook
from klantwaarde.web.hooks.signing import headings
from klantwaarde.web.people.audit import record
from klantwaarde.web.tenancy.lock import inside

_MINUTE = 60
WAITS = tuple(
    dt.timedelta(seconds=one)
    for one in (5, 5 * _MINUTE, 30 * _MINUTE, *(hours * 60 * _MINUTE for hours in (2, 5, 10, 14, 20, 24)))
)
"""Between two tries; after the last one the message has failed for good."""
MOST_FAILURES = 30
"""Tries that fail one after another, over all messages, before a hook is stopped."""


@task()
def deliver(delivery: int, organisation: int) -> None:
    """Try to bring a message; one that arrived, or whose hook was stopped, is left alone."""
    with inside(organisation):
        one = Delivery.objects.of(organisation).select_related("hook").filter(pk=delivery, state="waiting").first()
        if one is None:
            return
        code, status, took = _tried(one)
        with transaction.atomic():
            _written(one, code, status, took)


def _tried(one: Delivery) -> tuple[str, int, int]:
    """Bring it; give why it failed (empty: it arrived), the status, and how many milliseconds it took."""
    if not settings.WEBHOOKS or (one.hook.state != "on" and one.kind != "test"):
        return "switched-off", 0, 0
    body, begun = one.body.encode(), time.monotonic()
    status = 0
    try:
        status = reaching.post(one.hook.url, body, headings(one.hook, one.message, body, timezone.now()))
        code = _judged(status)
    except reaching.UnreachableError as error:
        code = error.code
    return code, status, int(1000 * (time.monotonic() - begun))


def _judged(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == 410:
        return "gone"
    return "redirect" if 300 <= status < 400 else "refused"


def _written(one: Delivery, code: str, status: int, took: int) -> None:
    """Write down how a try went, and set the next one."""
    now = timezone.now()
    hook = Hook.objects.of(one.organisation_id).select_for_update().get(pk=one.hook_id)
    one.tries, one.status, one.why, one.milliseconds = one.tries + 1, status, code, took
    one.due_at = None
    if not code:
        one.state = "delivered"
        hook.failures = 0
    else:
        hook.failures += code != "switched-off"
        final = one.kind == "test" or code in {"switched-off", "gone"} or one.tries > len(WAITS)
        one.state = "failed" if final else "waiting"
        if not final:
            one.due_at = now + _wait(one)
    one.save()
    if hook.state == "on" and one.kind != "test" and (code == "gone" or hook.failures >= MOST_FAILURES):
        hook.state = "given_up"
        record("hook-given-up", organisation=hook.organisation, actor=None, thing=str(hook), detail={"why": code})
    hook.save(update_fields=["failures", "state"])
    if one.due_at is not None:
        transaction.on_commit(partial(again, one))


def _wait(one: Delivery) -> dt.timedelta:
    """The wait before the next try, up to a fifth longer, so that what failed together does not come back together."""
    part = hashlib.sha256(one.message.encode()).digest()[0] / 255
    return WAITS[one.tries - 1] * (1 + 0.2 * part)


def again(one: Delivery) -> None:
    """Put the next try in the queue; a queue that knows no later (in tests) gets none."""
    if task_backends[DEFAULT_TASK_BACKEND_ALIAS].supports_defer:
        deliver.using(run_after=one.due_at).enqueue(one.pk, one.organisation_id)
