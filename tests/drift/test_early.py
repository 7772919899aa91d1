"""Early signs: a change inside the running wave, at a set price in false alarms however often one looks."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from klantwaarde.results import to_json
from klantwaarde.statistics.sequential import change_inside
from klantwaarde.systems.drift.answer import answer_drift
from klantwaarde.systems.drift.early import FIRST_LOOK, PER_WAVE
from memory_study import MemoryStudy

START = dt.date(2026, 3, 2)
AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
VALUES = ("reliable", "careful", "expert", "trusted")


def study_of(rng, people, *, moved=0.0, from_day=10, per_day=3, shown=None):
    """People answer three a day; from some day one value is experienced otherwise."""
    rows = {"respondents": [], "scores": [], "arrivals": []}
    for i in range(people if shown is None else shown):
        day = i // per_day
        rows["respondents"].append({"respondent_id": f"r{i}"})
        rows["arrivals"].append({"respondent_id": f"r{i}", "wave": "1", "answered_on": START + dt.timedelta(days=day)})
        for value in VALUES:
            shift = moved if value == "reliable" and day >= from_day else 0.0
            e, p = (float(np.clip(np.rint(x), 1, 10)) for x in (7 + 1.3 * rng.normal(), 7 + shift + 1.3 * rng.normal()))
            rows["scores"].append(
                {"respondent_id": f"r{i}", "wave": "1", "value_id": value, "expectation": e, "experience": p}
            )
    return MemoryStudy(rows, waves=("1",))


def signs(study):
    (answer,) = answer_drift(study, as_of=AS_OF)
    return answer.body.early


def test_a_clear_change_is_seen_with_its_day_and_direction():
    found = signs(study_of(np.random.default_rng(1), 80, moved=-3.0))
    assert {(one.value, one.measure, one.kind) for one in found} == {("reliable", "disconfirmation", "drop")}
    (sign,) = found
    assert abs((dt.date.fromisoformat(sign.since) - (START + dt.timedelta(days=10))).days) <= 2
    assert sign.q <= PER_WAVE / 2


def test_no_number_is_told():
    (sign,) = signs(study_of(np.random.default_rng(1), 80, moved=-3.0))
    assert {"q", "n"} == {name for name in sign.__struct_fields__ if isinstance(getattr(sign, name), int | float)}


def test_looking_often_finds_no_more_than_looking_at_the_end():
    """What is told changes at 20, 40, 80 accounts only, whenever one asks."""
    told = []
    for shown in (18, 21, 24, 33, 39, 42, 57, 78):
        study = study_of(np.random.default_rng(3), 80, moved=-4.5, from_day=6, shown=shown)
        told.append([to_json(one) for one in signs(study)])
    assert told[0] == []
    assert told[1] == told[2] == told[3] == told[4], "one look at 20"
    assert told[5] == told[6] == told[7], "one look at 40"
    assert told[7]


def test_false_signs_stay_within_their_price():
    """300 quiet waves of 80 accounts, 8 numbers each: at .25 % a wave 0.75 are expected; 5 would come once in 1,500."""
    rng = np.random.default_rng(8)
    days, each, runs = 27, 3, 300
    false = 0
    for _ in range(runs):
        x = np.clip(np.rint(7 + 1.3 * rng.standard_normal((8, days, each))), 1, 10)
        found = change_inside(np.full((8, days), 3.0), x.sum(axis=-1), (x**2).sum(axis=-1), least=10)
        false += bool((np.sort(found.p) * 8 / np.arange(1, 9) <= PER_WAVE / 2**3).any())
    assert false <= 4


def test_the_path_strays_as_kolmogorov_says():
    """At .05 no more than 5 % of quiet series are called changed, and with many days nearly so many."""
    rng = np.random.default_rng(5)
    x = rng.standard_normal((4000, 400))
    one = np.ones_like(x)
    share = float((change_inside(one, x, x**2, least=1).p <= 0.05).mean())
    assert 0.03 <= share <= 0.06  # three standard errors above .05, and not idle


def test_a_change_of_three_points_is_usually_found():
    """At 80 accounts, spread 1.8; two points are found one time in six: that is what so few false signs cost."""
    rng = np.random.default_rng(11)
    found = sum(bool(signs(study_of(rng, 80, moved=-3.0))) for _ in range(12))
    assert found >= 9


@pytest.mark.parametrize("people", [0, FIRST_LOOK - 3])
def test_too_few_answers_give_no_sign(people):
    study = study_of(np.random.default_rng(2), 80, moved=-5.0, from_day=3, shown=people)
    if people:
        assert signs(study) == []
    else:
        assert answer_drift(study, as_of=AS_OF) == [] or signs(study) == []
