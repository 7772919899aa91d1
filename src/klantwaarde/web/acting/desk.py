"""The pages of actions: one's own, those of a study beside what came out, and one with what was measured since."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from klantwaarde.language import Named, date, named, number, say, speak
from klantwaarde.results import Priority
from klantwaarde.web.accounts.folio import Folio, folio_of, latest_run, slug_of
from klantwaarde.web.acting.forms import ToldForm
from klantwaarde.web.acting.measured import latest_wave, main_model, measured
from klantwaarde.web.acting.models import STATE_NAMES, Action
from klantwaarde.web.acting.reach import may_change, one_within_reach, within_reach
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.people.rights import Right
from klantwaarde.web.reading.gate import hand_out
from klantwaarde.web.reading.grid import SORT, Cell, Column, Grid
from klantwaarde.web.reading.shelf import Opened, open_run
from klantwaarde.web.studies.desk import about, study_here
from klantwaarde.web.studies.models import Study

FILTERS = ("state", "who", SORT)
MOST_PRIORITIES = 6


def opened_of(study: Study) -> Opened | None:
    """Give the last answers of a study."""
    run = latest_run(study)
    return open_run(run) if run is not None else None


def names_of(folio: Folio) -> dict[str, str]:
    """Give the name of every customer that a member may see, by code."""
    return {code: known.name or code for code, known in folio.customers.items()}


def subjects_of(opened: Opened | None, lang: str) -> dict[str, str]:
    """Give the name of every value and investment of the last answers, by code."""
    if opened is None:
        return {}
    model = main_model(opened.ledger.answers, latest_wave(opened.ledger.answers, opened.info))
    if model is None:
        return {}
    found = {mark.value: speak(named(mark.name), lang) for mark in model.values}
    return found | {cost.investment: speak(named(cost.name), lang) for cost in model.investments}


@door(Right.SEE_ACTIONS)
@never_cache
def my_actions(request: MemberRequest) -> HttpResponse:
    """Show what asks for attention and what is due, over all studies: one's own first."""
    from klantwaarde.web.alerting.desk import open_alerts

    studies = []
    for study in Study.objects.of(request.organisation).select_related("organisation"):
        rows = within_reach(Action.objects.all(), request, study).filter(state="open")
        alerts = open_alerts(request, study)
        mine = [one for one in rows if one.owner_id == request.user.pk]
        studies.append(
            {"study": study, "mine": mine, "others": len(rows) - len(mine), "alerts": alerts[:5],
             "more": max(len(alerts) - 5, 0)}
        )  # fmt: skip
    busy = [one for one in studies if one["mine"] or one["others"] or one["alerts"]]
    return render(request, "acting/mine.html", {"studies": busy, "quiet": [o for o in studies if o not in busy],
                                                "org": request.organisation.slug})  # fmt: skip


@door(Right.SEE_ACTIONS)
@never_cache
def actions(request: MemberRequest, study: str) -> HttpResponse:
    """Show the actions of a study, beside the priorities that ask for one."""
    mine = study_here(request, study)
    asked = _asked(request)
    opened = opened_of(mine)
    grid = _grid(request, mine, opened, asked)
    more = {
        "grid": grid, "headings": grid.headings(asked), "asked": asked, "query": urlencode(asked),
        "states": [(code, speak(name, request.lang)) for code, name in STATE_NAMES.items()],
        "priorities": _priorities(mine, opened), "may_make": may_change(request, mine, ""),
        "may_export": request.membership.may(Right.EXPORT),
    }  # fmt: skip
    return render(request, "acting/actions.html", about(request, mine, tab="actions", **more))


@door(Right.EXPORT, methods=["POST"])
def take(request: MemberRequest, study: str) -> HttpResponse:
    """Hand out the actions as they are chosen and sorted, for a spreadsheet."""
    mine = study_here(request, study)
    sheet = _grid(request, mine, opened_of(mine), _asked(request)).sheet("actions", request.lang)
    content = sheet.csv(request.lang).encode("utf-8", errors="replace")
    stem = f"{request.organisation.slug}_{mine.slug}_actions.csv"
    return hand_out(request, content, name=stem, kind="text/csv; charset=utf-8", what="actions")


@door(Right.SEE_ACTIONS)
@never_cache
def action(request: MemberRequest, study: str, action: int) -> HttpResponse:
    """Show one action: what was expected, what was measured since, and what the customer was told."""
    mine = study_here(request, study)
    one = one_within_reach(Action.objects.select_related("owner", "study"), request, mine, action, change=False)
    return show(request, mine, one)


def show(request: MemberRequest, study: Study, one: Action, *, told: ToldForm | None = None) -> HttpResponse:
    """Show an action, with the form for what the customer was told as it was filled in."""
    opened = opened_of(study)
    today = timezone.localdate()
    more = {
        "action": one, "effect": measured(one, opened, request.lang),
        "expected": "" if one.expected is None else speak(say("{x:+.2g}", x=one.expected), request.lang),
        "subject": subjects_of(opened, request.lang).get(one.subject, one.subject),
        "customer": names_of(folio_of(study, request.membership)).get(one.customer, one.customer),
        "customer_slug": slug_of(one.customer) if one.customer else "",
        "may_make": may_change(request, study, one.customer, one.owner_id),
        "form": told or ToldForm(initial={"told_on": today}, today=today),
    }  # fmt: skip
    page = about(request, study, tab="actions", **more)
    return render(request, "acting/action.html", page, status=422 if told else 200)


def _asked(request: MemberRequest) -> dict[str, str]:
    return {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}


def _grid(request: MemberRequest, study: Study, opened: Opened | None, asked: dict[str, str]) -> Grid:
    lang = request.lang
    rows = within_reach(Action.objects.select_related("owner", "study"), request, study)
    state = asked.get("state", "open")
    rows = rows.filter(state=state) if state in STATE_NAMES else rows
    rows = rows.filter(owner=request.user) if asked.get("who") == "me" else rows
    names, subjects = names_of(folio_of(study, request.membership)), subjects_of(opened, lang)
    columns = [
        Column("title", speak(say("Action"), lang)),
        Column("customer", speak(say("Customer"), lang)),
        Column("subject", speak(say("Value"), lang)),
        Column("owner", speak(say("Who"), lang)),
        Column("due", speak(say("Before"), lang)),
        Column("state", speak(say("State"), lang)),
        Column("expected", speak(say("Expected"), lang), number=True),
        Column("measured", speak(say("Measured"), lang)),
        Column("told", speak(say("Customer told"), lang)),
    ]
    made = []
    for one in rows:
        effect = measured(one, opened, lang)
        address = reverse("action", kwargs={"org": request.organisation.slug, "study": study.slug, "action": one.pk})
        change = speak(say("{change}, {verdict}", change=effect.change, verdict=effect.verdict), lang)
        made.append(
            [
                Cell(one.title, one.title, address),
                Cell(names.get(one.customer, one.customer), one.customer or None),
                Cell(subjects.get(one.subject, one.subject), subjects.get(one.subject, one.subject) or None),
                Cell(str(one.owner or ""), str(one.owner or "") or None),
                Cell(date(one.due, lang), one.due.isoformat(), kind="below" if one.late else ""),
                Cell(speak(one.state_said, lang), one.state),
                Cell("" if one.expected is None else number(one.expected, lang), one.expected),
                Cell(change if effect.change else speak(effect.verdict, lang), None),
                Cell("" if one.told_on is None else date(one.told_on, lang), str(one.told_on) if one.told_on else None),
            ]
        )
    return Grid(speak(say("Actions"), lang), columns, made).sorted_by(asked.get(SORT, ""))


class Asking(msgspec.Struct, frozen=True):
    """A priority that came out, and how many actions there are for it."""

    line: Priority
    name: Named
    actions: int


def _priorities(study: Study, opened: Opened | None) -> list[Asking]:
    if opened is None:
        return []
    model = main_model(opened.ledger.answers, latest_wave(opened.ledger.answers, opened.info))
    if model is None:
        return []
    there: dict[str, int] = {}
    for subject in study.actions.filter(state="open", customer="").values_list("subject", flat=True):
        there[subject] = there.get(subject, 0) + 1
    wanted = [line for line in model.priorities if line.kind not in {"keep", "stop"}]
    names = {mark.value: mark.name for mark in model.values}
    names |= {cost.investment: cost.name for cost in model.investments}
    return [
        Asking(line, named(line.name or names.get(line.subject, {"en": line.subject})), there.get(line.subject, 0))
        for line in wanted[:MOST_PRIORITIES]
    ]


def beside_customer(request: MemberRequest, study: Study, code: str, lang: str) -> dict[str, Any]:
    """Give what the page of a customer shows of its actions and alerts.

    Parameters
    ----------
    request, study
        Behind a door, and whose.
    code
        Of a customer that this member may see.
    lang
        ``nl`` or ``en``.
    """
    if not request.membership.may(Right.SEE_ACTIONS):
        return {}
    from klantwaarde.web.alerting.desk import open_alerts

    rows = list(Action.objects.of(request.organisation).filter(study=study, customer=code).select_related("owner"))
    promised = [
        {"pk": one.pk, "title": one.title, "due_said": date(one.due, lang), "owner_name": str(one.owner or ""),
         "late": one.late}
        for one in rows if one.promised and one.state == "open"
    ]  # fmt: skip
    others = [one for one in rows if not (one.promised and one.state == "open")]
    # two contacts that stay silent are told once; each has its own alert
    told = {str(one.said): one for one in reversed(open_alerts(request, study)) if one.customer == code}
    alerts = list(told.values())
    return {
        "shows_actions": True,
        "promises": promised,
        "actions": others,
        "alerts": alerts,
        "may_take": may_change(request, study, code),
    }
