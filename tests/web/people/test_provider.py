"""Logging in through a provider (OpenID Connect): it says who somebody is; who may come in was decided here."""

from __future__ import annotations

import pytest
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import RequestFactory

from klantwaarde.web.people.models import Person


@pytest.fixture
def provider(settings):
    app = {"provider_id": "oidc", "name": "Firm", "client_id": "c", "secret": "s"}
    app["settings"] = {"server_url": "https://idp.example"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.fixture
def comes_back(provider, db):
    """The browser comes back from the provider with who somebody is."""

    def made(email, *, verified):
        from django.contrib.auth.models import AnonymousUser

        request = RequestFactory().get("/account/oidc/oidc/login/callback/")
        request.user = AnonymousUser()
        SessionMiddleware(lambda r: None).process_request(request)
        MessageMiddleware(lambda r: None).process_request(request)
        request.lang = "en"
        with context.request_context(request):
            who = {"sub": f"number of {email}", "email": email, "email_verified": verified, "name": "X"}
            told = {"userinfo": who, "id_token": who}
            login = get_adapter().get_provider(request, "oidc").sociallogin_from_response(request, told)
            login.state = {"process": "login"}
            complete_social_login(request, login)
        return request.session.get("_auth_user_id")

    return made


def test_the_log_in_page_offers_the_provider_and_sends_a_form(provider, anyone, db):
    page = anyone.get("/account/login/").content.decode()
    assert "Log in with Firm" in page
    assert '<form method="post" action="/account/oidc/oidc/login/' in page


def test_without_a_provider_there_is_none(anyone):
    assert "/oidc/" not in anyone.get("/account/login/").content.decode()


def test_who_has_an_account_here_comes_in(alice, comes_back):
    assert comes_back("alice@acme.example", verified=True) == str(alice.pk)


def test_an_address_that_the_provider_did_not_verify_opens_nothing(alice, comes_back):
    assert comes_back("alice@acme.example", verified=False) is None


def test_who_was_not_invited_stays_out(alice, comes_back):
    assert comes_back("mallory@evil.example", verified=True) is None
    assert Person.objects.count() == 1
