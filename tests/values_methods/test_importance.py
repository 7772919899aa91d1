"""Which values matter most: on what ground, how sure, and what is said when it rests on a stand-in."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from klantwaarde.results import CLOSED, Estimate
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.intervals import mean_interval
from klantwaarde.systems.values.importance import rank_values

MISSING = Estimate(status="missing")


def scores(half: float = 0.1, **means: float) -> dict[str, Estimate]:
    return {code: Estimate(value=m, low=m - half, high=m + half, n=30) for code, m in means.items()}


def none(**means: float) -> dict[str, Estimate]:
    return dict.fromkeys(means, MISSING)


MEANS = {"a": 9.0, "b": 8.0, "c": 6.0, "d": 3.0}


def test_stated_importance_goes_first():
    found = rank_values(importance=scores(**MEANS), salience=scores(a=0.1, b=0.9, c=0, d=0), expectation=none(**MEANS))
    assert found.source == "importance"
    assert found.ranks == {"a": 1, "b": 2, "c": 3, "d": 4}
    assert found.important == {"a", "b"}
    assert found.surely_less == {"c", "d"}
    # Weight is the part of the scale above its low end: 8, 7, 5 and 2 of 22.
    assert found.weights == pytest.approx({"a": 8 / 22, "b": 7 / 22, "c": 5 / 22, "d": 2 / 22})
    assert found.notes == []


def test_salience_stands_in_and_says_so():
    found = rank_values(importance=none(**MEANS), salience=scores(a=0.1, b=0.5, c=0, d=0), expectation=scores(**MEANS))
    assert found.source == "salience"
    assert found.ranks["b"] == 1
    assert "unasked" in str(found.notes[0])


def test_expectation_stands_in_last_and_never_in_silence():
    found = rank_values(importance=none(**MEANS), salience=none(**MEANS), expectation=scores(**MEANS))
    assert found.source == "expectation"
    assert "To expect much is not to find it important" in str(found.notes[0])


def test_a_silent_salience_is_no_order():
    found = rank_values(importance=none(**MEANS), salience=scores(0, a=0, b=0, c=0, d=0), expectation=none(**MEANS))
    assert found.source == "none"
    assert found.ranks == {}
    assert found.important == set(MEANS)
    assert "in no order" in str(found.notes[0])


def test_a_source_must_speak_about_half_of_the_values():
    few = {**none(**MEANS), "a": Estimate(value=9.0, low=8.9, high=9.1, n=9)}
    assert rank_values(importance=few, salience=none(**MEANS), expectation=scores(**MEANS)).source == "expectation"


def test_what_was_not_asked_is_not_looked_away_from():
    part = {**scores(**MEANS), "e": MISSING, "f": CLOSED}
    nothing = dict.fromkeys(part, MISSING)
    found = rank_values(importance=part, salience=nothing, expectation=nothing)
    assert {"e", "f"} <= found.important
    assert not {"e", "f"} & set(found.ranks)


def test_ranks_that_cannot_be_told_apart_get_a_range():
    wide = scores(1.0, a=9.0, b=8.5, c=8.0, d=3.0)
    found = rank_values(
        importance=wide, salience=dict.fromkeys(wide, MISSING), expectation=dict.fromkeys(wide, MISSING)
    )
    assert found.ranges == {"a": (1, 3), "b": (1, 3), "c": (1, 3), "d": (4, 4)}
    assert "The first 3 cannot be told apart in importance." in [str(n) for n in found.notes]
    assert "it could be 1 to 3" in str(found.value_notes["b"][0])
    assert "d" not in found.value_notes


def test_one_account_could_stand_anywhere():
    one = {**scores(**MEANS), "b": Estimate(value=8.0, n=4)}
    found = rank_values(importance=one, salience=none(**MEANS), expectation=none(**MEANS))
    assert found.ranges["b"] == (1, 4)


def test_named_often_but_scored_low_asks_on():
    found = rank_values(
        importance=scores(**MEANS), salience=scores(a=0.1, b=0.1, c=0.1, d=0.6), expectation=none(**MEANS)
    )
    assert "0.6" in str(found.value_notes["d"][-1]) or "ask on" in str(found.value_notes["d"][-1])
    assert "a" not in found.value_notes


def test_kiosk_ratings_are_flat(shared_data):
    """Methods 5a: 17 of 24 means lie between 5.9 and 6.8 on a scale to 7, so the warning must come."""
    with (shared_data / "kiosk_servqual" / "responses.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["imp01"]]
    means = {
        f"{k:02}": mean_interval(AccountSums.of([float(row[f"imp{k:02}"]) for row in rows]), bounds=(1, 7), step=1.0)
        for k in range(1, 25)
    }
    assert sum(5.85 <= e.value < 6.85 for e in means.values()) >= 17
    nothing = dict.fromkeys(means, MISSING)
    found = rank_values(importance=means, salience=nothing, expectation=nothing, scale=(1, 7))
    assert any("Nearly everything is called important" in str(n) for n in found.notes)


def test_spread_ratings_are_not_called_flat():
    values = dict(zip("abcdefgh", np.linspace(5.0, 9.5, 8), strict=True))
    found = rank_values(importance=scores(**values), salience=none(**values), expectation=none(**values))
    assert not any("Nearly everything" in str(n) for n in found.notes)
