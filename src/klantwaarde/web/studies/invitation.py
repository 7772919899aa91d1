"""`Invitation`: one person asked in one wave, by a link that is theirs; and which addresses got mail when."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from klantwaarde.web.studies.customer import Contact
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.wave import Wave
from klantwaarde.web.tenancy.owned import Owned


class Invitation(Owned):
    """One person asked in one wave.

    Parameters
    ----------
    uid
        From which, with the key of the study, the secret of the link follows.
    link_hash
        SHA-256 of the secret in the address. The secret follows from the key of the study, which is not in the
        database; so the database alone cannot tell which answers belong to which invitation.
    sent_on, reminded_on, reminders
        When mail went out, and how often a reminder.
    started, answered
        Whether the person began and finished: yes or no and no moment, so that moments betray nobody.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="invitations")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    link_hash = models.CharField(max_length=64, unique=True)
    sent_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    started = models.BooleanField(default=False)
    answered = models.BooleanField(default=False)

    class Meta:
        """A person is asked once in a wave."""

        ordering: ClassVar = ["contact__side", "contact__code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["wave", "contact"], name="studies_invitation_once")]

    def __str__(self) -> str:
        """Return whom and when."""
        return f"{self.contact_id} {self.wave_id}"


class Mailed(Owned):
    """An address got mail of this organisation; kept as a hash, for the rest that people are promised.

    Parameters
    ----------
    address_hash
        Hash of the address with a secret of the installation.
    on
        The day.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+")
    address_hash = models.CharField(max_length=64, db_index=True)
    on = models.DateField()

    class Meta:
        """In order of making."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return the day."""
        return self.on.isoformat()
