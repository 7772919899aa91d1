"""Every check-case and trap of the handbook's page on the value OF customers, one test each.

Sources: Thomassen (clusters and eleven parts; weights and tiers are our own choice and stand in the handbook), Curry
(2000, Dutch practice by House of Control), Saaty (1980). The score of 60, lifetime value of 34,000 and 44,000, and AHP
stand in test_scorecard_checks.py. Tolerances are those of floating point unless a reason is given.
"""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.schema.worth import Worth, WorthPart
from klantwaarde.systems.voc import certainty, concentration, score, tiers
from klantwaarde.systems.voc.lifetime.value import retention_value
from klantwaarde.systems.voc.moves import moves
from klantwaarde.systems.voc.parts import default_parts, parts_of

PARTS = {part.id: part for part in default_parts()}


def test_the_eleven_parts_their_clusters_and_weights():
    by_cluster: dict[str, float] = {}
    for part in PARTS.values():
        by_cluster[part.cluster] = by_cluster.get(part.cluster, 0) + part.weight
    assert by_cluster == {"direct": 58, "indirect": 22, "relational": 20}
    assert {code: part.weight for code, part in PARTS.items()} == {
        "revenue": 12, "lifetime_value": 12, "profit_contribution": 18, "customer_behaviour": 8, "risk": 8,
        "flagship_effect": 8, "referrals": 8, "knowledge_transfer": 6, "relation_fit": 7, "personal_cooperation": 6,
        "trust_commitment": 7,
    }  # fmt: skip


@pytest.mark.parametrize(("tier", "days"), [(1, 75), (3, 38), (5, 14), (5, 9)])
def test_days_to_pay(tier, days):
    """Tier 1 at 60-90 days, 3 at 30-45, 5 up to 14."""
    assert tiers.tier_of(np.array([float(days)]), PARTS["customer_behaviour"].cut(np.array([float(days)])))[0] == tier


@pytest.mark.parametrize(
    ("tier", "times"), [(0, -1.01), (1, -1), (1, -0.5), (2, 0), (2, 0.75), (3, 0.76), (3, 1.25), (4, 1.5), (5, 1.51)]
)
def test_profit_contribution_against_the_average(tier, times):
    """Tier 1 a small loss, 3 at 0.75-1.25 times the average, 5 above 1.5 times; zero is no loss."""
    base = np.array([100.0] * 20)
    cut = PARTS["profit_contribution"].cut(base)
    assert tiers.tier_of(np.array([100.0 * times]), cut)[0] == tier


def test_multiples_need_an_average_above_zero():
    assert PARTS["profit_contribution"].cut(np.array([-50.0, 20.0, -10.0])) is None


def test_revenue_by_the_percentiles_of_the_own_base_with_zero_tested_first():
    """Tier 1 up to P25, 3 between P50 and P75, 5 above P90; half of the base brings nothing and is in tier 0."""
    brings = np.arange(1.0, 101.0)
    base = np.r_[brings, np.zeros(100)]
    cut = PARTS["revenue"].cut(base)
    got = tiers.tier_of(base, cut)
    assert (got[100:] == 0).all()
    assert got[:100][brings <= 25].tolist() == [1] * 25
    assert set(got[:100][(brings > 51) & (brings <= 75)]) == {3}
    assert set(got[:100][brings > 91]) == {5}


def test_lifetime_value_says_whether_the_first_year_counts():
    assert retention_value(10_000, 0.85, 0.10, first_year=1) == pytest.approx(34_000)
    assert retention_value(10_000, 0.85, 0.10, first_year=0) == pytest.approx(44_000)


def test_parts_that_overlap_are_warned_of_from_a_rank_correlation_above_point_eight():
    """Of ten ranks, two swaps of neighbours leave 1 - 6*4/990 = .976; turning half of them round gives .757."""
    one = np.arange(10.0)
    near, far = one.copy(), one.copy()
    near[[0, 1, 5, 6]] = near[[1, 0, 6, 5]]
    far[:5] = far[:5][::-1]  # sum of d^2 = 40: 1 - 240/990 = .757
    scale = 5 / 9
    found = score.counted_twice(np.column_stack([one, near, far]) * scale, ["one", "near", "far"])
    assert [(a, b) for a, b, _ in found] == [("one", "near")]
    assert found[0][2] == pytest.approx(1 - 6 * 4 / 990)


def test_two_hundred_short_and_no_cliff_when_interpolated():
    """The trap of tier cliffs: EUR 199 and EUR 201 from a bound are a whole tier apart, or hardly at all."""
    cut = tiers.fixed((0, 1000, 2000, 4000, 8000))
    pair = np.array([1999.0, 2001.0])
    assert tiers.short_of_next(np.array([1800.0]), cut)[0] == 200
    assert np.diff(tiers.tier_of(pair, cut))[0] == 1
    assert np.diff(tiers.smooth_tier_of(pair, cut))[0] == pytest.approx(1 / 2000 + 1 / 1000 * 0.5, abs=1e-3)


def test_two_hundred_more_brings_the_next_class():
    """A customer on tiers 2 and 4 with weights 50 and 50 scores 60; tier 4 on the first gives 80, class A from 70."""
    cut = tiers.fixed((0, 1000, 2000, 4000, 8000))
    lifts, _ = moves(
        np.array([2.0, 4.0]), np.array([50.0, 50.0]), {"A": 70.0, "B": 50.0, "C": 30.0, "D": 0.0},
        figures=np.array([1800.0, np.nan]), cuts=[cut, None],
    )  # fmt: skip
    first = lifts[0]
    assert (first.part, first.tier, first.score, first.becomes, first.lack) == (0, 3.0, 70.0, "A", 200.0)


def test_missing_gives_a_coverage_and_two_ends():
    got = score.score(np.array([[np.nan, 4.0]]), [40, 60])
    assert got.score[0] == pytest.approx(80)
    assert got.coverage[0] == pytest.approx(0.6)
    assert (got.lowest[0], got.highest[0]) == (pytest.approx(48), pytest.approx(88))


def test_uncertain_weights_give_the_chance_of_a_class():
    """Two parts, tier 5 and tier 0, weight w of 100: the score is w. With Dirichlet(25, 25) that is a Beta, mean 50.

    Chance above 50 is one half by symmetry; 4 standard errors of 20,000 draws are .014.
    """
    rng = np.random.default_rng(1)
    draws = certainty.weight_draws(np.array([50.0, 50.0]), size=20_000, rng=rng)
    got = certainty.chances(np.array([[5.0, 0.0]]), draws, np.array([50.0]), rng=rng)
    assert got.classes[0, 0] == pytest.approx(0.5, abs=0.014)
    # Standard deviation of Beta(25, 25): sqrt(1/4/51) = .0700, so 95 % lies within 13.7 points of 50.
    assert got.score_high[0] - 50 == pytest.approx(13.7, abs=0.5)


def test_currys_pyramid_stands_beside_the_real_shares():
    revenue = np.r_[np.full(1, 4000.0), np.full(4, 500.0), np.full(15, 100.0), np.full(80, 20.0)]
    layers = concentration.pyramid(revenue, revenue)
    assert [layer.customers for layer in layers] == [1, 4, 15, 80]
    assert [layer.curry_share for layer in layers] == [0.40, 0.25, 0.15, 0.20]
    assert sum(layer.revenue_share for layer in layers) == pytest.approx(1)
    assert layers[0].revenue_share == pytest.approx(4000 / revenue.sum())


def test_the_pyramid_is_cut_by_score_and_not_by_revenue():
    """A customer with little revenue and a high score is on top; a revenue ranking in disguise would put it below."""
    revenue, value = np.arange(100.0, 0.0, -1.0), np.arange(100.0)
    assert concentration.pyramid(value, revenue)[0].revenue_share == pytest.approx(1 / revenue.sum())


def test_a_study_picks_weighs_and_adds_and_the_weights_still_add_to_100():
    parts, weighed = parts_of(
        Worth(
            pick=["revenue", "risk", "visits"],
            parts={"visits": WorthPart(name="bezoeken", weight=20, source="figure", bounds=[40, 20, 10, 5, 2])},
        )
    )
    assert [part.id for part in parts] == ["revenue", "risk", "visits"]
    assert sum(part.weight for part in parts) == pytest.approx(100)
    assert parts[2].weight == pytest.approx(100 * 20 / 40)
    assert weighed.method == "points"
