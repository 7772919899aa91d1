"""The runner: steps in order, each told, and only what changed is done again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from drawn_study import drawn
from klantwaarde.language import say
from klantwaarde.ledger import Ledger
from klantwaarde.runner import STEPS, Step, analyse, plan_of
from klantwaarde.runner.steps import in_order
from memory_study import MemoryStudy

# One step is enough to prove the plan; the registry grows with every system.
ONE = [next(step for step in STEPS if step.system == "values")]
AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def study():
    return drawn(2, accounts=8, waves=("1", "2"))


@pytest.fixture(scope="module")
def ledger(study):
    return analyse(study, as_of=AS_OF, steps=ONE)


def test_a_ledger_with_the_answers_of_every_step(study, ledger):
    assert isinstance(ledger, Ledger)
    assert ledger.of("values")
    assert ledger.study == study.facts
    assert Ledger.from_json(ledger.to_json()) == ledger


def test_progress_goes_up_and_ends_at_the_end(study):
    heard = []
    analyse(study, as_of=AS_OF, progress=lambda step, done, total: heard.append((str(step), done, total)), steps=ONE)
    assert len(heard) > 3
    assert [done / total for _, done, total in heard] == sorted(done / total for _, done, total in heard)
    assert heard[-1][1:] == (1, 1)
    assert heard[0][0] == "customer values: who answered"


def test_nothing_changed_is_kept(study, ledger):
    later = AS_OF + dt.timedelta(days=1)
    assert [p.what for p in plan_of(study, waves=None, previous=ledger, steps=ONE)] == ["keep"]
    again = analyse(study, as_of=later, previous=ledger, steps=ONE)
    assert again.answers == ledger.answers


@pytest.mark.parametrize("changed", ["record", "version", "software", "stale", "waves"])
def test_what_changed_is_done_again(study, ledger, changed):
    waves = None
    answers = ledger.answers
    if changed == "record":
        study = drawn(3, accounts=8, waves=("1", "2"))
    elif changed == "version":
        answers = [
            msgspec.structs.replace(a, provenance=msgspec.structs.replace(a.provenance, method_version="0"))
            for a in answers
        ]
    elif changed == "software":
        ledger = msgspec.structs.replace(ledger, software="0.0.1")
    elif changed == "stale":
        answers = [msgspec.structs.replace(a, stale=True) for a in answers]
    else:
        waves = ["1"]
    previous = msgspec.structs.replace(ledger, answers=answers)
    assert [p.what for p in plan_of(study, waves=waves, previous=previous, steps=ONE)] == ["run"]


def test_a_study_without_tables_for_a_step_passes_it_over():
    study = MemoryStudy({"respondents": [{"respondent_id": "r"}]})
    assert [p.what for p in plan_of(study, waves=None, steps=ONE)] == ["pass"]
    assert analyse(study, as_of=AS_OF, steps=ONE).answers == []


def step(name, *needs):
    return replace(ONE[0], system=name, needs=needs)


def test_a_step_comes_after_those_it_needs():
    assert [s.system for s in in_order([step("c", "b"), step("b", "a"), step("a")])] == ["a", "b", "c"]


def test_a_need_that_is_not_registered_does_not_hold_a_step_up():
    assert [s.system for s in in_order([step("a", "elsewhere")])] == ["a"]


def test_steps_that_need_each_other_are_refused():
    with pytest.raises(ValueError, match="need each other: a, b"):
        in_order([step("a", "b"), step("b", "a")])


def test_when_a_step_is_done_again_so_are_those_that_need_it(study, ledger):
    follower = step("quality", "values")
    answers = [msgspec.structs.replace(ledger.answers[0], system="quality", id="quality/x/1/all")]
    answers.append(
        msgspec.structs.replace(answers[0], scope=msgspec.structs.replace(answers[0].scope, wave="2"), id="q2")
    )
    old = msgspec.structs.replace(ledger, answers=[*ledger.answers, *answers])
    steps = [follower, *ONE]
    assert [(p.step.system, p.what) for p in plan_of(study, waves=None, previous=old, steps=steps)] == [
        ("values", "keep"),
        ("quality", "keep"),
    ]
    stale = msgspec.structs.replace(
        old, answers=[msgspec.structs.replace(a, stale=a.system == "values") for a in old.answers]
    )
    assert [p.what for p in plan_of(study, waves=None, previous=stale, steps=steps)] == ["run", "run"]


def test_every_step_in_the_registry_can_be_done():
    for one in STEPS:
        assert isinstance(one, Step)
        assert callable(one.work)
        assert one.version
        assert one.said == say(one.said.template)
