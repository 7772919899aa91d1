"""The chapter on perceived quality: both sides of the gap, what satisfaction goes with, how the parts hang together."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, say
from klantwaarde.pictures import gap_list, importance_performance, path_diagram, response_surface, stated_derived
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.quality_groups import comparisons, filters
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Drivers, PathAnalysis, QualityGaps, Surface
from klantwaarde.results.drivers import DriverShare

PAIR_BY_PAIR = {"not-told-apart", "overlap"}
PARTS: dict[str, Said] = {
    "communication": say("market communication"),
    "image": say("image"),
    "word_of_mouth": say("word of mouth"),
    "needs": say("customer needs"),
    "technical": say("technical quality (what)"),
    "functional": say("functional quality (how)"),
    "relational": say("relational quality (who)"),
    "expectation": say("expected quality"),
    "experience": say("experienced quality"),
    "satisfaction": say("satisfaction"),
    "loyalty": say("loyalty"),
    "recommendation": say("recommendation"),
    "complaint": say("complaints"),
}


def quality_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell the quality answers of the last wave; nothing when there are none."""
    mine = [answer for answer in answers if answer.system == "quality"]
    if not mine:
        return None
    last = mine[-1].scope.wave
    found = {answer.kind: answer for answer in mine if answer.scope.wave == last}
    sections: list[Section] = []
    for kind, make in (("gaps", _gaps), ("surface", _surface), ("drivers", _drivers), ("parts", _parts)):
        if kind in found:
            sections += make(found[kind], voice)
    if "model" in found:
        sections += _model(found["model"], info, voice)
    return Chapter(
        id="quality",
        title=say("Expected and experienced quality"),
        why=say(
            "Satisfaction comes about between what customers expect and what they experience. Both are shown: a gap "
            "alone does not say whether little was done or much was promised."
        ),
        sections=sections,
        sources=list(mine[-1].provenance.sources),
    )


def _gaps(answer: Answer, voice: Voice) -> list[Section]:
    gaps = answer.body
    if not isinstance(gaps, QualityGaps):
        return []
    quiet: list[Said | str] = [
        say("The lines above and below say where the mean of all customers may lie (95%)."),
        say("Gaps are not added up: a point too little on one value is not made good by a point too much on another."),
        *answer.notes,
    ]
    return [
        Section(
            title=say("Expected and experienced, value by value"), sentences=[gaps.headline],
            picture=gap_list.draw(gaps, lang=voice.lang),
            phone=gap_list.draw(gaps, lang=voice.lang, width="phone"), quiet=quiet,
        )
    ]  # fmt: skip


def _surface(answer: Answer, voice: Voice) -> list[Section]:
    surface = answer.body
    if not isinstance(surface, Surface):
        return []
    quiet: list[Said | str] = [sentence for said in surface.explained.values() for sentence in said]
    return [
        Section(
            title=say("Does the gap say enough?"), sentences=list(surface.sentences),
            picture=response_surface.draw(surface, lang=voice.lang),
            phone=response_surface.draw(surface, lang=voice.lang, width="phone"),
            quiet=[say("On {n} people, whose answers were averaged over the values.", n=surface.n), *quiet],
        )
    ]  # fmt: skip


def _drivers(answer: Answer, voice: Voice) -> list[Section]:
    drivers = answer.body
    if not isinstance(drivers, Drivers):
        return []
    picture = stated_derived.draw(drivers, lang=voice.lang)
    return [
        Section(
            title=say("What satisfaction goes with"), sentences=[drivers.headline, *_told(drivers)], picture=picture,
            phone=stated_derived.draw(drivers, lang=voice.lang, width="phone"),
            table=None if picture else _shares(drivers, voice), caption=say("Values, the strongest first"),
            quiet=[_no_cause()],
        )
    ]  # fmt: skip


def _parts(answer: Answer, voice: Voice) -> list[Section]:
    drivers = answer.body
    if not isinstance(drivers, Drivers):
        return []
    return [
        Section(
            title=say("What, how and who"), sentences=[drivers.headline, *_told(drivers)],
            table=_shares(drivers, voice), caption=say("Parts of quality and their share"), quiet=[_no_cause()],
        )
    ]  # fmt: skip


def _told(drivers: Drivers) -> list[Said]:
    return [sentence for said in drivers.explained.values() for sentence in said]


def _no_cause() -> Said:
    return say("What goes together need not bring the other about: this points at where to look, not at what to blame.")


def _shares(drivers: Drivers, voice: Voice) -> Table:
    headings = [say("part"), say("share"), say("may lie between"), say("tier")]
    rows: list[list[Cell]] = [
        [
            voice.name(row.name) if row.name else voice.speak(PARTS.get(row.item, row.item)),
            _percent(row.share, voice), _between(row, voice), row.tier,
        ]
        for row in drivers.items
    ]  # fmt: skip
    if len(drivers.items) > 3:
        headings.append(say("chance of the first three"))
        rows = [[*row, _percent(one.p_top3, voice)] for row, one in zip(rows, drivers.items, strict=True)]
    if drivers.halo_left is not None:
        headings.append(say("share beyond the own mean"))
        rows = [[*row, _percent(one.halo_share, voice)] for row, one in zip(rows, drivers.items, strict=True)]
    return Table([voice.speak(heading) for heading in headings], rows)


def _between(row: DriverShare, voice: Voice) -> str | None:
    if row.low is None or row.high is None:
        return None
    return voice.speak(say("{low:%} and {high:%}", low=row.low, high=row.high))


def _percent(value: float | None, voice: Voice) -> str | None:
    return None if value is None else voice.speak(say("{x:%}", x=value))


def _model(answer: Answer, info: StudyInfo, voice: Voice) -> list[Section]:
    model = answer.body
    if not isinstance(model, PathAnalysis):
        return []
    names = {part: voice.speak(PARTS.get(part, part)) for part in model.blocks}
    sure = (
        say("On {n} people; intervals from {resamples} resamples.", n=model.n, resamples=model.resamples)
        if model.resamples
        else say("On {n} people.", n=model.n)
    )
    # Which parts cannot be told apart is one sentence above; pair by pair it would be a page.
    mends = [one for code, said in model.explained.items() if code not in PAIR_BY_PAIR for one in said]
    quiet: list[Said | str] = [sure, *mends, *answer.notes]
    sentences: list[Said | str] = [_strongest(model)]
    if "not-told-apart" in model.warnings:
        sentences.append(
            say("Some parts cannot be told apart in these answers: read what one of them says alone with care.")
        )
    sections = [
        Section(
            title=say("How the parts hang together"), sentences=sentences,
            picture=path_diagram.draw(model, names=names, lang=voice.lang),
            phone=path_diagram.draw(model, names=names, lang=voice.lang, width="phone"), quiet=quiet,
        )
    ]  # fmt: skip
    map_ = importance_performance.draw(model, names=names, lang=voice.lang)
    if map_ is not None:
        sections.append(
            Section(
                title=say("What matters, and how well it goes"), sentences=[map_.alt], picture=map_,
                phone=importance_performance.draw(model, names=names, lang=voice.lang, width="phone"),
                quiet=[say("The bars say how sure each place is. There are no quadrants: a line would say too much.")],
            )
        )  # fmt: skip
    return [*sections, *comparisons(model, names, info, voice), *filters(model, names, voice)]


def _strongest(model: PathAnalysis) -> Said:
    arrow = max((a for a in model.paths if a.target == "satisfaction"), key=lambda a: a.estimate, default=None)
    if arrow is None:
        return say("The arrows say what goes together.")
    source = PARTS.get(arrow.source, arrow.source)
    return say("Most goes with satisfaction through {part} ({x:.2f}).", part=source, x=arrow.estimate)
