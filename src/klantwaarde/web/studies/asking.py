"""What a study asks: its values, its questionnaire, questions of one's own, and how respondents will see it."""

from __future__ import annotations

from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from klantwaarde.errors import InputError
from klantwaarde.language import LANGUAGES, Said, named, say, speak
from klantwaarde.schema.catalogue_changes import apply_changes
from klantwaarde.schema.settings import LEVELS, CatalogueChanges, Settings, ValueChange
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.web.collecting.drawing import Pen, draw
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.instrument.building import build
from klantwaarde.web.instrument.mirror import mirror
from klantwaarde.web.instrument.question import (
    AnyQuestion,
    Choice,
    Instrument,
    Open,
    Option,
    Page,
    Rating,
    Text,
    in_language,
)
from klantwaarde.web.instrument.sound import problems_of
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import about, log, study_here, to
from klantwaarde.web.studies.forms import PlanForm, QuestionForm, one_line
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.version import agreed_of, change, current
from klantwaarde.web.studies.wave import SIDES

OWN = "own_"
LEVEL_NAMES = {"basic": say("basic"), "added": say("added value"), "bonding": say("bonding")}
MOST_VALUES = 60


@door(Right.CHANGE_STUDY, methods=["GET", "POST"])
def values(request: MemberRequest, study: str) -> HttpResponse:
    """Pick, order, rename and re-level the values; pick roles and investments."""
    mine = study_here(request, study)
    wrong: Said | None = None
    if request.method == "POST":
        changes = _changes(request.POST.dict(), request.POST.getlist("role"), request.POST.getlist("investment"))
        _, problems = apply_changes(default_catalogue(), changes)
        if not changes.pick:
            wrong = say("Choose at least one value.")
        elif len(changes.pick) > MOST_VALUES:
            wrong = say("Choose {most} values at most.", most=MOST_VALUES)
        elif problems:
            wrong = problems[0].thing
        else:
            mine.keep_settings(
                msgspec.structs.replace(msgspec.convert(mine.settings or {}, Settings), catalogue=changes)
            )
            mine.save()
            log(request, "values-chosen", mine, values=len(changes.pick))
            _rebuild(request, mine)
            messages.success(request, later(say("Saved: {n} {n:value|values}.", n=len(changes.pick))))
            return to(request, "study_questions", mine)
    chosen = mine.catalogue()
    changed = msgspec.convert(mine.settings or {}, Settings).catalogue
    more = {
        "values": _value_rows(chosen, bool(changed.pick)),
        "levels": [(level, LEVEL_NAMES[level]) for level in LEVELS],
        "roles": [(code, named(r.name), code in chosen.roles) for code, r in default_catalogue().roles.items()],
        "investments": [
            (code, named(i.name), code in chosen.investments) for code, i in default_catalogue().investments.items()
        ],
        "wrong": wrong,
        "fresh": range(2),
    }
    return render(
        request, "studies/values.html", about(request, mine, tab="values", **more), status=422 if wrong else 200
    )


def _value_rows(chosen: Any, picked: bool) -> list[dict[str, Any]]:  # noqa: ANN401, FBT001 - a catalogue
    rows: list[dict[str, Any]] = []
    known = default_catalogue().values
    for code, value in {**chosen.values, **{c: v for c, v in known.items() if c not in chosen.values}}.items():
        used = code in chosen.values and picked
        rows.append({
            "code": code, "used": used, "place": len(rows) + 1, "nl": value.name.get("nl", ""),
            "en": value.name.get("en", ""), "level": value.level,
        })  # fmt: skip
    return rows


def _changes(form: dict[str, str], roles: list[str], investments: list[str]) -> CatalogueChanges:
    known = default_catalogue()
    picked: list[tuple[float, int, str]] = []
    changed: dict[str, ValueChange] = {}
    codes = [name.removeprefix("name_nl:") for name in form if name.startswith("name_nl:")]
    for at, code in enumerate(codes[:500]):
        nl, en = one_line(form.get(f"name_nl:{code}", ""))[:80], one_line(form.get(f"name_en:{code}", ""))[:80]
        if code.startswith("new-"):
            if not nl:
                continue
            code = _code_of(nl, {*known.values, *changed})  # noqa: PLW2901 - a new value gets its code here
            use, order, level = "on", form.get(f"place:{codes[at]}", ""), form.get(f"level:{codes[at]}", "basic")
        else:
            use, order, level = (
                form.get(f"use:{code}", ""),
                form.get(f"place:{code}", ""),
                form.get(f"level:{code}", ""),
            )
        if not use:
            continue
        picked.append((float(order) if order.isdigit() else 999.0, at, code))
        before = known.values.get(code)
        name = {"nl": nl, "en": en or nl}
        told = ValueChange(
            name="" if before and before.name == name else name,
            level="" if (before and before.level == level) or level not in LEVELS else level,
        )
        if told != ValueChange():
            changed[code] = told
    pick = [code for _, _, code in sorted(picked)]
    return CatalogueChanges(
        pick=pick,
        values={code: changed[code] for code in pick if code in changed},
        pick_roles=[code for code in known.roles if code in roles],
        pick_investments=[code for code in known.investments if code in investments],
    )


def _code_of(name: str, taken: set[str]) -> str:
    import re
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "value"
    return code if code not in taken else f"{code}_{len(taken)}"


def _rebuild(request: MemberRequest, study: Study) -> None:
    """Build the questionnaire anew from values and plan; questions of one's own stay where they are."""
    before = current(study, "customer").instrument
    built = build(study.catalogue(), study.noun().scales, study.plan_noun())
    own = tuple(page for page in before.pages if page.name.startswith(OWN))
    _keep(request, study, msgspec.structs.replace(built, pages=(*built.pages, *own)))


def _keep(request: MemberRequest, study: Study, instrument: Instrument) -> bool:
    """Keep a changed questionnaire, and the mirror along with it; says what is wrong with it."""
    problems = problems_of(instrument, study.privacy)
    if problems:
        for problem in problems[:3]:
            messages.error(request, f"{speak(problem.thing, request.lang)} {speak(problem.mend, request.lang)}")
        return False
    try:
        version = change(study, "customer", instrument)
        mirrored, _ = mirror(instrument, study.plan_noun(), agreed_of(study))
        current(study, "employee")
        change(study, "employee", mirrored)
    except InputError as error:
        for problem in error.problems:
            messages.error(request, f"{speak(problem.thing, request.lang)} {speak(problem.mend, request.lang)}")
        return False
    log(request, "questionnaire-changed", study, version=version.number)
    return True


@door(Right.CHANGE_STUDY, methods=["GET", "POST"])
def questions(request: MemberRequest, study: str) -> HttpResponse:
    """Say what the questionnaire asks."""
    mine = study_here(request, study)
    plan = mine.plan_noun()
    start = {"parts": plan.parts, "address": plan.address, "task": plan.task, "top": plan.top}
    start |= {f"notice_{lang}": plan.notice.get(lang, "") for lang in LANGUAGES}
    form = PlanForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        mine.plan = {
            **(mine.plan or {}), "parts": given["parts"], "address": given["address"], "task": given["task"],
            "top": given["top"], "notice": {k: given[f"notice_{k}"] for k in LANGUAGES if given[f"notice_{k}"].strip()},
        }  # fmt: skip
        mine.save()
        _rebuild(request, mine)
        messages.success(request, later(say("Saved.")))
        return to(request, "study_questions", mine)
    version = current(mine, "customer")
    instrument = version.instrument
    own = [
        (q, in_language(q.title, request.lang)) for p in instrument.pages if p.name.startswith(OWN) for q in p.questions
    ]
    pages = [
        (page, in_language(page.title, request.lang), [in_language(q.title, request.lang) for q in page.questions])
        for page in instrument.pages
    ]
    count = sum(len(getattr(q, "items", ())) or 1 for q in instrument.questions)
    more = {"form": form, "version": version, "pages": pages, "own": own, "count": count, "languages": LANGUAGES}
    return render(
        request,
        "studies/questions.html",
        about(request, mine, tab="questions", **more),
        status=422 if form.errors else 200,
    )


@door(Right.CHANGE_STUDY, methods=["GET", "POST"])
def own_question(request: MemberRequest, study: str) -> HttpResponse:
    """Add a question of one's own."""
    mine = study_here(request, study)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        question = _question(given)
        before = current(mine, "customer").instrument
        page = Page(name=OWN + given["name"].casefold()[:50], questions=(question,))
        if _keep(request, mine, msgspec.structs.replace(before, pages=(*before.pages, page))):
            return to(request, "study_questions", mine)
    return render(
        request,
        "studies/own.html",
        about(request, mine, tab="questions", form=form),
        status=422 if form.errors else 200,
    )


def _question(given: dict[str, Any]) -> AnyQuestion:
    """Make a question of what was filled in."""
    base: dict[str, Any] = {
        "name": given["name"], "title": {lang: one_line(given[f"title_{lang}"]) for lang in LANGUAGES},
        "show_if": given["show_if"].strip(), "required": given["required"],
    }  # fmt: skip
    kind = given["kind"]
    if kind in {"choice", "several"}:
        listed = tuple(Option(code, {"nl": nl, "en": en}) for code, nl, en in given["options"])
        return Choice(options=listed, several=kind == "several", **base)
    if kind == "rating":
        return Rating(**base)
    return Text(**base) if kind == "text" else Open(**base)


@door(Right.CHANGE_STUDY, methods=["POST"])
def drop_question(request: MemberRequest, study: str, page: str) -> HttpResponse:
    """Take a question of one's own out; answers that were given stay."""
    mine = study_here(request, study)
    before = current(mine, "customer").instrument
    if not page.startswith(OWN) or before.page(page) is None:
        raise Http404
    _keep(request, mine, msgspec.structs.replace(before, pages=tuple(p for p in before.pages if p.name != page)))
    return to(request, "study_questions", mine)


@door(Right.SEE_COLLECTING)
def preview(request: MemberRequest, study: str, side: str, number: int) -> HttpResponse:
    """Show a page as a respondent will see it, in a language and at a width."""
    mine = study_here(request, study)
    if side not in SIDES:
        raise Http404
    instrument = current(mine, side).instrument
    if not 1 <= number <= len(instrument.pages):
        raise Http404
    lang = request.GET.get("in") if request.GET.get("in") in LANGUAGES else mine.language
    width = "phone" if request.GET.get("width") == "phone" else "wide"
    page = instrument.pages[number - 1]
    kwargs = {"org": request.organisation.slug, "study": mine.slug, "side": side}

    def at(other: int) -> str:
        return reverse("preview", kwargs={**kwargs, "number": other})

    more = {
        "page": page, "title": in_language(page.title, str(lang)), "side": side, "number": number,
        "count": len(instrument.pages), "in_lang": lang, "width": width, "languages": LANGUAGES, "sides": SIDES,
        "questions": [draw(question, None, Pen(str(lang))) for question in page.questions],
        "conditions": [c for c in (page.show_if, *(q.show_if for q in page.questions)) if c],
        "before": at(number - 1) if number > 1 else "",
        "after": at(number + 1) if number < len(instrument.pages) else "",
        "here": at(number),
    }  # fmt: skip
    return render(request, "studies/preview.html", about(request, mine, tab="questions", **more))
