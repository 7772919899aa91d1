"""The chapter on alignment: do employees know why, do they know what to do, and can customers tell."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, named, say
from klantwaarde.pictures import mirror_plot
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Agreement, Alignment, Answer, Estimate, SideGroup

_QUESTIONS = {
    "employees_know": say("Do all employees know why a customer chooses us?"),
    "employees_act": say("Do they know what to do so that customers stay?"),
    "customers_tell": say("Can the customer tell us why?"),
}
_MEASURES = {
    "kendall_w": say("Kendall's W (the same order)"),
    "rank_correlation": say("mean rank correlation"),
    "rwg_j": say("rwg(j) (the same answer)"),
    "average_deviation": say("average deviation, in points"),
    "icc1": say("ICC(1) (difference between departments)"),
    "icc2": say("ICC(2) (how sure the department means are)"),
    "tau_b": say("Kendall's tau-b with customers"),
    "rank_biased_overlap": say("overlap with customers, the top weighs most"),
    "top_hits": say("hits in the first three of customers"),
    "top_hit_rate": say("share of hits in the first three"),
    "jensen_shannon": say("Jensen-Shannon distance to customers"),
    "weighted_kappa": say("weighted kappa with the own customer"),
}
_READINGS = {
    "none": say("no agreement"),
    "weak": say("weak agreement"),
    "moderate": say("moderate agreement"),
    "strong": say("strong agreement"),
    "very_strong": say("very strong agreement"),
}
_SPLITS = {"department": say("department"), "tenure": say("years of service"), "contact": say("customer contact")}

_CONTACT = {"daily": say("daily"), "sometimes": say("sometimes"), "never": say("never")}


def alignment_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell the three questions of the last wave that has an answer; nothing when they were not asked."""
    found = {
        answer.scope.wave: answer
        for answer in answers
        if isinstance(answer.body, Alignment) and answer.body.status != "missing"
    }
    if not found:
        return None
    last = next((wave for wave in reversed(info.waves) if wave in found), list(found)[-1])
    answer = found[last]
    assert isinstance(answer.body, Alignment)  # noqa: S101 - chosen on it
    body = answer.body
    sections = [
        Section(
            title=say("Both sides beside each other"),
            sentences=[body.headline],
            picture=mirror_plot.draw(body, lang=voice.lang),
            phone=mirror_plot.draw_narrow(body, lang=voice.lang),
            quiet=[
                say(
                    "A value counts as high on a side when more people choose it than would by lot. Shared: surely "
                    "high on both sides. Blind spot: customers high, employees surely lower; self-image: the reverse; "
                    "of these two kinds at most one in twenty is expected to be chance. Unaware: customers hardly name "
                    "it, but their satisfaction goes with it."
                )
            ],
        )
    ]
    tables = {"employees_act": _doing(body, voice), "customers_tell": _derived(body, voice)}
    captions = {
        "employees_act": say("Who names agreed behaviour, who does it, and which customers get what they expect"),
        "customers_tell": say("What customers say, and what their satisfaction goes with"),
    }
    sections += [
        Section(
            title=question,
            sentences=list(body.questions[name]),
            table=tables.get(name),
            caption=captions[name] if tables.get(name) else "",
        )
        for name, question in _QUESTIONS.items()
        if body.questions.get(name)
    ]
    sections.append(_agreement(body, voice))
    sections.append(_groups(body, info, voice, list(answer.notes)))
    return Chapter(
        id="alignment",
        title=say("Does everyone give the same answer to “why us”?"),
        why=say(
            "Customers and employees did the same task over the same values. Each measure stands beside what chance "
            "alone would give, because two random lists agree a little too."
        ),
        sections=sections,
        sources=list(answer.provenance.sources),
    )


def _doing(body: Alignment, voice: Voice) -> Table | None:
    asked = [value for value in body.values if value.knows is not None]
    if not asked:
        return None
    between = voice.speak(say("between"))
    headings = [voice.speak(say("value")), voice.speak(say("know")), between, voice.speak(say("do")), between,
                voice.speak(say("do minus know")), between, voice.speak(say("customers get it")), between]  # fmt: skip
    rows = [
        [
            voice.name(value.name),
            *_share(value.knows, voice),
            *_share(value.does, voice),
            *_difference(value.knowing_doing, voice),
            *_share(value.delivered, voice),
        ]
        for value in asked
    ]
    return Table(headings, rows)


def _derived(body: Alignment, voice: Voice) -> Table | None:
    told = [value for value in body.values if value.derived is not None and value.derived.value is not None]
    if not told:
        return None
    between = voice.speak(say("between"))
    headings = [voice.speak(say("value")), voice.speak(say("customers who choose it")), between,
                voice.speak(say("goes with satisfaction")), between]  # fmt: skip
    rows = [
        [voice.name(value.name), *_share(value.customers, voice), *_correlation(value.derived, voice)] for value in told
    ]
    return Table(headings, rows)


def _share(one: Estimate | None, voice: Voice) -> list[Cell]:
    return ["", ""] if one is None else [voice.value(one), voice.between(one)]


def _difference(one: Estimate | None, voice: Voice) -> list[Cell]:
    return ["", ""] if one is None else [voice.difference(one), voice.difference_between(one)]


def _correlation(one: Estimate | None, voice: Voice) -> list[Cell]:
    if one is None or one.low is None or one.high is None:
        return ["", ""]
    low, high = (voice.speak(say("{x:.2f}", x=end)) for end in (one.low, one.high))
    return [voice.speak(say("{x:.2f}", x=one.value)), voice.speak(say("{low} and {high}", low=low, high=high))]


def _agreement(body: Alignment, voice: Voice) -> Section:
    rows: list[list[Cell]] = []
    for side, heading in (("customer", say("customers")), ("employee", say("employees"))):
        whole = next((g for g in body.groups if g.side == side and not g.by and g.status == "open"), None)
        rows += [_row(one, voice.speak(heading), voice) for one in (whole.within if whole else [])]
    both = voice.speak(say("both sides"))
    rows += [_row(one, both, voice) for one in body.between]
    if body.own_customers is not None:
        rows.append(_row(body.own_customers, both, voice))
    rows += [_row(one, voice.speak(say("employees")), voice) for one in body.between_departments]
    headings = [say("of whom"), say("measure"), say("value"), say("lowest"), say("highest"), say("by chance")]
    return Section(
        title=say("How far they agree"),
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Every measure with its interval and its chance level"),
    )


def _row(one: Agreement, whom: str, voice: Voice) -> list[Cell]:
    def cell(x: float | None) -> Cell:
        if one.status == "closed":
            return voice.speak(say("closed"))
        return None if x is None else voice.speak(say("{x:.2f}", x=x))

    measure = voice.speak(_MEASURES[one.statistic])
    if one.reading:
        measure = f"{measure}: {voice.speak(_READINGS[one.reading])}"
    return [whom, measure, cell(one.value), cell(one.low), cell(one.high),
            cell(one.chance)]  # fmt: skip


def _groups(body: Alignment, info: StudyInfo, voice: Voice, notes: list[Said | str]) -> Section:
    names = {value.value: value.name for value in body.values}
    rows: list[list[Cell]] = [_group(group, info, names, voice) for group in body.groups]
    headings = [say("side"), say("group"), say("people"), say("do not know"), say("between"),
                say("first three reasons"), say("overlap with customers"), say("between"),
                say("by chance")]  # fmt: skip
    return Section(
        title=say("By group"),
        sentences=[say("Not only marketing: every department answers the same question.")],
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Groups of both sides, in the order of the alphabet"),
        quiet=notes,
    )


def _group(group: SideGroup, info: StudyInfo, names: dict[str, dict[str, str]], voice: Voice) -> list[Cell]:
    side = voice.speak(say("customers") if group.side == "customer" else say("employees"))
    called = voice.speak(say("all"))
    if group.by:
        split = _SPLITS.get(group.by) or (named(info.segments[group.by]) if info.segments.get(group.by) else None)
        column = voice.speak(split) if split is not None else group.by.rsplit(".", 1)[-1]
        word = _CONTACT.get(group.group) if group.by == "contact" else None
        called = f"{column}: {voice.speak(word) if word is not None else group.group}"
    if group.status == "closed":
        shut = voice.speak(say("closed"))
        return [side, called, shut, shut, "", "", "", "", ""]
    first = ", ".join(voice.name(names[value]) for value in group.top)
    overlap = next((one for one in group.with_customers if one.statistic == "rank_biased_overlap"), None)
    beside: list[Cell] = ["", "", ""]
    if overlap is not None:
        beside = [*_share(_as_share(overlap), voice), voice.share(overlap.chance)]
    return [side, called, group.n, *_share(group.dont_know, voice), first, *beside]


def _as_share(one: Agreement) -> Estimate:
    return Estimate(one.value, one.low, one.high, n=one.n, unit="share", level=one.level, status=one.status)
