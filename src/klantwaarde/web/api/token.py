"""`Token`: a key of another program; `Outcome`: what a request with an idempotency key came to; `Taking`: what left."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from klantwaarde.web.studies.study import Study
from klantwaarde.web.tenancy.owned import Owned

MARK = "kwt_"
SHOWN = 8


class Token(Owned):
    """A key of another program.

    Parameters
    ----------
    name
        What it is for.
    start
        The first letters, to know it by.
    key_hash
        SHA-256 of the whole. The token itself, 256 bits made at random, is shown once and kept nowhere.
    scopes
        What it may; see `scopes.SCOPES`.
    made_by
        Who made it. What that person may no longer do, the token may no longer do either.
    ends_on
        The last day on which it works.
    used_at
        When it was last used, to the minute.
    revoked_at
        Since when it works no longer.
    """

    name = models.CharField(max_length=100)
    start = models.CharField(max_length=16)
    key_hash = models.CharField(max_length=64, unique=True)
    scopes: Any = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ends_on = models.DateField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        """Return what it is for."""
        return self.name

    def works(self, today: dt.date) -> bool:
        """Whether it may still be used."""
        return self.revoked_at is None and today <= self.ends_on


def fresh_token() -> str:
    """Make a token: a mark by which scanners know it, and 256 bits at random."""
    return MARK + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Hash a token for its row; it is long and random, so a plain hash cannot be turned round."""
    return hashlib.sha256(f"token {token}".encode()).hexdigest()


class Outcome(Owned):
    """What a request with an ``Idempotency-Key`` came to; written in the transaction of the work itself.

    Parameters
    ----------
    key
        As the program sent it; it counts once per token.
    digest
        Of method, path and body: the same key with another request is a conflict.
    status, body, headings
        The answer, which is given again.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="outcomes")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField(default=bytes)
    headings: Any = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each key once per token."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="api_outcome_once")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Taking(Owned):
    """A token took something out of a study on a day; the first time of a day stands in the log.

    Parameters
    ----------
    what
        ``responses``, ``results`` or ``chapters``.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="takings")
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)
    on = models.DateField()

    class Meta:
        """Once a day."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "study", "what", "on"], name="api_taking_once")
        ]

    def __str__(self) -> str:
        """Return what, and when."""
        return f"{self.what} {self.on}"
