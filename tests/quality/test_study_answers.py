"""What the quality system answers on the two example studies."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import nullcontext
from functools import partial

import msgspec
import pytest

from drawn_study import drawn
from klantwaarde.results import from_json, to_json
from klantwaarde.results.answer import Answer
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.study import open_study
from klantwaarde.systems.quality import buckets, gathering
from klantwaarde.systems.quality.answer import answer_quality
from klantwaarde.systems.values.answer import answer_values

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def kiosk(root):
    with open_study(root / "examples/kiosk") as study:
        return {answer.kind: answer for answer in answer_quality(study, as_of=AS_OF)}


@pytest.fixture(scope="module")
def installatie(root):
    with open_study(root / "examples/installatie") as study:
        return {answer.kind: answer for answer in answer_quality(study, as_of=AS_OF, waves=["2026"])}


def test_the_gap_facts_of_the_kiosk(kiosk):
    # Method handbook section 7: touch -1.98 (dz -1.11), language -1.94, back -1.85; half of the last digit.
    first, second, third = kiosk["gaps"].body.lines[:3]
    assert first.gap.value == pytest.approx(-1.98, abs=0.0051)
    assert first.dz == pytest.approx(-1.11, abs=0.0051)
    assert second.gap.value == pytest.approx(-1.94, abs=0.0051)
    assert third.gap.value == pytest.approx(-1.85, abs=0.0051)
    for line in kiosk["gaps"].body.lines:
        assert line.expectation.n == line.experience.n == line.gap.n
        assert line.gap.value == pytest.approx(line.experience.value - line.expectation.value, abs=1e-9)


def test_the_surface_and_its_sentence(kiosk):
    surface = kiosk["surface"].body
    assert not surface.expectation_adds
    assert "Expectation adds nothing beyond experience here." in [str(s) for s in surface.sentences]
    assert surface.n == 207


def test_shares_are_refused_for_24_items_of_207_people_and_given_for_parts(kiosk):
    assert kiosk["drivers"].body.r_squared is None
    assert kiosk["drivers"].body.method == "correlation"
    parts = kiosk["parts"].body
    assert sum(row.share for row in parts.items) == pytest.approx(parts.r_squared)


def test_a_part_of_the_model_is_given_and_the_rest_is_told(kiosk):
    model = kiosk["model"].body
    assert {("technical", "experience"), ("functional", "experience"), ("experience", "satisfaction")} <= {
        (a.source, a.target) for a in model.paths
    }
    notes = " ".join(str(note) for note in kiosk["model"].notes)
    assert "market communication" in notes
    assert "word of mouth" in notes


def test_accounts_are_drawn_whole_when_colleagues_answer(installatie):
    assert installatie["model"].body.drawn == "accounts"
    assert installatie["surface"].body.errors == "CR2"
    assert installatie["gaps"].body.lines[0].gap.accounts == 20
    assert installatie["gaps"].provenance.settings["unit"] == "account"


def test_answers_travel_as_json(kiosk, installatie):
    for answer in (*kiosk.values(), *installatie.values()):
        assert from_json(to_json(answer), Answer) == answer


@pytest.mark.usefixtures("few_draws")
def test_the_same_record_gives_the_same_bytes(root):
    found = []
    for _ in range(2):
        with open_study(root / "examples/kiosk") as study:
            found.append([to_json(a) for a in answer_quality(study, as_of=AS_OF)])
    assert found[0] == found[1]


def test_both_chapters_give_the_same_numbers(root, installatie):
    """One number per question: two means over slightly different people would also give away who skipped a side."""
    with open_study(root / "examples/installatie") as study:
        model = next(a.body for a in answer_values(study, as_of=AS_OF, waves=["2026"]) if not a.scope.segment_by)
    marks = {mark.value: mark for mark in model.values}
    skipped = 0
    for line in installatie["gaps"].body.lines:
        mark = marks[line.value]
        for side in ("expectation", "experience", "gap"):
            mine, theirs = getattr(line, side), getattr(mark, side)
            assert (mine.n, mine.accounts) == (theirs.n, theirs.accounts)
            # The engine counts in 2^-40 parts.
            assert [mine.value, mine.low, mine.high] == pytest.approx([theirs.value, theirs.low, theirs.high], abs=1e-8)
        skipped += line.expectation.n != line.experience.n
    assert skipped > 5


@pytest.mark.parametrize(
    ("told", "sentence", "warning"),
    [
        ("before", "Expectation was asked beforehand: the experience cannot have tinted it.", None),
        ("after", None, "asked-after"),
        (None, None, "asked-unknown"),
    ],
)
@pytest.mark.usefixtures("few_draws")
def test_a_study_tells_when_expectation_was_asked(told, sentence, warning, root, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(root / "examples/kiosk", folder)
    settings = folder / "study.toml"
    if told:
        settings.write_text(f'{settings.read_text("utf-8")}\n[asked]\nexpectation = "{told}"\n', "utf-8")
    with open_study(folder) as study:
        surface = next(a.body for a in answer_quality(study, as_of=AS_OF) if a.kind == "surface")
    assert surface.asked == (told or "")
    assert [str(s) for s in surface.sentences if "beforehand" in str(s)] == ([sentence] if sentence else [])
    assert [code for code in surface.warnings if code.startswith("asked")] == ([warning] if warning else [])


def test_another_moment_is_refused_with_its_mend():
    _, problems = read_settings('title = "x"\n[asked]\nexpectation = "befor"\n')
    mends = [str(problem.mend) for problem in problems if problem.code == "settings-word"]
    assert mends == ['Write expectation = "before".']


@pytest.fixture
def few_draws(monkeypatch):
    """Where the number of draws does not matter."""
    monkeypatch.setattr("klantwaarde.systems.quality.answer.RESAMPLES", 40)
    monkeypatch.setattr("klantwaarde.systems.quality.study_model.PERMUTATIONS", 19)


def numbers(thing):
    """Every number of an answer in order, with the texts between them."""
    if isinstance(thing, dict):
        return [one for key in sorted(thing) for one in (key, *numbers(thing[key]))]
    if isinstance(thing, list):
        return [one for part in thing for one in numbers(part)]
    return [thing]


def without_filter(answer):
    """An answer without what needs people's own answers: image as a filter. Of very many people that is told."""
    if answer.kind != "model":
        return answer
    body = msgspec.structs.replace(answer.body, moderation=[])
    told = [note for note in answer.notes if "Whether image filters" not in str(note)]
    assert not answer.body.moderation or len(told) == len(answer.notes)
    return msgspec.structs.replace(answer, body=body, notes=told)


@pytest.mark.parametrize("study", ["kiosk", "weighted"])
@pytest.mark.usefixtures("few_draws")
def test_counted_where_they_are_a_study_gives_the_same_answers(study, root, monkeypatch):
    """The small come home and are summed; the large are counted in the engine: every number of every answer agrees."""
    if study == "weighted":
        made = nullcontext(drawn(7, accounts=40, weighted=True, waves=("1", "2"), missing=0.05))
    else:
        made = open_study(root / "examples" / study)
    with made as record:
        near = answer_quality(record, as_of=AS_OF)
        monkeypatch.setattr(gathering, "AT_THE_TABLE", 0)
        far = answer_quality(record, as_of=AS_OF)
    assert [a.id for a in far] == [a.id for a in near]
    assert {a.kind for a in near} >= {"gaps", "drivers"}
    for one, other in zip(far, near, strict=True):
        mine, theirs = (numbers(msgspec.to_builtins(without_filter(a))) for a in (one, other))
        assert len(mine) == len(theirs)
        for a, b in zip(mine, theirs, strict=True):
            # The engine counts in parts of 2^-36; through EM and hundreds of resamples that stays below 1e-6.
            assert a == (pytest.approx(b, abs=1e-6, rel=1e-6) if isinstance(b, float) else b), one.id


@pytest.mark.usefixtures("few_draws")
def test_of_very_many_accounts_buckets_are_drawn_and_it_is_said(root, monkeypatch):
    with open_study(root / "examples/installatie") as study:
        whole = {a.kind: a for a in answer_quality(study, as_of=AS_OF, waves=["2026"])}
        monkeypatch.setattr(buckets, "MOST_UNITS", 10)
        monkeypatch.setattr(buckets, "BUCKETS", 15)
        monkeypatch.setattr(gathering, "with_units", partial(buckets.with_units, most=10, buckets=15))
        many = {a.kind: a for a in answer_quality(study, as_of=AS_OF, waves=["2026"])}
    assert set(many) == set(whole)
    # Everybody counts: only how sure things are hangs on the buckets, and the gaps not even that.
    assert many["gaps"].body == whole["gaps"].body
    assert many["model"].body.n == whole["model"].body.n == 60
    assert many["model"].body.drawn == "buckets"
    for one, other in zip(many["model"].body.paths, whole["model"].body.paths, strict=True):
        assert one.estimate == pytest.approx(other.estimate, abs=1e-9)
        assert (one.low, one.high) != (other.low, other.high)
    assert any("buckets of whole accounts" in str(note) for note in many["model"].notes)
    assert not any("buckets" in str(note) for note in whole["model"].notes)


def test_image_is_tried_as_a_filter(installatie):
    found = installatie["model"].body.moderation
    assert [(one.source, one.moderator, one.target) for one in found] == [
        ("technical", "image", "experience"), ("functional", "image", "experience"),
    ]  # fmt: skip
    for one in found:
        assert [slope.moderator_at for slope in one.slopes] == [-1, 0, 1]
        assert one.told_apart or any("no filter may be claimed" in str(note) for note in one.notes)


def test_groups_and_waves_are_compared_after_a_check(kiosk, installatie):
    compared = kiosk["model"].body.comparisons
    assert {one.column for one in compared} == {"respondents.sex", "respondents.frequency"}
    for one in compared:
        assert min(one.n_a, one.n_b) >= 30
        assert {check.construct for check in one.invariance} == set(kiosk["model"].body.blocks)
        assert all(0 < arrow.p <= arrow.p_holm <= 1 for arrow in one.paths)
    waves = [one for one in installatie["model"].body.comparisons if one.column == "wave"]
    assert [(one.a, one.b) for one in waves] == [("2025", "2026")]
    # The same customers answer in both waves, so that draws of the two are not independent.
    assert all(arrow.p_mga is None for arrow in waves[0].paths)
