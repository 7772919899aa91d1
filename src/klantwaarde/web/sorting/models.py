"""`Design`, `Sorter`, `Played`: a card sort as a study asks it, the persons who do it, and every move they made."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

import msgspec
from django.db import models
from django.utils import timezone

from klantwaarde.language import speak_name
from klantwaarde.results import QCard, QDesign, QGrid
from klantwaarde.results.q_design import QPersonSet
from klantwaarde.web.sorting.board import Board, Sorting
from klantwaarde.web.tenancy.owned import Owned

QUOTING = ("internal", "anonymous", "attributable")


def new_token() -> str:
    """Make the secret part of a link: 160 bits that nobody guesses."""
    return secrets.token_urlsafe(20)


class Design(Owned):
    """A card sort as a study asks it; the cards and the grid stand still from the first move on.

    Parameters
    ----------
    wave
        Code of the wave it belongs to.
    title, instruction, low, high
        Texts per language.
    cards, grid
        The set and the forced grid, as `QCard` and `QGrid` write themselves.
    piles, words
        Which steps there are beside the grid.
    consent, consent_version
        What a person agrees to, per language; the number goes up when it changes.
    open_token
        Secret of the open link, by which anybody may start a sort; empty when there is none.
    """

    study = models.ForeignKey("studies.Study", on_delete=models.CASCADE, related_name="card_designs")
    wave = models.CharField(max_length=40)
    title: Any = models.JSONField(default=dict)
    instruction: Any = models.JSONField(default=dict)
    low: Any = models.JSONField(default=dict)
    high: Any = models.JSONField(default=dict)
    cards: Any = models.JSONField(default=list)
    grid: Any = models.JSONField(default=dict)
    piles = models.BooleanField(default=True)
    words = models.BooleanField(default=True)
    consent: Any = models.JSONField(default=dict)
    consent_version = models.PositiveIntegerField(default=1)
    open_token = models.CharField(max_length=40, blank=True, db_index=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return the title."""
        return speak_name(self.title, "nl")

    @property
    def board(self) -> Board:
        """What is sorted."""
        return Board(self.card_set, msgspec.convert(self.grid, QGrid), piles=self.piles, words=self.words)

    @property
    def card_set(self) -> list[QCard]:
        """The cards."""
        return msgspec.convert(self.cards, list[QCard])

    @property
    def started(self) -> bool:
        """Whether somebody began; from then on cards and grid stand still."""
        return bool(self.sorters.filter(started_at__isnull=False).exists())

    def noun(self) -> QDesign:
        """Give the design as the rest of klantwaarde knows it, to print."""
        board = self.board
        return QDesign(
            cards=board.cards,
            grid=board.grid,
            instruction=dict(self.instruction),
            low=dict(self.low),
            high=dict(self.high),
            people=QPersonSet(0),
            title=dict(self.title),
        )


class Sorter(Owned):
    """One person (or one sort of a person), and how far they are.

    Parameters
    ----------
    token
        Secret of their own link.
    code
        Code of the person in the tables, unique in the study.
    label
        What the researcher calls them; never shown to the person and never in the tables.
    customer
        Code of the customer they belong to, as in the study.
    function
        What they do there.
    channel
        ``web`` or ``paper``.
    lang
        Language the person sorted in.
    quoting
        How their words may be used.
    seed
        Of the order in which the cards came.
    state
        The board, as `Sorting` writes itself.
    number
        Moves played so far.
    """

    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="sorters")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=120, blank=True)
    customer = models.CharField(max_length=60, blank=True)
    function = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=10, default="web", choices=[("web", "web"), ("paper", "paper")])
    lang = models.CharField(max_length=2, blank=True)
    consent_version = models.PositiveIntegerField(null=True)
    consent_at = models.DateTimeField(null=True)
    quoting = models.CharField(max_length=20, default="internal", choices=[(one, one) for one in QUOTING])
    seed = models.PositiveIntegerField(default=0)
    state: Any = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """A code means one sort within a design."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["design", "code"], name="sorting_sorter_once")]

    def __str__(self) -> str:
        """Return the code."""
        return self.code

    @property
    def sorting(self) -> Sorting:
        """How far the person is."""
        return msgspec.convert(self.state, Sorting) if self.state else self.design.board.start()

    @property
    def status(self) -> str:
        """``withdrawn``, ``sent``, ``busy`` or ``asked``."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.sent_at:
            return "sent"
        return "busy" if self.started_at else "asked"


class Played(Owned):
    """One move that arrived, done or refused; the same key arrives once.

    Parameters
    ----------
    key
        Made by the browser.
    number
        Its place in the order in which the server played them.
    move
        What it was; words of the person are left out, they stand in the state.
    refused
        Code of the rule that refused it, or empty.
    """

    sorter = models.ForeignKey(Sorter, on_delete=models.CASCADE, related_name="played")
    key = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    move: Any = models.JSONField()
    refused = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order of play; a key counts once per sort."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sorter", "key"], name="sorting_played_once")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key
