"""The pages of the answers in a real browser: no barrier, nothing sideways, nothing the policy forbids."""

# ruff: noqa: PLR0917 - fixtures are asked for what they do

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.mark.parametrize(
    ("lang", "width", "dark", "places"),
    [("nl", 1280, False, ("value", "story", "method")), ("en", 390, True, ("value", "worth", "numbers"))],
)
def test_no_barrier_on_any_page(run, live_server, browser, client_of, alice, settings, lang, width, dark, places):
    session = client_of(alice).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=lang, color_scheme="dark" if dark else "light"
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    faults, found = [], []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        for place in places:
            page.goto(f"{live_server.url}/o/acme/s/installatie/answers/{place}")
            assert page.get_attribute("html", "lang") == lang
            report = Axe().run(page, options=TAGS)
            found += [(place, one["id"], one["nodes"][0]["html"][:160]) for one in report.response["violations"]]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append((place, "scrolls sideways", ""))
    finally:
        context.close()
    assert not faults
    assert not found, json.dumps(found, indent=1)
