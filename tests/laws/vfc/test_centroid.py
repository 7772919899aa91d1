"""The centroid search ends in the best signs there are."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde import qmethod
from klantwaarde.systems.vfc import centroid as brown
from sample_sorts import drawn


@pytest.mark.parametrize("people", [8, 9, 10, 11, 12])
@pytest.mark.parametrize("seed", range(8))
def test_the_search_equals_trying_every_sign(people, seed):
    places, _, _ = drawn(seed, cards=33, people=people, noise=1.2)
    residual = np.corrcoef(places.T)
    for _ in range(3):
        np.fill_diagonal(residual, 0.0)
        every = brown.every_sign(people)
        best = float(np.einsum("ij,ij->i", every, every @ residual).max())
        _, q = brown.climb(brown.starts(residual), residual)
        assert float(q.max()) == pytest.approx(best, rel=1e-9)
        found = brown.best_signs(residual)
        assert found.best == pytest.approx(best, rel=1e-9)
        sums = found.signs * (residual @ found.signs)
        assert sums.min() > -1e-9
        loading, _, _ = brown.settle(sums, sums / (people - 1), 1e-10)
        residual = residual - np.outer(loading * found.signs, loading * found.signs)


def test_every_start_ends_where_no_flip_helps():
    places, _, _ = drawn(3, cards=45, people=60, noise=1.5)
    r0 = np.corrcoef(places.T)
    np.fill_diagonal(r0, 0.0)
    begin = brown.starts(r0)
    ends, q = brown.climb(begin, r0)
    assert ends.shape == begin.shape == (brown.STARTS, 60)
    assert set(np.unique(ends)) == {-1.0, 1.0}
    assert (ends * (ends @ r0)).min() > -1e-9
    assert (q >= np.einsum("ij,ij->i", begin, begin @ r0) - 1e-9).all()


def test_no_near_empty_factor_comes_before_a_large_one():
    # method page 3.3: one start gave 33 factors with a sum of squares under .5 in 90 runs, this scheme none
    empty = 0
    for seed in range(30):
        cards, people = [(33, 30), (45, 80), (40, 50)][seed % 3]
        places, _, _ = drawn(seed, cards=cards, people=people, k=4, noise=1.0)
        size = (brown.centroid(np.corrcoef(places.T), 4).loadings ** 2).sum(axis=0)
        empty += int((size < 0.5).sum())
    assert empty == 0


def test_horst_fits_its_own_communalities():
    places, _, _ = drawn(1, cards=36, people=20)
    r = np.corrcoef(places.T)
    found = brown.horst(r, 3)
    assert found.converged
    residual = r - found.loadings @ found.loadings.T
    h = (found.loadings**2).sum(axis=1)
    assert np.allclose(1 - np.diag(residual), h, atol=1e-7)
    off = residual[np.triu_indices(20, 1)]
    assert np.mean(off**2) < np.mean((r - np.eye(20))[np.triu_indices(20, 1)] ** 2) / 4


def test_horst_stop_on_one_triangle_worked():
    # three identical pairs: one factor leaves nothing, so the rule keeps one; with all correlations 0 it keeps none
    same = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    assert brown.horst_stop(same, cards=36) == 1
    assert brown.horst_stop(np.eye(4), cards=36) == 0
    # mean of squares over one triangle: .5^2 = .25 is under 1/3 but not under 1/36
    assert brown.horst_stop(same, cards=3) == 0


@pytest.mark.parametrize("mode", ["native", "qmethod", "pqmethod"])
@pytest.mark.parametrize("between", [-0.4, -0.1, 0.0, 0.05])
def test_communalities_that_would_grow_without_end_are_held(mode, between):
    # one person alone ties two others together: its column sum is at least the sum of theirs, so h = l^2 has nowhere to
    # settle (or, at 0, only after some ten thousand passes)
    r = np.array([[1.0, 0.4, between], [0.4, 1.0, 0.4], [between, 0.4, 1.0]])
    found = brown.centroid(r, 2, mode)
    assert max(found.passes) <= 10_000
    assert np.abs(found.loadings).max() < 2.0
    if between < 0:
        assert found.converged
        assert np.abs(found.loadings).max() > 1.0


def test_a_held_communality_is_told_as_heywood():
    places = np.array(
        [
            [2, 2, 1],
            [2, 1, -1],
            [1, 2, 2],
            [1, 0, -2],
            [0, 1, 2],
            [0, -1, -1],
            [-1, 0, 1],
            [-1, -2, -2],
            [-2, -1, 0],
            [-2, -2, 0],
        ]
    )  # the second person agrees with both others, they hardly agree with each other
    noun = qmethod.noun(qmethod.analyse(places, 1, extraction="centroid"))
    assert noun.persons.heywood == ["p2"]
    assert noun.loadings[1][0] > 1
    assert "heywood" in {warning.code for warning in noun.warnings}
