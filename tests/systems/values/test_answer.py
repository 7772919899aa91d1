"""The answers: which there are, what stands in them, and their birth certificate."""

from __future__ import annotations

import datetime as dt

import pytest

from klantwaarde.errors import InputError
from klantwaarde.results import Answer, from_json, to_json
from klantwaarde.systems.values.answer import answer_values
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 5, 1, 14, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))


@pytest.fixture(scope="module")
def study(draw):
    return draw(21, accounts=24, waves=("2025", "2026"))


@pytest.fixture(scope="module")
def answers(study):
    return answer_values(study, as_of=AS_OF)


def test_one_answer_per_wave_segment_and_granted_role(answers):
    ids = [answer.id for answer in answers]
    assert ids == [
        "values/model/2025/all",
        "values/model/2026/all",
        "values/model/2026/customers.sector=bouw",
        "values/model/2026/customers.sector=zorg",
        "values/model/2026/respondents.function=gebruiker",
        "values/model/2026/respondents.function=koper",
        *[i for i in ids if "role=" in i],
    ]
    assert {i.partition("role=")[2] for i in ids if "role=" in i} == {"supplier", "adviser", "authority"}
    assert len(set(ids)) == len(ids)


def test_birth_certificate(study, answers):
    for answer in answers:
        paper = answer.provenance
        assert paper.fingerprint == study.fingerprint
        assert (paper.method, paper.method_version) == ("customer value model", "2")
        assert paper.made_at == "2026-05-01T12:30:00Z"
        assert paper.n == answer.body.respondents
        assert paper.sources
        assert paper.settings["wave"] == answer.scope.wave
        assert paper.settings["role"] == (answer.scope.role or None)
        assert {
            "tolerance",
            "minimum_n",
            "minimum_cell",
            "minimum_accounts",
            "scale_low",
            "scale_high",
        } <= paper.settings.keys()
        assert paper.settings["minimum_accounts"] == 3


def test_there_and_back_is_the_same_answer(answers):
    assert from_json(to_json(answers), list[Answer]) == answers


def test_same_record_same_bytes(draw):
    one, other = (answer_values(draw(4, accounts=9, waves=("1", "2")), as_of=AS_OF) for _ in range(2))
    assert to_json(one) == to_json(other)


def test_wanted_waves_only(study):
    ids = [answer.id for answer in answer_values(study, as_of=AS_OF, waves=["2025"])]
    assert ids[0] == "values/model/2025/all"
    assert all(i.startswith("values/model/2025/") for i in ids)


def test_an_unknown_wave_is_refused(study):
    with pytest.raises(InputError, match="no wave 2031"):
        answer_values(study, as_of=AS_OF, waves=["2031"])


def test_who_gave_no_answer_and_who_is_ours_is_told():
    study = MemoryStudy(
        {
            "respondents": [
                *[{"respondent_id": f"r{i}"} for i in range(9)],
                {"respondent_id": "us", "side": "employee"},
                {"respondent_id": "us2", "side": "employee"},
            ],
            "scores": [
                *[{"respondent_id": f"r{i}", "value_id": "reliable", "experience": 6.0 + i % 2} for i in range(6)],
                {"respondent_id": "r6", "value_id": "reliable"},
                {"respondent_id": "us", "value_id": "reliable", "experience": 10.0},
            ],
        }
    )
    answer = answer_values(study, as_of=AS_OF)[0]
    assert answer.body.respondents == 6
    told = {str(e.what): e.count for e in answer.provenance.exclusions}
    assert told == {"Respondents without any answer": 3, "Respondents on the own side": 2}
    assert str(answer.notes[0]) == "6 of the 9 respondents answered in this wave."
    assert answer.body.values[0].experience.value == pytest.approx(6.5, abs=1e-9)


def test_values_stand_by_level_and_then_by_importance(answers):
    model = answers[1].body
    levels = [m.level.catalogue for m in model.values]
    assert levels == sorted(levels, key=["basic", "added", "bonding"].index)
    for level in set(levels):
        ranks = [m.importance_rank for m in model.values if m.level.catalogue == level]
        assert ranks == sorted(ranks)
    assert sum(m.weight for m in model.values) == pytest.approx(1.0)


def test_a_role_changes_weights_and_no_number(answers):
    whole = next(a.body for a in answers if a.id == "values/model/2026/all")
    role = next(a.body for a in answers if a.scope.role == "supplier")
    mine = {m.value: m for m in role.values}
    for m in whole.values:
        assert mine[m.value].experience == m.experience
        assert mine[m.value].disconfirmation == m.disconfirmation
    basic = sum(m.weight for m in role.values if m.level.catalogue == "basic")
    # Catalogue: 75 % basic, 20 % added, no bonding value here: 75 / 95.
    assert basic == pytest.approx(75 / 95)
    assert role.role == "supplier"


def test_shares_of_roles_and_their_fit_add_up(answers):
    model = answers[1].body
    for kind in ("granted", "played"):
        assert sum(getattr(mark, kind).value for mark in model.roles) == pytest.approx(1.0, abs=1e-6)
    assert sum(e.value for e in model.role_mismatch.values()) == pytest.approx(1.0, abs=1e-6)


def test_salience_is_the_share_of_everybody_who_was_heard():
    people = [{"respondent_id": f"r{i}"} for i in range(8)]
    quotes = [
        {"quote_id": f"q{i}", "respondent_id": f"r{i}", "text": "x", "values": v, "unprompted": u}
        for i, (v, u) in enumerate(
            [
                ("reliable", True),
                ("reliable|on_time", True),
                (None, True),
                ("on_time", True),
                ("clear", True),
                ("reliable", False),
            ]
        )
    ]
    quotes.append({"quote_id": "q9", "respondent_id": "r0", "text": "again", "values": "reliable", "unprompted": True})
    scores = [
        {"respondent_id": f"r{i}", "value_id": v, "experience": 5.0 + i % 3}
        for i in range(8)
        for v in ("reliable", "professional")
    ]
    study = MemoryStudy({"respondents": people, "quotes": quotes, "scores": scores})
    marks = {m.value: m for m in answer_values(study, as_of=AS_OF)[0].body.values}
    # Five people said something unasked; r5 spoke when asked, and was heard too; of r6 and r7 there is no word.
    assert (marks["reliable"].salience.value, marks["reliable"].salience.n) == (pytest.approx(2 / 6), 6)
    assert marks["on_time"].salience.value == pytest.approx(2 / 6)
    assert marks["professional"].salience.value == 0.0
    assert marks["reliable"].quote_count == 4


def test_direct_disconfirmation_goes_before_the_gap_in_points_of_the_score_scale():
    rows = [
        {
            "respondent_id": f"r{i}",
            "value_id": "reliable",
            "expectation": 8.0,
            "experience": 7.0 + i % 2,
            "disconfirmation": -1.0 - i % 2,
        }
        for i in range(12)
    ]
    study = MemoryStudy({"respondents": [{"respondent_id": f"r{i}"} for i in range(12)], "scores": rows})
    found = answer_values(study, as_of=AS_OF)[0].body.values[0]
    # Nine points of the scale of 1 to 10 stand against six of -3 to 3.
    assert found.disconfirmation_source == "direct"
    assert found.disconfirmation.value == pytest.approx(-1.5 * 1.5, abs=1e-9)
    assert found.gap.value == pytest.approx(-0.5, abs=1e-9)


def test_an_empty_study_gives_a_closed_model_without_values():
    study = MemoryStudy({"respondents": [{"respondent_id": f"r{i}"} for i in range(9)]})
    (answer,) = answer_values(study, as_of=AS_OF)
    assert answer.body.status == "closed"
    assert answer.body.values == []
    assert answer.provenance.exclusions[0].count == 9
