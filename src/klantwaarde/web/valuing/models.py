"""What people enter at the VOC desk: judgements, decisions, and the scores of a day that were kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from klantwaarde.results import from_json
from klantwaarde.results.worth_snapshot import WorthSnapshot
from klantwaarde.web.tenancy.owned import Owned

TOP = 5


class Judgement(Owned):
    """The tier that a person gives a customer on a part; a later day stands beside it, the last one counts.

    Parameters
    ----------
    customer, part
        Codes.
    person, rater
        Who judged, and the short name of that person in the tables of this study.
    tier, reason
        0 to 5, and why.
    day
        From which day it holds.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="judgements")
    customer = models.CharField(max_length=100)
    part = models.CharField(max_length=100)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    rater = models.CharField(max_length=40)
    tier = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    day = models.DateField()

    class Meta:
        """One per person, part and day."""

        ordering: ClassVar = ["customer", "part", "day", "rater"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["study", "customer", "part", "rater", "day"], name="valuing_judgement_once"
            ),
            models.CheckConstraint(condition=models.Q(tier__lte=TOP), name="valuing_judgement_tier"),
        ]

    def __str__(self) -> str:
        """Return the tier."""
        return f"{self.part}: {self.tier}"


class Decision(Owned):
    """A tier that somebody set otherwise, for a time and with a reason.

    Parameters
    ----------
    customer, part, tier
        What was decided.
    person, author
        By whom.
    reason
        Why.
    day, expires
        First and last day on which it holds.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="decisions")
    customer = models.CharField(max_length=100)
    part = models.CharField(max_length=100)
    tier = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    author = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    day = models.DateField()
    expires = models.DateField()

    class Meta:
        """One per customer, part and day; the newest first."""

        ordering: ClassVar = ["-day", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "customer", "part", "day"], name="valuing_decision_once"),
            models.CheckConstraint(condition=models.Q(tier__lte=TOP), name="valuing_decision_tier"),
        ]

    def __str__(self) -> str:
        """Return part and tier."""
        return f"{self.part}: {self.tier}"


class Kept(Owned):
    """The value OF customers as it was said on one day, so that change can be told later.

    Parameters
    ----------
    day
        Which day; one per day.
    body
        A `WorthSnapshot`.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="worth_kept")
    day = models.DateField()
    body: Any = models.JSONField()

    class Meta:
        """In order of time."""

        ordering: ClassVar = ["day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "day"], name="valuing_kept_day")]

    def __str__(self) -> str:
        """Return the day."""
        return self.day.isoformat()

    def noun(self) -> WorthSnapshot:
        """Give what was said that day."""
        import json

        return from_json(json.dumps(self.body).encode(), WorthSnapshot)
