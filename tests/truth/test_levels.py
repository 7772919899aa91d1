"""The level that customers' answers point to is the level they were drawn from."""

from __future__ import annotations

import pytest
from composed import many_values

TRUTH = many_values(90, seed=31, kano=True)
RIGHT = {15: 0.70, 60: 0.95}


@pytest.mark.parametrize(("accounts", "n"), [(5, 15), (20, 60)])
def test_likely_level_is_the_true_one(model, accounts, n):
    marks = model(TRUTH, accounts=accounts, seed=n).values
    true = {value.code: value.level for value in TRUTH.values}
    right = sum(mark.level.likely == true[mark.value] for mark in marks) / len(marks)
    assert right >= RIGHT[n]


@pytest.mark.parametrize(("accounts", "n"), [(5, 15), (20, 60)])
def test_a_sure_level_is_hardly_ever_wrong(model, accounts, n):
    true = {value.code: value.level for value in TRUTH.values}
    sure = [
        mark
        for mark in model(TRUTH, accounts=accounts, seed=n).values
        if max(mark.level.probability.values(), default=0.0) >= 0.8
    ]
    assert len(sure) > len(TRUTH.values) // 3
    assert sum(mark.level.likely != true[mark.value] for mark in sure) / len(sure) <= 0.05


def test_one_source_alone_is_never_firm(model):
    """Only Kano was asked: nothing can agree with it, so no verdict may be firm (methods 3.11)."""
    assert {mark.level.verdict for mark in model(TRUTH, accounts=20, seed=60).values} <= {"provisional", "conflict"}
