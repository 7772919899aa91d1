"""The chapter on account strategy: what to do with whom, what does not fit, and the portfolio."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, say
from klantwaarde.pictures import portfolio_map, strategy_matrix
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.pictures.strategy_words import MISMATCHES
from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Mismatch, Strategy, Worth

FIRST = 8
"""What does not fit and is told in full; the table has it all."""


def strategy_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell what to do with which customer; nothing when that was not answered."""
    del info
    found = [answer for answer in answers if isinstance(answer.body, Strategy)]
    if not found:
        return None
    strategy = found[-1].body
    assert isinstance(strategy, Strategy)  # noqa: S101 - chosen on it
    worth = next((answer.body for answer in answers if isinstance(answer.body, Worth)), None)
    sections = [_matrix(strategy, voice)]
    if strategy.mismatches:
        sections.append(_mismatches(strategy, voice))
    portfolio = _portfolio(strategy, worth, voice)
    sections += [portfolio] if portfolio is not None else []
    return Chapter(
        id="strategy",
        title=say("What to do with which customer"),
        why=say(
            "This puts two values beside each other: what a customer is worth to you, and what it buys and gets from "
            "you. Each cell has a play, as a start for a talk; a score alone decides nothing about a customer."
        ),
        sections=sections,
        sources=list(found[-1].provenance.sources),
    )


def _matrix(strategy: Strategy, voice: Voice) -> Section:
    placed = [one for one in strategy.accounts if one.tier is not None and one.buyer is not None]
    told: list[Said | str] = []
    if placed:
        told.append(
            say(
                "{n} of {all} customers have a place; {sure} of these places {sure:is|are} sure.",
                n=len(placed), all=len(strategy.accounts), sure=len([one for one in placed if one.sure]),
            )
        )  # fmt: skip
    return Section(
        title=say("Who stands where"),
        sentences=told,
        picture=strategy_matrix.draw(strategy, lang=voice.lang),
        phone=strategy_matrix.draw(strategy, lang=voice.lang, width="phone"),
        quiet=[
            *strategy.notes,
            say("A page of one customer, to prepare a talk: klantwaarde voc STUDY --customer CODE."),
            say(
                "The plays are a start. Write your own under strategy in study.toml, with an owner and a day of review."
            ),
        ],
    )


def _mismatches(strategy: Strategy, voice: Voice) -> Section:
    names = {one.customer: one.name or one.customer for one in strategy.accounts}
    headings = [say("customer"), say("what"), say("sure"), say("revenue (EUR)")]
    rows: list[list[Cell]] = [
        [
            names[one.customer], voice.speak(MISMATCHES[one.kind]), voice.setting(one.sure),
            voice.speak(say("{x:,.0f}", x=one.revenue)),
        ]
        for one in strategy.mismatches
    ]  # fmt: skip
    more = len(strategy.mismatches) > FIRST
    return Section(
        title=say("What does not fit"),
        sentences=[
            say("{n} {n:thing does|things do} not fit; those that are sure go first, then by revenue.",
                n=len(strategy.mismatches))
        ],
        points=[_told(one, voice) for one in strategy.mismatches[:FIRST]],
        table=Table([voice.speak(heading) for heading in headings], rows) if more else None,
        caption=say("Everything that does not fit"),
    )  # fmt: skip


def _told(one: Mismatch, voice: Voice) -> Said:
    evidence = " ".join(voice.speak(said) for said in one.evidence)
    return say("{reason} {evidence}", reason=one.reason, evidence=evidence)


def _portfolio(strategy: Strategy, worth: Worth | None, voice: Voice) -> Section | None:
    classes = worth.classes if worth is not None else {}
    wide = portfolio_map.draw(strategy, classes, lang=voice.lang)
    if wide is None:
        return None
    return Section(
        title=say("The portfolio"),
        picture=wide,
        phone=portfolio_map.draw(strategy, classes, lang=voice.lang, width="phone"),
        quiet=[
            say(
                "Value delivered is how experience differs from expectation, over all values, weighted by what its own "
                "people find important. With two or three people per customer the lines are long: read them first."
            )
        ],
    )
