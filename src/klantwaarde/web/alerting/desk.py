"""The pages of alerts: the list, one alert, taking it, letting it rest, closing it, and mail about new ones."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from klantwaarde.language import Said, date, say, speak
from klantwaarde.web.accounts.folio import folio_of, slug_of
from klantwaarde.web.acting.desk import names_of
from klantwaarde.web.acting.forms import doers
from klantwaarde.web.acting.models import Action
from klantwaarde.web.acting.reach import may_change, one_within_reach, within_reach
from klantwaarde.web.alerting.models import Alert, Watch
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.rights import Right
from klantwaarde.web.reading.grid import SORT, Cell, Column, Grid
from klantwaarde.web.studies.desk import about, log, study_here
from klantwaarde.web.studies.forms import one_line
from klantwaarde.web.studies.models import Study

KIND_NAMES: dict[str, Said] = {
    "drift": say("changed between waves"),
    "early": say("changes while answers come in"),
    "red": say("a customer that counts misses something"),
    "silent": say("a contact stays silent"),
    "overdue": say("an action is overdue"),
}
FILTERS = ("kind", "show", SORT)
LONGEST_REST = dt.timedelta(days=366)


def open_alerts(request: MemberRequest, study: Study) -> list[Alert]:
    """Give the alerts of a study that are open and do not rest, as far as this member may see them."""
    found = within_reach(Alert.objects.select_related("owner"), request, study).filter(state="open")
    return [alert for alert in found if not alert.resting]


@door(Right.SEE_ACTIONS)
@never_cache
def alerts(request: MemberRequest, study: str) -> HttpResponse:
    """Show what asks for attention; what rests or was closed stands behind a choice in the address."""
    mine = study_here(request, study)
    asked = {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}
    grid = _grid(request, mine, asked)
    more = {
        "grid": grid, "headings": grid.headings(asked), "asked": asked, "query": urlencode(asked),
        "kinds": [(code, speak(name, request.lang)) for code, name in KIND_NAMES.items()],
        "mailed": Watch.objects.of(request.organisation).filter(study=mine, person=request.user).exists(),
    }  # fmt: skip
    return render(request, "alerting/alerts.html", about(request, mine, tab="alerts", **more))


@door(Right.SEE_ACTIONS)
@never_cache
def alert(request: MemberRequest, study: str, alert: int) -> HttpResponse:
    """Show one alert, and what may be done with it."""
    mine = study_here(request, study)
    one = one_within_reach(Alert.objects.select_related("owner"), request, mine, alert, change=False)
    made = Action.objects.of(request.organisation).filter(study=mine, customer=one.customer, subject=one.subject)
    more = {
        "alert": one, "kind": KIND_NAMES[one.kind], "owners": doers(request.organisation),
        "customer": names_of(folio_of(mine, request.membership)).get(one.customer, one.customer),
        "customer_slug": slug_of(one.customer) if one.customer else "",
        "actions": made.filter(state="open") if one.subject or one.customer else [],
        "may_take": may_change(request, mine, one.customer, one.owner_id),
        "tomorrow": timezone.localdate() + dt.timedelta(days=1),
        "month": timezone.localdate() + dt.timedelta(days=30),
    }  # fmt: skip
    return render(request, "alerting/alert.html", about(request, mine, tab="alerts", **more))


@door(Right.TAKE_ACTIONS, methods=["POST"])
def turn_alert(request: MemberRequest, study: str, alert: int) -> HttpResponse:
    """Give an alert an owner, let it rest until a day, close it with a reason, or open it again."""
    mine = study_here(request, study)
    one = one_within_reach(Alert.objects.all(), request, mine, alert, change=True)
    what = request.POST.get("what", "")
    wrong = _turn(request, one, what)
    if wrong is not None:
        messages.error(request, later(wrong))
    else:
        one.save()
        log(request, "alert-changed", mine, alert=one.pk, what=what)
        messages.success(request, later(say("Saved.")))
    return redirect("alert", org=request.organisation.slug, study=mine.slug, alert=one.pk)


@door(Right.SEE_ACTIONS, methods=["POST"])
def mail(request: MemberRequest, study: str) -> HttpResponse:
    """Switch mail about new alerts on or off, for oneself."""
    mine = study_here(request, study)
    on = request.POST.get("on") == "yes"
    watches = Watch.objects.of(request.organisation).filter(study=mine, person=request.user)
    if on and not watches.exists():
        Watch.objects.create(organisation=request.organisation, study=mine, person=request.user)
    elif not on:
        watches.delete()
    log(request, "alert-mail", mine, on=on)
    messages.success(
        request,
        later(say("You get mail when something new asks for attention.") if on else say("You get no mail any more.")),
    )
    return redirect("alerts", org=request.organisation.slug, study=mine.slug)


def _turn(request: MemberRequest, alert: Alert, what: str) -> Said | None:
    """Change an alert; say what is wrong when it cannot be."""
    given = request.POST
    if what == "owner" and given.get("owner", "") in {pk for pk, _ in doers(request.organisation)}:
        alert.owner_id = int(given["owner"])
    elif what == "rest":
        return _rest(alert, given.get("until", ""))
    elif what == "wake":
        alert.snoozed_until = None
    elif what == "close":
        why = one_line(given.get("why", ""))[:300]
        if not why:
            return say("Say why you close it.")
        alert.state, alert.why, alert.closed_at = "closed", why, timezone.now()
    elif what == "open":
        alert.state, alert.why, alert.closed_at = "open", "", None
    else:
        return say("Choose what to do.")
    return None


def _rest(alert: Alert, until: str) -> Said | None:
    try:
        day = dt.date.fromisoformat(until)
    except ValueError:
        return say("Give a day.")
    if not timezone.localdate() < day <= timezone.localdate() + LONGEST_REST:
        return say("Give a day to come, within a year.")
    alert.snoozed_until = day
    return None


def _grid(request: MemberRequest, study: Study, asked: dict[str, str]) -> Grid:
    lang = request.lang
    rows = within_reach(Alert.objects.select_related("owner"), request, study)
    show = asked.get("show", "")
    rows = rows.filter(state="closed" if show == "closed" else "open")
    rows = rows.filter(owner=request.user) if show == "mine" else rows
    rows = rows.filter(kind=asked["kind"]) if asked.get("kind") in KIND_NAMES else rows
    chosen = [one for one in rows if show == "closed" or one.resting == (show == "resting")]
    names = names_of(folio_of(study, request.membership))
    columns = [
        Column("said", speak(say("What asks for attention"), lang)),
        Column("kind", speak(say("Kind"), lang)),
        Column("customer", speak(say("Customer"), lang)),
        Column("owner", speak(say("Who"), lang)),
        Column("since", speak(say("Since"), lang)),
        Column("rests", speak(say("Rests until"), lang)),
    ]
    made = []
    for one in chosen:
        address = reverse("alert", kwargs={"org": request.organisation.slug, "study": study.slug, "alert": one.pk})
        day = timezone.localtime(one.made_at).date()
        rests = one.snoozed_until if one.resting else None
        made.append(
            [
                Cell(speak(one.sentence, lang), speak(one.sentence, lang), address),
                Cell(speak(KIND_NAMES[one.kind], lang), one.kind),
                Cell(names.get(one.customer, one.customer), one.customer or None),
                Cell(str(one.owner or ""), str(one.owner or "") or None),
                Cell(date(day, lang), day.isoformat()),
                Cell("" if rests is None else date(rests, lang), str(rests) if rests else None),
            ]
        )
    return Grid(speak(say("Alerts"), lang), columns, made).sorted_by(asked.get(SORT, ""))
