"""The answers of the value system: the customer value model per wave, per segment and per granted role."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from klantwaarde import __version__
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import Said, named, say
from klantwaarde.results import Answer, Provenance, Scope, ValueModel
from klantwaarde.results.provenance import Exclusion
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.intervals import FIXED_ICC
from klantwaarde.systems.values.evidence import Evidence, kano_wave, weigh_levels
from klantwaarde.systems.values.gathering import Gathered, Record, gather
from klantwaarde.systems.values.marks import View, granted_often
from klantwaarde.systems.values.model import build_model
from klantwaarde.systems.values.numbers import CHANGE_MINIMUM, EVERYBODY, Numbers
from klantwaarde.systems.values.openness import PRESENT, Openness
from klantwaarde.systems.values.people import Group

SYSTEM = "values"
METHOD = "customer value model"
# Raise it when the same record gives other numbers; the ledger and the runner compare it.
VERSION = "2"
SOURCES = [
    "Customeyes, “Hoe werkt het klantwaardemodel”; ManagementSite, “Wat is het klantwaardemodel?”.",
    "Grönroos, “A service quality model and its marketing implications”, 1984.",
    "Kano and others, “Attractive quality and must-be quality”, 1984; Berger and others, 1993; Fong, 1996.",
    "Brandt, on value-enhancing service components, 1987; Albayrak & Caber, “Penalty-reward contrast analysis”, 2013.",
    "Kish, *Survey Sampling*, 1965 (weights); Wilson, 1927, and Wedderburn, 1974 (intervals on a bounded scale).",
    "Zou & Donner, “Construction of confidence limits about effect measures”, 2008 (differences).",
]
Told = Callable[[Said, int, int], None]


def answer_values(
    study: Record, *, as_of: dt.datetime, waves: Sequence[str] | None = None, told: Told | None = None
) -> list[Answer]:
    """Say what customers value, how far it is met and what to do first, for everybody and for every segment.

    Parameters
    ----------
    study
        The record.
    as_of
        The moment the answers count as made; nothing here reads a clock.
    waves
        Codes of the waves to answer; all of them when left out. Segments and roles are those of the last of these.
    told
        Hears how far the work is.

    Returns
    -------
    list
        One `Answer` of kind ``model`` per wave for everybody, in order of time; then, for the last wave, one per value
        of each segment column and one per role that enough people grant. Groups that are too small have an answer too:
        a closed one.

    Raises
    ------
    InputError
        ``unknown-wave`` when a wave is asked that the study does not have.
    """
    wanted = _wanted(study, waves)
    gathered = gather(study, told=told)
    openness = Openness(gathered.people, gathered.tally, study.settings.minimum_cell)
    return conclude(study, Numbers(gathered, openness, study.settings), as_of=as_of, waves=wanted)


def conclude(study: Record, numbers: Numbers, *, as_of: dt.datetime, waves: Sequence[str]) -> list[Answer]:
    """Make the answers of what was counted."""
    evidence = {wave: weigh_levels(numbers, study.catalogue, wave) for wave in waves}
    maker = _Maker(study, numbers, as_of, evidence)
    answers = [maker.answer(View(wave)) for wave in waves]
    last = waves[-1]
    answers += [maker.answer(View(last, group)) for group in numbers.openness.groups if group != EVERYBODY]
    answers += [maker.answer(View(last), role=role) for role in granted_often(numbers, last)]
    return answers


def _wanted(study: Record, waves: Sequence[str] | None) -> list[str]:
    known = study.settings.wave_codes
    for wave in waves or ():
        if wave not in known:
            raise refuse(
                InputError,
                "unknown-wave",
                say("The study has no wave {wave}.", wave=wave),
                say("Its waves are: {waves}.", waves=", ".join(known)),
                say("Write one of these."),
            )
    return known if not waves else [wave for wave in known if wave in waves]


class _Maker:
    """Wraps a model as an answer, with its birth certificate."""

    def __init__(self, study: Record, numbers: Numbers, as_of: dt.datetime, evidence: dict[str, Evidence]) -> None:
        self.study, self.numbers, self.evidence = study, numbers, evidence
        utc = as_of.astimezone(dt.UTC) if as_of.tzinfo else as_of.replace(tzinfo=dt.UTC)
        self.made_at = utc.strftime("%Y-%m-%dT%H:%M:%SZ")

    def answer(self, view: View, *, role: str | None = None) -> Answer:
        model = build_model(self.numbers, self.study.catalogue, self.evidence[view.wave], view, role=role)
        return Answer(
            id=answer_id(view, role),
            system=SYSTEM,
            kind="model",
            scope=Scope(wave=view.wave, segment_by=view.group.by, segment=view.group.value, role=role or ""),
            body=model,
            provenance=self._provenance(view, model, role),
            notes=self._notes(view, model, role),
        )

    def _provenance(self, view: View, model: ValueModel, role: str | None) -> Provenance:
        settings, gathered = self.study.settings, self.numbers.gathered
        used: dict[str, str | int | float | bool | None] = {
            "wave": view.wave,
            "segment_by": view.group.by or None,
            "segment": view.group.value or None,
            "role": role,
            "privacy": settings.privacy,
            "minimum_cell": settings.minimum_cell,
            "minimum_accounts": MINIMUM_ACCOUNTS if gathered.people.nested else 1,
            "minimum_n": settings.thresholds.minimum_n,
            "minimum_n_change": max(CHANGE_MINIMUM, settings.minimum_cell),
            "tolerance": settings.thresholds.tolerance_on(*settings.scales.score),
            "scale_low": settings.scales.score[0],
            "scale_high": settings.scales.score[1],
            "direct_low": settings.scales.disconfirmation[0],
            "direct_high": settings.scales.disconfirmation[1],
            "confidence": 0.95,
            "weighted": gathered.people.weighted,
            "unit": "account" if gathered.people.nested else "respondent",
        }
        if gathered.kano is not None:
            used |= {"kano_wave": kano_wave(self.numbers, view.wave), "icc": FIXED_ICC}
        if gathered.outcomes is not None:
            low, high = gathered.outcomes.cut
            used |= {
                "penalty_reward_outcome": gathered.outcomes.name,
                "penalty_reward_scores": gathered.outcomes.performance,
                "penalty_reward_low": low,
                "penalty_reward_high": high,
            }
        return Provenance(
            fingerprint=self.study.fingerprint,
            method=METHOD,
            method_version=VERSION,
            software=__version__,
            settings=used,
            n=model.respondents,
            made_at=self.made_at,
            exclusions=self._exclusions(view),
            sources=SOURCES,
        )

    def _exclusions(self, view: View) -> list[Exclusion]:
        """What was left out of the whole study and of this wave; never per segment, for that would tell its size."""
        gathered = self.numbers.gathered
        people = gathered.people
        found: list[Exclusion] = []
        if gathered.answerless:
            found.append(
                Exclusion(
                    what=say("Respondents without any answer"),
                    why=say("They have no scores, quotes, roles or Kano answers; nothing was filled in for them."),
                    count=gathered.answerless,
                )
            )
        if people.employees:
            found.append(
                Exclusion(
                    what=say("Respondents on the own side"),
                    why=say("Employees say what they think customers value; they do not count as customers."),
                    count=people.employees,
                )
            )
        found += [
            Exclusion(
                what=say("Split by {column}", column=column),
                why=say("The column is not in the tables, or splits too few people too finely to guard their privacy."),
                count=1,
            )
            for column in people.left_out
        ]
        unplaced = sum(self._unplaced(view.wave, by) for by in people.by if view.group == EVERYBODY)
        if unplaced:
            found.append(
                Exclusion(
                    what=say("Empty segment cells"),
                    why=say("People without a value stand in no segment; they do count in the whole."),
                    count=unplaced,
                )
            )
        return found

    def _unplaced(self, wave: str, by: str) -> int:
        """People whose cell is empty, when that is nobody or enough people to tell."""
        everybody = self.numbers.sums(wave, "", PRESENT).respondents
        placed = sum(
            self.numbers.sums(wave, "", PRESENT, group).respondents
            for group in self.numbers.openness.groups
            if group.by == by
        )
        missing = everybody - placed
        return missing if missing >= self.study.settings.minimum_cell else 0

    def _notes(self, view: View, model: ValueModel, role: str | None) -> list[Said]:
        gathered: Gathered = self.numbers.gathered
        notes: list[Said] = []
        if model.status == "closed":
            return [
                say(
                    "This group is closed: fewer than {k} people, or so few that subtracting would show them.",
                    k=self.study.settings.minimum_cell,
                )
            ]
        everyone = gathered.people.respondents
        if view.group == EVERYBODY and model.respondents is not None and model.respondents < everyone:
            notes.append(say("{n} of the {all} respondents answered in this wave.", n=model.respondents, all=everyone))
        if role is not None:
            notes.append(
                say(
                    "The numbers are those of everybody; their weight follows what is expected of the role “{role}”.",
                    role=named(self.study.catalogue.roles[role].name),
                )
            )
        if view.group != EVERYBODY:
            notes.append(
                say(
                    "A segment of {n} respondents: differences with the whole may be chance, unless it says otherwise.",
                    n=model.respondents,
                )
            )
            notes.append(say("Level and penalty-reward are those of everybody; quotes stand with the whole."))
        if gathered.people.nested:
            notes.append(say("Each customer counts once, however many of its people answered."))
        return notes


def answer_id(view: View, role: str | None = None) -> str:
    """Give the stable code of an answer, such as ``values/model/2026-2/customers.sector=zorg``."""
    if role is not None:
        scope = f"role={_safe(role)}"
    elif view.group == Group():
        scope = "all"
    else:
        scope = f"{view.group.by}={_safe(view.group.value)}"
    return f"{SYSTEM}/model/{_safe(view.wave)}/{scope}"


def _safe(text: str) -> str:
    return re.sub(r"[\s/=]+", "-", text.strip())
