"""Make an action from a priority, a customer or an alert; change it, close it, and close the loop with the customer."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from klantwaarde.language import say
from klantwaarde.web.accounts.folio import Known, folio_of
from klantwaarde.web.acting.desk import opened_of, show, subjects_of
from klantwaarde.web.acting.forms import ActionForm, ToldForm, doers
from klantwaarde.web.acting.measured import latest_wave
from klantwaarde.web.acting.models import STATES, Action
from klantwaarde.web.acting.reach import may_change, one_within_reach
from klantwaarde.web.doors import MemberRequest, TooLittleRight, door
from klantwaarde.web.look.tongue import later, now
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import about, log, study_here
from klantwaarde.web.studies.models import Study


@door(Right.TAKE_ACTIONS, methods=["GET", "POST"])
def new_action(request: MemberRequest, study: str) -> HttpResponse:
    """Make an action; the address says of which customer, value or alert."""
    from klantwaarde.web.alerting.models import Alert

    mine = study_here(request, study)
    number = request.GET.get("alert", "")
    alert = (
        one_within_reach(Alert.objects.all(), request, mine, int(number), change=False) if _is_number(number) else None
    )
    known = _customer(request, mine, alert.customer if alert else None)
    code = known.code if known else ""
    if not may_change(request, mine, code, alert.owner_id if alert else None):
        raise TooLittleRight(Right.TAKE_ACTIONS)
    opened = opened_of(mine)
    subjects = subjects_of(opened, request.lang)
    asked = alert.subject if alert else request.GET.get("subject", "")
    start = {"subject": asked if asked in subjects else "", "owner": str(request.user.pk)}
    if alert is not None:
        start["reason"] = now(alert.sentence)
    form = ActionForm(
        request.POST or None, initial=start, subjects=list(subjects.items()), owners=doers(request.organisation),
        for_customer=known is not None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            wave = latest_wave(opened.ledger.answers, opened.info) if opened else ""
            made = Action(organisation=request.organisation, study=mine, customer=code, wave=wave)
            _fill(made, form)
            if alert is not None:
                made.contact_id = alert.contact_id
                alert.owner_id = made.owner_id
                alert.save(update_fields=["owner"])
            made.save()
            log(request, "action-made", mine, action=made.pk, alert=alert.pk if alert else None)
        messages.success(request, later(say("The action is made.")))
        return redirect("action", org=request.organisation.slug, study=mine.slug, action=made.pk)
    more = {"form": form, "known": known, "alert": alert, "query": request.GET.urlencode()}
    page = about(request, mine, tab="actions", **more)
    return render(request, "acting/edit.html", page, status=422 if form.errors else 200)


@door(Right.TAKE_ACTIONS, methods=["GET", "POST"])
def change_action(request: MemberRequest, study: str, action: int) -> HttpResponse:
    """Change what an action says; the wave it starts from stays."""
    mine = study_here(request, study)
    one = one_within_reach(Action.objects.all(), request, mine, action, change=True)
    subjects = subjects_of(opened_of(mine), request.lang)
    if one.subject and one.subject not in subjects:
        subjects[one.subject] = one.subject
    start = {
        "title": one.title, "reason": one.reason, "subject": one.subject, "owner": str(one.owner_id or ""),
        "due": one.due, "expected": one.expected, "promised": one.promised,
    }  # fmt: skip
    form = ActionForm(
        request.POST or None, initial=start, subjects=list(subjects.items()), owners=doers(request.organisation),
        for_customer=bool(one.customer),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        _fill(one, form)
        one.save()
        log(request, "action-changed", mine, action=one.pk)
        messages.success(request, later(say("Saved.")))
        return redirect("action", org=request.organisation.slug, study=mine.slug, action=one.pk)
    more = {"form": form, "action": one}
    page = about(request, mine, tab="actions", **more)
    return render(request, "acting/edit.html", page, status=422 if form.errors else 200)


@door(Right.TAKE_ACTIONS, methods=["POST"])
def turn_action(request: MemberRequest, study: str, action: int) -> HttpResponse:
    """Call an action done, dropped or open again."""
    mine = study_here(request, study)
    one = one_within_reach(Action.objects.all(), request, mine, action, change=True)
    state = request.POST.get("state", "")
    if state in STATES and state != one.state:
        with transaction.atomic():
            one.state, one.done_on = state, timezone.localdate() if state != "open" else None
            one.save(update_fields=["state", "done_on"])
            log(request, "action-closed" if state != "open" else "action-changed", mine, action=one.pk, state=state)
            if state != "open":
                _tell_others(mine, one)
        messages.success(request, later(say("Saved.")))
    return redirect("action", org=request.organisation.slug, study=mine.slug, action=one.pk)


@door(Right.TAKE_ACTIONS, methods=["POST"])
def tell_customer(request: MemberRequest, study: str, action: int) -> HttpResponse:
    """Write down what the customer was told, and when."""
    mine = study_here(request, study)
    one = one_within_reach(Action.objects.select_related("owner", "study"), request, mine, action, change=True)
    form = ToldForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return show(request, mine, one, told=form)
    one.told, one.told_on = form.cleaned_data["told"], form.cleaned_data["told_on"]
    one.save(update_fields=["told", "told_on"])
    log(request, "customer-told", mine, action=one.pk)
    messages.success(request, later(say("Saved.")))
    return redirect("action", org=request.organisation.slug, study=mine.slug, action=one.pk)


def _customer(request: MemberRequest, study: Study, code: str | None) -> Known | None:
    from klantwaarde.web.accounts.desk import known_here
    from klantwaarde.web.accounts.folio import slug_of

    slug = slug_of(code) if code else request.GET.get("customer", "")
    return known_here(request, study, folio_of(study, request.membership), slug) if slug else None


def _fill(action: Action, form: ActionForm) -> None:
    given = form.cleaned_data
    action.title, action.reason, action.subject = given["title"], given["reason"], given["subject"]
    action.owner_id, action.due, action.expected = int(given["owner"]), given["due"], given["expected"]
    action.promised = bool(given.get("promised", False))


def _tell_others(study: Study, action: Action) -> None:
    """Tell other programs of the organisation, when they asked for it; names of things, and nothing of anybody."""
    from klantwaarde.web.hooks.sending import send

    send(study.organisation_id, "action.closed", {"study": study.slug, "action": action.pk, "state": action.state})


def _is_number(text: str) -> bool:
    if text and not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return bool(text)
