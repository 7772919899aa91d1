"""What is shared between questions, or done for a whole stack at once, is what each would be by itself."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from klantwaarde.engine import LocalEngine, held, kept, rows
from klantwaarde.statistics.resampling import percentile
from klantwaarde.systems.quality.analysis import Ask
from klantwaarde.systems.quality.moderation import _regressed, moderate, moderate_arrows
from klantwaarde.systems.quality.path_model import path_model
from klantwaarde.systems.quality.sample import make_sample

BLOCKS = {"A": ["a1", "a2"], "B": ["b1", "b2"], "M": ["m1", "m2"], "Y": ["y1", "y2"]}


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.fixture
def answers(rng):
    """Eight items with something in common, of 90 people in 30 accounts, some cells empty."""
    x = rng.normal(size=(90, 1)) + rng.normal(size=(90, 8))
    x[rng.random(x.shape) < 0.04] = np.nan
    items = [item for block in BLOCKS.values() for item in block]
    return make_sample(items, x, accounts=np.arange(90) // 3)


def test_products_in_one_stack_are_least_squares_one_by_one(rng):
    scores, v = rng.normal(size=(6, 40, 4)), rng.integers(0, 4, size=(6, 40)).astype(float)
    found = _regressed(scores, v, (0, 1, 3), [0, 1, 2])
    for b in range(6):
        s, root = scores[b], np.sqrt(v[b])
        product = s[:, 0] * s[:, 1]
        wide = np.column_stack([np.ones(40), s[:, :3], product]) * root[:, None]
        y = s[:, 3] * root
        beta, left, *_ = np.linalg.lstsq(wide, y, rcond=None)
        _, without, *_ = np.linalg.lstsq(wide[:, :-1], y, rcond=None)
        f2 = (without[0] - left[0]) / left[0]
        assert found[:, b] == pytest.approx([beta[4], f2, *(beta[1] + beta[4] * z for z in (-1, 0, 1))], rel=1e-9)


def test_several_arrows_at_once_are_each_by_itself(answers):
    model = path_model({"blocks": BLOCKS, "paths": [["A", "Y"], ["B", "Y"], ["M", "Y"]]})
    ask = Ask(resamples=40, seed=3)
    arrows = [("A", "M", "Y"), ("B", "M", "Y")]
    together = moderate_arrows(answers, model, ask, arrows)
    for one, (source, moderator, target) in zip(together, arrows, strict=True):
        assert one == moderate(answers, model, ask, source=source, moderator=moderator, target=target)


def test_empty_answers_of_another_scale_are_those_of_the_first(answers):
    first = answers.counted
    factor, low = np.linspace(2.0, 9.0, 8), np.linspace(-1.0, 1.0, 8)
    other = first.scaled(factor, low)
    alone = other.sums.filled(tolerance=1e-12)
    assert other.filled.mean == pytest.approx(alone.mean, abs=1e-5)
    assert other.filled.covariance == pytest.approx(alone.covariance, rel=1e-5, abs=1e-4)
    assert first.of_items(("a1", "y1")) is first.of_items(("a1", "y1"))


def test_ends_are_the_same_with_and_without_rows_that_have_gaps(rng):
    draws = rng.normal(size=(5, 300))
    whole = percentile(draws)
    draws[2, :7] = np.nan
    low, high = percentile(draws)
    rest = [0, 1, 3, 4]
    assert np.array_equal(low[rest], whole[0][rest])
    assert np.array_equal(high[rest], whole[1][rest])
    assert (low[2], high[2]) == pytest.approx(np.percentile(draws[2, 7:], [2.5, 97.5], method="weibull"))


def test_what_is_held_or_kept_of_few_rows_is_the_table_itself():
    engine = LocalEngine()
    engine.load("marks", pa.table({"x": [3, 1, 2]}))
    frame = engine.frame("marks")
    there = sorted(row["x"] for row in rows(frame))
    assert sorted(row["x"] for row in rows(held(frame))) == there
    for few in (True, False):
        with kept(frame, few=few) as same:
            assert sorted(row["x"] for row in rows(same)) == there
    engine.close()
