"""`klantwaarde analyse examples/kiosk --json -` says what was counted by hand, as a person would run it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import pytest

# Issue 2, "It must show"; the same figures are counted in plain Python in test_kiosk_by_hand.py.
MUST_BE = {"1", "2", "3", "7", "12", "15", "21", "22", "23"}
UNDECIDED = {"5", "6", "7", "9", "11", "13", "18", "28"}
GAPS = {"touch": -1.98, "language": -1.94, "back": -1.85}


def run(root, *words):
    done = subprocess.run(
        [sys.executable, "-m", "klantwaarde", *words], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answers(root):
    return run(root, "analyse", "examples/kiosk", "--json", "-", "--as-of", "2026-05-01")["answers"]


@pytest.fixture(scope="module")
def model(answers):
    values = [a for a in answers if a["system"] == "values"]
    whole = [a for a in values if not {"segment", "role"} & set(a["scope"])]
    assert [a["scope"]["wave"] for a in whole] == ["2019"]
    return whole[0]["body"]


def test_207_of_211(answers, model):
    assert model["respondents"] == 207
    whole = next(a for a in answers if a["body"] is model)
    assert whole["provenance"]["n"] == 207
    assert sum(e["count"] for e in whole["provenance"]["exclusions"] if e["count"] == 4) >= 4


def test_every_mean_rests_on_207(model):
    assert len(model["values"]) == 24
    for mark in model["values"]:
        assert {mark[side]["n"] for side in ("importance", "expectation", "experience", "gap")} == {207}


def test_kano_by_category(model):
    items = {item["item"]: item for item in model["kano"]}
    assert len(items) == 29
    assert {code for code, item in items.items() if item["category"] == "M"} == MUST_BE
    assert Counter(item["category"] for item in items.values()) == {"M": 9, "O": 6, "A": 10, "I": 4}
    assert {code for code, item in items.items() if not item["decided"]} == UNDECIDED


def test_item_1(model):
    one = next(item for item in model["kano"] if item["item"] == "1")
    assert one["counts"] == {"A": 43, "O": 52, "M": 90, "I": 21, "R": 0, "Q": 1}
    # Printed with three decimals.
    assert one["better"]["value"] == pytest.approx(0.461, abs=5e-4)
    assert one["worse"]["value"] == pytest.approx(-0.689, abs=5e-4)


def test_largest_gaps(model):
    gaps = {mark["value"]: mark["gap"]["value"] for mark in model["values"]}
    worst = sorted(gaps, key=gaps.__getitem__)[:3]
    # Printed with two decimals.
    assert {value: round(gaps[value], 2) for value in worst} == GAPS
    assert worst == list(GAPS)


def test_the_largest_gap_is_not_passed_over_because_the_ranking_is_flat(model):
    """`touch` has the largest gap; its importance (6.24 of 7) lies just under the median of 24 nearly equal means."""
    touch = next(line for line in model["priorities"] if line["subject"] == "touch")
    assert touch["kind"] == "meet_added"
    assert touch["certain"] is False


def test_disconfirmation_comes_from_the_gap_because_nobody_was_asked_directly(model):
    assert {mark["disconfirmation_source"] for mark in model["values"]} == {"gap"}


def test_a_level_the_answers_contradict_is_named(model):
    """The prior calls `back` added value; 207 people answered as if it were basic (Kano item 15: must-be)."""
    back = next(mark for mark in model["values"] if mark["value"] == "back")
    assert back["level"]["catalogue"] == "added"
    assert back["level"]["likely"] == "basic"
    assert back["level"]["disagrees"]


def test_those_who_never_used_a_kiosk_are_a_closed_segment(answers):
    never = [a for a in answers if a["scope"].get("segment") == "nooit"]
    assert all(a["body"].get("status") == "closed" and a["body"].get("respondents") is None for a in never)


def test_kano_on_the_file_alone_gives_the_same(root, model):
    items = run(root, "kano", "examples/kiosk/kano.csv", "--json", "-")["items"]
    alone = {item["item"]: (item["n"], item["counts"], item["category"], item["decided"]) for item in items}
    here = {item["item"]: (item["n"], item["counts"], item["category"], item["decided"]) for item in model["kano"]}
    assert alone == here
