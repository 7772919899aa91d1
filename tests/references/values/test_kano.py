"""Kano against the kiosk survey and the checks of the handbooks."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from klantwaarde.systems.values.kano import (
    EVALUATION,
    answer_table,
    category_counts,
    closed_kano,
    count_kano,
    fong_bound,
    kano_item,
    modal_category,
)

# Methods 7: 29 items, n = 207, by plain counting; exact, since counts are whole numbers.
MUST_BE = {1, 2, 3, 7, 12, 15, 21, 22, 23}
UNDECIDED = {5, 6, 7, 9, 11, 13, 18, 28}


def answers_of(shared_data, item: int) -> tuple[list[float | None], list[float | None]]:
    with (shared_data / "kiosk_servqual" / "responses.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    halves = ([row[f"{half}{item:02}"] for row in rows] for half in ("kf", "kd"))
    functional, dysfunctional = ([float(a) if a else None for a in half] for half in halves)
    return functional, dysfunctional


@pytest.fixture(scope="module")
def items(shared_data):
    found = {}
    for number in range(1, 30):
        table = answer_table(*answers_of(shared_data, number))
        found[number] = kano_item(str(number), category_counts(table), table=table)
    return found


def test_kiosk_categories(items):
    assert {k for k, item in items.items() if item.category == "M"} == MUST_BE
    assert Counter(item.category for item in items.values()) == {"M": 9, "O": 6, "A": 10, "I": 4}


def test_kiosk_undecided_by_fong(items):
    assert {k for k, item in items.items() if not item.decided} == UNDECIDED


def test_kiosk_first_item(items):
    """Counts exact; better and worse to the three printed digits."""
    first = items[1]
    assert first.n == 207
    assert first.counts == {"A": 43, "O": 52, "M": 90, "I": 21, "R": 0, "Q": 1}
    assert round(first.better.value, 3) == 0.461
    assert round(first.worse.value, 3) == -0.689
    assert first.worse.low < first.worse.value < first.worse.high
    assert first.category_strength == pytest.approx((90 - 52) / 207)
    assert first.total_strength == pytest.approx((43 + 52 + 90) / 207)


def test_kiosk_questionable_share(items):
    """Methods 4: 1.6 % of all pairs are Q or R, 5.3 % at most per item; none is called misunderstood.

    Counted it is 93 of 6003 pairs, 1.549 %, so the tolerance is a little over half a printed digit.
    """
    odd = {k: (item.counts["Q"] + item.counts["R"]) / item.n for k, item in items.items()}
    assert 100 * sum(odd.values()) / 29 == pytest.approx(1.6, abs=0.06)
    assert round(100 * max(odd.values()), 1) == 5.3
    assert not any(item.misunderstood for item in items.values())


def test_kiosk_continuous_scores_agree_with_the_categories(items):
    """Must-be items have the higher dysfunctional mean, attractive ones the higher functional mean (no exceptions)."""
    for item in items.values():
        if item.decided and item.category == "M":
            assert item.dysfunctional.value > item.functional.value
        if item.decided and item.category == "A":
            assert item.functional.value > item.dysfunctional.value


def test_better_and_worse_of_the_handbook():
    """Domain 3.4: A 10, O 20, M 30, I 40 give .30 and -.50; methods 3.8: P(I) .882, P(M) .115."""
    item = kano_item("x", {"A": 10, "O": 20, "M": 30, "I": 40})
    assert item.better.value == pytest.approx(0.30)
    assert item.worse.value == pytest.approx(-0.50)
    assert round(item.posterior["I"], 3) == 0.882
    assert round(item.posterior["M"], 3) == 0.115
    assert sum(item.posterior.values()) == pytest.approx(1.0)


def test_fong_of_the_handbook():
    """Domain 3.4: n 100, a 40, b 25 give a bound of 10.9, so 15 is decided; to the printed digit."""
    counts = {"A": 40, "O": 25, "M": 20, "I": 15}
    lead, bound = fong_bound(counts)
    assert (lead, round(bound, 1)) == (15, 10.9)
    assert kano_item("x", counts).decided


def test_dumouchel_by_hand():
    """Two people: like/dislike (4, 4) and must-be/live with (2, 2)."""
    table = answer_table([1, 2], [5, 4])
    item = kano_item("x", category_counts(table), table=table)
    assert (item.functional.value, item.dysfunctional.value) == (3.0, 3.0)


def test_table_of_evaluation():
    """Domain 3.4: like = Q A A A O; must-be, neutral, live with = R I I I M; dislike = R R R R Q."""
    assert EVALUATION == ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
    assert count_kano([1, 1, 2, 5, 3], [5, 1, 5, 1, 3]) == {"A": 0, "O": 1, "M": 1, "I": 1, "R": 1, "Q": 1}


def test_ties_go_to_the_stronger_duty():
    assert modal_category({"A": 5, "O": 5, "M": 5, "I": 5}) == "M"
    assert modal_category({"A": 5, "O": 5, "I": 5}) == "O"
    assert modal_category({"A": 5, "I": 5}) == "A"
    assert modal_category({"I": 5, "R": 5}) == "I"
    assert modal_category({"R": 1}) == "R"
    assert modal_category({}) is None


def test_many_questionable_answers_are_flagged():
    assert kano_item("x", {"A": 5, "M": 12, "Q": 2}).misunderstood
    assert not kano_item("x", {"A": 6, "M": 12, "Q": 2}).misunderstood  # exactly 10 %


def test_colleagues_widen_the_intervals_and_soften_the_posterior():
    counts = {"A": 10, "O": 20, "M": 30, "I": 40}
    alone, together = kano_item("x", counts), kano_item("x", counts, n_effective=50)
    assert together.better.low < alone.better.low
    assert together.posterior["I"] < alone.posterior["I"]
    assert together.counts == alone.counts
    assert together.decided == alone.decided


def test_only_reverse_answers():
    item = kano_item("x", {"R": 6})
    assert (item.category, item.better.status, item.n) == ("R", "missing", 6)


def test_nobody_and_closed():
    assert kano_item("x", {}).n == 0
    closed = closed_kano("x")
    assert (closed.n, closed.counts, closed.category, closed.better.n) == (None, {}, None, None)


def test_refusals():
    from klantwaarde.errors import MethodError

    with pytest.raises(MethodError, match="from 1 to 5"):
        count_kano([1, 6], [1, 1])
    with pytest.raises(MethodError, match="1 functional and 2 dysfunctional"):
        count_kano([1], [1, 2])
    with pytest.raises(MethodError, match="5 by 5"):
        category_counts([[1, 2], [3, 4]])


def test_a_missing_half_leaves_the_pair_out():
    assert sum(count_kano([1, None, 2], [5, 5, None]).values()) == 1
