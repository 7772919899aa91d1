"""The chapters on journeys and on revenue models: what they say stands in the answers, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from klantwaarde.language import say
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.journey_chapter import journey_chapter
from klantwaarde.reports.pricing_chapter import pricing_chapter
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Journeys, Provenance, Scope
from klantwaarde.study import open_study
from klantwaarde.systems.impact.journeys.answer import answer_journeys
from klantwaarde.systems.impact.pricing.answer import answer_pricing

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
INFO = StudyInfo(title={"nl": "x", "en": "x"})


@pytest.fixture(scope="module")
def answers(root):
    with open_study(root / "examples/installatie") as study:
        return [*answer_journeys(study, as_of=NOW), *answer_pricing(study, as_of=NOW)]


def spoken(chapter, voice):
    texts = [chapter.title, chapter.why]
    for section in chapter.sections:
        texts += [section.title, *section.sentences, *section.points, *section.quiet, section.caption]
    return [voice.speak(text) for text in texts if text]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("make", [journey_chapter, pricing_chapter])
def test_a_chapter_is_whole(answers, lang, make):
    voice = Voice(lang)
    chapter = make(answers, INFO, voice)
    for text in spoken(chapter, voice):
        assert "{" not in text
    for section in chapter.sections:
        if section.table is not None:
            assert all(len(row) == len(section.table.headings) for row in section.table.rows)
        if section.picture is not None:
            assert section.phone is not None
    other = make(answers, INFO, Voice("en" if lang == "nl" else "nl"))
    assert spoken(chapter, voice) != spoken(other, Voice("en" if lang == "nl" else "nl"))


def test_the_numbers_of_the_chapter_are_those_of_the_answer(answers):
    voice = Voice("en")
    body = answers[0].body
    leaving = journey_chapter(answers, INFO, voice).sections[1].table
    assert [row[1] for row in leaving.rows] == [step.cases for step in body.steps]
    ways = journey_chapter(answers, INFO, voice).sections[-1].table
    assert sum(row[1] for row in ways.rows) == body.cases
    models = answers[1].body.forecast
    wastes = pricing_chapter(answers, INFO, voice).sections[2].table
    assert len(wastes.rows) == len(models.models)
    assumed = pricing_chapter(answers, INFO, voice).sections[-1].table
    assert len(assumed.rows) == len(models.assumptions)


def test_nothing_is_told_where_nothing_was_asked():
    assert journey_chapter([], INFO, Voice("nl")) is None
    assert pricing_chapter([], INFO, Voice("nl")) is None


def test_a_closed_map_says_so():
    body = Journeys(say("Too few people are on a journey to show it."), 0, 0, "", "", status="closed")
    made = Provenance("f", "m", "1", "s", {}, None, "2026-06-01T00:00:00Z")
    chapter = journey_chapter([Answer("journeys/map/all", "journeys", "map", Scope(), body, made)], INFO, Voice("nl"))
    assert len(chapter.sections) == 1
    assert chapter.sections[0].picture is None
