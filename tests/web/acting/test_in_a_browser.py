"""Reading and acting in a browser: a customer on a phone, hidden words, an alert that ends in a measured effect."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AT = "/o/acme/s/installatie/"


@pytest.fixture
def browse(browser, live_server, client_of, monkeypatch):
    """Open a browser of somebody, that complains of nothing."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in this thread
    contexts, faults = [], []

    def made(person, *, width=1280, lang="nl-NL", dark=False):
        context = browser.new_context(
            viewport={"width": width, "height": 844}, locale=lang, base_url=live_server.url, has_touch=width < 500,
            color_scheme="dark" if dark else "light",
        )  # fmt: skip
        contexts.append(context)
        cookie = client_of(person).cookies["kw-session"].value
        context.add_cookies([{"name": "kw-session", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        return page

    yield made
    for context in contexts:
        context.close()
    assert not faults


def no_barrier(page):
    found = Axe().run(page, options={"runOnly": TAGS})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def tab_to(page, selector, most=80):
    """Go by the tab key to what answers to a selector."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard on {page.url}")


def test_an_account_manager_reads_a_customer_page_on_a_phone(browse, run, own, manager, study, worth):
    page = browse(manager, width=390)
    page.goto("/o/acme/customers")
    page.wait_for_url(f"**{AT}customers/")
    no_barrier(page)
    assert page.locator("tbody tr").count() == 2, "own customers and no others"
    page.locator("tbody th a", has_text=own[0].name).tap()
    page.wait_for_selector("#below")
    text = page.inner_text("main")
    one = next(line for line in worth.customers if line.customer == "c06")
    assert "Zij gunnen u" in text
    assert f"klasse {one.tier}".casefold() in text.casefold() or one.tier in text
    for heading in ("Onder verwachting", "Wat deze klant koopt", "Waarde VAN de klant", "Open beloften"):
        assert heading in text, heading
    no_barrier(page)
    dark = browse(manager, width=390, lang="en-GB", dark=True)
    dark.goto(page.url)
    assert "Below expectation" in dark.inner_text("main")
    no_barrier(dark)
    page.goto(AT + "customers/map")
    no_barrier(page)


def test_a_viewer_may_not_see_raw_words(browse, run, reckoned, acme, member_of):
    from klantwaarde.results import ValueModel

    words = {
        quote.text for answer in reckoned[0].answers if isinstance(answer.body, ValueModel)
        for quote in answer.body.quotes.values()
    }  # fmt: skip
    assert words
    page = browse(member_of(acme, "viewer"))
    page.goto(AT + "answers/")
    places = page.eval_on_selector_all("nav.places a", "all => all.map(one => one.getAttribute('href'))")
    assert len(places) > 4
    for place in places:
        page.goto(place)
        seen = page.content()
        assert not [text for text in words if text in seen], place
    assert "/customers/" not in page.content()
    page.goto(AT + "customers/")
    assert "tbody" not in page.content()
    no_barrier(page)


def test_from_an_alert_to_an_action_to_its_measured_effect_by_the_keyboard_alone(browse, run, own, alice, study, acme):
    from klantwaarde.web.acting.models import Action
    from klantwaarde.web.alerting.finding import look
    from klantwaarde.web.alerting.models import Alert

    look(study)
    alert = Alert.objects.of(acme).filter(kind="drift").exclude(subject="").first()
    page = browse(alice)
    page.goto("/o/acme/actions")
    no_barrier(page)
    page.goto(AT + "alerts/")
    no_barrier(page)
    tab_to(page, f"a[href$='/alerts/{alert.pk}']")
    page.keyboard.press("Enter")
    page.wait_for_selector("a[href*='new?alert=']")
    no_barrier(page)
    tab_to(page, "a[href*='new?alert=']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_title")
    no_barrier(page)
    tab_to(page, "#id_title")
    page.keyboard.type("Elke vrijdag terugbellen")
    tab_to(page, "#id_due")
    page.evaluate("document.querySelector('#id_due').value = '2030-01-31'")  # how a day is typed differs per browser
    tab_to(page, "#id_expected")
    page.keyboard.type("0,4")
    tab_to(page, "form.panel button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#effect")
    made = Action.objects.of(acme).get()
    assert (made.subject, made.expected, made.wave) == (alert.subject, 0.4, "2026")
    assert "nog niet gemeten" in page.inner_text("main")
    no_barrier(page)
    made.wave = "2025"  # as if it had been made a year earlier: the next wave is then the last one
    made.save()
    tab_to(page, "section details summary")
    page.keyboard.press("Enter")
    tab_to(page, "#id_told")
    page.keyboard.type("We bellen nu elke vrijdag.")
    tab_to(page, "section form button")
    page.keyboard.press("Enter")
    page.wait_for_selector("blockquote")
    text = page.inner_text("main")
    assert "We bellen nu elke vrijdag." in text
    assert "nog niet gemeten" not in text
    tab_to(page, "button[value='done']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".badge.good")
    made.refresh_from_db()
    assert made.state == "done"
    page.goto(AT + "actions/?state=all")
    assert "Elke vrijdag terugbellen" in page.inner_text("tbody")
    no_barrier(page)


def test_a_product_manager_changes_a_cap_and_sees_both_sides(browse, study, run, alice, root, monkeypatch):
    import shutil

    import msgspec

    from klantwaarde.study import open_study
    from klantwaarde.web.reading import source

    with open_study(root / "examples" / "installatie") as opened:
        pricing = msgspec.structs.replace(opened.settings.pricing, draws=100)
    study.settings = {"pricing": msgspec.to_builtins(pricing)}
    study.save()

    def written(study, folder):
        for path in (root / "examples" / "installatie").glob("*.[ct][so][vm]*"):
            shutil.copy(path, folder / path.name)

    monkeypatch.setattr(source, "write", written)
    for width in (1280, 390):
        page = browse(alice, width=width)
        page.goto(AT + "use/prices")
        no_barrier(page)
        page.fill("input[name='per_warm_week:cap']", "480")
        page.click("button[value=try]")
        page.wait_for_selector("table.grid")
        assert page.input_value("input[name='per_warm_week:cap']") == "480"
        assert page.locator("table.grid tbody tr").count() == len(pricing.models)
        no_barrier(page)
    page.goto(AT + "use/")
    no_barrier(page)
    page.goto(AT + "answers/compare")
    no_barrier(page)
    page.goto(AT + "answers/worth/tables/1?sort=-c3")
    no_barrier(page)
