"""Answers arrive through the pages of respondents, the researcher refreshes, and the picture of value changes."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from web.conftest import _log_may_be_emptied_between_tests  # noqa: F401 - the tables are emptied here too

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VALUES = ["reliable", "careful", "thinks_along"]
HOPED, LIVED_WELL, LIVED_BADLY = ("8", "7", "9"), ("9", "8", "9"), ("2", "1", "3")


@pytest.fixture
def researcher(transactional_db, settings, tmp_path):
    """Alice, logged in, with a study whose wave is open and nine invited people at five customers."""
    from klantwaarde.web.people.models import Membership, Organisation, Person
    from klantwaarde.web.studies.inviting import invite_contact
    from klantwaarde.web.studies.models import Contact, Customer, Study, Wave
    from klantwaarde.web.studies.pseudonyms import invitation_token

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
        organisation=acme, slug="study", title={"nl": "Ons onderzoek", "en": "Our study"}, privacy="anonymous",
        settings={"catalogue": {"pick": VALUES}},
        plan={"parts": ["importance", "expectation", "experience", "overall"]},
    )  # fmt: skip
    wave = Wave.objects.create(organisation=acme, study=study, code="2026", state="open")
    links = []
    for number in range(9):
        customer, _ = Customer.objects.get_or_create(
            organisation=acme, study=study, code=f"K{number % 5}", name=f"Customer {number % 5}"
        )
        contact = Contact.objects.create(
            organisation=acme, study=study, customer=customer, code=f"C{number}", name=f"Person {number}"
        )
        links.append(f"/a/{invitation_token(study, invite_contact(wave, contact))}/")
    client = Client()
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME], links


@pytest.fixture
def tab(browser, live_server):
    """Open a browser of one's own; what it complains of fails the test."""
    contexts, faults = [], []

    def opened(cookie=None, width=1280):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="en-GB", base_url=live_server.url
        )
        contexts.append(context)
        if cookie is not None:
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def answer(link, lived):
    """Answer on the pages of a respondent, without a script."""
    client = Client(headers={"accept-language": "en"})
    at = client.post(link, {"consent": "yes", "consent-words": "anonymous"}).headers["Location"]
    while not at.endswith("/review"):
        part = at.rsplit("/", 1)[-1]
        told = dict(enumerate({"expectation": HOPED, "experience": lived}.get(part, ())))
        at = client.post(at, {f"{part}-{n}": score for n, score in told.items()}).headers["Location"]
    assert client.post(at).headers["Location"].endswith("/thanks")


def answer_on_a_phone(page, link, lived):
    page.goto(link)
    page.check("input[name=consent]")
    page.click("main form button[type=submit], main form button:not([type])")
    page.wait_for_url("**/p/**")
    while "/p/" in page.url:
        before, part = page.url, page.url.split("?")[0].rsplit("/", 1)[-1]
        for number, score in enumerate({"expectation": HOPED, "experience": lived}.get(part, ())):
            page.check(f'input[name="{part}-{number}"][value="{score}"]', force=True)
        page.click("main form button:not([value=back])")
        page.wait_for_function("before => location.href !== before", arg=before)
    page.wait_for_url("**/review*")
    page.click("main form button:not([value=back])")
    page.wait_for_url("**/thanks*")


def picture(page):
    """What the picture of the model says to whoever cannot see it, and its drawing."""
    page.goto("/o/acme/s/study/answers/value")
    return page.locator(".kw-picture svg, svg.kw-picture").first.evaluate("one => one.outerHTML")


def refresh(page):
    page.goto("/o/acme/s/study/answers/")
    page.click("form[action$='/answers/make'] button")
    page.wait_for_selector(".messages")


def test_answers_arrive_and_the_picture_changes(researcher, tab):
    cookie, links = researcher
    desk = tab(cookie)
    for link in links[:4]:
        answer(link, LIVED_WELL)
    refresh(desk)
    desk.goto("/o/acme/s/study/answers/value")
    assert not desk.locator(".kw-picture svg, svg.kw-picture").count(), "four people are too few to show"
    answer(links[4], LIVED_WELL)
    refresh(desk)
    five = picture(desk)
    for link in links[5:8]:
        answer(link, LIVED_BADLY)
    answer_on_a_phone(tab(width=390), links[8], LIVED_BADLY)
    desk.goto("/o/acme/s/study/answers/value")
    assert "There is something new." in desk.inner_text("main")
    assert picture(desk) == five, "the picture is that of the answers it was made from, until it is made anew"
    refresh(desk)
    nine = picture(desk)
    assert nine != five
    text = re.sub(r"\s+", " ", desk.inner_text("main"))
    assert re.search(r"\b9\b", text), "nine people stand behind it now"
