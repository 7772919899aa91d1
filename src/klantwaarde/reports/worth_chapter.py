"""The chapter on the value OF customers: scorecard, pyramid, what weighs, and how the purchase model held up."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, named, say
from klantwaarde.pictures import pyramid, scorecard
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.reports.worth_words import back_test_words, change_words
from klantwaarde.results import Answer, Lifetime, Worth

_SOURCES = {
    "revenue": say("purchases"),
    "direct": say("direct financial"),
    "indirect": say("indirect financial"),
    "relational": say("relational"),
}


def worth_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell what customers are worth to the firm; nothing when that was not answered."""
    del info
    found = [answer for answer in answers if isinstance(answer.body, Worth)]
    if not found:
        return None
    answer = found[-1]
    assert isinstance(answer.body, Worth)  # noqa: S101 - chosen on it
    worth = answer.body
    sections = [_ranking(worth, voice), _weights(worth, voice)]
    if worth.pyramid:
        sections.append(_pyramid(worth, voice))
    sections += _looking_back(worth, voice)
    if worth.lifetime is not None:
        sections.append(_lifetime(worth.lifetime, voice))
    return Chapter(
        id="worth",
        title=say("What customers are worth"),
        why=say(
            "This is value OF the customer: what a customer brings you, in money and otherwise. Each part has a weight "
            "and each customer a tier on it; yearly revenue alone would leave most of it out."
        ),
        sections=sections,
        sources=list(answer.provenance.sources),
    )


def _ranking(worth: Worth, voice: Voice) -> Section:
    told: list[Said | str] = []
    classed = [c for c in worth.customers if c.tier is not None]
    first = next(iter(worth.classes))
    top = [c for c in classed if c.tier == first]
    told.append(say("{n} of {all} customers are in class {tier}.", n=len(top), all=len(worth.customers), tier=first))
    unsure = [c for c in classed if c.chances.get(c.tier or "", 0.0) < 0.8]
    if unsure:
        told.append(
            say(
                "For {n} customers the class hangs on the weights or on what is not known: read it as a first guess.",
                n=len(unsure),
            )
        )
    return Section(
        title=say("Who brings what"),
        sentences=told,
        points=[*_moved(worth, voice), *_decided(worth)],
        picture=scorecard.draw(worth, lang=voice.lang),
        phone=scorecard.draw(worth, lang=voice.lang, width="phone"),
        quiet=[
            say(
                "The pale band is where the score lies when the weights are a little different, and what is missing "
                "could be anything."
            ),
            *_compared(worth, voice),
            *worth.notes,
        ],
    )  # fmt: skip


def _compared(worth: Worth, voice: Voice) -> list[Said | str]:
    then = worth.compared_with
    return [say("The open dot is the score of {day}.", day=voice.day(then))] if then else []


def _moved(worth: Worth, voice: Voice) -> list[Said | str]:
    """Who changed class since the snapshot before."""
    return [
        say(
            "{name} is now class {tier}, score {score:.0f}. {before}",
            name=one.name or one.customer, tier=one.tier, score=one.score, before=change_words(one, voice),
        )
        for one in worth.customers
        if one.before is not None and one.tier is not None and one.before.tier not in {None, one.tier}
    ]  # fmt: skip


def _decided(worth: Worth) -> list[Said | str]:
    """Every tier that a person set otherwise, with who, why and until when."""
    names = {part.part: part.name for part in worth.parts}
    return [
        say("{name}, {part}: {decided}", name=one.name or one.customer, part=named(names[code]), decided=score.decided)
        for one in worth.customers
        for code, score in one.parts.items()
        if score.decided is not None
    ]


def _weights(worth: Worth, voice: Voice) -> Section:
    rows: list[list[Cell]] = [
        [
            voice.name(part.name),
            voice.speak(_SOURCES.get(part.cluster)),
            part.weight,
            part.known,
            " · ".join(voice.speak(say("{x:,.0f}", x=bound)) for bound in part.bounds) + _unit(part.unit, voice),
        ]
        for part in worth.parts
    ]
    headings = [say("part"), say("cluster"), say("weight"), say("customers known"), say("bounds between the tiers")]
    quiet: list[Said | str] = [
        say("{part}: {note}", part=named(part.name), note=part.note) for part in worth.parts if part.note is not None
    ]
    agreed = worth.agreement
    if agreed is not None and agreed.value is not None and agreed.low is not None and agreed.high is not None:
        quiet.append(
            say(
                "Two people judged the same customer {n} times; they agree {value:.2f} (between {low:.2f} and "
                "{high:.2f}; 0 is chance, 1 is always).",
                n=agreed.n or 0, value=agreed.value, low=agreed.low, high=agreed.high,
            )
        )  # fmt: skip
    return Section(
        title=say("What counts, and how much"),
        sentences=[
            say("The weights are a choice. Change them in study.toml, and look which customers change class."),
            *_weighed(worth),
            *_flipping(worth),
        ],
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Parts, weights and tiers"),
        quiet=quiet,
    )


def _unit(unit: str, voice: Voice) -> str:
    words = {"EUR": say("EUR"), "days": say("days")}
    return f" {voice.speak(words[unit]) if unit in words else unit}" if unit else ""


def _weighed(worth: Worth) -> list[Said | str]:
    """How the weights came about, when not by laying points."""
    if worth.weighing == "swing":
        return [say("They come from swing ratings: what the step from worst to best matters on each part.")]
    if worth.weighing == "best-worst":
        return [say("They come from best-worst comparisons; the largest gap between them is {x:.3f} (0 is perfect).",
                    x=worth.consistency)]  # fmt: skip
    if worth.weighing == "ahp":
        return [say("They come from pairwise comparisons (AHP) with a consistency ratio of {x:.2f} (at most 0.10).",
                    x=worth.consistency)]  # fmt: skip
    return []


def _flipping(worth: Worth) -> list[Said | str]:
    """Where the ranking hangs most on one weight."""
    flip = worth.nearest_flip
    if flip is None:
        return []
    names = {one.customer: one.name or one.customer for one in worth.customers}
    part = next(part for part in worth.parts if part.part == flip.part)
    return [
        say(
            "{one} and {other} change places when {part} weighs {at:.1f} in place of {now:.1f}.",
            one=names[flip.one], other=names[flip.other], part=named(part.name), at=flip.at, now=flip.now,
        )
    ]  # fmt: skip


def _looking_back(worth: Worth, voice: Voice) -> list[Section]:
    """Did the score tell anything? Or why that cannot be told yet."""
    title = say("Did the score tell anything?")
    test = worth.back_test
    if test is None:
        return [Section(title=title, sentences=[worth.no_back_test])] if worth.no_back_test else []
    headings = [
        say("class then"),
        say("customers"),
        say("lost since"),
        say("between"),
        say("later revenue (EUR a year)"),
    ]
    rows: list[list[Cell]] = [
        [tier, lost.n, voice.value(lost), voice.between(lost), voice.speak(say("{x:,.0f}", x=test.later_revenue[tier]))]
        for tier, lost in test.lost.items()
    ]
    return [
        Section(
            title=title,
            sentences=list(back_test_words(test, voice)),
            table=Table([voice.speak(heading) for heading in headings], rows),
            caption=say("Loss and later revenue by class"),
        )
    ]


def _pyramid(worth: Worth, voice: Voice) -> Section:
    told: list[Said | str] = []
    if worth.gini is not None:
        told.append(
            say("Revenue is spread with a Gini coefficient of {gini:.2f}: 0 is everyone alike, 1 is one customer.",
                gini=worth.gini)
        )  # fmt: skip
    return Section(
        title=say("How revenue is spread"),
        sentences=told,
        picture=pyramid.draw(worth, lang=voice.lang),
        phone=pyramid.draw(worth, lang=voice.lang, width="phone"),
    )


def _lifetime(lifetime: Lifetime, voice: Voice) -> Section:
    told: list[Said | str] = [
        say(
            "The purchase model looks {horizon:g} weeks ahead from {last}, at a discount of {discount:%} a year.",
            horizon=lifetime.horizon, last=voice.day(lifetime.last_day), discount=lifetime.discount,
        )
    ]  # fmt: skip
    told += [lifetime.explained[code] for code in lifetime.warnings]
    names = [*lifetime.parameters]
    rows: list[list[Cell]] = [
        [name, voice.speak(say("{x:.3f}", x=lifetime.parameters[name])), _spread(lifetime, name, voice)]
        for name in names
    ]
    headings = [say("parameter"), say("estimate"), say("standard error")]
    return Section(
        title=say("What they will still buy"),
        sentences=told,
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Model {model} on {n} customers", model=lifetime.model, n=lifetime.customers),
    )


def _spread(lifetime: Lifetime, name: str, voice: Voice) -> str:
    error = lifetime.standard_errors.get(name)
    return "" if error is None else voice.speak(say("{x:.3f}", x=error))
