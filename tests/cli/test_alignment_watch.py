"""`klantwaarde alignment` and `klantwaarde watch` on the made-up example, and on a quiet copy of it."""

from __future__ import annotations

import json
import shutil

import pytest

AS_OF = ("--as-of", "2026-05-01")


@pytest.fixture(scope="module")
def example(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("alignment") / "installatie"
    shutil.copytree(root / "examples/installatie", folder, ignore=shutil.ignore_patterns("composed", "*.py", "out"))
    return folder


def test_alignment_finds_the_blind_spot_and_the_self_image_that_were_drawn(say_words, example):
    met = say_words("alignment", example, "--wave", "2026", *AS_OF, "--json", "-")
    assert met.code == 0, met.err
    (answer,) = json.loads(met.out)
    verdicts = {value["value"]: value["verdict"] for value in answer["body"]["values"]}
    assert verdicts["responsive"] == "blind_spot"
    assert {verdicts["thinks_along"], verdicts["innovative"]} == {"self_image"}
    assert verdicts["knowledgeable"] == "shared"
    assert set(answer["body"]["questions"]) == {"employees_know", "employees_act", "customers_tell"}


def test_alignment_without_its_table_says_how_to_get_it(say_words, root):
    met = say_words("alignment", root / "examples/kiosk")
    assert met.code == 2
    assert "--instrument" in met.err


def test_the_mirror_instrument_asks_both_sides_the_same_values(say_words, example, tmp_path):
    path = tmp_path / "questions.md"
    assert say_words("alignment", example, "--instrument", path, "--lang", "en").code == 0
    customers, employees = path.read_text("utf-8").split("# For employees")
    asked = [[line for line in side.splitlines() if line.startswith("- [ ]")] for side in (customers, employees)]
    assert asked[0] == asked[1]
    assert len(asked[0]) == 19  # eighteen values and "I do not know"


def test_watch_leaves_with_one_and_names_only_what_was_moved(say_words, example):
    met = say_words("watch", example, *AS_OF, "--json", "-")
    assert met.code == 1
    report = json.loads(met.out)
    assert {alert["value"] for alert in report["alerts"]} == {"responsive", "on_time"}
    inflation = next(a for a in report["alerts"] if a["kind"] == "expectation_inflation" and not a.get("segment"))
    assert [event["id"] for event in inflation["events"]] == ["e2"]
    assert report["preview"][0]["wave"] == "2026"


def test_the_preview_names_values_and_measures(say_words, example):
    told = say_words("watch", example, *AS_OF, "--preview", "--lang", "nl").out.splitlines()
    assert "2026: snel reagerend, verwachting" in told
    assert "2026: tijdig, verwachting tegenover ervaring" in told


def test_watch_is_quiet_on_one_wave_and_when_all_alerts_rest(say_words, example):
    met = say_words("watch", example, "--wave", "2025", *AS_OF)
    assert met.code == 0
    assert "Quiet" in met.out
    rests = "value_id,measure,owner,snoozed_until\n" + "".join(
        f"{value},{measure},AB,2026-12-31\n"
        for value in ("responsive", "on_time")
        for measure in ("disconfirmation", "expectation", "importance")
    )
    (example / "alert_owners.csv").write_text(rests, encoding="utf-8")
    try:
        resting = say_words("watch", example, *AS_OF, "--json", "-")
        assert resting.code == 0
        assert {alert["owner"] for alert in json.loads(resting.out)["snoozed"]} == {"AB"}
        assert say_words("watch", example, "--as-of", "2027-01-01").code == 1
    finally:
        (example / "alert_owners.csv").unlink()


def test_watch_of_a_study_of_one_wave_says_that_there_is_nothing_to_compare(say_words, root):
    met = say_words("watch", root / "examples/kiosk", *AS_OF)
    assert met.code == 0, met.err
    assert "nothing to compare yet" in met.out
    report = json.loads(say_words("watch", root / "examples/kiosk", *AS_OF, "--json", "-").out)
    assert (report["alerts"], report["tested"]) == ([], 0)
