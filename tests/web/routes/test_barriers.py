"""Every page of the desk, looked over by axe in both languages, on a desk and on a phone; made from the addresses."""

# ruff: noqa: PLR0917 - fixtures are asked for what they do

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from web.routes.walk import Built, routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = [route for route in routes() if route.of_organisation and "GET" in route.door.methods]


@pytest.fixture
def in_the_field(settings, tmp_path, acme, study_of, begun):
    """A study with customers, people, an open wave and an answer, so that no page is empty."""
    settings.PENDING_FOLDER = tmp_path / "pending"
    study = study_of(acme)
    begun(study)
    return {"study": study.slug, "wave": study.waves.get().pk, "contact": study.contacts.first().pk}


@pytest.fixture
def tab(browser, live_server, alice, client_of, settings):
    """Give one tab in which Alice is logged in; it keeps what the browser complains of."""
    contexts = []

    def opened(lang, width, scheme):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=lang, color_scheme=scheme, base_url=live_server.url
        )
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client_of(alice).cookies[name].value, "url": live_server.url}])
        page, complaints = context.new_page(), []
        page.on("console", lambda told: complaints.append(told.text) if told.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page, complaints

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("lang", "width", "scheme"), [("nl", 1280, "light"), ("en", 390, "dark")])
def test_no_barrier_on_any_page_of_the_desk(tab, acme, alice, client_of, in_the_field, lang, width, scheme):
    page, complaints = tab(lang, width, scheme)
    made, found, seen, client = in_the_field, [], set(), client_of(alice)
    for route in PAGES:
        address = Built(route, acme, alice, "Installatie", made).address()
        answer = client.get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue  # it leads on, or is no page
        if "Content-Disposition" in answer.headers or b"<html" not in answer.content:
            continue  # a file, or a part of a page
        page.goto(address)
        if page.url in seen:
            continue
        seen.add(page.url)
        if "lang" not in route.places and page.get_attribute("html", "lang") != lang:
            found.append((route.name, "in another language", page.get_attribute("html", "lang")))
        for one in Axe().run(page, options=TAGS).response["violations"]:
            found.append((route.name, one["id"], [node["html"][:200] for node in one["nodes"]][:3]))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append((route.name, "wider than the window", page.url))
    assert not found, json.dumps(found, indent=1)
    assert not complaints
    assert len(seen) >= 20, "the desk has more pages than that"
