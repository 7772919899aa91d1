"""The mix is held still with the groups that may be shown, and all others as one part."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from klantwaarde.systems.drift.answer import drift
from klantwaarde.systems.drift.gather import count_drift
from klantwaarde.systems.drift.mix import steady_mix
from memory_study import MemoryStudy

WAVES = ("1", "2", "3", "4")
DAY = dt.date(2026, 5, 1)


def study_of(seed, high, *, few="c", by="respondents.function"):
    """Sixty new people a wave; a part ``a`` scores two higher; three are of a group too small to show, two of none."""
    rng = np.random.default_rng(seed)
    rows = {"respondents": [], "scores": [], "customers": []}
    for t, wave in enumerate(WAVES):
        for i in range(60):
            group = few if i >= 57 else "" if i >= 55 else "a" if i < high[t] else "b"
            person = f"r{wave}{i:02d}"
            rows["respondents"].append({"respondent_id": person, "customer_id": f"c{wave}{i:02d}"})
            rows["customers"].append({"customer_id": f"c{wave}{i:02d}", "sector": group or None})
            if by == "respondents.function":
                rows["respondents"][-1] |= {"function": group or None, "customer_id": None}
            for value in ("reliable", "on_time", "trusted"):
                mark = float(np.clip(np.rint(6 + rng.normal() + 2.0 * (group == "a")), 1, 10))
                rows["scores"].append({"respondent_id": person, "wave": wave, "value_id": value, "importance": mark})
    if by == "respondents.function":
        rows["customers"] = []
    return MemoryStudy(rows, segments=[by], waves=WAVES)


@pytest.mark.parametrize("by", ["respondents.function", "customers.sector"])
def test_a_group_too_small_to_show_does_not_keep_the_mix_from_being_held(by):
    study = study_of(1, (15, 15, 15, 45), by=by)
    found = drift(study, 3, DAY)
    assert found.mix == by
    assert found.alerts == []
    change = next(v for v in found.values if v.value == "reliable").changes[2]
    assert change.raw.low > 0.3, "the raw numbers moved"
    assert change.adjusted.low < 0 < change.adjusted.high


def test_all_others_are_one_part_and_hold_enough_people():
    counted = count_drift(study_of(1, (15, 15, 15, 45)))
    column, parts = steady_mix(counted, 3)
    assert column == "respondents.function"
    value = counted.values.index("reliable")
    told = [g for g, (by, _) in enumerate(counted.groups) if by and counted.is_open[g, :, value, 2].all()]
    assert parts.n[:, :, value, 2].sum(axis=0).tolist() == counted.moments.n[0, :, value, 2].tolist()
    assert len(parts.n) == len(told) + 1
    assert (parts.n[:, :, value, 2] >= 5).all()
    everything = parts.s[:, :, value, 2].sum(axis=0)
    assert everything == pytest.approx(counted.moments.s[0, :, value, 2].tolist())


def test_a_real_change_is_found_at_a_steady_mix():
    study = study_of(2, (15, 15, 15, 45))
    for row in study.rows["scores"]:
        if row["wave"] == "4" and row["value_id"] == "trusted":
            row["importance"] = max(1.0, row["importance"] - 2.0)
    moved = MemoryStudy(study.rows, segments=["respondents.function"], waves=WAVES)
    assert [(alert.value, alert.since) for alert in drift(moved, 3, DAY).alerts if not alert.segment] == [
        ("trusted", "4")
    ]
