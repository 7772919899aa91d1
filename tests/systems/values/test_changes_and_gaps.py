"""Differences that are shown are differences of what is shown; pairs and panels only narrow their intervals."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy import stats

from klantwaarde.systems.values.answer import answer_values
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def models(study):
    made = answer_values(study, as_of=AS_OF)
    return {a.id.removeprefix("values/model/"): a.body for a in made}


def mark(model, value="reliable"):
    return next(m for m in model.values if m.value == value)


def study_of(waves, *, values=("reliable",), **more):
    """Waves: code -> person -> (expectation, experience)."""
    people = sorted({person for answers in waves.values() for person in answers})
    scores = [
        {"respondent_id": person, "wave": wave, "value_id": value, "expectation": e, "experience": p}
        for wave, answers in waves.items()
        for person, (e, p) in answers.items()
        for value in values
    ]
    return MemoryStudy(
        {"respondents": [{"respondent_id": p} for p in people], "scores": scores}, waves=list(waves), **more
    )


def test_paired_gap_is_the_paired_t_interval_in_the_middle_of_the_scale():
    rng = np.random.default_rng(3)
    answers = {f"r{i:02d}": (float(rng.integers(4, 9)), float(rng.integers(4, 9))) for i in range(40)}
    gap = mark(models(study_of({"1": answers}))["1/all"]).gap
    differences = np.array([p - e for e, p in answers.values()])
    half = stats.t.ppf(0.975, 39) * differences.std(ddof=1) / np.sqrt(40)
    assert gap.value == pytest.approx(differences.mean(), abs=1e-9)
    # The interval of `score_ends` differs from t by the distance to the ends of the scale, here far away.
    assert gap.high - gap.low == pytest.approx(2 * half, rel=0.01)


def test_one_missing_side_leaves_the_gap_the_difference_of_the_two_means():
    answers = {f"r{i}": (8.0, float(3 + i % 5)) for i in range(12)}
    answers["r0"] = (None, 10.0)
    found = mark(models(study_of({"1": answers}))["1/all"])
    assert (found.expectation.n, found.experience.n, found.gap.n) == (11, 12, 11)
    assert found.gap.value == pytest.approx(found.experience.value - found.expectation.value, abs=1e-12)


def test_every_gap_and_change_on_a_page_adds_up(draw):
    for nested in (True, False):
        found = models(draw(11, accounts=14 if nested else 40, nested=nested, waves=("1", "2"), missing=0.07))
        compared = 0
        for key, model in found.items():
            for m in model.values:
                if m.gap.value is not None:
                    compared += 1
                    assert m.gap.value == pytest.approx(m.experience.value - m.expectation.value, abs=1e-6)
                if m.change is not None and key == "2/all":
                    before = mark(found["1/all"], m.value)
                    assert m.change.value == pytest.approx(
                        m.disconfirmation.value - before.disconfirmation.value, abs=1e-6
                    )
        assert compared > 5


def test_the_same_people_in_both_waves_narrow_the_change_as_a_paired_test_does():
    rng = np.random.default_rng(8)
    level = rng.normal(0.0, 1.5, 30)
    first = {f"r{i:02d}": (7.0, float(np.clip(round(5 + level[i] + rng.normal(0, 0.5)), 1, 10))) for i in range(30)}
    second = {f"r{i:02d}": (7.0, float(np.clip(round(5.6 + level[i] + rng.normal(0, 0.5)), 1, 10))) for i in range(30)}
    change = mark(models(study_of({"1": first, "2": second}))["2/all"]).change
    differences = np.array([second[p][1] - first[p][1] for p in first])
    half = stats.t.ppf(0.975, 29) * differences.std(ddof=1) / np.sqrt(30)
    assert change.value == pytest.approx(differences.mean(), abs=1e-9)
    assert (change.high - change.low) / 2 == pytest.approx(half, rel=0.05)
    others = {f"s{i:02d}": answer for i, answer in enumerate(second.values())}
    apart = mark(models(study_of({"1": first, "2": others}))["2/all"]).change
    assert apart.value == pytest.approx(change.value, abs=1e-9)
    assert apart.high - apart.low > 1.5 * (change.high - change.low)


def test_a_change_needs_ten_people_in_both_waves():
    few = {f"r{i}": (7.0, 4.0 + i % 3) for i in range(9)}
    many = {f"r{i}": (7.0, 6.0 + i % 3) for i in range(12)}
    assert mark(models(study_of({"1": few, "2": many}))["2/all"]).change is None
    assert mark(models(study_of({"1": many, "2": many}))["2/all"]).change is not None


def test_noise_is_not_called_a_change():
    """Forty values that did not change: at 95 % two would seem to; none may be called so."""
    rng = np.random.default_rng(2)
    values = list(MemoryStudy({}).catalogue.values)[:40]
    people = [f"r{i:02d}" for i in range(40)]
    scores = [
        {"respondent_id": p, "wave": w, "value_id": v, "expectation": 8.0, "experience": float(rng.integers(4, 10))}
        for w in ("1", "2")
        for v in values
        for p in people
    ]
    study = MemoryStudy({"respondents": [{"respondent_id": p} for p in people], "scores": scores}, waves=["1", "2"])
    marks = models(study)["2/all"].values
    assert sum(not m.change.low <= 0 <= m.change.high for m in marks) >= 1
    assert not [m.value for m in marks if any("more than chance" in note.template for note in m.notes)]


def test_a_true_change_is_called_so():
    first = {f"r{i:02d}": (8.0, 4.0 + i % 3) for i in range(30)}
    second = {f"r{i:02d}": (8.0, 6.0 + i % 3) for i in range(30)}
    notes = mark(models(study_of({"1": first, "2": second}))["2/all"]).notes
    assert any(note.template.startswith("{points:+.1f} points since {wave}") for note in notes)


def test_a_change_is_not_made_of_two_kinds_of_question():
    """Asked directly in one wave and by its two sides in the other: those are not the same number."""
    people = [f"r{i:02d}" for i in range(20)]
    scores = [
        {"respondent_id": p, "wave": "1", "value_id": "reliable", "disconfirmation": i % 3 - 1.0}
        for i, p in enumerate(people)
    ]
    scores += [
        {"respondent_id": p, "wave": "2", "value_id": "reliable", "expectation": 8.0, "experience": 6.0 + i % 3}
        for i, p in enumerate(people)
    ]
    study = MemoryStudy({"respondents": [{"respondent_id": p} for p in people], "scores": scores}, waves=["1", "2"])
    found = mark(models(study)["2/all"])
    assert (found.disconfirmation_source, found.change) == ("gap", None)
