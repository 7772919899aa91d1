"""`klantwaarde voc` as a person meets it: a page of one customer, scores kept, and the back-test."""

from __future__ import annotations

import csv
import html
import json
import shutil

import pytest

DAY = ("--as-of", "2026-05-01", "--lang", "en")


TABLES = ("customers", "respondents", "purchases", "figures", "ratings", "overrides", "roles", "scores")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, root):
    """The tables of the composed study that count here, with two values only, so that what is kept stays apart."""
    source, target = root / "examples/installatie", tmp_path_factory.mktemp("voc") / "installatie"
    target.mkdir()
    shutil.copy(source / "study.toml", target)
    for table in TABLES:
        lines = (source / f"{table}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        if table == "scores":
            lines = [lines[0], *(line for line in lines if ",reliable," in line or ",innovative," in line)]
        (target / f"{table}.csv").write_text("".join(lines), encoding="utf-8")
    return target


def test_a_page_of_one_customer_is_written_beside_the_study_in_its_language(say_words, folder):
    met = say_words("voc", folder, "--customer", "c01", "--as-of", "2026-05-01")
    assert met.code == 0, met.err
    path = folder / "out" / "customer-c01-nl.html"
    assert str(path) in met.out + met.err
    assert "Woonzorg Lindenrade" in path.read_text(encoding="utf-8")


def test_an_unknown_customer_is_refused_with_the_codes(say_words, folder):
    met = say_words("voc", folder, "--customer", "c99", *DAY)
    assert met.code == 2
    assert "c01" in met.err


def test_a_file_that_is_not_ours_is_not_replaced(say_words, folder, tmp_path):
    theirs = tmp_path / "customer-c01-en.html"
    theirs.write_text("mine", encoding="utf-8")
    met = say_words("voc", folder, "--customer", "c01", "--out", tmp_path, *DAY)
    assert met.code == 2
    assert theirs.read_text(encoding="utf-8") == "mine"


def test_scores_are_kept_once_and_compared_with(say_words, folder):
    first = say_words("voc", folder, "--as-of", "2025-04-25", "--keep", "--lang", "en")
    assert first.code == 0, first.err
    kept = folder / "ledger" / "worth-2025-04-25.json"
    assert json.loads(kept.read_text(encoding="utf-8"))["as_of"] == "2025-04-25"
    later = say_words("voc", folder, *DAY)
    assert ", was A " in later.out
    tested = say_words("voc", folder, "--back-test", *DAY)
    assert tested.code == 0, tested.err
    assert "as they were kept then" in tested.out
    assert "A: " in tested.out


def test_a_back_test_that_cannot_be_done_is_refused_with_the_reason(say_words, folder):
    met = say_words("voc", folder, "--back-test", "--as-of", "2023-06-01", "--lang", "en")
    assert met.code == 2
    assert "back-test" in met.err


def test_a_card_with_words_of_an_erased_person_goes_too(say_words, root, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(root / "examples/installatie", folder, ignore=shutil.ignore_patterns("out", "__pycache__"))
    with (folder / "quotes.csv").open(encoding="utf-8") as file:
        said = [row for row in csv.DictReader(file) if row["consent"] == "attributable" and row["wave"] == "2026"]
    with (folder / "respondents.csv").open(encoding="utf-8") as file:
        works_at = {row["respondent_id"]: row["customer_id"] for row in csv.DictReader(file)}
    person, words = said[0]["respondent_id"], said[0]["text"]
    other = next(code for code in ("c19", "c20") if code != works_at[person])
    for code in (works_at[person], other):
        assert say_words("voc", folder, "--customer", code, *DAY).code == 0
    gone, stays = (folder / "out" / f"customer-{code}-en.html" for code in (works_at[person], other))
    assert words in html.unescape(gone.read_text(encoding="utf-8"))
    assert say_words("erase", folder, "--respondent", person).code == 0
    assert not gone.exists()
    assert stays.exists()


def test_json_and_screen_tell_the_same(say_words, folder):
    met = say_words("voc", folder, "--json", "-", *DAY)
    answer = json.loads(met.out)
    best = answer["body"]["customers"][0]
    assert say_words("voc", folder, *DAY).out.startswith(f"{best['tier']}  {best['score']:.0f}  {best['customer']} ")


def test_analyse_keeps_the_scores_beside_the_study(process, folder):
    done = process("analyse", folder, "--as-of", "2026-05-02")
    assert done.code == 0, done.err
    assert (folder / "ledger" / "worth-2026-05-02.json").exists()
