"""What turning may and may not change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde import qmethod
from klantwaarde.systems.vfc import large, rotate
from klantwaarde.systems.vfc.oblique import oblimin, promax
from sample_sorts import study


def loadings_of(seed, people=20, k=4):
    return np.random.default_rng(seed).uniform(-1, 1, (people, k)) / np.sqrt(k)


@given(seed=st.integers(0, 10_000), people=st.integers(5, 60), k=st.integers(2, 6))
@settings(max_examples=25)
def test_rotation_keeps_communalities_and_is_orthogonal(seed, people, k):
    before = loadings_of(seed, people, k)
    for turned in (rotate.orthomax(before), rotate.orthomax(before, gamma=0.0, kaiser=False)):
        assert np.allclose((turned.loadings**2).sum(axis=1), (before**2).sum(axis=1), atol=1e-12)
        assert np.allclose(turned.matrix.T @ turned.matrix, np.eye(k), atol=1e-12)
        assert np.allclose(before @ turned.matrix, turned.loadings, atol=1e-12)


@given(seed=st.integers(0, 10_000), people=st.integers(6, 60), k=st.integers(2, 5))
@settings(max_examples=25)
def test_varimax_stands_on_the_optimum_and_stays_there(seed, people, k):
    turned = rotate.orthomax(loadings_of(seed, people, k))
    assert turned.converged
    assert rotate.gradient(turned.loadings) < 1e-8
    again = rotate.orthomax(turned.loadings, starts=0)
    assert np.allclose(again.loadings, turned.loadings, atol=1e-9)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15)
def test_more_starts_never_give_a_worse_criterion(seed):
    before = loadings_of(seed, 9, 4)

    def value(turned):
        rows = turned.loadings / np.linalg.norm(turned.loadings, axis=1)[:, None]
        return float(rotate.criterion(rows.T, 1.0))

    assert value(rotate.orthomax(before)) >= value(rotate.orthomax(before, starts=0)) - 1e-9


@pytest.mark.parametrize("k", [2, 3, 5])
def test_varimax_of_moments_is_varimax(k):
    before = loadings_of(8, 300, k)
    rows = before / np.linalg.norm(before, axis=1)[:, None]
    fourth = np.einsum("pa,pb,pc,pd->abcd", rows, rows, rows, rows, optimize=True)
    matrix = large.varimax_of_moments(rows.T @ rows, fourth, 300)
    assert np.allclose(matrix.T @ matrix, np.eye(k), atol=1e-12)
    assert rotate.gradient(before @ matrix) < 1e-8


def test_many_at_once_equals_one_by_one():
    many = np.array([loadings_of(seed, 9, 3) for seed in range(12)])
    for one, turned in zip(many, rotate.orthomax_many(many), strict=True):
        alone = rotate.orthomax(one).loadings
        likeness = np.abs(alone.T @ turned) / np.sqrt(np.outer((alone**2).sum(0), (turned**2).sum(0)))
        assert np.allclose(np.sort(likeness.max(axis=0)), 1.0, atol=1e-8)


def test_steps_by_hand_add_up():
    before = loadings_of(1)
    there = rotate.step(before, 0, 2, 25.0)
    assert not np.allclose(there, before)
    assert np.allclose(rotate.step(there, 0, 2, -25.0), before, atol=1e-14)
    assert np.allclose(rotate.step(rotate.step(before, 0, 2, 10), 0, 2, 15), there, atol=1e-14)
    # positive degrees bring the first factor towards the second: a person on the second gains on the first
    assert rotate.step(np.array([[0.0, 1.0]]), 0, 1, 30.0)[0] == pytest.approx([0.5, np.sqrt(0.75)])


def test_oblique_structure_is_pattern_times_correlations():
    before = loadings_of(4, 30, 3)
    for lean in (promax(before), oblimin(before)):
        assert np.allclose(np.diag(lean.angle), 1.0, atol=1e-9)
        assert np.allclose(lean.structure, lean.pattern @ lean.angle, atol=1e-12)
        # whatever the angles, the persons' common part stays
        assert np.allclose(lean.pattern @ lean.structure.T, before @ before.T, atol=1e-9)


def test_oblimin_finds_leaning_clusters():
    # simple structure with a known angle: pattern one factor each, factors correlate .4
    pattern = np.zeros((24, 2))
    pattern[:12, 0], pattern[12:, 1] = 0.8, 0.7
    angle = np.array([[1.0, 0.4], [0.4, 1.0]])
    lower = np.linalg.cholesky(angle)
    lean = oblimin(pattern @ lower)
    assert lean.converged
    assert abs(lean.angle[0, 1]) == pytest.approx(0.4, abs=1e-6)


def test_procrustes_brings_home():
    target = loadings_of(2, 20, 3)
    q, _ = np.linalg.qr(np.random.default_rng(3).standard_normal((3, 3)))
    assert np.allclose(rotate.procrustes(target @ q, target).loadings, target, atol=1e-12)


@pytest.mark.parametrize("rotation", ["varimax", "none", "quartimax"])
def test_sign_and_order_are_settled(rotation):
    analysis = qmethod.analyse(study(2), 3, rotation=rotation)
    strong = (analysis.loadings * np.abs(analysis.loadings)).sum(axis=0)
    assert (strong > 0).all()
    size = (analysis.loadings**2).sum(axis=0)
    assert (np.diff(size) <= 1e-12).all()
