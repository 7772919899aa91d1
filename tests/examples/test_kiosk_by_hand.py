"""Published figures of the kiosk survey, counted here in plain Python from the shipped tables.

Source of the expected numbers: handbook of methods, section 7 (`kiosk_servqual`, "plain counting"), and issue 2. They
say that the tables in `examples/kiosk` are the survey; `test_kiosk_answers.py` holds the product against the same.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from math import sqrt
from statistics import mean

import pytest

# Domain handbook 3.4; written again here, so that an error in the product cannot hide.
EVALUATION = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
MUST_BE = {"1", "2", "3", "7", "12", "15", "21", "22", "23"}
UNDECIDED = {"5", "6", "7", "9", "11", "13", "18", "28"}


def rows(root, table):
    with (root / "examples/kiosk" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def kano(root) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(root, "kano"):
        counts[row["item"]][EVALUATION[int(row["functional"]) - 1][int(row["dysfunctional"]) - 1]] += 1
    return counts


def test_four_of_211_never_used_a_kiosk(root):
    asked = {row["respondent_id"] for row in rows(root, "respondents")}
    answered = {row["respondent_id"] for row in rows(root, "scores")}
    assert (len(asked), len(answered)) == (211, 207)
    assert answered == {row["respondent_id"] for row in rows(root, "overall")}
    silent = {row["frequency"] for row in rows(root, "respondents") if row["respondent_id"] not in answered}
    assert silent == {"nooit"}


def test_item_1(kano):
    one = kano["1"]
    assert one == {"A": 43, "O": 52, "M": 90, "I": 21, "Q": 1}
    scored = one["A"] + one["O"] + one["M"] + one["I"]
    assert round((one["A"] + one["O"]) / scored, 3) == 0.461
    assert round(-(one["O"] + one["M"]) / scored, 3) == -0.689


def test_categories_of_29_items(kano):
    modes = {item: max("MOAIRQ", key=counts.__getitem__) for item, counts in kano.items()}
    assert {item for item, mode in modes.items() if mode == "M"} == MUST_BE
    assert Counter(modes.values()) == {"M": 9, "O": 6, "A": 10, "I": 4}


def test_fong_leaves_eight_items_undecided(kano):
    undecided = set()
    for item, counts in kano.items():
        n = sum(counts.values())
        a, b = sorted(counts.values(), reverse=True)[:2]
        if a - b < 1.65 * sqrt((a + b) * (2 * n - a - b) / (2 * n)):
            undecided.add(item)
    assert undecided == UNDECIDED


def test_largest_gaps(root):
    gaps: dict[str, list[int]] = defaultdict(list)
    for row in rows(root, "scores"):
        gaps[row["value_id"]].append(int(row["experience"]) - int(row["expectation"]))
    means = {value: mean(each) for value, each in gaps.items()}
    worst = sorted(means, key=means.__getitem__)[:3]
    assert [(value, round(means[value], 2)) for value in worst] == [
        ("touch", -1.98),
        ("language", -1.94),
        ("back", -1.85),
    ]
