"""The frame of the Q desk, the page on which the number of viewpoints is chosen, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import Named, Said, say, speak
from klantwaarde.pictures.picture import Picture
from klantwaarde.pictures.q_map import draw_factor_map
from klantwaarde.pictures.q_scree import draw_scree
from klantwaarde.reports.q_method import step_words
from klantwaarde.results import QAnalysis
from klantwaarde.schema.card_sorts import CardSorts
from klantwaarde.systems.vfc.analysis import Analysis
from klantwaarde.systems.vfc.bench import analyse, asked
from klantwaarde.systems.vfc.noun import q_analysis
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.grouping.forms import EXTRACTION_NAMES, ROTATION_NAMES, ChooseForm
from klantwaarde.web.grouping.steps import keep, step
from klantwaarde.web.grouping.table import Table, table_of
from klantwaarde.web.grouping.words import names_in
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import study_here
from klantwaarde.web.studies.models import Study

PLACES = (
    ("q_desk", say("How many")),
    ("q_turn", say("Turn by hand")),
    ("q_flags", say("Who speaks for it")),
    ("q_portraits", say("Portraits")),
    ("q_people", say("Who belongs where")),
)
MOST_SHOWN = 10
"""Eigenvalues in the table; the picture has more."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A member at the Q desk, with the sorts of one wave and the analysis as it stands."""

    request: MemberRequest
    study: Study
    table: Table
    analysis: Analysis
    q: QAnalysis

    @property
    def lang(self) -> str:
        """The language of the page."""
        return self.request.lang

    @property
    def names(self) -> dict[str, Named | Said]:
        """What each viewpoint is called."""
        return names_in(self.q)

    @property
    def spoken_names(self) -> list[str]:
        """What each viewpoint is called, in the language of the page."""
        return [speak(name, self.lang) for name in self.names.values()]

    def address(self, route: str, **more: str) -> str:
        """Give the address of a page of the desk, in this wave."""
        kwargs = {"org": self.request.organisation.slug, "study": self.study.slug}
        return f"{reverse(route, kwargs=kwargs)}?{urlencode({'wave': self.table.bench.wave, **more})}"

    def to(self, route: str, **more: str) -> HttpResponse:
        """Go to a page of the desk."""
        return redirect(self.address(route, **more))

    def page(self, place: str, more: dict[str, Any], *, form: Form | None = None) -> HttpResponse:
        """Show a page of the desk, with its places, the waves and the log."""
        shown = {who: name for name, who in self.table.bench.code.items()}
        nobody = say("somebody who is not in this wave")
        steps = [(one, step_words(one, self.names, shown.get(one.sorter, nobody))) for one in self.table.chosen.actions]
        frame = {
            "study": self.study, "q": self.q, "chosen": self.table.chosen, "steps": steps, "place": place,
            "places": [(self.address(route), name, route == place) for route, name in PLACES],
            "waves": [(wave, wave == self.table.bench.wave) for wave in self.table.waves],
            "wave": self.table.bench.wave, "undo": self.address("q_undo"), "here": self.address(place),
            "people": len(self.q.sorters), "form": form,
        }  # fmt: skip
        return render(
            self.request, f"grouping/{place}.html", {**frame, **more}, status=422 if form and form.errors else 200
        )


def seated(request: MemberRequest, slug: str, view: Callable[[Desk], HttpResponse]) -> HttpResponse:
    """Seat a member at the desk; without sorts, or with sorts that carry no analysis, say why there is nothing."""
    study = study_here(request, slug)
    try:
        table = table_of(study, request.GET.get("wave", ""))
        if table is None:
            return _nothing(request, study, [])
        analysis = analyse(table.bench, table.chosen)
    except KlantwaardeError as error:
        return _nothing(request, study, [(problem.thing, problem.mend) for problem in error.problems])
    return view(Desk(request, study, table, analysis, q_analysis(analysis)))


def _nothing(request: MemberRequest, study: Study, faults: list[tuple[Said, Said]]) -> HttpResponse:
    steps = study.noun().card_sorts.actions
    undo = reverse("q_undo", kwargs={"org": request.organisation.slug, "study": study.slug}) if steps else ""
    return render(request, "grouping/nothing.html", {"study": study, "faults": faults, "undo": undo})


def drawing(picture: Picture, label: str, *, size: str = "") -> dict[str, Any]:
    """Give a picture for a template: our own drawing, every text in it escaped, with its words and its numbers."""
    return {
        "svg": mark_safe(picture.svg), "label": label, "size": size, "story": picture.story,  # noqa: S308
        "headings": picture.table.headings, "rows": picture.table.rows,
    }  # fmt: skip


def both(draw: Callable[..., Picture], *given: object, label: str, **more: object) -> dict[str, Any]:
    """Draw a picture twice for a template: for a wide page and for a phone."""
    return {
        "wide": drawing(draw(*given, width="wide", **more), label),
        "phone": drawing(draw(*given, width="phone", **more), label, size="small"),
    }


def refused(request: MemberRequest, error: KlantwaardeError) -> None:
    """Tell why something could not be done."""
    for problem in error.problems[:3]:
        messages.error(request, f"{now(problem.thing)} {now(problem.rule)}")


@door(Right.ANALYSE_SORTS, methods=["GET", "POST"])
@never_cache
def choose(request: MemberRequest, study: str) -> HttpResponse:
    """Show what every rule says of the number of viewpoints, and let a person choose."""
    return seated(request, study, _choose)


def _choose(desk: Desk) -> HttpResponse:
    chosen, settings = desk.table.chosen, asked(desk.table.bench, desk.table.chosen)
    start = {
        "factors": chosen.factors,
        "extraction": settings.extraction,
        "rotation": settings.rotation,
        "mode": chosen.mode,
    }
    form = ChooseForm(desk.request.POST if desk.request.method == "POST" else None, initial=start)
    if desk.request.method == "POST" and form.is_valid() and _chosen(desk, form.cleaned_data):
        return desk.to("q_desk")
    choice = desk.table.evidence(chosen)
    more = {
        "scree": both(
            draw_scree, choice, lang=desk.lang, label=now(say("Eigenvalues beside those of shuffled sorts"))
        ),
        "onward": both(
            draw_factor_map, choice, settings.factors, lang=desk.lang, label=now(say("One viewpoint more or one less"))
        ) if choice.solutions else None,
        "rules": choice.rules, "solutions": choice.solutions, "kept": settings.factors, "draws": choice.draws,
        "eigenvalues": [
            (place + 1, *row)
            for place, row in enumerate(zip(choice.eigenvalues, choice.explained, choice.parallel, strict=False))
            if place < MOST_SHOWN
        ],
        "extraction": EXTRACTION_NAMES[settings.extraction], "rotation": ROTATION_NAMES[settings.rotation],
    }  # fmt: skip
    return desk.page("q_desk", more, form=form)


def _chosen(desk: Desk, given: dict[str, Any]) -> bool:
    taken = step(desk.request, "choose", reason=given["reason"])

    def changed(before: CardSorts) -> CardSorts:
        actions = [] if given["over"] else before.actions
        return msgspec.structs.replace(
            before, factors=given["factors"], extraction=given["extraction"], rotation=given["rotation"],
            mode=given["mode"], actions=[*actions, taken],
        )  # fmt: skip

    try:
        keep(desk.request, desk.study, desk.table.bench, changed, "viewpoints-chosen", "choose")
    except KlantwaardeError as error:
        refused(desk.request, error)
        messages.error(
            desk.request, now(say("If a step by hand no longer fits, start over: take out the steps by hand."))
        )
        return False
    messages.success(desk.request, now(say("Kept. The answers use this from the next reckoning on.")))
    return True


@door(Right.ANALYSE_SORTS, methods=["POST"])
def undo(request: MemberRequest, study: str) -> HttpResponse:
    """Take back the last step by hand; the log of the organisation keeps that it was there."""
    mine = study_here(request, study)
    table = table_of(mine, request.GET.get("wave", ""))
    if table is not None and table.chosen.actions:

        def changed(before: CardSorts) -> CardSorts:
            return msgspec.structs.replace(before, actions=before.actions[:-1])

        try:
            keep(request, mine, table.bench, changed, "viewpoint-step-undone", table.chosen.actions[-1].kind)
            messages.success(request, now(say("The last step is taken back.")))
        except KlantwaardeError as error:
            refused(request, error)
    route = request.POST.get("place", "")
    route = route if route in dict(PLACES) else "q_desk"
    address = reverse(route, kwargs={"org": request.organisation.slug, "study": mine.slug})
    return redirect(f"{address}?{urlencode({'wave': table.bench.wave})}" if table else address)
