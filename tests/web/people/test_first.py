from __future__ import annotations

import pytest

from klantwaarde.web.people.models import Organisation, Person
from klantwaarde.web.server import FIRST_CODE

GIVEN = {
    "code": "ABCD-EFGH-JKLM",
    "organisation": "Installatie Jansen",
    "name": "Anna",
    "email": "Anna@Example.org",
    "password": "correct horse battery",
}


@pytest.fixture(autouse=True)
def code(monkeypatch):
    monkeypatch.setenv(FIRST_CODE, GIVEN["code"])


def test_the_one_who_started_the_server_makes_the_first_account(anyone):
    page = anyone.get("/?code=ABCD-EFGH-JKLM")
    assert 'value="ABCD-EFGH-JKLM"' in page.content.decode()
    page = anyone.post("/", GIVEN | {"code": "abcdefgh jklm"}, follow=True)
    assert page.request["PATH_INFO"] == "/o/installatie-jansen/"
    person = Person.objects.get()
    assert person.email == "anna@example.org"
    assert person.memberships.get().role == "owner"


@pytest.mark.parametrize("code", ["", "ABCD-EFGH-JKLN", "ABCD", "-"])
def test_nobody_else_does(anyone, code):
    page = anyone.post("/", GIVEN | {"code": code})
    assert page.status_code == 200
    assert not Person.objects.exists()


def test_without_a_code_nobody_can(anyone, monkeypatch):
    monkeypatch.setenv(FIRST_CODE, "")
    assert "klantwaarde serve" in anyone.get("/").content.decode()
    anyone.post("/", GIVEN | {"code": ""})
    assert not Person.objects.exists()


def test_once_there_is_an_account_the_page_is_gone(alice, anyone):
    assert anyone.get("/").headers["Location"] == "/account/login/"
    assert anyone.post("/", GIVEN).headers["Location"] == "/account/login/"
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "1234567890", "anna@example.org", "password1234"])
def test_a_weak_password_is_refused(anyone, password):
    anyone.post("/", GIVEN | {"password": password, "name": "anna@example.org"})
    assert not Person.objects.exists()
