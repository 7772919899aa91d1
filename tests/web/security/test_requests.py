"""Requests that somebody else made, or that lead somewhere else."""

from __future__ import annotations

import pytest
from django.test import Client

from web.routes.walk import Built, routes

RIGHT = {"login": "alice@acme.example", "password": "correct horse battery"}

ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "/%09/evil.example",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    "///evil.example",
    "/\n/evil.example",
]


def stays(answer):
    location = answer.headers.get("Location", "/")
    return location.startswith("/") and not location.startswith(("//", "/\\")) and "\n" not in location


@pytest.mark.parametrize("address", ELSEWHERE)
def test_logging_in_leads_nowhere_else(alice, client_of, address):
    assert stays(client_of().post("/account/login/", RIGHT | {"next": address}))
    assert stays(client_of().post(f"/account/login/?next={address}", RIGHT))


@pytest.mark.parametrize("address", ELSEWHERE)
def test_logging_out_and_choosing_lead_nowhere_else(alice, client_of, address):
    assert stays(client_of(alice).post("/account/logout/", {"next": address}))
    assert stays(client_of(alice).post("/choose", {"next": address, "language": "nl"}))


def test_logging_in_leads_on_to_our_own_pages(alice, client_of):
    answer = client_of().post("/account/login/", RIGHT | {"next": "/o/acme/people"})
    assert answer.headers["Location"] == "/o/acme/people"


POSTS = [route for route in routes() if "POST" in route.door.methods and route.of_organisation]


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.name)
def test_a_form_of_another_site_is_refused(route, acme, alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = Built(route, acme, alice, "x").address()
    assert client.post(address).status_code == 403
    # Over TLS the page it came from is looked at too.
    assert client.post(address, secure=True, headers={"referer": "https://evil.example/"}).status_code == 403


def test_a_forged_log_in_is_refused(alice):
    """Logging somebody in as oneself makes them type their secrets into one's own account."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", RIGHT)
    assert answer.status_code == 403
    assert "kw-session" not in client.cookies


def test_another_name_of_the_host_is_refused(anyone):
    assert anyone.get("/account/login/", headers={"host": "evil.example"}).status_code == 400


def test_a_link_in_a_mail_is_of_our_own_host(alice, anyone):
    from django.core import mail

    anyone.post(
        "/account/password/reset/", {"email": "alice@acme.example"}, headers={"x-forwarded-host": "evil.example"}
    )
    assert "evil" not in mail.outbox[0].body


def test_an_address_for_mail_carries_no_further_headings(alice, client_of):
    from django.core import mail

    client_of(alice).post("/o/acme/people/invite", {"email": "x@y.example\nBcc: all@z.example", "role": "viewer"})
    client_of(alice).post("/o/acme/settings", {"name": "Acme\r\nBcc: all@z.example"})
    client_of(alice).post("/o/acme/people/invite", {"email": "x@y.example", "role": "viewer"})
    assert len(mail.outbox) == 1
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].to == ["x@y.example"]


def test_a_far_too_large_form_is_refused(alice, client_of):
    answer = client_of(alice).post("/o/acme/settings", {"name": "x" * 3_000_000})
    assert answer.status_code == 400
