"""The log of an organisation, to read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from klantwaarde.language import Said, say
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.people.audit import AuditEntry
from klantwaarde.web.people.person import Person
from klantwaarde.web.people.rights import Right

PAGE = 50

VERBS: dict[str, Said] = {
    "organisation-made": say("made the organisation"),
    "organisation-changed": say("changed the settings of the organisation"),
    "member-invited": say("invited somebody"),
    "invitation-withdrawn": say("withdrew an invitation"),
    "member-joined": say("joined"),
    "member-changed": say("changed what somebody may do"),
    "member-removed": say("removed a member"),
    "member-left": say("left"),
    "retention-done": say("removed what was kept long enough"),
}
"""How each verb of the log is said; an app adds its own in the `ready` of its AppConfig."""


@door(Right.SEE_AUDIT)
def audit(request: MemberRequest) -> HttpResponse:
    """Show who did what, the last first."""
    entries = AuditEntry.objects.all().of(request.organisation).order_by("-number")
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    names = dict(Person.objects.filter(pk__in={entry.actor for entry in page}).values_list("pk", "name"))
    rows = [(entry, names.get(entry.actor), VERBS.get(entry.verb, entry.verb)) for entry in page]
    return render(request, "people/audit.html", {"page": page, "rows": rows})
