"""Events: each exactly once, counted so that it adds up, corrected, and part of the record."""

from __future__ import annotations

import pytest

from klantwaarde.web.api.events import status, tables
from klantwaarde.web.api.models import Event
from web.api.test_operations import problem
from web.api_cast import ONE, event

COUNTED = ("stored", "duplicates", "conflicts", "refused")


@pytest.fixture
def send(program, named_study):
    def sent(events, **headers):
        answer = program.send("named", events, **headers)
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert told["received"] == len(events) == sum(told[name] for name in COUNTED)
        return told

    return sent


def test_an_event_counts_once_however_often_it_is_sent(send, named_study):
    events = [event(n) for n in range(20)]
    assert send(events)["stored"] == 20
    again = send([*events, *events, event(99)])
    assert (again["stored"], again["duplicates"]) == (1, 40)
    within = send([event(200), event(200)])
    assert (within["stored"], within["duplicates"]) == (1, 1)
    assert Event.objects.of(named_study.organisation_id).count() == 22
    told = status(named_study)
    assert (told.received, told.stored, told.duplicates, told.batches) == (63, 22, 41, 3)
    assert told.tables == {"usage": 22}
    assert told.last_received is not None


def test_one_source_does_not_take_the_id_of_another(send):
    assert send([event(1), event(1, source="other")])["stored"] == 2


def test_the_same_id_with_another_content_is_a_conflict_and_the_first_stays(send, named_study):
    send([event(1)])
    told = send([event(1, data={"quantity": 9, "unit": "hour"})])
    assert told["conflicts"] == 1
    assert told["refusals"] == [{"place": 1, "reason": "again-otherwise", "why": told["refusals"][0]["why"]}]
    assert tables(named_study)["usage"][0]["quantity"] == 2.5


def test_late_and_corrected_events_are_counted_and_settled(send, named_study):
    send([event(10), event(11)])
    told = send([event(2), event(12, data={"quantity": 1, "unit": "hour", "replaces": "e10"})])
    assert (told["late"], told["corrections"]) == (1, 1)
    send([event(13, data={"unit": "hour", "retracts": "e11"})])
    standing = {row["id"]: row["standing"] for row in tables(named_study)["usage"]}
    assert standing == {"e2": "counts", "e10": "replaced", "e11": "retracted", "e12": "counts", "e13": "retraction"}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (event(1, specversion="0.3"), "other-version"),
        (event(1, id=None), "not-an-event"),
        (event(1, id=""), "no-id"),
        (event(1, time=None), "no-time"),
        (event(1, subject=None), "no-customer"),
        (event(1, subject="nobody"), "unknown-customer"),
        (event(1, data={"quantity": -1}), "out-of-range"),
        (event(1, data={"quantity": 1e300}), "out-of-range"),
        (event(1, data={"quantity": "many"}), "bad-data"),
        (event(1, data={"product": "a\0b"}), "bad-data"),
        (event(1, time="0001-01-01T00:00:00+14:00"), "no-time"),
        (event(1, time="1900-01-01T00:00:00Z"), "out-of-range"),
        (event(1, id="x" * 301), "too-long"),
        (event(1, type="x" * 301), "too-long"),
        (event(1, subject="x" * 301), "too-long"),
        (event(1, data={"replaces": "e1"}), "bad-correction"),
        (event(1, data={"replaces": "a", "retracts": "b"}), "bad-correction"),
        (7, "not-an-event"),
    ],
)
def test_what_cannot_be_taken_in_is_told_and_the_rest_is_stored(send, named_study, wrong, reason):
    told = send([event(5), wrong, event(6)])
    assert (told["stored"], told["refused"]) == (2, 1)
    assert [(one["place"], one["reason"]) for one in told["refusals"]] == [(2, reason)]
    assert told["refusals"][0]["why"]
    assert status(named_study).reasons == {reason: 1}


def test_a_type_keeps_its_unit(send):
    send([event(1)])
    told = send([event(2, data={"quantity": 3, "unit": "minute"}), event(3)])
    assert [(one["place"], one["reason"]) for one in told["refusals"]] == [(1, "unit-changed")]


def test_a_declared_unit_is_turned(send, named_study):
    named_study.settings |= {"impact": {"conversions": [{"unit": "minute", "into": "hour", "divided_by": 60}]}}
    named_study.save()
    assert send([event(1), event(2, data={"quantity": 90, "unit": "minute"})])["stored"] == 2
    assert [(row["quantity"], row["unit"]) for row in tables(named_study)["usage"]] == [(2.5, "hour"), (1.5, "hour")]


def test_names_that_no_column_takes_are_told(send):
    assert send([event(1, data={"quantity": 1, "unit": "hour", "colour": "red", "respondent_id": "p1"})])[
        "left_out"
    ] == [
        "colour",
        "respondent_id",
    ]


def test_one_event_by_itself(program, named_study):
    of = "studies/named/events"
    assert program.post(of, event(1), kind=ONE).json()["stored"] == 1
    assert program.post(of, event(1), kind=ONE + "; charset=utf-8").json()["duplicates"] == 1
    problem(program.post(of, event(2, subject="nobody"), kind=ONE), "event")
    problem(program.post(of, event(1, type="other"), kind=ONE), "conflict")
    told = program.get(of).json()
    assert (told["stored"], told["batches"]) == (1, 2), "what is refused by itself leaves nothing"


def test_a_batch_has_bounds(program, named_study):
    from klantwaarde.web.api.events import MOST

    problem(program.send("named", [1] * (MOST + 1)), "too-large")
    problem(program.send("named", {"not": "a list"}), "invalid")
    assert program.send("named", []).json()["received"] == 0


def test_a_key_gives_the_receipt_again(program, named_study):
    first = program.send("named", [event(1)], **{"Idempotency-Key": "batch-0001"})
    again = program.send("named", [event(1)], **{"Idempotency-Key": "batch-0001"})
    assert again.json() == first.json()
    assert again.json()["stored"] == 1
    assert status(named_study).batches == 1


def test_anonymous_research_takes_no_events(program, study):
    problem(program.send("study", [event(1)]), "anonymous")


def test_events_change_the_mark_and_stand_in_the_record(send, named_study, tmp_path):
    from klantwaarde.study import check_study, open_study
    from klantwaarde.web.reading.source import mark_of
    from klantwaarde.web.studies.snapshot import write_snapshot

    before = mark_of(named_study)
    outcome = event(3, type="warm", data={"success": True, "promised": 10, "realised": 8, "unit": "degree"})
    step = event(4, data={"case_id": "J1", "activity": "call"}, subject=None)
    send([event(1), event(2, data={"retracts": "e1", "unit": "hour"}), outcome, step])
    assert mark_of(named_study) != before
    write_snapshot(named_study, tmp_path / "made")
    assert not [one for one in check_study(tmp_path / "made") if one.level == "error"]
    with open_study(tmp_path / "made") as made:
        assert (made.count("usage"), made.count("outcomes"), made.count("touchpoints")) == (2, 1, 1)


def test_customers_that_only_events_know_stand_in_the_record_too(program, named_study, tmp_path):
    from klantwaarde.study import check_study
    from klantwaarde.web.studies.snapshot import write_snapshot

    named_study.contacts.all().delete()
    named_study.customers.all().delete()
    assert program.send("named", [event(1, subject="K77")]).json()["stored"] == 1
    write_snapshot(named_study, tmp_path / "made")
    assert not [one for one in check_study(tmp_path / "made") if one.level == "error"]
