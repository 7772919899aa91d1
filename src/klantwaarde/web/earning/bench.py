"""The bench: change price, cap and floor, and see firm and customer side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from klantwaarde.language import euros, named, say, speak
from klantwaarde.ledger import Ledger
from klantwaarde.pictures.revenue_words import euro
from klantwaarde.results import Answer, Estimate, RevenueModels, StudyFacts
from klantwaarde.schema.pricing import Pricing
from klantwaarde.schema.pricing_rules import MOST_MODELS
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.earning.bench_form import AIM_NAMES, KIND_NAMES, Wrong, added, cards_of, changed, dropped
from klantwaarde.web.earning.models import Trial
from klantwaarde.web.earning.trying import ask, models_of
from klantwaarde.web.people.rights import Right
from klantwaarde.web.reading.grid import SORT, Cell, Column, Grid
from klantwaarde.web.reading.pages import Book
from klantwaarde.web.reading.style import style_address
from klantwaarde.web.studies.desk import about, log, study_here
from klantwaarde.web.studies.models import Study


@door(Right.TRY_PRICES, methods=["GET", "POST"])
@never_cache
def prices(request: MemberRequest, study: str) -> HttpResponse:
    """Show the bench with the last trial of this member; a change is tried out in the queue."""
    mine = study_here(request, study)
    trial = _last(request, mine)
    base = trial.noun if trial is not None else models_of(mine)
    if request.method != "POST":
        return _show(request, mine, trial, base)
    what, _, which = request.POST.get("what", "try").partition(":")
    try:
        wanted = changed(base, request.POST.dict(), request.lang)
        if what == "add":
            wanted = added(wanted, request.POST.get("kind", ""))
        elif what == "drop":
            wanted = dropped(wanted, which)
    except Wrong as wrong:
        return _show(request, mine, trial, base, wrong=wrong, given=request.POST.dict())
    made = ask(mine, request.user, wanted)
    log(request, "prices-tried", mine, trial=made.pk, models=len(wanted.models))
    return redirect("prices", org=request.organisation.slug, study=mine.slug)


@door(Right.TRY_PRICES)
@never_cache
def progress(request: MemberRequest, study: str) -> HttpResponse:
    """Tell whether the trial is done; the page asks every second, and loads itself anew when it is."""
    mine = study_here(request, study)
    trial = _last(request, mine)
    response = render(request, "earning/progress.html", about(request, mine, trial=trial))
    if request.htmx and (trial is None or not trial.busy):
        response.headers["HX-Refresh"] = "true"
    return response


@door(Right.TRY_PRICES, methods=["POST"])
def start_anew(request: MemberRequest, study: str) -> HttpResponse:
    """Go back to the models of the study: one's own trials are thrown away."""
    mine = study_here(request, study)
    Trial.objects.of(request.organisation).filter(study=mine, person=request.user).delete()
    return redirect("prices", org=request.organisation.slug, study=mine.slug)


def _last(request: MemberRequest, study: Study) -> Trial | None:
    found: Trial | None = Trial.objects.of(request.organisation).filter(study=study, person=request.user).first()
    return found


def _show(
    request: MemberRequest,
    study: Study,
    trial: Trial | None,
    base: Pricing,
    *,
    wrong: Wrong | None = None,
    given: dict[str, str] | None = None,
) -> HttpResponse:
    lang = request.lang
    shown = trial if trial is not None and trial.state == "ready" else _ready(request, study)
    answer = shown.outcome() if shown is not None else None
    aim = (given or {}).get("aim", base.aim)
    more: dict[str, Any] = {
        "trial": trial, "cards": cards_of(base, lang, given), "current": base.current or base.models[0].code,
        "kinds": [(code, speak(name, lang)) for code, name in KIND_NAMES.items()],
        "aims": [(code, speak(name, lang), code == aim) for code, name in AIM_NAMES.items()],
        "wrong": wrong.problems if wrong else [], "style": style_address(), "full": len(base.models) >= MOST_MODELS,
        "few": len(base.models) < 3,
    }  # fmt: skip
    if shown is not None and answer is not None:
        book = Book(Ledger(answers=[answer], study=_facts(shown, answer)), shown.about(), lang)
        grid = _beside(answer, lang).sorted_by(request.GET.get(SORT, ""))
        more |= {"page": book.chapter_page(book.chapters[0]) if book.chapters else "", "grid": grid,
                 "headings": grid.headings(request.GET.dict()), "certificate": book.certificate(answer),
                 "older": trial is not None and shown.pk != trial.pk}  # fmt: skip
    page = about(request, study, tab="use", **more)
    return render(request, "earning/prices.html", page, status=422 if wrong else 200)


def _ready(request: MemberRequest, study: Study) -> Trial | None:
    mine = Trial.objects.of(request.organisation).filter(study=study, person=request.user, state="ready")
    found: Trial | None = mine.first()
    return found


def _facts(trial: Trial, answer: Answer) -> StudyFacts:
    info = trial.about()
    return StudyFacts(title=info.title, organisation=info.organisation, language=info.language, privacy=info.privacy,
                      composed=info.composed, minimum_cell=info.minimum_cell, waves=list(info.waves),
                      fingerprint=answer.provenance.fingerprint)  # fmt: skip


def _beside(answer: Answer, lang: str) -> Grid:
    """Firm and customer side by side, one line per model, in the order of the aim."""
    assert isinstance(answer.body, RevenueModels)  # noqa: S101 - this system gives nothing else
    body = answer.body
    by_code = {model.model: model for model in body.forecast.models}
    paid = {model.model: model for model in body.replay.models} if body.replay else {}
    columns = [
        Column("model", speak(say("Revenue model"), lang)),
        Column("margin", speak(say("The firm earns"), lang), number=True),
        Column("surplus", speak(say("Customers keep"), lang), number=True),
        Column("coverage", speak(say("Buy"), lang), number=True),
        Column("loss", speak(say("Chance of a loss"), lang), number=True),
        Column("paid", speak(say("Would have paid"), lang), number=True),
        Column("less", speak(say("Pay less"), lang), number=True),
        Column("more", speak(say("Pay more"), lang), number=True),
    ]
    rows = []
    for code in body.forecast.ranking:
        model, replayed = by_code[code], paid.get(code)
        cents = replayed.paid.paid_cents if replayed else None
        rows.append(
            [
                Cell(speak(named(model.name), lang), speak(named(model.name), lang)),
                Cell(euro(model.margin.value, lang), model.margin.value, more=_band(model.margin, lang)),
                Cell(euro(model.surplus.value, lang), model.surplus.value, more=_band(model.surplus, lang)),
                Cell(speak(say("{x:%}", x=model.coverage.value), lang), model.coverage.value),
                Cell(speak(say("{x:%}", x=model.loss), lang), model.loss),
                Cell("" if cents is None else euro(euros(cents), lang), cents),
                Cell("" if replayed is None else str(replayed.less), replayed.less if replayed else None),
                Cell("" if replayed is None else str(replayed.more), replayed.more if replayed else None),
            ]
        )
    return Grid(speak(say("Firm and customer side by side"), lang), columns, rows)


def _band(estimate: Estimate, lang: str) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = euro(estimate.low, lang), euro(estimate.high, lang)
    return speak(say("{low} and {high}", low=low, high=high), lang)
