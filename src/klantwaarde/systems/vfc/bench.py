"""The bench of a Q analysis: the sorts of a wave laid out once, and everything that is reckoned from them by choice.

The answers of a study and the desk on which people turn factors both work here, so they say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from klantwaarde.results import BuyerGroups, Grouping, Member, QAction, QFactorChoice, QSettings, QSorts
from klantwaarde.results.q_groups import Portrait
from klantwaarde.results.q_stability import QStability
from klantwaarde.schema.card_sorts import CardSorts
from klantwaarde.systems.vfc.analysis import Analysis, analyse_sorts
from klantwaarde.systems.vfc.bootstrap import resample, stability
from klantwaarde.systems.vfc.choice import factor_choice
from klantwaarde.systems.vfc.crib import SHOWN
from klantwaarde.systems.vfc.design import reference_arrays
from klantwaarde.systems.vfc.gather import Record, pseudonyms, sorts_of
from klantwaarde.systems.vfc.grid import suggest_grid
from klantwaarde.systems.vfc.groups import buyer_groups
from klantwaarde.systems.vfc.portraits import portraits
from klantwaarde.systems.vfc.settings import settings_for

SEED = 20_261_122
RESAMPLES = 1000
DRAWS = 500
TRIED = 200
"""Resamples for each number of viewpoints that is set beside the one that was asked."""
FEWEST_FACTORS = 3


@dataclass(frozen=True, slots=True)
class Bench:
    """The sorts of one wave, ready to be analysed.

    Parameters
    ----------
    wave
        Its code.
    sorts
        Cards, persons and places; in an anonymous study persons are numbers.
    customer
        Person -> customer.
    code
        Person as named here -> code of the person in the record.
    references
        Buyer group -> reference array; empty when the cards speak for no groups.
    strange
        Cards that were sorted and are not among the cards.
    minimum_cell
        Smallest group that is shown.
    anonymous
        Whether nobody may know who sorted what.
    """

    wave: str
    sorts: QSorts
    customer: Mapping[str, str]
    code: Mapping[str, str]
    references: Mapping[str, Mapping[str, float]]
    strange: Sequence[str]
    minimum_cell: int
    anonymous: bool


def lay_out(study: Record, wave: str) -> Bench:
    """Bring the sorts of a wave home.

    Parameters
    ----------
    study
        The record.
    wave
        One of `gather.waves_with_sorts`.
    """
    sorts, customer, strange = sorts_of(study, wave)
    code = {one.id: one.id for one in sorts.sorters}
    anonymous = study.settings.privacy == "anonymous"
    if anonymous:
        number = pseudonyms(list(code), _salt(sorts))
        sorts, customer = _nameless(sorts, customer, number)
        code = {shown: who for who, shown in number.items()}
    references = reference_arrays(sorts.cards, sorts.grid or suggest_grid(len(sorts.cards)))
    return Bench(wave, sorts, customer, code, references, strange, study.settings.minimum_cell, anonymous)


def _salt(sorts: QSorts) -> str:
    """What decides the numbers of persons: the sorts and nothing else, so that a step by hand renumbers nobody."""
    told = [(one.id, row) for one, row in zip(sorts.sorters, sorts.places, strict=True)]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _nameless(sorts: QSorts, customer: Mapping[str, str], number: Mapping[str, str]) -> tuple[QSorts, dict[str, str]]:
    renamed = [(number[one.id], one, row) for one, row in zip(sorts.sorters, sorts.places, strict=True)]
    renamed.sort(key=lambda line: int(line[0]))
    study = msgspec.structs.replace(
        sorts,
        sorters=[msgspec.structs.replace(one, id=code, attributes={}) for code, one, _ in renamed],
        places=[row for _, _, row in renamed],
    )
    return study, {number[who]: account for who, account in customer.items()}


def asked(bench: Bench, chosen: CardSorts) -> QSettings:
    """Give the settings of the analysis: as many factors as asked, else as there are buyer groups to test."""
    factors = chosen.factors or len(bench.references) or FEWEST_FACTORS
    return settings_for(factors, chosen.mode, extraction=chosen.extraction, rotation=chosen.rotation, seed=SEED)


def steps_of(bench: Bench, chosen: CardSorts) -> list[QAction]:
    """Give the steps by hand that hold here, persons named as on the bench.

    A step about a person holds for the waves in which that person sorted; an erased one sorted in none.
    """
    shown = {who: name for name, who in bench.code.items()}
    return [
        msgspec.structs.replace(step, sorter=shown.get(step.sorter, step.sorter))
        for step in chosen.actions
        if not step.sorter or step.sorter in shown
    ]


def analyse(bench: Bench, chosen: CardSorts) -> Analysis:
    """Analyse the sorts as was chosen, with every step by hand.

    Raises
    ------
    MethodError
        Sorts that carry no analysis, or a step that cannot be taken.
    """
    return analyse_sorts(bench.sorts, asked(bench, chosen), steps_of(bench, chosen))


def evidence(bench: Bench, settings: QSettings) -> QFactorChoice:
    """Show what each rule says of the number of factors; nothing is chosen."""
    return factor_choice(bench.sorts, settings, draws=DRAWS, seed=SEED, resamples=TRIED)


def portraits_of(
    analysis: Analysis, found: Belonging, *, minimum_cell: int, accounts: Mapping[str, str] | None = None
) -> list[Portrait]:
    """Give the portraits: those of the buyer groups, or of viewpoints alone when cards speak for no groups."""
    if found.groups is not None:
        return found.groups.portraits
    return portraits(analysis, {}, minimum_cell=minimum_cell, accounts=accounts)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody who defines a viewpoint said beside a card at one of its ends."""

    card: str
    place: int
    words: str
    sorter: str


def spoken(analysis: Analysis, portrait: Portrait) -> list[Spoken]:
    """Give the words at the ends of a viewpoint, of persons who define it and said that they may be quoted."""
    people = set(portrait.crib.persons)
    said = {
        (remark.card, one.id): remark.words
        for one in analysis.sorts.study.sorters
        if one.id in people
        for remark in one.remarks
        if remark.words and remark.consent in SHOWN
    }
    ends = [*portrait.crib.top, *portrait.crib.bottom]
    return [
        Spoken(end.card, end.place, words, who)
        for end in ends
        for (card, who), words in said.items()
        if card == end.card
    ]


@dataclass(frozen=True, slots=True)
class Belonging:
    """Who belongs where and how sure; ``groups`` is ``None`` when the cards speak for no buyer groups."""

    stable: QStability
    choice: QFactorChoice
    groups: BuyerGroups | None


def belonging(bench: Bench, analysis: Analysis) -> Belonging:
    """Resample the persons, and hold every viewpoint against the buyer groups.

    In an anonymous study only customers of enough persons are in the derived table.
    """
    found = resample(analysis, RESAMPLES, SEED)
    stable = stability(analysis, found, SEED)
    choice = evidence(bench, analysis.settings)
    if not bench.references:
        return Belonging(stable, choice, None)
    groups = buyer_groups(
        analysis, references=bench.references, found=found, stable=stable, choice=choice,
        minimum_cell=bench.minimum_cell, accounts=bench.customer, seed=SEED,
    )  # fmt: skip
    table = per_customer(groups, bench.customer, fewest=bench.minimum_cell if bench.anonymous else 1)
    return Belonging(stable, choice, msgspec.structs.replace(groups, grouping=table))


def per_customer(groups: BuyerGroups, customer: Mapping[str, str], *, fewest: int = 1) -> Grouping:
    """Give each customer the group most of its persons belong to; persons who disagree make it mixed.

    Parameters
    ----------
    groups
        With a group per person.
    customer
        Person -> customer.
    fewest
        Persons a customer needs to stand in the table.

    Returns
    -------
    Grouping: a group counts when more than half of the customer's persons are in it; the certainty is the mean over all
    its persons of how sure that group is for them.
    """
    of: dict[str, list[tuple[str | None, str, float]]] = {}
    for one in groups.members:
        of.setdefault(customer.get(one.sorter, one.sorter), []).append((one.group, one.best, one.certainty))
    members = []
    for name in sorted(of):
        people = of[name]
        if len(people) < fewest:
            continue
        votes = {group: sum(mine == group for mine, _, _ in people) for group in groups.references}
        best = max(groups.references, key=lambda group: (votes[group], -groups.references.index(group)))
        held = votes[best] * 2 > len(people)
        sure = sum(certainty if nearest == best else 0.0 for _, nearest, certainty in people) / len(people)
        members.append(Member(name, best if held else None, sure))
    return Grouping(name="buyer_group", groups=list(groups.references), members=members)
