"""The bootstrap drops nothing, repeats itself, and treats persons as persons."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde import qmethod
from klantwaarde.results import QAction, QStability, from_json, to_json
from klantwaarde.systems.vfc.align import assign
from klantwaarde.systems.vfc.bootstrap import _scores, interval, resample
from klantwaarde.systems.vfc.resample import balanced, correlations, everyone
from klantwaarde.systems.vfc.sorts import make_sorts
from sample_sorts import drawn, study

CHOICES = [
    {},
    {"extraction": "centroid"},
    {"extraction": "horst"},
    {"rotation": "none"},
    {"rotation": "quartimax"},
    {"rotation": "equamax"},
    {"rotation": "promax"},
    {"correlation": "spearman"},
    {"mode": "qmethod"},
]


@pytest.mark.parametrize("choices", CHOICES, ids=lambda c: "-".join(map(str, c.values())) or "default")
def test_number_in_is_number_out(choices):
    analysis = qmethod.analyse(study(1, people=9), 3, **choices)
    found = resample(analysis, 40, 7)
    assert found.z.shape == (40, 36, 3)
    assert found.loadings.shape == (40, 9, 3)
    assert np.isfinite(found.z).all()
    assert np.isfinite(found.loadings).all()
    assert np.allclose(found.z.std(axis=1, ddof=1), 1.0)
    # every resample fits the grid
    ladder = np.sort(analysis.sorts.grid.hand_out())
    assert (np.sort(found.places, axis=1) == ladder[None, :, None]).all()


def test_very_few_persons_still_run():
    # with 4 persons many resamples hold two of them only; nothing is left out and it is said
    analysis = qmethod.analyse(study(2, people=4), 3)
    found = qmethod.bootstrap(analysis, 50, seed=1)
    assert found.resamples == 50
    assert found.few_persons
    assert found.unstable_share > 0.5
    assert np.isfinite(found.z_low).all()


def test_every_person_is_drawn_equally_often():
    draws = balanced(11, 70, np.random.default_rng(1))
    assert np.bincount(draws.ravel()).tolist() == [70] * 11


def test_same_seed_same_bytes():
    analysis = qmethod.analyse(study(3), 3)
    one, two = (to_json(qmethod.bootstrap(analysis, 60, seed=5)) for _ in range(2))
    assert one == two
    assert one != to_json(qmethod.bootstrap(analysis, 60, seed=6))
    assert from_json(one, QStability).seed == 5


def test_loadings_of_drawn_persons_are_their_loadings():
    # for principal components r'L(L'L)^-1 is exactly the loading
    analysis = qmethod.analyse(study(4), 3)
    draws = np.arange(24)[None]
    again = everyone(correlations(analysis), draws, analysis.loadings[None])
    assert np.allclose(again[0], analysis.loadings, atol=1e-10)


def test_stable_viewpoints_are_stable_and_noise_is_not():
    clear = qmethod.bootstrap(qmethod.analyse(study(5, people=30, noise=0.5), 3), 150, seed=1)
    assert clear.unstable_share < 0.02
    assert min(clear.congruence) > 0.95
    assert not clear.few_persons
    places = drawn(6, people=30, k=1, noise=0.5)[0]
    vague = qmethod.bootstrap(qmethod.analyse(make_sorts(places), 4), 150, seed=1)
    assert vague.unstable_share > 0.5


def test_flag_shares_are_shares():
    found = qmethod.bootstrap(qmethod.analyse(study(7), 3), 100, seed=2)
    shares = np.array(found.flag_share)
    assert ((shares >= 0) & (shares <= 1)).all()
    assert np.allclose(np.array(found.group_share).sum(axis=1), 1.0)
    # of resamples a person was drawn in and was not: together all of them
    inside, outside = np.array(found.flag_share_in), np.array(found.flag_share_out)
    assert ((np.minimum(inside, outside) <= shares + 1e-12) & (shares <= np.maximum(inside, outside) + 1e-12)).all()
    assert (inside >= outside).mean() > 0.5  # who is drawn pulls the factor along
    low, high = np.array(found.place_low), np.array(found.place_high)
    assert (low <= high).all()
    assert np.array(found.place_share).max() <= 1


def test_rotation_by_hand_is_brought_back_to_the_hand_made_solution():
    one = study(8, people=30, noise=0.5)
    by_hand = [QAction("rotate", factor="f1", other="f2", degrees=35.0)]
    analysis = qmethod.analyse(one, 3, rotation="none", log=by_hand)
    found = resample(analysis, 60, 1)
    assert np.abs(found.loadings.mean(axis=0) - analysis.loadings).max() < 0.1


def test_poles_of_a_split_factor_have_their_own_stability():
    rng = np.random.default_rng(0)
    base = rng.standard_normal(36)
    from sample_sorts import forced

    y = np.stack([base + 0.5 * rng.standard_normal(36) for _ in range(10)], axis=1)
    y[:, 7:] *= -1
    analysis = qmethod.analyse(make_sorts(forced(y)), 1, log=[QAction("split", factor="f1")])
    found = qmethod.bootstrap(analysis, 60, seed=1)
    assert found.factors == ["f1a", "f1b"]
    shares = np.array(found.flag_share)
    assert shares[:7, 0].min() > 0.9
    assert shares[7:, 1].min() > 0.9
    assert shares[:7, 1].max() == 0


@pytest.mark.parametrize("k", [3, 5, 7, 8])
def test_assignment_is_the_best_pairing(k):
    rng = np.random.default_rng(k)
    order, sign = rng.permutation(k), rng.choice([-1.0, 1.0], k)
    phi = 0.1 * rng.standard_normal((1, k, k))
    phi[0, np.arange(k), order] = sign * 0.9
    found, turned = assign(phi)
    assert found[0].tolist() == order.tolist()
    assert turned[0].tolist() == sign.tolist()


def test_percentile_and_bias_corrected_intervals():
    draws = np.random.default_rng(1).standard_normal((4000, 2)) + np.array([0.0, 1.0])
    low, high = interval(draws, np.array([0.0, 1.0]), 0.95, "percentile")
    assert low == pytest.approx([-1.96, -0.96], abs=0.12)
    assert high == pytest.approx([1.96, 2.96], abs=0.12)
    # when the estimate stands in the middle of the draws there is nothing to correct
    same = interval(draws, np.median(draws, axis=0), 0.95, "bc")
    assert np.allclose(same, (low, high), atol=0.02)
    # when most draws lie below the estimate, the interval moves up
    up = interval(draws, np.array([0.5, 1.5]), 0.95, "bc")
    assert (up[0] > low).all()
    assert (up[1] > high).all()


def test_more_persons_than_cards():
    analysis = qmethod.analyse(study(9, cards=20, people=50), 3)
    found = qmethod.bootstrap(analysis, 40, seed=1)
    assert min(found.congruence) > 0.9


@pytest.mark.parametrize("holes", [0, 4])
@pytest.mark.parametrize("score", ["weighted", "unweighted", "regression", "bartlett"])
def test_a_resample_that_draws_everyone_once_scores_like_the_analysis(score, holes):
    # the same scores, and where cards are missing the same weights: a missing place is never a zero
    places = drawn(11, people=12)[0]
    rng = np.random.default_rng(3)
    for person in range(12):
        places[rng.choice(36, holes, replace=False), person] = np.nan
    analysis = qmethod.analyse(make_sorts(places, grid=qmethod.suggest_grid(36)), 3, score=score, missing="pairwise")
    z, _ = _scores(analysis, analysis.loadings[None], analysis.flagged[None], np.arange(12)[None])
    assert np.allclose(z[0], analysis.z, atol=1e-9)


@pytest.mark.parametrize("rotation", ["promax", "oblimin", "varimax"])
@pytest.mark.parametrize("extraction", ["pca", "centroid", "horst"])
def test_resamples_that_hold_too_few_persons_for_the_factors_still_count(extraction, rotation):
    # of four persons many resamples hold two; then one factor is empty, and nothing can lean
    analysis = qmethod.analyse(study(2, people=4), 3, extraction=extraction, rotation=rotation)
    found = resample(analysis, 30, 1)
    assert found.z.shape[0] == 30
    assert np.isfinite(found.loadings).all()
