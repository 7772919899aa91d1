"""What must hold for every path model, whatever the data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde.statistics.moments import Moments, UnitMoments
from klantwaarde.systems.quality.analysis import Ask, analyse_paths
from klantwaarde.systems.quality.estimate import How, estimates, of_counts, of_moments
from klantwaarde.systems.quality.path_model import lavaan_model, path_model
from klantwaarde.systems.quality.sample import make_sample

BLOCKS = {"A": ["a1", "a2", "a3"], "B": ["b1", "b2"], "C": ["c1", "c2", "c3"], "D": ["d1"]}
ARROWS = [["A", "B"], ["A", "C"], ["B", "C"], ["C", "D"], ["A", "D"]]
MODEL = path_model({"blocks": BLOCKS, "paths": ARROWS, "scale": [1, 10]})


def answers(n, seed, *, items=MODEL.items, spread=1.0):
    """Whole answers 1-10 in which every construct has something of one factor."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(n, 1))
    own = {c: 0.6 * factor[:, 0] + 0.8 * rng.normal(size=n) for c in BLOCKS}
    x = np.stack([own[i[0].upper()] + spread * rng.normal(size=n) for i in items], axis=1)
    return np.clip(np.rint(5.5 + 1.7 * x), 1, 10)


def paths(x, model=MODEL, weights=None, **how):
    return of_moments(Moments.of(x, weights), model, How(**how)).inner.paths[:, 0]


def by_name(x, model, items, weights=None):
    sample = make_sample(items, x, weights=weights)
    return {(a.source, a.target): a.estimate for a in analyse_paths(sample, model, Ask(resamples=0)).paths}


seeds = st.integers(0, 10_000)


@settings(max_examples=20)
@given(seeds, st.sampled_from(["path", "factorial", "centroid"]), st.sampled_from(["A", "B", "unit"]))
def test_moving_and_stretching_items_changes_nothing(seed, scheme, mode):
    x = answers(80, seed)
    model = path_model({"blocks": BLOCKS, "paths": ARROWS, "modes": {"A": mode}})
    rng = np.random.default_rng(seed + 1)
    moved = x * rng.uniform(0.2, 5, size=x.shape[1]) + rng.normal(size=x.shape[1]) * 10
    if mode != "unit":  # a plain sum of standardised items stays the same too, but say it for weights that are sought
        assert paths(moved, model, scheme=scheme) == pytest.approx(paths(x, model, scheme=scheme), abs=1e-8)


@settings(max_examples=12)
@given(seeds)
def test_order_of_rows_items_and_blocks_changes_nothing(seed):
    x = answers(60, seed)
    rng = np.random.default_rng(seed)
    rows, cols = rng.permutation(len(x)), rng.permutation(x.shape[1])
    plain = by_name(x, MODEL, MODEL.items)
    items = [MODEL.items[i] for i in cols]
    turned = path_model({"blocks": dict(reversed(BLOCKS.items())), "paths": ARROWS[::-1], "scale": [1, 10]})
    assert by_name(x[rows][:, cols], turned, items) == pytest.approx(plain, abs=1e-8)


@settings(max_examples=12)
@given(seeds)
def test_weights_are_repeated_rows(seed):
    x = answers(50, seed)
    v = np.random.default_rng(seed).integers(0, 4, size=len(x))
    assert paths(x, weights=v) == pytest.approx(paths(np.repeat(x, v, axis=0)), abs=1e-9)
    assert paths(x, weights=v * 0.37) == pytest.approx(paths(x, weights=v), abs=1e-9)


@given(seeds, st.integers(1, 49))
def test_moments_merge_and_a_person_leaves_without_a_trace(seed, cut):
    x = answers(50, seed).astype(np.int64)
    whole = Moments.of(x, shift=5)
    both = Moments.of(x[:cut], shift=5) + Moments.of(x[cut:], shift=5)
    assert whole.cross.dtype == np.int64
    assert np.array_equal(both.cross, whole.cross)
    assert np.array_equal(both.sums, whole.sums)
    assert both.n == 50
    left = whole - Moments.of(x[[cut]], shift=5)
    refit = Moments.of(np.delete(x, cut, axis=0), shift=5)
    assert np.array_equal(left.cross, refit.cross)
    assert np.array_equal(left.correlation, refit.correlation)


@settings(max_examples=12)
@given(seeds)
def test_moments_are_those_of_numpy(seed):
    x = answers(40, seed) + 0.25
    v = np.random.default_rng(seed).integers(1, 4, size=40)
    plain = Moments.of(x, shift=5.5)
    assert plain.covariance == pytest.approx(np.cov(x.T), abs=1e-9)
    assert plain.mean == pytest.approx(x.mean(axis=0), abs=1e-12)
    assert Moments.of(x, v).correlation == pytest.approx(np.corrcoef(np.repeat(x, v, axis=0).T), abs=1e-9)


def test_effective_n_is_that_of_kish():
    # Method handbook 3.1: weights 1, 1, 2 are worth 2.67 answers.
    assert Moments.of(np.eye(3), [1, 1, 2]).n_effective == pytest.approx(16 / 6)


@settings(max_examples=12)
@given(seeds)
def test_a_resample_in_a_batch_is_a_refit_on_its_repeated_rows(seed):
    x = answers(60, seed)
    counts = np.random.default_rng(seed).multinomial(60, np.full(60, 1 / 60), size=5).astype(float)
    units = UnitMoments.of(x)
    found = estimates(*of_counts(units.packed, counts), MODEL, How(), tolerance=1e-12)
    for b in range(5):
        alone = paths(np.repeat(x, counts[b].astype(int), axis=0))
        assert found.inner.paths[:, b] == pytest.approx(alone, abs=1e-8)


def test_a_resample_does_not_feel_its_neighbours():
    x = answers(60, 5)
    counts = np.random.default_rng(1).multinomial(60, np.full(60, 1 / 60), size=40).astype(float)
    _, _, r = of_counts(UnitMoments.of(x).packed, counts)
    mean = sd = np.ones((len(MODEL.items), 40))
    together = estimates(mean, sd, r, MODEL, How())
    for b in (0, 17, 39):
        alone = estimates(mean[:, [b]], sd[:, [b]], np.ascontiguousarray(r[:, :, [b]]), MODEL, How())
        # The same rounds, and the same numbers but for rounding: one lane alone is summed in another order.
        assert alone.outer.iterations[0] == together.outer.iterations[b]
        assert alone.inner.paths[:, 0] == pytest.approx(together.inner.paths[:, b], abs=1e-12)


@pytest.mark.parametrize("interval", ["percentile", "bca"])
def test_the_seed_fixes_all_and_workers_change_nothing(interval):
    sample = make_sample(MODEL.items, answers(70, 3), accounts=np.arange(70) // 3)
    one, other, four = (
        analyse_paths(sample, MODEL, Ask(resamples=600, seed=s, workers=w, interval=interval))
        for s, w in ((9, 1), (10, 1), (9, 4))
    )
    assert one == four
    assert one.paths != other.paths
    assert one.drawn == "accounts"


def test_constructs_that_hardly_go_together_have_weights_all_the_same():
    # Of a million people a correlation can be .001 or nothing at all: that is no collinearity.
    model = path_model({"blocks": {"A": ["a1", "a2"], "B": ["b1"]}, "paths": [["A", "B"]]})
    for together in (0.0, 1e-9, 1e-3):
        r = np.array([[1.0, 0.5, together], [0.5, 1.0, together], [together, together, 1.0]])
        one = np.ones((3, 1))
        found = estimates(one, one, r[:, :, None], model, How())
        assert found.usable.all()
        assert found.inner.paths[0, 0] == pytest.approx(2 * together / np.sqrt(3), abs=1e-12)


def test_total_effects_are_the_sum_over_routes():
    found = of_moments(Moments.of(answers(90, 8)), MODEL, How())
    b = np.zeros((4, 4))
    for (j, k), value in zip(MODEL.arrows, found.inner.paths[:, 0], strict=True):
        b[j, k] = value
    assert found.inner.total[:, :, 0] == pytest.approx(np.linalg.inv(np.eye(4) - b) - np.eye(4), abs=1e-12)


def test_a_model_goes_to_data_and_back_and_reads_lavaan_text():
    assert path_model(MODEL.as_data()) == MODEL
    text = "A =~ a1 + a2 + a3 # measured\nB =~ b1+b2\nC <~ c1 + c2 + c3\nD =~ d1\nB ~ A\nC ~ A + B\nD ~ A + C"
    read = lavaan_model(text)
    assert {c: read.mode(c) for c in "ABCD"} == {"A": "A", "B": "A", "C": "B", "D": "A"}
    assert set(read.paths) == set(MODEL.paths)
    assert read.items == MODEL.items


def test_empty_answers_filled_by_em_at_random_change_little_and_complete_data_nothing():
    x = answers(400, 2)
    gaps = x.copy()
    gaps[np.random.default_rng(0).random(x.shape) < 0.03] = np.nan
    whole = by_name(x, MODEL, MODEL.items)
    found = by_name(gaps, MODEL, MODEL.items)
    assert found == pytest.approx(whole, abs=0.05)
    assert found != whole


def test_a_stratum_keeps_its_size():
    from klantwaarde.statistics.resampling import Draws

    labels = np.array(["a"] * 7 + ["b"] * 13)
    for counts in Draws(20, 300, 4, labels).over(lambda c: c):
        assert (counts[:, :7].sum(axis=1) == 7).all()
        assert (counts[:, 7:].sum(axis=1) == 13).all()
