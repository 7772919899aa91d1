"""The published composed study shows all of the value OF customers and of account strategy."""

from __future__ import annotations

import csv
import datetime as dt

import msgspec
import pytest
from composed.worth import LEFT

from composed_ledger import AS_OF, SYSTEMS, composed_ledger
from klantwaarde import runner
from klantwaarde.ledger import Ledger, read_history, snapshot_of
from klantwaarde.results import Strategy, Worth, to_json
from klantwaarde.study import open_study
from klantwaarde.systems.voc.answer import answer_worth


@pytest.fixture(scope="module")
def ledger(root) -> Ledger:
    return composed_ledger(root)[0]


@pytest.fixture(scope="module")
def worth(ledger) -> Worth:
    return ledger.answer("voc/worth/all").body


@pytest.fixture(scope="module")
def strategy(ledger) -> Strategy:
    return ledger.answer("synthesis/strategy/all").body


def test_the_kept_scores_are_those_of_that_day(root):
    """All but the fingerprint, which changes with every table of the study."""
    with open_study(root / "examples/installatie") as study:
        (kept,) = read_history(study.path)
        (again,) = answer_worth(study, as_of=dt.datetime.fromisoformat(f"{kept.as_of}T00:00:00+00:00"))
    made = snapshot_of(again)
    assert msgspec.structs.replace(made, fingerprint=kept.fingerprint, software=kept.software) == kept


def test_change_and_the_back_test_are_there(worth):
    assert worth.compared_with == "2025-04-25"
    assert all(one.before is not None for one in worth.customers)
    assert {one.tier for one in worth.customers} == {"A", "B", "C", "D"}
    test = worth.back_test
    assert (test.basis, test.scored_on) == ("snapshot", "2025-04-25")
    assert test.rank_correlation.low > 0
    lost = round(sum(one.n * one.value for one in test.lost.values()))
    assert lost >= len(LEFT)
    by_code = {one.customer: one for one in worth.customers}
    assert all(
        by_code[code].tier == "D" < by_code[code].before.tier or by_code[code].before.tier < "D" for code in LEFT
    )


def test_two_raters_reasons_decisions_and_shortages_are_there(worth):
    assert worth.agreement.n > 50
    parts = [part for one in worth.customers for part in one.parts.values()]
    assert any(part.reasons for part in parts)
    assert any(part.decided is not None for part in parts)
    assert any(part.short is not None for part in parts)
    assert any(one.lifts for one in worth.customers)
    assert worth.nearest_flip is not None


def test_the_matrix_holds_every_kind_of_buyer_and_what_does_not_fit(strategy):
    stands = {cell.buyer for cell in strategy.cells if cell.customers}
    assert stands == {"price", "added", "strategy", "mixed"}
    assert strategy.unplaced == ["c20"]
    assert {one.kind for one in strategy.mismatches} >= {"attrition", "leakage", "role_over", "role_cell"}
    for one in strategy.mismatches:
        assert one.evidence


def test_the_hotel_where_nobody_agreed_stays_closed(root, ledger, strategy):
    hotel = next(one for one in strategy.accounts if one.customer == "c20")
    assert (hotel.people, hotel.delivered, hotel.granted) == (0, None, "")
    with (root / "examples/installatie/respondents.csv").open(encoding="utf-8") as file:
        agreed = {row["respondent_id"]: row["by_name"] for row in csv.DictReader(file) if row["customer_id"] == "c20"}
    assert set(agreed.values()) == {""}
    text = "".join(to_json(answer) for answer in ledger.of("relations"))
    assert not any(f'"{code}"' in text for code in agreed)


def test_the_same_study_and_day_give_the_same_bytes(root, ledger):
    with open_study(root / "examples/installatie") as study:
        steps = [step for step in runner.STEPS if step.system in SYSTEMS]
        again = runner.analyse(study, as_of=AS_OF, steps=steps, history=read_history(study.path))
    assert again.to_json() == ledger.to_json()


def test_a_day_later_dated_answers_are_made_anew_and_others_are_kept(root, ledger):
    with open_study(root / "examples/installatie") as study:
        steps = [step for step in runner.STEPS if step.system in {"voc", "relations", "synthesis"}]
        plan = runner.plan_of(study, waves=None, previous=ledger, steps=steps, as_of=AS_OF + dt.timedelta(days=1))
        same = runner.plan_of(study, waves=None, previous=ledger, steps=steps, as_of=AS_OF)
    assert {one.step.system: one.what for one in plan} == {"voc": "run", "relations": "keep", "synthesis": "run"}
    assert {one.what for one in same} == {"keep"}
