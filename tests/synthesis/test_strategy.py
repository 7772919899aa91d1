"""The strategy matrix: the plays of the handbook, who stands where, and what does not fit."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from klantwaarde.results import (
    Answer,
    CustomerWorth,
    Estimate,
    Grouping,
    Member,
    PartScore,
    Provenance,
    Relation,
    RelationRole,
    Relations,
    RelationValue,
    Scope,
    Strategy,
    Worth,
    WorthPart,
    from_json,
    to_json,
)
from klantwaarde.schema.settings import Settings, Wave
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.schema.strategy import PlayChange
from klantwaarde.schema.strategy import Strategy as Plays
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.synthesis.plays import default_plays, place_of
from klantwaarde.synthesis.role_kinds import kind_of
from klantwaarde.synthesis.strategy import answer_strategy

AS_OF = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
BORN = Provenance(fingerprint="f", method="m", method_version="1", software="0", settings={}, n=1, made_at="2026-04-01")
CLASSES = {"A": 70.0, "B": 50.0, "C": 30.0, "D": 0.0}
SCORES = {"A": 80.0, "B": 60.0, "C": 40.0, "D": 10.0}


class OnlyHowItIsSetUp:
    """A study whose tables nobody may ask for: synthesis reads answers."""

    def __init__(self, privacy: str = "named", **more) -> None:
        self.settings = Settings(title="t", privacy=privacy, waves=[Wave(code="1"), Wave(code="2")], **more)
        self.catalogue = default_catalogue()
        self.fingerprint = "f"


def answer(system: str, kind: str, body, wave: str = "") -> Answer:
    return Answer(f"{system}/{kind}/{wave}", system, kind, Scope(wave=wave), body, BORN)


def one_worth(code: str, tier: str, chance: float = 0.95, margin: float | None = None) -> CustomerWorth:
    return CustomerWorth(
        code, f"Bedrijf {code}", SCORES[tier], 1.0, SCORES[tier], SCORES[tier], tier, {tier: chance}, revenue=1000.0,
        parts={"profit_contribution": PartScore(figure=margin)},
    )  # fmt: skip


def one_relation(
    code: str, granted: str, played: str, fits: dict[str, int] | None = None, gap: float = 0.0
) -> Relation:
    def mean(value):
        return Estimate(value=value, low=value - 0.3, high=value + 0.3, n=3)

    roles = default_catalogue().roles
    red = [RelationValue("reliable", {"nl": "komt afspraken na", "en": "keeps promises"}, "basic", "below", 3, 3,
                         mean(-2.0))]  # fmt: skip
    return Relation(
        code, 3, mean(gap), mean(8.0), mean(8.0 + gap), [RelationRole(granted, roles[granted].name, 3)],
        [RelationRole(played, roles[played].name, 3)], fits or {"match": 3}, red if gap < 0 else [],
    )  # fmt: skip


def strategy(worths, relations=(), buyers=None, study=None) -> Strategy:
    given = [answer("voc", "worth", Worth(list(worths), [WorthPart("x", {}, "direct", 100.0, 1)], CLASSES))]
    if relations:
        given.append(answer("relations", "relations", Relations((1, 10), 0.5, list(relations)), "2"))
    if buyers is not None:
        members = [Member(code, group, sure) for code, (group, sure) in buyers.items()]
        given.append(answer("vfc", "grouping", Grouping("buyer_group", ["price", "added", "strategy"], members), "2"))
    (made,) = answer_strategy(study or OnlyHowItIsSetUp(), as_of=AS_OF, answers=given)
    assert isinstance(made.body, Strategy)
    assert from_json(to_json(made), Answer) == made
    return made.body


# --- plays ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "buyer", "words"), [
    ("top", "price", ("lean contract", "electronic ordering", "lowest cost to serve", "margin")),
    ("top", "added", ("named account manager", "paid services", "saves")),
    ("top", "strategy", ("joint plan", "board sponsor", "developing together", "total cost", "pay by result")),
    ("high", "price", ("framework prices", "inside sales")),
    ("high", "added", ("fixed rhythm", "bundle")),
    ("high", "strategy", ("one joint pilot", "both sides")),
    ("low", "price", ("self-service",)),
    ("low", "added", ("light advice", "step by step")),
    ("low", "strategy", ("limits", "partner programme", "one to many")),
    ("bottom", "price", ("reprice", "part as friends")),
    ("bottom", "added", ("reprice", "standardise")),
    ("bottom", "strategy", ("decline", "politely", "paid advice only")),
])  # fmt: skip
def test_the_default_plays_are_those_of_the_handbook(place, buyer, words):
    play = default_plays()[place, buyer]
    assert all(word in play["en"].lower() for word in words), play["en"]
    assert play["nl"]


@pytest.mark.parametrize(("tiers", "places"), [
    ("ABCD", ["top", "high", "low", "bottom"]), ("AB", ["top", "bottom"]), ("ABC", ["top", "high", "bottom"]),
    ("ABCDE", ["top", "high", "high", "low", "bottom"]), ("A", ["top"]),
])  # fmt: skip
def test_other_numbers_of_classes_have_plays_too(tiers, places):
    assert [place_of(tier, list(tiers)) for tier in tiers] == places


def test_a_study_writes_its_own_play_with_owner_and_day_of_review():
    text = """
title = "t"
[[waves]]
code = "1"
[[strategy.plays]]
tier = "A"
buyer = "price"
play = "Eigen aanpak"
owner = "Samira"
review = 2026-10-01
[[strategy.plays]]
tier = "B"
buyer = "added"
owner = "Bas"
"""
    settings, problems = read_settings(text)
    assert not problems
    body = strategy([one_worth("k", "A")], study=OnlyHowItIsSetUp(strategy=settings.strategy))
    cells = {(cell.tier, cell.buyer): cell for cell in body.cells}
    own, kept = cells["A", "price"], cells["B", "added"]
    assert (own.play["nl"], own.own, own.owner, own.review) == ("Eigen aanpak", True, "Samira", "2026-10-01")
    assert (kept.play, kept.own, kept.owner) == (default_plays()["high", "added"], False, "Bas")
    assert len(cells) == 16


@pytest.mark.parametrize(("plays", "code"), [
    ('[[strategy.plays]]\ntier = "Z"\nbuyer = "price"', "settings-word"),
    ('[[strategy.plays]]\ntier = "A"\nbuyer = "rich"', "settings-word"),
    ('[[strategy.plays]]\ntier = "A"\nbuyer = "price"\n[[strategy.plays]]\ntier = "A"\nbuyer = "price"',
     "settings-play-twice"),
    ("[strategy]\nsure = 2.0", "settings-sure"),
    ('[[strategy.plays]]\ntier = "A"\nbuyer = "price"\nbudget = 3', "settings-unknown"),
])  # fmt: skip
def test_a_wrong_cell_is_refused_at_the_door(plays, code):
    _, problems = read_settings(f'title = "t"\n[[waves]]\ncode = "1"\n{plays}\n')
    assert code in [p.code for p in problems]


# --- who stands where ----------------------------------------------------------------------------------------------


def test_every_customer_stands_in_one_cell_or_beside_the_matrix():
    worths = [one_worth("a", "A"), one_worth("b", "B"), one_worth("c", "C"), one_worth("d", "D"), one_worth("e", "A")]
    body = strategy(worths, buyers={"a": ("price", 0.9), "b": (None, 0.5), "c": ("added", 0.6), "d": ("strategy", 1.0)})
    stands = [code for cell in body.cells for code in cell.customers]
    assert sorted([*stands, *body.unplaced]) == ["a", "b", "c", "d", "e"]
    assert {(cell.tier, cell.buyer): cell.customers for cell in body.cells if cell.customers} == {
        ("A", "price"): ["a"], ("B", "mixed"): ["b"], ("C", "added"): ["c"], ("D", "strategy"): ["d"],
    }  # fmt: skip
    assert sum(cell.revenue_share or 0 for cell in body.cells) == pytest.approx(4 / 5)
    assert [one.customer for one in body.accounts if one.sure] == ["a", "d", "e"]


def test_the_latest_wave_counts():
    given = [
        answer("voc", "worth", Worth([one_worth("a", "A")], [], CLASSES)),
        answer("vfc", "grouping", Grouping("buyer_group", [], [Member("a", "price", 1.0)]), "2"),
        answer("vfc", "grouping", Grouping("buyer_group", [], [Member("a", "added", 1.0)]), "1"),
    ]
    (made,) = answer_strategy(OnlyHowItIsSetUp(), as_of=AS_OF, answers=given)
    assert made.body.accounts[0].buyer == "price"


def test_anonymous_research_is_not_tied_to_customers():
    body = strategy(
        [one_worth("a", "A")], [one_relation("a", "craftsman", "adviser")], {"a": ("price", 1.0)},
        study=OnlyHowItIsSetUp("anonymous"),
    )  # fmt: skip
    assert (body.accounts[0].buyer, body.accounts[0].people, body.mismatches) == (None, 0, [])
    assert all(not cell.customers for cell in body.cells)
    assert "anonymous research" in str(body.notes[0])


def test_without_card_sorts_or_names_it_says_what_is_lacking():
    notes = " ".join(map(str, strategy([one_worth("a", "A")]).notes))
    assert "No cards were sorted" in notes
    assert "by_name" in notes
    assert answer_strategy(OnlyHowItIsSetUp(), as_of=AS_OF, answers=[]) == []


# --- what does not fit ---------------------------------------------------------------------------------------------


def kinds(body: Strategy) -> list[str]:
    return [one.kind for one in body.mismatches]


def test_free_advice_to_a_price_buyer_is_leakage():
    relation = one_relation("a", "supplier", "adviser", {"over": 3})
    body = strategy([one_worth("a", "B", margin=400.0)], [relation], {"a": ("price", 0.9)})
    assert kinds(body) == ["leakage"]  # and not role_over besides: that says the same
    one = body.mismatches[0]
    told = " ".join(map(str, [one.reason, *one.evidence]))
    assert "gets advice on top" in str(one.reason)
    for part in ("Class B, 95% sure", "price buyer, 90% sure", "3 of 3", "adviser", "400 EUR"):
        assert part in told
    assert one.sure


def test_a_price_buyer_that_costs_more_than_it_brings_is_leakage_too():
    body = strategy([one_worth("a", "D", margin=-50.0)], buyers={"a": ("price", 0.9)})
    assert kinds(body) == ["leakage"]
    assert "costs more to serve" in str(body.mismatches[0].reason)


@pytest.mark.parametrize("buyer", ["added", "strategy"])
def test_advice_to_who_buys_advice_is_no_leakage(buyer):
    relation = one_relation("a", "adviser", "adviser")
    assert "leakage" not in kinds(strategy([one_worth("a", "C", margin=-50.0)], [relation], {"a": (buyer, 0.9)}))


def test_a_strategic_a_account_treated_as_a_transaction_may_leave():
    relation = one_relation("a", "strategic_partner", "supplier", {"under": 3}, gap=-1.5)
    body = strategy([one_worth("a", "A")], [relation], {"a": ("strategy", 0.9)})
    assert kinds(body) == ["attrition"]
    told = " ".join(map(str, body.mismatches[0].evidence))
    assert "supplier" in told
    assert "keeps promises" in told
    assert "-1.5" in told.replace("−", "-")


def test_a_strategic_a_account_that_gets_less_than_it_expects_may_leave():
    relation = one_relation("a", "strategic_partner", "strategic_partner", gap=-1.5)
    assert kinds(strategy([one_worth("a", "A")], [relation], {"a": ("strategy", 0.9)})) == ["attrition"]
    fine = one_relation("a", "strategic_partner", "strategic_partner", gap=-0.6)  # the interval reaches the tolerance
    assert kinds(strategy([one_worth("a", "A")], [fine], {"a": ("strategy", 0.9)})) == []


@pytest.mark.parametrize(("tier", "buyer"), [("B", "strategy"), ("A", "added")])
def test_attrition_is_said_of_strategic_a_accounts_alone(tier, buyer):
    relation = one_relation("a", "adviser", "supplier", gap=-1.5)
    assert "attrition" not in kinds(strategy([one_worth("a", tier)], [relation], {"a": (buyer, 0.9)}))


@pytest.mark.parametrize(("fits", "expected"), [
    ({"over": 2, "match": 1}, ["role_over"]), ({"under": 3}, ["role_under"]), ({"over": 1, "under": 1}, []),
    ({"match": 3}, []),
])  # fmt: skip
def test_more_or_less_played_than_granted(fits, expected):
    relation = one_relation("a", "adviser", "adviser", fits)
    assert kinds(strategy([one_worth("a", "B")], [relation], {"a": ("added", 0.9)})) == expected


@pytest.mark.parametrize(("tier", "buyer", "granted", "fits"), [
    ("A", "price", "supplier", True), ("A", "price", "adviser", False), ("B", "added", "adviser", True),
    ("B", "added", "craftsman", False), ("A", "strategy", "strategic_partner", True),
    ("A", "strategy", "supplier", False), ("D", "added", "supplier", True), ("C", "strategy", "adviser", True),
])  # fmt: skip
def test_the_granted_role_beside_what_the_cell_asks(tier, buyer, granted, fits):
    relation = one_relation("a", granted, granted)
    body = strategy([one_worth("a", tier)], [relation], {"a": (buyer, 0.9)})
    assert ("role_cell" in kinds(body)) is not fits


def test_divided_people_grant_no_role():
    roles = default_catalogue().roles
    both = [RelationRole("craftsman", roles["craftsman"].name, 1), RelationRole("adviser", roles["adviser"].name, 1)]
    relation = msgspec.structs.replace(one_relation("a", "craftsman", "craftsman"), granted=both, played=both)
    body = strategy([one_worth("a", "A")], [relation], {"a": ("strategy", 0.9)})
    assert (body.accounts[0].granted, body.mismatches) == ("", [])


def test_sure_ones_go_first_and_an_unsure_class_or_buyer_is_not_sure():
    worths = [one_worth("a", "B", 0.6, margin=-1.0), one_worth("b", "B", margin=-1.0), one_worth("c", "B", margin=-1.0)]
    body = strategy(worths, buyers={"a": ("price", 0.9), "b": ("price", 0.9), "c": ("price", 0.5)})
    assert [(one.customer, one.sure) for one in body.mismatches] == [("b", True), ("a", False), ("c", False)]


def test_every_role_of_the_catalogue_asks_something_and_no_kind_is_empty():
    found = {code: kind_of(role) for code, role in default_catalogue().roles.items()}
    assert found["strategic_partner"] == found["development_partner"] == "road"
    assert found["adviser"] == found["coach"] == "advice"
    assert found["supplier"] == found["craftsman"] == found["unburdener"] == "work"
    assert set(found.values()) == {"work", "advice", "road"}


def test_plays_of_one_cell_do_not_move_anybody():
    plain = strategy([one_worth("a", "A")], buyers={"a": ("price", 1.0)})
    own = strategy(
        [one_worth("a", "A")], buyers={"a": ("price", 1.0)},
        study=OnlyHowItIsSetUp(strategy=Plays(plays=[PlayChange("A", "price", "x")])),
    )  # fmt: skip
    assert [cell.customers for cell in own.cells] == [cell.customers for cell in plain.cells]
