"""The level of a value: checks of the methods handbook 3.11 and the words that go with them."""

from __future__ import annotations

import pytest

from klantwaarde.results import Contrast, LevelEvidence, PenaltyReward
from klantwaarde.systems.values.level import (
    OUTCOMES,
    competitor_evidence,
    judge_level,
    kano_evidence,
    level_chances,
    level_note,
    mention_evidence,
    penalty_reward_evidence,
    pooled_shares,
)

UNIFORM = dict.fromkeys(OUTCOMES, 0.25)
NAME = {"nl": "betrouwbaar", "en": "reliable"}


def evidence(source: str, *counts: float) -> LevelEvidence:
    total = sum(counts)
    return LevelEvidence(
        source=source, shares=dict(zip(OUTCOMES, (c / total for c in counts), strict=True)), weight=total
    )


def test_checks_of_the_handbook():
    """Uniform prior of six answers; to the three printed digits."""
    assert round(level_chances([evidence("kano", 10, 3, 2, 0)], prior=UNIFORM)["basic"], 3) == 0.954
    verdict = judge_level("basic", [evidence("kano", 7, 4, 2, 2)], prior=UNIFORM)
    assert round(verdict.probability["basic"], 3) == 0.739
    assert verdict.verdict == "provisional"


def test_firm_needs_two_kinds_of_sources():
    kano, talk = evidence("kano", 10, 3, 2, 0), evidence("mention", 4, 1, 0, 0)
    assert judge_level("basic", [kano], prior=UNIFORM).verdict == "provisional"
    assert judge_level("basic", [kano, kano], prior=UNIFORM).verdict == "provisional"
    assert judge_level("basic", [kano, talk], prior=UNIFORM).verdict == "firm"
    assert judge_level("basic", [kano, evidence("mention", 2, 3, 0, 0)], prior=UNIFORM).verdict == "provisional"


def test_a_tie_agrees_with_nobody():
    verdict = judge_level("basic", [evidence("kano", 12, 2, 2, 0), evidence("mention", 2, 2, 0, 0)], prior=UNIFORM)
    assert verdict.verdict == "provisional"


def test_sources_contradict_each_other():
    verdict = judge_level("basic", [evidence("kano", 30, 3, 2, 0), evidence("mention", 0, 12, 1, 0)], prior=UNIFORM)
    assert verdict.verdict == "conflict"
    assert "contradict each other" in str(level_note(verdict, NAME))


def test_nothing_known_is_untested():
    verdict = judge_level("added", [], prior=UNIFORM)
    assert (verdict.verdict, verdict.likely, verdict.probability, verdict.disagrees) == ("untested", None, {}, False)
    assert level_note(verdict, NAME) is None


def test_the_product_says_it_when_the_level_is_wrong():
    sources = [evidence("kano", 30, 3, 2, 0), evidence("mention", 6, 1, 0, 0)]
    verdict = judge_level("added", sources, prior=UNIFORM)
    assert verdict.disagrees
    assert str(level_note(verdict, NAME)) == "You call “reliable” an added value; it behaves like a basic value."
    alone = level_note(judge_level("added", sources[:1], prior=UNIFORM), NAME)
    assert "for now it behaves like a basic value" in str(alone)
    cold = level_note(judge_level("added", [evidence("kano", 1, 1, 1, 30)], prior=UNIFORM), NAME)
    assert "leaves most people cold" in str(cold)
    assert level_note(judge_level("added", [evidence("kano", 3, 2, 1, 0)], prior=UNIFORM), NAME) is None


def test_kano_answers_as_evidence():
    """Methods 3.11: M is basic; O and half of A added; half of A bonding, all of A when the value is relational."""
    counts = {"A": 10, "O": 20, "M": 30, "I": 40, "R": 3, "Q": 1}
    found = kano_evidence(counts)
    assert found.weight == 100
    assert found.shares == pytest.approx({"basic": 0.30, "added": 0.25, "bonding": 0.05, "indifferent": 0.40})
    assert found.n == 104
    assert "3 of 104" in str(found.note)
    related = kano_evidence(counts, relational=True)
    assert related.shares == pytest.approx({"basic": 0.30, "added": 0.20, "bonding": 0.10, "indifferent": 0.40})
    assert kano_evidence(counts, worth=0.5).weight == 50
    assert kano_evidence({"R": 5}) is None
    assert kano_evidence(counts, closed=True) is None


def test_item_sources_cannot_outvote_people():
    shares = {"basic": 0.0, "added": 0.1, "bonding": 0.9, "indifferent": 0.0}
    found = penalty_reward_evidence(
        PenaltyReward(value="x", outcome="y", contrast=Contrast(low=6, high=9, n={"low": 50}), shares=shares)
    )
    assert found.weight == 6
    verdict = judge_level("basic", [evidence("kano", 25, 3, 1, 1), found], prior=UNIFORM)
    assert verdict.likely == "basic"


def test_no_chances_no_evidence():
    empty = PenaltyReward(value="x", outcome="y", contrast=Contrast(low=6, high=9))
    assert penalty_reward_evidence(empty) is None
    closed = PenaltyReward(
        value="x", outcome="y", contrast=Contrast(low=6, high=9, status="closed"), shares={"basic": 1.0}
    )
    assert penalty_reward_evidence(closed) is None
    assert mention_evidence() is None
    assert competitor_evidence(equal=0, better_than_some=0, better_than_all=0) is None


def test_words_and_competitors():
    talk = mention_evidence(complaints=3, praise=1, ties=1)
    assert talk.weight == 5
    assert talk.shares["basic"] == pytest.approx(0.6)
    rated = competitor_evidence(equal=1, better_than_some=2, better_than_all=1)
    assert rated.weight == 6
    assert rated.shares["added"] == pytest.approx(0.5)


def test_pooling_starts_with_the_catalogue_and_learns():
    """Three values: (2 + .5, 1 + .5, .5, .5) / 5; then thirty answers take over."""
    start = pooled_shares(["basic", "basic", "added"], [])
    assert start == pytest.approx({"basic": 0.5, "added": 0.3, "bonding": 0.1, "indifferent": 0.1})
    later = pooled_shares(["basic", "basic", "added"], [evidence("kano", 0, 0, 0, 45)])
    assert later["indifferent"] == pytest.approx(45.5 / 50)
