"""A researcher at the desk, in a real browser: from nothing to a wave in the field, and the answers that come in."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def page(browser, live_server, alice, client_of, monkeypatch, settings, tmp_path):  # noqa: PLR0917
    """Alice's browser, that complains of nothing."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in this thread
    settings.PENDING_FOLDER = tmp_path / "pending"
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL", base_url=live_server.url)
    cookie = client_of(alice).cookies["kw-session"].value
    context.add_cookies([{"name": "kw-session", "value": cookie, "url": live_server.url}])
    made, faults = context.new_page(), []
    made.set_default_timeout(15_000)
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    yield made
    context.close()
    assert not faults


def no_barrier(page):
    found = Axe().run(page, options={"runOnly": TAGS})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_from_nothing_to_answers_that_come_in(page, acme, live_server):
    from klantwaarde.web.studies.models import Study

    page.goto("/o/acme/s/")
    page.click("a.button:not(.second)")
    page.fill("#id_title_nl", "Ons onderzoek")
    page.check("input[name=privacy][value=named]")
    no_barrier(page)
    page.click("form.panel button")
    for code in ("reliable", "careful", "thinks_along"):
        page.check(f'input[name="use:{code}"]')
    no_barrier(page)
    page.click(".buttons button")
    page.wait_for_url("**/questions")
    no_barrier(page)
    page.click("nav.tabs a[href$='/people']")
    sheet = (
        "Klantnummer;Bedrijf;Omzet;Contactpersoon;E-mail\n007;Smit & Zn;7500;Jan;jan@x.example\n008;Veen;2500;Els;\n"
    )
    page.set_input_files("input[type=file]", {"name": "klanten.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
    page.click("form[enctype] button")
    page.wait_for_selector("#decimals")
    no_barrier(page)
    page.click('button[value="agree"]')
    page.wait_for_selector("h2:has-text('Ontvangstbewijs')")
    page.click("nav.tabs a[href$='/field']")
    page.click("section.panel form button")
    page.wait_for_selector('button[value="invite"]')
    no_barrier(page)
    page.click('button[value="invite"]')
    page.wait_for_selector(".messages")
    study = Study.objects.of(acme).get()
    assert study.waves.get().invitations.count() == 1
    page.click("nav.tabs a[href$='/ons-onderzoek/']")
    assert page.locator("#progress-live dd").nth(2).inner_text().startswith("0")
    from klantwaarde.web.studies.pseudonyms import invitation_token

    token = invitation_token(study, study.waves.get().invitations.get())
    respondent = Client()
    respondent.post(f"/a/{token}/", {"consent": "yes"})
    respondent.post(f"/a/{token}/review")
    # The page asks again by itself; nobody reloads it.
    page.wait_for_selector("#progress-live dd:has-text('100%')", timeout=25_000)
    assert "75%" in page.inner_text("#progress-live")
    no_barrier(page)
    page.goto("/o/acme/s/ons-onderzoek/preview/customer/2?in=en&width=phone")
    no_barrier(page)


def test_a_person_is_erased_by_two_clicks(page, acme, named_study, begun):
    from klantwaarde.web.collecting import answering
    from klantwaarde.web.studies.erasing import folder_of
    from klantwaarde.web.studies.snapshot import write_snapshot

    _, response = begun(named_study)
    answering.save_page(response, "words", {"words": ["Ze bellen nooit terug."]})
    write_snapshot(named_study, folder_of(named_study))
    page.goto("/o/acme/s/named/people")
    page.click("a:has-text('Person 1')")
    no_barrier(page)
    page.click("button.danger")
    page.wait_for_selector(".messages")
    assert "Person 1" not in page.inner_text("main")
    assert named_study.responses.count() == 0
    assert b"nooit terug" not in b"".join(p.read_bytes() for p in folder_of(named_study).rglob("*") if p.is_file())
