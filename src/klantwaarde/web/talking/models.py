"""`Interview` with its `Note`s, `Role`s, `Quote`s and `Turn`s; and `Arrived`: each change that came in, once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from klantwaarde.web.tenancy.owned import Owned

CONSENTS = ("internal", "anonymous", "attributable")
ROLE_KINDS = ("granted", "played", "aspired")
SIDES = ("respondent", "interviewer")


def _choices(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


class Interview(Owned):
    """One talk with one person.

    Parameters
    ----------
    wave
        Code of the wave it belongs to.
    code
        Code of the person in the tables; a pseudonym when the person stands among the contacts.
    contact, label
        Who it is, and what the researcher calls them: in a named conversation only.
    account
        Code of the customer as the tables have it.
    function
        What the person does there.
    held_on
        The day.
    interviewer
        Who held it.
    consent
        What the person agreed to for words, unless a quote says otherwise.
    file
        Name of the transcript that was taken in.
    changes
        How often anything of it changed; the answers are old when it grew.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="interviews")
    wave = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    contact = models.ForeignKey("studies.Contact", on_delete=models.SET_NULL, null=True, related_name="interviews")
    label = models.CharField(max_length=200, blank=True)
    account = models.CharField(max_length=100, blank=True)
    function = models.CharField(max_length=200, blank=True)
    lang = models.CharField(max_length=2, default="nl", choices=[("nl", "nl"), ("en", "en")])
    held_on = models.DateField()
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    consent = models.CharField(max_length=20, default="internal", choices=_choices(CONSENTS))
    file = models.CharField(max_length=200, blank=True)
    changes = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-held_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["study", "code"], name="talking_interview_code")]

    def __str__(self) -> str:
        """Return the code."""
        return self.code

    @property
    def asked_consents(self) -> tuple[str, ...]:
        """What may be chosen: in anonymous research nobody speaks by name."""
        return CONSENTS[:2] if self.study.anonymous else CONSENTS


class Note(Owned):
    """What was written at one question.

    Parameters
    ----------
    slot
        ``q1`` to ``q12``, or ``free``.
    branch
        Empty, or the window that wrote it while another had written here too: both stay.
    thread, revision
        The window that wrote last, and how often was written.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="notes")
    slot = models.CharField(max_length=10)
    branch = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    thread = models.CharField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        """One text per question and window."""

        ordering: ClassVar = ["slot", "branch"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interview", "slot", "branch"], name="talking_note_once")
        ]

    def __str__(self) -> str:
        """Return the question."""
        return self.slot


class RoleTold(Owned):
    """A role that the person granted, saw played, or would like to see."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=10, choices=_choices(ROLE_KINDS))
    role = models.CharField(max_length=60)

    class Meta:
        """One role of a kind."""

        ordering: ClassVar = ["kind"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["interview", "kind"], name="talking_role_once")]

    def __str__(self) -> str:
        """Return kind and role."""
        return f"{self.kind} {self.role}"


class Quote(Owned):
    """Words of the person, marked as a quote.

    Parameters
    ----------
    key
        Made where it was marked.
    slot
        At which question.
    consent
        What is allowed with these words.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="quotes")
    key = models.CharField(max_length=64)
    slot = models.CharField(max_length=10, blank=True)
    text = models.TextField()
    consent = models.CharField(max_length=20, default="internal", choices=_choices(CONSENTS))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In order of marking."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["interview", "key"], name="talking_quote_once")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Turn(Owned):
    """What one speaker said in one go; the text never changes.

    Parameters
    ----------
    speaker
        As the transcript names them.
    side
        ``respondent`` or ``interviewer``, whose words are never coded.
    seconds
        From the start of the recording.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    speaker = models.CharField(max_length=60, blank=True)
    side = models.CharField(max_length=12, choices=_choices(SIDES))
    text = models.TextField()
    seconds: Any = models.FloatField(null=True)

    class Meta:
        """In order of speaking."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["interview", "number"], name="talking_turn_once")]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Arrived(Owned):
    """A change that came in; the browser makes its key, and a key counts once."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="arrived")
    key = models.CharField(max_length=64)

    class Meta:
        """Each key once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["interview", "key"], name="talking_arrived_once")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key
