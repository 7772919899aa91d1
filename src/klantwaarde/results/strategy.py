"""`Strategy`: what to do with which customer: value OF the customer x kind of buyer x role granted."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate


class Mismatch(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that does not fit between what a customer is worth, buys, grants and gets.

    Parameters
    ----------
    kind
        ``leakage`` (free advice to a price buyer), ``attrition`` (a strategic A account treated as a transaction),
        ``role_over`` and ``role_under`` (more or less played than granted), ``role_cell`` (the granted role asks
        something else than the play).
    customer
        Code.
    reason
        In one sentence.
    evidence
        What it rests on, in sentences with their n.
    sure
        True when class and buyer group are both sure.
    revenue
        EUR a year of the customer.
    """

    kind: str
    customer: str
    reason: Said
    evidence: list[Said]
    sure: bool = False
    revenue: float | None = None


class AccountStrategy(msgspec.Struct, frozen=True, omit_defaults=True):
    """One customer in the matrix.

    Parameters
    ----------
    customer, name
        Code and name.
    score, score_low, score_high, tier, tier_chance
        Value OF the customer: score 0-100 with its band, class, and chance of it.
    buyer, buyer_certainty
        ``price``, ``added``, ``strategy`` or ``mixed``, and how sure; ``None`` when there is no card sort.
    granted, granted_name, granted_people
        Role most granted, its name, and how many of its people grant it; empty when unknown or divided.
    played, played_name, played_people
        The same for the role played.
    people
        People of the customer behind the roles and the value delivered.
    delivered, expectation, experience
        Value FOR the customer: experience against expectation, and both sides.
    revenue
        EUR a year.
    sure
        Whether class and kind of buyer are both sure.
    """

    customer: str
    name: str
    score: float | None = None
    score_low: float | None = None
    score_high: float | None = None
    tier: str | None = None
    tier_chance: float | None = None
    buyer: str | None = None
    buyer_certainty: float | None = None
    granted: str = ""
    granted_name: dict[str, str] = {}
    granted_people: int = 0
    played: str = ""
    played_name: dict[str, str] = {}
    played_people: int = 0
    people: int = 0
    delivered: Estimate | None = None
    expectation: Estimate | None = None
    experience: Estimate | None = None
    revenue: float | None = None
    sure: bool = False


class StrategyCell(msgspec.Struct, frozen=True, omit_defaults=True):
    """One cell of the matrix: the play, whose it is, and which customers stand in it.

    ``own`` is true when the study wrote the play itself; ``revenue_share`` is of all known revenue.
    """

    tier: str
    buyer: str
    play: dict[str, str]
    own: bool = False
    owner: str = ""
    review: str = ""
    customers: list[str] = []
    revenue: float | None = None
    revenue_share: float | None = None


class Strategy(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The account strategy of a study.

    Parameters
    ----------
    wave
        Wave of the roles and the value delivered.
    tiers, buyers
        Rows and columns of the matrix.
    cells
        Row by row.
    accounts
        By score, the highest first.
    mismatches
        The heaviest first: sure ones before others, then by revenue.
    unplaced
        Customers that stand in no cell.
    tolerance
        Half the width of *as expected*, in points.
    notes
        What a reader must know.
    """

    wave: str
    tiers: list[str]
    buyers: list[str]
    cells: list[StrategyCell]
    accounts: list[AccountStrategy]
    mismatches: list[Mismatch] = []
    unplaced: list[str] = []
    tolerance: float | None = None
    notes: list[Said] = []
