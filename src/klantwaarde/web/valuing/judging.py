"""Judge customers on what only people can tell: two raters, each without seeing the other first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import named, say
from klantwaarde.systems.voc.bench import agreement
from klantwaarde.systems.voc.parts import Part, parts_of
from klantwaarde.web.doors import MemberRequest, TooLittleRight, door
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right, Role
from klantwaarde.web.reading.allowed import own_customers
from klantwaarde.web.studies.desk import study_here
from klantwaarde.web.studies.models import Study
from klantwaarde.web.valuing.bench import Desk, desk_of, today
from klantwaarde.web.valuing.meanings import meanings_of
from klantwaarde.web.valuing.models import TOP, Judgement
from klantwaarde.web.valuing.weighing import frame, hidden, nothing

APART = 2
"""So many tiers apart, two raters have something to talk about."""
RATERS = 2
LONGEST = 500


@door(Right.JUDGE_CUSTOMERS)
@never_cache
def judging(request: MemberRequest, study: str) -> HttpResponse:
    """Show which customers were judged by whom; an account manager sees those of their own."""
    mine = study_here(request, study)
    try:
        desk = desk_of(mine)
        if desk is None or mine.anonymous:
            return nothing(request, mine, "judging")
        parts = judged_parts(mine)
    except KlantwaardeError as error:
        return nothing(request, mine, "judging", error)
    asked = request.GET.get("page", "1")
    page = Paginator(own(request, mine, desk), 50).get_page(asked)
    given = _given(mine, list(page))
    rows = [_row(request, desk, code, parts, given.get(code, [])) for code in page]
    more = {
        "rows": rows, "page": page, "parts": len(parts), "agreement": agreement(desk.bench),
        "pairs": len(desk.bench.known.pairs),
    }  # fmt: skip
    return render(request, "valuing/judging.html", frame(request, mine, "judging") | more)


def judged_parts(study: Study) -> list[Part]:
    """Give the parts that people judge."""
    parts, _ = parts_of(study.noun().worth)
    return [part for part in parts if part.kind == "rating"]


def own(request: MemberRequest, study: Study, desk: Desk) -> list[str]:
    """Give the customers that this member may judge."""
    if request.membership.role != Role.ACCOUNT_MANAGER:
        return desk.bench.known.customers
    mine = own_customers(request.membership, study)
    return [code for code in desk.bench.known.customers if code in mine]


def _given(study: Study, codes: list[str]) -> dict[str, list[Judgement]]:
    found: dict[str, list[Judgement]] = {}
    for one in study.judgements.filter(customer__in=codes).order_by("day", "pk"):
        found.setdefault(one.customer, []).append(one)
    return found


def latest(given: list[Judgement]) -> dict[str, dict[str, Judgement]]:
    """Give per part and rater the last judgement."""
    found: dict[str, dict[str, Judgement]] = {}
    for one in given:
        found.setdefault(one.part, {})[one.rater] = one
    return found


def _row(request: MemberRequest, desk: Desk, code: str, parts: list[Part], given: list[Judgement]) -> dict[str, Any]:
    known = latest(given)
    mine = sum(any(one.person_id == request.user.pk for one in known.get(part.id, {}).values()) for part in parts)
    told = [desk.bench.known.judged.get(part.id, {}).get(code) for part in parts]
    apart = [
        named(part.name)
        for part, judged in zip(parts, told, strict=True)
        if judged is not None and judged.apart >= APART
    ]
    return {
        "code": code, "name": desk.bench.known.names[code], "mine": mine,
        "two": sum(judged is not None and judged.raters >= RATERS for judged in told),
        "one": sum(judged is not None for judged in told), "apart": apart,
    }  # fmt: skip


@door(Right.JUDGE_CUSTOMERS, methods=["GET", "POST"])
@never_cache
def judge(request: MemberRequest, study: str, customer: str) -> HttpResponse:
    """Judge one customer; what others gave shows once one has judged oneself."""
    mine = study_here(request, study)
    try:
        desk = desk_of(mine)
        if hidden(mine, customer):
            return nothing(request, mine, "judging")
        if desk is None or customer not in desk.bench.known.names:
            raise Http404
        if customer not in own(request, mine, desk):
            raise TooLittleRight(Right.JUDGE_CUSTOMERS)
        parts = judged_parts(mine)
    except KlantwaardeError as error:
        return nothing(request, mine, "judging", error)
    if request.method == "POST":
        many = _judged(request, mine, customer, parts)
        messages.success(request, now(say("{n} {n:judgement is|judgements are} kept.", n=many)))
        return redirect("judge", org=request.organisation.slug, study=mine.slug, customer=customer)
    known = latest(list(mine.judgements.filter(customer=customer).order_by("day", "pk")))
    more = {
        "customer": customer, "name": desk.bench.known.names[customer],
        "rows": [_part(request, desk, customer, part, known.get(part.id, {})) for part in parts],
        "longest": LONGEST,
        "may_words": request.membership.may(Right.READ_WORDS),
    }  # fmt: skip
    return render(request, "valuing/judge.html", frame(request, mine, "judging") | more)


def _part(request: MemberRequest, desk: Desk, customer: str, part: Part, known: dict[str, Judgement]) -> dict[str, Any]:
    own_one = next((one for one in known.values() if one.person_id == request.user.pk), None)
    others = [one for one in known.values() if one.person_id != request.user.pk]
    told = meanings_of(part)
    judged = desk.bench.known.judged.get(part.id, {}).get(customer)
    return {
        "part": part, "name": named(part.name), "own": own_one, "others": others if own_one else [],
        "hidden": len(others) if not own_one else 0,
        "tiers": [(tier, told[tier] if told else "") for tier in range(TOP, -1, -1)],
        "apart": judged.apart if judged and own_one and judged.apart >= APART else 0,
    }  # fmt: skip


def _judged(request: MemberRequest, study: Study, customer: str, parts: list[Part]) -> int:
    """Keep what was given; one judgement per part and day, and only what differs from the last one."""
    many = 0
    with transaction.atomic():
        rater = _rater(request, study)
        known = latest(list(study.judgements.filter(customer=customer, person=request.user).order_by("day", "pk")))
        for part in parts:
            tier = request.POST.get(f"tier:{part.id}", "")
            why = request.POST.get(f"reason:{part.id}", "").strip()[:LONGEST]
            if tier not in {str(one) for one in range(TOP + 1)}:
                continue
            before = next(iter(known.get(part.id, {}).values()), None)
            if before is not None and (before.tier, before.reason) == (int(tier), why):
                continue
            Judgement.objects.of(request.organisation).update_or_create(
                study=study, customer=customer, part=part.id, rater=rater, day=today(),
                defaults={
                    "organisation": request.organisation, "person": request.user, "tier": int(tier), "reason": why
                },
            )  # fmt: skip
            many += 1
        if many:
            record(
                "customer-judged", organisation=request.organisation, actor=request, thing=f"study {study.slug}",
                detail={"customer": customer, "parts": many},
            )  # fmt: skip
    return many


def _rater(request: MemberRequest, study: Study) -> str:
    """Give the short name of this person in the tables of this study: initials, with a number when they are taken."""
    there = study.judgements.filter(person=request.user).values_list("rater", flat=True).first()
    if there:
        return str(there)
    initials = "".join(word[0] for word in request.user.name.split() if word[0].isalnum()).upper()[:4] or "X"
    taken = set(study.judgements.values_list("rater", flat=True))
    return next(name for name in (initials, *(f"{initials}{n}" for n in range(2, len(taken) + 3))) if name not in taken)
