from __future__ import annotations

import pytest
from django.core import management

from klantwaarde.web.look.colours import colours_css


def test_a_choice_is_kept_in_a_cookie_and_with_the_person(alice, client_of):
    client = client_of(alice)
    client.post("/choose", {"language": "nl", "scheme": "dark"})
    assert (client.cookies["kw-lang"].value, client.cookies["kw-scheme"].value) == ("nl", "dark")
    alice.refresh_from_db()
    assert (alice.language, alice.scheme) == ("nl", "dark")
    page = client_of(alice).get("/o/acme/").content.decode()  # another browser
    assert '<html lang="nl" data-scheme="dark">' in page


def test_as_the_machine_takes_the_choice_back(alice, client_of):
    client = client_of(alice)
    client.post("/choose", {"scheme": "dark"})
    client.post("/choose", {"scheme": "auto"})
    assert '<html lang="en">' in client.get("/o/acme/").content.decode()


@pytest.mark.parametrize("language", ["fr", "", "<script>", "nl,en"])
def test_a_language_we_do_not_speak_is_not_kept(anyone, language):
    anyone.post("/choose", {"language": language})
    assert "kw-lang" not in anyone.cookies


@pytest.mark.parametrize(
    ("asked", "spoken"), [("nl-BE,fr;q=0.5", "nl"), ("fr,en;q=0.3", "en"), ("fr", "nl"), ("", "nl"), ("en-GB", "en")]
)
def test_the_browser_is_heard(client_of, db, asked, spoken):
    assert f'<html lang="{spoken}"' in client_of(lang=asked).get("/account/login/").content.decode()


def test_colours_are_those_of_the_pictures(anyone):
    from klantwaarde.pictures.tokens import DARK, LIGHT

    css = colours_css()
    assert f"--kw-ink: {LIGHT.ink}" in css
    assert f"--kw-ink: {DARK.ink}" in css.split("@media")[1]
    page = anyone.get("/account/login/").content.decode()
    address = page.split('href="/look/colours-')[1].split('"')[0]
    assert anyone.get(f"/look/colours-{address}").content.decode() == css
    assert anyone.get("/look/colours-old.css").status_code == 404


def test_our_own_files_are_served_with_a_mark(anyone):
    page = anyone.get("/account/login/").content.decode()
    address = page.split('href="/static/look/look.css')[1].split('"')[0]
    assert address.startswith("?v=")


@pytest.mark.django_db
def test_no_migration_is_missing():
    management.call_command("makemigrations", "--check", "--dry-run", verbosity=0)
