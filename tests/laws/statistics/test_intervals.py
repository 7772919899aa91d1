"""What must hold for every interval, whatever the numbers."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.changes import difference_of, rescaled
from klantwaarde.statistics.intervals import mean_interval, mean_interval_of, share_interval, wilson
from klantwaarde.statistics.largest_share import largest_share
from klantwaarde.statistics.many_tests import benjamini_hochberg, holm
from klantwaarde.statistics.respondent_sums import RespondentSums, respondent_interval
from klantwaarde.statistics.shrinkage import GroupMean, shrunk_means
from klantwaarde.statistics.weights import effective_n

marks = st.integers(min_value=10, max_value=100).map(lambda tenth: tenth / 10)
means = st.lists(marks, min_size=2, max_size=40)
weights = st.floats(min_value=0.1, max_value=10)
bounds = st.sampled_from([None, (1.0, 10.0)])
counts = st.dictionaries(st.sampled_from("AOMIRQ"), st.integers(0, 80), min_size=1)


def near(a, b) -> bool:
    return a == pytest.approx(b, rel=1e-7, abs=1e-7)


@given(means, bounds)
def test_the_mean_lies_in_its_interval_and_the_interval_on_the_scale(values, ends):
    found = mean_interval(AccountSums.of(values), bounds=ends, step=1.0)
    assert found.low <= found.value <= found.high
    if ends is not None:
        assert ends[0] <= found.low
        assert found.high <= ends[1]


@given(means, st.randoms(use_true_random=False))
def test_order_does_not_matter(values, random):
    mixed = list(values)
    random.shuffle(mixed)
    a, b = (mean_interval(AccountSums.of(v), bounds=(1, 10), step=1.0) for v in (values, mixed))
    assert near((a.value, a.low, a.high), (b.value, b.low, b.high))


@given(means, st.integers(0, 40))
def test_merging_sums_is_counting_once(values, place):
    cut = min(place, len(values))
    merged, once = AccountSums.of(values[:cut]) + AccountSums.of(values[cut:]), AccountSums.of(values)
    assert (merged.accounts, merged.respondents) == (once.accounts, once.respondents)
    assert near((merged.total, merged.squares, merged.weight), (once.total, once.squares, once.weight))


@given(st.lists(st.tuples(st.integers(1, 9), marks), min_size=2, max_size=20), st.integers(0, 20))
def test_merging_sums_of_respondents_is_counting_once(accounts, place):
    def of(part):
        sizes = [size for size, _ in part]
        return RespondentSums.of(sizes, [size * mean for size, mean in part], respondents=sum(sizes))

    cut = min(place, len(accounts))
    merged, once = of(accounts[:cut]) + of(accounts[cut:]), of(accounts)
    a, b = (respondent_interval(s, bounds=(1, 10)) for s in (merged, once))
    assert near((a.value, a.low or 0, a.high or 0), (b.value, b.low or 0, b.high or 0))


@given(means, st.floats(0.01, 100), st.floats(-50, 50), bounds)
def test_another_scale_is_another_unit_and_nothing_else(values, factor, shift, ends):
    """x -> a x + b moves value and ends alike, also those of the scale."""
    moved_ends = None if ends is None else (factor * ends[0] + shift, factor * ends[1] + shift)
    plain = mean_interval(AccountSums.of(values), bounds=ends, step=1.0)
    moved = mean_interval(AccountSums.of([factor * v + shift for v in values]), bounds=moved_ends, step=factor)
    for a, b in zip((plain.value, plain.low, plain.high), (moved.value, moved.low, moved.high), strict=True):
        assert b == pytest.approx(factor * a + shift, rel=1e-5, abs=1e-5 * max(1.0, factor))


@given(means, bounds)
def test_a_scale_upside_down_turns_the_interval_around(values, ends):
    plain = mean_interval(AccountSums.of(values), bounds=ends)
    turned = mean_interval(AccountSums.of([11.0 - v for v in values]), bounds=ends)
    assert near((turned.low, turned.high), (11.0 - plain.high, 11.0 - plain.low))


@given(means, bounds, st.sampled_from([(0.5, 0.8), (0.8, 0.95), (0.95, 0.99)]))
def test_more_confidence_is_a_wider_interval(values, ends, levels):
    narrow, wide = (mean_interval(AccountSums.of(values), bounds=ends, level=level) for level in levels)
    assert wide.low <= narrow.low + 1e-9
    assert wide.high >= narrow.high - 1e-9


@given(means, bounds)
def test_the_same_answers_from_more_accounts_never_widen_the_interval(values, ends):
    few, many = (mean_interval(AccountSums.of(values * k), bounds=ends) for k in (1, 3))
    assert many.high - many.low <= few.high - few.low + 1e-9


@given(st.lists(st.tuples(marks, weights), min_size=3, max_size=20), st.floats(0.01, 100))
def test_weights_have_no_unit(pairs, factor):
    values, own = zip(*pairs, strict=True)
    a, b = (mean_interval(AccountSums.of(values, weights=[k * w for w in own]), bounds=(1, 10)) for k in (1.0, factor))
    assert near((a.value, a.low, a.high), (b.value, b.low, b.high))


@given(st.lists(weights, min_size=1, max_size=30))
def test_effective_n_is_at_most_n(own):
    assert 1.0 - 1e-9 <= effective_n(own) <= len(own) + 1e-9


@given(st.lists(st.integers(0, 3).map(lambda k: k / 3), min_size=2, max_size=30))
def test_shares_stay_shares_and_nothing_is_certain(rows):
    found = share_interval(AccountSums.of(rows, respondents=3 * len(rows)))
    assert 0.0 <= found.low <= found.value <= found.high <= 1.0
    if found.value in {0.0, 1.0}:
        assert found.low < found.high


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_of_the_others_is_the_mirror(pair):
    count, n = pair
    a, b = wilson(count, n), wilson(n - count, n)
    assert near((a.low, a.high), (1 - b.high, 1 - b.low))
    assert a.low < a.high


@given(st.lists(st.integers(0, 30), min_size=5, max_size=5))
def test_counted_answers_are_rows(how_often):
    assume(sum(how_often) >= 2)
    counted = mean_interval_of([1, 2, 3, 4, 5], how_often, bounds=(1, 5))
    rows = [float(v) for v, c in zip([1, 2, 3, 4, 5], how_often, strict=True) for _ in range(c)]
    plain = mean_interval(AccountSums.of(rows), bounds=(1, 5))
    assert near((counted.value, counted.low, counted.high), (plain.value, plain.low, plain.high))


@given(means, means)
def test_a_difference_turned_around_changes_sign(new, old):
    a, b = (mean_interval(AccountSums.of(v), bounds=(1, 10)) for v in (new, old))
    there, back = difference_of(a, b), difference_of(b, a)
    assert near((there.value, there.low, there.high), (-back.value, -back.high, -back.low))
    assert near(difference_of(a, a).value, 0.0)
    doubled = rescaled(there, 2.0)
    assert near((doubled.value, doubled.low, doubled.high), (2 * there.value, 2 * there.low, 2 * there.high))


@given(counts)
def test_chances_of_the_mode_add_up_and_follow_the_counts(found):
    alpha = {letter: count + 0.5 for letter, count in found.items()}
    chances = largest_share(alpha)
    assert sum(chances.values()) == pytest.approx(1.0)
    in_order = sorted(alpha, key=lambda letter: alpha[letter])
    for less, more in itertools.pairwise(in_order):
        assert chances[less] <= chances[more] + 1e-7


@given(counts, st.integers(1, 40))
def test_more_answers_of_one_kind_raise_its_chance(found, more):
    alpha = {letter: count + 0.5 for letter, count in found.items()}
    letter = next(iter(alpha))
    assert largest_share({**alpha, letter: alpha[letter] + more})[letter] >= largest_share(alpha)[letter] - 1e-7


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.floats(0, 1), min_size=1, max_size=12))
def test_adjusted_p_values_keep_the_order_and_grow(p):
    for adjust in (holm, benjamini_hochberg):
        adjusted = adjust(p)
        assert all(p[k] - 1e-12 <= adjusted[k] <= 1.0 for k in p)
        for a in p:
            for b in p:
                assert p[a] > p[b] or adjusted[a] <= adjusted[b] + 1e-12


@given(st.lists(st.tuples(marks, st.integers(1, 30)), min_size=2, max_size=20), st.floats(0.1, 6))
def test_shrinking_pulls_towards_the_middle_and_never_past_it(pairs, variance):
    groups = {str(k): GroupMean(mean, n) for k, (mean, n) in enumerate(pairs)}
    found = shrunk_means({**groups, "nobody": GroupMean(0.0, 0)}, variance=variance)
    middle = found["nobody"].value
    for code, group in groups.items():
        assert min(group.mean, middle) - 1e-9 <= found[code].value <= max(group.mean, middle) + 1e-9


def test_missing_answers_are_left_out_not_filled():
    assert AccountSums.of([7.0, math.nan, 8.0]) == AccountSums.of([7.0, 8.0])


def test_numbers_can_travel():
    """No numpy number may reach a noun: JSON does not know them."""
    found = mean_interval(AccountSums.of(np.array([7.0, 8.0, 9.0])), bounds=(1, 10), step=1.0)
    assert {type(v) for v in (found.value, found.low, found.high)} == {float}
