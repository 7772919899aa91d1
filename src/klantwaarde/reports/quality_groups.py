"""Groups and waves beside each other, and image as a filter: the parts of a path model that ask a second look."""

from __future__ import annotations

from collections.abc import Mapping

from klantwaarde.language import Named, Said, say
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Section
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.view import segment_name, wave_name
from klantwaarde.reports.voice import Voice
from klantwaarde.results import PathAnalysis
from klantwaarde.results.path_analysis import PathComparison, PathModeration

WAVE = "wave"
SURE = 0.05


def comparisons(model: PathAnalysis, names: Mapping[str, str], info: StudyInfo, voice: Voice) -> list[Section]:
    """Tell whether groups are measured alike, and which arrows differ; nothing when none were compared."""
    if not model.comparisons:
        return []
    first = Section(
        title=say("Is it the same for every group?"),
        sentences=[_sentence(one, names, info, voice) for one in model.comparisons],
        quiet=[
            say(
                "Before arrows are compared, it is tested whether the questions weigh alike in both groups (MICOM). "
                "Chances come from exchanging whole customers between the groups, {n} times, and are mended for asking "
                "of many arrows at once (Holm).",
                n=model.comparisons[0].permutations,
            ),
            say("Per column the two largest groups of at least 30 people are compared."),
        ],
    )
    return [first, *(_beside(one, names, info, voice) for one in model.comparisons if one.comparable)]


def _beside(one: PathComparison, names: Mapping[str, str], info: StudyInfo, voice: Voice) -> Section:
    a, b = _sides(one, info)
    headings = [
        say("arrow"), say("{group} (n = {n})", group=a, n=one.n_a), say("{group} (n = {n})", group=b, n=one.n_b),
        say("chance (Holm)"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            f"{names[arrow.source]} → {names[arrow.target]}", voice.speak(say("{x:.2f}", x=arrow.a)),
            voice.speak(say("{x:.2f}", x=arrow.b)), voice.speak(say("{x:.3f}", x=arrow.p_holm)),
        ]
        for arrow in one.paths
    ]  # fmt: skip
    return Section(
        title=say("By {column}: {a} beside {b}", column=_about(one, info), a=a, b=b),
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Arrows in two groups, with the chance of such a difference when the groups do not differ"),
    )


def _sides(one: PathComparison, info: StudyInfo) -> tuple[Said | Named | str, Said | Named | str]:
    if one.column == WAVE:
        return wave_name(one.a, info), wave_name(one.b, info)
    return one.a, one.b


def _about(one: PathComparison, info: StudyInfo) -> Said | Named | str:
    return say("wave") if one.column == WAVE else segment_name(one.column, info)


def _sentence(one: PathComparison, names: Mapping[str, str], info: StudyInfo, voice: Voice) -> Said:
    a, b = _sides(one, info)
    about = _about(one, info)
    if not one.comparable:
        apart = [names[check.construct] for check in one.invariance if not check.same_weights]
        return say(
            "By {column}: {a} and {b} do not see the same in {parts}, so that their arrows are not compared.",
            column=about, a=a, b=b, parts=_listed(apart, voice),
        )  # fmt: skip
    surely = [arrow for arrow in one.paths if arrow.p_holm < SURE]
    if not surely:
        return say("By {column}: between {a} and {b} no arrow surely differs.", column=about, a=a, b=b)
    first = min(surely, key=lambda arrow: arrow.p_holm)
    return say(
        "By {column}: {source} goes more with {target} for {more} ({x:.2f}) than for {less} ({y:.2f}).",
        column=about, source=names[first.source], target=names[first.target],
        more=a if first.a > first.b else b, less=b if first.a > first.b else a,
        x=max(first.a, first.b), y=min(first.a, first.b),
    )  # fmt: skip


def filters(model: PathAnalysis, names: Mapping[str, str], voice: Voice) -> list[Section]:
    """Tell whether image filters what people experience; nothing when it was not asked."""
    if not model.moderation:
        return []
    return [
        Section(
            title=say("Does image filter what people experience?"),
            sentences=[_filter(one, names) for one in model.moderation],
            table=_slopes(model, names, voice),
            caption=say(
                "How strongly a part goes with the experience, for people with a poor, usual or good image of you"
            ),
            quiet=[
                say(
                    "A good image may forgive small errors and a bad one magnify them. It is claimed only when image "
                    "can be told from the part it filters and from the experience (HTMT below 0.9)."
                )
            ],
        )
    ]  # fmt: skip


def _filter(one: PathModeration, names: Mapping[str, str]) -> Said:
    source, target = names[one.source], names[one.target]
    if not one.told_apart:
        return say(
            "Image cannot be told from {source} or {target} here, so no filter is claimed.",
            source=source, target=target,
        )  # fmt: skip
    if one.low is None or one.high is None or one.low <= 0 <= one.high:
        return say(
            "That image changes how {source} goes with {target} does not follow from these answers.",
            source=source,
            target=target,
        )
    if one.estimate > 0:
        return say(
            "For people with a better image of you, {source} goes more with {target}.", source=source, target=target
        )
    return say("For people with a better image of you, {source} goes less with {target}.", source=source, target=target)


def _slopes(model: PathAnalysis, names: Mapping[str, str], voice: Voice) -> Table:
    headings = [say("part"), say("poor image"), say("usual image"), say("good image"), say("size of the filter (f²)")]
    rows: list[list[Cell]] = []
    for one in model.moderation:
        cells = [
            voice.speak(say("{x:.2f}", x=slope.slope))
            if slope.low is None or slope.high is None
            else voice.speak(say("{x:.2f} ({low:.2f} to {high:.2f})", x=slope.slope, low=slope.low, high=slope.high))
            for slope in one.slopes
        ]
        rows.append([names[one.source], *cells, voice.speak(say("{x:.3f}", x=one.f_squared))])
    return Table([voice.speak(heading) for heading in headings], rows)


def _listed(parts: list[str], voice: Voice) -> str:
    return ", ".join(parts[:-1]) + (voice.speak(say(" and ")) if len(parts) > 1 else "") + parts[-1]
