"""Alerts: found in the ledger and the field work, the same ones when looked twice, with owner, rest and mail."""

# ruff: noqa: ARG002, PLR0917 - fixtures are asked for what they do

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.core import mail
from django.utils import timezone

from klantwaarde.results import Drift
from klantwaarde.web.accounts.folio import index_of
from klantwaarde.web.acting.models import Action
from klantwaarde.web.alerting.finding import counts_most, look, look_at_all
from klantwaarde.web.alerting.models import Alert, Watch

pytestmark = pytest.mark.django_db
AT = "/o/acme/s/installatie/alerts/"
TODAY = dt.date(2026, 11, 22)


def text_of(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def keys(study, **more):
    return set(Alert.objects.of(study.organisation).filter(study=study, **more).values_list("key", flat=True))


class TestFinding:
    def test_it_finds_what_the_ledger_holds(self, run, study, own, reckoned, manager):
        ledger, info, _ = reckoned
        look(study, today=TODAY)
        index = index_of(ledger.answers, list(info.waves))
        red = {
            f"red:{code}:{value.value}"
            for code in counts_most(index)
            for value in getattr(index.relations.get(code), "values", [])
            if value.state == "below" and value.sure
        }
        assert red
        assert keys(study, kind="red") == red
        drift = next(answer.body for answer in ledger.answers if isinstance(answer.body, Drift))
        assert keys(study, kind="drift") == {f"drift:{one.id}:{one.since}" for one in drift.alerts}
        assert drift.alerts
        for alert in Alert.objects.of(study.organisation).filter(customer="c06"):
            assert alert.owner == manager

    def test_looking_twice_finds_the_same(self, run, study):
        assert look(study, today=TODAY)
        before = list(Alert.objects.of(study.organisation).values_list("pk", "key"))
        assert look(study, today=TODAY) == []
        assert list(Alert.objects.of(study.organisation).values_list("pk", "key")) == before

    def test_an_overdue_action_until_it_is_done(self, study, acme, manager):
        made = Action.objects.create(
            organisation=acme, study=study, title="Bellen", due=TODAY - dt.timedelta(days=1), owner=manager
        )
        (alert,) = look(study, today=TODAY)
        assert (alert.kind, alert.owner, alert.action) == ("overdue", manager, made)
        made.state = "done"
        made.save()
        assert look(study, today=TODAY) == []
        alert.refresh_from_db()
        assert alert.state == "closed"

    def test_silence_is_an_alert_in_a_named_conversation_only(self, study, own, acme):
        from klantwaarde.web.studies.models import Contact, Customer, Invitation, Study, Wave

        anonymous = Study.objects.create(organisation=acme, slug="anon", title={"nl": "Anoniem"}, privacy="anonymous")
        customer = Customer.objects.create(organisation=acme, study=anonymous, code="c06", name="Smit")
        wave = Wave.objects.create(organisation=acme, study=anonymous, code="1", name={"nl": "een"})
        for i, (mine, whose, when) in enumerate(
            [(study, own[0], study.waves.get(code="2026")), (anonymous, customer, wave)]
        ):
            person = Contact.objects.create(organisation=acme, study=mine, customer=whose, code="p", name="Jan Geheim")
            Invitation.objects.create(
                organisation=acme, wave=when, contact=person, link_hash=f"h{i}", sent_on=TODAY - dt.timedelta(days=20)
            )
        (alert,) = look(study, today=TODAY)
        assert alert.kind == "silent"
        assert "Jan Geheim" not in str(alert.said)
        assert look(anonymous, today=TODAY) == []

    def test_what_somebody_closed_stays_closed(self, run, study, client_of, alice):
        look(study, today=TODAY)
        one = Alert.objects.of(study.organisation).first()
        client = client_of(alice)
        client.post(f"{AT}{one.pk}/turn", {"what": "close", "why": ""})
        one.refresh_from_db()
        assert one.state == "open", "a reason is asked for"
        client.post(f"{AT}{one.pk}/turn", {"what": "close", "why": "besproken"})
        assert look(study, today=TODAY) == []
        one.refresh_from_db()
        assert (one.state, one.why) == ("closed", "besproken")

    def test_after_a_reckoning_and_every_day(self, study, acme, run):
        from klantwaarde.web.alerting.finding import look as looked
        from klantwaarde.web.reading.reckoning import AFTERWARDS
        from klantwaarde.web.upkeep.rounds import DAILY_ROUNDS

        assert looked in AFTERWARDS
        assert look_at_all in DAILY_ROUNDS
        look_at_all(acme, timezone.now())
        assert keys(study)


class TestPages:
    @pytest.fixture
    def alert(self, run, study, own):
        look(study, today=TODAY)
        return Alert.objects.of(study.organisation).filter(customer="c06").first()

    def test_owner_rest_and_waking(self, alert, study, client_of, alice, manager):
        client = client_of(alice)
        assert alert is not None, "c06 has nothing below expectation any more"
        sentence = re.sub(r"<[^>]+>", "", str(alert.sentence))
        assert sentence in text_of(client.get(AT))
        client.post(f"{AT}{alert.pk}/turn", {"what": "owner", "owner": manager.pk})
        until = timezone.localdate() + dt.timedelta(days=30)
        client.post(f"{AT}{alert.pk}/turn", {"what": "rest", "until": str(until)})
        alert.refresh_from_db()
        assert (alert.owner, alert.snoozed_until) == (manager, until)
        assert sentence not in text_of(client.get(AT))
        assert sentence in text_of(client.get(AT + "?show=resting"))
        for wrong in ("", "yesterday", "2020-01-01", "9999-01-01"):
            client.post(f"{AT}{alert.pk}/turn", {"what": "rest", "until": wrong})
            alert.refresh_from_db()
            assert alert.snoozed_until == until
        client.post(f"{AT}{alert.pk}/turn", {"what": "wake"})
        assert sentence in text_of(client.get(AT))

    def test_from_an_alert_to_an_action(self, alert, client_of, alice, acme):
        client = client_of(alice)
        form = client.get(f"/o/acme/s/installatie/actions/new?alert={alert.pk}").content.decode()
        assert f'<option value="{alert.subject}" selected>' in form
        assert html.escape(str(alert.sentence), quote=False).split("“")[0][:20] in form
        client.post(
            f"/o/acme/s/installatie/actions/new?alert={alert.pk}",
            {"title": "Bellen", "subject": alert.subject, "owner": alice.pk, "due": "2030-01-01"},
        )
        made = Action.objects.of(acme).get()
        assert (made.customer, made.subject) == (alert.customer, alert.subject)
        alert.refresh_from_db()
        assert alert.owner == alice
        assert "Bellen" in text_of(client.get(f"{AT}{alert.pk}"))
        for wrong in ("999999", "x", "9" * 30):
            assert client.get(f"/o/acme/s/installatie/actions/new?alert={wrong}").status_code == 404

    def test_an_account_manager_sees_own_alerts_and_those_of_everybody(self, alert, study, client_of, manager, acme):
        client = client_of(manager)
        others = Alert.objects.of(acme).exclude(customer__in=["c01", "c06", ""]).first()
        assert others is not None
        page = text_of(client.get(AT))
        assert str(others.sentence) not in page
        assert str(alert.sentence) in page
        assert client.get(f"{AT}{others.pk}").status_code == 403
        assert client.post(f"{AT}{others.pk}/turn", {"what": "close", "why": "x"}).status_code == 403
        whole = Alert.objects.of(acme).filter(kind="drift").first()
        assert client.get(f"{AT}{whole.pk}").status_code == 200
        assert client.post(f"{AT}{whole.pk}/turn", {"what": "close", "why": "x"}).status_code == 403

    def test_another_organisation_finds_nothing(self, alert, client_of, charlie, other):
        client = client_of(charlie)
        for at in (AT, f"{AT}{alert.pk}", f"/o/other/s/installatie/alerts/{alert.pk}"):
            assert client.get(at).status_code == 404


class TestTelling:
    def test_mail_goes_to_who_switched_it_on_and_names_nobody(
        self, run, study, own, client_of, alice, manager, worth, django_capture_on_commit_callbacks
    ):
        for person in (alice, manager):
            client_of(person).post(AT + "mail", {"on": "yes"})
        with django_capture_on_commit_callbacks(execute=True):
            new = look(study, today=TODAY)
        assert {message.to[0] for message in mail.outbox} == {alice.email, manager.email}
        to_alice, to_manager = (next(m for m in mail.outbox if m.to == [p.email]) for p in (alice, manager))
        assert str(len(new)) in to_alice.subject
        theirs = [alert for alert in new if alert.customer in {"", "c01", "c06"}]
        assert str(len(theirs)) in to_manager.subject
        assert not [one.name for one in worth.customers if one.name and one.name in to_alice.body]
        mail.outbox.clear()
        client_of(alice).post(AT + "mail", {"on": "no"})
        assert Watch.objects.of(study.organisation).count() == 1
        with django_capture_on_commit_callbacks(execute=True):
            assert look(study, today=TODAY) == []
        assert not mail.outbox, "nothing new, no mail"

    def test_who_left_gets_no_mail(self, run, study, client_of, alice, manager, django_capture_on_commit_callbacks):
        client_of(manager).post(AT + "mail", {"on": "yes"})
        manager.memberships.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            assert look(study, today=TODAY)
        assert not mail.outbox

    def test_other_programs_hear_kinds_and_numbers_only(self, run, study, monkeypatch, worth):
        from klantwaarde.web.hooks import sending

        told = []
        monkeypatch.setattr(sending, "send", lambda organisation, kind, data: told.append((kind, data)))
        new = look(study, today=TODAY)
        assert len(told) == len(new)
        assert {kind for kind, _ in told} == {"alert.raised"}
        assert not [one.name for one in worth.customers if one.name and one.name in str(told)]
