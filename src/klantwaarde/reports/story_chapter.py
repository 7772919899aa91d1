"""The chapter on the story: what customers spoke of, what they expect, what leads to what, and how it was coded."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, named, number, say
from klantwaarde.pictures import hierarchical_value_map, saturation
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Chapter, Section, Words
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Estimate, Ladders, SpokenValue, Story, ValueMark, ValueModel
from klantwaarde.results.coder_agreement import CoderAgreement

WALLS = 6


def story_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell the story of the last wave in which enough people were heard; nothing when there is none."""
    found = {answer.scope.wave: answer for answer in answers if isinstance(answer.body, Story) and _tells(answer.body)}
    if not found:
        return None
    last = next((wave for wave in reversed(info.waves) if wave in found), list(found)[-1])
    answer = found[last]
    assert isinstance(answer.body, Story)  # noqa: S101 - chosen on it
    body = answer.body
    sections = []
    if body.status == "open":
        sections += [
            _spoken(body, voice, answer),
            *_expected(_marks(answers, last), voice),
            _unheard(body, voice),
        ]
    if body.ladders is not None and body.ladders.links:
        sections.append(_ladders(body.ladders, voice))
    sections += [_wall(value) for value in body.values if value.quotes][:WALLS]
    if body.machine:
        sections.append(_machine(body, voice))
    if body.agreement is not None:
        sections.append(_agreement(body.agreement, body.machines, _names(body), voice))
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


def _tells(body: Story) -> bool:
    return body.status == "open" or bool(body.agreement or body.machine or body.ladders)


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


def _marks(answers: Sequence[Answer], wave: str) -> list[ValueMark]:
    """The values of everybody in a wave, where the words tell expectations or roles apart."""
    for answer in answers:
        scope = answer.scope
        if isinstance(answer.body, ValueModel) and (scope.wave, scope.segment, scope.role) == (wave, "", ""):
            return [mark for mark in answer.body.values if mark.heard is not None]
    return []


def _expected(marks: Sequence[ValueMark], voice: Voice) -> list[Section]:
    """What they tell that they expect, where that fell short, and which role their words point at."""
    rows: list[list[Cell]] = []
    points: list[Said | str] = []
    for mark in marks:
        heard = mark.heard
        if heard is None:
            continue
        if _some(heard.expected) or _some(heard.gap):
            told = say(
                "{share} (between {between})", share=voice.value(heard.expected), between=voice.between(heard.expected)
            )
            plain = voice.value(heard.expected)
            expected = voice.speak(told) if heard.expected.status == "open" else plain
            rows.append([voice.name(mark.name), expected, voice.value(heard.gap)])
        cues = [
            voice.speak(say("{role} {share}", role=named(heard.roles[role]), share=voice.value(share)))
            for role, share in sorted(heard.cues.items(), key=lambda pair: (-(pair[1].value or 0.0), pair[0]))
            if share.status == "open" and share.value
        ]
        if cues:
            points.append(say("{value}: {roles}", value=named(mark.name), roles="; ".join(cues)))
    if not rows and not points:
        return []
    headings = [say("value"), say("tell what they expect"), say("and how it went")]
    few = say("Where fewer people say it than may be shown, the share is closed.")
    sentence = say(
        "Shares of the people heard. Who tells both what they expected and how it went, tells where the difference is "
        "felt."
    )
    table = Table([voice.speak(heading) for heading in headings], rows) if rows else None
    roles = [say("Which role their words point at, per value:")] if points else []
    return [
        Section(
            title=say("What they expect, and which role they see"),
            sentences=[sentence, *roles],
            table=table,
            caption=say("Expectations in customers' own words"),
            points=points,
            quiet=[few],
        )
    ]


def _some(estimate: Estimate) -> bool:
    return bool(estimate.value) or estimate.status == "closed"


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


def _ladders(body: Ladders, voice: Voice) -> Section:
    names = {element: voice.name(told) for element, told in body.names.items()}
    direct = {(link.start, link.end): link.direct for link in body.links}
    rows: list[list[Cell]] = [
        [names[link.start], names[link.end], link.direct, link.indirect or None] for link in body.links
    ]
    headings = [say("from"), say("to"), say("directly"), say("through something else")]
    return Section(
        title=say("What leads to what"),
        sentences=[
            say(
                "{n} people told why something matters to them, step by step. Below stands what a supplier does, above "
                "it what that brings, and at the top what it is about in the end.",
                n=body.people,
            )
        ],
        picture=hierarchical_value_map.draw(body.elements, direct, names=names, lang=voice.lang),
        phone=hierarchical_value_map.draw(body.elements, direct, names=names, lang=voice.lang, width="phone"),
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("How many people make each step, directly or through something else"),
        quiet=[
            say("A step is shown when {cut} people or more make it; {n} others are left out.", cut=body.cut,
                n=body.left_out)
            if body.left_out
            else say("A step is shown when {cut} people or more make it.", cut=body.cut)
        ],
    )  # fmt: skip


def _wall(value: SpokenValue) -> Section:
    both = []
    if value.praise and value.complaint:
        both.append(
            say("Of those who speak of it, {praise} {praise:praises|praise} and {complaint} "
                "{complaint:complains|complain}; somebody may do both.",
                praise=value.praise, complaint=value.complaint)
        )  # fmt: skip
    return Section(
        title=say("In their words: {value}", value=named(value.name)),
        sentences=[*both],
        quotes=[Words(quote.text, quote.by) for quote in value.quotes],
        quiet=[
            say(
                "{shown} of {n} quotes that may be shown: each another speaker, with a counter-voice if there is one.",
                shown=len(value.quotes),
                n=len(value.all_quotes),
            )
        ],
    )


def _machine(body: Story, voice: Voice) -> Section:
    rows: list[list[Cell]] = []
    for one in body.machine:
        told = voice.value(one.corrected) if one.corrected is not None else voice.speak(say("uncorrected"))
        between = voice.between(one.corrected) if one.corrected is not None else "–"
        rows.append([voice.name(one.name), told, between, voice.share(one.raw)])
    headings = [say("value"), say("corrected"), say("likely between"), say("as the machine tells")]
    why = [
        say("{value}: {why}", value=named(one.name), why=one.why)
        for one in body.machine
        if one.corrected is None and one.why is not None
    ]
    return Section(
        title=say("What the machine counted"),
        sentences=[
            say(
                "A machine coded {n} answers; chance chose {checked} of them for people to code as well. Where that is "
                "enough, its share is corrected for its errors.",
                n=body.machine_answers,
                checked=body.checked,
            )
        ],
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Share of the answers with each code; what is uncorrected is machine-coded and unchecked"),
        quiet=[*why],
    )


def _names(body: Story) -> dict[str, dict[str, str]]:
    names = {value.value: value.name for value in body.values}
    return names | {one.value: one.name for one in body.machine}


def _agreement(
    body: CoderAgreement, machines: Sequence[str], names: dict[str, dict[str, str]], voice: Voice
) -> Section:  # fmt: skip
    def cell(estimate: Estimate | None) -> Cell:
        return "–" if estimate is None else number(estimate.value, voice.lang, 2)

    rows: list[list[Cell]] = [
        [
            voice.name(names.get(one.code, {voice.lang: one.code})),
            "–" if one.percent is None else voice.share(one.percent.value),
            cell(one.alpha), _interval(one.alpha, voice), cell(one.ac1), cell(one.positive), one.present,
        ]
        for one in body.codes
    ]  # fmt: skip
    headings = [
        say("value"), say("agree"), say("alpha"), say("likely between"), say("AC1"), say("agree that it is there"),
        say("answers with it"),
    ]  # fmt: skip
    sentences = [
        say(
            "{n} answers were seen by two coders or more; there are {coders} coders.",
            n=body.units,
            coders=len(body.coders),
        )
    ]
    if body.masi is not None and body.masi.low is not None and body.masi.high is not None:
        sentences.append(
            say("Over all codes together alpha is {value:.2f} (between {low:.2f} and {high:.2f}): {verdict}.",
                value=body.masi.value, low=body.masi.low, high=body.masi.high, verdict=_verdict(body.masi.value or 0.0))
        )  # fmt: skip
    if machines:
        sentences.append(say("One of the coders is a machine: {names}.", names=", ".join(machines)))
    points = [
        say("{first} and {second}: {value:.2f} (between {low:.2f} and {high:.2f}) on {n} answers", first=pair.first,
            second=pair.second, value=pair.alpha.value, low=pair.alpha.low, high=pair.alpha.high, n=pair.units)
        for pair in body.pairs
        if pair.alpha is not None and pair.alpha.low is not None and pair.alpha.high is not None
    ]  # fmt: skip
    if points:
        sentences.append(say("Alpha of every two coders:"))
    return Section(
        title=say("How far coders agree"),
        sentences=[*sentences],
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Agreement per value"),
        points=[*points],
        quiet=[
            say(
                "Alpha (Krippendorff) leaves out what chance gives; .80 is firm and .667 tentative, by convention. "
                "With a value that is seldom there, the percentage looks fine and alpha swings; AC1 (Gwet) and the "
                "agreement that it is there stand beside them for that reason."
            ),
            say("Coders differ on {n} answers.", n=len(body.disagreements)),
        ],
    )


def _interval(estimate: Estimate | None, voice: Voice) -> Cell:
    if estimate is None or estimate.low is None or estimate.high is None:
        return "–"
    return voice.speak(say("{low:.2f} and {high:.2f}", low=estimate.low, high=estimate.high))


def _verdict(alpha: float) -> Said:
    if alpha >= 0.80:
        return say("firm")
    return say("tentative") if alpha >= 0.667 else say("too little to build on")
