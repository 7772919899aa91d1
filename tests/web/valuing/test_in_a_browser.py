"""From weights to the strategy matrix, by the keyboard alone, in a real browser."""

from __future__ import annotations

import pytest

from web.valuing.hands import Hands, no_barrier, opened_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = "/o/acme/s/installatie/worth/"


@pytest.fixture
def page(browser, live_server, alice, client_of, monkeypatch):
    yield from opened_page(browser, live_server, client_of(alice), monkeypatch)


def test_from_weights_to_the_strategy_matrix_by_keyboard_alone(page, example, again):
    hands = Hands(page)
    page.goto(HOME)
    page.wait_for_selector("input[type=range]:not([hidden])")
    no_barrier(page)
    slider = hands.reach("input[data-pair='w-revenue']")
    for _ in range(20):
        slider.press("ArrowRight")
    page.wait_for_selector("#standing:has-text('Nog niet bewaard')")
    assert page.input_value("#w-revenue") == "32"
    assert "▲" in page.inner_text("#ranks")
    no_barrier(page)
    hands.enter(".tools details summary")
    hands.reach("#c-A").type("75")
    page.wait_for_selector(".classes li:first-child:has-text('was')")
    hands.reach("#id_why").type("omzet telt zwaarder")
    hands.enter("#weights .buttons button")
    page.wait_for_selector("#standing:has-text('Zoals bewaard')")
    kept = again(example).noun().worth
    assert kept.parts["revenue"].weight == 32
    assert kept.classes["A"] == 75
    hands.go("#ranks tbody a", "**/worth/of/*")
    no_barrier(page)
    hands.reach("#id_reason").type("nieuwe directie")
    hands.enter("#decide ~ form button")
    page.wait_for_selector("#decisions ~ ul .badge.good")
    hands.go("nav.desk-places a[href$='/judge']", "**/judge")
    no_barrier(page)
    hands.go("tbody a", "**/judge/c01")
    no_barrier(page)
    hands.reach("#t-risk-5").press("Space")
    hands.enter("form.judgements .buttons button")
    page.wait_for_selector(".message.success")
    hands.go("nav.desk-places a[href$='/strategy']", "**/strategy")
    no_barrier(page)
    hands.go("table.matrix a[href*='buyer=price']", "**/strategy/play?*")
    hands.reach("#id_nl").type("Alleen online bestellen.")
    hands.enter("form:has(#id_nl) button")
    page.wait_for_selector("table.matrix td.held:has-text('Alleen online bestellen.')")
    hands.go("nav.desk-places a[href$='/days']", "**/days")
    hands.enter(".actions button")
    page.wait_for_selector("tbody th")
    no_barrier(page)
    assert example.decisions.count() == example.judgements.count() == example.worth_kept.count() == 1


def test_without_script_and_on_a_phone_weights_move_too(browser, live_server, alice, client_of, example, again):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="en-GB", base_url=live_server.url
    )
    cookie = client_of(alice).cookies["kw-session"].value
    context.add_cookies([{"name": "kw-session", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(HOME)
    page.fill("#w-revenue", "40")
    page.click("[data-no-script]")
    assert "Not kept yet" in page.inner_text("#standing")
    assert page.input_value("#w-risk") == "8"
    page.click("#weights .buttons button:first-child")
    assert again(example).noun().worth.parts["revenue"].weight == 40
    context.close()
