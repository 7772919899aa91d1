"""What to do first: the basic value that is truly worst and important comes first in most draws."""

from __future__ import annotations

from composed import Truth, ValueTruth

TRUTH = Truth(
    values=(
        ValueTruth("worst_basic", "ergste basis", "worst basic", "basic", 8.5, (8.5,), (6.4,)),
        ValueTruth("bad_basic", "slechte basis", "bad basic", "basic", 6.0, (8.0,), (7.0,)),
        ValueTruth("good_basic", "goede basis", "good basic", "basic", 8.5, (8.3,), (8.3,)),
        ValueTruth("missed_added", "gemiste meerwaarde", "missed added", "added", 8.0, (7.5,), (6.0,)),
        ValueTruth("met_added", "waargemaakte meerwaarde", "met added", "added", 7.0, (7.0,), (7.0,)),
        ValueTruth("cold_bonding", "koele binding", "cold bonding", "bonding", 7.5, (7.0,), (5.0,), kind="who"),
        ValueTruth("too_much", "overdaad", "too much", "added", 4.0, (4.5,), (7.5,)),
    ),
    spread={"importance": 1.2, "expectation": 1.1, "experience": 1.2, "disconfirmation": 0.75},
)
DRAWS = range(14)


def first(priorities):
    return min(priorities, key=lambda priority: priority.rank)


def test_the_worst_basic_value_comes_first(model):
    hits = dict.fromkeys((5, 20), 0)
    for accounts in hits:
        for seed in DRAWS:
            priorities = model(TRUTH, accounts=accounts, seed=seed).priorities
            best = first(priorities)
            hits[accounts] += best.subject == "worst_basic" and best.kind == "mend_basic"
    assert hits[5] >= 0.8 * len(DRAWS)
    assert hits[20] >= 0.9 * len(DRAWS)


def test_never_bonding_work_while_a_basic_value_is_red(model):
    for seed in DRAWS:
        drawn = model(TRUTH, accounts=20, seed=seed)
        red = [m for m in drawn.values if m.level.catalogue == "basic" and m.state == "below" and not m.probably]
        if red:
            assert "build_bonding" not in {priority.kind for priority in drawn.priorities}


def test_what_nobody_cares_for_is_named_as_something_to_stop(model):
    stops = sum(
        any(p.kind == "stop" and p.subject == "too_much" for p in model(TRUTH, accounts=20, seed=seed).priorities)
        for seed in DRAWS
    )
    assert stops >= 0.8 * len(DRAWS)
