"""`Membership`: what one person may do in one organisation."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from klantwaarde.language import Said
from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.people.rights import RIGHTS, ROLE_NAMES, Right, Role


class Membership(models.Model):
    """A person in an organisation, with a role and two separate rights.

    Parameters
    ----------
    role
        One of `Role`.
    may_read_words
        Whether they may read what people wrote themselves.
    may_see_identities
        Whether they may see who gave an answer.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    may_read_words = models.BooleanField(default=False)
    may_see_identities = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One membership for one person in one organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "person"], name="people_membership_once"),
        ]

    def __str__(self) -> str:
        """Return who, where, and as what."""
        return f"{self.person_id} {self.role} {self.organisation_id}"

    def may(self, right: Right) -> bool:
        """Whether this membership gives a right."""
        if right is Right.READ_WORDS:
            return self.may_read_words
        if right is Right.SEE_IDENTITIES:
            return self.may_see_identities
        return right in RIGHTS[Role(self.role)]

    @property
    def role_name(self) -> Said:
        """The name of the role, to be said."""
        return ROLE_NAMES[Role(self.role)]
