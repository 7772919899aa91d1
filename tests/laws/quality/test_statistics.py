"""Laws of the statistics under perceived quality: empty answers, mended matrices, counting in the engine."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from klantwaarde.engine import LocalEngine
from klantwaarde.statistics.cluster_regression import UnitProducts, least_squares_of_units
from klantwaarde.statistics.moments import Moments
from klantwaarde.statistics.nearest_correlation import nearest_correlation
from klantwaarde.statistics.pair_moments import PairMoments
from klantwaarde.statistics.pattern_moments import PatternMoments
from klantwaarde.statistics.regression import least_squares
from klantwaarde.statistics.relative_importance import lmg, lmg_stack, relative_weights, relative_weights_stack
from klantwaarde.statistics.resampling import bca, percentile, two_sided_p
from klantwaarde.statistics.small_systems import solve_stack
from klantwaarde.systems.quality import counts
from klantwaarde.systems.quality.analysis import Ask, analyse_paths
from klantwaarde.systems.quality.buckets import bucket_of, with_units
from klantwaarde.systems.quality.counts import count_answers, count_cells, count_store
from klantwaarde.systems.quality.path_model import path_model
from klantwaarde.systems.quality.sample import make_sample


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_em_on_a_monotone_pattern_is_the_factored_regression(rng):
    # Little & Rubin: with y empty for some, mu_y = mean_y + b (mean_x of all - mean_x of complete), and so on.
    x = rng.multivariate_normal([1, 2], [[1, 0.6], [0.6, 2]], size=150)
    x[90:, 1] = np.nan
    found = PatternMoments.of(x).filled(tolerance=1e-14)
    s = np.cov(x[:90].T, bias=True)
    b = s[0, 1] / s[0, 0]
    assert found.mean[1] == pytest.approx(x[:90, 1].mean() + b * (x[:, 0].mean() - x[:90, 0].mean()), abs=1e-8)
    assert found.covariance[0, 1] == pytest.approx(b * x[:, 0].var(), abs=1e-8)
    assert found.covariance[1, 1] == pytest.approx(s[1, 1] - b**2 * s[0, 0] + b**2 * x[:, 0].var(), abs=1e-8)
    assert found.share == pytest.approx(60 / 300)


def test_em_without_gaps_is_the_plain_moments(rng):
    x = rng.normal(size=(40, 3))
    found = PatternMoments.of(x)
    assert found.complete
    assert found.filled().covariance == pytest.approx(np.cov(x.T, bias=True), abs=1e-10)


@pytest.fixture
def gaps(rng):
    """Whole answers of 200 people in 40 accounts, a tenth of them empty, and weights."""
    x = np.clip(np.rint(5.5 + 1.5 * (rng.normal(size=(200, 4)) + rng.normal(size=(200, 1)))), 1, 10)
    x[rng.random(x.shape) < 0.1] = np.nan
    x = x[np.isfinite(x).any(axis=1)]
    return x, np.arange(len(x)) // 5, rng.uniform(0.5, 2, size=len(x))


def test_completed_units_carry_the_moments_that_em_ends_with(gaps):
    x, accounts, weights = gaps
    cells = PatternMoments.of(x, weights, units=accounts)
    found = cells.filled(tolerance=1e-13)
    units = cells.unit_moments(found)
    assert len(units.people) == accounts.max() + 1
    total = units.total()
    assert total.cross / total.weight - np.outer(total.sums, total.sums) / total.weight**2 == pytest.approx(
        found.covariance, abs=1e-8
    )
    assert total.mean == pytest.approx(found.mean, abs=1e-8)


@pytest.mark.parametrize("person", [0, 33, 150])
def test_pattern_sums_merge_and_a_person_leaves_without_a_trace(gaps, person):
    x, accounts, _ = gaps
    whole, shift = PatternMoments.of(x, units=accounts, shift=5.0), 5.0
    parts = [PatternMoments.of(x[rows], units=accounts[rows], shift=shift) for rows in (x[:, 0] > 5, ~(x[:, 0] > 5))]
    mine = PatternMoments.of(x[[person]], units=accounts[[person]], shift=shift)
    others = np.arange(len(x)) != person
    without = PatternMoments.of(x[others], units=accounts[others], shift=shift)
    for one, other in ((parts[0] + parts[1], whole), (whole - mine, without)):
        for name in ("packed", "people", "unit", "weight_squares"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
        assert np.array_equal(one.seen[one.pattern], other.seen[other.pattern])
    assert not np.array_equal(whole.packed, without.packed)


def test_fewer_questions_are_those_people_without_the_others(gaps):
    x, accounts, weights = gaps
    x = np.vstack([x, [np.nan, 3, np.nan, np.nan]])
    accounts, weights = np.r_[accounts, 0], np.r_[weights, 1.0]
    some = PatternMoments.of(x, weights, units=accounts, shift=5.0).of_questions([2, 0])
    keep = np.isfinite(x[:, [2, 0]]).any(axis=1)
    straight = PatternMoments.of(x[keep][:, [2, 0]], weights[keep], units=accounts[keep], shift=5.0)
    assert some.n == straight.n < len(x)
    assert some.packed == pytest.approx(straight.packed, abs=1e-12)


def test_many_patterns_fall_back_to_pairs_with_a_flag(gaps):
    x, accounts, _ = gaps
    cells = PatternMoments.of(x, units=accounts)
    pairs = PairMoments.of(cells)
    found = pairs.filled()
    assert found.pairwise
    assert np.linalg.eigvalsh(found.covariance)[0] > 0
    both = np.isfinite(x[:, 0]) & np.isfinite(x[:, 1])
    r = found.covariance[0, 1] / np.sqrt(found.covariance[0, 0] * found.covariance[1, 1])
    c = np.cov(x[both][:, :2].T, bias=True)[0, 1]
    assert r == pytest.approx(c / np.sqrt(np.nanvar(x[:, 0]) * np.nanvar(x[:, 1])), abs=1e-10)
    mean, sd, matrices = pairs.drawn(np.ones((1, accounts.max() + 1)))
    assert mean[:, 0] == pytest.approx(np.nanmean(x, axis=0))
    assert sd[:, 0] == pytest.approx(np.nanstd(x, axis=0))
    assert matrices[0, 1, 0] == pytest.approx(r, abs=1e-10)


def test_pairs_that_cannot_be_together_are_mended_in_a_resample_too():
    # Three questions of which each pair was answered by other people: .9, .9 and -.9 cannot stand together.
    rng, parts = np.random.default_rng(0), []
    for i, j, r in ((0, 1, 0.9), (1, 2, 0.9), (0, 2, -0.9)):
        x = np.full((60, 3), np.nan)
        x[:, [i, j]] = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], size=60)
        parts.append(x)
    pairs = PairMoments.of(PatternMoments.of(np.vstack(parts)))
    assert pairs.filled().repaired > 0.05
    _, _, r = pairs.drawn(np.random.default_rng(1).multinomial(180, np.full(180, 1 / 180), size=5).astype(float))
    assert (np.linalg.eigvalsh(np.moveaxis(r, 2, 0)) > 0).all()


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


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("nested", [False, True])
def test_errors_from_sums_of_units_are_those_of_the_rows(rng, weighted, nested):
    x = np.column_stack([np.ones(90), rng.normal(size=(90, 3))])
    y, v = rng.normal(size=90) + x[:, 1], rng.uniform(0.5, 2, size=90) if weighted else np.ones(90)
    place = np.sort(rng.integers(0, 14, size=90)) if nested else np.arange(90)
    rows = least_squares(x, y, weights=v if weighted else None, clusters=place if nested else None)
    units = np.unique(place)
    xx = np.stack([(x[place == u].T * v[place == u]) @ x[place == u] for u in units])
    xy = np.stack([x[place == u].T @ (v * y)[place == u] for u in units])
    yy = np.array([(v * y * y)[place == u].sum() for u in units])
    sums = least_squares_of_units(UnitProducts(xx, xy, yy, np.bincount(place)[units]), nested=nested)
    assert sums.covariance == pytest.approx(rows.covariance, abs=1e-12)
    assert (sums.r_squared, sums.aic) == pytest.approx((rows.r_squared, rows.aic), abs=1e-9)
    c = np.array([0.0, 1.0, -1.0, 0.5])
    assert sums.combination(c) == pytest.approx(rows.combination(c), abs=1e-9)  # Satterthwaite's df among them


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
    mine = count_answers(frame, ITEMS, unit="bucket")
    ask = Ask(resamples=300, seed=4)
    from_cells = analyse_paths(mine, MODEL, ask)
    from_rows = analyse_paths(make_sample(ITEMS, x, accounts=bucket), MODEL, ask)
    assert from_cells.drawn == "buckets"
    for one, other in zip(from_cells.paths, from_rows.paths, strict=True):
        assert (one.estimate, one.low, one.high) == pytest.approx((other.estimate, other.low, other.high), abs=1e-6)
    assert from_cells.ipma["A"].performance == pytest.approx(from_rows.ipma["A"].performance, abs=1e-9)


@pytest.fixture(params=["few empty", "many empty", "many patterns"])
def holes(request, rng, monkeypatch):
    """The same answers, a mean among them, in a table and as rows; with few or many empty, or too many patterns."""
    if request.param == "many patterns":
        monkeypatch.setattr(counts, "MOST_PATTERNS", 2)
        monkeypatch.setattr("klantwaarde.systems.quality.counted.MOST_PATTERNS", 2)
    n = 300
    x = np.clip(np.rint(5.5 + 1.6 * rng.normal(size=(n, 1)) + rng.normal(size=(n, 3))), 1, 10)
    x[:, 2] = x.mean(axis=1)
    x[rng.random(x.shape) < (0.02 if request.param == "few empty" else 0.1)] = np.nan
    account, weight = np.arange(n) // 5, rng.uniform(0.5, 2, size=n)
    engine = LocalEngine([])
    cells = {name: [None if np.isnan(v) else v for v in column] for name, column in zip(ITEMS, x.T, strict=True)}
    engine.load("answers", pa.table({**cells, "account": account, "weight": weight, "half": account % 2}))
    yield engine.frame("answers"), x, account, weight
    engine.close()


@pytest.mark.parametrize("weighted", [False, True])
def test_counted_where_they_are_and_at_the_table_is_the_same(holes, weighted):
    frame, x, account, weight = holes
    far = count_answers(frame, ITEMS, unit="account", weight="weight" if weighted else "", drawn="accounts")
    near = make_sample(ITEMS, x, weights=weight if weighted else None, accounts=account).counted
    assert (far.n, far.left_out, far.unit_count) == (near.n, near.left_out, near.unit_count)
    assert far.moments.correlation == pytest.approx(near.moments.correlation, abs=1e-9)
    times = far.draws(8, 3).counts(8, np.random.SeedSequence(1))
    for one, other in zip(far.drawn_matrices(times), near.drawn_matrices(times), strict=True):
        assert one == pytest.approx(other, abs=1e-8)


def test_groups_are_counted_with_one_middle(holes):
    frame, x, account, _ = holes
    store = count_store(frame, ITEMS, unit="account", groups=["half"])
    groups, near = store.of("half"), make_sample(ITEMS, x, accounts=account).by_group(account % 2)
    assert list(groups) == list(near) == ["0", "1"]
    for name, group in groups.items():
        assert np.array_equal(group.sums.shift, store.everybody.sums.shift)
        assert np.array_equal(group.sums.units, near[name].sums.units)
        # A group alone may have few enough patterns for EM; asked for all its items it takes what its patterns want.
        mine = near[name].of_items(ITEMS).moments.correlation
        assert group.moments.correlation == pytest.approx(mine, abs=1e-9)
    everybody = count_answers(frame, ITEMS, unit="account")
    assert store.everybody.moments.correlation == pytest.approx(everybody.moments.correlation, abs=1e-12)


def test_the_same_table_gives_the_same_bytes_in_any_order(holes):
    frame, *_ = holes
    one, other = (count_answers(f, ITEMS, unit="account", weight="weight") for f in (frame, frame.sort("weight")))
    for name in {"packed", "weight", "sums", "products"} & set(vars(one.sums)):
        assert np.array_equal(getattr(one.sums, name), getattr(other.sums, name)), name


def test_buckets_mix_what_stands_in_order():
    """A file in some order must not seem surer: means of buckets spread as those of buckets drawn at random."""
    import narwhals as nw

    from klantwaarde.engine import arrow

    engine, n, many = LocalEngine([]), 100_000, 500
    engine.load("rows", pa.table({"n": np.arange(n)}))
    table = arrow(engine.frame("rows").select("n", b=bucket_of(nw.col("n"), buckets=many)))
    engine.close()
    bucket, order = np.array(table.column("b").to_pylist()), np.array(table.column("n").to_pylist())
    size = np.bincount(bucket, minlength=many)
    # Sizes are binomial and means of a trend spread by n/sqrt(12 size); 500 buckets know a spread to 3%, so 10%.
    assert size.std() == pytest.approx(np.sqrt(n / many), rel=0.1)
    assert (np.bincount(bucket, order) / size).std() == pytest.approx(n / np.sqrt(12 * n / many), rel=0.1)


@pytest.mark.parametrize("most", [5, 1000])
def test_accounts_are_units_until_there_are_too_many(most):
    from klantwaarde.engine import rows

    engine = LocalEngine([])
    engine.load("t", pa.table({"who": [f"a{i % 12:02d}" for i in range(36)] + [None]}))
    frame, drawn = with_units(engine.frame("t"), "who", most=most, buckets=4)
    found = rows(frame)
    engine.close()
    assert len(found) == 36
    assert drawn == ("buckets" if most == 5 else "accounts")
    units = {row["who"]: row["unit"] for row in found}
    assert len(units) == 12
    assert all(units[row["who"]] == row["unit"] for row in found), "an account stands in one unit"
    assert most == 5 or len(set(units.values())) == 12
    assert max(units.values()) <= (3 if most == 5 else 12)
