"""What a path model refuses besides the traps of `test_traps`, and what it does where it does not refuse."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.errors import KlantwaardeError
from klantwaarde.systems.quality.analysis import Ask, analyse_paths
from klantwaarde.systems.quality.path_model import path_model
from klantwaarde.systems.quality.sample import make_sample

BLOCKS = {"A": ["a1", "a2"], "B": ["b1", "b2"], "C": ["c1", "c2"]}
PATHS = [["A", "B"], ["B", "C"]]
DATA = {"blocks": BLOCKS, "paths": PATHS, "scale": [1, 10]}
ITEMS = ["a1", "a2", "b1", "b2", "c1", "c2"]


@pytest.fixture
def x():
    rng = np.random.default_rng(4)
    a = rng.normal(size=80)
    b = 0.6 * a + rng.normal(size=80)
    c = 0.6 * b + rng.normal(size=80)
    own = np.repeat(np.stack([a, b, c], axis=1), 2, axis=1)
    return np.clip(np.rint(5.5 + 1.5 * (own + 0.6 * rng.normal(size=(80, 6)))), 1, 10)


def analyse(x, data=DATA, ask=None, **about):
    return analyse_paths(make_sample(ITEMS, x, **about), path_model(data), ask or Ask(resamples=0))


def code_of(call):
    with pytest.raises(KlantwaardeError) as refusal:
        call()
    problem = refusal.value.problems[0]
    assert str(problem.thing)
    assert str(problem.rule)
    assert str(problem.mend)
    return problem.code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"paths": [["A", "B"], ["A", "B"], ["B", "C"]]}, "path-twice"),
        ({"paths": []}, "model-incomplete"),
        ({"modes": {"A": "Z"}}, "model-mode"),
        ({"scale": [10, 1]}, "model-scale"),
    ],
)
def test_a_wrong_model_is_refused(change, code):
    assert code_of(lambda: path_model(DATA | change)) == code


def test_mode_a_does_not_mind_collinear_items(x):
    x[:, 1] = x[:, 0]
    assert analyse(x).converged


def test_too_few_people_come_before_too_few_for_mode_b(x):
    assert code_of(lambda: analyse(x[:2], DATA | {"modes": {"A": "B"}})) == "too-few-people"


def test_weights_of_another_length(x):
    assert code_of(lambda: analyse(x, weights=np.ones(3))) == "answers-shape"


def test_people_who_answered_nothing_are_left_out(x):
    empty = np.vstack([x, np.full((5, 6), np.nan)])
    assert analyse(empty).n == 80


def test_an_unknown_scheme_and_target(x):
    assert code_of(lambda: analyse(x, ask=Ask(scheme="tree", resamples=0))) == "scheme"
    assert code_of(lambda: analyse(x, ask=Ask(target="Z", resamples=0))) == "unknown-target"


def test_resamples_in_which_an_item_is_constant_are_counted(x):
    x[:, 2] = 5
    x[:5, 2] = 6  # absent from e^-5 of them
    found = analyse(x, ask=Ask(resamples=1000))
    assert 0 < found.failed < 50
    assert "resamples-failed" in found.warnings


def test_a_negative_weight_gives_no_performance(x):
    x[:, 1] = 11 - x[:, 1] + (np.arange(80) % 2)
    x = np.clip(x, 1, 10)
    found = analyse(x)
    assert "negative-weight" in found.warnings
    assert found.ipma["A"].performance is None
    assert found.ipma["B"].performance is not None


def test_signs_do_not_flip_between_resamples(x):
    # The second item of a weak block turns round in some resamples; the arrow must not jump from + to - with it.
    rng = np.random.default_rng(1)
    x[:, 0:2] = np.clip(np.rint(5.5 + 2 * rng.normal(size=(80, 2)) + 0.3 * (x[:, [2]] - 5.5)), 1, 10)
    arrow = analyse(x, ask=Ask(resamples=1000)).paths[0]
    assert arrow.high - arrow.low < 0.7
