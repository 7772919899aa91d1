"""What must hold for moments whatever was answered."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.statistics.alike_waves import how_alike
from klantwaarde.systems.drift.changes import find_changes
from klantwaarde.systems.drift.moments import Moments


def earlier(answers, wave):
    """Answers of one person one wave ago, two waves ago, ..."""
    return [answers[t] for t in range(wave - 1, -1, -1)]


def heard(seed, people):
    rng = np.random.default_rng(seed)
    m = Moments.empty(2, 3, 5)
    answers = np.where(rng.random((people, 3, 5, 4)) < 0.1, np.nan, rng.integers(1, 11, (people, 3, 5, 4)))
    for i in range(people):
        for t in range(3):
            m.hear(i % 2, t, answers[i, t], earlier(answers[i], t))
    return m, answers


@given(st.integers(0, 999), st.integers(2, 12), st.integers(2, 12))
def test_moments_merge(seed, first, second):
    a, b = heard(seed, first)[0], heard(seed + 1, second)[0]
    both = a + b
    assert np.array_equal(both.n, a.n + b.n)
    assert np.array_equal(both.cross, a.cross + b.cross)


@given(st.integers(0, 999), st.integers(3, 12))
def test_erasing_a_person_is_subtracting_them(seed, people):
    whole, answers = heard(seed, people)
    fewer, _ = heard(seed, people)
    last = people - 1
    for t in range(3):
        whole.hear(last % 2, t, answers[last, t], earlier(answers[last], t), sign=-1.0)
    rest = Moments.empty(2, 3, 5)
    for i in range(last):
        for t in range(3):
            rest.hear(i % 2, t, answers[i, t], earlier(answers[i], t))
    assert np.array_equal(whole.n, rest.n)
    assert np.array_equal(whole.s, rest.s)
    assert np.array_equal(whole.q, rest.q)
    assert np.array_equal(whole.cross, rest.cross)
    assert np.array_equal((fewer - rest).n, fewer.n - rest.n)
    assert fewer.n.sum() >= rest.n.sum()


def test_too_few_answers_are_never_an_alarm():
    m = Moments.empty(1, 2, 1)
    for t, mark in enumerate((1.0, 10.0)):
        for _ in range(9):
            m.hear(0, t, np.full((1, 4), mark))
    assert not find_changes(m).alarm.any()
    for t, mark in enumerate((1.0, 10.0)):
        m.hear(0, t, np.full((1, 4), mark))
    assert find_changes(m).alarm.any()


@given(st.integers(0, 9999), st.integers(2, 8), st.integers(1, 30))
def test_whatever_the_panel_means_of_waves_have_a_proper_covariance(seed, waves, people):
    """No contrast of waves has a variance below zero, however noisy the correlations and whoever answered when."""
    rng = np.random.default_rng(seed)
    there = rng.random((people, waves)) < rng.uniform(0.2, 1.0)
    lags = waves - 1
    shared = np.zeros((1, waves, lags))
    for t in range(waves):
        for lag in range(1, t + 1):
            shared[0, t, lag - 1] = (there[:, t] & there[:, t - lag]).sum()
    cross = rng.standard_normal((1, waves, lags, 3)) * 5
    alike = how_alike(shared, cross, np.ones(1), np.full(1, 50.0), series=0)
    n = np.maximum(there.sum(axis=0), 1)
    matrix = np.diag(there.any(axis=0).astype(float))
    for t in range(waves):
        for lag in range(1, t + 1):
            alone = alike.r[0, lag - 1] * shared[0, t, lag - 1] / np.sqrt(n[t] * n[t - lag])
            matrix[t, t - lag] = matrix[t - lag, t] = alone
    assert np.linalg.eigvalsh(matrix).min() > -1e-9
    assert (np.diff(np.concatenate([[1.0], alike.r[0]])) <= 1e-12).all()


def test_one_wave_tells_no_change():
    m, _ = heard(1, 30)
    assert not find_changes(m.until(0)).alarm.any()
