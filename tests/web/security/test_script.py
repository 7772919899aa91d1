"""What people type is shown as text, everywhere."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pytest

from web.routes.walk import Built, routes

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</title><svg onload=alert(1)>",
    "{{ 7*7 }}{% debug %}",
    "{organisation.pk} {0} {name}",
]


class Dangers(HTMLParser):
    """Whatever in a page would run what somebody typed."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found += [(tag, name) for name, _ in attributes if name.startswith("on") or name == "autofocus"]
        self.found += [(tag, value) for _, value in attributes if (value or "").strip().startswith("javascript:")]
        given = dict(attributes)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.found.append((tag, "inline"))
        if given.get("src") == "x":
            self.found.append((tag, "src"))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text_on_every_page(acme, alice, client_of, text):
    acme.name = alice.name = text
    acme.save()
    alice.save()
    client = client_of(alice)
    addresses = ["/own/organisations", "/own/account"]
    addresses += [
        Built(route, acme, alice, text).address()
        for route in routes()
        if route.of_organisation and "GET" in route.door.methods
    ]
    for address in addresses:
        answer = client.get(address)
        if answer.headers["Content-Type"].startswith("text/html"):
            assert not Dangers(answer.content.decode()).found, address
    assert text in html.unescape(client.get("/own/organisations").content.decode())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text_in_a_form_that_comes_back(alice, client_of, text):
    pages = [
        client_of(alice).post("/o/acme/people/invite", {"email": text, "role": text}),
        client_of().post("/account/login/", {"login": text, "password": text}),
        client_of().get("/account/login/", {"next": text}),
        client_of().get("/", {"code": text}),
        client_of().get(f"/{text}"),
    ]
    assert not [Dangers(page.content.decode()).found for page in pages if Dangers(page.content.decode()).found]
