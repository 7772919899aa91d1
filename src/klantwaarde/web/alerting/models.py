"""`Alert` and `Watch`: something that asks for attention, and who wants mail about it."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
from django.conf import settings
from django.db import models
from django.utils import timezone

from klantwaarde.language import Said
from klantwaarde.web.studies.models import Contact, Study
from klantwaarde.web.tenancy.owned import Owned

KINDS = ("drift", "early", "red", "silent", "overdue")


class Alert(Owned):
    """Something that asks for attention.

    Parameters
    ----------
    key
        Names what it is about, within the study: seen again it is the same alert.
    kind
        ``drift`` (a change between waves), ``early`` (one inside the running wave), ``red`` (a value below expectation
        at a customer that counts), ``silent`` (a contact that does not answer) or ``overdue`` (an action).
    said
        The alert in one sentence, as a `Said`; names of people stand in no alert.
    customer, contact, action
        Whom and what it is about; a contact that is erased takes the alert along.
    subject
        Code of the value.
    owner
        Who looks after it.
    snoozed_until
        Until that day it rests.
    state
        ``open``, or ``closed`` by somebody or because it is no longer so.
    why
        Why somebody closed it.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="alerts")
    key = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in KINDS])
    said: Any = models.JSONField(default=dict)
    customer = models.CharField(max_length=100, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="+")
    action = models.ForeignKey("acting.Action", on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    snoozed_until = models.DateField(null=True)
    state = models.CharField(max_length=10, default="open", choices=[("open", "open"), ("closed", "closed")])
    why = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; each thing once per study."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "key"], name="alerting_alert_once")]

    def __str__(self) -> str:
        """Return what it is about."""
        return self.key

    @property
    def sentence(self) -> Said:
        """The alert in one sentence."""
        return msgspec.convert(self.said, Said)

    @property
    def resting(self) -> bool:
        """Whether it rests today."""
        return self.snoozed_until is not None and self.snoozed_until > timezone.localdate()


class Watch(Owned):
    """Somebody who wants mail when a study raises alerts."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """Once per person and study."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "person"], name="alerting_watch_once")]

    def __str__(self) -> str:
        """Return who and what."""
        return f"{self.person_id} {self.study_id}"
