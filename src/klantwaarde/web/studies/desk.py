"""The desk of a study: make one, see how far it is, change its rules."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from klantwaarde.language import say
from klantwaarde.web.doors import MemberRequest, door, here
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.coverage import progress_of
from klantwaarde.web.studies.forms import RulesForm, StudyForm
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.wave import Wave


def study_here(request: MemberRequest, slug: str) -> Study:
    """Give the study of an address, or "not found"."""
    found: Study = here(Study.objects.select_related("organisation"), request, slug=slug)
    return found


def may(request: MemberRequest) -> dict[str, bool]:
    """Which rights this member has, for templates."""
    return {right.value: request.membership.may(right) for right in Right}


def about(request: MemberRequest, study: Study, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - for a template
    """Give what every page of a study needs."""
    return {"study": study, "org": request.organisation.slug, "may": may(request), **more}


def log(request: MemberRequest, verb: str, study: Study, **detail: Any) -> None:  # noqa: ANN401 - particulars
    """Write down what was done to a study."""
    record(verb, organisation=request.organisation, actor=request, thing=f"study {study.slug}", detail=detail)


def to(request: MemberRequest, route: str, study: Study, **more: Any) -> HttpResponse:  # noqa: ANN401 - the address
    """Go to a page of a study."""
    return redirect(reverse(route, kwargs={"org": request.organisation.slug, "study": study.slug, **more}))


@door(Right.SEE_ORGANISATION)
def studies(request: MemberRequest) -> HttpResponse:
    """Show the studies of the organisation."""
    listed = [(study, list(study.waves.all())) for study in Study.objects.of(request.organisation)]
    return render(
        request, "studies/studies.html", {"listed": listed, "org": request.organisation.slug, "may": may(request)}
    )


@door(Right.CHANGE_STUDY, methods=["GET", "POST"])
def new_study(request: MemberRequest) -> HttpResponse:
    """Make a study, with its first wave."""
    form = StudyForm(request.POST or None, initial={"language": request.lang})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        title = {"nl": given["title_nl"], "en": given["title_en"] or given["title_nl"]}
        with transaction.atomic():
            study = make_study(request, title, given["language"], given["privacy"])
            Wave.objects.create(
                organisation=request.organisation,
                study=study,
                code="1",
                name={"nl": "eerste meting", "en": "first wave"},
            )
            log(request, "study-made", study, privacy=study.privacy)
        return to(request, "study_values", study)
    return render(
        request,
        "studies/new.html",
        {"form": form, "org": request.organisation.slug},
        status=422 if form.errors else 200,
    )


def make_study(request: MemberRequest, title: dict[str, str], language: str, privacy: str) -> Study:
    """Make a study under a slug that is free."""
    plain = unicodedata.normalize("NFKD", title["nl"] or title["en"]).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:48] or "study"
    for number in range(1, 1000):
        try:
            with transaction.atomic():
                made: Study = Study.objects.create(
                    organisation=request.organisation, slug=slug if number == 1 else f"{slug}-{number}",
                    title=title, language=language, privacy=privacy,
                )  # fmt: skip
                return made
        except IntegrityError:
            continue
    raise AssertionError(slug)


@door(Right.SEE_ORGANISATION)
def study(request: MemberRequest, study: str) -> HttpResponse:
    """Show one study: what is next, and how far it is."""
    from klantwaarde.web.studies.snapshot import opened_folder

    mine = study_here(request, study)
    more = standing(mine) | {"opened": opened_folder(mine).exists(), "tab": "study"}
    return render(request, "studies/study.html", about(request, mine, **more))


def standing(study: Study) -> dict[str, Any]:
    """How far a study is, per wave."""
    waves = [(wave, progress_of(study, wave), progress_of(study, wave, "employee")) for wave in study.waves.all()]
    return {"waves": waves, "people": study.contacts.count(), "customers": study.customers.count()}


@door(Right.SEE_COLLECTING)
def live(request: MemberRequest, study: str) -> HttpResponse:
    """Give the numbers of the field work alone, to be refreshed in place."""
    mine = study_here(request, study)
    return render(request, "studies/progress.html", about(request, mine, **standing(mine)))


@door(Right.CHANGE_STUDY, methods=["GET", "POST"])
def rules(request: MemberRequest, study: str) -> HttpResponse:
    """Change the title, the language, the smallest group, rest and retention."""
    mine = study_here(request, study)
    start = {
        "title_nl": mine.title.get("nl", ""), "title_en": mine.title.get("en", ""), "language": mine.language,
        "minimum_cell": mine.minimum_cell, "rest_days": mine.rest_days, "keep_months": mine.keep_months,
    }  # fmt: skip
    form = RulesForm(request.POST or None, initial=start, promised=mine.minimum_cell)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        mine.title = {"nl": given["title_nl"], "en": given["title_en"] or given["title_nl"]}
        for field in ("language", "minimum_cell", "rest_days", "keep_months"):
            setattr(mine, field, given[field])
        mine.save()
        log(request, "study-changed", mine, minimum_cell=mine.minimum_cell)
        messages.success(request, later(say("Saved.")))
        return to(request, "study", mine)
    return render(
        request, "studies/rules.html", about(request, mine, form=form, tab="rules"), status=422 if form.errors else 200
    )
