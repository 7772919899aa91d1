"""Customers and contacts: look, import with a preview, and what is kept of one person."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

import msgspec
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import say, speak
from klantwaarde.web.doors import MemberRequest, door, here, need
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right, Role
from klantwaarde.web.studies.access import about_person
from klantwaarde.web.studies.customer import Contact
from klantwaarde.web.studies.desk import about, log, study_here, to
from klantwaarde.web.studies.erasing import erase
from klantwaarde.web.studies.forms import SheetForm
from klantwaarde.web.studies.importing import FIELDS, SHOWN, guess, read_sheet, store, understand

HOUR = 3600
A_PAGE = 50


@door(Right.SEE_CUSTOMERS)
def people(request: MemberRequest, study: str) -> HttpResponse:
    """Show customers and their contacts; an account manager sees those of their own."""
    mine = study_here(request, study)
    customers = mine.customers.prefetch_related("contacts")
    if request.membership.role == Role.ACCOUNT_MANAGER:
        own = Q(account_manager__iexact=request.user.email) | Q(account_manager__iexact=request.user.name)
        customers = customers.filter(own)
    page = Paginator(customers.order_by("code"), A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, mine.contacts.filter(customer=one)) for one in page]
    own_people = request.membership.role != Role.ACCOUNT_MANAGER
    others = mine.contacts.filter(customer=None)[:A_PAGE] if own_people else []
    more = {"rows": rows, "page": page, "others": others, "form": SheetForm()}
    return render(request, "studies/people.html", about(request, mine, tab="people", **more))


def _pending() -> Path:
    folder = Path(getattr(settings, "PENDING_FOLDER", None) or settings.ENVIRONMENT.data / "pending")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > HOUR:
            old.unlink(missing_ok=True)
    return folder


@door(Right.CHANGE_CUSTOMERS, methods=["POST"])
def upload(request: MemberRequest, study: str) -> HttpResponse:
    """Take a sheet aside to look at; nothing goes into the study yet."""
    mine = study_here(request, study)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(form.errors["file"][0]))
        return to(request, "study_people", mine)
    file = form.cleaned_data["file"]
    if file.size > settings.ENVIRONMENT.upload_bytes:
        messages.error(request, later(say("The file is too large.")))
        return to(request, "study_people", mine)
    ticket = secrets.token_hex(16)
    path = _pending() / f"{mine.uid}-{ticket}"
    with path.open("xb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    request.session["sheet"] = {
        "study": str(mine.uid),
        "ticket": ticket,
        "name": re.sub(r"[^\w. -]", "_", file.name)[-80:],
    }
    return to(request, "import_people", mine)


@door(Right.CHANGE_CUSTOMERS, methods=["GET", "POST"])
def import_people(request: MemberRequest, study: str) -> HttpResponse:
    """Show a sheet as it is understood, let the mapping be changed, and store it when somebody agrees."""
    mine = study_here(request, study)
    told = request.session.get("sheet") or {}
    path = _pending() / f"{mine.uid}-{told.get('ticket', '')}"
    if (
        told.get("study") != str(mine.uid)
        or not re.fullmatch(r"[0-9a-f]{32}", told.get("ticket", ""))
        or not path.exists()
    ):
        messages.error(request, later(say("Choose a file first.")))
        return to(request, "study_people", mine)
    what = request.POST.get("what", "")
    if what == "cancel":
        path.unlink(missing_ok=True)
        request.session.pop("sheet", None)
        return to(request, "study_people", mine)
    try:
        sheet = read_sheet(path, told["name"])
    except KlantwaardeError as error:
        path.unlink(missing_ok=True)
        for problem in error.problems[:5]:
            messages.error(request, f"{speak(problem.thing, request.lang)} {speak(problem.mend, request.lang)}")
        return to(request, "study_people", mine)
    guessed = guess(sheet.headings)
    mapping = _mapping(request, sheet.headings) if request.method == "POST" else dict(guessed)
    decimals = request.POST.get("decimals", "ask")
    decimals = decimals if decimals in {"ask", "comma", "point"} else "ask"
    read = understand(sheet, mapping, guessed, decimals)
    if what == "agree" and (read.customers or read.contacts):
        customers, contacts = store(mine, read)
        path.unlink(missing_ok=True)
        request.session.pop("sheet", None)
        log(request, "people-imported", mine, customers=customers, contacts=contacts, left_out=len(read.wrong))
        more = {"receipt": read.receipt, "wrong": read.wrong[:100], "n_wrong": len(read.wrong),
                "n_customers": customers, "n_contacts": contacts}  # fmt: skip
        return render(request, "studies/receipt.html", about(request, mine, tab="people", **more))
    columns = [
        (at, heading, mapping.get(at, ""), [row[at] for _, row in sheet.rows[:3] if at < len(row)])
        for at, heading in enumerate(sheet.headings)
    ]
    more = {
        "columns": columns, "fields": FIELDS, "decimals": decimals, "sheet": sheet, "read": read,
        "customers": list(read.customers.items())[:SHOWN], "contacts": list(read.contacts.items())[:SHOWN],
        "wrong": read.wrong[:SHOWN], "n_wrong": len(read.wrong), "n_customers": len(read.customers),
        "n_contacts": len(read.contacts),
    }  # fmt: skip
    return render(request, "studies/import.html", about(request, mine, tab="people", **more))


def _mapping(request: MemberRequest, headings: list[str]) -> dict[int, str]:
    known = {field.code for field in FIELDS}
    found: dict[int, str] = {}
    for at, heading in enumerate(headings):
        code = request.POST.get(f"column-{at}", "")
        if code in {"customer.", "contact."}:
            name = re.sub(r"[^\w]+", "_", heading.casefold()).strip("_")[:60]
            code = code + (name or f"column_{at + 1}")
        elif code not in known:
            continue
        if code not in found.values():
            found[at] = code
    return found


@door(Right.ERASE_PEOPLE)
def person(request: MemberRequest, study: str, contact: int) -> HttpResponse:
    """Show what can be given or erased of one person."""
    mine = study_here(request, study)
    need(request, Right.SEE_IDENTITIES)
    one = here(Contact.objects.select_related("customer"), request, study=mine, pk=contact)
    return render(request, "studies/person.html", about(request, mine, tab="people", one=one))


@door(Right.ERASE_PEOPLE, methods=["POST"])
def give(request: MemberRequest, study: str, contact: int) -> HttpResponse:
    """Give a person everything that is kept about them, as one file."""
    mine = study_here(request, study)
    need(request, Right.SEE_IDENTITIES)
    need(request, Right.READ_WORDS)
    one = here(Contact.objects.select_related("customer"), request, study=mine, pk=contact)
    content = msgspec.json.format(msgspec.json.encode(about_person(mine, one)), indent=2)
    record("access-given", organisation=request.organisation, actor=request, thing=f"contact {one.pk}")
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="person.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@door(Right.ERASE_PEOPLE, methods=["POST"])
def erase_person(request: MemberRequest, study: str, contact: int) -> HttpResponse:
    """Take a person out: their answers, their invitations, the folder, and what a backup would bring back."""
    mine = study_here(request, study)
    one = here(Contact.objects.all(), request, study=mine, pk=contact)
    number = one.pk
    told = erase(mine, contact=one, as_of=timezone.now())
    record(
        "person-erased", organisation=request.organisation, actor=request, thing=f"contact {number}",
        detail={"rows": told.rows, "folders": len(told.folders)},
    )  # fmt: skip
    messages.success(request, later(say("The person is gone: {n} {n:row|rows}.", n=told.rows)))
    return redirect("study_people", org=request.organisation.slug, study=mine.slug)
