"""`BuyerGroups`: which buyer each viewpoint is like, who belongs where, and what a group will pay for."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said, say
from klantwaarde.results.grouping import Grouping

KINDS: dict[str, Said] = {
    "price": say("price buyer"),
    "added": say("added-value buyer"),
    "strategy": say("strategy buyer"),
}
"""What a buyer of each of our groups is called."""


class GroupLikeness(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much a factor is like a reference: Tucker's phi, its interval and what that means.

    ``verdict`` is ``equal`` (phi >= .95), ``similar`` (>= .85), ``leaning`` (beyond chance) or ``different``.
    ``chance`` is the share of shuffled references at least as like.
    """

    factor: str
    reference: str
    phi: float
    verdict: str
    chance: float
    low: float | None = None
    high: float | None = None


class GroupMember(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where one person belongs: correlation with each reference, the lead over the runner-up, and how sure.

    ``group`` is ``None`` for *mixed*; ``why`` says which rule made it so: ``margin``, ``weak`` or ``unstable``.
    """

    sorter: str
    correlations: dict[str, float]
    best: str
    lead: float
    group: str | None
    certainty: float
    flag_share: float | None = None
    why: str = ""


class PaysFor(msgspec.Struct, frozen=True, omit_defaults=True):
    """One card in the talks of a group: how many will pay, how many will not, and words that may be shown.

    Counts are ``None`` when the group is too small to show them.
    """

    card: str
    will: int | None
    will_not: int | None
    asked: int | None
    words: list[str] = []
    status: str = "open"


class PortraitCard(msgspec.Struct, frozen=True, omit_defaults=True):
    """One card in a portrait: its place here, its places in the other factors, and its marks (D, D*, C)."""

    card: str
    place: int
    z: float
    others: dict[str, int | None]
    mark: str = ""
    tied: bool = False


class CribSheet(msgspec.Struct, frozen=True, omit_defaults=True):
    """Watts & Stenner's lists for reading one factor.

    ``comments`` holds per card of the end columns what the defining persons said of it, where it may be shown.
    """

    factor: str
    top: list[PortraitCard]
    higher: list[PortraitCard]
    lower: list[PortraitCard]
    bottom: list[PortraitCard]
    middle: list[PortraitCard]
    persons: list[str]
    attributes: dict[str, dict[str, int]] = {}
    comments: dict[str, list[str]] = {}


class Portrait(msgspec.Struct, frozen=True, omit_defaults=True):
    """A viewpoint as a salesperson can use it: what matters, what does not, what it pays for and what not."""

    factor: str
    group: str | None
    name: dict[str, str]
    summary: list[Said]
    crib: CribSheet
    will_pay: list[PaysFor] = []
    will_not_pay: list[PaysFor] = []
    persons: int | None = None


class BuyerGroups(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Buyer groups of a card-sorting study.

    Parameters
    ----------
    references
        Names of the reference arrays.
    likeness
        Every factor against every reference.
    match
        Factor -> reference at most one to one; ``None`` where a factor is like none of them.
    hypothesis
        ``supported``, ``partly`` or ``not_supported``: are there just these groups?
    reasons
        Why, in sentences.
    members
        Per person.
    grouping
        The derived table: group and certainty per customer, for other systems.
    margin
        Lead a group must have over the runner-up.
    """

    references: list[str]
    likeness: list[GroupLikeness]
    match: dict[str, str | None]
    hypothesis: str
    reasons: list[Said]
    members: list[GroupMember]
    grouping: Grouping
    margin: float
    portraits: list[Portrait] = []
