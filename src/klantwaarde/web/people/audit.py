"""The log of who did what: it only grows, and each entry seals the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar, NoReturn

from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.utils import timezone

from klantwaarde.web.people.log_ends import End, keep_end, kept_ends, start_anew

INSTALLATION = "installation"
FIRST = "0" * 64


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or remove what is in the log."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries to read; they can be added by `record` only."""

    def of(self, organisation: models.Model) -> AuditQuerySet:
        """Keep to the chain of an organisation."""
        return self.filter(chain=chain_of(organisation))

    def update(self, **_: Any) -> NoReturn:  # noqa: ANN401 - Django's own signature
        """Refuse."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError


class AuditEntry(models.Model):
    """One thing that somebody did.

    Parameters
    ----------
    chain, number
        Of which organisation (or of the installation), and its place in that chain.
    at, actor, verb, thing, detail
        When, who (the number of a person; 0 is the system), what was done, to what, and particulars.
    previous, seal
        The seal of the entry before, and the hash of all of this one with that.
    """

    chain = models.CharField(max_length=40)
    number = models.BigIntegerField()
    at = models.DateTimeField()
    # A number and no relation: an entry stays as it was, whatever becomes of the person.
    actor = models.BigIntegerField(default=0)
    verb = models.CharField(max_length=60)
    thing = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        """In order, and each number once."""

        ordering: ClassVar = ["chain", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["chain", "number"], name="people_audit_number")]

    def __str__(self) -> str:
        """Return what was done."""
        return f"{self.chain} {self.number}: {self.verb} {self.thing}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Add; refuse to change."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - Django's own signature
        """Refuse."""
        raise AppendOnlyError

    def sealed(self) -> str:
        """Reckon the seal that this entry should have."""
        parts = [
            self.chain,
            self.number,
            self.at.isoformat(),
            self.actor,
            self.verb,
            self.thing,
            self.detail,
            self.previous,
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def chain_of(organisation: models.Model | None) -> str:
    """Name the chain of an organisation; without one, that of the installation."""
    return INSTALLATION if organisation is None else f"organisation:{organisation.pk}"


def record(
    verb: str,
    *,
    organisation: models.Model | None,
    actor: models.Model | HttpRequest | None,
    thing: object = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write down that somebody did something.

    Parameters
    ----------
    verb
        What was done, in one short stable name such as ``member-removed``.
    organisation
        In which organisation; None is the installation itself.
    actor
        A person, the request of one, or None for the system.
    thing
        To what: a short label. Never an answer of a respondent.
    detail
        Particulars that can be written as JSON.
    """
    if isinstance(actor, HttpRequest):
        actor = actor.user if actor.user.is_authenticated else None
    for attempt in range(20):
        try:
            with transaction.atomic():
                chain = chain_of(organisation)
                last = AuditEntry.objects.filter(chain=chain).order_by("-number").first()
                entry = AuditEntry(
                    chain=chain,
                    number=last.number + 1 if last else 1,
                    at=timezone.now(),
                    actor=actor.pk if actor is not None else 0,
                    verb=verb,
                    thing=str(thing)[:200],
                    detail=json.loads(json.dumps(dict(detail or {}), default=str)),
                    previous=last.seal if last else FIRST,
                )
                entry.seal = entry.sealed()
                entry.save()
                end = End(chain, entry.number, entry.seal)
                transaction.on_commit(partial(keep_end, end))
                return entry
        except IntegrityError:
            # Somebody else took the number; theirs is now the last.
            if attempt == 19:
                raise
    raise AssertionError


def broken_seals() -> Iterator[AuditEntry]:
    """Give every entry that was changed, or before which one is missing."""
    chain, number, seal = "", 0, FIRST
    for entry in AuditEntry.objects.order_by("chain", "number").iterator():
        if entry.chain != chain:
            chain, number, seal = entry.chain, 0, FIRST
        if entry.number != number + 1 or entry.previous != seal or entry.seal != entry.sealed():
            yield entry
        number, seal = entry.number, entry.seal


def cut_chains() -> Iterator[tuple[str, int]]:
    """Give every chain whose last entries are gone, and the number of the last that was written down elsewhere."""
    for end in kept_ends().values():
        there = AuditEntry.objects.filter(chain=end.chain, number=end.number).first()
        if there is None or there.seal != end.seal:
            yield end.chain, end.number


def write_ends_anew(secret: str) -> None:
    """Write down where each chain ends now: a backup that was put back may end earlier and have another secret."""
    lasts = AuditEntry.objects.values("chain").annotate(last=models.Max("number")).order_by("chain")
    ends = []
    for one in list(lasts):
        entry = AuditEntry.objects.get(chain=one["chain"], number=one["last"])
        ends.append(End(entry.chain, entry.number, entry.seal))
    start_anew(ends, secret)
