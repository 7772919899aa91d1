"""Customers by name: only who agreed, only in conversations by name, and numbers that a hand can check."""

from __future__ import annotations

import datetime as dt
from statistics import mean

import pytest

from klantwaarde.results import Relations, to_json
from klantwaarde.systems.relations.answer import answer_relations
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def study(privacy: str = "named", **more) -> MemoryStudy:
    """Four customers of three people; of k4 nobody agreed, of k3 one did."""
    people, scores, roles, talks, quotes = [], [], [], [], []
    for k in range(1, 5):
        for p in range(1, 4):
            who = f"r{k}{p}"
            agreed = k < 3 or (k == 3 and p == 1)
            people.append({"respondent_id": who, "customer_id": f"k{k}", "side": "customer", "by_name": agreed,
                           "function": "inkoop"})  # fmt: skip
            scores += [
                {"respondent_id": who, "value_id": "reliable", "importance": 9.0, "expectation": 9.0,
                 "experience": 6.0 + p % 2, "disconfirmation": None},
                {"respondent_id": who, "value_id": "thinks_along", "importance": float(p), "expectation": 5.0,
                 "experience": 5.0, "disconfirmation": 1.0},
            ]  # fmt: skip
            roles += [{"respondent_id": who, "role_id": "craftsman", "kind": "granted"},
                      {"respondent_id": who, "role_id": "strategic_partner" if k == 1 else "craftsman",
                       "kind": "played"}]  # fmt: skip
            talks.append({"respondent_id": who, "card": "c01", "pays": p == 1, "words": "x", "consent": "internal"})
            for consent in ("internal", "anonymous", "attributable"):
                quotes.append({"quote_id": f"{consent}-{who}", "respondent_id": who, "values": "reliable",
                               "text": f"{consent} words of {who}", "consent": consent})  # fmt: skip
    people.append({"respondent_id": "m1", "side": "employee", "by_name": True})
    scores.append({"respondent_id": "m1", "value_id": "reliable", "importance": 9.0, "expectation": 1.0,
                   "experience": 9.0})  # fmt: skip
    tables = {"customers": [{"customer_id": f"k{k}"} for k in range(1, 5)], "respondents": people, "scores": scores,
              "roles": roles, "talks": talks, "quotes": quotes}  # fmt: skip
    return MemoryStudy({**tables, **more}, privacy=privacy)


@pytest.fixture(scope="module")
def relations() -> Relations:
    (answer,) = answer_relations(study(), as_of=AS_OF)
    assert isinstance(answer.body, Relations)
    return answer.body


def of(relations: Relations, customer: str):
    return next(one for one in relations.relations if one.customer == customer)


def test_anonymous_research_is_never_named():
    assert answer_relations(study("anonymous"), as_of=AS_OF) == []


def test_without_anybody_who_agreed_there_is_no_answer():
    nobody = study()
    for row in nobody.rows["respondents"]:
        row["by_name"] = None
    assert answer_relations(MemoryStudy(nobody.rows, privacy="named"), as_of=AS_OF) == []


def test_only_who_agreed_counts(relations):
    assert {one.customer: one.people for one in relations.relations} == {"k1": 3, "k2": 3, "k3": 1, "k4": 0}
    assert of(relations, "k4").delivered.value is None
    assert of(relations, "k4").values == []
    assert of(relations, "k4").granted == []


def test_only_words_under_a_name_stand_on_a_page(relations):
    """An anonymous quote on the page of one customer would name it after all."""
    text = to_json(relations)
    assert "attributable words of r11" in text
    assert "anonymous words" not in text
    assert "internal words" not in text


def test_what_was_asked_directly_goes_before_the_difference(relations):
    """Direct +1 on a scale of -3 to 3 is 1.5 points of 1 to 10; without it the difference of both sides counts."""
    values = {value.value: value for value in of(relations, "k1").values}
    assert values["thinks_along"].disconfirmation.value == pytest.approx(1.5)
    assert (values["thinks_along"].state, values["thinks_along"].below) == ("above", 0)
    assert values["reliable"].disconfirmation.value == pytest.approx(mean([-2, -3, -2]))
    assert (values["reliable"].state, values["reliable"].below, values["reliable"].people) == ("below", 3, 3)
    assert list(values) == ["reliable", "thinks_along"]  # what falls short goes first


def test_value_delivered_is_weighted_by_what_each_finds_important(relations):
    """Person p: reliable weighs 9, thinks_along weighs p; experience minus expectation -2 or -3, and +1.5."""
    gaps = {1: -2.0, 2: -3.0, 3: -2.0}
    by_hand = [(9 * gap + p * 1.5) / (9 + p) for p, gap in gaps.items()]
    got = of(relations, "k1").delivered
    assert got.value == pytest.approx(mean(by_hand))
    expected = mean((9 * 9 + p * 5) / (9 + p) for p in gaps)
    assert of(relations, "k1").expectation.value == pytest.approx(expected)
    assert got.n == 3


def test_the_spread_is_that_of_all_customers_together(relations):
    """Seven people at three customers leave four degrees of freedom: too few for an interval."""
    assert of(relations, "k1").delivered.low is None
    wider = study()
    for row in wider.rows["respondents"]:
        row["by_name"] = row["side"] == "customer"
    (answer,) = answer_relations(MemoryStudy(wider.rows, privacy="named"), as_of=AS_OF)
    got = of(answer.body, "k1").delivered
    gaps = {1: -2.0, 2: -3.0, 3: -2.0}
    people = [(9 * gap + p * 1.5) / (9 + p) for p, gap in gaps.items()]
    # Four like customers: pooled variance is that within one; t(8) at .975 is 2.3060.
    within = sum((x - mean(people)) ** 2 for x in people) / 2
    assert got.high - got.value == pytest.approx(2.3060041 * (within / 3) ** 0.5, rel=1e-6)


def test_roles_granted_and_played_and_whether_they_fit(relations):
    one = of(relations, "k1")
    assert [(role.role, role.people) for role in one.granted] == [("craftsman", 3)]
    assert one.fits == {"over": 3}
    assert of(relations, "k2").fits == {"match": 3}
    assert (one.pays[0].will, one.pays[0].will_not) == (1, 2)


def test_a_basic_value_earns_no_bonus():
    rows = study().rows
    for row in rows["scores"]:
        row["disconfirmation"] = 2.0
    (answer,) = answer_relations(MemoryStudy(rows, privacy="named"), as_of=AS_OF)
    assert {value.value for one in answer.body.relations for value in one.values} == {"thinks_along"}


def test_the_order_of_rows_does_not_matter(relations):
    rows = {name: table[::-1] for name, table in study().rows.items()}
    (answer,) = answer_relations(MemoryStudy(rows, privacy="named"), as_of=AS_OF)
    assert to_json(answer.body) == to_json(relations)
