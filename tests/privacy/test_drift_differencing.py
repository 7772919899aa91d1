"""Differencing over waves and segments: no open number of drift, and no sum of them, speaks of fewer than k people."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from klantwaarde.results import to_json
from klantwaarde.systems.drift.answer import drift
from klantwaarde.systems.drift.gather import count_drift
from klantwaarde.systems.drift.mix import steady_mix
from memory_study import MemoryStudy
from privacy_attack import leaks

K = 5


def study_of(seed):
    rng = np.random.default_rng(seed)
    people = [
        {"respondent_id": f"r{i:02d}", "function": str(rng.choice(["a", "b", "c"], p=[0.6, 0.25, 0.15])),
         "department": str(rng.choice(["x", "y"], p=[0.8, 0.2]))}
        for i in range(26)
    ]  # fmt: skip
    scores = [
        {"respondent_id": p["respondent_id"], "wave": wave, "value_id": "reliable", "importance": float(mark)}
        for wave in ("1", "2")
        for p in people
        if rng.random() < 0.85 and (mark := rng.integers(1, 11))
    ]
    segments = ["respondents.function", "respondents.department"]
    return MemoryStudy({"respondents": people, "scores": scores}, segments=segments, waves=("1", "2"))


@pytest.mark.parametrize("seed", range(15))
def test_no_open_levels_together_speak_of_fewer_than_k(seed):
    study = study_of(seed)
    counted = count_drift(study)
    value = counted.values.index("reliable")
    for t, wave in enumerate(counted.waves):
        answered = {row["respondent_id"] for row in study.rows["scores"] if row["wave"] == wave}
        people = [p for p in study.rows["respondents"] if p["respondent_id"] in answered]
        rows = [
            [int(not by or p[by.partition(".")[2]] == group) for p in people]
            for g, (by, group) in enumerate(counted.groups)
            if counted.is_open[g, t, value, 2]
        ]
        cells = {}
        for place, p in enumerate(people):
            cells.setdefault((p["function"], p["department"]), set()).add(place)
        assert leaks(rows, [frozenset(cell) for cell in cells.values()], k=K) == []


def test_fewer_than_k_people_leave_no_number_anywhere():
    study = study_of(1)
    few = {f"r{i:02d}" for i in range(4)}
    small = MemoryStudy(
        {
            "respondents": [p for p in study.rows["respondents"] if p["respondent_id"] in few],
            "scores": [s for s in study.rows["scores"] if s["respondent_id"] in few],
        },
        waves=("1", "2"),
    )
    found = drift(small, 1, dt.date(2026, 5, 1))
    for value in found.values:
        for series in value.levels.values():
            assert all(p.estimate.value is None and p.estimate.n in {None, 0} for p in series.points)
        assert all(change.raw.value is None and change.adjusted.value is None for change in value.changes)
    assert found.alerts == []
    assert found.rank_drift is None
    assert '"value":"reliable"' not in to_json(found.alerts)


def groups_of(seed):
    """Three groups of which one is often too small, some people without one; other people answer in each wave."""
    rng = np.random.default_rng(seed)
    people = [
        {"respondent_id": f"r{i:02d}", "function": str(group) or None}
        for i, group in enumerate(rng.choice(["a", "b", "c", ""], p=[0.5, 0.3, 0.12, 0.08], size=34))
    ]
    scores = [
        {"respondent_id": p["respondent_id"], "wave": wave, "value_id": value, "importance": float(rng.integers(1, 11))}
        for wave in ("1", "2", "3")
        for p in people
        if rng.random() < 0.9
        for value in ("reliable", "on_time", "trusted")
    ]
    quotes = [
        {"quote_id": f"q{i}", "respondent_id": f"r{i:02d}", "wave": str(1 + i % 3), "text": "t", "values": "reliable",
         "consent": "anonymous"}
        for i in range(9)
    ]  # fmt: skip
    rows = {"respondents": people, "scores": scores, "quotes": quotes}
    return MemoryStudy(rows, segments=["respondents.function"], waves=("1", "2", "3"))


def test_numbers_at_a_steady_mix_add_nothing_to_what_can_be_worked_out():
    """The parts of the mix beside all open levels, wave by wave: still nothing about fewer than k."""
    held = 0
    for seed in range(25):
        study = groups_of(seed)
        counted = count_drift(study)
        column, parts = steady_mix(counted, 2)
        if parts is None:
            continue
        held += 1
        value = counted.values.index("reliable")
        told = [g for g, (by, _) in enumerate(counted.groups) if by == column and counted.is_open[g].any()]
        for t, wave in enumerate(counted.waves):
            answered = {row["respondent_id"] for row in study.rows["scores"] if row["wave"] == wave}
            people = [p for p in study.rows["respondents"] if p["respondent_id"] in answered]
            open_rows = [
                [int(not by or p["function"] == group) for p in people]
                for g, (by, group) in enumerate(counted.groups)
                if counted.is_open[g, t, value, 2]
            ]
            named = [
                counted.groups[g][1] for g in told
                if parts.n.shape[0] > 0 and any(np.array_equal(part, counted.moments.n[g]) for part in parts.n)
            ]  # fmt: skip
            pieces = [[int(p["function"] == name) for p in people] for name in named]
            if len(parts.n) > len(named):
                pieces.append([int(p["function"] not in named) for p in people])
            sizes = [sum(piece) for piece in pieces]
            assert sorted(sizes) == sorted(parts.n[:, t, value, 2].astype(int).tolist())
            assert min(sizes) >= K
            cells = {}
            for place, p in enumerate(people):
                cells.setdefault(p["function"], set()).add(place)
            assert leaks(open_rows + pieces, [frozenset(cell) for cell in cells.values()], k=K) == []
    assert held >= 10, "the attack had something to attack"


def test_no_open_number_anywhere_rests_on_fewer_than_k():
    def numbers(found):
        if isinstance(found, dict):
            if found.get("type") == "Estimate" or {"value", "low"} <= set(found):
                yield found
            for one in found.values():
                yield from numbers(one)
        elif isinstance(found, list):
            for one in found:
                yield from numbers(one)

    seen = 0
    for seed in range(8):
        for last in (1, 2):
            told = json.loads(to_json(drift(groups_of(seed), last, dt.date(2026, 5, 1))))
            for number in numbers(told):
                seen += 1
                assert number.get("n") is None or number["n"] == 0 or number["n"] >= K, number
    assert seen > 100
