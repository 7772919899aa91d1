from __future__ import annotations

import re

import pytest
from django.core import mail

RIGHT = {"login": "alice@acme.example", "password": "correct horse battery"}


def logged_in(client):
    return "_auth_user_id" in client.session


def test_address_and_password_let_in(alice, anyone):
    page = anyone.post("/account/login/", RIGHT | {"login": "Alice@ACME.example"}, follow=True)
    assert page.request["PATH_INFO"] == "/o/acme/"


def test_logging_out_takes_a_form(alice, client_of):
    client = client_of(alice)
    client.get("/account/logout/")
    assert logged_in(client)
    client.post("/account/logout/")
    assert not logged_in(client)


def test_a_session_from_before_logging_in_is_worth_nothing(alice, anyone):
    """Session fixation: somebody plants a session in a browser and waits for its owner to log in."""
    anyone.get("/account/login/")
    session = anyone.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    anyone.cookies["kw-session"] = planted
    anyone.post("/account/login/", RIGHT)
    assert logged_in(anyone)
    assert anyone.session.session_key != planted


@pytest.mark.parametrize("login", ["alice@acme.example", "nobody@acme.example"])
def test_a_wrong_password_says_the_same_whoever_it_is_of(alice, anyone, login):
    page = anyone.post("/account/login/", {"login": login, "password": "wrong"}).content.decode()
    assert "The address or the password is wrong." in page


def test_a_forgotten_password_says_the_same_whoever_it_is_of(alice, client_of):
    pages = []
    for email in ("alice@acme.example", "nobody@acme.example"):
        page = client_of().post("/account/password/reset/", {"email": email}, follow=True)
        pages.append((page.status_code, page.request["PATH_INFO"], re.sub(r"\b\w{64}\b", "", page.content.decode())))
    assert pages[0] == pages[1]
    assert [m.to for m in mail.outbox] == [["alice@acme.example"]]


def test_the_link_of_a_mail_gives_a_new_password_once(alice, anyone, client_of):
    anyone.post("/account/password/reset/", {"email": "alice@acme.example"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    page = anyone.get(link, follow=True)
    new = {"password1": "another good password", "password2": "another good password"}
    anyone.post(page.request["PATH_INFO"], new)
    fresh = client_of()
    fresh.post("/account/login/", RIGHT | {"password": "another good password"})
    assert logged_in(fresh)
    assert "no longer works" in client_of().get(link, follow=True).content.decode()
    assert "changed" in mail.outbox[-1].body


def test_guessing_is_stopped_and_so_is_the_right_guess_then(alice, client_of):
    for _ in range(5):
        client_of().post("/account/login/", RIGHT | {"password": "wrong"})
    client = client_of()
    page = client.post("/account/login/", RIGHT)
    assert not logged_in(client)
    assert "tried too often" in page.content.decode() or page.status_code == 429


def test_guessing_over_many_accounts_is_stopped(alice, client_of):
    for number in range(12):
        client_of().post("/account/login/", {"login": f"p{number}@x.example", "password": "wrong"})
    client = client_of()
    client.post("/account/login/", RIGHT)
    assert not logged_in(client)


def test_nobody_signs_up_by_themselves(anyone):
    page = anyone.post("/account/signup/", {"email": "x@y.example", "password1": "correct horse battery"}, follow=True)
    assert "You come in by invitation" in page.content.decode()
    assert not logged_in(anyone)


def test_an_app_is_asked_for_a_code_and_a_recovery_code_works_once(alice, client_of):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal import auth

    auth.TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(alice).get_unused_codes()[0]
    client = client_of()
    page = client.post("/account/login/", RIGHT, follow=True)
    assert page.request["PATH_INFO"] == "/account/2fa/authenticate/"
    assert not logged_in(client)
    assert "This code is wrong" in client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    client.post("/account/2fa/authenticate/", {"code": code})
    assert logged_in(client)
    again = client_of()
    again.post("/account/login/", RIGHT)
    again.post("/account/2fa/authenticate/", {"code": code})
    assert not logged_in(again)


def test_an_app_is_set_up(alice, client_of):
    from allauth.mfa.totp.internal import auth

    client = client_of()
    client.post("/account/login/", RIGHT)
    page = client.get("/account/2fa/totp/activate/", follow=True)
    assert "Show once more that it is you" in page.content.decode()
    again = {"password": RIGHT["password"], "next": "/account/2fa/totp/activate/"}
    page = client.post("/account/reauthenticate/", again, follow=True)
    assert b"data:image/svg+xml" in page.content
    secret = re.search(r"<code>(\w+)</code>", page.content.decode())[1]
    now = auth.yield_hotp_counters_from_time().__next__()
    client.post("/account/2fa/totp/activate/", {"code": auth.format_hotp_value(auth.hotp_value(secret, now))})
    assert alice.authenticator_set.filter(type="totp").exists()
