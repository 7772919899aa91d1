"""What must hold for agreement whatever the answers are."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.results.agreement import Agreement
from klantwaarde.statistics.list_agreement import rank_biased_overlap
from klantwaarde.statistics.rater_agreement import kendall_w, ranks_of_chosen
from klantwaarde.statistics.side_agreement import between
from klantwaarde.statistics.within_agreement import reading_of_rwg, within
from klantwaarde.systems.alignment.rankings import Ask, measure

SEEDS = st.integers(0, 10_000)


def drawn(seed, people=12, values=8, top=5):
    rng = np.random.default_rng(seed)
    ranks = rng.permuted(np.tile(np.arange(1.0, values + 1), (people, 1)), axis=1)
    return np.where(ranks <= top, ranks, np.nan)


def points(order, top=5):
    return np.where(np.isfinite(order), top + 1 - order, 0.0)


@given(SEEDS)
def test_order_of_rows_and_columns_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    ranks = ranks_of_chosen(drawn(seed))
    shuffled = ranks[rng.permutation(len(ranks))][:, rng.permutation(ranks.shape[1])]
    assert kendall_w(shuffled) == pytest.approx(kendall_w(ranks), abs=1e-12)


@given(SEEDS, st.integers(2, 9))
def test_everybody_alike_is_full_agreement(seed, copies):
    one = np.tile(drawn(seed, people=1), (copies, 1))
    measures = {m.statistic: m.value for m in within(points(one), top=5)}
    assert measures["kendall_w"] == pytest.approx(1.0)
    assert measures["rwg_j"] == pytest.approx(1.0)
    assert measures["average_deviation"] == pytest.approx(0.0)
    assert [m.reading for m in within(points(one), top=5)] == ["", "", "very_strong", ""]


@given(SEEDS)
def test_order_of_columns_does_not_matter_between_sides_even_with_ties(seed):
    # Few people and many values: most means are equal, and the lot decides, not the place of the column.
    rng = np.random.default_rng(seed)
    a, b = points(drawn(seed, people=3, values=12, top=3)), points(drawn(seed + 1, people=4, values=12, top=3))
    mixed = rng.permutation(12)
    both = ((a, b), (a[:, mixed], b[:, mixed]))
    here, there = ({m.statistic: m.value for m in between(x, y, resamples=20)} for x, y in both)
    assert there == pytest.approx(here, abs=1e-12)


def test_chance_levels_are_those_of_shuffled_names():
    # Short lists on one side (three people, few values named) and long ones on the other.
    a, b = points(drawn(3, people=2, values=12, top=2)), points(drawn(4, people=9, values=12))
    told = {m.statistic: m.chance for m in between(a, b, resamples=20)}
    rng = np.random.default_rng(0)
    by_lot = [{m.statistic: m.value for m in between(a, b[:, rng.permutation(12)], resamples=2)} for _ in range(800)]
    for name, chance in told.items():
        found = np.array([one[name] for one in by_lot])
        assert found.mean() == pytest.approx(chance, abs=4.5 * found.std() / np.sqrt(800) + 1e-9), name


@given(SEEDS)
def test_overlap_is_symmetric_and_one_with_itself(seed):
    rng = np.random.default_rng(seed)
    a, b = ([str(x) for x in rng.permutation(9)[: rng.integers(1, 9)]] for _ in range(2))
    assert rank_biased_overlap(a, b) == pytest.approx(rank_biased_overlap(b, a), abs=1e-12)
    assert rank_biased_overlap(a, a) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_intervals_hold_their_value_and_stay_in_range(seed):
    a, b = points(drawn(seed)), points(drawn(seed + 100, people=15))
    for one in within(a, top=5) + between(a, b, resamples=200):
        assert one.low <= one.value <= one.high, one.statistic
        assert one.chance is not None
        assert one.low >= -1.0 or one.statistic == "average_deviation"


def test_every_measure_travels_as_json():
    a, b = points(drawn(1)), points(drawn(2))
    made = within(a, top=5) + [one for seed in range(5) for one in between(a, b, seed=seed, resamples=200)]
    # An end of an interval that equals the value must be a plain number too.
    assert msgspec.json.decode(msgspec.json.encode(made), type=list[Agreement]) == made
    assert {type(end) for one in made for end in (one.value, one.low, one.high)} <= {float, type(None)}


def test_same_seed_same_bytes_and_both_ways_round():
    a, b = points(drawn(1)), points(drawn(2))
    assert between(a, b, seed=3, resamples=200) == between(a, b, seed=3, resamples=200)
    there = {m.statistic: m.value for m in between(a, b, resamples=50)}
    back = {m.statistic: m.value for m in between(b, a, resamples=50)}
    assert there == pytest.approx(back)


def test_chance_of_w_is_one_over_m():
    found = [kendall_w(ranks_of_chosen(drawn(seed, people=6))) for seed in range(1500)]
    assert np.mean(found) == pytest.approx(1 / 6, abs=4 * np.std(found) / np.sqrt(1500))
    assert within(points(drawn(1, people=6)), top=5)[0].chance == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("value", "word"), [(0.30, "none"), (0.31, "weak"), (0.51, "moderate"), (0.71, "strong"), (0.91, "very_strong")]
)
def test_reading_of_rwg_is_that_of_lebreton_and_senter(value, word):
    assert reading_of_rwg(value) == word


def test_a_group_below_k_is_closed_everywhere_and_so_is_the_whole_that_would_show_it():
    order = np.vstack([drawn(1, people=9), drawn(2, people=4)])
    labels = ["a"] * 9 + ["b"] * 4
    report = measure(list("vwxyzpqr"), order, labels, Ask())
    closed = report.groups[1]
    assert (closed.status, closed.n, closed.values, closed.within) == ("closed", None, [], [])
    assert report.sides[0].status == "closed"
    assert report.everybody.status == "closed"
    assert report.by_value == []


def test_an_interval_of_no_agreement_is_never_surer_than_chance():
    # Half of six people put one of two values first: leaving out anybody gives the very same measure.
    even = points(np.array([[1.0, 2.0], [2.0, 1.0]] * 3), top=2)
    made = {one.statistic: one for one in within(even, top=2)}
    assert made["rank_correlation"].value == pytest.approx(-0.2)
    assert made["rank_correlation"].high > 0.2
    assert made["kendall_w"].high > 1 / 6
    assert made["rwg_j"].high > made["rwg_j"].chance


def test_two_closed_groups_together_are_large_enough_for_the_whole():
    order = np.vstack([drawn(1, people=9), drawn(2, people=4), drawn(3, people=4)])
    report = measure(list("vwxyzpqr"), order, ["a"] * 9 + ["b"] * 4 + ["c"] * 4, Ask())
    assert report.everybody.status == "open"
    assert [g.status for g in report.groups] == ["open", "closed", "closed"]
