"""Every trap of the handbook page (method-quality, sections 4 and 9) is an error, or a flag, with its mend.

A table: what people step into, what they then meet. Traps of importance by Kano and penalty-reward belong to the
system of values; those that are a number (one pooled spread, f-squared, alpha of both kinds, workers, signs) stand with
the references and laws.
"""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import speak
from klantwaarde.statistics.pair_moments import PairMoments
from klantwaarde.statistics.pattern_moments import PatternMoments
from klantwaarde.systems.quality import counted
from klantwaarde.systems.quality.analysis import Ask, analyse_paths
from klantwaarde.systems.quality.counted import Counted
from klantwaarde.systems.quality.drivers import DriverAsk, find_drivers
from klantwaarde.systems.quality.groups import compare_groups
from klantwaarde.systems.quality.moderation import moderate
from klantwaarde.systems.quality.path_model import lavaan_model, path_model
from klantwaarde.systems.quality.prediction import predict, predictive_power
from klantwaarde.systems.quality.sample import make_sample
from klantwaarde.systems.quality.surface import SurfaceAsk, response_surface

BLOCKS = {"A": ["a1", "a2"], "B": ["b1", "b2"], "C": ["c1", "c2"]}
DATA = {"blocks": BLOCKS, "paths": [["A", "B"], ["B", "C"]], "scale": [1, 10]}
ITEMS = ["a1", "a2", "b1", "b2", "c1", "c2"]
N = 80


def answers():
    """Whole answers 1-10 of 80 people to three constructs of two items."""
    rng = np.random.default_rng(4)
    a = rng.normal(size=N)
    b = 0.6 * a + rng.normal(size=N)
    c = 0.6 * b + rng.normal(size=N)
    own = np.repeat(np.stack([a, b, c], axis=1), 2, axis=1)
    return np.clip(np.rint(5.5 + 1.5 * (own + 0.6 * rng.normal(size=(N, 6)))), 1, 10)


def changed(**columns):
    """Answers with some columns otherwise; a function gets the table."""
    x = answers()
    for name, column in columns.items():
        x[:, ITEMS.index(name)] = column(x) if callable(column) else column
    return x


def pls(x=None, ask=None, about=None, **change):
    found = analyse_paths(
        make_sample(ITEMS, answers() if x is None else x, **about or {}), path_model(DATA | change),
        Ask(resamples=0, **ask or {}),
    )  # fmt: skip
    return found.explained


def drawn(x, resamples=1000, **about):
    return analyse_paths(make_sample(ITEMS, x, **about), path_model(DATA), Ask(resamples=resamples)).explained


def drivers(x=None, y=None, items=ITEMS[:4], ask=None, **about):
    x = answers() if x is None else x
    outcome = x[:, 4] if y is None else y
    return find_drivers(items, x[:, :4], outcome, DriverAsk("y", resamples=100, **ask or {}), **about).explained


def surface(e=None, p=None, **ask):
    x = answers()
    return response_surface(
        x[:, 0] if e is None else e, x[:, 2] if p is None else p, x[:, 4], SurfaceAsk("e", "p", "z", **ask)
    ).explained  # fmt: skip


def filtered(x, where=None):
    sample = make_sample(ITEMS, x)
    model = path_model(DATA | {"paths": [["A", "C"], ["B", "C"]]})
    found = moderate(where or sample, model, Ask(resamples=100), source="A", moderator="B", target="C")
    return {"not-told-apart": found.notes} if not found.told_apart else {}


def alike(x, share=0.15):
    """The second construct is the first one but for some people."""
    rng = np.random.default_rng(0)
    return np.where(rng.random(len(x)) < share, x[:, 2], x[:, 0])


def few_said(x, share, *columns):
    gone = np.random.default_rng(1).random(x.shape) < share
    keep = np.isin(np.arange(x.shape[1]), [ITEMS.index(c) for c in columns] if columns else np.arange(x.shape[1]))
    return np.where(gone & keep, np.nan, x)


def low_power():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(N, 6))
    x[:, 4:] = x[:, :2] + 0.3 * rng.normal(size=(N, 2))  # each item by one item, and a mean of both says less
    told = predict(make_sample(ITEMS, x), path_model(DATA | {"paths": [["A", "C"], ["B", "C"]]}))
    return {"low-predictive-power": [predictive_power(told)[1]]} if predictive_power(told)[0] in {"low", "none"} else {}


def cells():
    return make_sample(ITEMS, answers()).counted


REFUSED = [
    ("arrows in a circle", "cyclic-path", lambda: pls(paths=[["A", "B"], ["B", "C"], ["C", "A"]])),
    ("unknown construct", "unknown-construct", lambda: pls(paths=[["A", "B"], ["B", "X"]])),
    ("unknown item", "unknown-item", lambda: pls(blocks=BLOCKS | {"C": ["c1", "c9"]})),
    ("item in two blocks", "item-in-two-blocks", lambda: pls(blocks=BLOCKS | {"C": ["c1", "a1"]})),
    ("construct without arrow", "construct-without-path", lambda: pls(paths=[["A", "B"]])),
    ("construct without items", "construct-without-items", lambda: pls(blocks=BLOCKS | {"C": []})),
    ("construct named as its item", "construct-named-as-item", lambda: pls(blocks=BLOCKS | {"C": ["C"]})),
    ("a line that is no model", "model-line", lambda: lavaan_model("A =~ a1\nB == A")),
    ("constant item", "constant-item", lambda: pls(changed(b1=7))),
    ("constant driver", "constant-item", lambda: drivers(changed(b1=7))),
    ("collinear items in mode B", "collinear", lambda: pls(changed(a2=lambda x: x[:, 0]), modes={"A": "B"})),
    ("collinear constructs", "collinear", lambda: pls(
        changed(b1=lambda x: x[:, 0], b2=lambda x: x[:, 1]), paths=[["A", "C"], ["B", "C"]])),
    ("collinear expectation and experience", "regression-singular", lambda: surface(p=answers()[:, 0])),
    ("n not above p", "n-not-above-p", lambda: pls(
        answers()[:4], blocks={"A": ITEMS[:4], "C": ITEMS[4:]}, paths=[["A", "C"]], modes={"A": "B"})),
    ("too few people", "too-few-people", lambda: pls(answers()[:2])),
    ("too few people for drivers", "too-few-people-drivers", lambda: drivers(answers()[:4])),
    ("too few people for a surface", "too-few-surface", lambda: surface(e=few_said(answers(), 0.9)[:, 0])),
    ("block that nobody answered", "item-without-answers", lambda: pls(changed(b1=np.nan, b2=np.nan))),
    ("negative weights", "weights-not-positive", lambda: pls(about={"weights": -np.ones(N)})),
    ("zero weights", "weights-all-zero", lambda: pls(about={"weights": np.zeros(N)})),
    ("one account", "one-account", lambda: pls(about={"accounts": ["only"] * N})),
    ("answers off the scale", "item-off-scale", lambda: pls(scale=[1, 7])),
    ("surface off the scale", "answers-off-scale", lambda: surface(scale=(1, 7))),
    ("PLSc with a weak block", "consistent-inadmissible", lambda: pls(
        changed(a2=lambda x: np.random.default_rng(2).integers(1, 11, size=N)), ask={"consistent": True})),
    ("item constant in many resamples", "too-many-failed", lambda: drawn(
        changed(b1=lambda x: np.where(np.arange(N) == 0, 6, 5)), 200)),
    ("outcome among its drivers", "target-among-items", lambda: drivers(items=["a1", "a2", "b1", "y"])),
    ("outcome made of its drivers, as in centring with it", "outcome-of-its-items", lambda: drivers(
        y=answers()[:, :4].mean(axis=1))),
    ("no drivers left but summaries", "no-items", lambda: drivers(ask={"summary": ITEMS[:4]})),
    ("interaction from second moments", "needs-rows", lambda: filtered(answers(), cells())),
    ("two questions nobody answered together", "pair-without-answers", lambda: PairMoments.of(PatternMoments.of(
        np.array([[1.0, np.nan], [2, np.nan], [np.nan, 3], [np.nan, 5]]))).filled()),
    ("cells of other questions", "moments-differ", lambda: cells().sums + PatternMoments.of(answers(), shift=1.0)),
    ("group smaller than five", "small-group", lambda: compare_groups(
        make_sample(ITEMS, answers()).by_group(np.arange(N) < 3), path_model(DATA), Ask(resamples=0), column="g")),
    ("prediction of empty answers", "prediction-needs-answers", lambda: predict(
        make_sample(ITEMS, few_said(answers(), 0.05)), path_model(DATA))),
]  # fmt: skip

FLAGGED = [
    ("image that cannot be told from quality", "not-told-apart", lambda: pls(changed(
        b1=alike, b2=lambda x: alike(x[:, [1, 1, 3]])))),
    ("a filter claimed on such data", "not-told-apart", lambda: filtered(changed(
        b1=alike, b2=lambda x: alike(x[:, [1, 1, 3]])))),
    ("weak block", "weak-block", lambda: pls(changed(a2=lambda x: np.random.default_rng(2).integers(1, 11, size=N)))),
    ("negative weight", "negative-weight", lambda: pls(changed(
        a2=lambda x: np.clip(11 - x[:, 1] + np.arange(N) % 2, 1, 10)))),
    ("overlapping constructs", "overlap", lambda: pls(changed(b1=alike, b2=lambda x: alike(x[:, [1, 1, 3]])),
                                                      paths=[["A", "C"], ["B", "C"]])),
    ("mode B that is not carried", "mode-b", lambda: pls(answers()[:15], modes={"A": "B"})),
    ("two categories", "two-answers", lambda: pls(changed(c2=lambda x: np.where(x[:, 5] > 5, 6, 5)))),
    ("no scale", "scale-unknown", lambda: pls(scale=None)),
    ("structural missing", "structural-missing", lambda: pls(few_said(answers(), 0.5, "b1", "b2"))),
    ("empty answers", "filled", lambda: pls(few_said(answers(), 0.05))),
    ("who answered nothing", "left-out", lambda: pls(np.vstack([answers(), np.full((5, 6), np.nan)]))),
    ("fewer than 30 people", "indicative", lambda: pls(answers()[:25])),
    ("fewer than 60 people", "small-n", lambda: pls(answers()[:40])),
    ("fewer than 20 accounts", "few-accounts", lambda: drawn(answers(), 100, accounts=np.arange(N) // 8)),
    ("item constant in a few resamples", "resamples-failed", lambda: drawn(
        changed(b1=lambda x: np.where(np.arange(N) < 5, 6, 5)))),
    ("drivers of too few people", "too-few-per-driver", lambda: drivers(answers()[:35])),
    ("drivers below 60 people", "small-n", lambda: drivers(answers()[:50])),
    ("drivers of fewer than 20 accounts", "few-accounts", lambda: drivers(accounts=(np.arange(N) // 8).tolist())),
    ("summary item among the drivers", "summary-left-out", lambda: drivers(ask={"summary": ["b2"]})),
    ("halo", "halo", lambda: drivers(answers()[:, :1] + np.random.default_rng(0).normal(size=(N, 6)))),
    ("drivers that look alike", "not-distinguishable", lambda: drivers(
        answers()[:, :1] + np.random.default_rng(0).normal(size=(N, 6)))),
    ("low predictive power", "low-predictive-power", low_power),
    ("surface of few people", "small-n", lambda: surface(e=few_said(answers(), 0.4)[:, 0])),
    ("expectations at the ceiling", "ceiling", lambda: surface(e=10.0 - np.arange(N) % 3, scale=(1, 10))),
    ("guessed scale", "scale-guessed", surface),
    ("expectation asked afterwards", "asked-after", lambda: surface(asked="after")),
    ("unknown when expectation was asked", "asked-unknown", surface),
]  # fmt: skip


@pytest.mark.parametrize(("trap", "code", "step"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_trap_is_refused_with_its_mend(trap, code, step):
    with pytest.raises(KlantwaardeError) as refusal:
        step()
    problem = refusal.value.problems[0]
    assert problem.code == code, trap
    for lang in ("nl", "en"):
        for part in (problem.thing, problem.rule, problem.mend):
            assert speak(part, lang).strip(), trap


@pytest.mark.parametrize(("trap", "code", "step"), FLAGGED, ids=[row[0] for row in FLAGGED])
def test_a_trap_is_flagged_with_its_mend(trap, code, step):
    explained = step()
    assert code in explained, trap
    for sentence in explained[code]:
        said = speak(sentence, "en")
        # What is the matter, and what to do about it or what was done.
        assert len(said.split()) >= 8, said
        assert speak(sentence, "nl") != said


def test_very_many_patterns_of_empty_answers_are_flagged(monkeypatch):
    monkeypatch.setattr(counted, "MOST_PATTERNS", 3)
    explained = pls(few_said(answers(), 0.1))
    assert {"filled", "pairwise"} <= set(explained)
    assert isinstance(make_sample(ITEMS, few_said(answers(), 0.1)).counted, Counted)
