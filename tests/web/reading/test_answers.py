"""The answers as pages: the numbers of the ledger and no others, closed groups closed, rights kept."""

# ruff: noqa: ARG002 - fixtures are asked for what they do

from __future__ import annotations

import html
import re

import pytest

from klantwaarde.reports.view import views
from klantwaarde.reports.voice import Voice
from klantwaarde.results import ValueModel, Worth
from klantwaarde.web.reading.allowed import allowed
from klantwaarde.web.reading.models import Run
from klantwaarde.web.reading.pages import Book, address_of

pytestmark = pytest.mark.django_db
AT = "/o/acme/s/installatie/answers/"


def text_of(page):
    return html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))


def open_page(client, place="", **asked):
    page = client.get(AT + place, asked)
    assert page.status_code == 200
    return page


class TestNumbers:
    def test_every_number_on_the_page_of_numbers_is_that_of_the_ledger(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        voice = Voice("en")
        for view in views(ledger.answers, info)[:4]:
            page = open_page(client_of(alice), "numbers", **address_of(view)).content.decode()
            rows = [
                [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td>(.*?)</td>", line)]
                for line in re.findall(r'<tr id="number-\d+">(.*?)</tr>', page, re.DOTALL)
            ]
            wanted = [
                (mark.value, estimate)
                for mark in view.model.values
                for estimate in (
                    mark.importance,
                    mark.salience,
                    mark.expectation,
                    mark.experience,
                    mark.disconfirmation,
                    mark.gap,
                )
            ]
            assert len(rows) >= len(wanted)
            by_value = {}
            for row in rows:
                by_value.setdefault(row[1], []).append(row)
            for mark in view.model.values:
                told = by_value[mark.value]
                for row, e in zip(
                    told, (mark.importance, mark.salience, mark.expectation, mark.experience), strict=False
                ):
                    assert row[6:11] == [
                        "" if x is None else voice.cell(x) for x in (e.value, e.low, e.high, e.n, e.accounts)
                    ]
                    assert row[13] == e.method

    def test_the_cards_show_both_sides_with_interval_and_n(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        main, voice = views(ledger.answers, info)[0], Voice("en")
        page = text_of(open_page(client_of(alice), "value"))
        flat = re.sub(r"\s+", " ", page)
        for mark in main.model.values:
            if mark.status != "open":
                continue
            for e in (mark.expectation, mark.experience):
                if e.status == "open" and e.value is not None:
                    assert f"{voice.value(e)} {voice.between(e)} {voice.count(e.n)}" in flat

    def test_a_group_shows_its_own_numbers(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        group = next(
            view
            for view in views(ledger.answers, info)
            if view.group not in {"wave", "role"} and view.model.status == "open"
        )
        page = text_of(open_page(client_of(alice), "value", **address_of(group)))
        assert Voice("en").speak(group.model.headline) in page

    def test_from_what_and_when_is_one_click_away(self, run, reckoned, client_of, alice):
        page = open_page(client_of(alice), "value").content.decode()
        behind = page[page.index("behind-it") :]
        assert reckoned[0].study.fingerprint[:16] in behind
        assert "22 November 2026" in behind

    def test_every_chapter_of_the_report_is_a_page(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        book = Book(ledger, info, "en")
        assert len(book.chapters) >= 4
        for chapter in book.chapters:
            page = text_of(open_page(client_of(alice), chapter.id))
            for section in chapter.sections:
                assert book.voice.speak(section.title) in page

    def test_an_unknown_page_or_group_is_not_found(self, run, client_of, alice):
        client = client_of(alice)
        assert client.get(AT + "nothing").status_code == 404
        assert client.get(AT + "value", {"wave": "w99"}).status_code == 404
        assert client.get(AT + "value", {"by": "'; --"}).status_code == 404


class TestSmallGroups:
    def test_a_closed_group_is_shown_as_closed_and_says_nothing(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        closed = [view for view in views(ledger.answers, info) if view.model.status == "closed"]
        assert closed, "the example has no closed group any more"
        client = client_of(alice)
        for view in closed:
            value = open_page(client, "value", **address_of(view))
            assert "Closed, to protect a small group" in text_of(value)
            assert "kw-picture" not in value.content.decode()
            numbers = open_page(client, "numbers", **address_of(view)).content.decode()
            for line in re.findall(r'<tr id="number-\d+">(.*?)</tr>', numbers, re.DOTALL):
                assert re.findall(r"<td>(.*?)</td>", line)[6:11] == [""] * 5


class TestRights:
    def test_without_the_right_to_words_there_is_no_quote_anywhere(self, run, reckoned, client_of, bob, alice):
        ledger, info, _ = reckoned
        words = {
            quote.text
            for answer in ledger.answers
            if isinstance(answer.body, ValueModel)
            for quote in answer.body.quotes.values()
        }
        words |= {
            words_.text
            for chapter in Book(ledger, info, "en").chapters
            for s in chapter.sections
            for words_ in s.quotes
        }
        assert len(words) > 5
        with_right, without = client_of(alice), client_of(bob)
        places = ["value", *[chapter.id for chapter in Book(ledger, info, "en").chapters]]
        seen = "".join(text_of(open_page(with_right, place)) for place in ("value", "story"))
        hidden = "".join(text_of(open_page(without, place)) for place in places)
        for name in ("report", "answers"):
            hidden += html.unescape(without.post(f"{AT}take/{name}").content.decode())
        assert any(text in seen for text in words)
        assert not [text for text in words if text in hidden]

    def test_names_beside_quotes_ask_for_a_right_of_their_own(self, run, reckoned, acme, member_of):
        reader = member_of(acme, "researcher", name="reader", may_read_words=True).memberships.get()
        kept = allowed(reckoned[0], reader, run.study)
        quotes = [q for a in kept.answers if isinstance(a.body, ValueModel) for q in a.body.quotes.values()]
        assert quotes
        assert {quote.by for quote in quotes} == {""}

    def test_a_viewer_sees_no_customer_by_name(self, run, reckoned, client_of, acme, member_of):
        names = {
            one.name for a in reckoned[0].answers if isinstance(a.body, Worth) for one in a.body.customers if one.name
        }
        assert names
        viewer = member_of(acme, "viewer")
        kept = allowed(reckoned[0], viewer.memberships.get(), run.study)
        assert not [name for name in names if name in kept.to_json()]
        assert client_of(viewer).get(AT + "worth").status_code == 404

    def test_an_account_manager_sees_own_customers_only(self, run, reckoned, client_of, acme, member_of):
        from klantwaarde.web.studies.models import Customer

        worth = next(a.body for a in reckoned[0].answers if isinstance(a.body, Worth))
        mine, others = worth.customers[0], worth.customers[1:]
        manager = member_of(acme, "account_manager", name="manager")
        Customer.objects.create(
            organisation=acme, study=run.study, code=mine.customer, account_manager=manager.email.upper()
        )
        kept = allowed(reckoned[0], manager.memberships.get(), run.study)
        seen = {one.customer for a in kept.answers if isinstance(a.body, Worth) for one in a.body.customers}
        assert seen == {mine.customer}
        page = text_of(open_page(client_of(manager), "worth"))
        assert not [one.name for one in others if one.name and one.name in page]

    def test_nothing_is_kept_from_who_may_see_all(self, reckoned, run, alice):
        assert allowed(reckoned[0], alice.memberships.get(), run.study) == reckoned[0]

    @pytest.mark.parametrize("place", ["", "value", "numbers", "method", "worth", "progress"])
    def test_another_organisation_finds_nothing(self, run, client_of, charlie, other, place):
        client = client_of(charlie)
        assert client.get(AT + place).status_code == 404
        assert client.get(AT.replace("acme", "other") + place).status_code == 404

    @pytest.mark.parametrize(
        ("role", "may"),
        [("owner", True), ("researcher", True), ("analyst", True), ("account_manager", False), ("viewer", False)],
    )
    def test_the_gate_asks_for_the_right(self, run, client_of, acme, member_of, role, may):
        client = client_of(member_of(acme, role))
        for what in ("report", "numbers", "answers"):
            assert client.post(f"{AT}take/{what}").status_code == (200 if may else 403)

    def test_a_file_is_no_page_and_is_written_down(self, run, client_of, alice, acme):
        from klantwaarde.web.people.audit import AuditEntry

        reply = client_of(alice).post(f"{AT}take/report")
        assert reply["Content-Disposition"].startswith("attachment; ")
        assert AuditEntry.objects.of(acme).last().verb == "file-taken-out"
        assert client_of(alice).get(f"{AT}take/report").status_code == 405


class TestFiles:
    def test_the_answers_are_the_ledger(self, run, reckoned, client_of, alice):
        assert client_of(alice).post(f"{AT}take/answers").content.decode() == reckoned[0].to_json()

    def test_the_numbers_are_those_of_the_group(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        view = views(ledger.answers, info)[1]
        from urllib.parse import urlencode

        reply = client_of(alice).post(f"{AT}take/numbers?{urlencode(address_of(view))}")
        assert reply.content.decode() == Book(ledger, info, "en").sheet(view).csv("en")


class TestReckoning:
    def test_from_asking_to_pages(
        self, study, example_as_snapshot, client_of, alice, django_capture_on_commit_callbacks, settings
    ):
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
        client = client_of(alice)
        assert "No answers have been reckoned yet." in text_of(open_page(client))
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(AT + "make").status_code == 302
        run = Run.objects.of(study.organisation).get()
        assert (run.state, run.told) == ("ready", [])
        assert "kw-picture" in open_page(client).content.decode()

    def test_a_reckoning_that_fails_says_why(
        self, study, monkeypatch, client_of, alice, django_capture_on_commit_callbacks, settings
    ):
        from klantwaarde.web.reading import source

        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
        monkeypatch.setattr(source, "write", lambda study, folder: (folder / "study.toml").write_text("nonsense ["))
        client = client_of(alice)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(AT + "make")
        assert "The last reckoning did not work out." in text_of(open_page(client))

    def test_new_answers_make_the_pages_old(self, run, client_of, alice):
        from klantwaarde.web.studies.models import Customer

        client = client_of(alice)
        assert "There is something new." not in text_of(open_page(client))
        Customer.objects.create(organisation=run.organisation, study=run.study, code="K999")
        assert "There is something new." in text_of(open_page(client))

    def test_asking_twice_reckons_once(self, study, client_of, alice):
        from klantwaarde.web.reading.reckoning import ask

        assert ask(study).pk == ask(study).pk

    def test_while_it_runs_the_page_tells_how_far(self, run, client_of, alice):
        Run.objects.create(organisation=run.organisation, study=run.study, state="busy", mark="x", done=2, all=5)
        page = open_page(client_of(alice)).content.decode()
        assert 'value="2"' in page
        assert "kw-picture" in page, "the older answers stay readable"

    def test_when_it_is_done_the_page_loads_itself(self, run, client_of, alice):
        reply = client_of(alice).get(AT + "progress", headers={"HX-Request": "true"})
        assert reply["HX-Refresh"] == "true"

    def test_of_a_large_study_the_page_does_not_wait_to_learn_what_is_new(self, run, client_of, alice, monkeypatch):
        from klantwaarde.web.reading import source

        monkeypatch.setattr(source, "mark_at_hand", lambda study: None)
        Run.objects.of(run.organisation).update(mark="older")
        client = client_of(alice)
        page = open_page(client).content.decode()
        assert "?look=1" in page
        assert "There is something new." not in page
        monkeypatch.undo()
        reply = client.get(AT + "progress?look=1", headers={"HX-Request": "true"})
        assert "There is something new." in text_of(reply)
        assert "HX-Refresh" not in reply

    def test_a_viewer_may_not_ask(self, study, client_of, acme, member_of):
        assert client_of(member_of(acme, "viewer")).post(AT + "make").status_code == 403


def test_pages_have_no_code_of_their_own_in_them(run, reckoned, client_of, alice):
    for place in [
        "value",
        "numbers",
        "method",
        *[chapter.id for chapter in Book(reckoned[0], reckoned[1], "en").chapters],
    ]:
        page = open_page(client_of(alice), place).content.decode()
        assert "<style" not in page
        assert not re.search(r"<[^>]+\sstyle=", page)
        assert not re.search(r"<[^>]+\son\w+=", page)
        assert "data:text" not in page


def test_hostile_text_is_text(study, run, client_of, alice):
    from klantwaarde.reports.info import StudyInfo
    from sample_ledger import answer, hostile_info, ledger_of
    from sample_model import hostile_model

    made = ledger_of([answer(hostile_model())])
    from klantwaarde.ledger import Ledger

    run.keep(Ledger(answers=list(made.answers), study=run.answers().study), hostile_info())
    run.save()
    assert isinstance(run.about(), StudyInfo)
    for place in ("value", "numbers", "method"):
        page = open_page(client_of(alice), place).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
