"""From an interview to a coded quote to a number on the model, in a real browser, by keyboard only."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from web.conftest import _log_may_be_emptied_between_tests  # noqa: F401 - the tables are emptied here too

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = "Ze komen hun afspraken altijd na."
HOPED, LIVED = ("8", "7", "9"), ("9", "8", "9")


@pytest.fixture
def researcher(transactional_db, settings, tmp_path):
    """Alice, with a named conversation in which six people answered, and five of them were interviewed and coded."""
    from klantwaarde.web.coding.advising import take_in
    from klantwaarde.web.coding.book import book_of
    from klantwaarde.web.coding.deciding import Say, decide
    from klantwaarde.web.collecting import answering
    from klantwaarde.web.people.models import Membership, Organisation, Person
    from klantwaarde.web.studies.inviting import invite_contact
    from klantwaarde.web.studies.models import Contact, Customer, Study, Wave
    from klantwaarde.web.studies.pseudonyms import invitation_token, person_code
    from klantwaarde.web.talking.models import Interview, Quote, RoleTold

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.KEYS_FOLDER, settings.STUDIES_FOLDER = tmp_path / "keys", tmp_path / "studies"
    settings.ERASURES_FILE, settings.LOG_ENDS_FILE = tmp_path / "erasures.jsonl", tmp_path / "log-ends.jsonl"
    acme = Organisation.objects.create(name="Acme", slug="acme")
    alice = Person.objects.create_user("alice@acme.example", "correct horse battery", name="Alice")
    Membership.objects.create(
        organisation=acme, person=alice, role="owner", may_read_words=True, may_see_identities=True
    )
    study = Study.objects.create(
        organisation=acme, slug="study", title={"nl": "Ons onderzoek", "en": "Our study"}, privacy="named",
        settings={"catalogue": {"pick": ["reliable", "careful", "thinks_along"]}},
        plan={"parts": ["expectation", "experience"]},
    )  # fmt: skip
    wave = Wave.objects.create(organisation=acme, study=study, code="2026", state="open")
    for number in range(6):
        customer = Customer.objects.create(organisation=acme, study=study, code=f"K{number}", name=f"Customer {number}")
        contact = Contact.objects.create(
            organisation=acme, study=study, customer=customer, code=f"C{number}", name=f"Person {number}"
        )
        invitation = invite_contact(wave, contact)
        told = answering.begin(
            invitation, invitation_token(study, invitation), {"agreed": True, "words": "anonymous"}, "nl",
            dt.date(2026, 3, 2),
        )  # fmt: skip
        for part, marks in (("expectation", HOPED), ("experience", LIVED)):
            answering.save_page(told, part, {f"{part}-{n}": [mark] for n, mark in enumerate(marks)})
        if number == 5:
            continue  # with this one the talk is still to come
        talk = Interview.objects.create(
            organisation=acme, study=study, wave="2026", contact=contact, code=person_code(study, contact),
            account=customer.code, held_on=dt.date(2026, 3, 2), interviewer=alice, consent="anonymous",
        )  # fmt: skip
        RoleTold.objects.create(organisation=acme, interview=talk, kind="granted", role="supplier")
        Quote.objects.create(
            organisation=acme, interview=talk, key="k", text=f"Bij opdracht {number} dachten ze goed mee.",
            consent="anonymous",
        )  # fmt: skip
    take_in(study)
    for text in study.coding_texts.all():
        said = Say(f"k{text.pk}", text.pk, "accept", code="thinks_along", frame="experience", valence="positive")
        decide(study, alice.pk, [said], book_of(study))
    client = Client()
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME], study


@pytest.fixture
def page(browser, live_server, researcher):
    """A tablet in which Alice is logged in; what it complains of fails the test."""
    cookie, _ = researcher
    faults = []
    context = browser.new_context(viewport={"width": 1024, "height": 768}, locale="en-GB", base_url=live_server.url)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
    yield opened
    context.close()
    assert not faults


class Keys:
    """Somebody who never touches a mouse."""

    def __init__(self, page):
        self.page = page

    def tab_to(self, selector, most=260):
        for _ in range(most):
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {selector}")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, selector, letters):
        """Choose in a list by typing how it begins."""
        self.tab_to(selector)
        self.page.keyboard.type(letters)

    def go(self, selector):
        self.tab_to(selector)
        with self.page.expect_navigation():
            self.press("Enter")


def reckoned(keys):
    """Have the answers reckoned, and read the model and the story as somebody who cannot see them."""
    page = keys.page
    page.goto("/o/acme/s/study/answers/")
    keys.go("form[action$='/answers/make'] button")
    page.goto("/o/acme/s/study/answers/value")
    model = page.inner_text("main")
    page.goto("/o/acme/s/study/answers/story")
    return model, page.inner_text("main")


def saved(page):
    page.wait_for_selector('#saved[data-status="saved"]')


def hold_the_talk(page, keys, study):
    """Begin an interview, write, mark a quote, ask for the role."""
    page.goto("/o/acme/s/study/interviews/")
    keys.go("a[href$='/interviews/new']")
    keys.choose("#id_contact", "Person 5")
    keys.tab_to("input[name=consent]")
    keys.press("ArrowDown")
    keys.go("form.panel button")
    keys.tab_to("#note-q1")
    page.keyboard.type(f"Over de start.\n{SAID}")
    keys.press("Control+Enter")
    assert SAID in page.inner_text("#told")
    keys.choose("#role-granted", "supplier")
    page.keyboard.press("Tab")
    saved(page)
    talk = study.interviews.latest("pk")
    assert [(quote.text, quote.consent) for quote in talk.quotes.all()] == [(SAID, "anonymous")]
    assert talk.roles.get().role == "supplier"
    return talk


def lose_the_line(page, keys, talk):
    """What is typed while the line is gone is neither lost nor doubled."""
    page.context.set_offline(True)
    keys.tab_to("#note-q10")
    page.keyboard.type("Zonder hen staan we stil.")
    keys.press("Control+Enter")
    page.wait_for_selector('#saved[data-status="waiting"]')
    assert talk.quotes.count() == 1
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    saved(page)
    assert talk.quotes.count() == 2
    assert talk.notes.get(slot="q10").text == "Zonder hen staan we stil."


def code_it(page, keys, study, talk):
    """A suggestion counts for nothing until it is accepted."""
    page.goto("/o/acme/s/study/coding/")
    keys.go("form[action$='/coding/gather'] button")
    page.goto("/o/acme/s/study/coding/grid")
    assert page.locator("li[data-text]").count() == 2
    keys.tab_to("li[data-text]")
    first = page.locator("li[data-text]:focus")
    assert SAID in first.inner_text()
    assert not study.codings.filter(text__interview=talk).exists()
    keys.press("1")
    page.wait_for_selector("li[data-text] .chip")
    assert "reliable" in page.inner_text("#told")
    keys.press("v", "v")
    saved(page)
    keys.press("u", "u")
    saved(page)
    keys.press("ArrowDown", "s")
    page.keyboard.type("careful")
    keys.press("Enter")
    saved(page)
    keys.press("n")
    saved(page)
    given = {(one.text.text, one.code, one.valence) for one in study.codings.filter(text__interview=talk)}
    assert given == {(SAID, "reliable", "positive")}
    assert study.coding_seen.filter(text__interview=talk).count() == 2


def test_an_interview_becomes_a_coded_quote_and_a_number_on_the_model(page, researcher):
    _, study = researcher
    keys = Keys(page)
    before, story_before = reckoned(keys)

    talk = hold_the_talk(page, keys, study)
    lose_the_line(page, keys, talk)
    code_it(page, keys, study, talk)
    after, story_after = reckoned(keys)
    assert "Number of people: granted 5" in before
    assert "Number of people: granted 6" in after, "the role of the talk counts"
    assert SAID not in before + story_before
    assert re.search(re.escape(SAID) + r"\s+a customer, 2026\s+1 quote about this; 1 shown here", after)
    assert re.search(r"thinks along\s+100%", story_before)
    assert re.search(r"reliable\s+17%", story_after), "one of six people spoke of it"
    assert "6 people were heard, with 7 quotes." in story_after
