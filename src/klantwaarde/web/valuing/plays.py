"""The pyramid and the strategy matrix: what to do with which kind of customer; every play can be changed."""

from __future__ import annotations

from typing import Any

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import named, say
from klantwaarde.pictures import pyramid as pyramid_picture
from klantwaarde.pictures.strategy_words import BUYERS, MISMATCHES
from klantwaarde.results import Answer, Strategy, Worth
from klantwaarde.results.strategy import StrategyCell
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.strategy import PlayChange
from klantwaarde.synthesis.plays import empty_cells
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.grouping.desk import drawing
from klantwaarde.web.look.tongue import later, now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import study_here
from klantwaarde.web.studies.models import Study
from klantwaarde.web.valuing.bench import answers_of, desk_of
from klantwaarde.web.valuing.record import change_settings
from klantwaarde.web.valuing.weighing import frame, nothing


class PlayForm(forms.Form):
    """What is done in one cell of the matrix, who sees to it, and when it is looked at again."""

    nl = forms.CharField(
        label=later(say("What we do, in Dutch")), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=later(say("Leave both empty for our default play.")),
    )  # fmt: skip
    en = forms.CharField(
        label=later(say("What we do, in English")), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    owner = forms.CharField(label=later(say("Who sees to it")), max_length=120, required=False)
    review = forms.DateField(
        label=later(say("Looked at again on")), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


@door(Right.WEIGH_CUSTOMERS)
@never_cache
def plays(request: MemberRequest, study: str) -> HttpResponse:
    """Show the pyramid, the matrix with its plays, and what does not fit."""
    mine = study_here(request, study)
    try:
        desk = desk_of(mine)
        if desk is None or not desk.bench.known.customers:
            return nothing(request, mine, "plays")
        answers = answers_of(mine)
    except KlantwaardeError as error:
        return nothing(request, mine, "plays", error)
    more = _cells(request, mine, answers) | _pyramid(request, answers)
    return render(request, "valuing/plays.html", frame(request, mine, "plays") | more)


def _body(answers: list[Answer], kind: type[Any]) -> Any:  # noqa: ANN401 - of that kind
    return next((answer.body for answer in answers if isinstance(answer.body, kind)), None)


def _cells(request: MemberRequest, study: Study, answers: list[Answer]) -> dict[str, Any]:
    settings = study.noun()
    strategy: Strategy | None = _body(answers, Strategy)
    tiers = list(dict(sorted(settings.worth.classes.items(), key=lambda pair: -pair[1])))
    cells = strategy.cells if strategy is not None else empty_cells(tiers, settings.strategy.plays)
    names = {one.customer: one.name or one.customer for one in strategy.accounts} if strategy is not None else {}
    rows = [
        (tier, [(BUYERS[cell.buyer], cell, named(cell.play), [(code, names.get(code, code)) for code in cell.customers])
                for cell in cells if cell.tier == tier])
        for tier in tiers
    ]  # fmt: skip
    misfits = strategy.mismatches if strategy is not None else []
    unplaced = strategy.unplaced if strategy is not None else []
    return {
        "rows": rows, "buyers": list(BUYERS.values()), "strategy": strategy,
        "mismatches": [(MISMATCHES[one.kind], names.get(one.customer, one.customer), one) for one in misfits],
        "unplaced": [names.get(code, code) for code in unplaced],
    }  # fmt: skip


def _pyramid(request: MemberRequest, answers: list[Answer]) -> dict[str, Any]:
    worth: Worth | None = _body(answers, Worth)
    if worth is None or not worth.pyramid:
        return {"pyramid": None, "worth": worth}
    label = now(say("Customer pyramid"))
    return {
        "pyramid": drawing(pyramid_picture.draw(worth, lang=request.lang), label, size="middle"),
        "pyramid_phone": drawing(pyramid_picture.draw(worth, lang=request.lang, width="phone"), label, size="small"),
        "gini": worth.gini, "worth": worth,
    }  # fmt: skip


def _cell(study: Study, tier: str, buyer: str) -> StrategyCell | None:
    settings = study.noun()
    tiers = list(dict(sorted(settings.worth.classes.items(), key=lambda pair: -pair[1])))
    cells = empty_cells(tiers, settings.strategy.plays)
    return next((cell for cell in cells if (cell.tier, cell.buyer) == (tier, buyer)), None)


@door(Right.WEIGH_CUSTOMERS, methods=["GET", "POST"])
@never_cache
def play(request: MemberRequest, study: str) -> HttpResponse:
    """Change what is done in one cell of the matrix."""
    mine = study_here(request, study)
    tier, buyer = request.GET.get("class", "A"), request.GET.get("buyer", "price")
    cell = _cell(mine, tier, buyer)
    if cell is None:
        return redirect("plays", org=request.organisation.slug, study=mine.slug)
    start = {"owner": cell.owner, "review": cell.review, **(cell.play if cell.own else {})}
    form = PlayForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        _changed(request, mine, cell, form.cleaned_data)
        messages.success(request, now(say("Kept. The answers use this from the next reckoning on.")))
        return redirect("plays", org=request.organisation.slug, study=mine.slug)
    more = {"cell": cell, "buyer": BUYERS[cell.buyer], "default": named(cell.play), "form": form}
    status = 422 if form.errors else 200
    return render(request, "valuing/play.html", frame(request, mine, "plays") | more, status=status)


def _changed(request: MemberRequest, study: Study, cell: StrategyCell, given: dict[str, Any]) -> None:
    told = {lang: given[lang].strip() for lang in ("nl", "en") if given[lang].strip()}
    made = PlayChange(cell.tier, cell.buyer, told or "", given["owner"], given["review"])

    def changed(settings: Settings) -> Settings:
        others = [one for one in settings.strategy.plays if (one.tier, one.buyer) != (cell.tier, cell.buyer)]
        own = [made] if made != PlayChange(cell.tier, cell.buyer) else []
        return msgspec.structs.replace(
            settings, strategy=msgspec.structs.replace(settings.strategy, plays=[*others, *own])
        )

    change_settings(study, changed)
    record(
        "play-changed", organisation=request.organisation, actor=request, thing=f"study {study.slug}",
        detail={"class": cell.tier, "buyer": cell.buyer},
    )  # fmt: skip
