"""A card that was not placed is never zero."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde import qmethod
from klantwaarde.systems.vfc.correlate import correlation, nearest_correlation, pairwise
from klantwaarde.systems.vfc.missing import fill_forced
from klantwaarde.systems.vfc.sorts import make_sorts
from sample_sorts import drawn


def with_holes(seed, count, people=12, *, most=1.0):
    places, _, _ = drawn(seed, people=people)
    holes = places.copy()
    rng = np.random.default_rng(seed)
    for person in range(int(people * most)):
        holes[rng.choice(36, count, replace=False), person] = np.nan
    return places, holes


def test_fills_keep_what_is_placed_and_fit_the_grid():
    places, holes = with_holes(1, 4)
    grid = qmethod.suggest_grid(36)
    sorters = tuple(make_sorts(holes).sorters)
    fills = fill_forced(holes, grid, sorters, 3, seed=5)
    here = ~np.isnan(holes)
    for one in fills.fills:
        assert np.array_equal(one[here], places[here])
        assert np.array_equal(np.sort(one, axis=0), np.sort(places, axis=0))
    again = fill_forced(holes, grid, sorters, 3, seed=5)
    assert np.array_equal(fills.fills, again.fills)
    assert not np.array_equal(fills.fills, fill_forced(holes, grid, sorters, 3, seed=6).fills)


@pytest.mark.parametrize("way", ["fill", "pairwise"])
def test_a_few_holes_move_little(way):
    places, holes = with_holes(2, 3)
    whole = qmethod.analyse(make_sorts(places), 3)
    grid = qmethod.suggest_grid(36)
    holed = qmethod.analyse(make_sorts(holes, grid=grid), 3, missing=way)
    likeness = np.abs(qmethod.congruence(whole.z, holed.z))
    assert likeness.max(axis=0).min() > 0.97
    assert holed.p.sum() >= whole.p.sum() - 2
    codes = {w.code for w in qmethod.noun(holed).warnings}
    assert ("missing-filled" if way == "fill" else "missing-pairwise") in codes
    assert "missing-much" not in codes


def test_filling_beats_zero():
    # zero for a missing card pulls the persons with holes off their viewpoint; filling does not
    ours = zeros = 0.0
    for seed in range(6):
        places, holes = with_holes(seed, 9, most=0.5)
        whole = qmethod.analyse(make_sorts(places), 3)
        filled = qmethod.analyse(make_sorts(holes, grid=qmethod.suggest_grid(36)), 3)
        zero = qmethod.analyse(make_sorts(np.nan_to_num(holes), forced=False), 3)
        h = (whole.loadings**2).sum(axis=1)
        ours += np.abs((filled.loadings**2).sum(axis=1) - h).mean()
        zeros += np.abs((zero.loadings**2).sum(axis=1) - h).mean()
    assert ours < zeros


def test_how_far_it_moves_is_shown():
    _, holes = with_holes(3, 6, most=0.3)
    noun = qmethod.noun(qmethod.analyse(make_sorts(holes, grid=qmethod.suggest_grid(36)), 3))
    moved = noun.missing
    assert moved.fills == 20
    assert moved.cells == 18
    assert moved.sorters == ["p1", "p2", "p3"]
    low, high = np.array(moved.loading_low), np.array(moved.loading_high)
    assert (low <= high).all()
    assert (high - low)[:3].max() > (high - low)[3:].max()
    assert noun.settings.seed == 1


def test_much_missing_is_told_by_name():
    _, holes = with_holes(4, 10, most=0.1)
    noun = qmethod.noun(qmethod.analyse(make_sorts(holes, grid=qmethod.suggest_grid(36)), 3))
    told = next(w for w in noun.warnings if w.code == "missing-much")
    assert "p1" in str(told.text)


def test_free_sorts_go_pairwise():
    rng = np.random.default_rng(0)
    x = rng.integers(-3, 4, (30, 8)).astype(float)
    x[2, 3] = np.nan
    noun = qmethod.noun(qmethod.analyse(make_sorts(x, forced=False), 2))
    assert "missing-pairwise" in {w.code for w in noun.warnings}
    assert noun.missing is None


def test_pairwise_uses_the_shared_cards():
    x = np.random.default_rng(1).standard_normal((20, 3))
    x[:5, 0] = np.nan
    r = pairwise(x)
    assert r[0, 1] == pytest.approx(np.corrcoef(x[5:, 0], x[5:, 1])[0, 1])
    assert r[1, 2] == pytest.approx(np.corrcoef(x[:, 1], x[:, 2])[0, 1])


def test_nearest_correlation_matrix_by_higham():
    # Higham (2002), example: nearest to [[1,1,0],[1,1,1],[0,1,1]] is 1, .7607, .1573
    r, moved = nearest_correlation(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]))
    assert r[0, 1] == pytest.approx(0.7607, abs=0.5e-4)
    assert r[0, 2] == pytest.approx(0.1573, abs=0.5e-4)
    assert moved == pytest.approx(0.2393, abs=0.5e-4)
    fine = np.array([[1.0, 0.3], [0.3, 1.0]])
    assert nearest_correlation(fine)[1] == 0.0


def test_missing_cards_and_the_bootstrap():
    _, holes = with_holes(5, 3)
    analysis = qmethod.analyse(make_sorts(holes, grid=qmethod.suggest_grid(36)), 3)
    found = qmethod.bootstrap(analysis, 60, seed=1)
    assert np.isfinite(found.z_low).all()
    assert np.array(found.flag_share).max() > 0.8


@pytest.mark.parametrize("choices", [{"extraction": "centroid"}, {"correlation": "spearman"}, {"mode": "qmethod"}])
def test_what_moves_was_made_as_the_analysis_was(choices):
    # the range over the fills comes from the same extraction and correlation, so it lies around the loadings shown:
    # a centroid between components would stand far outside
    _, holes = with_holes(3, 3, most=0.3)
    analysis = qmethod.analyse(make_sorts(holes, grid=qmethod.suggest_grid(36)), 3, **choices)
    moved = qmethod.noun(analysis).missing
    low, high = np.array(moved.loading_low), np.array(moved.loading_high)
    room = 0.02
    assert (low - room <= analysis.loadings).all()
    assert (analysis.loadings <= high + room).all()


def test_ranks_are_made_of_the_cards_both_placed():
    from scipy.stats import kendalltau, spearmanr

    x = np.random.default_rng(2).integers(-3, 4, (20, 3)).astype(float)
    x[:6, 0] = np.nan
    r = correlation(x, "kendall")
    assert r[0, 1] == pytest.approx(kendalltau(x[6:, 0], x[6:, 1]).statistic, abs=1e-12)
    assert r[1, 2] == pytest.approx(kendalltau(x[:, 1], x[:, 2]).statistic, abs=1e-12)
    r = correlation(x, "spearman")
    assert r[0, 1] == pytest.approx(spearmanr(x[6:, 0], x[6:, 1]).statistic, abs=1e-12)
    assert r[2, 1] == pytest.approx(spearmanr(x[:, 1], x[:, 2]).statistic, abs=1e-12)


def test_free_sorts_cannot_be_filled():
    from klantwaarde.errors import MethodError

    x = np.random.default_rng(0).integers(-3, 4, (30, 8)).astype(float)
    x[2, 3] = np.nan
    with pytest.raises(MethodError) as caught:
        qmethod.analyse(make_sorts(x, forced=False), 2, missing="fill")
    assert [problem.code for problem in caught.value.problems] == ["fill-without-grid"]
