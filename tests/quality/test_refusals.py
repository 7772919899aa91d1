"""Every trap of a path model is an error or a flag that names the thing, the rule and the mend."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.errors import KlantwaardeError
from klantwaarde.systems.quality.analysis import Ask, analyse_paths
from klantwaarde.systems.quality.path_model import lavaan_model, path_model
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
        ({"paths": [["A", "B"], ["B", "C"], ["C", "A"]]}, "cyclic-path"),
        ({"paths": [["A", "B"], ["B", "X"]]}, "unknown-construct"),
        ({"paths": [["A", "B"]]}, "construct-without-path"),
        ({"paths": [["A", "B"], ["A", "B"], ["B", "C"]]}, "path-twice"),
        ({"paths": []}, "model-incomplete"),
        ({"blocks": BLOCKS | {"C": ["c1", "a1"]}}, "item-in-two-blocks"),
        ({"blocks": BLOCKS | {"C": []}}, "construct-without-items"),
        ({"blocks": BLOCKS | {"C": ["C"]}}, "construct-named-as-item"),
        ({"modes": {"A": "Z"}}, "model-mode"),
        ({"scale": [10, 1]}, "model-scale"),
    ],
)
def test_a_wrong_model_is_refused(change, code):
    assert code_of(lambda: path_model(DATA | change)) == code


def test_a_wrong_line_of_text_is_refused():
    assert code_of(lambda: lavaan_model("A =~ a1\nB == A")) == "model-line"


def test_a_constant_item(x):
    x[:, 2] = 7
    assert code_of(lambda: analyse(x)) == "constant-item"


def test_collinear_items_in_mode_b(x):
    x[:, 1] = x[:, 0]
    assert code_of(lambda: analyse(x, DATA | {"modes": {"A": "B"}})) == "collinear"
    assert analyse(x).converged  # mode A does not mind


def test_collinear_constructs(x):
    x[:, 2:4] = x[:, 0:2]
    assert code_of(lambda: analyse(x, DATA | {"paths": [["A", "C"], ["B", "C"]]})) == "collinear"


def test_too_few_people(x):
    assert code_of(lambda: analyse(x[:2])) == "too-few-people"
    assert code_of(lambda: analyse(x[:2], DATA | {"modes": {"A": "B"}})) == "too-few-people"
    wide = {"blocks": {"A": ITEMS[:4], "C": ITEMS[4:]}, "paths": [["A", "C"]], "modes": {"A": "B"}}
    assert code_of(lambda: analyse(x[:4], wide)) == "n-not-above-p"


@pytest.mark.parametrize(
    ("weights", "code"),
    [(-np.ones(80), "weights-not-positive"), (np.zeros(80), "weights-all-zero"), (np.ones(3), "answers-shape")],
)
def test_wrong_weights(x, weights, code):
    assert code_of(lambda: analyse(x, weights=weights)) == code


def test_an_item_that_nobody_answered(x):
    x[:, 3] = np.nan
    assert code_of(lambda: analyse(x)) == "item-without-answers"


def test_people_who_answered_nothing_are_left_out(x):
    empty = np.vstack([x, np.full((5, 6), np.nan)])
    assert analyse(empty).n == 80


def test_one_account(x):
    assert code_of(lambda: analyse(x, accounts=["only"] * 80)) == "one-account"


def test_answers_off_the_scale(x):
    assert code_of(lambda: analyse(x, DATA | {"scale": [1, 7]})) == "item-off-scale"


def test_an_unknown_item_scheme_and_target(x):
    assert code_of(lambda: analyse(x, DATA | {"blocks": BLOCKS | {"C": ["c1", "c9"]}})) == "unknown-item"
    assert code_of(lambda: analyse(x, ask=Ask(scheme="tree", resamples=0))) == "scheme"
    assert code_of(lambda: analyse(x, ask=Ask(target="Z", resamples=0))) == "unknown-target"


def test_a_nearly_constant_item_fails_in_too_many_resamples(x):
    x[:, 2] = 5
    x[0, 2] = 6  # absent from a third of the resamples
    assert code_of(lambda: analyse(x, ask=Ask(resamples=200))) == "too-many-failed"
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


def test_flags(x):
    x[:, 5] = np.where(x[:, 5] > 5, 6, 5)
    found = analyse(x[:25], {"blocks": BLOCKS, "paths": PATHS})
    assert {"indicative", "two-answers", "scale-unknown"} <= set(found.warnings)
    assert found.ipma == {}
    assert "small-n" in analyse(x[:40]).warnings
    few = analyse(x, accounts=np.arange(80) // 8, ask=Ask(resamples=200))
    assert "few-accounts" in few.warnings
    assert all(found.explained[code] for code in found.warnings)
    assert "mode-b" in analyse(x[:15], DATA | {"modes": {"A": "B"}}).warnings


def test_signs_do_not_flip_between_resamples(x):
    # The second item of a weak block turns round in some resamples; the arrow must not jump from + to - with it.
    rng = np.random.default_rng(1)
    x[:, 0:2] = np.clip(np.rint(5.5 + 2 * rng.normal(size=(80, 2)) + 0.3 * (x[:, [2]] - 5.5)), 1, 10)
    arrow = analyse(x, ask=Ask(resamples=1000)).paths[0]
    assert arrow.high - arrow.low < 0.7
