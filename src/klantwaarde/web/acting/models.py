"""`Action`: what somebody does about what came out."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from klantwaarde.language import Said, say
from klantwaarde.web.studies.models import Contact, Study
from klantwaarde.web.tenancy.owned import Owned

STATES = ("open", "done", "dropped")
STATE_NAMES: dict[str, Said] = {"open": say("open"), "done": say("done"), "dropped": say("dropped")}


class Action(Owned):
    """What somebody does.

    Parameters
    ----------
    title, reason
        What is done, and why.
    customer
        Code of the customer it is for; empty is for everybody.
    contact
        The person it is about, if it is about one; who is erased takes it along.
    subject
        Code of the value or investment it should change.
    wave
        Code of the wave it starts from: what is measured later is held against that one.
    expected
        Change it should bring, in points of the score scale; empty when nobody dared say.
    promised
        Whether the customer was promised it.
    owner, due
        Who does it, before which day.
    told, told_on
        What the customer was told of it, and when: the loop is closed then.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="actions")
    title = models.CharField(max_length=200)
    reason = models.TextField(max_length=2000, blank=True)
    customer = models.CharField(max_length=100, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=100, blank=True)
    wave = models.CharField(max_length=60, blank=True)
    expected = models.FloatField(null=True)
    promised = models.BooleanField(default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    due = models.DateField()
    state = models.CharField(max_length=10, default="open", choices=[(one, one) for one in STATES])
    done_on = models.DateField(null=True)
    told = models.TextField(max_length=2000, blank=True)
    told_on = models.DateField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """What is due first comes first."""

        ordering: ClassVar = ["due", "pk"]

    def __str__(self) -> str:
        """Return what is done."""
        return self.title

    @property
    def late(self) -> bool:
        """Whether its day has passed while it is open."""
        return self.state == "open" and self.due < timezone.localdate()

    @property
    def state_said(self) -> Said:
        """Its state, in words."""
        return STATE_NAMES[self.state]
