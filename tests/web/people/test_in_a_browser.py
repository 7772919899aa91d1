"""The platform in a real browser: by keyboard alone, with a passkey, and looked over by axe on every page."""

from __future__ import annotations

import pytest

from klantwaarde.web.server import FIRST_CODE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"
DESK = ["", "people", "people/invite", "log", "settings", "settings/retention"]
OWN = ["/own/account", "/own/organisations", "/own/organisations/new", "/account/2fa/", "/account/email/"]
OUTSIDE = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/nothing",
    "/account/signup/",
]


@pytest.fixture
def page(browser, live_server):
    """A tab; whatever the browser complains of, such as code that the policy forbids, fails the test."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB", viewport={"width": 1280, "height": 800})
    page, complaints = context.new_page(), []
    page.on("console", lambda told: complaints.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not [told for told in complaints if "404" not in told]


@pytest.fixture
def logged_in(page, acme, alice):
    page.goto("/account/login/")
    page.fill("[name=login]", "alice@acme.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/acme/")
    return page


def faults(page):
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": tags}).response["violations"]
    told = [(page.url, one["id"], [node["html"][:150] for node in one["nodes"]]) for one in found]
    page.set_viewport_size({"width": 390, "height": 844})
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append((page.url, "wider than a phone", []))
    page.set_viewport_size({"width": 1280, "height": 800})
    return told


@pytest.mark.parametrize(("lang", "scheme"), [("nl", "light"), ("en", "dark")])
def test_axe_finds_nothing_on_any_page(logged_in, lang, scheme):
    page, found = logged_in, []
    page.click(f"button[name=language][value={lang}]")
    page.click(f"button[name=scheme][value={scheme}]")
    for address in [f"/o/acme/{place}" for place in DESK] + OWN:
        page.goto(address)
        assert page.get_attribute("html", "lang") == lang
        found += faults(page)
    page.click("summary")
    found += faults(page)
    page.click("text=" + {"nl": "Uitloggen", "en": "Log out"}[lang])
    for address in OUTSIDE:
        page.goto(address)
        found += faults(page)
    assert not found


def test_the_first_account_by_keyboard_alone(page, db, monkeypatch):
    monkeypatch.setenv(FIRST_CODE, "ABCD-EFGH-JKLM")
    page.goto("/?code=ABCD-EFGH-JKLM")
    press, write = page.keyboard.press, page.keyboard.type
    press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Go to the content"
    press("Enter")
    press("Tab")  # the code is filled in already
    for text in ("Installatie Jansen", "Anna", "anna@example.org", PASSWORD):
        press("Tab")
        write(text)
    press("Tab")
    press("Enter")
    page.wait_for_url("**/o/installatie-jansen/")
    assert page.inner_text("h1") == "Installatie Jansen"


def test_a_wrong_field_is_told_beside_it_and_nothing_is_lost(logged_in):
    page = logged_in
    page.goto("/o/acme/people/invite")
    page.fill("[name=email]", "alice@acme.example")
    page.check("[name=role][value=analyst]")
    page.click("main form button")
    field = page.locator("[name=email]")
    assert field.get_attribute("aria-invalid") == "true"
    told = [page.inner_text(f"#{one}") for one in field.get_attribute("aria-describedby").split()]
    assert "This person is a member already." in " ".join(told)
    assert page.is_checked("[name=role][value=analyst]")


def test_a_passkey_is_made_and_opens_the_door(logged_in):
    page = logged_in
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/account/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)  # shown once more that it is her
    page.keyboard.press("Enter")
    page.fill("[name=name]", "Phone")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.click("summary")
    page.click("text=Log out")
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/o/acme/")
