"""The weighing desk: move parts, weights and tiers, and see the ranks and how sure they are move along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import Said, named, say
from klantwaarde.schema.settings import Settings
from klantwaarde.systems.voc.bench import Ranking
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import study_here
from klantwaarde.web.studies.models import Study
from klantwaarde.web.valuing.bench import Desk, desk_of
from klantwaarde.web.valuing.record import change_settings
from klantwaarde.web.valuing.tries import (
    BOUND,
    LOWEST,
    OWN,
    TOP,
    WEIGHT,
    Tried,
    every_part,
    fields_of,
    tried,
    usual_kind,
)

A_PAGE = 50
WIDEST = 40
NO_FILTER = frozenset({"page", "csrfmiddlewaretoken", "what", "reason"})
CLUSTERS: dict[str, Said] = {
    "direct": say("Direct, in money"),
    "indirect": say("Indirect, in money"),
    "relational": say("Relation"),
}
PLACES: tuple[tuple[str, Said, Right], ...] = (
    ("weighing", say("Weigh and rank"), Right.WEIGH_CUSTOMERS),
    ("judging", say("Judge"), Right.JUDGE_CUSTOMERS),
    ("plays", say("Pyramid and strategy"), Right.WEIGH_CUSTOMERS),
    ("worth_past", say("Earlier days"), Right.WEIGH_CUSTOMERS),
)


def frame(request: MemberRequest, study: Study, here: str) -> dict[str, Any]:
    """Give what every page of the desk has around it."""
    kwargs = {"org": request.organisation.slug, "study": study.slug}
    return {
        "study": study,
        "places": [
            (reverse(route, kwargs=kwargs), name, route == here)
            for route, name, right in PLACES
            if request.membership.may(right)
        ],
        "may_weigh": request.membership.may(Right.WEIGH_CUSTOMERS),
    }


def hidden(study: Study, customer: str) -> bool:
    """Whether a customer is there, in anonymous research in which nobody may know which one it is."""
    return study.anonymous and bool(study.customers.filter(code=customer).exists())


def nothing(request: MemberRequest, study: Study, here: str, error: KlantwaardeError | None = None) -> HttpResponse:
    """Say why there is nothing on the desk."""
    faults = [(problem.thing, problem.mend) for problem in error.problems] if error else []
    return render(request, "valuing/nothing.html", frame(request, study, here) | {"faults": faults})


@door(Right.WEIGH_CUSTOMERS, methods=["GET", "POST"])
@never_cache
def weighing(request: MemberRequest, study: str) -> HttpResponse:
    """Show the customers in order beside the weights, try others, and keep them."""
    mine = study_here(request, study)
    try:
        desk = desk_of(mine)
        if desk is None or not desk.bench.known.customers:
            return nothing(request, mine, "weighing")
        given = request.POST if request.method == "POST" else request.GET
        told = tried(given.dict(), desk.settings)
        if request.method == "POST" and request.POST.get("what") != "look" and not told.wrong:
            return _kept(request, mine, desk, told)
        ranking = desk.tried(told.settings)
        more = _ranks(request, mine, desk, ranking, given) | _fields(desk, told, given, ranking)
    except KlantwaardeError as error:
        return nothing(request, mine, "weighing", error)
    status = 422 if told.wrong and request.method == "POST" else 200
    return render(request, "valuing/weighing.html", frame(request, mine, "weighing") | more, status=status)


@door(Right.WEIGH_CUSTOMERS)
@never_cache
def ranks(request: MemberRequest, study: str) -> HttpResponse:
    """Give the ranking alone, under weights that somebody tries, to be put in place."""
    mine = study_here(request, study)
    try:
        desk = desk_of(mine)
        if desk is None or not desk.bench.known.customers:
            return render(request, "valuing/ranks.html", {"study": mine, "lines": []})
        told = tried(request.GET.dict(), desk.settings)
        ranking = desk.tried(told.settings)
        more = _ranks(request, mine, desk, ranking, request.GET) | {"wrong": list(told.wrong.values()), "live": True}
    except KlantwaardeError as error:
        more = {"study": mine, "wrong": [problem.thing for problem in error.problems], "lines": []}
    return render(request, "valuing/ranks.html", more)


def _ranks(
    request: MemberRequest, study: Study, desk: Desk, ranking: Ranking, given: Mapping[str, str]
) -> dict[str, Any]:
    kept = desk.kept()
    customers = len(desk.bench.known.customers)
    pages = max(1, -(-customers // A_PAGE))
    page = given.get("page", "1")
    page_number = min(max(int(page), 1), pages) if page.isascii() and page.isdigit() else 1
    start = (page_number - 1) * A_PAGE
    moved = ranking is not kept
    asked = QueryDict(mutable=True)
    asked.update({name: str(value) for name, value in given.items() if name not in NO_FILTER})
    before, after = kept.per_class(), ranking.per_class()
    return {
        "study": study, "lines": ranking.lines(start, start + A_PAGE, before=kept if moved else None),
        "moved": moved, "changed": ranking.changed(kept) if moved else 0,
        "classes": [(name, after[name], before[name]) for name in after], "customers": customers,
        "page": page_number, "pages": pages, "first": start + 1, "last": min(start + A_PAGE, customers),
        "query": asked.urlencode(), "draws": ranking.draws, "exact": ranking.exact,
        "shares": {WEIGHT + part.part: part.weight for part in ranking.parts},
    }  # fmt: skip


def _fields(desk: Desk, told: Tried, given: Mapping[str, str], ranking: Ranking) -> dict[str, Any]:
    start = fields_of(desk.settings)
    asked = any(name.startswith(WEIGHT) for name in given)
    ticks = (OWN, "smooth")
    # a box that is not ticked is not sent, a number that is not sent stays as it is
    value = {name: one for name, one in start.items() if not (asked and name.startswith(ticks))}
    value |= {name: str(one) for name, one in given.items()} if asked else {}
    shares = {part.part: part for part in ranking.parts}
    rows = [
        {
            "id": part.id, "name": named(part.name), "cluster": CLUSTERS.get(part.cluster), "unit": part.unit,
            "field": WEIGHT + part.id, "value": value.get(WEIGHT + part.id, ""),
            "wrong": told.wrong.get(WEIGHT + part.id),
            "share": shares[part.id].weight if part.id in shares else 0.0,
            "known": shares[part.id].known if part.id in shares else None,
            "note": shares[part.id].note if part.id in shares else None,
            "judged": part.kind == "rating", "own": OWN + part.id, "by_own": value.get(OWN + part.id, ""),
            "bounds": [
                (f"{BOUND}{part.id}:{at}", value.get(f"{BOUND}{part.id}:{at}", ""), at + 1) for at in range(TOP)
            ],
            "may_own": usual_kind(part.id) != "quantiles",
            "used": shares[part.id].bounds if part.id in shares else [],
            "bounds_wrong": told.wrong.get(BOUND + part.id),
        }
        for part in every_part(desk.settings)
    ]  # fmt: skip
    lows = [
        (name, LOWEST + name, value.get(LOWEST + name, start[LOWEST + name]), told.wrong.get(LOWEST + name))
        for name in desk.settings.classes
    ]
    return {
        "parts": rows, "widest": WIDEST, "lows": lows, "classes_wrong": told.wrong.get("classes"),
        "weights_wrong": told.wrong.get("weights"), "smooth": value.get("smooth", ""),
        "sureness": value.get("sureness", start["sureness"]), "sureness_wrong": told.wrong.get("sureness"),
        "wrong": list(told.wrong.values()), "weighed": ranking.weighed, "reason": given.get("reason", ""),
    }  # fmt: skip


def _kept(request: MemberRequest, study: Study, desk: Desk, told: Tried) -> HttpResponse:
    def changed(settings: Settings) -> Settings:
        return msgspec.structs.replace(settings, worth=told.settings)

    ranking = desk.tried(told.settings)
    change_settings(study, changed)
    record(
        "customers-weighed", organisation=request.organisation, actor=request, thing=f"study {study.slug}",
        detail={
            "reason": request.POST.get("reason", "")[:500],
            "weights": {part.part: round(part.weight, 3) for part in ranking.parts}, "classes": told.settings.classes,
            "other class": ranking.changed(desk.kept()),
        },
    )  # fmt: skip
    messages.success(request, now(say("Kept. The answers use this from the next reckoning on.")))
    return redirect("weighing", org=request.organisation.slug, study=study.slug)
