"""`Invitation`: a link by which one person joins an organisation, once and not for ever."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from klantwaarde.web.people.rights import Role
from klantwaarde.web.tenancy.owned import Owned

LASTS = dt.timedelta(days=7)


class Invitation(Owned):
    """A place in an organisation that waits for somebody.

    Parameters
    ----------
    email
        For whom it is.
    role, may_read_words, may_see_identities
        What they may do once they are in.
    key
        The fingerprint of the token in the link; the token itself is kept nowhere.
    ends_at, used_at
        Until when it can be used, and when it was.
    """

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    may_read_words = models.BooleanField(default=False)
    may_see_identities = models.BooleanField(default=False)
    key = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return for whom it is."""
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.ends_at > timezone.now()


def fresh_token() -> tuple[str, str]:
    """Make a token for a link, and the fingerprint of it that is kept."""
    token = secrets.token_urlsafe(32)
    return token, fingerprint(token)


def fingerprint(token: str) -> str:
    """Give the form in which a token is kept: who reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()
