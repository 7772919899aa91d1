"""Laws of the statistics under perceived quality: empty answers, mended matrices, counting in the engine."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from klantwaarde.engine import LocalEngine
from klantwaarde.statistics.em import completed, em_moments
from klantwaarde.statistics.moments import Moments
from klantwaarde.statistics.nearest_correlation import nearest_correlation
from klantwaarde.statistics.regression import least_squares
from klantwaarde.statistics.relative_importance import lmg, lmg_stack, relative_weights, relative_weights_stack
from klantwaarde.statistics.resampling import bca, percentile, two_sided_p
from klantwaarde.statistics.small_systems import solve_stack
from klantwaarde.systems.quality.analysis import Ask, analyse_paths
from klantwaarde.systems.quality.counts import count_buckets, count_cells
from klantwaarde.systems.quality.path_model import path_model
from klantwaarde.systems.quality.sample import make_sample


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_em_on_a_monotone_pattern_is_the_factored_regression(rng):
    # Little & Rubin: with y empty for some, mu_y = mean_y + b (mean_x of all - mean_x of complete), and so on.
    x = rng.multivariate_normal([1, 2], [[1, 0.6], [0.6, 2]], size=150)
    x[90:, 1] = np.nan
    found = em_moments(x, tolerance=1e-14)
    s = np.cov(x[:90].T, bias=True)
    b = s[0, 1] / s[0, 0]
    assert found.mean[1] == pytest.approx(x[:90, 1].mean() + b * (x[:, 0].mean() - x[:90, 0].mean()), abs=1e-8)
    assert found.covariance[0, 1] == pytest.approx(b * x[:, 0].var(), abs=1e-8)
    assert found.covariance[1, 1] == pytest.approx(s[1, 1] - b**2 * s[0, 0] + b**2 * x[:, 0].var(), abs=1e-8)
    assert found.share == pytest.approx(60 / 300)


def test_em_without_gaps_is_the_plain_moments(rng):
    x = rng.normal(size=(40, 3))
    found = em_moments(x)
    assert found.covariance == pytest.approx(np.cov(x.T, bias=True), abs=1e-10)


def test_completed_rows_carry_the_moments_that_em_ends_with(rng):
    x = rng.multivariate_normal(np.zeros(3), 0.5 + 0.5 * np.eye(3), size=80)
    x[rng.random(x.shape) < 0.1] = np.nan
    x = x[np.isfinite(x).any(axis=1)]
    found = em_moments(x, tolerance=1e-13)
    rows, left = completed(x, found)
    upper = np.triu_indices(3)
    products = (rows.T @ rows)[upper] + left.sum(axis=0)
    mean = rows.mean(axis=0)
    assert products / len(x) - np.outer(mean, mean)[upper] == pytest.approx(found.covariance[upper], abs=1e-8)


def test_many_patterns_fall_back_to_pairs_with_a_flag(rng):
    x = rng.normal(size=(200, 4)) + rng.normal(size=(200, 1))
    x[rng.random(x.shape) < 0.2] = np.nan
    found = em_moments(x, most_patterns=3)
    assert found.pairwise
    assert np.linalg.eigvalsh(found.covariance)[0] > 0


def test_the_nearest_correlation_matrix_of_higham():
    # Higham 2002, section 4: the nearest to the 3 x 3 with 1, 1, 0 has off-diagonals .7607, .7607 and .1573.
    r = np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])
    found = nearest_correlation(r)
    assert found == pytest.approx(np.array([[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]), abs=5e-5)
    assert nearest_correlation(found) == pytest.approx(found, abs=1e-6)


def test_stacks_are_their_members(rng):
    x = rng.normal(size=(6, 80, 5)) + rng.normal(size=(6, 80, 1))
    r = np.stack([np.corrcoef(one.T) for one in x], axis=2)
    shares = lmg_stack(r[:4, :4], r[:4, 4], players=[[0], [1, 2], [3]])
    weights, solved = relative_weights_stack(r[:4, :4], r[:4, 4]), solve_stack(r[:4, :4], r[:4, 4])
    for b in range(6):
        assert shares[:, b] == pytest.approx(lmg(r[:4, :4, b], r[:4, 4, b], players=[[0], [1, 2], [3]]), abs=1e-12)
        assert weights[:, b] == pytest.approx(relative_weights(r[:4, :4, b], r[:4, 4, b]), abs=1e-12)
        assert solved[:, b] == pytest.approx(np.linalg.solve(r[:4, :4, b], r[:4, 4, b]), abs=1e-12)


def test_columns_that_say_the_same_are_never_divided_by(rng):
    x = rng.normal(size=(50, 3))
    x[:, 2] = x[:, 0]
    y = x[:, 0] + rng.normal(size=50)
    r = np.corrcoef(np.column_stack([x, y]).T)
    shares = lmg(r[:3, :3], r[:3, 3])
    assert shares[0] == pytest.approx(shares[2])
    two = np.corrcoef(np.column_stack([x[:, :2], y]).T)
    assert shares.sum() == pytest.approx(lmg(two[:2, :2], two[:2, 2]).sum())
    assert np.isnan(solve_stack(r[:3, :3, None], r[:3, 3, None])).all()


def test_bca_without_bias_and_skewness_is_percentile(rng):
    draws = np.sort(rng.normal(size=20_001))[None]
    centre = draws[:, 10_000]
    flat = np.array([[-1.0, 1.0, -2.0, 2.0]])
    assert np.ravel(bca(draws, centre, flat)) == pytest.approx(np.ravel(percentile(draws)), abs=0.01)
    assert two_sided_p(np.array([[-1.0, 1.0, 2.0, 3.0]])) == pytest.approx([2 * 2 / 5])


def test_rows_of_regression_do_not_mind_their_order(rng):
    x = np.column_stack([np.ones(30), rng.normal(size=30)])
    y, accounts, turn = rng.normal(size=30), np.repeat(np.arange(10), 3), rng.permutation(30)
    a, b = least_squares(x, y, clusters=accounts), least_squares(x[turn], y[turn], clusters=accounts[turn])
    assert a.covariance == pytest.approx(b.covariance, abs=1e-12)


ITEMS = ("a1", "a2", "b1")
MODEL = path_model({"blocks": {"A": ["a1", "a2"], "B": ["b1"]}, "paths": [["A", "B"]], "scale": [1, 10]})


@pytest.fixture
def counted(rng):
    n = 600
    a = rng.normal(size=n)
    x = np.clip(np.rint(5.5 + 1.6 * np.column_stack([a, a, 0.6 * a]) + rng.normal(size=(n, 3))), 1, 10)
    wave, bucket = np.where(np.arange(n) < 250, "2025", "2026"), np.arange(n) % 30
    weight = rng.integers(1, 4, size=n)
    engine = LocalEngine([])
    table = pa.table({**dict(zip(ITEMS, x.T, strict=True)), "wave": wave, "bucket": bucket, "weight": weight})
    engine.load("answers", table)
    yield engine.frame("answers"), x, wave, bucket, weight
    engine.close()


def test_cells_counted_in_the_engine_add_and_subtract(counted):
    frame, x, wave, _, weight = counted
    shift = np.full(3, 5.0)
    cells = count_cells(frame, ITEMS, by=["wave"], weight="weight", shift=shift)
    both = cells["2025",] + cells["2026",]
    whole = Moments.of(x, weight, shift=shift)
    assert both.n == 600
    assert both.cross == pytest.approx(whole.cross, abs=1e-6)
    assert (both - cells["2025",]).correlation == pytest.approx(
        Moments.of(x[wave == "2026"], weight[wave == "2026"]).correlation, abs=1e-10
    )


def test_buckets_give_the_same_model_as_the_rows(counted):
    frame, x, _, bucket, _ = counted
    mine = count_buckets(frame, ITEMS, unit="bucket")
    ask = Ask(resamples=300, seed=4)
    from_cells = analyse_paths(mine, MODEL, ask)
    from_rows = analyse_paths(make_sample(ITEMS, x, accounts=bucket), MODEL, ask)
    assert from_cells.drawn == "buckets"
    for one, other in zip(from_cells.paths, from_rows.paths, strict=True):
        assert (one.estimate, one.low, one.high) == pytest.approx((other.estimate, other.low, other.high), abs=1e-6)
    assert from_cells.ipma["A"].performance == pytest.approx(from_rows.ipma["A"].performance, abs=1e-9)
