"""The order in which persons and cards stand in a file means nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde import qmethod
from klantwaarde.systems.vfc.components import components
from klantwaarde.systems.vfc.correlate import standardise
from klantwaarde.systems.vfc.sorts import make_sorts
from sample_sorts import drawn, shuffled, study

CHOICES = [
    {},
    {"extraction": "centroid"},
    {"extraction": "horst"},
    {"rotation": "quartimax"},
    {"rotation": "equamax"},
    {"rotation": "none"},
    {"rotation": "promax"},
    {"rotation": "oblimin"},
    {"correlation": "spearman"},
    {"correlation": "kendall"},
    {"score": "regression"},
    {"score": "bartlett"},
    {"mode": "qmethod"},
    {"mode": "pqmethod", "extraction": "pca"},
]


@pytest.mark.parametrize("choices", CHOICES, ids=lambda c: "-".join(map(str, c.values())) or "default")
@pytest.mark.parametrize("people", [12, 45])
def test_order_of_persons_and_cards(choices, people):
    one = study(5, people=people, cards=33)
    rng = np.random.default_rng(6)
    order, cards = rng.permutation(people), rng.permutation(33)
    a = qmethod.analyse(one, 3, **choices)
    b = qmethod.analyse(shuffled(one, order, cards), 3, **choices)
    # rounding only; loose stops of the replaying modes and of oblimin may end a little apart
    room = 1e-8 if choices.get("rotation") != "oblimin" else 1e-5
    room = room if choices.get("mode", "native") == "native" else 2e-3
    assert np.allclose(b.loadings, a.loadings[order], atol=room)
    assert np.array_equal(b.flagged, a.flagged[order])
    assert np.allclose(b.z, a.z[cards], atol=10 * room)
    if not a.tied.any() and room == 1e-8:
        assert np.array_equal(b.places, a.places[cards])
        assert np.array_equal(b.level, a.level[cards])
        assert np.array_equal(b.consensus, a.consensus[cards])


@given(seed=st.integers(0, 10_000), people=st.integers(6, 30), noise=st.floats(0.3, 1.5))
@settings(max_examples=15)
def test_a_whiff_of_noise_changes_nothing_in_centroid(seed, people, noise):
    places, _, _ = drawn(seed, cards=24, people=people, noise=noise)
    r = np.corrcoef(places.T)
    whiff = 1e-12 * np.random.default_rng(seed).standard_normal(r.shape)
    a, b = qmethod.centroid(r, 3), qmethod.centroid(r + whiff + whiff.T, 3)
    turn = np.sign(np.einsum("ij,ij->j", a.loadings, b.loadings))
    assert np.allclose(a.loadings, b.loadings * turn, atol=1e-7)


@pytest.mark.parametrize(("cards", "people"), [(20, 50), (24, 24), (33, 12), (40, 41)])
def test_statements_by_statements_is_persons_by_persons(cards, people):
    # R = Z'Z of the persons and ZZ' of the cards share their eigenvalues; so do the loadings and all that follows
    z = standardise(drawn(7, cards=cards, people=people)[0])
    values, loadings = components(z, "persons")
    for route in ("cards", "svd"):
        other, turned = components(z, route)
        assert other.size == values.size == min(people, cards - 1)
        assert np.allclose(other, values, atol=1e-10, rtol=0)
        sign = np.sign(np.einsum("ij,ij->j", turned[:, :5], loadings[:, :5]))
        assert np.allclose(turned[:, :5] * sign, loadings[:, :5], atol=1e-9)


def test_reordered_factors_keep_their_marks():
    # full precision: a mark may not depend on the order in which factors are compared
    from klantwaarde.systems.vfc import compare

    rng = np.random.default_rng(1)
    z, se = rng.standard_normal((40, 4)), np.array([0.2, 0.3, 0.25, 0.22])
    order = [2, 0, 3, 1]
    a = compare.distinguishing(compare.compare(z, se), 4)
    b = compare.distinguishing(compare.compare(z[:, order], se[order]), 4)
    assert np.array_equal(a[:, order], b)


def test_twelve_factors_work():
    analysis = qmethod.analyse(study(3, cards=60, people=48, k=12, noise=0.4), 12)
    assert [item.name for item in analysis.factors.items] == [f"f{i}" for i in range(1, 13)]
    assert (analysis.p >= 3).all()
    noun = qmethod.noun(analysis)
    assert len(noun.pairs) == 66
    assert {mark.factor for mark in noun.distinguishing} <= {f.name for f in noun.factors}


def test_a_wide_use_of_the_scale_is_no_viewpoint():
    # native mode: free sorts, one person doubles every place and shifts it
    places, _, _ = drawn(9, cards=30, people=10)
    wide = places.copy()
    wide[:, 4] = 2 * wide[:, 4] + 1
    a = qmethod.analyse(make_sorts(places), 2)
    b = qmethod.analyse(make_sorts(wide, forced=False), 2)
    assert np.allclose(a.loadings, b.loadings, atol=1e-12)
    assert np.allclose(a.z, b.z, atol=1e-12)
