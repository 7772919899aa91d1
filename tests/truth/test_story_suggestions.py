"""Suggestions against quotes of which the codes are known: composed by us, and the development quotes where present.

The quotes in `composed_quotes.tsv` were written before the phrases; those in `unseen_quotes.tsv` are oblique on
purpose; those in `fresh_quotes.tsv` and `fresh_quotes_2.tsv` were written last, from the codebook and the form of the
development quotes alone, committed before they were measured, and measured once. What each measured before anything was
mended after it is told in docs/story.md; here stand floors: for the fresh ones the goals that were set beforehand.
"""

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

from klantwaarde.systems.story.codebook import shipped_codebook
from klantwaarde.systems.story.suggesting import Coder

HERE = Path(__file__).resolve().parents[1] / "story"
VALENCE = {"p": "positive", "n": "negative", "m": "mixed", "0": None}
FRAME = {"x": "experience", "e": "expectation"}


def composed(name):
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            codes = [code.split(":") for code in (row["codes"] or "").split(";") if code]
            yield {
                "text": row["text"],
                "question": row["question"],
                "codes": [{"code": c, "valence": VALENCE[v], "frame": FRAME[f]} for c, v, f in codes],
                "phenomena": (row["phenomena"] or "").split(","),
            }


def measured(rows, *, masked=False):
    coder = Coder(shipped_codebook())
    right = wrong = missed = top = valences = frames = asked = pairs = 0
    by_phenomenon = defaultdict(lambda: [0, 0])
    for row in rows:
        found = coder.suggest(row["text"], question="" if masked else row["question"])
        gold, told = {code["code"] for code in row["codes"]}, {one.code for one in found}
        right, wrong, missed = right + len(gold & told), wrong + len(told - gold), missed + len(gold - told)
        first = list(dict.fromkeys(one.code for one in found))[:3]
        top += len(gold & set(first))
        for phenomenon in row["phenomena"]:
            by_phenomenon[phenomenon][0] += len(gold & told)
            by_phenomenon[phenomenon][1] += len(gold)
        for code in {(one["code"], one["frame"]): one for one in row["codes"]}.values():
            same = [one for one in found if one.code == code["code"]]
            pairs += 1
            if same:
                best = next((one for one in same if one.frame == code["frame"]), same[0])
                asked += 1
                frames += best.frame == code["frame"]
                valences += best.valence == code["valence"]
    return {
        "f1": 2 * right / (2 * right + wrong + missed),
        "recall3": top / (right + missed),
        "valence": valences / asked,
        "frame": frames / asked,
        "valence of all": valences / pairs,
        "frame of all": frames / pairs,
        "phenomena": {name: got / there for name, (got, there) in by_phenomenon.items() if there},
    }


@pytest.mark.parametrize("name", ["composed_quotes.tsv", "unseen_quotes.tsv"])
def test_composed_quotes_get_their_values(name):
    found = measured(composed(name))
    assert found["f1"] >= 0.90
    assert found["recall3"] >= 0.90
    assert found["valence"] >= 0.90
    assert found["frame"] >= 0.95


@pytest.mark.parametrize("name", ["fresh_quotes.tsv", "fresh_quotes_2.tsv"])
def test_fresh_quotes_meet_the_goals(name):
    found = measured(composed(name))
    assert found["f1"] >= 0.70
    assert found["recall3"] >= 0.80
    # Over every coding of the reference: a code that was missed counts as wrong.
    assert found["valence of all"] >= 0.85
    assert found["frame of all"] >= 0.85


def test_every_phenomenon_is_covered():
    found = measured([*composed("composed_quotes.tsv"), *composed("unseen_quotes.tsv")])
    weak = {name: share for name, share in found["phenomena"].items() if share < 0.75}
    assert not weak


def test_the_question_is_a_help_and_no_crutch():
    found = measured(composed("composed_quotes.tsv"), masked=True)
    assert found["f1"] >= 0.90
    assert found["valence"] >= 0.80
    assert found["frame"] >= 0.85


@pytest.mark.parametrize("masked", [False, True])
def test_the_development_quotes(shared_data, masked):
    lines = (shared_data / "dutch_reviews/composed_b2b_dev.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    found = measured(rows, masked=masked)
    assert found["f1"] >= 0.90
    assert found["recall3"] >= 0.90
    assert found["valence"] >= 0.85
    assert found["frame"] >= 0.85


def test_no_code_is_without_a_hit(shared_data):
    lines = (shared_data / "dutch_reviews/composed_b2b_dev.jsonl").read_text("utf-8").splitlines()
    coder = Coder(shipped_codebook())
    met = {one.code for line in lines for one in coder.suggest(json.loads(line)["text"])}
    assert met == {code.id for code in shipped_codebook().active}
