"""Events of use and outcome: send them, in batches or one by one, and see how many came in."""

from __future__ import annotations

from typing import Any

import msgspec
from ninja import Path, Router

from klantwaarde.language import say
from klantwaarde.web.api import nouns
from klantwaarde.web.api.entering import TokenRequest
from klantwaarde.web.api.events import MOST, Receipt, status, take_in, why
from klantwaarde.web.api.operations.door import Scope, study_of
from klantwaarde.web.api.problems import Problem
from klantwaarde.web.look.tongue import now

router = Router(tags=["events"])
OF = "/studies/{study}/events"
BATCH, ONE = "application/cloudevents-batch+json", "application/cloudevents+json"
_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "time"],
    "properties": {
        "specversion": {"type": "string", "pattern": r"^1\.[0-9]+$", "examples": ["1.0"]},
        "id": {"type": "string", "minLength": 1, "maxLength": 300},
        "source": {"type": "string", "minLength": 1, "maxLength": 300, "examples": ["thermostat-12"]},
        "type": {"type": "string", "maxLength": 300, "examples": ["heating"]},
        "time": {"type": "string", "format": "date-time"},
        "subject": {"type": "string", "minLength": 1, "maxLength": 100, "description": "The code of the customer."},
        "recordedtime": {"type": "string", "format": "date-time"},
        "data": {"type": "object", "description": "Columns of the table: see the page on the study folder."},
    },
}
_BODY = {
    "required": True,
    "content": {
        BATCH: {"schema": {"type": "array", "items": _EVENT}},
        ONE: {"schema": _EVENT},
    },
}


@router.post(
    OF, auth=Scope("events:write"), response=nouns.EventReceipt, operation_id="add_events",
    openapi_extra={"requestBody": _BODY},
)  # fmt: skip
def add_events(request: TokenRequest, study: Path[nouns.Slug]) -> dict[str, Any]:
    """Send CloudEvents 1.0: a batch, or one event.

    Each counts once, by its source and id, however often it is sent. All good ones of a batch are stored in one
    transaction, 10,000 at most; the receipt names the others. An event of its own that is not taken in is a problem.
    """
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in {BATCH, ONE}:
        raise Problem("media-type", say("Send {batch} or {one}.", batch=BATCH, one=ONE))
    mine = study_of(request, study)
    if mine.anonymous:
        raise Problem("anonymous", say("Events tell whose they are, so they go with a named conversation only."))
    raw = _batch(request.body) if kind == BATCH else [request.body]
    if len(raw) > MOST:
        raise Problem("too-large", say("Send {n} events at most in one batch.", n=MOST))
    receipt = take_in(mine, raw)
    if kind == ONE and receipt.refusals:
        reason = receipt.refusals[0].reason
        raise Problem("conflict" if receipt.conflicts else "event", why(reason), params=[(reason, now(why(reason)))])
    return _told(receipt)


@router.get(OF, auth=Scope("events:read"), response=nouns.EventStanding, operation_id="get_event_status")
def get_event_status(request: TokenRequest, study: Path[nouns.Slug]) -> dict[str, Any]:
    """Tell how the intake of events stands."""
    told: dict[str, Any] = msgspec.structs.asdict(status(study_of(request, study)))
    return told


def _batch(body: bytes) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(body, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        raise Problem("invalid", say("A batch is one JSON array of events."), params=[("body", "")]) from None


def _told(receipt: Receipt) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(receipt)
    told["refusals"] = [
        {"place": one.place, "reason": one.reason, "why": now(why(one.reason))} for one in receipt.refusals
    ]
    return told
