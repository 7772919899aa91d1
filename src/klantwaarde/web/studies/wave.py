"""`Wave`: one measurement of a study, open for answers from one day to another."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models

from klantwaarde.language import named
from klantwaarde.language.said import Named
from klantwaarde.web.studies.study import Study
from klantwaarde.web.tenancy.owned import Owned

SIDES = ("customer", "employee")


class Wave(Owned):
    """One measurement.

    Parameters
    ----------
    code
        As in the tables; it stays.
    name
        Per language.
    start, end
        First and last day.
    state
        ``planned``, ``open`` or ``closed``. Answers come in while it is open.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="waves")
    code = models.CharField(max_length=40)
    name: Any = models.JSONField(default=dict)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=10, default="planned", choices=[(one, one) for one in ("planned", "open", "closed")]
    )

    class Meta:
        """In order of time."""

        ordering: ClassVar = ["start", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "code"], name="studies_wave_code")]

    def __str__(self) -> str:
        """Return the code."""
        return self.code

    @property
    def spoken(self) -> Named:
        """Name in both languages; the code when it has none."""
        return named(self.name or {"nl": self.code})

    def takes_answers(self, today: dt.date) -> bool:
        """Whether somebody may answer today."""
        return self.state == "open" and (self.end is None or today <= self.end)


class OpenLink(Owned):
    """A link by which anybody may answer a wave once it is passed on; closed, it never works again.

    Parameters
    ----------
    side
        Customers or employees.
    uid
        From which, with the key of the study, the secret of the link follows.
    link_hash
        SHA-256 of the secret in the address; the secret itself follows from the key of the study.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="open_links")
    side = models.CharField(max_length=10, choices=[(one, one) for one in SIDES])
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    link_hash = models.CharField(max_length=64, unique=True)
    closed = models.BooleanField(default=False)

    class Meta:
        """In order of making."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return the wave and the side."""
        return f"{self.wave_id} {self.side}"
