"""Earlier days: what was said of customers then, kept by every reckoning and by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import named, say
from klantwaarde.results import Worth
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import study_here
from klantwaarde.web.valuing.bench import answers_of, desk_of
from klantwaarde.web.valuing.past import keep_day
from klantwaarde.web.valuing.weighing import frame, nothing

MOST = 200


@door(Right.WEIGH_CUSTOMERS, methods=["GET", "POST"])
@never_cache
def worth_past(request: MemberRequest, study: str) -> HttpResponse:
    """Show the days that were kept and what changed since the last of them, and keep today."""
    mine = study_here(request, study)
    try:
        desk = desk_of(mine)
        if desk is None or not desk.bench.known.customers:
            return nothing(request, mine, "worth_past")
        answers = answers_of(mine)
        if request.method == "POST":
            kept = keep_day(mine, answers)
            if kept is None:
                messages.error(request, now(say("Nothing is known of any customer yet.")))
            else:
                record(
                    "worth-kept", organisation=request.organisation, actor=request, thing=f"study {mine.slug}",
                    detail={"day": str(kept.day)},
                )  # fmt: skip
                messages.success(request, now(say("Today is kept.")))
            return redirect("worth_past", org=request.organisation.slug, study=mine.slug)
    except KlantwaardeError as error:
        return nothing(request, mine, "worth_past", error)
    worth = next((answer.body for answer in answers if isinstance(answer.body, Worth)), None)
    names = {part.part: named(part.name) for part in worth.parts} if worth else {}
    days = [(one.day, one.noun()) for one in mine.worth_kept.order_by("-day")[:MOST]]
    more = {
        "days": [
            (day, kept, [(names.get(part, part), weight) for part, weight in kept.weights.items()])
            for day, kept in days
        ],
        "since": worth.compared_with if worth else "",
        "moved": [one for one in worth.customers if one.before and one.before.tier != one.tier][:MOST] if worth else [],
        "notes": worth.notes if worth else [],
    }  # fmt: skip
    return render(request, "valuing/history.html", frame(request, mine, "worth_past") | more)
