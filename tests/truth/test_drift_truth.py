"""Drift on known truth: false alarms, power, delay, and a mix of people that changes while nobody does."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from klantwaarde.results import Estimate
from klantwaarde.systems.drift.answer import drift
from klantwaarde.systems.drift.changes import find_changes, preview
from klantwaarde.systems.drift.lasting import shelf_life
from klantwaarde.systems.drift.moments import Moments
from memory_study import MemoryStudy

VALUES, PEOPLE = 44, 60


def drawn(rng, *, waves, shift=0.0, at=99, mix=None):
    """Sixty people per wave, 85 % stay, answers correlate .6, whole marks of spread 1.3, kept on their scales.

    ``mix`` is the share of the higher of two segments per wave; it scores 1.5 points higher on everything.
    """
    m, parts = Moments.empty(1, waves, VALUES), Moments.empty(2, waves, VALUES)
    centre = rng.uniform(5.5, 9.0, (VALUES, 4))
    centre[:, 0] = rng.uniform(-1.0, 0.5, VALUES)
    moved = np.zeros((VALUES, 4))
    moved[0, 0] = 1.0
    x, before = rng.standard_normal((PEOPLE, VALUES, 4)), None
    for t in range(waves):
        kept = before
        if t:
            new = rng.standard_normal((PEOPLE, VALUES, 4))
            leaves = (rng.random(PEOPLE) > 0.85)[:, None, None]
            x = np.where(leaves, new, 0.6 * x + 0.8 * new)
            kept = np.where(leaves, np.nan, before)
        high = np.arange(PEOPLE) < PEOPLE * (mix[t] if mix else 0.5)
        extra = 1.5 * high[:, None, None] if mix else 0.0
        y = centre + extra + 1.3 * x + (shift if t >= at else 0.0) * moved
        y = np.clip(np.rint(y), [-4.5, 1, 1, 1], [4.5, 10, 10, 10])
        for i in range(PEOPLE):
            m.hear(0, t, y[i], kept[i] if t else None)
            parts.hear(int(high[i]), t, y[i])
        before = y
    return m, parts


def test_false_alarms_stay_under_five_percent_a_year():
    # 150 years of four waves, 44 values, three measures, n = 60. Spent is .03; a run of 400 years measured .035.
    rng = np.random.default_rng(11)
    alarms = 0
    for _ in range(150):
        m, _ = drawn(rng, waves=5)
        alarms += any(found.any() for found in preview(m))
    assert alarms / 150 <= 0.05


@pytest.mark.parametrize(("shift", "at_once", "within_a_year"), [(0.25, 0.0, 0.0), (0.5, 0.0, 0.3), (1.0, 0.7, 1.0)])
def test_power_and_delay(shift, at_once, within_a_year):
    rng = np.random.default_rng(12)
    delays = []
    for _ in range(20):
        m, _ = drawn(rng, waves=10, shift=shift, at=6)
        found = [t for t, alarm in enumerate(preview(m), start=1) if t >= 6 and alarm[0, 0, 0]]
        delays.append(found[0] - 6 if found else 99)
    assert np.mean(np.array(delays) == 0) >= at_once
    assert np.mean(np.array(delays) <= 3) >= within_a_year


def test_a_pure_change_of_mix_gives_no_alarm_and_the_raw_numbers_would():
    rng = np.random.default_rng(13)
    raw = held = 0
    for _ in range(15):
        m, parts = drawn(rng, waves=4, mix=(0.3, 0.3, 0.3, 0.8))
        raw += find_changes(m).alarm.any()
        held += find_changes(m, strata=parts).alarm.any()
    assert raw == 15
    assert held <= 1


def levels(means, half=0.2):
    return [Estimate(m, m - half, m + half, n=60) for m in means]


def test_shelf_life_is_unknown_under_three_waves_and_counts_down_on_a_line():
    assert shelf_life(levels([1.0, 0.8])).status == "unknown"
    falling = shelf_life(levels([1.6, 1.4, 1.2, 1.0]))
    # The lower bound is now .8 and falls .2 a wave: four waves.
    assert falling.status == "falling"
    assert falling.waves.value == pytest.approx(4.0, abs=1e-9)
    assert falling.waves.low < 4.0
    assert shelf_life(levels([0.5, 0.3, 0.1])).status == "expired"
    assert shelf_life(levels([0.5, 0.6, 0.7])).status == "steady"


def study_of(rng, *, inflate=0.0, waves=("1", "2", "3")):
    scores = [
        {
            "respondent_id": f"r{i}", "wave": wave, "value_id": value,
            "expectation": float(np.clip(np.rint(7 + rng.normal() + (inflate if wave == waves[-1] else 0)), 1, 10)),
            "experience": float(np.clip(np.rint(7 + rng.normal()), 1, 10)),
            "importance": float(np.clip(np.rint(7 + rng.normal()), 1, 10)),
        }
        for wave in waves for i in range(60) for value in ("reliable", "on_time", "trusted")
    ]  # fmt: skip
    people = [{"respondent_id": f"r{i}", "side": "customer"} for i in range(60)]
    return MemoryStudy({"respondents": people, "scores": scores}, waves=waves)


def test_expectation_that_rises_alone_is_called_inflation():
    found = drift(study_of(np.random.default_rng(14), inflate=2.0), 2, dt.date(2026, 5, 1))
    kinds = {(alert.value, alert.kind) for alert in found.alerts if alert.measure == "expectation"}
    assert {("reliable", "expectation_inflation"), ("on_time", "expectation_inflation")} <= kinds
    assert all(alert.since == "3" for alert in found.alerts)
    assert all(value.inflation for value in found.values if value.levels)


def test_a_quiet_study_is_quiet():
    found = drift(study_of(np.random.default_rng(15)), 2, dt.date(2026, 5, 1))
    assert found.alerts == []
    assert found.rank_drift is not None
    assert found.rank_drift.p > 0.01
