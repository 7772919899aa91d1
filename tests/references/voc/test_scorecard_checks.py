"""Check-cases of the scorecard.

Sources: the score rule and its check (tier 3 on every part is 60) are the handbook's; AHP: Saaty (1980), the 3 x 3
table of 1, 3, 5 with weights .637, .258, .105 and lambda 3.0385; lifetime value at constant retention: 10,000 a year,
r .85, d .10 gives 34,000 from the first year on and 44,000 from now on.
"""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.errors import MethodError
from klantwaarde.systems.voc import certainty, concentration, score, tiers, weights
from klantwaarde.systems.voc.lifetime.value import retention_value


def test_tier_three_on_every_part_is_sixty() -> None:
    got = score.score(np.full((1, 3), 3.0), [20, 30, 50])
    assert got.score[0] == pytest.approx(60)
    assert got.coverage[0] == 1


def test_missing_is_not_zero() -> None:
    got = score.score(np.array([[3, np.nan, 5]]), [20, 30, 50])
    # (20*3 + 50*5) / 5 = 62 of the 70 that is known.
    assert got.score[0] == pytest.approx(100 * 62 / 70)
    assert (got.coverage[0], got.lowest[0], got.highest[0]) == (
        pytest.approx(0.7),
        pytest.approx(62),
        pytest.approx(92),
    )


def test_ahp_gives_saatys_weights_and_consistency() -> None:
    got = weights.ahp(["a", "b", "c"], np.array([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]))
    assert [round(w / 100, 3) for w in got.parts.values()] == [0.637, 0.258, 0.105]
    # CI = (3.0385 - 3) / 2, divided by .58.
    assert got.consistency == pytest.approx((3.0385 - 3) / 2 / 0.58, abs=1e-4)
    assert not got.notes


def test_ahp_says_when_judgements_contradict() -> None:
    circle = np.array([[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]])
    assert weights.ahp(["a", "b", "c"], circle).notes


def test_perfect_best_worst_comparisons_come_back() -> None:
    got = weights.best_worst({"a": 1, "b": 2, "c": 8}, {"a": 8, "b": 4, "c": 1})
    assert got.consistency == pytest.approx(0, abs=1e-9)
    assert list(got.parts.values()) == pytest.approx([100 * 8 / 13, 100 * 4 / 13, 100 * 1 / 13])


def test_days_to_pay_run_downwards() -> None:
    paying = tiers.fixed((90, 60, 45, 30, 14))
    days = np.array([91, 90, 61, 60, 45, 31, 30, 15, 14, 0, np.nan])
    np.testing.assert_array_equal(tiers.tier_of(days, paying), [0, 1, 1, 2, 3, 3, 4, 4, 5, 5, np.nan])


def test_two_hundred_short_of_the_next_tier() -> None:
    revenue = tiers.fixed((0, 1000, 2000, 4000, 8000))
    short = tiers.short_of_next(np.array([1800.0, 9000.0]), revenue)
    assert short[0] == 200
    assert np.isnan(short[1])


def test_retention_formula() -> None:
    assert retention_value(10_000, 0.85, 0.10, first_year=1) == pytest.approx(34_000)
    assert retention_value(10_000, 0.85, 0.10, first_year=0) == pytest.approx(44_000)


def test_a_flip_really_makes_a_tie() -> None:
    one, other, w = np.array([5, 4, 2.0]), np.array([1, 2, 4.0]), np.array([20, 30, 50.0])
    for part, at in enumerate(certainty.flips(one, other, w)):
        moved = w * (100 - at) / (100 - w[part])
        moved[part] = at
        assert moved.sum() == pytest.approx(100)
        assert moved @ (one - other) == pytest.approx(0, abs=1e-9)


def test_gini_of_equals_and_of_one_who_brings_all() -> None:
    assert concentration.gini(np.ones(8)) == pytest.approx(0)
    assert concentration.gini(np.array([0, 0, 0, 1.0])) == pytest.approx(0.75)


@pytest.mark.parametrize(("call", "code"), [
    (lambda: weights.from_points({"a": -1, "b": 2}), "weight-below-zero"),
    (lambda: weights.from_points({"a": 0, "b": 0}), "no-weights"),
    (lambda: weights.swing({"a": 80, "b": 40}), "swing-without-top"),
    (lambda: weights.best_worst({"a": 1, "b": 2}, {"a": 2}), "best-worst-parts"),
    (lambda: weights.best_worst({"a": 1, "b": 12}, {"a": 12, "b": 1}), "best-worst-scale"),
    (lambda: weights.ahp(["a", "b"], np.ones((3, 3))), "ahp-shape"),
    (lambda: weights.ahp(["a", "b"], np.array([[1, 3], [3, 1.0]])), "ahp-mirror"),
    (lambda: tiers.fixed((0, 10, 5, 20, 30)), "tier-bounds"),
    (lambda: tiers.own_quantiles(np.array([1.0, 2, 3])), "too-few-for-quantiles"),
    (lambda: score.score(np.ones((1, 2)), [10, 20]), "weights-not-100"),
    (lambda: score.score(np.full((1, 2), 6.0), [50, 50]), "tier-off-scale"),
])  # fmt: skip
def test_refusals_name_their_rule(call, code: str) -> None:
    with pytest.raises(MethodError) as refused:
        call()
    assert [p.code for p in refused.value.problems] == [code]
