"""`Response`: what one person answered in one wave, in one row; and `PageSave`: each page that arrived."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from klantwaarde.web.studies.customer import Contact
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.version import Version
from klantwaarde.web.studies.wave import SIDES, Wave
from klantwaarde.web.tenancy.owned import Owned


class Response(Owned):
    """What one person answered in one wave.

    Parameters
    ----------
    code
        Pseudonym of the person, the same in every wave; only the key of the study leads from it to a contact.
    link_hash
        SHA-256 of the secret in the address by which the person comes back.
    contact
        Who it is: in a named conversation only. An anonymous response knows nobody.
    account
        Code of the customer; in anonymous research a pseudonym too.
    background
        Columns of customer and respondent that were known beforehand.
    answers
        Name of the question -> answer.
    consent_version, words
        Which text the person agreed to, and how their words may be used.
    started_on, finished_on
        Days and no moments: in anonymous research a moment may betray somebody.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="responses")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="responses")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="responses")
    side = models.CharField(max_length=10, choices=[(one, one) for one in SIDES])
    code = models.CharField(max_length=40)
    link_hash = models.CharField(max_length=64, unique=True)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="responses")
    account = models.CharField(max_length=100, blank=True)
    background: Any = models.JSONField(default=dict)
    answers: Any = models.JSONField(default=dict)
    lang = models.CharField(max_length=2)
    consent_version = models.CharField(max_length=12)
    words = models.CharField(max_length=20, default="internal")
    started_on = models.DateField()
    finished_on = models.DateField(null=True)

    class Meta:
        """A person answers once in a wave."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["wave", "code"], name="collecting_response_once")]

    def __str__(self) -> str:
        """Return the pseudonym."""
        return self.code


class PageSave(Owned):
    """One page that arrived; the browser makes its key, and a key counts once.

    Parameters
    ----------
    key
        Made by the browser; it is claimed in the same transaction in which the answers are written.
    page
        Name of the page.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="saves")
    key = models.CharField(max_length=64)
    page = models.CharField(max_length=60)

    class Meta:
        """Each key once per response."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["response", "key"], name="collecting_save_once")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key
