"""A viewpoint as a salesperson can use it: what matters, what does not, what it will and will not pay for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from klantwaarde.language import Named, Said, named, say
from klantwaarde.results.q_groups import CribSheet, PaysFor, Portrait, PortraitCard
from klantwaarde.results.q_sorts import QRemark
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.systems.vfc.analysis import Analysis
from klantwaarde.systems.vfc.crib import SHOWN, crib_sheet

NAMES = {
    "price": {"nl": "prijskoper", "en": "price buyer"},
    "added": {"nl": "toegevoegde-waardekoper", "en": "added-value buyer"},
    "strategy": {"nl": "strategiekoper", "en": "strategy buyer"},
}


def portraits(
    a: Analysis,
    matched: Mapping[str, str | None],
    *,
    minimum_cell: int = 5,
    accounts: Mapping[str, str] | None = None,
) -> list[Portrait]:
    """Draw a portrait of every factor that somebody defines.

    Parameters
    ----------
    matched
        Factor -> buyer group, or ``None``.
    minimum_cell
        Persons who must have been asked before a count is shown; below it the count is closed, here and for good.
    accounts
        Person -> customer, when persons work for customers: a count then also needs three customers.
    """
    out = []
    for column, item in enumerate(a.factors.items):
        crib = crib_sheet(a, column)
        if crib is None:
            continue
        group = matched.get(item.name)
        # who laid the cards the other way round holds the opposite view: what that person pays for is not told here
        alike = a.flagged[:, column] & (a.loadings[:, column] > 0)
        paying = pays(a, np.flatnonzero(alike).tolist(), minimum_cell, accounts)
        mine = [a.sorts.sorters[person] for person in np.flatnonzero(a.flagged[:, column])]
        will = [one for one in paying if (one.will or 0) > (one.will_not or 0)]
        will_not = [one for one in paying if (one.will_not or 0) > (one.will or 0)]
        out.append(
            Portrait(
                factor=item.name,
                group=group,
                name=dict(item.label or NAMES.get(group or "", {})),
                summary=summary(a, crib, will, will_not),
                crib=crib,
                will_pay=will,
                will_not_pay=will_not,
                persons=None if few(mine, minimum_cell, accounts) else int(a.p[column]),
            )
        )
    return out


def few(people: Sequence[str], minimum_cell: int, accounts: Mapping[str, str] | None) -> bool:
    """Tell whether these persons are too few to be counted, or work for too few customers."""
    there = set(people)
    if len(there) < minimum_cell:
        return True
    of = {accounts.get(one, one) for one in there} if accounts is not None else there
    return minimum_cell > 1 and len(of) < MINIMUM_ACCOUNTS


def pays(
    a: Analysis, people: Sequence[int], minimum_cell: int, accounts: Mapping[str, str] | None = None
) -> list[PaysFor]:
    """Count in the talks beside the sorts who will pay for what a card says; groups that are too small are closed.

    A person counts once per card; who said both yes and no of it said neither.
    """
    said: dict[str, list[tuple[str, QRemark]]] = {}
    for person in people:
        one = a.sorts.study.sorters[person]
        for remark in one.remarks:
            said.setdefault(remark.card, []).append((one.id, remark))
    out = []
    for card in a.sorts.cards:
        remarks = said.get(card, [])
        if not remarks:
            continue
        words = [remark.words for _, remark in remarks if remark.words and remark.consent in SHOWN]
        yes = {who for who, remark in remarks if remark.pays is True}
        no = {who for who, remark in remarks if remark.pays is False}
        yes, no = yes - no, no - yes
        if few([*yes, *no], minimum_cell, accounts):
            out.append(PaysFor(card, None, None, None, words, "closed"))
            continue
        out.append(PaysFor(card, len(yes), len(no), len(yes) + len(no), words))
    return sorted(out, key=lambda one: -abs((one.will or 0) - (one.will_not or 0)))


def summary(a: Analysis, crib: CribSheet, will: Sequence[PaysFor], will_not: Sequence[PaysFor]) -> list[Said]:
    """Say a portrait in a few sentences."""
    words = {
        card.id: named(card.text) if any(card.text.values()) else Named(card.id, card.id)
        for card in a.sorts.study.cards
    }

    def cards(items: Sequence[PortraitCard], most: int = 3) -> Said | Named:
        return _join([words[item.card] for item in items[:most]])

    out = [
        say("Counts most: {cards}", cards=cards(crib.top)),
        say("Counts least: {cards}", cards=cards(crib.bottom[::-1])),
    ]
    apart = [card for card in (*crib.top, *crib.higher) if card.mark in ("D", "D*")]
    if apart:
        out.append(say("Weighs more here than in any other group: {cards}", cards=cards(apart)))
    less = [card for card in (*crib.bottom[::-1], *crib.lower[::-1]) if card.mark in ("D", "D*")]
    if less:
        out.append(say("Weighs less here than in any other group: {cards}", cards=cards(less)))
    if will:
        out.append(say("Will pay for: {cards}", cards=_join([words[one.card] for one in will[:3]])))
    if will_not:
        out.append(say("Will not pay for: {cards}", cards=_join([words[one.card] for one in will_not[:3]])))
    return out


def _join(parts: Sequence[Named | Said]) -> Said | Named:
    out: Said | Named = parts[0]
    for part in parts[1:]:
        out = say("{before} {last}", before=out, last=part)
    return out
