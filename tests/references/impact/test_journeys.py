"""Journeys of public log patterns whose counts follow by hand.

L1 and the six claims of the running example are the logs by which process mining is taught: van der Aalst, *Process
Mining: Data Science in Action*, 2016, chapter 6 (L1 = [⟨a,b,c,d⟩³, ⟨a,c,b,d⟩², ⟨a,e,d⟩]) and table 2.1 (requests for
compensation). Written here from the sequences alone; the moments are ours. Counts are whole numbers: no tolerance.
"""

from __future__ import annotations

import pytest

from event_log import log_of, plain_count, rows_of
from klantwaarde.errors import InputError, MethodError
from klantwaarde.systems.impact.journeys.measure import Ask, measure
from klantwaarde.systems.impact.journeys.removal import chain_of, removal_effects

L1 = [("abcd", 3), ("acbd", 2), ("aed", 1)]
RR, ET, EC, CT, D, RI, PC, RJ = (
    "register request", "examine thoroughly", "examine casually", "check ticket", "decide", "reinitiate request",
    "pay compensation", "reject request",
)  # fmt: skip
CLAIMS = [
    ((RR, ET, CT, D, RJ), 1),
    ((RR, CT, EC, D, PC), 1),
    ((RR, EC, CT, D, RI, ET, CT, D, PC), 1),
    ((RR, CT, ET, D, RJ), 1),
    ((RR, EC, CT, D, RI, CT, EC, D, RI, EC, CT, D, RJ), 1),
    ((RR, EC, CT, D, PC), 1),
]


def arrows(body):
    return {(a.source, a.target): a.n for a in body.arrows}


def test_l1_by_hand():
    body = measure(log_of(rows_of(L1), seed=1))
    assert arrows(body) == {
        ("a", "b"): 3, ("a", "c"): 2, ("a", "e"): 1, ("b", "c"): 3, ("c", "b"): 2, ("c", "d"): 3, ("b", "d"): 2,
        ("e", "d"): 1,
    }  # fmt: skip
    assert (body.cases, body.events, len(body.steps)) == (6, 23, 5)
    assert [(s.activity, s.n, s.starts, s.ends) for s in body.steps] == [
        ("a", 6, 6, 0), ("d", 6, 0, 6), ("b", 5, 0, 0), ("c", 5, 0, 0), ("e", 1, 0, 0)
    ]  # fmt: skip
    assert [("".join(v.steps), v.cases) for v in body.variants] == [("abcd", 3), ("acbd", 2), ("aed", 1)]
    assert body.reworked.value == 0


def test_the_claims_by_hand():
    body = measure(log_of(rows_of(CLAIMS), seed=2))
    assert arrows(body) == {
        (RR, EC): 3, (RR, CT): 2, (RR, ET): 1, (ET, CT): 2, (CT, ET): 1, (EC, CT): 4, (CT, EC): 2, (CT, D): 6,
        (EC, D): 2, (ET, D): 1, (D, RI): 3, (D, RJ): 3, (D, PC): 3, (RI, ET): 1, (RI, CT): 1, (RI, EC): 1,
    }  # fmt: skip
    steps = {s.activity: s for s in body.steps}
    assert body.events == 42
    assert {name: s.ends for name, s in steps.items() if s.ends} == {RJ: 3, PC: 3}
    assert (steps[D].n, steps[D].cases, steps[D].repeated) == (9, 6, 2)
    assert body.reworked.value == pytest.approx(2 / 6)
    assert [v.cases for v in body.variants] == [1] * 6


def test_loops_come_back():
    # After one way back from b to a in ababc: a→b is followed by a once, b→a by b once.
    body = measure(log_of(rows_of([("ababc", 2), ("aabc", 1)])))
    found = {(a.source, a.target): (a.n, a.returns) for a in body.arrows}
    assert found == {("a", "b"): (5, 2), ("b", "a"): (2, 2), ("b", "c"): (3, 0), ("a", "a"): (1, 0)}


def test_removal_effects_of_the_textbook_example():
    # Three customers: C1 > C2 > C3 buys, C1 leaves, C2 > C3 leaves. Of the start a third buys; without C1 a sixth,
    # without C2 or C3 nobody: effects 1/2, 1 and 1, shares 0.2, 0.4 and 0.4 (the worked example that goes round
    # in texts on Markov attribution, after Anderl and others 2016; fractions by hand).
    ways = [(("C1", "C2", "C3", "buy"), 1), (("C1",), 1), (("C2", "C3"), 1)]
    body = measure(log_of(rows_of(ways)), Ask(outcome="buy"))
    found = {r.activity: (r.effect.value, r.weight, r.outcomes) for r in body.removals}
    assert found["C1"] == pytest.approx((1 / 2, 0.2, 0.2), abs=1e-12)
    assert found["C2"] == pytest.approx((1.0, 0.4, 0.4), abs=1e-12)
    assert found["C3"] == pytest.approx((1.0, 0.4, 0.4), abs=1e-12)
    assert body.reached.value == pytest.approx(1 / 3)


def test_what_comes_after_the_outcome_does_not_count_for_it():
    ways = [(("ad", "buy", "complaint"), 2), (("ad",), 2), (("buy",), 1)]
    body = measure(log_of(rows_of(ways)), Ask(outcome="buy"))
    assert {r.activity: r.effect.value for r in body.removals} == {"ad": pytest.approx(2 / 3)}
    steps = {s.activity: s for s in body.steps}
    assert steps["ad"].drop_off.value == pytest.approx(2 / 4)
    assert steps["complaint"].drop_off.value == 0  # they had what they came for
    assert steps["buy"].drop_off.status == "missing"


def test_times_are_exact():
    rows = rows_of([("ab", 4)], apart=1.25)  # gaps 1.25, 2.5, 3.75 and 5 seconds
    (arrow,) = measure(log_of(rows, seed=3)).arrows
    assert (arrow.time.mean, arrow.time.median) == (3.125, 3.125)
    assert (arrow.time.quarter, arrow.time.three_quarters) == (2.1875, 4.0625)  # definition 7, by hand


def test_the_rest_keeps_totals_right():
    ways = [("ab", 5), ("ac", 3), ("ad", 2), ("ae", 1), ("abc", 1)]
    body = measure(log_of(rows_of(ways)), Ask(shown=2))
    assert [v.cases for v in body.variants] == [5, 3]
    assert (body.other_variants.variants, body.other_variants.cases) == (3, 4)


def test_long_cases_are_counted_not_told_apart():
    ways = [("ab" * 100, 2), ("ab", 3)]
    body = measure(log_of(rows_of(ways)))
    assert [("".join(v.steps), v.cases) for v in body.variants] == [("ab", 3)]
    assert (body.other_variants.cases, body.other_variants.long) == (2, 2)


def test_a_log_without_steps_and_an_outcome_that_is_no_step():
    with pytest.raises(MethodError, match="no steps"):
        measure(log_of([]))
    with pytest.raises(InputError, match="No step is called"):
        measure(log_of(rows_of(L1)), Ask(outcome="z"))


def test_no_outcome_at_all_means_no_effect():
    pairs = [{"activity": "a", "next": None, "first": 2, "kept": 2, "kept_first": 2, "n": 2}]
    found = removal_effects(chain_of(pairs, "buy"))
    assert (found.chance, list(found.effect)) == (0.0, [0.0])


def test_the_plain_count_counts_what_the_book_counts():
    assert plain_count(rows_of(L1))["pairs"]["b", "c"] == 3
