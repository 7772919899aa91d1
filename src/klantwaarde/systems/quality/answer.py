"""The answers of the quality system on a study: gaps, the surface, what satisfaction goes with, and the path model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from klantwaarde import __version__
from klantwaarde.errors import InputError, KlantwaardeError, refuse
from klantwaarde.language import Named, Said, named, say
from klantwaarde.results import Answer, Provenance, Scope
from klantwaarde.results.drivers import Drivers, DriverShare
from klantwaarde.results.path_analysis import PathAnalysis
from klantwaarde.results.provenance import Exclusion
from klantwaarde.results.surface import Surface
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.intervals import mean_interval
from klantwaarde.systems.quality.analysis import Ask, analyse_paths
from klantwaarde.systems.quality.buckets import BUCKETS
from klantwaarde.systems.quality.cautions import listed
from klantwaarde.systems.quality.counted import Counted
from klantwaarde.systems.quality.drivers import DriverAsk, drivers_of
from klantwaarde.systems.quality.gap import is_closed, value_gaps
from klantwaarde.systems.quality.gathering import TARGET, Gathered, Record, gather_wave, gathered_people
from klantwaarde.systems.quality.gronroos import PART_NAMES
from klantwaarde.systems.quality.study_model import (
    PARTS,
    WEIGHTS_FROM,
    compare_study,
    filters_of_image,
    item_names,
    on_hundred,
    study_model,
)
from klantwaarde.systems.quality.surface import SurfaceAsk, surface_of_sums

Told = Callable[[Said, int, int], None]

SYSTEM = "quality"
# Raise it when the same record gives other numbers.
VERSION = "4"
SEED = 1
RESAMPLES = 500
MOST_EXACT = 18
UNITS = {"people": "respondent", "accounts": "account", "buckets": "bucket of accounts"}
SOURCES = [
    "Grönroos, “A service quality model and its marketing implications”, 1984; “Toward a third phase”, 1993.",
    "Edwards & Parry, “On the use of polynomial regression equations as an alternative to difference scores”, 1993.",
    "Lindeman, Merenda & Gold, 1980; Grömping, 2006 (shares of R²); Johnson, 2000 (relative weights).",
    "Tenenhaus and others, “PLS path modeling”, 2005; Henseler, Ringle & Sarstedt, 2015 (HTMT).",
]
OUTCOME = {"nl": "tevredenheid", "en": "satisfaction"}
MEANS = {
    "expectation": {"nl": "verwachting", "en": "expectation"},
    "experience": {"nl": "ervaring", "en": "experience"},
    "satisfaction": OUTCOME,
}


def answer_quality(
    study: Record, *, as_of: dt.datetime, waves: Sequence[str] | None = None, told: Told | None = None
) -> list[Answer]:
    """Say per wave what was expected and experienced, what satisfaction goes with, and how the parts hang together.

    Parameters
    ----------
    study
        The record.
    as_of
        The moment the answers count as made.
    waves
        Codes of the waves to answer; all of them when left out.
    told
        Hears how far the work is.

    Returns
    -------
    list
        Answers of kind ``gaps``, ``surface``, ``drivers`` and ``model`` for everybody; a study that did not ask enough
        for one of them has no such answer.
    """
    known = study.settings.wave_codes
    for wave in waves or ():
        if wave not in known:
            raise refuse(
                InputError, "unknown-wave", say("The study has no wave {wave}.", wave=wave),
                say("Its waves are: {waves}.", waves=", ".join(known)), say("Write one of these."),
            )  # fmt: skip
    wanted = [wave for wave in known if not waves or wave in waves]
    answers: list[Answer] = []
    with gathered_people(study) as people:
        gathered = cache(lambda code: gather_wave(study, code, people))
        for place, code in enumerate(wanted):
            if told:
                told(say("expectation against experience"), place, len(wanted))
            earlier = known.index(code) - 1
            answers += _Wave(gathered(code), as_of, gathered(known[earlier]) if earlier >= 0 else None).answers()
    return answers


class _Wave:
    """The answers of one wave."""

    def __init__(self, wave: Gathered, as_of: dt.datetime, before: Gathered | None = None) -> None:
        self.study, self.wave, self.before = wave.study, wave, before
        utc = as_of.astimezone(dt.UTC) if as_of.tzinfo else as_of.replace(tzinfo=dt.UTC)
        self.made_at = utc.strftime("%Y-%m-%dT%H:%M:%SZ")

    def answers(self) -> list[Answer]:
        """Every answer that the wave carries; a group that is too small carries none."""
        wave, settings = self.wave, self.study.settings
        gaps = value_gaps(wave, settings, self.study.catalogue)
        found = [self.answer("gaps", gaps, [])] if gaps else []
        if wave.n < settings.minimum_cell or (wave.nested and wave.accounts < MINIMUM_ACCOUNTS):
            return found
        for kind, make in self.kinds():
            try:
                body, notes = make()
            except KlantwaardeError as error:
                # What the data do not carry is told with the gaps, so that a reader knows why a part is absent.
                found = _noted(found, error)
                continue
            if body is not None:
                found.append(self.answer(kind, body, [*notes, *self.buckets()]))
        return found

    def buckets(self) -> list[Said]:
        """What a reader must know when there are too many accounts to draw one by one."""
        if self.wave.drawn != "buckets":
            return []
        return [say("With so many customers, intervals are from {n} buckets of whole accounts.", n=BUCKETS)]

    def kinds(self) -> list[tuple[str, Callable[[], tuple[Any, list[Said]]]]]:
        """What is tried, in the order of the report."""
        return [
            ("surface", self.surface), ("drivers", self.drivers), ("parts", self.parts), ("model", self.model),
        ]  # fmt: skip

    def surface(self) -> tuple[Surface | None, list[Said]]:
        """Each person's mean expectation and experience beside satisfaction."""
        sums = self.wave.surface
        if sums is None:
            return None, []
        ask = SurfaceAsk(
            "expectation", "experience", "satisfaction", self.study.settings.scales.score,
            asked=self.study.settings.asked.expectation, outcome_name=named(OUTCOME),
            outcome_scale=self.study.settings.scales.range(TARGET),
        )  # fmt: skip
        return msgspec.structs.replace(surface_of_sums(sums, ask), names=MEANS), []

    def drivers(self) -> tuple[Drivers | None, list[Said]]:
        """What satisfaction goes with, among what was experienced; what people say is important stands beside."""
        items = self.asked_enough()
        if not items:
            return None, []
        names = {code: named(self.study.catalogue.values[code].name) for code in items}
        # Exact shares double in cost with every value; beyond this the relative weights, which add up alike, do.
        method = "lmg" if len(items) <= MOST_EXACT else "johnson"
        ask = DriverAsk(
            TARGET, method, names=names | {TARGET: named(OUTCOME)}, seed=SEED, resamples=RESAMPLES
        )  # fmt: skip
        found = drivers_of(self.everybody().of_items([*items, TARGET]), ask)
        rows = [self.stated(row) for row in found.items]
        asked = any(row.stated is not None for row in rows)
        return msgspec.structs.replace(
            found, items=rows, target="satisfaction", target_name=OUTCOME,
            stated_on=self.study.settings.scales.score if asked else None,
        ), []  # fmt: skip

    def parts(self) -> tuple[Drivers | None, list[Said]]:
        """What satisfaction goes with among what, how, who and image: fewer parts are carried by fewer people."""
        groups: dict[str, list[str]] = {}
        for code in self.asked_enough():
            if part := PARTS.get(self.study.catalogue.values[code].type):
                groups.setdefault(part, []).append(code)
        if len(groups) < 2:
            return None, []
        names: dict[str, Named | Said | str] = {part: PART_NAMES[part] for part in groups}
        ask = DriverAsk(TARGET, groups=groups, names=names | {TARGET: named(OUTCOME)}, seed=SEED, resamples=RESAMPLES)
        grouped = {code for part in groups.values() for code in part}
        used = [code for code in self.wave.values if code in grouped]
        found = drivers_of(self.everybody().of_items([*used, TARGET]), ask)
        if found.r_squared is None:
            return None, []
        return msgspec.structs.replace(found, target="satisfaction", target_name=OUTCOME), []

    def asked_enough(self) -> list[str]:
        """Values that enough people judged, when they judged satisfaction too."""
        wave = self.wave
        if not wave.performance or TARGET not in wave.items:
            return []
        least = self.study.settings.minimum_cell
        return [code for code in wave.values if wave.sides.n(code, wave.performance) >= least]

    def everybody(self) -> Counted:
        """The sums of every unit; asked only where there are items."""
        assert self.wave.store is not None  # noqa: S101
        return self.wave.store.everybody

    def stated(self, row: DriverShare) -> DriverShare:
        """Add what people themselves call important, and the name."""
        about, sums = self.study.catalogue.values[row.item], self.wave.sides.of(row.item, "importance")
        if is_closed(sums, self.wave.nested, self.study.settings.minimum_cell):
            return msgspec.structs.replace(row, name=about.name)
        mean = mean_interval(sums, bounds=self.study.settings.scales.score)
        return msgspec.structs.replace(
            row, name=about.name, stated=mean.value, stated_low=mean.low, stated_high=mean.high
        )

    def model(self) -> tuple[PathAnalysis | None, list[Said]]:
        """The part of the model of Groenroos that this study asked."""
        asked = study_model(self.wave)
        if asked is None:
            return None, []
        model, missing = asked
        ask = Ask(target="satisfaction", resamples=RESAMPLES, seed=SEED, names=item_names(self.study.catalogue))
        found = analyse_paths(on_hundred(self.wave, model.items), model, ask)
        notes = (
            [say("Not asked in this study: {parts}.", parts=listed([PART_NAMES[p] for p in missing]))]
            if missing
            else []
        )
        if self.wave.n < WEIGHTS_FROM:
            notes.append(say("With {n} people every question counts alike.", n=self.wave.n))
        compared, told = compare_study(self.wave, self.before, model, ask)
        filtered, more = filters_of_image(self.wave, model, ask, found.htmt)
        return msgspec.structs.replace(found, comparisons=compared, moderation=filtered), [*notes, *told, *more]

    def answer(self, kind: str, body: Any, notes: list[Said]) -> Answer:  # noqa: ANN401 - one of our nouns
        """Wrap a noun with its birth certificate."""
        wave = self.wave
        excluded = (
            [
                Exclusion(
                    what=say("Respondents on the own side"),
                    why=say("Employees say what they think customers value; they do not count as customers."),
                    count=wave.people.employees,
                )
            ]
            if wave.people.employees
            else []
        )
        return Answer(
            id=f"{SYSTEM}/{kind}/{wave.wave}/all", system=SYSTEM, kind=kind, scope=Scope(wave=wave.wave), body=body,
            provenance=Provenance(
                fingerprint=self.study.fingerprint, method=f"perceived quality: {kind}", method_version=VERSION,
                software=__version__,
                settings={
                    "wave": wave.wave, "seed": SEED, "resamples": RESAMPLES, "confidence": 0.95,
                    "weighted": wave.weighted, "unit": UNITS[wave.drawn],
                    "minimum_cell": self.study.settings.minimum_cell,
                },
                n=getattr(body, "n", wave.n), made_at=self.made_at, exclusions=excluded, sources=SOURCES,
            ),
            notes=notes,
        )  # fmt: skip


def _noted(found: list[Answer], error: KlantwaardeError) -> list[Answer]:
    if not found:
        return found
    first = msgspec.structs.replace(found[0], notes=[*found[0].notes, *(problem.thing for problem in error.problems)])
    return [first, *found[1:]]
