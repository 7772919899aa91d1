"""Logging in at a real, small provider on this machine: the whole way there and back, and what is refused."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from klantwaarde.web.people.models import AuditEntry, Person
from web.people.small_provider import CLIENT, SECRET, provider

CALLBACK = "/account/oidc/oidc/login/callback/"


@pytest.fixture(scope="module")
def running():
    with provider() as made:
        yield made


@pytest.fixture
def firm(running, settings, alice):
    """The provider as the settings name it; it knows Alice."""
    app = {"provider_id": "oidc", "name": "Firm", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": running.address}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    running.signing, running.claims, running.more, running.token = running.key, {}, {}, True
    running.codes.clear()
    running.person("alice@acme.example")
    return running


@pytest.fixture
def to_firm(firm, anyone):
    """Press the button, log in there; gives the address by which one comes back."""

    def made():
        there = anyone.post("/account/oidc/oidc/login/")
        assert there.status_code == 302
        assert there.url.startswith(f"{firm.address}/authorize?")
        back = urlsplit(firm.authorize(there.url))
        assert back.path == CALLBACK
        return f"{back.path}?{back.query}"

    return made


def who(client):
    return client.session.get("_auth_user_id")


def test_there_and_back(to_firm, firm, anyone, alice):
    back = to_firm()
    answer = anyone.get(back)
    assert (answer.status_code, answer.url) == (302, "/")
    assert who(anyone) == str(alice.pk)
    assert "/keys" in firm.asked, "the seal was looked at"
    assert AuditEntry.objects.filter(verb="logged-in").exists()


def test_the_way_back_works_once(to_firm, anyone, client_of):
    back = to_firm()
    anyone.get(back)
    anyone.post("/account/logout/")
    anyone.get(back)
    assert who(anyone) is None


def test_who_did_not_go_there_does_not_come_back(to_firm, client_of):
    """Somebody who is sent the way back of another is not logged in as them (request forgery at log-in)."""
    stranger = client_of()
    assert stranger.get(to_firm()).status_code in {200, 401, 403}
    assert who(stranger) is None


def other_key(firm):
    firm.signing = rsa.generate_private_key(public_exponent=65537, key_size=2048)


BENT = {
    "signed by another": other_key,
    "for another client": lambda firm: firm.claims.update(aud="another client"),
    "by another provider": lambda firm: firm.claims.update(iss="https://evil.example"),
    "too late": lambda firm: firm.claims.update(exp=1_600_000_000),
    "without an end": lambda firm: firm.claims.update(exp=None),
    "without a person": lambda firm: firm.claims.update(sub=None),
    "of two persons": lambda firm: firm.more.update(sub="somebody else"),
    "no ID token at all": lambda firm: setattr(firm, "token", False),
    "address not verified": lambda firm: firm.person("alice@acme.example", verified=False),
    "nobody we know": lambda firm: firm.person("mallory@evil.example"),
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT.keys())
def test_what_is_not_in_order_opens_nothing(to_firm, firm, anyone, bend):
    back = to_firm()
    bend(firm)
    answer = anyone.get(back)
    assert who(anyone) is None
    assert answer.status_code < 500
    assert Person.objects.count() == 1


def test_a_proof_of_another_is_refused_by_the_provider(to_firm, firm, anyone):
    back = to_firm()
    firm.codes["the-code"]["code_challenge"] = "of another"
    answer = anyone.get(back)
    assert answer.status_code < 500
    assert who(anyone) is None
