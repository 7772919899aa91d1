"""The chapter on the value OF customers: scorecard, pyramid, what weighs, and how the purchase model held up."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, named, say
from klantwaarde.pictures import pyramid, scorecard
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
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
        picture=scorecard.draw(worth, lang=voice.lang),
        quiet=[
            say(
                "The pale band is where the score lies when the weights are a little different, and what is missing "
                "could be anything."
            ),
            *worth.notes,
        ],
    )  # fmt: skip


def _weights(worth: Worth, voice: Voice) -> Section:
    rows: list[list[Cell]] = [
        [
            voice.name(part.name),
            voice.speak(_SOURCES.get(part.cluster)),
            part.weight,
            part.known,
            " · ".join(voice.speak(say("{x:.0f}", x=bound)) for bound in part.bounds),
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
        sentences=[say("The weights are a choice. Change them in study.toml, and look which customers change class.")],
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Parts, weights and tiers"),
        quiet=quiet,
    )


def _pyramid(worth: Worth, voice: Voice) -> Section:
    told: list[Said | str] = []
    if worth.gini is not None:
        told.append(
            say("Revenue is spread with a Gini coefficient of {gini:.2f}: 0 is everyone alike, 1 is one customer.",
                gini=worth.gini)
        )  # fmt: skip
    return Section(title=say("How revenue is spread"), sentences=told, picture=pyramid.draw(worth, lang=voice.lang))


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
