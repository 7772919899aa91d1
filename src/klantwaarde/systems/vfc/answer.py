"""What buyers value, for a whole study: viewpoints, how sure they are, buyer groups, and a group per customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from klantwaarde import __version__
from klantwaarde.errors import MethodError
from klantwaarde.language import Said, say
from klantwaarde.results import (
    Answer,
    Profile,
    Provenance,
    QFactorChoice,
    QSettings,
    Scope,
)
from klantwaarde.results.answer import Body
from klantwaarde.results.provenance import Exclusion
from klantwaarde.systems.vfc.analysis import Analysis, analyse_sorts
from klantwaarde.systems.vfc.bench import DRAWS, RESAMPLES, asked, belonging, lay_out, steps_of
from klantwaarde.systems.vfc.gather import Record, waves_with_sorts
from klantwaarde.systems.vfc.noun import q_analysis

Told = Callable[[Said, int, int], None]

SYSTEM = "vfc"
VERSION = "1"
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
    bench = lay_out(study, wave)
    chosen = study.settings.card_sorts
    settings = asked(bench, chosen)
    maker = _Maker(study, wave, as_of, settings, bench.strange)
    try:
        analysis = analyse_sorts(bench.sorts, settings, steps_of(bench, chosen))
    except MethodError as error:
        return [maker.refused(error, len(bench.sorts.sorters))]
    found = belonging(bench, analysis)
    notes = [_why_so_many(settings, found.choice, asked=chosen.factors is not None)]
    out = [
        maker.answer("viewpoints", q_analysis(analysis), analysis, notes),
        maker.answer("stability", found.stable, analysis, []),
        maker.answer("factor_choice", found.choice, analysis, notes),
    ]
    if found.groups is not None:
        out += [
            maker.answer("buyer_groups", found.groups, analysis, list(found.groups.reasons)),
            maker.answer("grouping", found.groups.grouping, analysis, []),
        ]
    return out


def _why_so_many(settings: QSettings, choice: QFactorChoice, *, asked: bool) -> Said:
    kept = next(rule.keeps for rule in choice.rules if rule.code == "parallel")
    if asked:
        return say("study.toml asks for {k} viewpoints; parallel analysis keeps {kept}.", k=settings.factors, kept=kept)
    return say(
        "{k} viewpoints were kept to test the buyer groups; parallel analysis keeps {kept}. A person decides.",
        k=settings.factors,
        kept=kept,
    )


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
