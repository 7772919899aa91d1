"""`Event`: one thing that was used or came of it; `Intake`: how many came in for a study."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from klantwaarde.web.studies.study import Study
from klantwaarde.web.tenancy.owned import Owned


class Event(Owned):
    """One event, as a row of one of the tables of events.

    Parameters
    ----------
    source, event_id
        By which it exists once in a study, as CloudEvents have it.
    table
        ``usage``, ``outcomes`` or ``touchpoints``.
    at, recorded
        When it happened, and when that was written down; UTC.
    names, takes_back
        The id of the event of the same source that this one corrects, and whether it puts nothing in its place.
    row
        The other columns of the table.
    digest
        Of everything in it: the same id with another content is a conflict.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="events", db_index=False)
    source = models.CharField(max_length=300)
    event_id = models.CharField(max_length=300)
    table = models.CharField(max_length=12)
    at = models.DateTimeField()
    recorded = models.DateTimeField(null=True)
    names = models.CharField(max_length=300, blank=True)
    takes_back = models.BooleanField(default=False)
    row: Any = models.JSONField(default=dict)
    digest = models.CharField(max_length=32)

    class Meta:
        """In order of coming in; each id of a source once in a study."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "event_id", "source"], name="api_event_once")]

    def __str__(self) -> str:
        """Return the id."""
        return self.event_id


class Intake(Owned):
    """How many events came in for a study; it is also the latch that lets batches in one after another.

    Parameters
    ----------
    received
        All that were sent, also again and also wrong ones: ``stored + duplicates + conflicts + refused``.
    late
        Of the stored ones, those that happened before one that was there already.
    corrections
        Of the stored ones, those that replace or retract another.
    reasons
        Why events were refused: code -> how many.
    units
        Type of event -> its unit; a type keeps its unit.
    newest_at
        The moment of the newest event.
    received_at
        When the last batch came.
    """

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="intake")
    batches = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    conflicts = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    late = models.BigIntegerField(default=0)
    corrections = models.BigIntegerField(default=0)
    reasons: Any = models.JSONField(default=dict)
    units: Any = models.JSONField(default=dict)
    newest_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return how many."""
        return f"{self.study_id} {self.stored}"
