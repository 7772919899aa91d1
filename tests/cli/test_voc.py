"""`klantwaarde voc` as a person meets it: a page of one customer, scores kept, and the back-test."""

from __future__ import annotations

import json
import shutil

import pytest

DAY = ("--as-of", "2026-05-01", "--lang", "en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, root):
    """A copy of the composed study, so that what is kept stays out of the example."""
    target = tmp_path_factory.mktemp("voc") / "installatie"
    shutil.copytree(
        root / "examples/installatie", target, ignore=shutil.ignore_patterns("out", "ledger", "__pycache__")
    )
    return target


def test_a_page_of_one_customer_is_written_beside_the_study(say_words, folder):
    met = say_words("voc", folder, "--customer", "c01", *DAY)
    assert met.code == 0, met.err
    path = folder / "out" / "customer-c01-en.html"
    assert str(path) in met.out + met.err
    assert "Woonzorg Lindenrade" in path.read_text(encoding="utf-8")


def test_the_page_is_in_the_language_of_the_study_unless_told(say_words, folder, tmp_path):
    met = say_words("voc", folder, "--customer", "c10", "--out", tmp_path / "cards", "--as-of", "2026-05-01")
    assert met.code == 0, met.err
    assert [path.name for path in (tmp_path / "cards").iterdir()] == ["customer-c10-nl.html"]


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


def test_json_and_screen_tell_the_same(say_words, folder):
    met = say_words("voc", folder, "--json", "-", *DAY)
    answer = json.loads(met.out)
    best = answer["body"]["customers"][0]
    assert say_words("voc", folder, *DAY).out.startswith(f"{best['tier']}  {best['score']:.0f}  {best['customer']} ")


def test_analyse_keeps_the_scores_beside_the_study(process, folder):
    done = process("analyse", folder, "--as-of", "2026-05-02")
    assert done.code == 0, done.err
    assert (folder / "ledger" / "worth-2026-05-02.json").exists()
