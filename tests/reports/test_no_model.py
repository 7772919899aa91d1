"""A study without marks per value: the report has the chapters there are, and says that the model is missing."""

from __future__ import annotations

import csv
import re

import pytest

from klantwaarde.cli.main import run
from klantwaarde.study import check_study

VALUES = ("reliable", "on_time", "trusted", "committed", "innovative", "proactive")
MISSING = {"en": "This study has no customer value model yet", "nl": "Dit onderzoek heeft nog geen klantwaardemodel"}
CHAPTER = {"en": "why us", "nl": "waarom wij"}


def write(path, heading, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([heading, *rows])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("why")
    (made / "study.toml").write_text(
        'title = "Why"\nlanguage = "en"\nminimum_cell = 5\n[[waves]]\ncode = "1"\n', encoding="utf-8"
    )
    people = [(f"p{i:02d}", "customer" if i < 12 else "employee") for i in range(22)]
    write(made / "respondents.csv", ["respondent_id", "side"], people)
    chosen = [
        (who, VALUES[(i + place) % len(VALUES)], place) for i, (who, _) in enumerate(people) for place in (1, 2, 3)
    ]
    write(made / "why_us.csv", ["respondent_id", "value_id", "rank"], chosen)
    return made


def test_reasons_alone_are_answers(folder):
    assert check_study(folder) == []


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_study_of_reasons_alone_has_a_report(folder, tmp_path, capfd, lang):
    assert run(["analyse", str(folder), "--lang", lang, "--as-of", "2026-05-01", "--out", str(tmp_path)]) == 0
    assert f"report-{lang}.html" in capfd.readouterr().out
    # No picture of a model that is not there.
    assert {path.name for path in tmp_path.iterdir()} == {f"report-{lang}.html", "answers.json"}
    page = (tmp_path / f"report-{lang}.html").read_text("utf-8")
    headings = [re.sub(r"<[^>]*>", "", text) for text in re.findall(r"<h2[^>]*>(.*?)</h2>", page)]
    assert headings[0] == MISSING[lang]
    assert CHAPTER[lang] in headings[1].lower()
    assert len(headings) == 3  # and how it was made
    assert page.count('<figure class="drawing">') == 1  # the mirror
    told = re.findall(r'href="#([^"]+)"', page)
    assert set(told) <= set(re.findall(r'id="([^"]+)"', page))


def test_without_any_answer_there_is_still_nothing_to_report(folder, tmp_path, capfd):
    for name in ("study.toml", "respondents.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    assert run(["analyse", str(tmp_path), "--lang", "en"]) == 2
    assert "no customer value model to show" in capfd.readouterr().err
