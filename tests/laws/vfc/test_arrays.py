"""Arrays always fit the grid; tables add up."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde import qmethod
from klantwaarde.results import QAnalysis, QGrid, from_json, to_json
from klantwaarde.systems.vfc import scores
from klantwaarde.systems.vfc.grid import mean_grid
from klantwaarde.systems.vfc.sorts import make_sorts
from sample_sorts import forced, study


@given(
    counts=st.lists(st.integers(1, 5), min_size=2, max_size=9),
    levels=st.integers(1, 12),
    seed=st.integers(0, 10_000),
)
def test_counts_per_column_always_equal_the_grid(counts, levels, seed):
    grid = QGrid(list(range(-3, len(counts) - 3)), counts)
    # few different scores, so that there are many ties
    z = np.random.default_rng(seed).integers(0, levels, (grid.cards, 3)).astype(float)
    laid = scores.arrays(z, grid)
    for f in range(3):
        assert Counter(laid.places[:, f].astype(int)) == dict(zip(grid.places, counts, strict=True))
        columns = [z[laid.places[:, f] == place, f] for place in grid.places]
        assert all(low.max() <= high.min() for low, high in pairwise(columns))


@given(seed=st.integers(0, 10_000), people=st.integers(4, 30), k=st.integers(1, 3))
@settings(max_examples=20)
def test_an_analysis_adds_up(seed, people, k):
    noun = qmethod.noun(qmethod.analyse(study(seed, cards=30, people=people, k=3, noise=1.0), k))
    assert from_json(to_json(noun), QAnalysis) == noun
    assert sum(noun.eigenvalues) == np.float64(people).item() or abs(sum(noun.eigenvalues) - people) < 1e-9
    size = np.array(noun.loadings) ** 2
    assert np.allclose(size.sum(axis=0), [f.sum_of_squares for f in noun.factors])
    assert np.allclose(size.sum(axis=1), noun.communalities)
    assert [f.flagged for f in noun.factors] == np.array(noun.flags).sum(axis=0).tolist()
    z = np.array(noun.z_scores, dtype=float)
    for f, factor in enumerate(noun.factors):
        if factor.flagged:
            assert abs(z[:, f].mean()) < 1e-12
            assert abs(z[:, f].std(ddof=1) - 1) < 1e-12
            assert Counter(row[f] for row in noun.arrays) == dict(zip(noun.grid.places, noun.grid.counts, strict=True))
        else:
            assert all(row[f] is None for row in noun.arrays)
    assert not set(noun.consensus) & {mark.card for mark in noun.distinguishing} or k > 2


@given(seed=st.integers(0, 1000), symmetric=st.booleans())
@settings(max_examples=25)
def test_the_mean_grid_of_free_sorts_holds_every_card(seed, symmetric):
    rng = np.random.default_rng(seed)
    x = rng.integers(-3, 4, (25, 8)).astype(float)
    x[0], x[1] = -3, 3
    grid = mean_grid(x, symmetric=symmetric)
    assert grid.cards == 25
    assert grid.places == list(range(-3, 4))
    if symmetric:
        assert grid.counts[:3] == grid.counts[:3:-1]


def test_free_sorts_use_the_mean_grid_and_say_so():
    rng = np.random.default_rng(4)
    x = rng.integers(-2, 3, (20, 9)).astype(float)
    noun = qmethod.noun(qmethod.analyse(make_sorts(x), 2))
    assert noun.grid_from == "mean"
    assert "free-sorts" in {w.code for w in noun.warnings}
    for f, factor in enumerate(noun.factors):
        if factor.flagged:
            assert Counter(row[f] for row in noun.arrays) == {
                p: c for p, c in zip(noun.grid.places, noun.grid.counts, strict=True) if c
            }


def test_qmethod_mode_breaks_the_grid_on_ties_and_says_so():
    # two cards exchange places between two equal persons, so their weighted sums are equal
    base = forced(np.random.default_rng(0).standard_normal((12, 1)))[:, 0]
    a, b = base.copy(), base.copy()
    i, j = int(np.argmax(base == 2)), int(np.argmax(base == 1))
    b[i], b[j] = base[j], base[i]
    third = forced(np.random.default_rng(5).standard_normal((12, 1)))[:, 0]
    places = make_sorts(np.stack([a, b, third], axis=1))
    ours = qmethod.noun(qmethod.analyse(places, 1))
    theirs = qmethod.noun(qmethod.analyse(places, 1, mode="qmethod"))
    tied = {"tied", "grid-broken"}
    assert {w.code for w in ours.warnings} & tied == {"tied"}
    assert {w.code for w in theirs.warnings} & tied == {"grid-broken"}
    assert Counter(row[0] for row in ours.arrays) == dict(zip(ours.grid.places, ours.grid.counts, strict=True))
    assert Counter(row[0] for row in theirs.arrays) != Counter(row[0] for row in ours.arrays)


def test_flipping_turns_everything_at_once():
    one = study(7)
    before = qmethod.analyse(one, 2)
    after = qmethod.analyse(one, 2, log=[qmethod.QAction("flip", factor="f2")])
    assert np.allclose(after.loadings[:, 1], -before.loadings[:, 1])
    assert np.allclose(after.z[:, 1], -before.z[:, 1])
    assert np.array_equal(after.places[:, 1], -before.places[:, 1]) or before.tied[:, 1].any()
    assert np.array_equal(after.flagged, before.flagged)
    assert np.array_equal(after.se, before.se)
