from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from web.routes.walk import Built, routes

PAGES = ["/account/login/", "/account/password/reset/", "/health", "/nothing-here", "/o/acme/", "/o/acme/people"]


@pytest.fixture
def desk_routes():
    return [route for route in routes() if route.of_organisation and "GET" in route.door.methods]


def policy(answer):
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_its_headers(alice, client_of, address):
    answer = client_of(alice).get(address)
    csp = policy(answer)
    assert csp["default-src"] == ["'none'"]
    assert csp["script-src"] == csp["style-src"] == ["'self'"]
    assert csp["frame-ancestors"] == csp["base-uri"] == csp["object-src"] == ["'none'"]
    assert not [value for values in csp.values() for value in values if "unsafe" in value or value in {"*", "http:"}]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


INLINE = re.compile(
    r"""<script(?![^>]*\b(src|type="application/json"))|<style\b|\sstyle\s*=|\son\w+\s*=|javascript:""", re.IGNORECASE
)


def test_no_page_of_the_desk_has_inline_code(acme, alice, client_of, desk_routes):
    """What the policy forbids would not run; a page that counts on it would be broken."""
    client, found = client_of(alice), []
    for route in desk_routes:
        answer = client.get(Built(route, acme, alice, "Acme").address())
        if answer.headers["Content-Type"].startswith("text/html"):
            found += [(route.name, match[0]) for match in INLINE.finditer(answer.content.decode())]
    assert not found


def test_pages_of_who_is_logged_in_are_not_kept_by_anybody_between(acme, alice, client_of):
    answer = client_of(alice).get("/o/acme/people")
    assert "Cookie" in answer.headers["Vary"]


def under_tls(code):
    """Run some lines with the settings of a server behind TLS; settings are read once in a process."""
    environment = {**os.environ, "KLANTWAARDE_URL": "https://research.example.org", "KLANTWAARDE_PROXIES": "1"}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser lane sets it for the whole process
    environment |= {
        "KLANTWAARDE_SECRET_KEY": "x" * 40 + "abcdefghijklm",
        "DJANGO_SETTINGS_MODULE": "klantwaarde.web.settings",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_check_deploy_is_clean():
    """Django's own list for a server on the internet, warnings included."""
    said = under_tls(
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')"
    )
    assert "no issues" in said


def test_behind_tls_cookies_are_held_to_it():
    said = json.loads(
        under_tls(
            "import django, json; django.setup()\n"
            "from django.conf import settings as s\n"
            "from django.test import Client\n"
            "a = Client().get('/look/none', HTTP_HOST='research.example.org')\n"
            "b = Client().get('/look/none', HTTP_HOST='research.example.org', HTTP_X_FORWARDED_PROTO='https')\n"
            "print(json.dumps([a.status_code, a.headers['Location'], b.headers.get('Strict-Transport-Security'),"
            " s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_NAME]))"
        )
    )
    assert said == [
        301, "https://research.example.org/look/none", "max-age=31536000",
        "__Host-kw-session", True, True, "__Host-kw-csrf",
    ]  # fmt: skip
