"""The chapter on journeys: the map, where people leave and come back, and what each step brings."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, say
from klantwaarde.pictures import journey_map
from klantwaarde.pictures.clock import spoken_time
from klantwaarde.pictures.journey_tables import step_name
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Chapter, Section, Words
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Estimate, Journeys

MOST_QUOTES = 4


def journey_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell how customers go from step to step; nothing when no touchpoints were recorded."""
    del info
    found = [answer for answer in answers if isinstance(answer.body, Journeys)]
    if not found:
        return None
    answer = found[-1]
    assert isinstance(answer.body, Journeys)  # noqa: S101 - chosen on it
    body = answer.body
    if body.status == "closed":
        sections = [Section(title=say("From step to step"), sentences=[body.headline])]
    else:
        sections = [_map(body, voice, list(answer.notes)), _leaving(body, voice)]
        if body.removals:
            sections.append(_removals(body, voice))
        sections.append(_ways(body, voice))
    return Chapter(
        id="journeys",
        title=say("How customers come to you, and go on"),
        why=say(
            "Experience begins before a purchase and goes on after it, and hardly ever in a straight line. Every step "
            "that was recorded is counted, with what comes after it and how long that takes."
        ),
        sections=sections,
        sources=list(answer.provenance.sources),
    )


def _map(body: Journeys, voice: Voice, notes: list[Said | str]) -> Section:
    told: list[Said | str] = [
        body.headline,
        say("Half of the journeys take at most {time}.", time=spoken_time(body.duration)),
    ]
    worst = [step for step in body.steps if step.heard.stands == "below"]
    told += [
        say(
            "Who came to “{step}” surely gives a lower mark ({mark:.1f}) than all people on a journey ({all:.1f}).",
            step=step_name(step.activity, voice.lang), mark=step.heard.mark.value, all=body.everybody.value,
        )
        for step in worst[:2]
    ]  # fmt: skip
    quotes = [
        Words(quote.text, voice.speak(say("about “{step}”", step=step_name(step.activity, voice.lang))))
        for step in body.steps
        for quote in step.heard.quotes[:1]
    ]
    return Section(
        title=say("From step to step"),
        sentences=told,
        picture=journey_map.draw(body, lang=voice.lang),
        phone=journey_map.draw(body, lang=voice.lang, width="phone"),
        quotes=quotes[:MOST_QUOTES],
        quiet=[*notes, *body.notes],
    )


def _leaving(body: Journeys, voice: Voice) -> Section:
    rows: list[list[Cell]] = [
        [
            step_name(step.activity, voice.lang), step.cases, _share(step.drop_off, voice),
            _between(step.drop_off, voice),
            step.repeated if step.repeated is not None else voice.speak(say("closed")),
        ]
        for step in body.steps
    ]  # fmt: skip
    last = say("end short of “{outcome}”", outcome=body.outcome) if body.outcome else say("end here")
    headings = [say("step"), say("journeys"), last, say("between"), say("journeys with it more than once")]
    told: list[Said | str] = []
    if body.reworked.value:
        told.append(
            say(
                "In {share:%} of the journeys some step comes back: work done again, or a customer who asks again.",
                share=body.reworked.value,
            )
        )
    back = [arrow for arrow in body.arrows if arrow.returns]
    told += [
        say(
            "{n} times “{source}” came straight back after “{target}”.",
            n=arrow.returns, source=step_name(arrow.source, voice.lang), target=step_name(arrow.target, voice.lang),
        )
        for arrow in sorted(back, key=lambda arrow: -(arrow.returns or 0))[:3]
    ]  # fmt: skip
    return Section(
        title=say("Where people leave, and what comes back"),
        sentences=told,
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Per step: how many journeys end there, and how many come back to it"),
    )


def _removals(body: Journeys, voice: Voice) -> Section:
    rows: list[list[Cell]] = [
        [
            step_name(one.activity, voice.lang), _share(one.effect, voice), _between(one.effect, voice),
            voice.share(one.weight), one.outcomes,
        ]
        for one in body.removals
    ]  # fmt: skip
    headings = [say("step"), say("outcomes lost without it"), say("between"), say("share of the credit"),
                say("outcomes credited")]  # fmt: skip
    first = body.removals[0]
    told: list[Said | str] = [
        say(
            "Without “{step}” {effect:%} of the journeys that reach “{outcome}” would not get there, if the next step "
            "depends on the present one only.",
            step=step_name(first.activity, voice.lang), effect=first.effect.value, outcome=body.outcome,
        )
    ]  # fmt: skip
    return Section(
        title=say("What each step brings"),
        sentences=told,
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Steps by what would be lost without them"),
        quiet=[
            say(
                "This is a reckoning on what was recorded, not an experiment: who is already sure to buy may take a "
                "step as well."
            )
        ],
    )


def _ways(body: Journeys, voice: Voice) -> Section:
    rows: list[list[Cell]] = [
        [" → ".join(step_name(step, voice.lang) for step in way.steps), way.cases, _share(way.share, voice),
         _between(way.share, voice)]
        for way in body.variants
    ]  # fmt: skip
    other = body.other_variants
    if other.cases:
        rows.append([voice.speak(say("{n} other ways", n=other.variants)), other.cases, voice.share(other.share), ""])
    headings = [say("way"), say("journeys"), say("share"), say("between")]
    return Section(
        title=say("The ways most walked"),
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Whole journeys, from first step to last"),
    )


def _share(estimate: Estimate, voice: Voice) -> str:
    if estimate.status == "closed":
        return voice.speak(say("closed"))
    return "" if estimate.value is None else voice.share(estimate.value)


def _between(estimate: Estimate, voice: Voice) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return voice.speak(say("{low} and {high}", low=voice.share(estimate.low), high=voice.share(estimate.high)))
