"""The page where an owner sees what will be removed, and may have it removed now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from klantwaarde.language import say
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.rights import Right
from klantwaarde.web.upkeep.retention import dry_run, run


@door(Right.CHANGE_ORGANISATION, methods=["GET", "POST"])
def retention(request: MemberRequest) -> HttpResponse:
    """Show what is due, and remove it when asked."""
    now = timezone.now()
    if request.method == "POST":
        removed = sum(one.count for one in run(request.organisation, now=now, actor=request))
        messages.success(request, later(say("{n} removed.", n=removed)))
        return redirect("retention", org=request.organisation.slug)
    rows = dry_run(request.organisation, now=now)
    return render(request, "upkeep/retention.html", {"rows": rows, "any": any(one.count for one in rows)})
