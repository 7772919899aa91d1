"""The answers of the quality system on a study: gaps, the surface, what satisfaction goes with, and the path model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

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
from klantwaarde.systems.quality.drivers import DriverAsk, find_drivers
from klantwaarde.systems.quality.gap import closed, sums_of, value_gaps
from klantwaarde.systems.quality.gathering import Record, Wide, gather_wave
from klantwaarde.systems.quality.gronroos import PART_NAMES, gronroos_model
from klantwaarde.systems.quality.sample import make_sample
from klantwaarde.systems.quality.surface import SurfaceAsk, response_surface

Floats = NDArray[np.float64]
Told = Callable[[Said, int, int], None]

SYSTEM = "quality"
# Raise it when the same record gives other numbers.
VERSION = "2"
SEED = 1
RESAMPLES = 500
# Handbook of methods 5 (e): no model below 30 people, unit weights below 60.
MODEL_FROM, WEIGHTS_FROM = 30, 60
MOST_EXACT = 18
PARTS = {"what": "technical", "how": "functional", "who": "relational", "image": "image"}
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
    for place, wave in enumerate(wanted):
        if told:
            told(say("expectation against experience"), place, len(wanted))
        answers += _Wave(study, wave, as_of).answers()
    return answers


class _Wave:
    """The answers of one wave."""

    def __init__(self, study: Record, wave: str, as_of: dt.datetime) -> None:
        self.study, self.wave = study, wave
        self.wide: Wide = gather_wave(study, wave)
        utc = as_of.astimezone(dt.UTC) if as_of.tzinfo else as_of.replace(tzinfo=dt.UTC)
        self.made_at = utc.strftime("%Y-%m-%dT%H:%M:%SZ")

    def answers(self) -> list[Answer]:
        """Every answer that the wave carries; a group that is too small carries none."""
        wide, settings = self.wide, self.study.settings
        # Of a draw the gaps are left out: the customer value model has them of everybody, and one number is enough.
        gaps = None if wide.drawn_from else value_gaps(wide, settings, self.study.catalogue)
        found = [self.answer("gaps", gaps, [])] if gaps else []
        accounts = np.unique(wide.accounts).size
        if len(wide.accounts) < settings.minimum_cell or (wide.nested and accounts < MINIMUM_ACCOUNTS):
            return found
        for kind, make in self.kinds():
            try:
                body, notes = make()
            except KlantwaardeError as error:
                # What the data do not carry is told with the gaps, so that a reader knows why a part is absent.
                found = _noted(found, error)
                continue
            if body is not None:
                found.append(self.answer(kind, body, [*notes, *self.draw()]))
        return found

    def draw(self) -> list[Said]:
        """What a reader must know when not everybody is in it."""
        wide = self.wide
        if not wide.drawn_from:
            return []
        return [
            say("On {n} people, drawn by account from {all}.", n=len(wide.accounts), all=wide.drawn_from)
        ]  # fmt: skip

    def kinds(self) -> list[tuple[str, Callable[[], tuple[Any, list[Said]]]]]:
        """What is tried, in the order of the report."""
        return [
            ("surface", self.surface), ("drivers", self.drivers), ("parts", self.parts), ("model", self.model),
        ]  # fmt: skip

    def about(self) -> dict[str, Any]:
        """Weights and accounts, where they matter."""
        wide = self.wide
        return {
            "weights": wide.weights if wide.weighted else None,
            "accounts": wide.accounts.tolist() if wide.nested else None,
        }

    def surface(self) -> tuple[Surface | None, list[Said]]:
        """Each person's mean expectation and experience beside satisfaction."""
        e, p = self.wide.mean_of("expectation"), self.wide.mean_of("experience")
        z = self.wide.overall["satisfaction"]
        if not (np.isfinite(e).any() and np.isfinite(p).any() and np.isfinite(z).any()):
            return None, []
        ask = SurfaceAsk(
            "expectation", "experience", "satisfaction", self.study.settings.scales.score,
            asked=self.study.settings.asked.expectation, outcome_name=named(OUTCOME),
        )  # fmt: skip
        found = response_surface(e, p, z, ask, **self.about())
        return msgspec.structs.replace(found, names=MEANS), []

    def drivers(self) -> tuple[Drivers | None, list[Said]]:
        """What satisfaction goes with, among what was experienced; what people say is important stands beside."""
        x, y = self.experience(), self.wide.overall["satisfaction"]
        if x is None or not np.isfinite(y).any():
            return None, []
        columns = [i for i in range(x.shape[1]) if np.isfinite(x[:, i]).sum() >= self.study.settings.minimum_cell]
        items = [self.wide.values[i] for i in columns]
        names = {code: named(self.study.catalogue.values[code].name) for code in items}
        # Exact shares double in cost with every value; beyond this the relative weights, which add up alike, do.
        method = "lmg" if len(items) <= MOST_EXACT else "johnson"
        ask = DriverAsk(
            "satisfaction", method, names=names | {"satisfaction": named(OUTCOME)}, seed=SEED, resamples=RESAMPLES
        )  # fmt: skip
        found = find_drivers(items, x[:, columns], y, ask, **self.about())
        rows = [self.stated(row) for row in found.items]
        scale = self.study.settings.scales.score
        asked = any(row.stated is not None for row in rows)
        return msgspec.structs.replace(found, items=rows, target_name=OUTCOME, stated_on=scale if asked else None), []

    def parts(self) -> tuple[Drivers | None, list[Said]]:
        """What satisfaction goes with among what, how, who and image: fewer parts are carried by fewer people."""
        x, y = self.experience(), self.wide.overall["satisfaction"]
        if x is None or not np.isfinite(y).any():
            return None, []
        columns = [i for i in range(x.shape[1]) if np.isfinite(x[:, i]).sum() >= self.study.settings.minimum_cell]
        items = [self.wide.values[i] for i in columns]
        groups: dict[str, list[str]] = {}
        for code in items:
            if part := PARTS.get(self.study.catalogue.values[code].type):
                groups.setdefault(part, []).append(code)
        grouped = [code for part in groups.values() for code in part]
        if len(groups) < 2:
            return None, []
        names: dict[str, Named | Said | str] = {part: PART_NAMES[part] for part in groups}
        ask = DriverAsk(
            "satisfaction", groups=groups, names=names | {"satisfaction": named(OUTCOME)}, seed=SEED,
            resamples=RESAMPLES,
        )  # fmt: skip
        at = [i for i in columns if self.wide.values[i] in grouped]
        found = find_drivers([self.wide.values[i] for i in at], x[:, at], y, ask, **self.about())
        if found.r_squared is None:
            return None, []
        return msgspec.structs.replace(found, target_name=OUTCOME), []

    def stated(self, row: DriverShare) -> DriverShare:
        """Add what people themselves call important, and the name."""
        about = self.study.catalogue.values[row.item]
        x = self.wide.scores["importance"][:, self.wide.values.index(row.item)]
        there = np.isfinite(x)
        if not there.any() or closed(self.wide, there, self.study.settings.minimum_cell):
            return msgspec.structs.replace(row, name=about.name)
        mean = mean_interval(sums_of(self.wide, x), bounds=self.study.settings.scales.score)
        return msgspec.structs.replace(
            row, name=about.name, stated=mean.value, stated_low=mean.low, stated_high=mean.high
        )

    def experience(self) -> Floats | None:
        """Experience per value; satisfaction per value where experience was not asked."""
        for question in ("experience", "satisfaction"):
            if np.isfinite(self.wide.scores[question]).any():
                return self.wide.scores[question]
        return None

    def model(self) -> tuple[PathAnalysis | None, list[Said]]:
        """The part of the model of Groenroos that this study asked."""
        wide, n = self.wide, len(self.wide.accounts)
        x = self.experience()
        if x is None or n < MODEL_FROM or not np.isfinite(wide.overall["satisfaction"]).any():
            return None, []
        columns: dict[str, Floats] = {}
        parts: dict[str, list[str]] = {}
        for i, code in enumerate(wide.values):
            part = PARTS.get(self.study.catalogue.values[code].type)
            column = x[:, i]
            if part and np.isfinite(column).sum() >= n / 2 and np.nanstd(column) > 0:
                parts.setdefault(part, []).append(code)
                columns[code] = self.on_hundred(column, "score")
        e = wide.mean_of("expectation")
        if np.isfinite(e).sum() >= n / 2 and np.nanstd(e) > 0:
            parts["expectation"], columns["expected"] = ["expected"], self.on_hundred(e, "score")
        for outcome, part in (
            ("satisfaction", "satisfaction"), ("quality", "experience"), ("reuse", "loyalty"),
            ("recommend", "recommendation"),
        ):  # fmt: skip
            y = wide.overall[outcome]
            if np.isfinite(y).sum() >= n / 2 and np.nanstd(y) > 0:
                parts[part], columns[f"overall.{outcome}"] = (
                    [f"overall.{outcome}"], self.on_hundred(y, f"overall.{outcome}"),
                )  # fmt: skip
        model, missing = gronroos_model(parts, scale=(0.0, 100.0), unit=n < WEIGHTS_FROM)
        sample = make_sample(list(columns), np.column_stack(list(columns.values())), **self.about())
        ask = Ask(target="satisfaction", resamples=RESAMPLES, seed=SEED)
        found = analyse_paths(sample, model, ask)
        notes = [say("Not asked in this study: {part}.", part=PART_NAMES[part]) for part in missing]
        if n < WEIGHTS_FROM:
            notes.append(say("With {n} people every question counts alike.", n=n))
        return found, notes

    def on_hundred(self, column: Floats, scale: str) -> Floats:
        """Answers on 0-100 of their own theoretical range."""
        low, high = self.study.settings.scales.range(scale)
        return (column - low) * 100.0 / (high - low)

    def answer(self, kind: str, body: Any, notes: list[Said]) -> Answer:  # noqa: ANN401 - one of our nouns
        """Wrap a noun with its birth certificate."""
        wide = self.wide
        excluded = (
            [
                Exclusion(
                    what=say("Respondents on the own side"),
                    why=say("Employees say what they think customers value; they do not count as customers."),
                    count=wide.employees,
                )
            ]
            if wide.employees
            else []
        )
        return Answer(
            id=f"{SYSTEM}/{kind}/{self.wave}/all", system=SYSTEM, kind=kind, scope=Scope(wave=self.wave), body=body,
            provenance=Provenance(
                fingerprint=self.study.fingerprint, method=f"perceived quality: {kind}", method_version=VERSION,
                software=__version__,
                settings={
                    "wave": self.wave, "seed": SEED, "resamples": RESAMPLES, "confidence": 0.95,
                    "weighted": wide.weighted, "unit": "account" if wide.nested else "respondent",
                    "minimum_cell": self.study.settings.minimum_cell,
                },
                n=getattr(body, "n", len(wide.accounts)), made_at=self.made_at, exclusions=excluded, sources=SOURCES,
            ),
            notes=notes,
        )  # fmt: skip


def _noted(found: list[Answer], error: KlantwaardeError) -> list[Answer]:
    if not found:
        return found
    first = msgspec.structs.replace(found[0], notes=[*found[0].notes, *(problem.thing for problem in error.problems)])
    return [first, *found[1:]]
