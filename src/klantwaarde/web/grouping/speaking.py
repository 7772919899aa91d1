"""Who speaks for a viewpoint: flags by rule, and flags by hand with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import Said, say
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.grouping.desk import Desk, refused, seated
from klantwaarde.web.grouping.forms import FlagForm
from klantwaarde.web.grouping.steps import keep_step, step
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.rights import Right


@door(Right.ANALYSE_SORTS, methods=["GET", "POST"])
@never_cache
def flags(request: MemberRequest, study: str) -> HttpResponse:
    """Show every person beside every viewpoint, and let somebody flag by hand."""
    return seated(request, study, _flags)


def _flags(desk: Desk) -> HttpResponse:
    names = desk.spoken_names
    start = {name: desk.request.GET.get(name, "") for name in ("sorter", "factor", "speaks")}
    form = FlagForm(
        desk.request.POST if desk.request.method == "POST" else None, initial=start, analysis=desk.q, names=names
    )
    if desk.request.method == "POST" and form.is_valid() and _taken(desk, form.cleaned_data):
        return desk.to("q_flags")
    more = {
        "names": names,
        "rows": [_row(desk, at) for at in range(len(desk.q.sorters))],
        "confounded": len(desk.q.persons.confounded),
        "unflagged": len(desk.q.persons.unflagged),
    }
    return desk.page("q_flags", more, form=form)


def _row(desk: Desk, at: int) -> dict[str, Any]:
    q = desk.q
    who = q.sorters[at]
    cells = [
        {
            "loading": loading,
            "flag": flag,
            "address": desk.address("q_flags", sorter=who, factor=factor.name, speaks="unflag" if flag else "flag"),
            "chosen": who == desk.request.GET.get("sorter") and factor.name == desk.request.GET.get("factor"),
        }
        for factor, loading, flag in zip(q.factors, q.loadings[at], q.flags[at], strict=True)
    ]
    seen = desk.request.membership.may(Right.SEE_IDENTITIES) and not desk.table.bench.anonymous
    customer = desk.table.bench.customer.get(who, "") if seen else ""
    return {"who": who, "customer": customer, "cells": cells, "note": _note(desk, who)}


def _note(desk: Desk, who: str) -> Said | None:
    persons = desk.q.persons
    if who in persons.confounded:
        return say("stands clearly on more than one viewpoint")
    if who in persons.unflagged:
        return say("stands clearly on none")
    return say("close to the border") if who in persons.near else None


def _taken(desk: Desk, given: dict[str, Any]) -> bool:
    taken = step(desk.request, given["speaks"], reason=given["reason"], factor=given["factor"], sorter=given["sorter"])
    try:
        keep_step(desk.request, desk.study, desk.table.bench, taken)
    except KlantwaardeError as error:
        refused(desk.request, error)
        return False
    messages.success(desk.request, now(say("The step is taken and stands in the log.")))
    return True
