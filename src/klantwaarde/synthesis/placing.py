"""Each customer beside what every system says of it: class, kind of buyer, roles, value delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from klantwaarde.results import Answer, BuyerGroups, CustomerWorth, Grouping, Member, QAnalysis, Worth
from klantwaarde.results.relations import Relation, RelationRole, Relations
from klantwaarde.results.strategy import AccountStrategy, StrategyCell

Noun = TypeVar("Noun")
MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the ledger holds for an account strategy; ``None`` where a system had nothing to say.

    ``cards`` is the text of every card that was sorted.
    """

    worth: Worth
    wave: str
    relations: Relations | None
    buyers: Grouping | None
    groups: BuyerGroups | None
    cards: Mapping[str, dict[str, str]]


def heard(answers: Sequence[Answer], waves: Sequence[str], *, named: bool) -> Heard | None:
    """Take from the answers what an account strategy reads; nothing without a scorecard.

    Parameters
    ----------
    answers
        Given so far.
    waves
        Of the study, in order of time: the latest that has something to say counts.
    named
        Whether this is a conversation by name. In anonymous research the kind of buyer came from answers to research,
        so it is not tied to a customer.
    """
    worth = next((answer.body for answer in answers if isinstance(answer.body, Worth)), None)
    if worth is None:
        return None
    wave, relations = _latest(answers, Relations, waves)
    if not named:
        return Heard(worth, wave, None, None, None, {})
    buyers = [a for a in answers if isinstance(a.body, Grouping) and a.body.name == "buyer_group"]
    _, grouping = _latest(buyers, Grouping, waves)
    _, groups = _latest(answers, BuyerGroups, waves)
    _, sorted_cards = _latest(answers, QAnalysis, waves)
    cards = {card.id: card.text for card in sorted_cards.cards} if sorted_cards else {}
    return Heard(worth, wave, relations, grouping, groups, cards)


def _latest(answers: Sequence[Answer], kind: type[Noun], waves: Sequence[str]) -> tuple[str, Noun | None]:
    found = [(answer.scope.wave, answer.body) for answer in answers if isinstance(answer.body, kind)]
    if not found:
        return "", None
    return max(found, key=lambda pair: waves.index(pair[0]) if pair[0] in waves else -1)


def accounts_of(told: Heard, *, sure: float) -> list[AccountStrategy]:
    """Put beside every customer what is known of it, in the order of the scorecard.

    Parameters
    ----------
    told
        What the ledger holds.
    sure
        From which chance of class and kind of buyer on a place counts as sure.
    """
    relations = {one.customer: one for one in told.relations.relations} if told.relations else {}
    buyers = {one.id: one for one in told.buyers.members} if told.buyers else {}
    made = [_account(one, buyers.get(one.customer), relations.get(one.customer)) for one in told.worth.customers]
    return [msgspec.structs.replace(one, sure=_is_sure(one, sure)) for one in made]


def _is_sure(one: AccountStrategy, sure: float) -> bool:
    return (one.tier_chance or 0.0) >= sure and (one.buyer is None or (one.buyer_certainty or 0.0) >= sure)


def _account(one: CustomerWorth, buyer: Member | None, relation: Relation | None) -> AccountStrategy:
    made = AccountStrategy(
        customer=one.customer, name=one.name, score=one.score, score_low=one.score_low, score_high=one.score_high,
        tier=one.tier, tier_chance=one.chances.get(one.tier or ""), revenue=one.revenue,
    )  # fmt: skip
    if buyer is not None:
        made = msgspec.structs.replace(made, buyer=buyer.group or MIXED, buyer_certainty=buyer.certainty)
    if relation is None:
        return made
    granted, played = leading(relation.granted), leading(relation.played)
    return msgspec.structs.replace(
        made, people=relation.people, delivered=relation.delivered, expectation=relation.expectation,
        experience=relation.experience,
        granted=granted.role if granted else "", granted_name=granted.name if granted else {},
        granted_people=granted.people if granted else 0,
        played=played.role if played else "", played_name=played.name if played else {},
        played_people=played.people if played else 0,
    )  # fmt: skip


def leading(roles: Sequence[RelationRole]) -> RelationRole | None:
    """Give the role most people name; nothing when two are named as often, for then they are divided."""
    if not roles or (len(roles) > 1 and roles[0].people == roles[1].people):
        return None
    return roles[0]


def filled(cells: Sequence[StrategyCell], accounts: Sequence[AccountStrategy]) -> list[StrategyCell]:
    """Put the customers in their cells, with the revenue they bring."""
    total = sum(one.revenue or 0.0 for one in accounts)
    made = []
    for cell in cells:
        here = [one for one in accounts if (one.tier, one.buyer) == (cell.tier, cell.buyer)]
        known = [one.revenue for one in here if one.revenue is not None]
        revenue = sum(known) if known else None
        share = revenue / total if revenue is not None and total > 0 else None
        made.append(
            msgspec.structs.replace(
                cell, customers=[one.customer for one in here], revenue=revenue, revenue_share=share
            )
        )
    return made
