"""A journey in words and rows: what stands beside the map, and the whole of it."""

from __future__ import annotations

from klantwaarde.language import Said, say, speak
from klantwaarde.pictures.clock import spoken_time
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.results.journeys import OTHER, Journeys

MOST_TOLD = 12
"""Arrows told in sentences; the table has them all."""


def step_name(activity: str, lang: str) -> str:
    """What a step is called."""
    return speak(say("other steps"), lang) if activity == OTHER else activity


def journey_story(journeys: Journeys, lang: str) -> list[str]:
    """Tell the journey as sentences, the most taken step first."""
    told: list[Said] = [journeys.headline]
    told += [
        say(
            "{step}: {n} times in {cases} journeys, typically after {time}.",
            step=step_name(step.activity, lang), n=step.n, cases=step.cases, time=spoken_time(step.since),
        )
        for step in journeys.steps
    ]  # fmt: skip
    told += [
        say(
            "From {source} to {target}: {n} times, typically {time} later.",
            source=step_name(arrow.source, lang), target=step_name(arrow.target, lang), n=arrow.n,
            time=spoken_time(arrow.time),
        )
        for arrow in journeys.arrows[:MOST_TOLD]
    ]  # fmt: skip
    return [speak(said, lang) for said in told]


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 3600


def steps_table(journeys: Journeys, lang: str) -> Table:
    """Every step with its numbers."""
    headings = [say("step"), say("times"), say("journeys"), say("begin"), say("end"), say("more than once"),
                say("hours since the start"), say("mark"), say("lowest"), say("highest"), say("people")]  # fmt: skip
    rows: list[list[Cell]] = [
        [step_name(s.activity, lang), s.n, s.cases, s.starts, s.ends, s.repeated, _hours(s.since.median),
         s.heard.mark.value, s.heard.mark.low, s.heard.mark.high, s.heard.mark.n]
        for s in journeys.steps
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)


def arrows_table(journeys: Journeys, lang: str) -> Table:
    """Every arrow that is open, with its numbers."""
    headings = [say("from"), say("to"), say("times"), say("share of what follows"), say("lowest"), say("highest"),
                say("hours between, middle"), say("a quarter within"), say("three quarters within"),
                say("back at once"), say("mark")]  # fmt: skip
    rows: list[list[Cell]] = [
        [step_name(a.source, lang), step_name(a.target, lang), a.n, _share(a.share.value, lang),
         _share(a.share.low, lang), _share(a.share.high, lang), _hours(a.time.median), _hours(a.time.quarter),
         _hours(a.time.three_quarters), a.returns, a.heard.mark.value]
        for a in journeys.arrows
    ]  # fmt: skip
    return Table([speak(heading, lang) for heading in headings], rows)


def ways_table(journeys: Journeys, lang: str) -> Table:
    """The most walked ways, and all others in one row."""
    headings = [say("way"), say("journeys"), say("share"), say("days, on average")]
    rows: list[list[Cell]] = [
        [" → ".join(step_name(step, lang) for step in v.steps), v.cases, _share(v.share.value, lang),
         None if v.mean_seconds is None else v.mean_seconds / 86_400]
        for v in journeys.variants
    ]  # fmt: skip
    other = journeys.other_variants
    if other.cases:
        said = speak(say("{n} other ways", n=other.variants), lang)
        rows.append([said, other.cases, _share(other.share, lang), None])
    return Table([speak(heading, lang) for heading in headings], rows)


def _share(x: float | None, lang: str) -> str | None:
    return None if x is None else speak(say("{x:%}", x=x), lang)
