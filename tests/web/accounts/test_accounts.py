"""Customer pages: the numbers of the ledger, own customers only, promises kept, sorted and taken out by the address."""

# ruff: noqa: ARG002 - fixtures are asked for what they do

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from klantwaarde.language import say
from klantwaarde.reports.customer_card import told_of_customer
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Relations, Strategy
from klantwaarde.web.accounts.folio import code_of, index_of, slug_of
from klantwaarde.web.reading.grid import plain_grid

pytestmark = pytest.mark.django_db
AT = "/o/acme/s/installatie/customers/"


def text_of(page):
    plain = html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))
    return re.sub(r"\s+", " ", plain)


def open_account(client, code):
    page = client.get(f"{AT}{slug_of(code)}/")
    assert page.status_code == 200, code
    return page


@pytest.fixture(scope="module")
def relations(reckoned):
    ledger, info, _ = reckoned
    return index_of(ledger.answers, list(info.waves)).relations


class TestNumbers:
    def test_every_number_of_every_customer_is_that_of_the_ledger(self, run, reckoned, relations, client_of, alice):
        ledger, info, _ = reckoned
        client, voice = client_of(alice), Voice("en")
        strategy = index_of(ledger.answers, list(info.waves)).strategy
        seen = 0
        for code, relation in relations.items():
            page = text_of(open_account(client, code))
            for value in [one for one in relation.values if one.state == "below"][:6]:
                e, p = voice.cell(value.expectation), voice.cell(value.experience)
                told = f"against expectation {voice.difference(value.disconfirmation)}"
                assert f"expected {e}, experienced {p} · {told}" in page
                assert f"({'between ' + voice.difference_between(value.disconfirmation)})" in page
                assert f"{value.below} of {value.people} say below" in page
                seen += 1
            given = relation.delivered
            if given.value is not None and given.low is not None:
                signed = voice.speak(say("{x:+.1f}", x=given.value))
                assert f"Against expectation they say {signed} points" in page
            account = strategy.get(code)
            if account is not None and account.buyer_certainty is not None and account.buyer:
                assert f"{voice.share(account.buyer_certainty)} sure" in page
        assert seen > 10, "the example has no values below expectation any more"

    def test_the_value_of_the_customer_is_that_of_the_scorecard(self, run, worth, client_of, alice):
        client, voice = client_of(alice), Voice("en")
        for one in worth.customers:
            page = text_of(open_account(client, one.customer))
            if one.score is not None and one.tier is not None:
                assert f"class {one.tier} score {voice.count(round(one.score))}" in page
                assert f"{voice.share(one.chances.get(one.tier, 0.0))} sure of class {one.tier}" in page

    def test_the_list_has_a_line_per_customer_with_the_numbers_of_the_ledger(self, run, worth, client_of, alice):
        reply = client_of(alice).post(f"{AT}take")
        rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
        told = {row[0]: row for row in rows[1:]}
        for one in worth.customers:
            row = told[one.name or one.customer]
            assert row[1] == (one.tier or "")
            assert row[3] == ("" if one.score is None else format(one.score, ".6g"))


class TestWhoSeesWhat:
    def test_an_account_manager_sees_own_customers_only(self, run, own, worth, client_of, manager):
        client = client_of(manager)
        page = text_of(client.get(AT))
        assert own[0].name in page
        assert own[1].name in page
        others = [one for one in worth.customers if one.customer not in {"c01", "c06"}]
        assert not [one.name for one in others if one.name and one.name in page]
        assert text_of(open_account(client, "c06"))
        for one in others:
            # one that a colleague looks after is refused with the reason; of the rest nothing is known here
            wanted = 403 if one.customer == "c10" else 404
            assert client.get(f"{AT}{slug_of(one.customer)}/").status_code == wanted
        names = [one.name for one in others if one.name]
        assert not [name for name in names if name in text_of(client.get(AT + "map"))]

    def test_with_one_study_the_customers_open_at_once(self, run, own, client_of, manager):
        assert client_of(manager).get("/o/acme/customers")["Location"] == AT

    def test_a_viewer_sees_no_customers(self, run, own, client_of, acme, member_of):
        client = client_of(member_of(acme, "viewer"))
        for place in ("", "map", f"{slug_of('c06')}/"):
            assert client.get(AT + place).status_code == 403

    def test_words_ask_for_their_right_and_names_for_another(self, run, relations, client_of, alice, acme, member_of):
        spoken = {code: one.quotes for code, one in relations.items() if one.quotes}
        assert spoken
        without = client_of(member_of(acme, "analyst", name="no"))
        reader = client_of(member_of(acme, "analyst", name="reader", may_read_words=True))
        owner = client_of(alice)
        for code, quotes in spoken.items():
            assert quotes[0].text in text_of(open_account(owner, code))
            read = text_of(open_account(reader, code))
            assert quotes[0].text in read
            assert f"{quotes[0].text} {quotes[0].by}" not in read or not quotes[0].by
            page = text_of(open_account(without, code))
            assert not [one.text for one in quotes if one.text in page]

    def test_reasons_of_judges_are_words_too(self, run, worth, client_of, acme, member_of):
        reasons = {
            one.customer: reason for one in worth.customers for part in one.parts.values() for reason in part.reasons
        }
        client = client_of(member_of(acme, "analyst", name="no"))
        for code, reason in reasons.items():
            assert reason not in text_of(open_account(client, code))

    def test_anonymous_research_has_no_answer_per_customer(self, reckoned, acme, client_of, alice, worth):
        import msgspec
        from django.utils import timezone

        from klantwaarde.web.reading.models import Run
        from klantwaarde.web.studies.models import Customer, Study

        study = Study.objects.create(organisation=acme, slug="anon", title={"nl": "Anoniem"}, privacy="anonymous")
        Customer.objects.create(organisation=acme, study=study, code="c06", name="Smit")
        ledger, info, packed = reckoned
        Run.objects.create(
            organisation=acme, study=study, state="ready", mark="x", ledger=packed, info=msgspec.to_builtins(info),
            fingerprint=ledger.study.fingerprint, ready_at=timezone.now(),
        )  # fmt: skip
        client = client_of(alice)
        page = client.get(f"/o/acme/s/anon/customers/{slug_of('c06')}/")
        told = text_of(page)
        assert "This is anonymous research." in told
        for gone in ("Below expectation", "Silent contacts", "They grant you", "In their words"):
            assert gone not in told
        assert client.get(f"/o/acme/s/anon/customers/{slug_of('c01')}/").status_code == 404

    def test_another_organisation_finds_nothing(self, run, own, client_of, charlie, other):
        client = client_of(charlie)
        for at in (AT, AT.replace("acme", "other")):
            for place in ("", "map", f"{slug_of('c06')}/"):
                assert client.get(at + place).status_code == 404


class TestSilence:
    def test_silent_contacts_are_counted_and_named_to_who_may_see_names(
        self, run, own, study, client_of, manager, alice
    ):
        import datetime as dt

        from django.utils import timezone

        from klantwaarde.web.studies.models import Contact, Invitation

        today = timezone.localdate()
        for i, (days, answered) in enumerate([(20, False), (20, True), (3, False)]):
            person = Contact.objects.create(
                organisation=study.organisation, study=study, customer=own[0], code=f"p{i}", name=f"Persoon {i}",
                function="inkoper",
            )  # fmt: skip
            Invitation.objects.create(
                organisation=study.organisation, wave=study.waves.get(code="2026"), contact=person, link_hash=f"h{i}",
                sent_on=today - dt.timedelta(days=days), answered=answered,
            )  # fmt: skip
        counted = text_of(open_account(client_of(manager), "c06"))
        assert "1 of 3 people who were asked stay silent" in counted
        assert "Persoon" not in counted
        named = text_of(open_account(client_of(alice), "c06"))
        assert "Persoon 0, inkoper" in named
        assert "Persoon 1" not in named
        assert "Persoon 2" not in named


class TestTheAddress:
    def test_sorting_and_choosing_stand_in_the_address_and_stay(self, run, client_of, alice, worth):
        client = client_of(alice)
        page = client.get(AT, {"class": "A", "sort": "-score", "q": ""}).content.decode()
        assert 'aria-sort="descending"' in page
        assert "sort=score&amp;" in page or "class=A&amp;sort=score" in page
        shown = re.findall(r'<th scope="row"><a [^>]+>([^<]+)</a>', page)
        wanted = sorted((one for one in worth.customers if one.tier == "A"), key=lambda one: -(one.score or 0))
        assert [html.unescape(name) for name in shown] == [one.name or one.customer for one in wanted]

    def test_what_is_missing_comes_last_both_ways_and_words_sort_as_people_do(self):
        grid = plain_grid("t", ["a", "b"], [["k10", 2.0], ["K2", None], ["k1", 1.0]], "en")
        assert [row[0].shown for row in grid.sorted_by("c1").rows] == ["k1", "K2", "k10"]
        assert [row[0].shown for row in grid.sorted_by("-c2").rows] == ["k10", "k1", "K2"]
        assert [row[0].shown for row in grid.sorted_by("c2").rows] == ["k1", "k10", "K2"]
        assert grid.sorted_by("nothing") is grid

    def test_a_file_runs_no_formula(self, run, study, client_of, alice):
        from klantwaarde.web.studies.models import Customer

        Customer.objects.create(organisation=study.organisation, study=study, code="z", name='=HYPERLINK("x")')
        told = client_of(alice).post(f"{AT}take").content.decode()
        assert "\"'=HYPERLINK(" in told

    @pytest.mark.parametrize("code", ["007", "a/b?c#d", "Ünïcode &<x>", "-", "x" * 100])
    def test_any_code_can_stand_in_an_address(self, code):
        assert code_of(slug_of(code)) == code
        assert re.fullmatch(r"[-a-zA-Z0-9_]+", slug_of(code))

    def test_an_address_that_is_no_code_is_not_found(self, run, client_of, alice):
        for slug in ("a", "____", "nobody"):
            assert client_of(alice).get(f"{AT}{slug}/").status_code == 404


def test_the_map_is_that_of_the_report(run, reckoned, client_of, alice):
    strategy = next(answer.body for answer in reckoned[0].answers if isinstance(answer.body, Strategy))
    page = text_of(client_of(alice).get(AT + "map"))
    assert all(one.name in page for one in strategy.accounts if one.delivered and one.delivered.value is not None)


def test_a_customer_nobody_answered_for_has_a_page(run, study, client_of, alice, reckoned):
    from klantwaarde.web.studies.models import Customer

    Customer.objects.create(organisation=study.organisation, study=study, code="new", name="Nieuw BV")
    page = text_of(open_account(client_of(alice), "new"))
    assert "There is no score of this customer yet." in page
    assert told_of_customer(reckoned[0].answers, reckoned[1], "new", lang="en")["below"] == []
    assert any(isinstance(answer.body, Relations) for answer in reckoned[0].answers)
