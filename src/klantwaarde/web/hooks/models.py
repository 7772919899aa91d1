"""`Hook`: an address that wants to hear what happened; and `Delivery`: one message to it, with how that went."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from klantwaarde.web.tenancy.owned import Owned

STATES = ("on", "stopped", "given_up")
OUTCOMES = ("waiting", "delivered", "failed")


class Hook(Owned):
    """An address that wants to hear what happened.

    Parameters
    ----------
    uid, number
        From which, with the secret of the installation, the secret of the hook follows; so the database alone signs
        nothing. ``number`` goes up when a new secret is made.
    former_until
        Until when messages are signed with the secret before this one too, so that a receiver can change over.
    url
        Where messages go; https.
    kinds
        Which kinds of message.
    state
        ``on``, ``stopped`` by somebody, or ``given_up`` after too many failures.
    failures
        Tries that failed since the last one that arrived.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(default=1)
    former_until = models.DateTimeField(null=True, blank=True)
    url = models.CharField(max_length=1000)
    kinds: Any = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="on", choices=[(one, one) for one in STATES])
    failures = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In order of making."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return the host: the path of an address is often a secret."""
        from urllib.parse import urlsplit

        return urlsplit(self.url).hostname or ""

    def former_counts(self, now: dt.datetime) -> bool:
        """Whether the secret before this one still signs along."""
        return self.number > 1 and self.former_until is not None and now < self.former_until


class Delivery(Owned):
    """One message to one hook.

    Parameters
    ----------
    message
        Its id; the same at every try, so that a receiver knows it again.
    kind, body
        What it says; exactly these bytes are signed.
    state
        ``waiting`` (also between two tries), ``delivered`` or ``failed`` for good.
    tries, status, why, milliseconds
        How often, and of the last try: the status that came back (0: none), why it failed, and how long it took. What
        the receiver wrote back is not read.
    due_at
        When the next try is.
    """

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=10, default="waiting", choices=[(one, one) for one in OUTCOMES])
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=40, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first; a message goes to a hook once."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hook", "message"], name="hooks_delivery_once")]

    def __str__(self) -> str:
        """Return the id."""
        return self.message
