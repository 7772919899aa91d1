"""Events are taken in once, whatever their order, form and number of sendings, and the receipt adds up."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde.engine import rows
from klantwaarde.errors import KlantwaardeError
from klantwaarde.importers import event_store
from klantwaarde.importers.events import Wish, import_events
from klantwaarde.results import from_json, to_json
from klantwaarde.results.event_receipt import EventReceipt
from klantwaarde.study import check_study, open_study
from study_folder import write_study

AS_OF = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
SETTINGS = 'title = "x"\n[[impact.conversions]]\nunit = "minute"\ninto = "hour"\ndivided_by = 60\n'
CUSTOMERS = [["customer_id"], ["K1"], ["K2"]]
PEOPLE = [["respondent_id", "customer_id"], ["R1", "K1"], ["R2", ""]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return study_in(tmp_path)


def study_in(where: Path) -> Path:
    return write_study(where / "s", settings=SETTINGS, tables={"customers": CUSTOMERS, "respondents": PEOPLE})


def event(code, *, time="2026-03-01T10:00:00Z", subject="K1", quantity=1.0, unit="hour", recorded=None, **data):
    made = {
        "specversion": "1.0", "id": code, "source": "meter", "type": "heating", "time": time, "subject": subject,
        "data": {"quantity": quantity, "unit": unit, **data},
    }  # fmt: skip
    return made | ({"recordedtime": recorded} if recorded else {})


def lines(path: Path, events) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    return path


def taken(folder: Path, events, *, name="in.jsonl", **wish) -> EventReceipt:
    return import_events(lines(folder.parent / name, events), folder, Wish(AS_OF, **wish))


def usage(folder: Path):
    with open_study(folder) as study:
        return rows(study.table("usage").sort("source", "id"))


def balanced(receipt: EventReceipt) -> bool:
    for one in receipt.tables:
        assert one.read == one.new + one.duplicates + one.conflicts + sum(a.count for a in one.aside)
        assert one.after == one.before + one.new
        assert one.counting == one.after - one.replaced - one.retracted - one.retractions - one.circles
        if one.totals:
            assert sum(total.events for total in one.totals) == one.counting
    assert receipt.read == sum(one.read for one in receipt.tables) + sum(one.count for one in receipt.unreadable)
    assert from_json(to_json(receipt), EventReceipt) == receipt
    return True


def test_an_event_counts_once_however_often_it_is_sent(folder):
    events = [event("1"), event("2", quantity=2.5), event("1")]
    first = taken(folder, events)
    again = taken(folder, events)
    assert balanced(first)
    assert balanced(again)
    (one,) = first.tables
    assert (one.read, one.new, one.duplicates, one.before, one.after) == (3, 2, 1, 0, 2)
    assert (again.tables[0].new, again.tables[0].duplicates, again.tables[0].after) == (0, 3, 2)
    assert [(t.type, t.unit, t.events, t.quantity) for t in one.totals] == [("heating", "hour", 2, "3.5")]
    assert [row["quantity"] for row in usage(folder)] == [1.0, 2.5]


def test_one_id_that_says_two_things_is_told_and_the_one_recorded_first_holds(folder):
    early = event("1", quantity=1.0, recorded="2026-03-01T10:05:00Z")
    late = event("1", quantity=9.0, recorded="2026-03-01T11:00:00Z")
    assert taken(folder, [late]).tables[0].new == 1
    receipt = taken(folder, [early], name="b.jsonl")
    assert balanced(receipt)
    assert (receipt.tables[0].new, receipt.tables[0].conflicts) == (0, 1)
    assert [row["quantity"] for row in usage(folder)] == [1.0]


def test_late_ahead_and_out_of_order_are_flagged_and_taken_in(folder):
    taken(folder, [event("1", time="2026-03-10T00:00:00Z")])
    receipt = taken(
        folder,
        [
            event("2", time="2026-03-12T00:00:00Z"),
            event("3", time="2026-03-02T00:00:00Z"),
            event("4", time="2026-06-01T00:04:00Z"),  # five minutes are allowed to a clock
            event("5", time="2026-06-01T00:06:00Z"),
            event("6", time="2026-05-02T00:00:00Z", recorded="2026-05-01T00:00:00Z"),
        ],
        name="b.jsonl",
    )
    one = receipt.tables[0]
    assert balanced(receipt)
    assert (one.new, one.late, one.ahead, one.recorded_early, one.out_of_order) == (5, 1, 1, 1, 2)


def test_a_correction_takes_the_place_of_what_it_corrects_also_when_it_comes_first(folder):
    correction = event("1b", quantity=4.0, recorded="2026-03-02T00:00:00Z", replaces="1")
    first = taken(folder, [correction])
    assert first.tables[0].early_corrections == 1
    assert first.tables[0].totals[0].quantity == "4"
    second = taken(folder, [event("1", quantity=7.0)], name="b.jsonl")
    one = second.tables[0]
    assert balanced(second)
    assert (one.replaced, one.counting, one.late, one.early_corrections) == (1, 1, 0, 0)
    assert one.totals[0].quantity == "4"
    third = taken(folder, [event("x", recorded="2026-03-03T00:00:00Z", retracts="1b")], name="c.jsonl")
    assert balanced(third)
    assert (third.tables[0].retracted, third.tables[0].retractions, third.tables[0].counting) == (1, 1, 0)
    assert {row["id"]: row["standing"] for row in usage(folder)} == {
        "1": "replaced", "1b": "retracted", "x": "retraction",
    }  # fmt: skip


def test_a_change_of_unit_is_converted_when_declared_and_refused_otherwise(folder):
    taken(folder, [event("1")])
    receipt = taken(folder, [event("2", quantity=90.0, unit="minute"), event("3", unit="km")], name="b.jsonl")
    one = receipt.tables[0]
    assert balanced(receipt)
    assert one.converted == {"minute > hour": 1}
    assert [(aside.reason, aside.count, aside.places) for aside in one.aside] == [("unit-changed", 1, [2])]
    assert one.totals[0].quantity == "2.5"


def test_two_units_of_a_new_type_at_once_are_refused_whatever_comes_first(folder):
    for events in ([event("1", unit="km"), event("2")], [event("2"), event("1", unit="km")]):
        receipt = taken(folder, events)
        assert balanced(receipt)
        assert [(aside.reason, aside.count) for aside in receipt.tables[0].aside] == [("units-mixed", 2)]
        assert not (folder / "usage.csv").exists()


def test_what_cannot_be_read_is_put_aside_by_line_and_the_rest_is_taken_in(folder):
    path = folder.parent / "mixed.jsonl"
    good = json.dumps(event("1"))
    bad = [
        "{broken", json.dumps({"id": "x"}), json.dumps(event("2") | {"specversion": "0.3"}),
        json.dumps(event("3") | {"time": None}), json.dumps(event("4", quantity="many")),
        json.dumps(event("5", subject="K9")), json.dumps(event("6", quantity=-1.0)),
        json.dumps(event("7", replaces="7")),
        json.dumps(event("8") | {"subject": None}), json.dumps(event("9", quantity=1e300)), "[" * 100_000,
        json.dumps(event("", quantity=1.0)), '{"specversion":"1.0","id":"\\ud800","source":"s","type":"t"}',
        json.dumps(event("10") | {"time": "0001-01-01T00:00:00+14:00"}), "x" * 1_200_000,
    ]  # fmt: skip
    path.write_text("\n".join([good, *bad, json.dumps(event("11"))]), encoding="utf-8")
    receipt = import_events(path, folder, Wish(AS_OF))
    assert balanced(receipt)
    found = {a.reason: a.places for a in (*receipt.unreadable, *receipt.tables[0].aside)}
    assert found == {
        "not-json": [2, 14], "not-an-event": [3, 12],
        "other-version": [4], "no-time": [5, 15], "bad-data": [6], "unknown-customer": [7], "out-of-range": [8, 11],
        "bad-correction": [9], "no-customer": [10], "no-id": [13], "too-long": [16],
    }  # fmt: skip
    assert sum(len(places) for places in found.values()) == len(bad)
    assert [row["id"] for row in usage(folder)] == ["1", "11"]


def test_a_person_as_subject_is_led_to_the_customer(folder):
    receipt = taken(folder, [event("1", subject="R1"), event("2", subject="R2")])
    assert balanced(receipt)
    assert [(row["customer_id"], row["respondent_id"]) for row in usage(folder)] == [("K1", "R1")]
    assert [a.reason for a in receipt.tables[0].aside] == ["no-customer"]  # R2 works nowhere that is known


def test_a_study_that_asked_nobody_takes_events_in(tmp_path):
    folder = write_study(tmp_path / "s", settings=SETTINGS, tables={"customers": CUSTOMERS})
    receipt = taken(folder, [event("1"), event("2", respondent="R1")])
    assert balanced(receipt)
    assert receipt.tables[0].new == 1
    assert [a.reason for a in receipt.tables[0].aside] == ["unknown-person"]
    assert [p for p in check_study(folder) if p.level == "error"] == []


def test_outcomes_and_steps_find_their_own_table(folder):
    events = [
        event("1"),
        event("2") | {"data": {"success": True, "value": 12.5, "colour": "red"}},
        event("3") | {"data": {"case_id": "J1", "activity": "offerte", "channel": "telefoon"}},
    ]
    receipt = taken(folder, events)
    assert balanced(receipt)
    assert {one.table: one.new for one in receipt.tables} == {"usage": 1, "outcomes": 1, "touchpoints": 1}
    assert "colour" in str(receipt.dropped[0])
    with open_study(folder) as study:
        (step,) = rows(study.table("touchpoints"))
        (outcome,) = rows(study.table("outcomes"))
    assert (step["case_id"], step["customer_id"], str(step["timestamp"])) == ("J1", "K1", "2026-03-01 10:00:00")
    assert (outcome["success"], outcome["value"]) == (True, 12.5)


def test_a_batch_is_an_array(folder):
    path = folder.parent / "batch.json"
    path.write_text(json.dumps([event("1"), event("2")]), encoding="utf-8")
    receipt = import_events(path, folder, Wish(AS_OF))
    assert balanced(receipt)
    assert receipt.format == "cloudevents"
    assert receipt.tables[0].new == 2


def test_csv_and_parquet_come_in_as_people_have_them(folder):
    path = folder.parent / "meter.csv"
    path.write_text(
        "kenmerk;bron;soort;tijdstip;klant;hoeveelheid;eenheid;kleur\n"
        "1;meter;heating;1-3-2026 10:00;K1;1,5;hour;rood\n1;meter;heating;1-3-2026 10:00;K1;1,5;hour;rood\n"
        "2;meter;heating;14-3-2026 10:00;K2;2,5;hour;rood\n",
        encoding="utf-8",
    )
    receipt = import_events(path, folder, Wish(AS_OF, table="usage"))
    assert balanced(receipt)
    assert (receipt.tables[0].new, receipt.tables[0].duplicates) == (2, 1)
    assert receipt.tables[0].totals[0].quantity == "4"
    assert "kleur" in str(receipt.dropped[0])
    table = pa.table({
        "id": ["2", "3"], "source": ["meter", "meter"], "type": ["heating"] * 2, "subject": ["K2", "K1"],
        "time": pa.array([dt.datetime(2026, 3, n, 10, tzinfo=dt.UTC) for n in (14, 15)], pa.timestamp("us", "UTC")),
        "quantity": [2.5, 1.0], "unit": ["hour"] * 2,
    })  # fmt: skip
    pq.write_table(table, folder.parent / "meter.parquet")
    receipt = import_events(folder.parent / "meter.parquet", folder, Wish(AS_OF, table="usage"))
    assert balanced(receipt)
    assert (receipt.tables[0].new, receipt.tables[0].duplicates) == (1, 1)
    assert [p for p in check_study(folder) if p.level == "error"] == []


XES = """<?xml version="1.0"?>
<log xmlns="http://www.xes-standard.org/" xes.version="1.0">
 <global scope="event"><string key="concept:name" value="?"/></global>
 <trace><string key="concept:name" value="J1"/><string key="customer" value="K1"/>
  <event><string key="concept:name" value="Ask"/><date key="time:timestamp" value="2026-03-01T10:00:00.000+01:00"/>
   <string key="lifecycle:transition" value="complete"/><string key="kanaal" value="phone"/>
   <string key="org:resource" value="x"/></event>
  <event><string key="concept:name" value="Ask"/><date key="time:timestamp" value="2026-03-01T10:00:00.000+01:00"/>
   <string key="lifecycle:transition" value="complete"/><string key="kanaal" value="phone"/></event>
  <event><string key="concept:name" value="Buy"/><float key="cost:total" value="4.5"/></event>
 </trace>
 <trace><event><string key="concept:name" value="Ask"/><date key="time:timestamp" value="2026-03-02"/></event></trace>
</log>"""


def test_xes_becomes_steps_once(folder):
    path = folder.parent / "log.xes"
    path.write_text(XES, encoding="utf-8")
    receipt = import_events(path, folder, Wish(AS_OF))
    assert balanced(receipt)
    assert (receipt.read, receipt.tables[0].new) == (4, 3)
    assert [(a.reason, a.places) for a in receipt.unreadable] == [("no-time", [3])]
    assert "org:resource" in str(receipt.dropped)
    with open_study(folder) as study:
        steps = rows(study.table("touchpoints").sort("case_id", "timestamp", "id"))
    assert [(s["case_id"], s["activity"], s["customer_id"], s["channel"]) for s in steps] == [
        ("J1", "Ask", "K1", "phone"), ("J1", "Ask", "K1", "phone"), ("trace 2", "Ask", None, None),
    ]  # fmt: skip
    assert str(steps[0]["timestamp"]) == "2026-03-01 09:00:00"
    again = import_events(path, folder, Wish(AS_OF))
    assert (again.tables[0].new, again.tables[0].duplicates) == (0, 3)


OCEL = {
    "objectTypes": [{"name": "order", "attributes": []}, {"name": "customer", "attributes": []}],
    "eventTypes": [{"name": "Pay", "attributes": []}],
    "objects": [{"id": "o1", "type": "order"}, {"id": "o2", "type": "order"}, {"id": "K1", "type": "customer"}],
    "events": [
        {"id": "e1", "type": "Place", "time": "2026-03-01T10:00:00Z", "attributes": [{"name": "cost", "value": 2}],
         "relationships": [{"objectId": "o1", "qualifier": "x"}, {"objectId": "K1", "qualifier": "by"}]},
        {"id": "e2", "type": "Pay", "time": "2026-03-02T10:00:00Z",
         "relationships": [{"objectId": "o1", "qualifier": "x"}, {"objectId": "o2", "qualifier": "x"}]},
        {"id": "e3", "type": "Call", "time": "2026-03-03T10:00:00Z",
         "relationships": [{"objectId": "K1", "qualifier": "by"}]},
    ],
}  # fmt: skip


def test_ocel_follows_one_kind_of_object(folder):
    path = folder.parent / "log.json"
    path.write_text(json.dumps(OCEL), encoding="utf-8")
    receipt = import_events(path, folder, Wish(AS_OF, case="order"))
    assert balanced(receipt)
    assert receipt.format == "ocel"
    with open_study(folder) as study:
        steps = rows(study.table("touchpoints").sort("timestamp", "case_id"))
    assert [(s["case_id"], s["activity"], s["customer_id"], s["cost"]) for s in steps] == [
        ("o1", "Place", "K1", 2.0), ("o1", "Pay", None, None), ("o2", "Pay", None, None),
    ]  # fmt: skip
    assert [(a.reason, a.places) for a in receipt.unreadable] == [("no-case", [3])]
    with pytest.raises(KlantwaardeError) as refused:
        import_events(path, folder, Wish(AS_OF, case="ship"))
    assert refused.value.problems[0].code == "no-such-objects"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.xes", '<!DOCTYPE a [<!ENTITY b "c">]><log/>', "xml-entities"),
        ("x.xes", "<log><trace>", "xml-broken"),
        ("x.xes", "<log>" + "<a>" * 100 + "</a>" * 100 + "</log>", "archive-unsafe"),
        ("x.jsonocel", "{", "not-json"),
        ("x.jsonocel", "[" * 200_000, "not-json"),
        ("x.json", "[" * 200_000, "not-json"),
        ("x.pdf", "", "format-unknown"),
        ("x.csv", "id,time\n", "which-table"),
    ],
)
def test_hostile_and_broken_files_are_refused_kindly(name, content, code, folder):
    path = folder.parent / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KlantwaardeError) as refused:
        import_events(path, folder, Wish(AS_OF))
    assert refused.value.problems[0].code == code
    assert not list(folder.glob("*usage*"))


def test_a_name_that_is_a_formula_goes_to_parquet(folder):
    receipt = taken(folder, [event("=1+1")])
    assert receipt.tables[0].file == "usage.parquet"
    assert [row["id"] for row in usage(folder)] == ["=1+1"]


def test_columns_of_your_own_are_never_lost(folder):
    (folder / "usage.csv").write_text("id,time,customer_id,mine\n1,2026-03-01,K1,keep\n", encoding="utf-8")
    with pytest.raises(KlantwaardeError) as refused:
        taken(folder, [event("2")])
    assert refused.value.problems[0].code == "table-not-ours"
    assert "keep" in (folder / "usage.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("broken", ["write", "replace", "unlink"])
def test_a_run_that_breaks_off_loses_nothing_and_doubles_nothing(folder, monkeypatch, broken):
    first = [event(str(i), quantity=float(i)) for i in range(5)]
    taken(folder, first)
    before = (folder / "usage.csv").read_bytes()
    more = [event(str(i), quantity=float(i)) for i in range(3, 9)]
    with monkeypatch.context() as broken_off:
        if broken == "write":
            broken_off.setattr(event_store, "_to_disk", _break)
        elif broken == "replace":
            broken_off.setattr(Path, "replace", _break)
        else:  # the table grows too long for CSV: Parquet is in place, the CSV is not gone yet
            broken_off.setattr(event_store, "LARGE", 3)
            broken_off.setattr(Path, "unlink", _break_on_csv)
        with pytest.raises(OSError, match="power"):
            taken(folder, more, name="b.jsonl")
    if broken != "unlink":
        assert (folder / "usage.csv").read_bytes() == before
    if broken == "write":
        (folder / ".usage.1.part").write_text("half")  # what a run leaves that was killed
    receipt = taken(folder, more, name="b.jsonl")
    assert balanced(receipt)
    assert not list(folder.glob(".usage.*"))
    assert len(list(folder.glob("usage.*"))) == 1
    assert [(row["id"], row["quantity"]) for row in usage(folder)] == [(str(i), float(i)) for i in range(9)]


def _break(*_args, **_more):
    raise OSError("the power went out")


def _break_on_csv(path, **_more):
    if path.suffix == ".csv":
        _break()
    import os

    if path.exists():
        os.unlink(path)  # noqa: PTH108 - Path.unlink is what this stands in for


ORIGINALS = [(str(i), q, f"2026-03-{1 + i:02d}T10:00:00Z") for i, q in enumerate([1.25, 2.5, 3.0, 0.125, 8.0])]


@st.composite
def sendings(draw):
    """Any set of events, with corrections of any of them, sent in any order, any number of times, in any parts."""
    known = draw(st.lists(st.sampled_from(ORIGINALS), min_size=1, unique=True))
    events = [event(code, quantity=q, time=time) for code, q, time in known]
    for i in range(draw(st.integers(0, 4))):
        code, target = f"c{i}", draw(st.sampled_from([e["id"] for e in events]))
        what = {draw(st.sampled_from(["replaces", "retracts"])): target}
        moment = f"2026-04-{draw(st.integers(1, 3)):02d}T00:00:00Z"
        events.append(event(code, quantity=draw(st.sampled_from([5.0, 0.5])), recorded=moment, **what))
    sent = draw(st.permutations(events * draw(st.integers(1, 2)) + draw(st.lists(st.sampled_from(events)))))
    return events, list(sent), draw(st.integers(0, len(sent)))


@settings(max_examples=6, deadline=None)  # each opens four studies; the rules of correction have a law of their own
@given(sendings())
def test_any_order_any_number_of_sendings_any_parts_give_the_same_table(tmp_path_factory, drawn):
    events, sent, cut = drawn
    whole, parts = (study_in(tmp_path_factory.mktemp("in")) for _ in range(2))
    once = taken(whole, events)
    assert balanced(once)
    last = [taken(parts, part, name=f"{i}.jsonl") for i, part in enumerate((sent[:cut], sent[cut:])) if part][-1]
    assert balanced(last)
    assert last.tables[0].totals == once.tables[0].totals
    assert (whole / "usage.csv").read_bytes() == (parts / "usage.csv").read_bytes()
    total = sum((Decimal(t.quantity) for t in once.tables[0].totals), Decimal(0))
    assert total == sum(
        (Decimal(str(row["quantity"])) for row in usage(whole) if row["standing"] == "counts"), Decimal(0)
    )
