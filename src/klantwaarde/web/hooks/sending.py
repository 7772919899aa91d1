"""`send`: tell other programs of an organisation that something happened."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from klantwaarde.language import Said, say
from klantwaarde.web.hooks.models import Delivery, Hook
from klantwaarde.web.tenancy.lock import inside

KINDS: dict[str, Said] = {
    "response.finished": say("Somebody finished a questionnaire"),
    "answers.ready": say("The answers of a study were reckoned"),
    "alert.raised": say("An alert was raised"),
    "action.closed": say("An action was closed"),
}
"""What can be told. A test message has the kind ``test``."""
TEST = "test"
MOST_BYTES = 20_000
"""Of one message: it says what happened, and the receiver asks for the rest."""


def send(organisation: models.Model | int, kind: str, data: Mapping[str, Any]) -> None:
    """Tell every hook of an organisation that asked for this kind; it goes out soon, by the queue.

    Call it in the transaction of what happened: when that does not hold, nothing is told. While webhooks are switched
    off nothing happens.

    Parameters
    ----------
    organisation
        Whose hooks.
    kind
        One of `KINDS`.
    data
        What happened, as JSON can hold it: names of things (study, wave), never answers or names of people.

    Raises
    ------
    ValueError
        Another kind, or too much to tell: a fault of ours.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    if not settings.WEBHOOKS:
        return
    with inside(organisation):
        for hook in Hook.objects.of(organisation).filter(state="on"):
            if kind in hook.kinds:
                put_in_queue(hook, kind, data)


def put_in_queue(hook: Hook, kind: str, data: Mapping[str, Any]) -> Delivery:
    """Make one message to one hook, and put it in the queue when the transaction holds."""
    from klantwaarde.web.hooks.delivering import deliver

    now = timezone.now()
    told = {"type": kind, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": dict(data)}
    body = json.dumps(told, ensure_ascii=True, sort_keys=True)
    if len(body) > MOST_BYTES:
        raise ValueError("a message says what happened, and no more")
    made: Delivery = Delivery.objects.create(
        organisation_id=hook.organisation_id, hook=hook, message="msg_" + secrets.token_urlsafe(18), kind=kind,
        body=body, made_at=now, due_at=now,
    )  # fmt: skip
    transaction.on_commit(partial(deliver.enqueue, made.pk, made.organisation_id))
    return made
