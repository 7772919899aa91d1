"""What buyers value, for a whole study: viewpoints, how sure they are, buyer groups, and a group per customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import msgspec

from klantwaarde import __version__
from klantwaarde.errors import MethodError
from klantwaarde.language import Said, say
from klantwaarde.results import (
    Answer,
    BuyerGroups,
    Grouping,
    Member,
    Profile,
    Provenance,
    QAction,
    QFactorChoice,
    QSettings,
    QSorts,
    Scope,
)
from klantwaarde.results.answer import Body
from klantwaarde.results.provenance import Exclusion
from klantwaarde.systems.vfc.analysis import Analysis, analyse_sorts
from klantwaarde.systems.vfc.bootstrap import resample, stability
from klantwaarde.systems.vfc.choice import factor_choice
from klantwaarde.systems.vfc.design import reference_arrays
from klantwaarde.systems.vfc.gather import Record, pseudonyms, sorts_of, waves_with_sorts
from klantwaarde.systems.vfc.grid import suggest_grid
from klantwaarde.systems.vfc.groups import buyer_groups
from klantwaarde.systems.vfc.noun import q_analysis
from klantwaarde.systems.vfc.settings import settings_for

Told = Callable[[Said, int, int], None]

SYSTEM = "vfc"
VERSION = "1"
SEED = 20_261_122
RESAMPLES = 1000
DRAWS = 500
SOURCES = [
    "Brown (1980), Political Subjectivity.",
    "Watts & Stenner (2012), Doing Q Methodological Research.",
    "Zabala & Pascual (2016), Bootstrapping Q methodology to improve the understanding of human perspectives.",
    "Horn (1965), A rationale and test for the number of factors in factor analysis.",
    "Rackham & DeVincentis (1999), Rethinking the Sales Force; Thomassen, Klantwaarde in B2B: VOC en VFC.",
]


def answer_vfc(
    study: Record, *, as_of: dt.datetime, waves: Sequence[str] | None = None, told: Told | None = None
) -> list[Answer]:
    """Say which viewpoints on value there are among customers, and to which buyer group each customer belongs.

    Parameters
    ----------
    study
        The record; its tables sorts and, if there are, cards and talks.
    as_of
        The moment the answers count as made.
    waves, told
        As for every system.

    Returns
    -------
    Per wave: the viewpoints, their stability, the evidence on their number, the buyer groups, and the derived table of
    group and certainty per customer. In an anonymous study persons are numbers and only customers of enough persons
    are in the table. Sorts that carry no analysis give one answer that says why.
    """
    out: list[Answer] = []
    chosen = [wave for wave in waves_with_sorts(study) if waves is None or wave in waves]
    for place, wave in enumerate(chosen):
        if told:
            told(say("card sorts of {wave}", wave=wave), place, len(chosen))
        out += _one_wave(study, wave, as_of)
    return out


def _one_wave(study: Record, wave: str, as_of: dt.datetime) -> list[Answer]:
    sorts, customer, strange = sorts_of(study, wave)
    chosen = study.settings.card_sorts
    # A step about a person holds for the waves in which that person sorted; an erased one sorted in none.
    there = {one.id for one in sorts.sorters}
    steps = [step for step in chosen.actions if not step.sorter or step.sorter in there]
    if study.settings.privacy == "anonymous":
        sorts, customer, steps = _nameless(sorts, customer, steps, study.fingerprint)
    references = reference_arrays(sorts.cards, sorts.grid or suggest_grid(len(sorts.cards)))
    factors = chosen.factors or len(references) or 3
    settings = settings_for(factors, chosen.mode, extraction=chosen.extraction, rotation=chosen.rotation, seed=SEED)
    maker = _Maker(study, wave, as_of, settings, strange)
    try:
        analysis = analyse_sorts(sorts, settings, steps)
    except MethodError as error:
        return [maker.refused(error, len(sorts.sorters))]
    found = resample(analysis, RESAMPLES, SEED)
    stable = stability(analysis, found, SEED)
    choice = factor_choice(sorts, settings, draws=DRAWS, seed=SEED)
    notes = [_why_so_many(settings, choice, asked=chosen.factors is not None)]
    out = [
        maker.answer("viewpoints", q_analysis(analysis), analysis, notes),
        maker.answer("stability", stable, analysis, []),
        maker.answer("factor_choice", choice, analysis, notes),
    ]
    if references:
        cell = study.settings.minimum_cell
        groups = buyer_groups(
            analysis, references=references, found=found, stable=stable, choice=choice, minimum_cell=cell, seed=SEED
        )
        anonymous = study.settings.privacy == "anonymous"
        table = per_customer(groups, customer, fewest=cell if anonymous else 1)
        shown = msgspec.structs.replace(groups, grouping=table)
        out += [
            maker.answer("buyer_groups", shown, analysis, list(groups.reasons)),
            maker.answer("grouping", table, analysis, []),
        ]
    return out


def _nameless(
    sorts: QSorts, customer: Mapping[str, str], steps: Sequence[QAction], fingerprint: str
) -> tuple[QSorts, dict[str, str], list[QAction]]:
    """Call everybody by a number, in the sorts and in the steps that name somebody."""
    number = pseudonyms([one.id for one in sorts.sorters], fingerprint)
    renamed = [(number[one.id], one, row) for one, row in zip(sorts.sorters, sorts.places, strict=True)]
    renamed.sort(key=lambda line: int(line[0]))
    study = msgspec.structs.replace(
        sorts,
        sorters=[msgspec.structs.replace(one, id=code, attributes={}) for code, one, _ in renamed],
        places=[row for _, _, row in renamed],
    )
    replaced = [msgspec.structs.replace(step, sorter=number.get(step.sorter, step.sorter)) for step in steps]
    return study, {number[who]: account for who, account in customer.items()}, replaced


def _why_so_many(settings: QSettings, choice: QFactorChoice, *, asked: bool) -> Said:
    kept = next(rule.keeps for rule in choice.rules if rule.code == "parallel")
    if asked:
        return say("study.toml asks for {k} viewpoints; parallel analysis keeps {kept}.", k=settings.factors, kept=kept)
    return say(
        "{k} viewpoints were kept to test the buyer groups; parallel analysis keeps {kept}. A person decides.",
        k=settings.factors,
        kept=kept,
    )


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


class _Maker:
    """Makes answers of one wave, each with its birth certificate."""

    def __init__(
        self, study: Record, wave: str, as_of: dt.datetime, settings: QSettings, strange: Sequence[str]
    ) -> None:
        self.study, self.wave, self.as_of, self.settings, self.strange = study, wave, as_of, settings, strange

    def answer(self, kind: str, body: Body, analysis: Analysis, notes: list[Said]) -> Answer:
        return self._answer(kind, body, len(analysis.sorts.sorters), notes)

    def refused(self, error: MethodError, people: int) -> Answer:
        """Give an answer that says why there is none; without words that name a person in an anonymous study."""
        anonymous = self.study.settings.privacy == "anonymous"
        told = [problem.rule if anonymous else problem.thing for problem in error.problems]
        return self._answer("refused", Profile(items={}, unit=""), people, told)

    def _answer(self, kind: str, body: Body, people: int, notes: list[Said]) -> Answer:
        settings = {name: getattr(self.settings, name) for name in self.settings.__struct_fields__}
        left_out = [
            Exclusion(
                say("Cards that are not among the cards: {cards}", cards=", ".join(self.strange)),
                say("The table cards, or our 36 cards, do not have them."),
                len(self.strange),
            )
        ]
        provenance = Provenance(
            fingerprint=self.study.fingerprint,
            method="Q methodology",
            method_version=VERSION,
            software=__version__,
            settings={**settings, "resamples": RESAMPLES, "parallel_draws": DRAWS},
            n=people if people >= self.study.settings.minimum_cell else None,
            made_at=self.as_of.isoformat(),
            exclusions=left_out if self.strange else [],
            sources=SOURCES,
        )
        return Answer(
            id=f"{SYSTEM}/{kind}/{self.wave}",
            system=SYSTEM,
            kind=kind,
            scope=Scope(wave=self.wave),
            body=body,
            provenance=provenance,
            notes=notes,
        )
