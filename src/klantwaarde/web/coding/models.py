"""What is coded, by whom, with what: `Text`, `Advice`, `Decided`, `Coding`, `Seen`, `Batch`, `Book` and `Memo`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from klantwaarde.web.tenancy.owned import Owned

KINDS = ("answer", "quote", "turn")
VERDICTS = ("accept", "change", "reject", "none")
VALENCES = ("positive", "negative", "mixed", "neutral")
FRAMES = ("experience", "expectation")
TOGETHER = 0
"""The coder of what colleagues settled together; it overrules what each of them gave."""


def _choices(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


class Text(Owned):
    """One answer, quote or turn, as it was said; a unit of coding.

    Parameters
    ----------
    key
        Code of the quote in the tables.
    code, wave
        Of the person and of the wave.
    question, asked
        Code and title of what was asked.
    subjects
        Values that the question was about, with ``|`` between them.
    consent, unprompted
        As in the tables.
    interview, turn
        Of a talk: which, and the number of the turn.
    same, first, many
        Fingerprint of the words; whether this row stands for all that say the same; and how many those are.
    length, doubt
        To sort by: signs, and how unsure the suggestions are.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="coding_texts")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=_choices(KINDS))
    code = models.CharField(max_length=60, blank=True)
    wave = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=80, blank=True)
    asked: Any = models.JSONField(default=dict)
    subjects = models.CharField(max_length=400, blank=True)
    consent = models.CharField(max_length=20, default="internal")
    unprompted = models.BooleanField(null=True)
    interview = models.ForeignKey("talking.Interview", on_delete=models.CASCADE, null=True, related_name="coding_texts")
    turn = models.PositiveIntegerField(null=True)
    text = models.TextField()
    same = models.CharField(max_length=40)
    first = models.BooleanField(default=True)
    many = models.PositiveIntegerField(default=1)
    length = models.PositiveIntegerField(default=0)
    doubt = models.FloatField(default=0.8)

    class Meta:
        """In order of arrival; with an index per way in which the grid is sorted."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "key"], name="coding_text_key")]
        indexes: ClassVar = [
            models.Index(fields=["study", "first", "id"], name="coding_text_order"),
            models.Index(fields=["study", "first", "doubt", "id"], name="coding_text_doubt"),
            models.Index(fields=["study", "first", "length", "id"], name="coding_text_length"),
            models.Index(fields=["study", "same"], name="coding_text_same"),
            models.Index(fields=["study", "code"], name="coding_text_person"),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Advice(Owned):
    """What the machine suggests for a text; it counts for nothing until somebody decides.

    Parameters
    ----------
    told
        Suggestions as they write themselves, the surest first.
    made_with
        Version of the codebook, and how many decisions were learned from.
    """

    text = models.OneToOneField(Text, on_delete=models.CASCADE, related_name="advice")
    told: Any = models.JSONField(default=list)
    made_with = models.CharField(max_length=40)

    def __str__(self) -> str:
        """Return what made it."""
        return self.made_with


class Decided(Owned):
    """One decision of one person; none is ever changed, an undone one stays too.

    Parameters
    ----------
    coder
        Number of the person; 0 for what was settled together.
    verdict
        ``accept``, ``change``, ``reject``, or ``none``: read, and there is no code in it.
    was
        Frame before a change of frame.
    start, end
        The evidence, in code points.
    note
        Why, in words of the coder.
    blind, random, lot
        Whether suggestions were hidden, and whether chance chose the text.
    book
        Version of the codebook.
    key
        Made by the browser; it counts once.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="coding_decisions")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="decisions")
    coder = models.PositiveBigIntegerField()
    verdict = models.CharField(max_length=10, choices=_choices(VERDICTS))
    code = models.CharField(max_length=60, blank=True)
    frame = models.CharField(max_length=12, blank=True)
    was = models.CharField(max_length=12, blank=True)
    valence = models.CharField(max_length=10, blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True)
    blind = models.BooleanField(default=False)
    random = models.BooleanField(default=False)
    lot = models.CharField(max_length=60, blank=True)
    book = models.PositiveIntegerField(default=1)
    undone = models.BooleanField(default=False)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In order; a key counts once."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "key"], name="coding_decided_once")]
        indexes: ClassVar = [models.Index(fields=["text", "coder"], name="coding_decided_text")]

    def __str__(self) -> str:
        """Return what was decided."""
        return f"{self.verdict} {self.code}"


class Coding(Owned):
    """How things stand now for one text, coder, code and frame; it follows from the decisions."""

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="codings")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="codings")
    coder = models.PositiveBigIntegerField()
    verdict = models.CharField(max_length=10, choices=_choices(VERDICTS))
    code = models.CharField(max_length=60)
    frame = models.CharField(max_length=12, blank=True)
    valence = models.CharField(max_length=10, blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True)
    book = models.PositiveIntegerField(default=1)

    class Meta:
        """One per code and frame."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "coder", "code", "frame"], name="coding_coding_once")
        ]
        indexes: ClassVar = [models.Index(fields=["study", "code"], name="coding_coding_code")]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class Seen(Owned):
    """A text that a coder read and decided on.

    Parameters
    ----------
    again
        A code that was given has been split since: somebody should look again.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="coding_seen")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="seen")
    coder = models.PositiveBigIntegerField()
    blind = models.BooleanField(default=False)
    random = models.BooleanField(default=False)
    again = models.BooleanField(default=False)

    class Meta:
        """Once per coder."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["text", "coder"], name="coding_seen_once")]
        indexes: ClassVar = [models.Index(fields=["study", "coder", "text"], name="coding_seen_coder")]

    def __str__(self) -> str:
        """Return text and coder."""
        return f"{self.text_id} {self.coder}"


class Batch(Owned):
    """Texts that one coder has before them.

    Parameters
    ----------
    kind
        ``queue``, or ``double``: what a colleague coded blind.
    places
        Numbers of the texts in order, each with whether chance chose it; who codes does not see that.
    salt
        Hides chance in the lots.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="coding_batches")
    coder = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, default="queue", choices=_choices(("queue", "double")))
    blind = models.BooleanField(default=False)
    salt = models.CharField(max_length=16)
    places: Any = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        """Return its number."""
        return str(self.pk)


class Book(Owned):
    """One version of the codebook of a study; versions stay.

    Parameters
    ----------
    number
        1 is what the catalogue gives.
    body
        The codebook, as `systems.story.versions` writes it.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="codebooks")
    number = models.PositiveIntegerField()
    body = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "number"], name="coding_book_number")]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Memo(Owned):
    """What a coder thought of a text or of a code."""

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="coding_memos")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, null=True, related_name="memos")
    code = models.CharField(max_length=60, blank=True)
    by = models.PositiveBigIntegerField()
    words = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return the code or the text."""
        return self.code or str(self.text_id)
