"""The chapter on alignment: its questions in order, every number with its interval."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from klantwaarde.reports.alignment_chapter import alignment_chapter
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, from_json, to_json
from klantwaarde.study import open_study
from klantwaarde.systems.alignment.answer import answer_alignment

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
INFO = StudyInfo(title={"nl": "x", "en": "x"})


@pytest.fixture(scope="module")
def answer(root):
    with open_study(root / "examples/installatie") as study:
        (made,) = answer_alignment(study, as_of=NOW, waves=["2026"])
    # As the report finds it: through the ledger, where names stand in the order of the alphabet.
    found = from_json(to_json(made), Answer)
    body = found.body
    return msgspec.structs.replace(
        found, body=msgspec.structs.replace(body, questions=dict(sorted(body.questions.items())))
    )


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_three_questions_stand_in_their_order_with_intervals_and_chance(answer, lang):
    voice = Voice(lang)
    chapter = alignment_chapter([answer], INFO, voice)
    titles = [voice.speak(section.title) for section in chapter.sections]
    asked = {"nl": ["Weten alle", "Weten zij", "Kan de klant"], "en": ["Do all", "Do they know", "Can the customer"]}
    assert [title.startswith(start) for title, start in zip(titles[1:4], asked[lang], strict=True)] == [True] * 3
    for section in chapter.sections:
        assert not any("{" in voice.speak(text) for text in [section.title, *section.sentences, *section.quiet])
        if section.table is not None:
            assert all(len(row) == len(section.table.headings) for row in section.table.rows)
    groups = chapter.sections[-1].table
    between = [i for i, heading in enumerate(groups.headings) if heading in {"between", "tussen"}]
    shown = [row for row in groups.rows if isinstance(row[2], int)]
    assert len(between) == 2
    assert shown
    assert all(row[between[0]] for row in shown)
    assert all(row[between[1]] for row in shown if row[6])
    first = voice.speak(chapter.sections[1].sentences[0])
    assert "niet te weten" in first or "do not know" in first  # the first finding
    assert "%" in first
