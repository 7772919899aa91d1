"""What does not fit: free advice to price buyers, strategic accounts served as a transaction, roles that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from klantwaarde.language import Named, Said, named, say
from klantwaarde.results import BuyerGroups, CustomerWorth
from klantwaarde.results.relations import Relation
from klantwaarde.results.strategy import AccountStrategy, Mismatch
from klantwaarde.schema.catalogue import CatalogueRole
from klantwaarde.synthesis.plays import place_of
from klantwaarde.synthesis.role_kinds import ADVICE, ROAD, WORK, kind_of

KINDS = ("attrition", "leakage", "role_under", "role_over", "role_cell")
"""In the order in which they ask attention."""
# Who hears the first need not hear the second of the same customer.
SAYS_TOO = {"attrition": "role_under", "leakage": "role_over"}
MARGIN = "profit_contribution"
BUYERS: dict[str, Said] = {
    "price": say("price buyer"),
    "added": say("added-value buyer"),
    "strategy": say("strategy buyer"),
    "mixed": say("mixed"),
}
ASKS: dict[str, Said] = {
    WORK: say("work as agreed"),
    ADVICE: say("thinking along"),
    ROAD: say("a shared road"),
}
# What the play of a cell asks, per place and kind of buyer (our choice, read from the default plays).
ASKED: dict[tuple[str, str], str] = {
    ("top", "price"): WORK, ("high", "price"): WORK, ("low", "price"): WORK, ("bottom", "price"): WORK,
    ("top", "added"): ADVICE, ("high", "added"): ADVICE, ("low", "added"): ADVICE, ("bottom", "added"): WORK,
    ("top", "strategy"): ROAD, ("high", "strategy"): ROAD, ("low", "strategy"): ADVICE, ("bottom", "strategy"): ADVICE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One customer with everything a mismatch can rest on."""

    account: AccountStrategy
    worth: CustomerWorth
    relation: Relation | None

    @property
    def name(self) -> str:
        """Name, or the code where there is none."""
        return self.account.name or self.account.customer


def mismatches(
    cases: Sequence[Case],
    *,
    tiers: Sequence[str],
    roles: Mapping[str, CatalogueRole],
    groups: BuyerGroups | None,
    cards: Mapping[str, dict[str, str]],
    tolerance: float | None,
) -> list[Mismatch]:
    """Find every mismatch, each with its reason and what it rests on.

    Parameters
    ----------
    cases
        One per customer.
    tiers
        Classes, the highest first.
    roles
        The roles of the study.
    groups
        For what price buyers said they will not pay for.
    cards
        Text of the cards, per language.
    tolerance
        Half the width of *as expected*.

    Returns
    -------
    Sure ones first, then by kind in the order of `KINDS`, then by revenue.
    """
    kinds = {code: kind_of(role) for code, role in roles.items()}
    unpaid = list(_unpaid(groups, cards))
    found = []
    for case in cases:
        heavy = [*_attrition(case, tiers, kinds, tolerance), *_leakage(case, kinds, unpaid)]
        said = {SAYS_TOO[one.kind] for one in heavy}
        found += [*heavy, *(one for one in _played(case) if one.kind not in said), *_cell(case, tiers, kinds)]
    return sorted(found, key=lambda m: (not m.sure, KINDS.index(m.kind), -(m.revenue or 0.0), m.customer))


def _made(case: Case, kind: str, reason: Said, evidence: list[Said]) -> Mismatch:
    return Mismatch(kind, case.account.customer, reason, evidence, case.account.sure, case.account.revenue)


def _placed(case: Case) -> list[Said]:
    one = case.account
    said = []
    if one.tier is not None and one.tier_chance is not None:
        said.append(say("Class {tier}, {chance:%} sure.", tier=one.tier, chance=one.tier_chance))
    if one.buyer is not None and one.buyer_certainty is not None:
        said.append(say("Card sort: {buyer}, {chance:%} sure.", buyer=BUYERS[one.buyer], chance=one.buyer_certainty))
    return said


def _seen_as(case: Case, kinds: Mapping[str, str], wanted: set[str]) -> Said | None:
    """Most of its people experience a role of these kinds; ``None`` when they do not."""
    if case.relation is None:
        return None
    all_named = sum(role.people for role in case.relation.played)
    there = [role for role in case.relation.played if kinds.get(role.role) in wanted]
    count = sum(role.people for role in there)
    if not there or 2 * count <= all_named:
        return None
    return say(
        "{n} of {all} named roles are of that kind: {roles}.",
        n=count, all=all_named, roles=_listed([named(role.name) for role in there]),
    )  # fmt: skip


def _attrition(
    case: Case, tiers: Sequence[str], kinds: Mapping[str, str], tolerance: float | None
) -> Iterator[Mismatch]:
    one = case.account
    if one.tier != tiers[0] or one.buyer != "strategy":
        return
    transaction = _seen_as(case, kinds, {WORK})
    short = _short(case, tolerance)
    red = [value for value in (case.relation.values if case.relation else []) if value.state == "below"]
    values = say("Below expectation: {values}.", values=_listed([named(v.name) for v in red[:4]])) if red else None
    rest = [said for said in (short, values) if said is not None]
    if transaction is not None:
        reason = say(
            "{name} is in class {tier} and looks for a long road together, but is treated as a transaction: it may "
            "leave.", name=case.name, tier=one.tier,
        )  # fmt: skip
        yield _made(case, "attrition", reason, [*_placed(case), transaction, *rest])
    elif short is not None:
        reason = say(
            "{name} is in class {tier}, looks for a long road together and gets less than it expects: it may leave.",
            name=case.name, tier=one.tier,
        )  # fmt: skip
        yield _made(case, "attrition", reason, [*_placed(case), *rest])


def _short(case: Case, tolerance: float | None) -> Said | None:
    given = case.account.delivered
    if given is None or given.high is None or given.low is None or tolerance is None or given.high >= -tolerance:
        return None
    return say(
        "Value delivered is {value:+.1f} points against expectation (between {low:+.1f} and {high:+.1f}; "
        "{n} {n:person|people}).",
        value=given.value, low=given.low, high=given.high, n=given.n or 0,
    )  # fmt: skip


def _leakage(case: Case, kinds: Mapping[str, str], unpaid: Sequence[Said]) -> Iterator[Mismatch]:
    one = case.account
    if one.buyer != "price":
        return
    advice = _seen_as(case, kinds, {ADVICE, ROAD})
    margin = case.worth.parts.get(MARGIN)
    loss = margin is not None and margin.figure is not None and margin.figure < 0
    money = (
        say("Profit contribution after cost to serve: {x:,.0f} EUR.", x=margin.figure)
        if margin is not None and margin.figure is not None
        else None
    )
    rest = [said for said in (money, *unpaid) if said is not None]
    if advice is not None:
        reason = say("{name} buys on price and gets advice on top: value leaks away.", name=case.name)
        yield _made(case, "leakage", reason, [*_placed(case), advice, *rest])
    elif loss:
        reason = say("{name} buys on price and costs more to serve than it brings.", name=case.name)
        yield _made(case, "leakage", reason, [*_placed(case), *rest])


def _unpaid(groups: BuyerGroups | None, cards: Mapping[str, dict[str, str]]) -> Iterator[Said]:
    """What price buyers said they will not pay for; counts that are closed stay closed."""
    for portrait in groups.portraits if groups else []:
        told = [one for one in portrait.will_not_pay if one.will_not is not None and one.asked is not None]
        if portrait.group == "price" and told:
            first = told[0]
            yield say(
                "Of the price buyers asked, {n} of {all} will not pay for: {card}",
                n=first.will_not, all=first.asked, card=named(cards[first.card]) if first.card in cards else first.card,
            )  # fmt: skip


def _played(case: Case) -> Iterator[Mismatch]:
    """More or less played than granted, when most of its people who say both say so."""
    if case.relation is None:
        return
    fits = case.relation.fits
    answered = sum(fits.values())
    for kind, reason in (
        ("over", say("{name} gets more than the role it grants you.", name=case.name)),
        ("under", say("{name} gets less than the role it grants you.", name=case.name)),
    ):
        n = fits.get(kind, 0)
        if 2 * n > answered:
            evidence = [
                say("{n} of {all} {all:person says|people say} so.", n=n, all=answered),
                say("Granted: {granted}. Played: {played}.", granted=_roles(case, "granted"),
                    played=_roles(case, "played")),
            ]  # fmt: skip
            yield _made(case, f"role_{kind}", reason, evidence)


def _roles(case: Case, kind: str) -> Said | Named | str:
    marks = getattr(case.relation, kind)
    return _listed([say("{role} ({n})", role=named(mark.name), n=mark.people) for mark in marks])


def _cell(case: Case, tiers: Sequence[str], kinds: Mapping[str, str]) -> Iterator[Mismatch]:
    """The role granted beside what the play of the cell asks; only where most of its people grant one role."""
    one = case.account
    if one.tier is None or one.buyer is None or not one.granted or 2 * one.granted_people <= one.people:
        return
    asked = ASKED.get((place_of(one.tier, tiers), one.buyer))
    grants = kinds.get(one.granted)
    if asked is None or grants is None or asked == grants:
        return
    reason = say(
        "The play for {name} asks {asked}, and it grants you {grants}.",
        name=case.name, asked=ASKS[asked], grants=ASKS[grants],
    )  # fmt: skip
    granted = say(
        "{n} of {all} {all:person grants|people grant} you the role of {role}.",
        n=one.granted_people, all=one.people, role=named(one.granted_name),
    )  # fmt: skip
    yield _made(case, "role_cell", reason, [*_placed(case), granted])


def _listed(parts: Sequence[Named | Said]) -> Said | Named | str:
    if not parts:
        return "–"
    out: Said | Named = parts[0]
    for part in parts[1:]:
        out = say("{before}, {last}", before=out, last=part)
    return out
