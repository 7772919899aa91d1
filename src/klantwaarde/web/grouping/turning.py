"""Turn two viewpoints by hand: look at an angle first, and take the step when it says more."""

from __future__ import annotations

import msgspec
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import say
from klantwaarde.pictures.q_loadings import draw_loadings
from klantwaarde.results import QAnalysis
from klantwaarde.systems.vfc.bench import analyse
from klantwaarde.systems.vfc.noun import q_analysis
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.grouping.desk import Desk, both, refused, seated
from klantwaarde.web.grouping.forms import WIDEST, TurnForm, reason
from klantwaarde.web.grouping.steps import keep_step, step
from klantwaarde.web.grouping.words import labelled
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.rights import Right

NUDGES = (-5.0, -1.0, 1.0, 5.0)
OTHERS = {"flip", "split"}


@door(Right.ANALYSE_SORTS, methods=["GET", "POST"])
@never_cache
def turn(request: MemberRequest, study: str) -> HttpResponse:
    """Show persons on the plane of two viewpoints, try an angle, and take the step."""
    return seated(request, study, _turn)


def _turn(desk: Desk) -> HttpResponse:
    given, names = desk.request.POST or desk.request.GET, desk.spoken_names
    order = [factor.name for factor in desk.q.factors]
    start = {"first": order[0], "second": order[min(1, len(order) - 1)], "degrees": 0}
    asked = {field: str(given.get(field) or value) for field, value in start.items()}
    form = TurnForm(asked, analysis=desk.q, names=names)
    why = reason(required=True)
    wrong = ""
    if desk.request.method == "POST":
        told = desk.request.POST.get("reason", "").strip()
        what = desk.request.POST.get("what", "")
        if not told:
            wrong = now(say("Say why; every step by hand stands in the log with its reason."))
        elif form.is_valid() and _taken(desk, form, what, told):
            return desk.to("q_turn", first=asked["first"], second=asked["second"])
    tried, degrees = desk.q, 0.0
    if form.is_valid():
        degrees = form.cleaned_data["degrees"]
        tried = _tried(desk, form) if degrees else desk.q
    first, second = (order.index(asked[field]) if asked[field] in order else 0 for field in ("first", "second"))
    more = {
        "plane": both(
            draw_loadings, labelled(tried), first, second, lang=desk.lang,
            label=now(say("Persons on the plane of two viewpoints")),
        ),
        "turn": form, "why": why, "wrong": wrong, "reason": desk.request.POST.get("reason", ""), "degrees": degrees,
        "widest": WIDEST, "first": asked["first"], "second": asked["second"],
        "nudges": [
            (by, desk.address("q_turn", first=asked["first"], second=asked["second"], degrees=_within(degrees + by)))
            for by in NUDGES
        ],
        "sizes": [
            (name, was, then) for name, was, then in zip(names, desk.q.factors, tried.factors, strict=True)
        ],
    }  # fmt: skip
    if desk.request.htmx and desk.request.method == "GET":
        return render(desk.request, "grouping/plane.html", more | {"live": True})
    return desk.page("q_turn", more, form=form if form.errors else None)


def _within(degrees: float) -> str:
    return f"{max(-WIDEST, min(WIDEST, degrees)):g}"


def _tried(desk: Desk, form: TurnForm) -> QAnalysis:
    """The analysis with the angle that is tried; as it stands when that cannot be."""
    told = form.cleaned_data
    taken = step(desk.request, "rotate", reason="", factor=told["first"], other=told["second"], degrees=told["degrees"])
    chosen = desk.table.chosen
    try:
        tried = analyse(desk.table.bench, msgspec.structs.replace(chosen, actions=[*chosen.actions, taken]))
    except KlantwaardeError as error:
        refused(desk.request, error)
        return desk.q
    return q_analysis(tried)


def _taken(desk: Desk, form: TurnForm, what: str, why: str) -> bool:
    told = form.cleaned_data
    if what in OTHERS:
        taken = step(desk.request, what, reason=why, factor=told["first"])
    else:
        taken = step(
            desk.request, "rotate", reason=why, factor=told["first"], other=told["second"], degrees=told["degrees"]
        )
    try:
        keep_step(desk.request, desk.study, desk.table.bench, taken)
    except KlantwaardeError as error:
        refused(desk.request, error)
        return False
    messages.success(desk.request, now(say("The step is taken and stands in the log.")))
    return True
