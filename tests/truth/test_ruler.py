"""The ruler itself: what is drawn has the truth it says it has."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from composed import Truth, ValueTruth, draw, many_values
from composed.draw import KANO_CELLS, draw_with_people
from composed.story import ROLES, TRUTH
from composed.truth import KANO_BY_LEVEL, rounded_mean

# The domain handbook's evaluation table (3.4): rows functional, columns dysfunctional.
EVALUATION = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")


def test_the_kano_cells_are_those_of_the_evaluation_table():
    seen = {(f, d): letter for letter, cells in KANO_CELLS.items() for f, d in cells}
    assert len(seen) == 25
    for (f, d), letter in seen.items():
        assert EVALUATION[f - 1][d - 1] == letter


def test_shares_of_kano_answers_add_up_to_one():
    for shares in KANO_BY_LEVEL.values():
        assert sum(shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(("centre", "spread"), [(5.5, 1.0), (8.9, 1.2), (2.0, 0.4), (10.0, 2.0)])
def test_mean_of_rounded_marks_is_exact(centre, spread):
    rng = np.random.default_rng(4)
    marks = np.clip(np.rint(centre + spread * rng.standard_normal(400_000)), 1, 10)
    # 5 standard errors of this many draws.
    assert rounded_mean(centre, spread, 1, 10) == pytest.approx(marks.mean(), abs=5 * marks.std() / np.sqrt(marks.size))


def test_drawn_marks_have_the_true_means_and_the_true_likeness_within_accounts():
    truth = many_values(12, seed=1, icc=0.3)
    _, who, made = draw_with_people(truth, accounts=3000, seed=5)
    for measure, marks in made.items():
        wide = marks[0].reshape(3000, 3, 12)
        mean = wide.mean(axis=(0, 1))
        # Variance of a mean of 9000 marks with design effect 1 + 2 * .3.
        error = np.sqrt(wide.var(axis=(0, 1)) * 1.6 / 9000)
        true = np.array([truth.mean(value, measure, 0) for value in truth.values])
        assert np.all(np.abs(mean - true) < 4.5 * error), measure
        between = wide.mean(axis=1).var(axis=0, ddof=1)
        within = wide.var(axis=1, ddof=1).mean(axis=0)
        icc = (between - within / 3) / (between + within * 2 / 3)
        # Rounding takes a little of the likeness away.
        assert np.all(np.abs(icc - 0.28) < 0.07), measure
    assert who.present.all()


def test_true_state_follows_the_published_rule():
    def state(gap: float, level: str = "added") -> str:
        truth = Truth(values=(ValueTruth("a", "a", "a", level, 7.0, (6.0,), (6.0 + gap,)),))
        return truth.state(truth.values[0], 0)

    assert [state(g) for g in (-2.0, -0.7, -0.3, 0.0, 0.3, 0.7, 2.0)] == [
        "below",
        "below",
        "met",
        "met",
        "met",
        "above",
        "above",
    ]
    assert state(2.0, level="basic") == "met"


def test_granted_roles_add_up_and_are_drawn_in_their_shares():
    roles = {role for shares in ROLES.granted.values() for role in shares}
    assert sum(ROLES.share(role) for role in roles) == pytest.approx(1.0)
    tables = draw(TRUTH, accounts=800, seed=11)
    granted = Counter(row["role_id"] for row in tables["roles"] if row["kind"] == "granted" and row["wave"] == "2025")
    n = sum(granted.values())
    assert n == 2400
    for role in roles:
        assert granted[role] / n == pytest.approx(ROLES.share(role), abs=4 * 0.5 / np.sqrt(n))


def test_panel_stays_as_often_as_it_should_and_is_replaced_in_place():
    _, who, _ = draw_with_people(TRUTH, accounts=400, seed=3)
    assert who.present.sum(axis=1).tolist() == [1200, 1200]
    stayed = (who.present[0] & who.present[1]).sum() / 1200
    assert stayed == pytest.approx(0.85, abs=0.04)


def test_same_seed_same_study_other_seed_other_study():
    truth = many_values(5, seed=1)
    assert draw(truth, accounts=5, seed=9) == draw(truth, accounts=5, seed=9)
    assert draw(truth, accounts=5, seed=9) != draw(truth, accounts=5, seed=10)
