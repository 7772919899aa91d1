"""Differencing over waves and segments: no open number of drift, and no sum of them, speaks of fewer than k people."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from klantwaarde.results import to_json
from klantwaarde.systems.drift.answer import drift
from klantwaarde.systems.drift.gather import count_drift
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
