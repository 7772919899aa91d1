"""The bench of the scorecard: the same numbers as the answers, and near them while somebody tries."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from klantwaarde.errors import KlantwaardeError
from klantwaarde.schema.worth import Worth, WorthPart
from klantwaarde.systems.voc import bench as benches
from klantwaarde.systems.voc.bench import Bench, rank
from klantwaarde.systems.voc.gather import Judged, Known
from klantwaarde.systems.voc.parts import default_parts

DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def bench():
    """Six hundred customers, a fifth of what could be known missing."""
    rng = np.random.default_rng(7)
    codes = [f"K{n:03d}" for n in range(600)]
    known = Known(codes, dict.fromkeys(codes, ""), rng.lognormal(10, 1, 600))
    for part in default_parts():
        known.figures[part.id] = np.where(rng.random(600) < 0.8, rng.lognormal(5, 1, 600), np.nan)
        if part.source == "rating":
            told = {code: Judged(float(rng.integers(0, 6)), 1, 0) for code in codes if rng.random() < 0.8}
            known.judged[part.id] = told
    known.figures["revenue"] = known.revenue
    return Bench(known, DAY)


def heavier(weight):
    return Worth(parts={"revenue": WorthPart(weight=weight)})


def test_scores_ranks_and_classes_do_not_hang_on_how_many_draws_there_are(bench):
    full, few = rank(bench, heavier(30.0)), rank(bench, heavier(30.0), trying=True)
    assert (full.exact, few.exact) == (True, False)
    assert (full.draws, few.draws) == (2000, 200)
    assert np.array_equal(full.rank, few.rank)
    assert full.tiers == few.tiers
    assert np.array_equal(full.card.made.scores.score, few.card.made.scores.score, equal_nan=True)


def test_chances_over_few_draws_lie_near_those_over_many(bench):
    """A chance over n draws has a standard error of at most sqrt(.25/n): .035 at 200; four of those hold for all."""
    full, few = rank(bench, heavier(30.0)), rank(bench, heavier(30.0), trying=True)
    gaps = [
        abs(one.chance - other.chance)
        for one, other in zip(full.lines(0, 600), few.lines(0, 600), strict=True)
        if one.chance is not None
    ]
    bound = 4 * np.sqrt(0.25 / 200 + 0.25 / 2000)
    assert max(gaps) < bound


def test_what_moved_adds_up_and_is_told_from_the_ranking_before(bench):
    before, after = rank(bench, Worth()), rank(bench, heavier(40.0), trying=True)
    lines = after.lines(0, 600, before=before)
    assert sum(line.moved for line in lines) == 0
    assert {line.rank for line in lines} == set(range(1, 601))
    place = {line.customer: line.rank for line in before.lines(0, 600)}
    assert all(line.moved == place[line.customer] - line.rank for line in lines)
    assert after.changed(before) == sum(line.tier != line.tier_before for line in lines)
    assert sum(after.per_class().values()) == 600


def test_tiers_are_cut_once_while_weights_move(bench, monkeypatch):
    rank(bench, Worth())
    monkeypatch.setattr(benches, "tiered", lambda *_, **__: pytest.fail("tiers were cut anew"))
    assert rank(bench, heavier(1.0), trying=True).tiers


def test_a_page_of_the_ranking_costs_no_more_lines_than_it_shows(bench):
    tried = rank(bench, heavier(30.0), trying=True)
    assert [line.rank for line in tried.lines(50, 60)] == list(range(51, 61))
    assert tried.lines(600, 650) == []
    assert tried.whole("nobody") is None


def test_memory_is_bounded_whatever_the_number_of_customers():
    from klantwaarde.systems.voc.scorecard import tiered

    codes = [f"K{n}" for n in range(30_000)]
    known = Known(codes, dict.fromkeys(codes, ""), np.arange(1.0, 30_001.0))
    known.figures |= {part.id: known.revenue for part in default_parts()}
    many = Bench(known, DAY)
    assert tiered(known, default_parts(), smooth=False).table.shape == (30_000, 11)
    assert rank(many, Worth(), trying=True).draws == 50


def test_settings_that_make_no_weights_are_refused(bench):
    nothing = Worth(parts={part.id: WorthPart(weight=0.0) for part in default_parts()})
    with pytest.raises(KlantwaardeError):
        rank(bench, nothing)
