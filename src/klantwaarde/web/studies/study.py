"""`Study`: one piece of research of an organisation, with its promise, its language and its settings."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import msgspec
from django.db import models
from django.utils import timezone

from klantwaarde.language import named, speak_name
from klantwaarde.language.said import Named
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.catalogue_changes import apply_changes
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.settings import Wave as WaveSetting
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.web.instrument.building import USUAL, Plan
from klantwaarde.web.tenancy.owned import Owned

PRIVACIES = ("anonymous", "named")
SMALLEST_CELL = 5


class PromiseError(RuntimeError):
    """Somebody tried to break what respondents were promised: a fault of ours, never an answer to a form."""


class Study(Owned):
    """One piece of research.

    Parameters
    ----------
    uid
        Names the study outside the database: its folder, its key, its erasures.
    slug
        Its name in addresses, unique in the organisation.
    title
        Per language.
    language
        Of invitations and reports.
    privacy
        ``anonymous`` or ``named``. It is chosen when the study is made and never changes.
    minimum_cell
        Smallest group that is shown; 5 or more, and only upwards.
    settings
        What else stands in ``study.toml``: catalogue, scales, segments.
    plan
        How the questionnaire is built.
    rest_days
        How many days a person is left alone after a mail of this organisation.
    keep_months
        How long answers are kept after the last wave closed.
    composed
        Whether the answers are made up.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60)
    title: Any = models.JSONField(default=dict)
    language = models.CharField(max_length=2, default="nl", choices=[("nl", "nl"), ("en", "en")])
    privacy = models.CharField(max_length=10, default="anonymous", choices=[(one, one) for one in PRIVACIES])
    minimum_cell = models.PositiveSmallIntegerField(default=SMALLEST_CELL)
    settings: Any = models.JSONField(default=dict, blank=True)
    plan: Any = models.JSONField(default=dict, blank=True)
    rest_days = models.PositiveSmallIntegerField(default=30)
    keep_months = models.PositiveSmallIntegerField(default=24)
    composed = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; a slug names one study of an organisation."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="studies_study_slug"),
            models.CheckConstraint(
                condition=models.Q(minimum_cell__gte=SMALLEST_CELL), name="studies_study_minimum_cell"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return speak_name(self.title, self.language)

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Keep the promise: the privacy mode stays, and the smallest group only grows."""
        if not self._state.adding:
            before = Study.objects.of(self.organisation_id).filter(pk=self.pk).first()
            if before is not None and (before.privacy != self.privacy or before.minimum_cell > self.minimum_cell):
                raise PromiseError("people answered under a promise")
        super().save(*args, **kwargs)

    @property
    def name(self) -> Named:
        """Title in both languages."""
        return named(self.title)

    @property
    def anonymous(self) -> bool:
        """Whether nobody may know who answered what."""
        return self.privacy == "anonymous"

    def noun(self) -> Settings:
        """Give the settings as ``study.toml`` has them, waves included."""
        more = msgspec.convert(self.settings or {}, Settings)
        return msgspec.structs.replace(
            more,
            title=dict(self.title),
            organisation=self.organisation.name,
            language=self.language,
            privacy=self.privacy,
            composed=self.composed,
            minimum_cell=self.minimum_cell,
            waves=[
                WaveSetting(code=wave.code, label=dict(wave.name), start=wave.start, end=wave.end)
                for wave in self.waves.all()
            ],
        )

    def catalogue(self) -> Catalogue:
        """Give the values, investments and roles of this study, in its order."""
        changes = msgspec.convert(self.settings or {}, Settings).catalogue
        catalogue, _ = apply_changes(default_catalogue(), changes)
        order = [code for code in changes.pick if code in catalogue.values]
        values = {code: catalogue.values[code] for code in (*order, *(c for c in catalogue.values if c not in order))}
        return msgspec.structs.replace(catalogue, values=values)

    def plan_noun(self) -> Plan:
        """Give the plan of the questionnaire."""
        given = dict(self.plan or {})
        return msgspec.convert({"parts": list(USUAL), **given, "privacy": self.privacy, "seed": str(self.uid)}, Plan)

    def keep_settings(self, changed: Settings) -> None:
        """Take settings over, apart from what has a column of its own."""
        own = {"title", "organisation", "language", "privacy", "composed", "minimum_cell", "waves"}
        told, usual = (msgspec.to_builtins(one) for one in (changed, Settings()))
        self.settings = {key: value for key, value in told.items() if key not in own and value != usual[key]}
