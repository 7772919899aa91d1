"""Laws of journeys: any log gives what a plain walk over it gives, in any order of its rows, and totals add up."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_log import START, log_of, plain_count
from klantwaarde.results import from_json, to_json
from klantwaarde.results.journeys import Journeys
from klantwaarde.systems.impact.journeys.measure import Ask, measure
from klantwaarde.systems.impact.journeys.removal import Chain, removal_effects
from klantwaarde.systems.impact.journeys.ways import steps_in_word, unpacked

NAMES = ["a", "b", "é", "B", "a b", "z"]


@st.composite
def logs(draw):
    """Up to eight cases of up to nine steps, with moments that may be equal."""
    rows = []
    for case in range(draw(st.integers(1, 8))):
        for _ in range(draw(st.integers(1, 9))):
            seconds = draw(st.integers(0, 6)) * 0.5
            activity = draw(st.sampled_from(NAMES))
            rows.append((f"c{case}", activity, START + dt.timedelta(seconds=seconds), len(rows)))
    return rows


@settings(max_examples=15)
@given(rows=logs(), seed=st.integers(0, 5))
def test_a_log_gives_what_a_plain_walk_gives(rows, seed):
    body, plain = measure(log_of(rows, seed=seed), Ask(shown=100)), plain_count(rows)
    assert {(a.source, a.target): a.n for a in body.arrows} == plain["pairs"]
    assert {(a.source, a.target): a.time.median for a in body.arrows} == plain["median"]
    assert {(a.source, a.target): a.time.mean for a in body.arrows} == pytest.approx(plain["mean"])
    assert all(a.returns == plain["returns"][a.source, a.target] for a in body.arrows)
    for step in body.steps:
        name = step.activity
        assert (step.n, step.cases, step.starts, step.ends, step.repeated) == (
            plain["n"][name], plain["cases"][name], plain["starts"][name], plain["ends"][name], plain["repeated"][name]
        )  # fmt: skip
        assert step.since.median == plain["since"][name]
    assert {tuple(v.steps): v.cases for v in body.variants} == plain["variants"]
    assert body.duration.mean == pytest.approx(sum(plain["durations"]) / body.cases)


@settings(max_examples=10)
@given(rows=logs(), seed=st.integers(0, 5))
def test_order_of_rows_changes_nothing_and_what_goes_in_comes_out(rows, seed):
    ask = Ask(outcome=rows[0][1], shown=2)
    body = measure(log_of(rows), ask)
    assert to_json(body) == to_json(measure(log_of(rows, seed=seed), ask))
    assert from_json(to_json(body), Journeys) == body
    for step in body.steps:
        assert step.n == step.ends + sum(a.n for a in body.arrows if a.source == step.activity)
        assert step.n == step.starts + sum(a.n for a in body.arrows if a.target == step.activity)
    assert body.cases == sum(s.starts for s in body.steps) == sum(s.ends for s in body.steps)
    assert body.cases == sum(v.cases for v in body.variants) + body.other_variants.cases
    assert sum(r.outcomes for r in body.removals) == pytest.approx(
        body.reached.value * body.cases if any(r.effect.value for r in body.removals) else 0.0
    )


@given(steps=st.lists(st.integers(1, 40), max_size=30), activities=st.integers(40, 200))
def test_packed_steps_are_read_back(steps, activities):
    names = [f"{i:04d}" for i in range(activities)]
    per_word, base = steps_in_word(activities), activities + 1
    words = [
        sum(step * base**place for place, step in enumerate(steps[at : at + per_word]))
        for at in range(0, max(len(steps), 1), per_word)
    ]
    assert all(word < 2**63 for word in words)
    assert unpacked(words, names) == [names[step - 1] for step in steps]


@settings(max_examples=30)
@given(data=st.data(), size=st.integers(1, 4))
def test_removal_effects_are_those_of_taking_the_step_out(data, size):
    """Exact: the chain is solved in fractions with all ways into a step leading to nothing."""
    count = st.integers(0, 3)
    between = np.array([[data.draw(count) for _ in range(size)] for _ in range(size)], dtype=float)
    bought = np.array([data.draw(count) for _ in range(size)], dtype=float)
    left = np.array([data.draw(st.integers(1, 3)) for _ in range(size)], dtype=float)
    begins = np.array([data.draw(st.integers(1, 3)) for _ in range(size)], dtype=float)
    at_once = float(data.draw(count))
    names = tuple(f"s{i}" for i in range(size))
    found = removal_effects(Chain(names, between, bought, left, begins, at_once))
    whole = _chance(between, bought, left, begins, at_once, without=-1)
    assert found.chance == pytest.approx(float(whole), abs=1e-12)
    for step in range(size):
        less = _chance(between, bought, left, begins, at_once, without=step)
        effect = 1 - less / whole if whole else Fraction(0)
        assert found.effect[step] == pytest.approx(float(effect), abs=1e-9)


def _chance(between, bought, left, begins, at_once, *, without):
    """Chance of the outcome by solving (I - Q) h = r in fractions, with one step led to nothing."""
    size = len(bought)
    rows = []
    for i in range(size):
        total = Fraction(int(between[i].sum() + bought[i] + left[i]))
        row = [Fraction(int(i == j)) - (0 if j == without else Fraction(int(between[i, j])) / total)
               for j in range(size)]  # fmt: skip
        rows.append([*row, Fraction(int(bought[i])) / total])
    for i in range(size):  # Gauss-Jordan
        pivot = next(k for k in range(i, size) if rows[k][i] != 0)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for k in range(size):
            if k != i:
                rows[k] = [x - rows[k][i] * y for x, y in zip(rows[k], rows[i], strict=True)]
    all_begin = Fraction(int(begins.sum() + at_once))
    reached = sum(Fraction(int(begins[i])) * rows[i][-1] for i in range(size) if i != without)
    return (Fraction(int(at_once)) + reached) / all_begin


def test_intervals_hold_the_point_and_the_same_seed_gives_the_same():
    chain = Chain(("a", "b"), np.array([[1.0, 4.0], [2.0, 0.0]]), np.array([3.0, 5.0]), np.array([4.0, 2.0]),
                  np.array([8.0, 2.0]), 0.0)  # fmt: skip
    one = removal_effects(chain, rng=np.random.default_rng(4))
    two = removal_effects(chain, rng=np.random.default_rng(4))
    assert (one.low <= one.effect).all()
    assert (one.effect <= one.high).all()
    assert np.array_equal(one.low, two.low)
    assert ((one.high - one.low) > 0.05).all()
