"""`Version`: a questionnaire of one side of a study; frozen at its first answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from klantwaarde.web.instrument import versions
from klantwaarde.web.instrument.building import build
from klantwaarde.web.instrument.mirror import mirror
from klantwaarde.web.instrument.question import Instrument, Option
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.wave import SIDES
from klantwaarde.web.tenancy.owned import Owned


class FrozenError(RuntimeError):
    """Somebody tried to change a version that people have answered: a fault of ours."""


class Version(Owned):
    """One version of the questionnaire of one side.

    Parameters
    ----------
    number
        1 for the first; the highest is the one that new respondents get.
    body
        The instrument as JSON text.
    fingerprint
        SHA-256 of what is asked.
    frozen_at
        When somebody first answered it.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="versions")
    side = models.CharField(max_length=10, choices=[(one, one) for one in SIDES])
    number = models.PositiveIntegerField(default=1)
    body = models.TextField()
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["side", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "side", "number"], name="studies_version_number")
        ]

    def __str__(self) -> str:
        """Return side and number."""
        return f"{self.side} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Keep the fingerprint with the body, and a frozen body as it is."""
        if not self._state.adding:
            before = Version.objects.of(self.organisation_id).filter(pk=self.pk).first()
            if before is not None and before.frozen_at is not None and before.body != self.body:
                raise FrozenError("people have answered this version")
        self.fingerprint = versions.fingerprint(self.instrument)
        super().save(*args, **kwargs)

    @property
    def instrument(self) -> Instrument:
        """What is asked; where only the fingerprint was read, the text of it is read once per process."""
        if "body" in self.get_deferred_fields():
            return versions.known(self.fingerprint, lambda: self.body)
        return versions.from_text(self.body)


def current(study: Study, side: str) -> Version:
    """Give the version that new respondents get; the first one is built from the catalogue."""
    found: Version | None = study.versions.filter(side=side).order_by("-number").first()
    if found is not None:
        return found
    built = build(study.catalogue(), study.noun().scales, study.plan_noun())
    if side == "employee":
        customers = study.versions.filter(side="customer").order_by("-number").first()
        built, _ = mirror(customers.instrument if customers else built, study.plan_noun(), agreed_of(study))
    try:
        with transaction.atomic():
            made: Version = Version.objects.create(
                organisation_id=study.organisation_id, study=study, side=side, body=versions.to_text(built)
            )
            return made
    except IntegrityError:  # somebody else built it at the same moment
        return current(study, side)


def agreed_of(study: Study) -> dict[str, list[Option]]:
    """Give the behaviours that were agreed on, per value."""
    agreed = (study.plan or {}).get("agreed") or {}
    return {value: [Option(one["code"], dict(one["name"])) for one in listed] for value, listed in agreed.items()}


def change(study: Study, side: str, changed: Instrument) -> Version:
    """Change what is asked: in place while nobody has answered, otherwise as the next version.

    Raises
    ------
    InputError
        When a name would get another meaning.
    """
    with transaction.atomic():
        now: Version = Version.objects.of(study.organisation_id).select_for_update().get(pk=current(study, side).pk)
        noun = versions.Version(now.number, now.instrument, frozen=now.frozen_at is not None)
        after = versions.change(noun, changed)
        if after == noun:
            return now
        if after.number == now.number:
            now.body = versions.to_text(changed)
            now.save()
            return now
        made: Version = Version.objects.create(
            organisation_id=study.organisation_id, study=study, side=side, number=after.number,
            body=versions.to_text(changed),
        )  # fmt: skip
        return made


def freeze(version: Version) -> None:
    """Freeze a version: somebody answered it."""
    if version.frozen_at is None:
        version.frozen_at = timezone.now()
        Version.objects.of(version.organisation_id).filter(pk=version.pk, frozen_at=None).update(
            frozen_at=version.frozen_at
        )
