"""A respondent on a phone, in a real browser: the line breaks halfway, and everything arrives exactly once."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from klantwaarde.web.instrument.logic import holds, parse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 780}


@pytest.fixture(autouse=True)
def _asked_from_this_thread(monkeypatch):
    # Playwright keeps a loop in this thread, and the database is asked between two of its steps.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def phone(browser):
    """A phone with touch, that complains of nothing."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert not complaints


def answers(study):
    from klantwaarde.web.collecting.models import Response

    response = Response.objects.of(study.organisation_id).get()
    return response, response.answers


def mark(page, field, value):
    page.check(f'input[name="{field}"][value="{value}"]')


def on(page):
    page.click('button[value="on"]')


def test_answers_given_while_the_line_is_gone_arrive_once(study, invite, live_server, phone):
    from klantwaarde.web.collecting.models import PageSave

    token = invite(study)
    phone.goto(f"{live_server.url}/a/{token}/")
    phone.check("#f-consent")
    phone.click("form.ask button")
    phone.wait_for_selector('form[data-ready="yes"]')
    mark(phone, "expectation-0", 9)
    phone.context.set_offline(True)
    on(phone)
    phone.wait_for_selector("#line.away")
    assert "verbinding is weg" in phone.inner_text("#line")
    phone.wait_for_selector('[data-question="experience"]')
    mark(phone, "experience-1", 4)
    on(phone)
    mark(phone, "role_granted", "supplier")
    on(phone)
    phone.select_option("#f-why_us-1", "careful")
    phone.click('button[value="back"]')
    phone.wait_for_selector('[data-question="role_granted"]')
    assert phone.is_checked('input[name="role_granted"][value="supplier"]')  # what was chosen is still there
    assert answers(study)[1].keys() == {"consent"}  # nothing has come through
    phone.context.set_offline(False)
    phone.wait_for_selector("#line.back", timeout=40_000)
    response, given = answers(study)
    assert given["expectation"] == {"reliable": 9}
    assert given["experience"] == {"careful": 4}
    assert given["role_granted"] == {"roles": ["supplier"]}
    saves = PageSave.objects.of(study.organisation_id).filter(response=response)
    assert saves.count() == len({save.key for save in saves})
    for name in ("roles", "why_us", "words", "overall"):
        phone.wait_for_selector(f'form[data-page="{name}"]')
        on(phone)
    phone.wait_for_url("**/review")
    phone.click("form button")
    phone.wait_for_selector("h1:has-text('Dank u wel')")
    response, given = answers(study)
    assert response.finished_on is not None
    assert given["why_us"] == {"ranks": {"careful": 1}}
    assert phone.evaluate("localStorage.length") == 0


def test_an_answer_whose_receipt_was_lost_is_sent_again_and_counts_once(study, invite, live_server, phone):
    from klantwaarde.web.collecting.models import PageSave

    token = invite(study)
    phone.goto(f"{live_server.url}/a/{token}/")
    phone.check("#f-consent")
    phone.click("form.ask button")
    phone.wait_for_selector('form[data-ready="yes"]')
    lost = []

    def lose(route):
        if len(lost) < 2:
            lost.append(route.fetch())  # the server has it; its answer never reaches the phone
            route.abort()
        else:
            route.continue_()

    phone.route("**/save", lose)
    mark(phone, "expectation-0", 9)
    on(phone)
    phone.wait_for_selector("#line.back", timeout=40_000)
    _, given = answers(study)
    assert given["expectation"] == {"reliable": 9}
    assert len(lost) == 2
    assert PageSave.objects.of(study.organisation_id).count() == 1


def test_a_page_that_is_left_with_answers_waiting_sends_them_when_it_is_opened_again(study, invite, live_server, phone):
    token = invite(study)
    phone.goto(f"{live_server.url}/a/{token}/")
    phone.check("#f-consent")
    phone.click("form.ask button")
    phone.wait_for_selector('form[data-ready="yes"]')
    phone.context.set_offline(True)
    mark(phone, "expectation-2", 3)
    on(phone)
    phone.wait_for_selector("#line.away")
    other = phone.context.new_page()
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.close()
    assert "expectation" not in answers(study)[1]
    other.context.set_offline(False)
    other.goto(f"{live_server.url}/a/{token}/")
    other.wait_for_selector("#line.back")
    assert answers(study)[1]["expectation"] == {"thinks_along": 3}


def test_keys_alone(study, invite, live_server, browser):
    token = invite(study)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    page = context.new_page()
    page.goto(f"{live_server.url}/a/{token}/")

    def tab_to(selector):
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(selector)

    tab_to("#f-consent")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector('form[data-ready="yes"]')
    tab_to('input[name="expectation-0"]')
    page.keyboard.press("ArrowRight")  # a group of marks is one stop; arrows choose in it
    page.keyboard.press("ArrowRight")
    tab_to('input[name="expectation-1"]')
    page.keyboard.press("Space")
    tab_to('button[value="on"]')
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-question="experience"]')
    assert answers(study)[1]["expectation"] == {"reliable": 3, "careful": 1}
    context.close()


@pytest.mark.parametrize(("lang", "width"), [("nl", 390), ("en", 1280), ("nl", 320)])
def test_no_barrier_on_any_page(named_study, begun, live_server, browser, lang, width):
    from klantwaarde.web.collecting import answering

    token, response = begun(named_study)
    answering.save_page(response, "words", {"words": ["Ze bellen terug."]})
    untouched, other = begun(named_study, "C2")
    answering.withdraw(other)
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    pages = [f"p/{one.name}" for one in response.version.instrument.pages[1:]]
    for path in [untouched + "/", *(f"{token}/{one}" for one in (*pages, "review", "stop"))]:
        page.goto(f"{live_server.url}/a/{path}?lang={lang}")
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{path} {width} {lang}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{path} scrolls sideways at {width}"
        )
    context.close()


def test_the_rules_mean_the_same_in_the_browser(study, invite, live_server, phone):
    """The very cases of the rules in Python, judged by the script."""
    import importlib.util
    from pathlib import Path

    import msgspec

    at = Path(__file__).parents[1] / "instrument" / "test_logic.py"
    spec = importlib.util.spec_from_file_location("logic_cases", at)
    cases = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cases)
    token = invite(study)
    client = Client()
    client.post(f"/a/{token}/", {"consent": "yes"})
    phone.goto(f"{live_server.url}/a/{token}/p/expectation")
    for text, given, expected in cases.CASES:
        tree = parse(text)
        told = phone.evaluate(
            "([tree, facts]) => kwRules.holds(tree, facts)", [msgspec.to_builtins(tree) if tree else None, given]
        )
        assert told is expected is holds(tree, given), text


def test_facts_are_the_same_in_the_browser(study, invite, live_server, phone):
    from klantwaarde.web.collecting.sheet import sheet_of
    from klantwaarde.web.instrument.checking import checked
    from klantwaarde.web.instrument.facts import facts_of
    from klantwaarde.web.instrument.reading import read_form

    token = invite(study)
    Client().post(f"/a/{token}/", {"consent": "yes"})
    response, _ = answers(study)
    told = {q["name"]: q for page in sheet_of(response, "nl")["pages"] for q in page["questions"]}
    phone.goto(f"{live_server.url}/a/{token}/p/expectation")
    forms = {
        "expectation": [["expectation-0", "9"], ["expectation-2", "dont_know"]],
        "role_granted": [["role_granted", "supplier"]],
        "role_played": [["role_played", "dont_know"]],
        "why_us": [["why_us-1", "careful"], ["why_us-3", "reliable"]],
        "words": [["words", " Ze bellen. "]],
        "recommend": [["recommend", "0"]],
        "overall_satisfaction": [["overall_satisfaction", "dont_know"]],
    }
    for question in response.version.instrument.questions:
        if question.name in forms:
            form = {}
            for field, text in forms[question.name]:
                form.setdefault(field, []).append(text)
            ours = facts_of(question, checked(question, read_form(question, form))[0])
            theirs = phone.evaluate("([q, f]) => kwRules.factsOf(q, f)", [told[question.name], forms[question.name]])
            assert theirs == ours, question.name


def test_a_wrong_answer_is_shown_again_with_what_was_typed(study_of, acme, begun, live_server, phone):
    study = study_of(acme, plan={"parts": ["why_us"], "task": "points"})
    token, _ = begun(study)
    phone.goto(f"{live_server.url}/a/{token}/p/why_us")
    phone.wait_for_selector('form[data-ready="yes"]')
    phone.fill("#f-why_us-0", "60")
    phone.fill("#f-why_us-1", "aap")
    on(phone)
    phone.wait_for_selector("#wrongs")
    assert phone.input_value("#f-why_us-1") == "aap"
    assert phone.input_value("#f-why_us-0") == "60"
    phone.fill("#f-why_us-1", "40")
    on(phone)
    phone.wait_for_url("**/review")
    assert sorted(answers(study)[1]["why_us"]["points"].values()) == [40, 60]
