"""What came out of card sorts: a portrait per viewpoint, and who belongs where and how sure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import Named, Said, named, say
from klantwaarde.pictures.q_array import draw_array
from klantwaarde.pictures.q_stability import draw_stability
from klantwaarde.pictures.q_zplot import draw_zplot
from klantwaarde.reports.q_words import GROUPS, HYPOTHESIS, WHY
from klantwaarde.results import BuyerGroups, Portrait, PortraitCard
from klantwaarde.systems.vfc.bench import portraits_of, spoken
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.grouping.desk import Desk, both, refused, seated
from klantwaarde.web.grouping.forms import NameForm
from klantwaarde.web.grouping.steps import keep_step, step
from klantwaarde.web.grouping.words import labelled
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.rights import Right


@door(Right.ANALYSE_SORTS, methods=["GET", "POST"])
@never_cache
def portraits(request: MemberRequest, study: str) -> HttpResponse:
    """Show a portrait of every viewpoint that somebody speaks for, and give it a name."""
    return seated(request, study, _portraits)


def _portraits(desk: Desk) -> HttpResponse:
    if desk.request.method == "POST" and _named(desk):
        return desk.to("q_portraits")
    bench = desk.table.bench
    found = desk.table.belonging(desk.analysis)
    made = portraits_of(desk.analysis, found, minimum_cell=bench.minimum_cell, accounts=bench.customer)
    shown = [one.factor for one in made]
    stable = desk.table.belonging(desk.analysis).stable
    more = {
        "portraits": [_portrait(desk, one) for one in made],
        "empty": [name for code, name in desk.names.items() if code not in shown],
        "zplot": both(
            draw_zplot,
            labelled(desk.q),
            lang=desk.lang,
            stable=stable,
            label=now(say("Where viewpoints differ most, and where least")),
        )
        if len(shown) > 1
        else None,
        "may_words": desk.request.membership.may(Right.READ_WORDS),
    }
    return desk.page("q_portraits", more)


def _portrait(desk: Desk, one: Portrait) -> dict[str, Any]:
    request = desk.request
    texts = {card.id: named(card.text) if any(card.text.values()) else Named(card.id, card.id) for card in desk.q.cards}
    factor = next(factor for factor in desk.q.factors if factor.name == one.factor)
    name = desk.names[one.factor]
    q = labelled(desk.q)
    words = spoken(desk.analysis, one) if request.membership.may(Right.READ_WORDS) else []
    identities = request.membership.may(Right.SEE_IDENTITIES) and not desk.table.bench.anonymous

    def cards(listed: list[PortraitCard]) -> list[tuple[PortraitCard, Named]]:
        return [(card, texts[card.card]) for card in listed]

    lists: list[tuple[Said, list[tuple[PortraitCard, Named]]]] = [
        (say("Counts most"), cards(one.crib.top)),
        (say("More than in any other viewpoint"), cards(one.crib.higher)),
        (say("Less than in any other viewpoint"), cards(one.crib.lower)),
        (say("Counts least"), cards(one.crib.bottom)),
    ]
    return {
        "portrait": one, "factor": factor, "name": name, "group": GROUPS.get(one.group or ""),
        "lists": [(title, listed) for title, listed in lists if listed],
        "array": both(
            draw_array, q, one.factor, lang=desk.lang, closed=one.persons is None,
            label=now(say("The cards of {name} in their places", name=name)),
        ),
        "quotes": [(texts[said.card], said.place, said.words, said.sorter if identities else "") for said in words],
        "will": [(texts[pays.card], pays) for pays in one.will_pay],
        "will_not": [(texts[pays.card], pays) for pays in one.will_not_pay],
        "form": NameForm(
            initial={"factor": one.factor, **factor.label}, auto_id=f"{one.factor}_%s"
        ),
    }  # fmt: skip


def _named(desk: Desk) -> bool:
    form = NameForm(desk.request.POST)
    if not form.is_valid():
        return False
    given = form.cleaned_data
    label = {lang: given[lang].strip() for lang in ("nl", "en") if given[lang].strip()}
    taken = step(desk.request, "name", reason="", factor=given["factor"], label=label)
    try:
        keep_step(desk.request, desk.study, desk.table.bench, taken)
    except KlantwaardeError as error:
        refused(desk.request, error)
        return False
    messages.success(desk.request, now(say("The name is kept.")))
    return True


@door(Right.ANALYSE_SORTS)
@never_cache
def people(request: MemberRequest, study: str) -> HttpResponse:
    """Show to which buyer group every person belongs, and how sure that is."""
    return seated(request, study, _people)


def _people(desk: Desk) -> HttpResponse:
    found = desk.table.belonging(desk.analysis)
    more: dict[str, Any] = {
        "stability": both(
            draw_stability, labelled(desk.q), found.stable, lang=desk.lang,
            label=now(say("How sure is each person's viewpoint?")),
        ),
        "stable": found.stable, "groups": found.groups,
    }  # fmt: skip
    if found.groups is not None:
        more |= _groups(desk, found.groups)
    return desk.page("q_people", more)


def _groups(desk: Desk, groups: BuyerGroups) -> dict[str, Any]:
    seen = desk.request.membership.may(Right.SEE_IDENTITIES) or desk.table.bench.anonymous
    mixed = say("mixed")
    return {
        "hypothesis": HYPOTHESIS[groups.hypothesis],
        "reasons": groups.reasons,
        "likeness": [
            (desk.names[one.factor], GROUPS.get(one.reference, one.reference), one) for one in groups.likeness
        ],
        "members": [
            (one, GROUPS.get(one.group or "", mixed), GROUPS.get(one.best, one.best), WHY[one.why])
            for one in groups.members
        ],
        "customers": [(one, GROUPS.get(one.group or "", mixed)) for one in groups.grouping.members] if seen else [],
    }
