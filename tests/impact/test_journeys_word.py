"""`klantwaarde journeys`: CSV as Dutch Excel writes it, Parquet, XES, OCEL and a study give the same journeys."""

from __future__ import annotations

import json

import duckdb
import pytest

from event_log import log_of, rows_of
from klantwaarde.cli.main import run
from klantwaarde.systems.impact.journeys.measure import measure

WAYS = [("abcd", 3), ("acbd", 2), ("aed", 1)]
ROWS = rows_of(WAYS)


def given(path, *words, capfd):
    assert run(["journeys", str(path), "--json", "-", "--lang", "en", *words]) == 0, capfd.readouterr().err
    return json.loads(capfd.readouterr().out)


def arrows(report):
    return {(a["source"], a["target"]): (a["n"], a["time"]["median"]) for a in report["journeys"]["arrows"]}


@pytest.fixture(scope="module")
def expected():
    return {(a.source, a.target): (a.n, a.time.median) for a in measure(log_of(ROWS)).arrows}


def test_international_and_dutch_csv(tmp_path, capfd, expected):
    lines = [f"{case},{step},{moment.isoformat()}Z" for case, step, moment, _ in ROWS]
    (tmp_path / "log.csv").write_text("case_id,activity,timestamp\n" + "\n".join(lines))
    assert arrows(given(tmp_path / "log.csv", capfd=capfd)) == expected
    dutch = [f"{case};{step};{moment:%d-%m-%Y %H:%M:%S}" for case, step, moment, _ in ROWS]
    (tmp_path / "reis.csv").write_bytes(("\ufeffreis;activiteit;tijdstip\r\n" + "\r\n".join(dutch)).encode())
    assert run(["journeys", str(tmp_path / "reis.csv"), "--lang", "en"]) == 2  # 05-01 may be in January or in May
    assert "in one way only" in capfd.readouterr().err
    assert arrows(given(tmp_path / "reis.csv", "--dates", "day-first", capfd=capfd)) == expected


def test_columns_of_other_names_and_the_start_of_a_step(tmp_path, capfd, expected):
    rows = [f"{case},x,{step},{moment.isoformat()},{phase}" for case, step, moment, _ in ROWS
            for phase in ("start", "complete")]  # fmt: skip
    (tmp_path / "log.csv").write_text("who,colour,what,when,lifecycle:transition\n" + "\n".join(rows))
    words = ["--case", "who", "--activity", "what", "--timestamp", "when"]
    assert arrows(given(tmp_path / "log.csv", *words, capfd=capfd)) == expected


def test_parquet(tmp_path, capfd, expected):
    con = duckdb.connect()
    con.execute('CREATE TABLE t (case_id VARCHAR, activity VARCHAR, "timestamp" TIMESTAMP, i BIGINT)')
    con.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", ROWS)
    con.execute(f"COPY t TO '{tmp_path / 'log.parquet'}' (FORMAT parquet)")
    assert arrows(given(tmp_path / "log.parquet", capfd=capfd)) == expected


def test_xes_with_its_receipt(tmp_path, capfd, expected):
    traces: dict[str, list[str]] = {}
    for case, step, moment, _ in ROWS:
        traces.setdefault(case, []).append(
            f'<event><string key="concept:name" value="{step}"/><string key="org:resource" value="me"/>'
            f'<date key="time:timestamp" value="{moment.isoformat()}+00:00"/></event>'
        )
    body = "".join(f'<trace><string key="concept:name" value="{case}"/>{"".join(events)}</trace>'
                   for case, events in traces.items())  # fmt: skip
    (tmp_path / "log.xes").write_text(f'<?xml version="1.0"?><log>{body}</log>')
    report = given(tmp_path / "log.xes", capfd=capfd)
    assert arrows(report) == expected
    assert "org:resource" in json.dumps(report["receipt"]["dropped"])


def test_ocel_takes_one_type_of_object(tmp_path, capfd, expected):
    events = [
        {"id": f"e{i}", "type": step, "time": f"{moment.isoformat()}Z", "relationships": [{"objectId": case}]}
        for case, step, moment, i in ROWS
    ]
    log = {"objectTypes": [], "eventTypes": [], "events": events,
           "objects": [{"id": case, "type": "order"} for case in {row[0] for row in ROWS}]}  # fmt: skip
    (tmp_path / "log.json").write_text(json.dumps(log))
    assert arrows(given(tmp_path / "log.json", "--case", "order", capfd=capfd)) == expected


def test_few_journeys_stay_closed_when_asked(tmp_path, capfd):
    lines = [f"{case},{step},{moment.isoformat()}" for case, step, moment, _ in rows_of([("abc", 9), ("azc", 2)])]
    (tmp_path / "log.csv").write_text("case_id,activity,timestamp\n" + "\n".join(lines))
    report = given(tmp_path / "log.csv", "--minimum-cell", "5", capfd=capfd)
    assert "z" not in {step["activity"] for step in report["journeys"]["steps"]}
    assert report["minimum_cell"] == 5


def test_the_composed_study_and_words_for_a_person(root, capfd):
    report = given(root / "examples/installatie", capfd=capfd)
    assert report["outcome"] == "opdracht"
    assert run(["journeys", str(root / "examples/installatie"), "--lang", "nl"]) == 0
    assert "klantreizen komt tot “opdracht”" in capfd.readouterr().out


@pytest.mark.parametrize(("text", "words", "told"), [
    ("case_id,activity\n1,a\n", [], "timestamp"),
    ("case_id,activity,timestamp\n1,a,yesterday\n", [], "moment"),
    ("case_id,activity,timestamp\n1,a,2026-01-01\n", ["--outcome", "z"], "No step is called z"),
], ids=str)  # fmt: skip
def test_what_cannot_be_read_is_told(tmp_path, capfd, text, words, told):
    (tmp_path / "log.csv").write_text(text)
    assert run(["journeys", str(tmp_path / "log.csv"), "--lang", "en", *words]) == 2
    assert told in capfd.readouterr().err


def test_a_study_without_touchpoints_says_so(root, capfd):
    assert run(["journeys", str(root / "examples/kiosk"), "--lang", "en"]) == 2
    assert "no touchpoints" in capfd.readouterr().err


def test_what_study_toml_names_and_is_not_there_is_told_not_refused():
    import datetime as dt

    from klantwaarde.language import speak
    from klantwaarde.schema.journeys import JourneySettings
    from klantwaarde.systems.impact.journeys.answer import answer_journeys
    from memory_study import MemoryStudy

    points = [{"case_id": case, "activity": step, "timestamp": moment} for case, step, moment, _ in ROWS]
    named = JourneySettings(outcome="sale", values={"b": ["no_such_value"], "q": []})
    study = MemoryStudy({"touchpoints": points}, privacy="named", journeys=named)
    (answer,) = answer_journeys(study, as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    told = " ".join(speak(note, "en") for note in answer.body.notes)
    assert "“sale”" in told
    assert "“q”" in told
    assert "no_such_value" in told
    assert answer.body.outcome == ""
    only_begun = MemoryStudy({"touchpoints": [dict(points[0], lifecycle="start")]}, privacy="named")
    assert answer_journeys(only_begun, as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) == []
