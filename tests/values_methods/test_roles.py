"""Roles: threefold, without a ladder, mismatch both ways, and the picture through the eyes of a granted role."""

from __future__ import annotations

import pytest

from klantwaarde.errors import MethodError
from klantwaarde.results import Estimate
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.systems.values.importance import rank_values
from klantwaarde.systems.values.roles import (
    RoleProfile,
    fit,
    fit_table,
    reach,
    reweigh,
    role_marks,
    role_mismatch,
    weights_for_role,
)

HANDS = RoleProfile("pair_of_hands", {"nl": "uitvoerder", "en": "pair of hands"}, 80, 15, 5, "reactive")
SUPPLIER = RoleProfile("supplier", {"nl": "leverancier", "en": "supplier"}, 75, 20, 5, "reactive")
CRAFTSMAN = RoleProfile("craftsman", {"nl": "vakspecialist", "en": "craftsman"}, 60, 35, 5, "reactive")
PARTNER = RoleProfile("strategic_partner", {"nl": "strategisch partner", "en": "partner"}, 25, 35, 40, "proactive")
ALL = [HANDS, SUPPLIER, CRAFTSMAN, PARTNER]


def test_reach_by_hand():
    """.15 + 2 x .05 = .25; .35 + 2 x .40 + .2 = 1.35."""
    assert reach(HANDS) == pytest.approx(0.25)
    assert reach(PARTNER) == pytest.approx(1.35)


def test_mismatch_both_ways():
    """The owner's text A8: being a partner where the customer only wants the work done is as wrong as the reverse."""
    assert fit(HANDS, PARTNER) == "over"
    assert fit(PARTNER, HANDS) == "under"
    assert fit(HANDS, HANDS) == "match"
    assert fit(HANDS, SUPPLIER) == "match"  # another name that asks the same
    assert fit(HANDS, CRAFTSMAN) == "over"  # exactly a fifth of a level


def test_initiative_counts():
    eager = RoleProfile("eager", {}, 80, 15, 5, "proactive")
    assert fit(HANDS, eager) == "over"


def test_table_holds_every_pair():
    table = fit_table(ALL)
    assert len(table) == 16
    assert table["pair_of_hands", "strategic_partner"] == "over"


def test_shares_that_are_wrong_are_refused():
    with pytest.raises(MethodError, match="no shares per level"):
        reach(RoleProfile("x", {}, 0, 0, 0))
    with pytest.raises(MethodError, match="no shares per level"):
        reach(RoleProfile("x", {}, 120, -20, 0))


def test_distribution_over_relations():
    """Four accounts: 1, 1, .5 and 0 of their people grant a pair of hands: .625 of the relations."""
    granted = {
        "pair_of_hands": AccountSums.of([1, 1, 0.5, 0], respondents=12),
        "craftsman": AccountSums.of([0, 0, 0.5, 1], respondents=12),
    }
    played = {"strategic_partner": AccountSums.of([1, 1, 1], respondents=9)}
    found = role_marks(ALL, granted=granted, played=played, aspired={})
    assert [m.role for m in found] == ["pair_of_hands", "craftsman", "strategic_partner"]
    first = found[0]
    assert first.granted.value == pytest.approx(0.625)
    assert (first.granted.n, first.granted.accounts, first.granted.unit) == (12, 4, "share")
    assert 0.0 <= first.granted.low < 0.625 < first.granted.high <= 1.0
    # Asked, but named by nobody: zero with an honest upper end. Not asked at all: missing.
    assert first.played.value == 0.0
    assert first.played.high > 0.2
    assert first.aspired.status == "missing"


def test_mismatch_shares():
    found = role_mismatch(
        {"over": AccountSums.of([1, 0, 0.5, 0.5]), "match": AccountSums.of([0, 1, 0.5, 0.5])},
        aspired={"under": AccountSums.of([0.0] * 4)},
    )
    assert found["over"].value == pytest.approx(0.5)
    assert "under" not in found
    assert found["aspired_under"].value == 0.0


def test_weights_follow_the_role_between_levels():
    weights = {"a": 0.3, "b": 0.1, "c": 0.4, "d": 0.2}
    levels = {"a": "basic", "b": "basic", "c": "added", "d": "bonding"}
    found = weights_for_role(weights, levels, PARTNER)
    assert found == pytest.approx({"a": 0.1875, "b": 0.0625, "c": 0.35, "d": 0.40})


def test_a_level_without_values_hands_its_share_on():
    found = weights_for_role({"a": 0.5, "b": 0.5}, {"a": "basic", "b": "added"}, PARTNER)
    assert found == pytest.approx({"a": 25 / 60, "b": 35 / 60})
    assert weights_for_role({}, {}, PARTNER) == {}


def test_the_ranking_through_the_eyes_of_a_role():
    scores = {
        code: Estimate(value=v, low=v - 0.1, high=v + 0.1, n=9) for code, v in (("a", 9), ("b", 8), ("c", 7), ("d", 6))
    }
    nothing = dict.fromkeys([*scores, "e"], Estimate(status="missing"))
    ranking = rank_values(importance={**scores, "e": nothing["e"]}, salience=nothing, expectation=nothing)
    levels = {"a": "basic", "b": "basic", "c": "bonding", "d": "added", "e": "added"}
    found = reweigh(ranking, levels, PARTNER)
    assert ranking.ranks["a"] == 1
    assert found.ranks == {"c": 1, "d": 2, "a": 3, "b": 4}
    assert found.important == {"c", "d", "e"}
    assert not found.surely_less & found.important
    assert found.ranges == {}
