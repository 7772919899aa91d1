"""From sorts to portraits, by the keyboard alone, in a real browser."""

from __future__ import annotations

import pytest

from web.valuing.hands import Hands, no_barrier, opened_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = "/o/acme/s/installatie/viewpoints/"


@pytest.fixture
def page(browser, live_server, alice, client_of, monkeypatch):
    yield from opened_page(browser, live_server, client_of(alice), monkeypatch)


def test_from_sorts_to_portraits_by_keyboard_alone(page, example, again):
    hands = Hands(page)
    page.goto(HOME)
    no_barrier(page)
    hands.reach("#id_factors").type("3")
    hands.reach("#id_reason").type("alle regels zeggen drie")
    hands.enter("form:has(#id_reason) button")
    page.wait_for_selector(".message.success")
    hands.go("nav.desk-places a[href*='/turn']", "**/turn?*")
    slider = hands.reach("input[type=range]")
    before = page.inner_text("#plane table.cards")
    for _ in range(9):
        slider.press("ArrowRight")
    page.wait_for_selector("#take button:has-text('9°')")
    assert page.input_value("#id_degrees") == "9"
    assert page.inner_text("#plane table.cards") != before
    no_barrier(page)
    hands.reach("#id_reason").type("door de zorginstellingen")
    hands.enter("#take button[value=rotate]")
    page.wait_for_selector(".steps li:nth-child(2)")
    hands.go("nav.desk-places a[href*='/flags']", "**/flags?*")
    no_barrier(page)
    hands.go("table.flags a[href*='sorter=r022'][href*='factor=f3']", "**/flags?*sorter=r022*")
    page.wait_for_selector("table.flags a[aria-current]")
    assert page.input_value("#id_sorter") == "r022"
    hands.reach("#id_reason").type("twijfelt zelf ook")
    hands.enter("#by-hand ~ form button")
    page.wait_for_selector(".steps li:nth-child(3)")
    hands.go("nav.desk-places a[href*='/portraits']", "**/portraits?*")
    hands.enter(".portrait:first-of-type .naming summary")
    hands.reach("#f1_nl").type("de rekenaar")
    hands.enter(".portrait:first-of-type .naming button")
    page.wait_for_selector("h2:has-text('de rekenaar')")
    no_barrier(page)
    hands.go("nav.desk-places a[href*='/people']", "**/people?*")
    page.wait_for_selector("caption, table")
    no_barrier(page)
    assert [step.kind for step in again(example).noun().card_sorts.actions] == ["choose", "rotate", "unflag", "name"]
    assert [step.degrees for step in again(example).noun().card_sorts.actions][1] == 9


def test_on_a_phone_and_without_script_everything_is_there(browser, live_server, alice, client_of, example, again):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="en-GB", base_url=live_server.url
    )
    cookie = client_of(alice).cookies["kw-session"].value
    context.add_cookies([{"name": "kw-session", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(HOME + "turn")
    page.click(".nudges a:last-child")
    assert page.input_value("#id_degrees") == "5"
    page.fill("#id_reason", "without script")
    page.click("#take button[value=rotate]")
    assert again(example).noun().card_sorts.actions[0].degrees == 5
    for place in ("", "turn", "flags", "portraits", "people"):
        page.goto(HOME + place)
        assert page.locator(".explained p").count() == 2
    context.close()
