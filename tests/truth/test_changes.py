"""Between two waves: a true change is seen, and what did not change is hardly ever said to have changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from composed.story import TRUTH

# Only the scores: the true change of the two is +1.7 and -1.2 points, all other values stand still.
MOVED = {"on_time": +1, "responsive": -1}
STILL = tuple(v for v in TRUTH.values if v.expectation[0] == v.expectation[1] and v.experience[0] == v.experience[1])
SMALL = replace(
    TRUTH,
    values=tuple(v for v in TRUTH.values if v.code in MOVED) + STILL,
    roles=None,
    investments=(),
    kano=False,
    overall=False,
    employees=0,
)
DRAWS = range(8)


@pytest.fixture(scope="module")
def changes(model):
    drawn = [model(SMALL, accounts=20, seed=seed) for seed in DRAWS]
    return [(mark.value, mark.change) for each in drawn for mark in each.values]


def test_true_changes_are_seen(changes):
    for value, sign in MOVED.items():
        seen = [change for code, change in changes if code == value]
        assert len(seen) == len(DRAWS)
        right = sum((change.low > 0) if sign > 0 else (change.high < 0) for change in seen)
        assert right >= len(DRAWS) - 1, value


def test_what_stood_still_is_hardly_ever_called_changed(changes):
    still = {value.code for value in STILL}
    false = [not change.low <= 0.0 <= change.high for code, change in changes if code in still]
    assert len(false) >= 12 * len(DRAWS)
    assert sum(false) / len(false) <= 0.07


def test_the_first_wave_has_no_change(model):
    assert all(mark.change is None for mark in model(SMALL, accounts=20, seed=0, wave="2025").values)
