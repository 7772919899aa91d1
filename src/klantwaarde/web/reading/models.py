"""`Run`: one reckoning of a study: what was asked, how far it is, and the ledger that came out."""

from __future__ import annotations

import zlib
from typing import Any, ClassVar

import msgspec
from django.db import models
from django.utils import timezone

from klantwaarde.language import Said, say
from klantwaarde.ledger import Ledger
from klantwaarde.reports.info import StudyInfo
from klantwaarde.web.tenancy.owned import Owned

STATES = ("waiting", "busy", "ready", "failed")


class Run(Owned):
    """One reckoning.

    Parameters
    ----------
    state
        ``waiting`` (in the queue), ``busy``, ``ready`` or ``failed``.
    mark
        Of what was there when it was asked; another mark now means that the answers are out of date.
    fingerprint
        Of the record the answers were made from; one ledger is kept per fingerprint.
    part, done, all
        What is being reckoned, and how far.
    ledger
        The answers as JSON, packed.
    info
        What a report says of the study.
    problems
        What stood in the way, as sentences.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, default="waiting", choices=[(one, one) for one in STATES])
    mark = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, blank=True)
    part: Any = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    all = models.PositiveIntegerField(default=1)
    ledger = models.BinaryField(default=bytes)
    info: Any = models.JSONField(default=dict)
    problems: Any = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        """Return the state."""
        return f"{self.study_id} {self.state}"

    def keep(self, ledger: Ledger, info: StudyInfo) -> None:
        """Take the answers in."""
        self.ledger = zlib.compress(ledger.to_json().encode(), 6)
        self.info = _storable(msgspec.to_builtins(info))
        self.fingerprint = ledger.study.fingerprint
        self.state, self.ready_at = "ready", timezone.now()

    def answers(self) -> Ledger:
        """Give the answers."""
        return Ledger.from_json(zlib.decompress(bytes(self.ledger)))

    def about(self) -> StudyInfo:
        """Give what a report says of the study."""
        return msgspec.convert(self.info, StudyInfo)

    @property
    def now(self) -> Said:
        """What is being reckoned."""
        return msgspec.convert(self.part, Said) if self.part else say("waiting for its turn")

    @property
    def told(self) -> list[Said]:
        """What stood in the way."""
        return msgspec.convert(self.problems, list[Said])


def _storable(thing: Any) -> Any:  # noqa: ANN401 - what JSON can hold
    """Leave out what PostgreSQL takes in no text: the character zero, and halves of characters."""
    if isinstance(thing, str):
        return thing.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(thing, dict):
        return {_storable(key): _storable(one) for key, one in thing.items()}
    return [_storable(one) for one in thing] if isinstance(thing, list | tuple) else thing
