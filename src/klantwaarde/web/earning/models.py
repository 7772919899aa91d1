"""`Trial`: revenue models as somebody set them, and what came out."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
from django.conf import settings
from django.db import models
from django.utils import timezone

from klantwaarde.language import Said
from klantwaarde.reports.info import StudyInfo
from klantwaarde.results import Answer, from_json, to_json
from klantwaarde.schema.pricing import Pricing
from klantwaarde.web.studies.models import Study
from klantwaarde.web.tenancy.owned import Owned

STATES = ("waiting", "busy", "ready", "failed")


class Trial(Owned):
    """One trial of revenue models.

    Parameters
    ----------
    person
        Who tried; each sees their own.
    pricing
        Models and assumptions, as the schema has them.
    state
        ``waiting`` (in the queue), ``busy``, ``ready`` or ``failed``.
    answer
        What came out, as an answer with its birth certificate, in JSON.
    info
        What a report says of the study.
    problems
        What stood in the way, as sentences.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="trials")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pricing: Any = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="waiting", choices=[(one, one) for one in STATES])
    answer = models.TextField(blank=True)
    info: Any = models.JSONField(default=dict)
    problems: Any = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        """Return the state."""
        return f"{self.study_id} {self.state}"

    @property
    def noun(self) -> Pricing:
        """Models and assumptions."""
        return msgspec.convert(self.pricing, Pricing)

    @property
    def busy(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {"waiting", "busy"}

    def keep(self, answer: Answer, info: StudyInfo) -> None:
        """Take in what came out."""
        self.answer, self.info, self.state = to_json(answer), msgspec.to_builtins(info), "ready"

    def outcome(self) -> Answer:
        """Give what came out."""
        return from_json(self.answer, Answer)

    def about(self) -> StudyInfo:
        """Give what a report says of the study."""
        return msgspec.convert(self.info, StudyInfo)

    @property
    def told(self) -> list[Said]:
        """What stood in the way."""
        return msgspec.convert(self.problems, list[Said])
