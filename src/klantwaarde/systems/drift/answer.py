"""The answer of the drift system: what changed, how sure, since when, and what expires first."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde import __version__
from klantwaarde.language import Said, named, say
from klantwaarde.results import Answer, Provenance, Scope
from klantwaarde.results.alert import Alert, EarlySign
from klantwaarde.results.drift import Drift, MeasureChange, Previewed, RankDrift, ValueDrift
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.series import Point, Series
from klantwaarde.statistics.intervals import t_quantile
from klantwaarde.statistics.level_shift import LatestChange
from klantwaarde.systems.drift.alerts import Raised, is_inflation, make_alerts, rest
from klantwaarde.systems.drift.changes import MINIMUM, PER_YEAR, WATCHED, Changes, find_changes, level_per_wave, preview
from klantwaarde.systems.drift.early import PER_WAVE, early_signs
from klantwaarde.systems.drift.gather import Counted, Record, count_drift, marks_of
from klantwaarde.systems.drift.lasting import level_at, rank_drift, shelf_life
from klantwaarde.systems.drift.migration import Migration, migrations
from klantwaarde.systems.drift.mix import steady_mix
from klantwaarde.systems.drift.moments import MEASURES
from klantwaarde.systems.drift.records import read_events

Told = Callable[[Said, int, int], None]
SYSTEM = "drift"
# Raise it when the same record gives other numbers.
VERSION = "2"
SOURCES = [
    "Flierman, 2019 (value is perishable).",
    "Page, “Continuous inspection schemes”, 1954; Hinkley, 1971; Siegmund & Venkatraman, 1995 (changes in time).",
    "Benjamini & Hochberg, “Controlling the false discovery rate”, 1995.",
    "Fieller, “Some problems in interval estimation”, 1954 (shelf life); Fong, 1996 (Kano).",
    "Kish, Survey Sampling, 1965 (reweighting); Webber, Moffat & Zobel, 2010 (overlap of rankings).",
]


def answer_drift(
    study: Record, *, as_of: dt.datetime, waves: Sequence[str] | None = None, told: Told | None = None
) -> list[Answer]:
    """Say what changed over the waves, and how long each value still holds.

    Parameters
    ----------
    study
        The record.
    as_of
        The moment the answer counts as made; snoozed alerts rest until a later day.
    waves
        The last of these is the wave to look from; the last of the study when left out.
    told
        Hears how far the work is.
    """
    if told is not None:
        told(say("what changed over the waves"), 0, 1)
    codes = study.settings.wave_codes
    if len(codes) < 2 and not study.has("arrivals"):
        return []  # one wave shows no change, unless it is known when its answers came in
    last = max((codes.index(wave) for wave in waves or codes if wave in codes), default=len(codes) - 1)
    body = drift(study, last, as_of.date())
    utc = as_of.astimezone(dt.UTC) if as_of.tzinfo else as_of.replace(tzinfo=dt.UTC)
    return [
        Answer(
            id=f"{SYSTEM}/drift/{codes[last]}/all",
            system=SYSTEM,
            kind="drift",
            scope=Scope(wave=codes[last]),
            body=body,
            provenance=Provenance(
                fingerprint=study.fingerprint,
                method="drift of values",
                method_version=VERSION,
                software=__version__,
                settings={
                    "wave": codes[last],
                    "minimum_cell": study.settings.minimum_cell,
                    "minimum_n_change": max(MINIMUM, study.settings.minimum_cell),
                    "false_alarms_a_year": PER_YEAR,
                    "per_wave": level_per_wave(),
                    "early_signs_per_wave": PER_WAVE,
                    "mix_held_still": body.mix or None,
                    "seed": 0,
                },
                n=None,
                made_at=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
                sources=SOURCES,
            ),
            notes=[
                say("A market event stands beside a change because it fell in that period; it need not be the cause."),
            ],
        )
    ]  # fmt: skip


def drift(study: Record, last: int, today: dt.date) -> Drift:
    """Make the drift of a study as seen from one wave."""
    counted = count_drift(study)
    waves = counted.waves[: last + 1]
    moments = counted.moments.until(last)
    shown = _shown(counted, last)
    mix, strata = steady_mix(counted, last)
    held = strata.until(last) if strata is not None else None
    changes = find_changes(moments, strata=held, shown=shown)
    events = read_events(study)
    migrated = migrations(study, counted.values, waves)
    values = [_value(study, counted, changes, v, last, migrated.get(code)) for v, code in enumerate(counted.values)]
    raised = [
        Raised(group=int(g), value=int(v), measure=int(m)) for g, v, m in np.argwhere(changes.alarm) if len(waves) > 1
    ]
    alerts, snoozed = rest(make_alerts(study, counted, changes, raised, waves, events), study, today)
    past = preview(moments, strata=held, shown=shown)
    early, early_snoozed = rest(_early(study, counted, waves[-1]), study, today)
    order = sorted((one for one in values if any(e.points for e in one.levels.values())), key=_expires)
    ranks = _ranks(counted, changes, last) if last else None
    return Drift(
        headline=_headline(alerts, early, order, ranks, len(waves)),
        waves=waves,
        days=[wave.start.isoformat() if wave.start else "" for wave in study.settings.waves[: last + 1]],
        values=order,
        alerts=alerts,
        snoozed=snoozed,
        early=early,
        early_snoozed=early_snoozed,
        preview=[
            Previewed(wave, [f"{counted.values[v]}/{MEASURES[m]}" for g, v, m in np.argwhere(alarm) if g == 0])
            for wave, alarm in zip(waves[1:], past, strict=True)
        ],
        rank_drift=ranks,
        events=events,
        tested=int(np.isfinite(changes.adjusted.difference[..., list(WATCHED)])[shown[..., list(WATCHED)]].sum()),
        per_wave=level_per_wave(),
        per_year=PER_YEAR,
        mix=mix,
        status="open" if order else "missing",
    )


def _shown(counted: Counted, last: int) -> NDArray[np.bool_]:
    """A change may be shown when every wave it rests on may: waves that may not are seen by nobody."""
    there = counted.respondents[:, : last + 1] > 0
    every = (counted.is_open[:, : last + 1] | ~there).all(axis=1)
    return np.asarray(every & counted.is_open[:, last], dtype=bool)


def _estimate(change: LatestChange, at: tuple[int, int, int], n: float) -> Estimate:
    value, error = float(change.difference[at]), float(change.error[at])
    if not math.isfinite(value):
        return Estimate(status="missing")
    # The moment was chosen as the clearest of all: the interval pays for the choice.
    half = t_quantile(float(change.df[at]), 1.0 - 0.05 * float(change.share[at])) * error
    return Estimate(value, value - half, value + half, n=int(n), method="t on account means, over all moments")


def _value(
    study: Record, counted: Counted, changes: Changes, v: int, last: int, migration: Migration | None
) -> ValueDrift:
    code = counted.values[v]
    score = study.settings.scales.score
    width = score[1] - score[0]
    bounds = dict.fromkeys(MEASURES, score) | {"disconfirmation": (-width, width)}
    levels: dict[str, list[Estimate]] = {}
    for m, name in enumerate(MEASURES):
        levels[name] = []
        for t in range(last + 1):
            at = (0, t, v, m)
            if counted.respondents[at] == 0:
                levels[name].append(Estimate(n=0, status="missing"))
            elif not counted.is_open[at]:
                levels[name].append(Estimate(status="closed"))
            else:
                levels[name].append(level_at(counted.moments, at, counted.respondents[at], bounds[name]))
    told = [_change(counted, changes, v, m, last) for m in range(len(MEASURES))] if last else []
    place = (0, v, MEASURES.index("disconfirmation"))
    life = shelf_life(levels["disconfirmation"][changes.first :], changes.correlation(place))
    confirmed = [
        t for t, e in enumerate(levels["disconfirmation"])
        if e.low is not None and e.low >= -study.settings.thresholds.tolerance_on(*score)
    ]  # fmt: skip
    return ValueDrift(
        value=code,
        name=dict(study.catalogue.values[code].name),
        levels={
            name: Series(name, [Point(counted.waves[t], e) for t, e in enumerate(found)])
            for name, found in levels.items()
            if any(e.status != "missing" for e in found)
        },
        changes=told,
        shelf_life=life,
        inflation=is_inflation(changes, (0, v, MEASURES.index("expectation"))) if last else False,
        must_be=migration.series if migration else None,
        must_be_change=migration.change if migration else None,
        migrates=migration.rises if migration else False,
        kano=migration.classes if migration else [],
        last_confirmed=counted.waves[confirmed[-1]] if confirmed else "",
        review_by=_review(study, last, life.waves.low if life.status == "falling" else None, status=life.status),
    )


def _change(counted: Counted, changes: Changes, v: int, m: int, last: int) -> MeasureChange:
    at = (0, v, m)
    there = counted.respondents[0, : last + 1, v, m] > 0
    if not (counted.is_open[0, : last + 1, v, m] | ~there).all():
        closed = Estimate(status="closed")
        return MeasureChange(MEASURES[m], closed, closed)
    n = float(counted.respondents[0, last, v, m])
    raw, held = _estimate(changes.raw, at, n), _estimate(changes.adjusted, at, n)
    same = changes.raw.since[at] == changes.adjusted.since[at]
    mixed = None
    if changes.raw is not changes.adjusted and same and raw.value is not None and held.value is not None:
        mixed = raw.value - held.value
    return MeasureChange(
        measure=MEASURES[m],
        raw=raw,
        adjusted=held,
        by_mix=mixed,
        q=float(changes.q[at]) if m in WATCHED else None,
        since=counted.waves[changes.since(at)],
        alarm=bool(changes.alarm[at]),
    )


def _review(study: Record, last: int, soonest: float | None, *, status: str) -> str:
    """Give the day to ask again: at the next wave; sooner never pays, later only when a fall is far away."""
    waves = study.settings.waves
    starts = [wave.start for wave in waves[: last + 1] if wave.start is not None]
    latest = waves[last].end or waves[last].start
    if latest is None or len(starts) < 2:
        return ""
    step = (starts[-1] - starts[0]).days / (len(starts) - 1)
    ahead = 0.0 if status == "expired" else min(max(soonest if soonest is not None else 1.0, 0.25), 2.0)
    return (latest + dt.timedelta(days=round(step * ahead))).isoformat()


def _expires(one: ValueDrift) -> tuple[int, float, str]:
    place = {"expired": 0, "falling": 1, "unknown": 2, "steady": 3, "closed": 4}[one.shelf_life.status]
    waves = one.shelf_life.waves.value
    level = one.levels.get("disconfirmation")
    now = level.points[-1].estimate.low if level is not None else None
    return place, waves if waves is not None else math.inf, f"{(now if now is not None else 99.0) + 100:09.4f}"


def _ranks(counted: Counted, changes: Changes, last: int) -> RankDrift | None:
    m = MEASURES.index("importance")
    kept = counted.is_open[0, [last - 1, last], :, m].all(axis=0)
    part = counted.moments.until(last)
    spread, _ = part.within()
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(kept, part.mean[0, [last - 1, last], :, m], np.nan)
        errors = np.sqrt(np.maximum(spread[0, :, m], 1 / 12) / part.n[0, [last - 1, last], :, m])
    alike = np.array([changes.correlation((0, v, m))[-1, -2] for v in range(len(counted.values))])
    return rank_drift(means[1], means[0], (errors[1], errors[0]), alike=alike)


def _early(study: Record, counted: Counted, wave: str) -> list[EarlySign]:
    """Look for a change inside the latest wave, for values that may be shown there."""
    if not study.has("arrivals"):
        return []
    place = counted.waves.index(wave)
    shown = [v for v, code in enumerate(counted.values) if counted.is_open[0, place, v].any()]
    names = {counted.values[v]: dict(study.catalogue.values[counted.values[v]].name) for v in shown}
    return early_signs(marks_of(study), study.table("arrivals"), wave, names, k=study.settings.minimum_cell)


def _headline(
    alerts: list[Alert], early: list[EarlySign], values: list[ValueDrift], ranks: RankDrift | None, waves: int
) -> Said:
    if waves < 2:
        return say("One wave tells no change; ask again to see what perishes.")
    if alerts:
        return alerts[0].said
    if early:
        return early[0].said
    if ranks is not None and ranks.p < level_per_wave():
        return say("No value changed for sure, but the order of importance moved more than chance explains.")
    fades = [one for one in values if one.shelf_life.status == "falling"]
    if fades:
        return say("Nothing changed for sure; “{value}” would be the first to expire.", value=named(fades[0].name))
    return say("Nothing changed more than chance explains.")
