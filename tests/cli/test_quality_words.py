"""`klantwaarde pls`, `drivers` and `surface`: the JSON others rely on, and files that are wrong."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

MODEL = """
scale = [1, 10]
paths = [["A", "B"], ["A", "C"], ["B", "C"]]
[blocks]
A = ["a1", "a2"]
B = ["b1", "b2"]
C = ["c1"]
[modes]
B = "unit"
"""
NAMES = ["a1", "a2", "b1", "b2", "c1"]


@pytest.fixture
def files(tmp_path):
    rng = np.random.default_rng(3)
    a = rng.normal(size=90)
    b = 0.6 * a + rng.normal(size=90)
    c = 0.5 * a + 0.5 * b + rng.normal(size=90)
    x = np.stack([a, a, b, b, c], axis=1) + 0.6 * rng.normal(size=(90, 5))
    x = np.clip(np.rint(5.5 + 1.5 * x), 1, 10).astype(int)
    lines = [",".join(["respondent", *NAMES, "firm", "side"])]
    lines += [",".join([str(i), *map(str, row), f"f{i // 3}", "ab"[i // 3 % 2]]) for i, row in enumerate(x)]
    answers, model = tmp_path / "answers.csv", tmp_path / "model.toml"
    answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    model.write_text(MODEL, encoding="utf-8")
    return answers, model


@pytest.fixture
def told(say_words):
    def told(*words):
        met = say_words(*words, "--json", "-")
        assert (met.code, met.err) == (0, "")
        return json.loads(met.out)

    return told


def test_pls_gives_the_agreed_json(told, files):
    answers, model = files
    found = told("pls", answers, "--model", model, "--bootstrap", "200", "--seed", "5")
    assert {"from", "to", "estimate", "low", "high"} <= set(found["paths"][0])
    assert [(a["from"], a["to"]) for a in found["paths"]] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert set(found["weights"]) == set(found["loadings"]) == set(NAMES)
    assert set(found["r_squared"]) == {"B", "C"}
    assert {"alpha", "rho_a", "rho_c", "ave"} <= set(found["reliability"]["A"])
    assert {"a", "b", "htmt", "low", "high"} <= set(found["htmt"][0])
    assert {"from", "to", "estimate"} <= set(found["total_effects"][0])
    assert {"importance", "performance"} <= set(found["ipma"]["A"])
    assert isinstance(found["warnings"], list)
    assert all(a["low"] < a["estimate"] < a["high"] for a in found["paths"])


def test_the_same_seed_gives_the_same_bytes(say_words, files):
    answers, model = files
    words = ("pls", answers, "--model", model, "--bootstrap", "300", "--json", "-")
    one, four = (say_words(*words, "--workers", w).out for w in ("1", "4"))
    assert one == four
    assert say_words(*words, "--seed", "2").out != one


def test_json_and_text_models_say_the_same(told, files, tmp_path):
    answers, model = files
    as_json = tmp_path / "model.json"
    as_json.write_text(
        '{"blocks": {"A": ["a1", "a2"], "B": ["b1", "b2"], "C": ["c1"]}, "paths": [["A", "B"], ["A", "C"], ["B", "C"]]}'
    )
    as_text = tmp_path / "model.txt"
    as_text.write_text("A =~ a1 + a2\nB =~ b1 + b2\nC =~ c1\nB ~ A\nC ~ A + B\n")
    inline = "A =~ a1 + a2; B =~ b1 + b2; C =~ c1; B ~ A; C ~ A + B"
    paths = [told("pls", answers, "--model", m, "--bootstrap", "0")["paths"] for m in (as_json, as_text, inline)]
    assert paths[0] == paths[1] == paths[2]
    assert paths[0][0]["low"] is None
    assert told("pls", answers, "--model", as_json, "--bootstrap", "0")["warnings"][-1] == "scale-unknown"
    assert model.exists()


def test_groups_accounts_and_predictions(told, files):
    answers, model = files
    found = told("pls", answers, "--model", model, "--bootstrap", "250", "--group", "side", "--account", "firm",
                 "--predict")  # fmt: skip
    compared = found["comparisons"][0]
    assert (compared["a"], compared["b"], compared["n_a"], compared["n_b"]) == ("a", "b", 45, 45)
    assert {"c", "c_bound", "same_weights"} <= set(compared["invariance"][0])
    assert all(0 < one["p"] <= one["p_holm"] <= 1 for one in compared["paths"])
    assert found["drawn"] == "accounts"
    assert {one["item"] for one in found["predictions"]} == {"b1", "b2", "c1"}


def test_few_accounts_get_students_t(told, files, say_words):
    answers, model = files
    lines = answers.read_text().splitlines()
    few = answers.with_name("few.csv")
    few.write_text("\n".join(lines[:46]) + "\n")  # fifteen accounts of three
    found = told("pls", few, "--model", model, "--account", "firm")
    assert (found["interval"], found["resamples"], found["drawn"]) == ("t", 0, "accounts")
    assert all(a["low"] < a["estimate"] < a["high"] for a in found["paths"])
    assert "Student's t" in say_words("pls", few, "--model", model, "--account", "firm", "--lang", "en").out
    shared = told("drivers", few, "--target", "c1", "--account", "firm", "--items", "a1,b1")
    assert shared["interval"] == "t"
    assert all(row["low"] <= row["share"] <= row["high"] and row["p_top3"] is None for row in shared["items"])


def test_what_is_counted_where_it_is_is_what_comes_home(told, files, monkeypatch):
    """Above so many answers a file is counted in the engine: with accounts, groups, gaps, drivers and the surface."""
    answers, model = files
    lines = answers.read_text().splitlines()
    lines[3] = re.sub(r"^(\d+),\d+,", r"\1,,", lines[3])  # somebody left the first item empty
    answers.write_text("\n".join(lines) + "\n")
    words = [
        ("pls", answers, "--model", model, "--bootstrap", "200", "--account", "firm", "--group", "side"),
        ("drivers", answers, "--target", "a1,c1", "--items", "a2,b1,b2", "--bootstrap", "200"),
        ("surface", answers, "--expectation", "a1", "--experience", "b1,b2", "--outcome", "c1", "--account", "firm"),
    ]
    near = [told(*one) for one in words]
    for room in ("counted_answers", "pls"):
        monkeypatch.setattr(f"klantwaarde.cli.{room}.is_large", lambda *_, most=0: most == 0)
    for one, mine in zip(words, near, strict=True):
        assert almost(told(*one), mine), one[0]


def almost(one, other):
    """Whether two answers say the same, numbers within what the engine counts in."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(almost(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(almost, one, other))
    return one == (pytest.approx(other, abs=1e-7) if isinstance(one, float) else other)


def test_drivers_gives_the_agreed_json(told, files):
    answers, _ = files
    found = told("drivers", answers, "--target", "c1", "--bootstrap", "200")
    assert {"item", "share", "low", "high", "p_top3"} <= set(found["items"][0])
    assert {row["item"] for row in found["items"]} == {"a1", "a2", "b1", "b2"}, "text columns are no items"
    assert sum(row["share"] for row in found["items"]) == pytest.approx(found["r_squared"], abs=1e-12)
    quick = told("drivers", answers, "--target", "c1", "--items", "a1,b1", "--method", "johnson")
    assert quick["method"] == "johnson"
    assert len(quick["items"]) == 2


def test_drivers_in_groups_and_with_a_codebook(told, files, tmp_path):
    answers, model = files
    grouped = told("drivers", answers, "--target", "c1", "--items", "a1,a2,b1,b2", "--groups", tmp_path / "g.json")
    assert {row["item"] for row in grouped["items"]} == {"A", "B"}
    (tmp_path / "book.csv").write_text("column,role\na1,attribute\nb2,summary\n")
    left = told("drivers", answers, "--target", "c1", "--codebook", tmp_path / "book.csv")
    assert {row["item"] for row in left["items"]} == {"a1", "a2", "b1"}
    assert "summary-left-out" in left["warnings"]
    assert model.exists()


@pytest.fixture(autouse=True)
def groups_file(tmp_path):
    (tmp_path / "g.json").write_text('{"A": ["a1", "a2"], "B": ["b1", "b2"]}')


def test_drivers_that_people_do_not_carry_are_not_shared_out(told, files, tmp_path):
    answers, _ = files
    lines = answers.read_text().splitlines()
    (tmp_path / "few.csv").write_text("\n".join(lines[:26]) + "\n")
    found = told("drivers", tmp_path / "few.csv", "--target", "c1", "--bootstrap", "200")
    assert found["r_squared"] is None
    assert all(row["share"] is None and row["correlation"] is not None for row in found["items"])
    assert found["warnings"][0] == "too-few-per-driver"


def test_surface_gives_everything(told, files):
    answers, _ = files
    found = told("surface", answers, "--expectation", "a1", "--experience", "b1", "--outcome", "c1", "--scale", "1,10")
    assert [one["name"] for one in found["surface"]] == ["a1", "a2", "a3", "a4", "a5"]
    assert {one["name"] for one in found["models"]} == {"difference", "experience", "linear", "quadratic"}
    assert {"f", "p", "rejected"} <= set(found["constraints"][0])
    assert found["centre"] == 5.5
    assert found["sentences"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pls", "answers.csv", "--model", "none.toml"), "There is no file"),
        (("pls", "answers.csv", "--model", "odd.toml"), "cannot be read"),
        (("pls", "none.csv", "--model", "model.toml"), "There is no file"),
        (("pls", "answers.csv", "--model", "model.toml", "--group", "nowhere"), "nowhere"),
        (("pls", "answers.csv", "--model", "model.toml", "--account", "a1"), "two things"),
        (("pls", "answers.csv", "--model", "other.toml"), "zz"),
        (("pls", "answers.csv", "--model", "circle.toml"), "circle"),
        (("drivers", "answers.csv", "--target", "zz"), "zz"),
        (("drivers", "answers.csv", "--target", "a1", "--items", "a1,b1"), "own drivers"),
        (("drivers", "answers.csv", "--target", "a1", "--groups", "odd.toml"), "groups cannot be read"),
        (("surface", "answers.csv", "--expectation", "a1", "--experience", "b1", "--outcome", "c1", "--scale", "9"),
         "cannot be"),
        (("surface", "answers.csv", "--expectation", "a1", "--experience", "b1", "--outcome", "c1", "--scale", "1,5"),
         "outside 1 to 5"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_mend(say_words, files, tmp_path, words, told):
    (tmp_path / "odd.toml").write_text("this is = = not toml")
    (tmp_path / "other.toml").write_text(MODEL.replace('"c1"', '"zz"'))
    (tmp_path / "circle.toml").write_text(MODEL.replace('["B", "C"]]', '["B", "C"], ["C", "A"]]'))
    met = say_words(*words)
    assert (met.code, met.out) == (2, "")
    assert told in met.err
    assert "Mend: " in met.err
    assert files


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_person_reads_sentences(say_words, files, lang):
    answers, model = files
    for words in (
        ("pls", answers, "--model", model, "--bootstrap", "100"),
        ("drivers", answers, "--target", "c1", "--bootstrap", "100"),
        ("surface", answers, "--expectation", "a1", "--experience", "b1", "--outcome", "c1"),
    ):
        met = say_words(*words, "--lang", lang)
        assert met.code == 0
        assert met.out
        assert "{" not in met.out
        assert "effect" not in met.out.casefold()
