"""The chapter on the story: what customers spoke of, how much is still unheard, and a wall of quotes."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, named, say
from klantwaarde.pictures import saturation
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Chapter, Section, Words
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, SpokenValue, Story

WALLS = 6


def story_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell the story of the last wave in which enough people were heard; nothing when there is none."""
    found = {
        answer.scope.wave: answer
        for answer in answers
        if isinstance(answer.body, Story) and answer.body.status == "open"
    }
    if not found:
        return None
    last = next((wave for wave in reversed(info.waves) if wave in found), list(found)[-1])
    answer = found[last]
    assert isinstance(answer.body, Story)  # noqa: S101 - chosen on it
    body = answer.body
    sections = [_spoken(body, voice, answer), _unheard(body, voice)]
    sections += [_wall(value) for value in body.values if value.quotes][:WALLS]
    return Chapter(
        id="story",
        title=say("What customers said in their own words"),
        why=say(
            "What customers say themselves was coded into values by people. We count people, not words, and every "
            "number keeps its quotes."
        ),
        sections=sections,
        sources=list(answer.provenance.sources),
    )


def _spoken(body: Story, voice: Voice, answer: Answer) -> Section:
    rows: list[list[Cell]] = [
        [voice.name(value.name), voice.value(value.people), voice.speak(_between(value)), value.praise, value.complaint]
        for value in body.values
    ]
    headings = [say("value"), say("people who speak of it"), say("likely between"), say("praise"), say("complaint")]
    return Section(
        title=say("What they spoke of"),
        sentences=[body.headline],
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Share of the people heard who speak of each value; somebody may praise and complain"),
        quiet=[
            say("{n} people were heard, with {quotes} quotes.", n=body.people, quotes=body.quotes),
            *answer.notes,
        ],
    )


def _between(value: SpokenValue) -> Said:
    return say("{low:%} and {high:%}", low=value.people.low, high=value.people.high)


def _unheard(body: Story, voice: Voice) -> Section:
    return Section(
        title=say("Is there more to hear?"),
        sentences=[say("The flatter the line, the less a next conversation adds.")],
        picture=saturation.draw(body.heard, body.mean, body.expected, lang=voice.lang),
        quiet=[
            say(
                "Dots: in the order of the record. Line: over many orders. Dashed: how many values there may be in "
                "all, judged by how many were named only once (Chao1)."
            )
        ],
    )


def _wall(value: SpokenValue) -> Section:
    return Section(
        title=named(value.name),
        quotes=[Words(quote.text, quote.by) for quote in value.quotes],
        quiet=[
            say(
                "{shown} of {n} quotes that may be shown: each another speaker, with a counter-voice if there is one.",
                shown=len(value.quotes),
                n=len(value.all_quotes),
            )
        ],
    )
