"""The card-sort board in a real browser: three ways of laying give one sort; a broken line loses nothing; a phone."""

from __future__ import annotations

import json

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe

from journeys.card_hands import Dragging, Tapping, Typing, begin, card_on_deck, lay, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.fixture
def design(transactional_db):
    from klantwaarde import qmethod
    from klantwaarde.web.people.models import Organisation
    from klantwaarde.web.sorting.models import Design
    from klantwaarde.web.studies.models import Study

    acme = Organisation.objects.create(name="Acme", slug="acme")
    study = Study.objects.create(organisation=acme, slug="installatie", title={"nl": "Installatie"}, language="nl")
    told = qmethod.design(qmethod.default_cards()[:12], grid=qmethod.parse_grid("1,3,4,3,1"))
    return Design.objects.create(
        organisation=acme, study=study, wave="w1", title=told.title, instruction=told.instruction, low=told.low,
        high=told.high, cards=msgspec.to_builtins(told.cards), grid=msgspec.to_builtins(told.grid),
    )  # fmt: skip


@pytest.fixture
def person(design, live_server):
    """A new person, the address of their board, and what is kept of them."""
    from klantwaarde.web.sorting.models import Sorter
    from klantwaarde.web.sorting.sorting_pages import new_sorter

    class Person:
        def __init__(self):
            self.sorter = new_sorter(design)
            self.address = f"{live_server.url}/q/{self.sorter.token}/"

        @property
        def kept(self):
            return Sorter.objects.of(design.organisation_id).select_related("design").get(pk=self.sorter.pk)

    return Person


@pytest.fixture
def page_of(browser):
    """A page that fails the test when something goes wrong in it."""
    made, faults = [], []

    def new(**about):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "nl-NL", **about})
        page = context.new_page()
        page.set_default_timeout(15000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        made.append(context)
        return page

    yield new
    for context in made:
        context.close()
    assert not faults


@pytest.fixture
def plan(design):
    """Which pile and which place each card gets."""
    codes = design.board.codes
    piles = {card: ("low", "mid", "high")[n % 3] for n, card in enumerate(codes)}
    order = sorted(codes, key=lambda card: (("low", "mid", "high").index(piles[card]), card))
    flat = [f"{place}:{slot}" for place, many in design.board.room.items() for slot in range(many)]
    return piles, dict(zip(order, flat, strict=True))


def places(spots):
    return {card: int(spot.split(":")[0]) for card, spot in spots.items()}


def test_drag_tap_and_keys_give_the_same_sort(page_of, person, plan):
    piles, spots = plan
    kept = []
    for hands in (Dragging(), Tapping(), Typing()):
        one = person()
        page = page_of()
        begin(page, one.address)
        lay(page, hands, piles, spots)
        hands.onward(page, "onward")
        page.wait_for_selector("textarea")
        hands.onward(page, "send")
        page.wait_for_selector(".own-grid")
        kept.append(one.kept)
    for one in kept:
        assert one.sent_at is not None
        assert one.sorting.places == places(spots)
        assert one.sorting.piles == piles
        assert one.sorting.spots == kept[0].sorting.spots
        assert set(one.sorting.times) == {"piles", "grid", "words"}


def test_a_long_word_stays_in_its_column(page_of, person, plan, design):
    piles, spots = plan
    word = "Meerjarenonderhoudsbegrotingsverantwoordelijkheid"
    for card in design.cards:
        card["text"] = {"nl": f"{word} en de {word.lower()}"}
    design.save()
    one, page = person(), page_of()
    begin(page, one.address)
    hands = Tapping()
    for _ in piles:
        hands.pile(page, piles[card_on_deck(page)])
    hands.onward(page, "next")
    page.wait_for_selector(".grid")
    card = next(iter(spots))
    hands.place(page, card, piles[card], spots[card])
    wide = """() => [...document.querySelectorAll('.column .spot, .tray .card')].filter(
        (one) => one.scrollWidth > one.clientWidth + 1
            || one.getBoundingClientRect().right > (one.closest('.column') ?? one).getBoundingClientRect().right + 0.5
    ).length"""
    assert page.evaluate(wide) == 0
    assert (
        page.evaluate("new Set([...document.querySelectorAll('.tray .card')].map((one) => one.offsetWidth)).size") == 1
    )


def test_a_broken_line_loses_nothing_and_doubles_nothing(page_of, person, plan):
    piles, _ = plan
    one, page = person(), page_of()
    begin(page, one.address)
    hands = Tapping()
    page.context.set_offline(True)
    for _ in range(5):
        hands.pile(page, piles[card_on_deck(page)])
    page.wait_for_selector('#saved[data-status="waiting"]')
    assert "5 stappen nog niet bewaard" in page.inner_text("#saved")
    assert one.kept.number == 0
    page.context.set_offline(False)
    saved(page)
    assert len(one.kept.sorting.piles) == 5

    # the answer of the server gets lost: the browser sends again, the server counts once
    lost = []

    def lose(route):
        if len(lost) < 2:
            route.fetch()
            lost.append(1)
            route.abort()
        else:
            route.continue_()

    page.route("**/moves", lose)
    hands.pile(page, piles[card_on_deck(page)])
    page.wait_for_selector('#saved[data-status="saved"]')
    assert len(lost) == 2
    assert one.kept.number == 6
    page.unroute("**/moves")

    # closed while there was no line: what waited is sent by the next visit, on another page
    page.context.set_offline(True)
    hands.pile(page, piles[card_on_deck(page)])
    page.wait_for_selector('#saved[data-status="waiting"]')
    page.context.set_offline(False)
    again = page.context.new_page()
    page.close()
    again.goto(one.address)
    saved(again)
    again.wait_for_selector(".count:text('7 van')")
    assert len(one.kept.sorting.piles) == 7


def test_on_a_phone_the_list_leads_from_the_ends_inward(page_of, person, design):
    one = person()
    page = page_of(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    begin(page, one.address)
    many = len(design.board.codes)
    for n in range(many):
        page.tap(f".target >> nth={n % 3}")
    page.tap('[data-key="next"]')
    page.wait_for_selector(".asked-place")
    asked = []
    for _ in range(many):
        asked.append(page.get_attribute('.chip[aria-pressed="true"]', "data-key").removeprefix("chip-"))
        page.tap(".pick >> nth=0")
    assert list(dict.fromkeys(asked)) == ["2", "-2", "1", "-1", "0"]
    page.tap('[data-key="chip-2"]')
    page.tap(".chosen button")
    page.tap(".pick >> nth=0")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    page.tap('[data-key="onward"]')
    page.fill("textarea >> nth=0", "Omdat het werkt")
    page.check("input[value=yes] >> nth=0")
    page.tap('[data-key="send"]')
    page.wait_for_selector(".own-grid")
    kept = one.kept
    counts = {place: list(kept.sorting.places.values()).count(place) for place in design.board.room}
    assert counts == design.board.room
    said = next(iter(kept.sorting.said.values()))
    assert (said.words, said.pays) == ("Omdat het werkt", True)


def test_one_goes_on_where_one_was_on_another_device(page_of, person, plan):
    piles, _ = plan
    one, page = person(), page_of()
    begin(page, one.address)
    hands = Tapping()
    for _ in range(3):
        hands.pile(page, piles[card_on_deck(page)])
    saved(page)
    other = page_of(viewport={"width": 390, "height": 780})
    other.goto(one.address)
    assert other.inner_text(".count").startswith("3 ")


def test_two_windows_end_with_what_the_server_has(page_of, person, plan, design):
    piles, _ = plan
    one, page = person(), page_of()
    begin(page, one.address)
    hands = Tapping()
    for _ in piles:
        hands.pile(page, piles[card_on_deck(page)])
    hands.onward(page, "next")
    saved(page)
    other = page_of()
    other.goto(one.address)
    top = f"{design.board.ends[1]}:0"
    high = [card for card, pile in piles.items() if pile == "high"]
    hands.place(page, high[0], "high", top)
    saved(page)
    hands.place(other, high[1], "high", top)  # this window does not know yet that the place is taken
    other.wait_for_selector(f'[data-spot="{top}"][data-card="{high[1]}"]')
    saved(other)
    assert one.kept.sorting.places == {high[1]: design.board.ends[1]}


def test_undo_by_button_and_by_key(page_of, person, plan):
    piles, spots = plan
    one, page = person(), page_of()
    begin(page, one.address)
    first = card_on_deck(page)
    page.keyboard.press("3")
    page.keyboard.press("Control+z")
    assert card_on_deck(page) == first
    hands = Tapping()
    for _ in piles:
        hands.pile(page, piles[card_on_deck(page)])
    hands.onward(page, "next")
    card, spot = next(iter(spots.items()))
    hands.place(page, card, piles[card], spot)
    page.click('[data-key="undo"]')
    saved(page)
    assert one.kept.sorting.places == {}
    assert "Teruggenomen" in page.inner_text("#told")


def test_a_screen_reader_hears_each_move(page_of, person, plan):

    one, page = person(), page_of()
    begin(page, one.address)
    page.keyboard.press("1")
    assert "Telt weinig voor mij. Nog 11 te gaan." in page.inner_text("#told")
    hands = Tapping()
    for _ in range(11):
        hands.pile(page, "mid")
    hands.onward(page, "next")
    assert page.evaluate("document.activeElement.id") == "step-title"
    card = page.get_attribute(".tray .card >> nth=0", "data-card")
    page.click(f'[data-card="{card}"]')
    page.click('[data-drop="spot:-1:0"]')
    assert page.inner_text("#told").endswith("naar −1. Daar zijn nog 2 plaatsen.")
    label = page.get_attribute('[data-drop="spot:-1:0"]', "aria-label")
    assert label.startswith(f"Kaart {int(card[1:])} bij −1, 1 van 3: ")


def test_without_scripts_the_plain_list_comes_by_itself(page_of, person):
    one = person()
    page = page_of(java_script_enabled=False)
    page.goto(one.address)
    page.check("#agree")
    page.click("form .primary")
    page.wait_for_selector("form.plain")
    assert page.locator("form.plain fieldset").count() == 12


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_barrier_on_any_step(page_of, person, plan, lang, width):
    piles, spots = plan
    one = person()
    page = page_of(viewport={"width": width, "height": 900}, color_scheme="dark" if width == 390 else "light")
    found = []

    def look(step):
        report = Axe().run(page, options=TAGS)
        found.extend((step, one["id"], one["nodes"][0]["html"][:200]) for one in report.response["violations"])

    page.goto(f"{one.address}?lang={lang}")
    look("welcome")
    begin(page, one.address, lang=lang)
    assert page.get_attribute("html", "lang") == lang
    look("piles")
    for _ in piles:
        page.keyboard.press("2")
    page.click("summary[data-key=review]")
    look("piles done")
    page.click('[data-key="next"]')
    look("grid")
    if width == 1280:
        page.click(".tray .card >> nth=0")
        look("chosen")
        page.keyboard.press("Escape")
        page.click('[data-key="view"]')
    for _ in spots:
        page.click(".pick >> nth=0")
    look("grid done")
    page.click('[data-key="onward"]')
    page.wait_for_selector("textarea")
    look("words")
    page.click('[data-key="send"]')
    page.wait_for_selector(".own-grid")
    look("thanks")
    page.goto(f"{one.address}withdraw")
    look("withdraw")
    two = person()
    begin(page, two.address, lang=lang)
    page.goto(f"{two.address}list?lang={lang}")
    look("list")
    assert not found, json.dumps(found, indent=1)
