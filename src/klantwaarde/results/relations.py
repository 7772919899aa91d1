"""`Relations`: what the people of one customer grant, experience and say, where they agreed to be on its page."""

from __future__ import annotations

import msgspec

from klantwaarde.results.estimate import Estimate
from klantwaarde.results.quote import Quote


class RelationRole(msgspec.Struct, frozen=True):
    """One role, and how many of the customer's people name it."""

    role: str
    name: dict[str, str]
    people: int


class RelationValue(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value at one customer.

    Parameters
    ----------
    value, name, level
        Code, name per language, and level as the study gives it.
    state
        ``below`` or ``above`` what was expected.
    sure
        True when the interval decides the state.
    people, below
        How many of its people answered, and how many of them say below expectation.
    importance, expectation, experience
        Means over its people, on the scale of the study.
    disconfirmation
        Experience against expectation, in points of that scale.
    """

    value: str
    name: dict[str, str]
    level: str
    state: str
    people: int
    below: int
    disconfirmation: Estimate
    importance: float | None = None
    expectation: float | None = None
    experience: float | None = None
    sure: bool = False


class RelationPay(msgspec.Struct, frozen=True, omit_defaults=True):
    """One card of the sort: how many of the customer's people would pay for it, and how many would not."""

    card: str
    will: int
    will_not: int


class Relation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One customer by name.

    Parameters
    ----------
    customer
        Code.
    people
        How many of its people agreed to be on its page and answered.
    granted, played
        Roles, the most named first.
    fits
        ``over``, ``under``, ``match`` -> people for whom the role played goes further than granted, less far, or fits.
    delivered
        Value delivered: experience against expectation, weighted by importance, in points of the scale.
    expectation, experience
        Both sides of it, weighted in the same way.
    values
        Values below expectation (basic first, then by importance) and above it.
    pays
        What was said in the talks about paying.
    quotes
        Words that may be shown under the name of the customer.
    """

    customer: str
    people: int
    delivered: Estimate
    expectation: Estimate
    experience: Estimate
    granted: list[RelationRole] = []
    played: list[RelationRole] = []
    fits: dict[str, int] = {}
    values: list[RelationValue] = []
    pays: list[RelationPay] = []
    quotes: list[Quote] = []


class Relations(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Every customer of whom people agreed to be on its page; in conversations by name only.

    Parameters
    ----------
    scale, tolerance
        Ends of the score scale, and half the width of *met* in points of it.
    relations
        In the order of the customers' codes.
    """

    scale: tuple[float, float]
    tolerance: float
    relations: list[Relation]
