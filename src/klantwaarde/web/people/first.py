"""The first-run page: the first account, the first organisation, and nobody else but who started the server."""

from __future__ import annotations

import hmac
import os

from django.contrib.auth import login
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from klantwaarde.language import say
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.forms import FirstForm
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.organisation import Organisation, free_slug
from klantwaarde.web.people.person import Person
from klantwaarde.web.people.rights import Role
from klantwaarde.web.server import FIRST_CODE

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def first_run(request: HttpRequest) -> HttpResponse:
    """Show the form, and make what it asks for."""
    if request.method == "POST":
        form = FirstForm(request.POST)
        if form.is_valid():
            if not _is_code(form.cleaned_data["code"]):
                form.add_error("code", now(say("This is not the code that the server showed.")))
            elif (person := _make(form)) is not None:
                login(request, person, backend=BACKEND)
                return redirect("start")
            else:
                return redirect("account_login")  # somebody else was first
    else:
        form = FirstForm(initial={"code": request.GET.get("code", "")})
    return render(request, "people/first.html", {"form": form, "can": bool(os.environ.get(FIRST_CODE))})


def _is_code(typed: str) -> bool:
    code = os.environ.get(FIRST_CODE, "")
    return bool(code) and hmac.compare_digest(_bare(typed).encode(), _bare(code).encode())


def _bare(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _make(form: FirstForm) -> Person | None:
    given = form.cleaned_data
    with transaction.atomic():
        if connection.vendor == "postgresql":  # on SQLite a transaction that writes is alone already
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE people_person IN EXCLUSIVE MODE")
        if Person.objects.exists():
            return None
        person = Person.objects.create_user(given["email"], given["password"], name=given["name"])
        organisation = Organisation.objects.create(name=given["organisation"], slug=free_slug(given["organisation"]))
        Membership.objects.create(
            organisation=organisation, person=person, role=Role.OWNER, may_read_words=True, may_see_identities=True
        )
        record("organisation-made", organisation=organisation, actor=person, thing=organisation.slug)
    return person
