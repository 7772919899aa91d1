"""The ledger: there and back, byte for byte, and honest about what is out of date."""

from __future__ import annotations

import json

import msgspec
import pytest

from klantwaarde.errors import InputError
from klantwaarde.language import say
from klantwaarde.ledger import Ledger
from klantwaarde.results import Answer, Estimate, Profile, Provenance, Scope, StudyFacts

FACTS = StudyFacts(
    {"nl": "Titel"}, "Firma", "nl", "anonymous", composed=True, minimum_cell=5, waves=["1"], fingerprint="f1"
)


def _answer(key, fingerprint="f1", **more):
    birth = Provenance(fingerprint, "means", "1", "0.1.0", {"k": 5}, 12, "2026-01-01T00:00:00Z")
    body = Profile({"a": Estimate(7.5, 7.0, 8.0, 12)})
    return Answer(key, more.pop("system", "values"), more.pop("kind", "mean"), Scope(wave="1"), body, birth, **more)


@pytest.fixture
def ledger():
    return Ledger([_answer("a", notes=[say("Few answers.")]), _answer("b", "f2", kind="model")], FACTS)


def test_there_and_back(ledger, tmp_path):
    ledger.save(tmp_path / "deep" / "answers.json")
    assert Ledger.load(tmp_path / "deep" / "answers.json") == ledger
    assert Ledger.from_json(ledger.to_json()).to_json() == ledger.to_json()
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["answers.json"]


def test_by_id_and_by_kind(ledger):
    assert ledger.ids == ["a", "b"]
    assert ledger.answer("b").kind == "model"
    assert [answer.id for answer in ledger.of(kind="mean")] == ["a"]
    assert [answer.id for answer in ledger.of(system="values")] == ["a", "b"]
    with pytest.raises(KeyError):
        ledger.answer("c")


def test_adding_takes_the_place_of_the_older(ledger):
    more = ledger.adding(_answer("c"), _answer("a", system="quality"))
    assert more.ids == ["a", "b", "c"]
    assert more.answer("a").system == "quality"
    assert ledger.ids == ["a", "b"], "a ledger does not change"


def test_only_answers_of_another_record_become_stale(ledger):
    assert ledger.stale == []
    assert ledger.mark_stale("f1").stale == ["b"]
    assert ledger.mark_stale("f3").stale == ["a", "b"]
    assert ledger.mark_stale("f3").mark_stale("f1").stale == ["a", "b"], "stale stays stale"


def test_saving_is_whole_or_not_at_all(ledger, tmp_path, monkeypatch):
    path = tmp_path / "answers.json"
    ledger.save(path)
    before = path.read_bytes()
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        ledger.adding(_answer("c")).save(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["answers.json"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"schema": "other/1"}', '{"schema": "klantwaarde.answers/1"}', "\ufeff{}", "[" * 100_000],
)
def test_what_is_no_ledger(text):
    with pytest.raises(InputError) as caught:
        Ledger.from_json(text)
    assert caught.value.problems[0].code == "not-a-ledger"


def test_a_ledger_of_bytes_that_are_no_text():
    with pytest.raises(InputError):
        Ledger.from_json(b"\xff\xfe")


def test_a_ledger_that_is_not_there(tmp_path):
    with pytest.raises(InputError) as caught:
        Ledger.load(tmp_path / "x.json")
    assert "x.json" in str(caught.value.problems[0].thing)


def test_the_envelope_is_the_published_one(ledger):
    whole = json.loads(ledger.to_json())
    assert sorted(whole) == ["answers", "schema", "software", "study"]
    assert whole["schema"] == "klantwaarde.answers/1"
    assert whole["study"] == msgspec.to_builtins(FACTS)
