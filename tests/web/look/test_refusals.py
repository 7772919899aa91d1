from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_fault_of_ours_shows_a_page_whatever_broke(alice, monkeypatch, lang):
    def broken(*_args, **_kwargs):
        raise DatabaseError("the database is gone, with a secret")

    client = Client(headers={"accept-language": lang}, raise_request_exception=False)
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    monkeypatch.setattr("klantwaarde.web.look.navigation.reverse", broken)
    page = client.get("/o/acme/")
    assert page.status_code == 500
    text = page.content.decode()
    assert {"nl": "Hier ging iets mis", "en": "Something went wrong here"}[lang] in text
    assert "secret" not in text


def test_not_found_speaks_the_language_of_who_asks(anyone, client_of):
    assert "This page is not here" in anyone.get("/none").content.decode()
    assert "Deze pagina is er niet" in client_of(lang="nl").get("/none").content.decode()
