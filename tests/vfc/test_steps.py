"""What a person does is a log, and the log replays to the same bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde import qmethod
from klantwaarde.results import QAction, QLog, from_json, to_json
from klantwaarde.systems.vfc.sorts import make_sorts
from sample_sorts import drawn, study

NAMES = [f"p{i}" for i in range(1, 13)]
steps = st.one_of(
    st.builds(
        QAction,
        kind=st.just("rotate"),
        factor=st.just("f1"),
        other=st.sampled_from(["f2", "f3"]),
        degrees=st.floats(-90, 90, allow_nan=False),
    ),
    st.builds(QAction, kind=st.just("flip"), factor=st.sampled_from(["f1", "f2", "f3"])),
    st.builds(
        QAction,
        kind=st.sampled_from(["flag", "unflag"]),
        factor=st.sampled_from(["f1", "f2", "f3"]),
        sorter=st.sampled_from(
            NAMES[:8]
        ),  # who may be dropped is never flagged: a step on a person who is gone is refused
        reason=st.just("the talk says so"),
        author=st.text(max_size=5),
    ),
    st.builds(QAction, kind=st.just("drop_sorter"), sorter=st.sampled_from(NAMES[8:])),
    st.builds(QAction, kind=st.just("name"), factor=st.just("f2"), label=st.just({"nl": "ja", "en": "yes"})),
    st.builds(QAction, kind=st.just("choose"), reason=st.text(max_size=20)),
)


def _drops_nobody_twice(log):
    dropped = [action.sorter for action in log if action.kind == "drop_sorter"]
    return len(dropped) == len(set(dropped))


@given(log=st.lists(steps, max_size=6).filter(_drops_nobody_twice))
@settings(max_examples=25)
def test_a_log_replays_to_the_same_bytes(log):
    one = study(8, people=12)
    first = qmethod.analyse(one, 3, log=log)
    text = to_json(qmethod.noun(first))
    kept = to_json(qmethod.log_of(first))
    again = qmethod.replay(one, qmethod.read_log(kept))
    assert to_json(qmethod.noun(again)) == text
    assert to_json(qmethod.log_of(again)) == kept


def test_a_step_at_a_time_equals_the_whole_log():
    one = study(8, people=12)
    log = [
        QAction(
            "rotate", factor="f1", other="f3", degrees=12.5, author="An", at="2026-01-05T10:00:00Z", reason="theory"
        ),
        QAction("flag", factor="f2", sorter="p3", reason="says so in the talk"),
        QAction("split", factor="f1"),
        QAction("drop_sorter", sorter="p12", reason="asked to be left out"),
        QAction("name", factor="f2", label={"nl": "zeker", "en": "sure"}),
    ]
    stepwise = qmethod.analyse(one, 3)
    for action in log:
        stepwise = qmethod.append(stepwise, action)
    assert to_json(qmethod.noun(stepwise)) == to_json(qmethod.noun(qmethod.analyse(one, 3, log=log)))
    assert "p12" not in stepwise.sorts.sorters
    assert len(stepwise.original.sorters) == 12


def test_angles_multiply_to_one_orthogonal_matrix():
    one = study(8, people=12)
    log = [
        QAction("rotate", factor=f, other=g, degrees=d)
        for f, g, d in [("f1", "f2", 20), ("f2", "f3", -35), ("f1", "f3", 5)]
    ]
    before, after = qmethod.analyse(one, 3, rotation="none"), qmethod.analyse(one, 3, rotation="none", log=log)
    matrix = after.factors.matrix
    assert np.allclose(matrix.T @ matrix, np.eye(3), atol=1e-10)
    assert np.allclose(before.basis.loadings @ matrix, after.loadings, atol=1e-10)
    assert np.allclose((before.loadings**2).sum(axis=1), (after.loadings**2).sum(axis=1), atol=1e-12)


def test_flags_by_hand_stand_in_the_log_and_nowhere_else():
    one = study(8, people=12)
    auto = qmethod.analyse(one, 3)
    off = int(np.flatnonzero(auto.flagged[:, 0])[0])
    log = [QAction("unflag", factor="f1", sorter=auto.sorts.sorters[off], reason="sorted in a hurry")]
    hand = qmethod.analyse(one, 3, log=log)
    assert not hand.flagged[off, 0]
    assert hand.p[0] == auto.p[0] - 1
    assert qmethod.noun(hand).log == log
    # a later rotation makes automatic flags anew, but not those set by hand
    more = qmethod.append(hand, QAction("rotate", factor="f1", other="f2", degrees=1.0))
    assert not more.flagged[off, 0]


def test_dropping_a_factor_changes_the_communality_it_is_judged_by():
    one = study(8, people=12)
    full, less = qmethod.analyse(one, 3), qmethod.analyse(one, 3, log=[QAction("drop_factor", factor="f2")])
    assert [item.name for item in less.factors.items] == ["f1", "f3"]
    assert np.allclose(less.loadings, full.loadings[:, [0, 2]])
    assert (less.p >= full.p[[0, 2]]).all()


def test_the_script_makes_the_same_analysis(tmp_path):
    places, _, _ = drawn(8, people=12)
    one = make_sorts(places)
    qmethod.write(one, tmp_path / "sorts.csv")
    log = [QAction("rotate", factor="f1", other="f2", degrees=3.0, reason="theory"), QAction("split", factor="f3")]
    analysis = qmethod.analyse(one, 3, log=log)
    text = qmethod.script(qmethod.log_of(analysis), str(tmp_path / "sorts.csv"))
    made: dict = {}
    exec(compile(text, "replay.py", "exec"), made)
    assert to_json(qmethod.noun(made["analysis"])) == to_json(qmethod.noun(analysis))


def test_a_log_is_json_that_comes_back():
    log = qmethod.log_of(qmethod.analyse(study(8), 2, log=[QAction("flip", factor="f1")]))
    assert from_json(to_json(log), QLog) == log


@pytest.mark.parametrize("pole", ["both", "positive"])
def test_positive_pole_only(pole):
    rng = np.random.default_rng(0)
    base = rng.standard_normal(24)
    y = np.stack([base + 0.3 * rng.standard_normal(24) for _ in range(5)] + [-base] * 2, axis=1)
    from sample_sorts import forced

    analysis = qmethod.analyse(make_sorts(forced(y)), 1, flag_pole=pole)
    assert analysis.p[0] == (7 if pole == "both" else 5)
    assert analysis.notes.negative.any() == (pole == "both")
