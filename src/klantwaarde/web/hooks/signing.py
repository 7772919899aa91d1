"""Sign messages as Standard Webhooks has it: HMAC-SHA256 over id, moment and body, with a secret `whsec_...`."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac

from django.conf import settings

from klantwaarde.web.hooks.models import Hook

CHANGE_OVER = dt.timedelta(hours=24)
"""So long the former secret signs along after a new one was made."""


def secret_of(hook: Hook, *, former: bool = False) -> str:
    """Give the secret of a hook as a receiver needs it; it stands in no table.

    Parameters
    ----------
    hook
        Whose.
    former
        The one before.
    """
    told = f"webhook {hook.uid} {hook.number - former}"
    made = hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).digest()
    return "whsec_" + base64.b64encode(made).decode()


def signature(secret: str, message: str, moment: int, body: bytes) -> str:
    """Sign one message.

    Parameters
    ----------
    secret
        ``whsec_`` and base64.
    message, moment, body
        Id, seconds since 1970, and the very bytes that go out.
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode()


def headings(hook: Hook, message: str, body: bytes, now: dt.datetime) -> dict[str, str]:
    """Give the headings of a message; while a receiver changes over there are two signatures."""
    moment = int(now.timestamp())
    secrets = [secret_of(hook)]
    if hook.former_counts(now):
        secrets.append(secret_of(hook, former=True))
    return {
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(signature(one, message, moment, body) for one in secrets),
    }
