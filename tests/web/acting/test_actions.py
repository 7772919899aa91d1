"""Actions: from a priority or a customer to what was measured; own customers only; nothing is left of who is erased."""

# ruff: noqa: ARG002, PLR0917 - fixtures are asked for what they do

from __future__ import annotations

import datetime as dt
import html
import re

import msgspec
import pytest
from django.utils import timezone

from klantwaarde.reports.voice import Voice
from klantwaarde.results import ValueModel
from klantwaarde.web.accounts.folio import index_of, slug_of
from klantwaarde.web.acting.models import Action

pytestmark = pytest.mark.django_db
AT = "/o/acme/s/installatie/actions/"
LATER = dt.date(2030, 1, 1)


def text_of(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


@pytest.fixture
def given(alice):
    return {"title": "Elke vrijdag terugbellen", "reason": "zeggen ze", "subject": "reliable", "owner": str(alice.pk),
            "due": "2030-01-01", "expected": "0.5", "promised": "on"}  # fmt: skip


def of_everybody(ledger, wave):
    return next(
        answer.body for answer in ledger.answers
        if isinstance(answer.body, ValueModel) and answer.scope.wave == wave
        and not (answer.scope.segment_by or answer.scope.role)
    )  # fmt: skip


class TestMaking:
    def test_from_a_priority_with_the_wave_it_starts_from(self, run, given, client_of, alice, acme):
        from klantwaarde.web.people.audit import AuditEntry

        client = client_of(alice)
        page = client.get(AT).content.decode()
        subject = re.search(r"new\?subject=(\w+)", page)[1]
        form = client.get(AT + f"new?subject={subject}").content.decode()
        assert f'<option value="{subject}" selected>' in form
        reply = client.post(AT + f"new?subject={subject}", given | {"subject": subject})
        made = Action.objects.of(acme).get()
        assert reply["Location"] == f"{AT}{made.pk}"
        assert (made.wave, made.subject, made.expected, made.customer, made.promised) == (
            "2026",
            subject,
            0.5,
            "",
            False,
        )
        assert AuditEntry.objects.of(acme).last().verb == "action-made"
        assert "1 action under way" in text_of(client.get(AT))

    def test_from_a_customer_it_stands_on_its_page_until_it_is_done(self, run, own, given, client_of, alice):
        client = client_of(alice)
        account = f"/o/acme/s/installatie/customers/{slug_of('c06')}/"
        assert "Nothing that was promised is still open." in text_of(client.get(account))
        made = client.post(f"{AT}new?customer={slug_of('c06')}", given)["Location"]
        assert "Elke vrijdag terugbellen" in text_of(client.get(account)).split("Open promises")[1]
        client.post(f"{made}/turn", {"state": "done"})
        page = text_of(client.get(account))
        assert "Nothing that was promised is still open." in page
        assert "Other actions Elke vrijdag terugbellen done" in page

    def test_other_programs_hear_once_that_it_is_closed_and_of_whom_nothing(
        self, run, own, given, client_of, alice, monkeypatch
    ):
        from klantwaarde.web.hooks import sending

        told, client = [], client_of(alice)
        monkeypatch.setattr(sending, "send", lambda organisation, kind, data: told.append((kind, data)))
        made = client.post(f"{AT}new?customer={slug_of('c06')}", given)["Location"]
        for state in ("done", "done", "open"):
            client.post(f"{made}/turn", {"state": state})
        number = int(made.rpartition("/")[2])
        assert told == [("action.closed", {"study": "installatie", "action": number, "state": "done"})]

    @pytest.mark.parametrize(
        "wrong", [{"title": ""}, {"due": "soon"}, {"owner": "99999"}, {"subject": "nothing"}, {"expected": "much"},
                  {"expected": "nan"}, {"expected": "1e9"}],
    )  # fmt: skip
    def test_what_is_wrong_comes_back_with_a_reason(self, run, given, client_of, alice, acme, wrong):
        reply = client_of(alice).post(AT + "new", given | wrong)
        assert reply.status_code == 422
        assert not Action.objects.of(acme).exists()
        assert 'class="errorlist' in reply.content.decode()

    def test_a_dutch_comma_is_a_decimal(self, run, given, client_of, alice, acme):
        client_of(alice, lang="nl").post(AT + "new", given | {"expected": "0,5"})
        assert Action.objects.of(acme).get().expected == 0.5

    def test_changing_keeps_the_wave_it_started_from(self, run, study, given, client_of, alice, acme):
        made = Action.objects.create(organisation=acme, study=study, title="x", due=LATER, wave="2025")
        assert client_of(alice).get(f"{AT}{made.pk}/change").status_code == 200
        client_of(alice).post(f"{AT}{made.pk}/change", given)
        made.refresh_from_db()
        assert (made.title, made.wave) == ("Elke vrijdag terugbellen", "2025")

    def test_without_answers_an_action_can_still_be_made(self, study, given, client_of, alice, acme):
        client_of(alice).post(AT + "new", given | {"subject": "", "expected": ""})
        assert Action.objects.of(acme).get().wave == ""


class TestMeasured:
    def test_the_measured_change_is_the_one_of_the_ledger(self, run, reckoned, study, client_of, alice, acme):
        ledger, voice = reckoned[0], Voice("en")
        client, seen = client_of(alice), 0
        now, before = of_everybody(ledger, "2026"), of_everybody(ledger, "2025")
        earlier = {mark.value: mark for mark in before.values}
        for mark in now.values:
            if mark.change is None or mark.change.value is None:
                continue
            made = Action.objects.create(
                organisation=acme, study=study, title="x", due=LATER, wave="2025", subject=mark.value, expected=0.1
            )
            page = text_of(client.get(f"{AT}{made.pk}"))
            assert f"{voice.difference(mark.change)} (between {voice.difference_between(mark.change)})" in page
            assert voice.difference(mark.disconfirmation) in page
            assert voice.difference(earlier[mark.value].disconfirmation) in page
            seen += 1
        assert seen > 5

    def test_at_a_customer_both_waves_stand_beside_each_other(self, run, reckoned, study, client_of, alice, acme):
        ledger, info, _ = reckoned
        voice, relations = Voice("en"), index_of(ledger.answers, list(info.waves)).relations
        first = index_of([a for a in ledger.answers if a.scope.wave != "2026"], list(info.waves)).relations
        code = next(c for c in first if c in relations and first[c].delivered.value is not None
                    and relations[c].delivered.value is not None)  # fmt: skip
        made = Action.objects.create(
            organisation=acme, study=study, title="x", due=LATER, wave="2025", customer=code, expected=0.1
        )
        page = text_of(client_of(alice).get(f"{AT}{made.pk}"))
        for relation in (first[code], relations[code]):
            assert voice.difference(relation.delivered) in page

    def test_while_there_is_no_later_wave_it_says_so(self, run, study, client_of, alice, acme):
        made = Action.objects.create(
            organisation=acme, study=study, title="x", due=LATER, wave="2026", subject="reliable", expected=0.1
        )
        assert "not measured yet" in text_of(client_of(alice).get(f"{AT}{made.pk}"))

    def test_anonymous_research_measures_nothing_of_one_customer(self, run, study, client_of, alice, acme, reckoned):
        from klantwaarde.web.studies.models import Study

        anonymous = Study.objects.create(organisation=acme, slug="anon", title={"nl": "Anoniem"}, privacy="anonymous")
        run.study = anonymous
        run.save()
        made = Action.objects.create(
            organisation=acme, study=anonymous, title="x", due=LATER, wave="2025", customer="c06"
        )
        assert "not measured yet" in text_of(client_of(alice).get(f"/o/acme/s/anon/actions/{made.pk}"))


class TestTheLoop:
    def test_what_the_customer_was_told_and_when(self, run, study, client_of, alice, acme):
        made = Action.objects.create(organisation=acme, study=study, title="x", due=LATER, customer="c06")
        client = client_of(alice)
        client.post(f"{AT}{made.pk}/told", {"told": "We bellen <b>elke</b> vrijdag.", "told_on": "2026-01-02"})
        page = client.get(f"{AT}{made.pk}")
        assert "We bellen &lt;b&gt;elke&lt;/b&gt; vrijdag." in page.content.decode()
        assert "2 January 2026" in text_of(page)
        tomorrow = timezone.localdate() + dt.timedelta(days=1)
        assert client.post(f"{AT}{made.pk}/told", {"told": "x", "told_on": str(tomorrow)}).status_code == 422


class TestWhoMayWhat:
    def test_an_account_manager_acts_for_own_customers_only(self, run, study, own, given, client_of, manager, acme):
        client = client_of(manager)
        mine = given | {"owner": str(manager.pk)}
        assert client.post(f"{AT}new?customer={slug_of('c06')}", mine).status_code == 302
        assert client.post(f"{AT}new?customer={slug_of('c10')}", mine).status_code == 403
        assert client.post(AT + "new", mine).status_code == 403
        theirs = Action.objects.create(organisation=acme, study=study, title="Geheim plan", due=LATER, customer="c10")
        whole = Action.objects.create(organisation=acme, study=study, title="Voor iedereen", due=LATER)
        page = text_of(client.get(AT))
        assert "Geheim plan" not in page
        assert "Voor iedereen" in page
        assert client.get(f"{AT}{theirs.pk}").status_code == 403
        assert client.get(f"{AT}{whole.pk}").status_code == 200
        for at in (f"{AT}{theirs.pk}/turn", f"{AT}{whole.pk}/turn", f"{AT}{whole.pk}/told"):
            assert client.post(at, {"state": "done"}).status_code == 403
        assert "Geheim plan" not in text_of(client.get("/o/acme/actions"))

    def test_a_viewer_sees_no_actions(self, run, client_of, acme, member_of):
        client = client_of(member_of(acme, "viewer"))
        for at in (AT, "/o/acme/actions", AT + "new"):
            assert client.get(at).status_code == 403

    def test_another_organisation_finds_nothing(self, run, study, client_of, charlie, other, acme):
        made = Action.objects.create(organisation=acme, study=study, title="Geheim plan", due=LATER)
        client = client_of(charlie)
        for at in (AT, f"{AT}{made.pk}", f"/o/other/s/installatie/actions/{made.pk}"):
            assert client.get(at).status_code == 404


class TestErasing:
    def test_who_is_erased_goes_out_of_actions_and_alerts(self, study, acme, settings, tmp_path):
        from klantwaarde.web.alerting.models import Alert
        from klantwaarde.web.studies.erasing import erase
        from klantwaarde.web.studies.models import Contact

        settings.KEYS_FOLDER, settings.STUDIES_FOLDER = tmp_path / "keys", tmp_path / "studies"
        settings.ERASURES_FILE = tmp_path / "erasures.jsonl"
        person = Contact.objects.create(
            organisation=acme, study=study, code="p", name="Jan Smit", email="jan@x.example"
        )
        about = {"organisation": acme, "study": study, "due": LATER}
        Action.objects.create(title="bel hem", contact=person, **about)
        Action.objects.create(title="JAN SMIT bellen", reason="mail jan@x.example", told="Jan Smit weet het", **about)
        Alert.objects.create(organisation=acme, study=study, key="k", kind="silent", contact=person)
        erase(study, contact=person, as_of=timezone.now())
        left = Action.objects.of(acme).get()
        assert (left.title, left.reason, left.told) == ("[–] bellen", "mail [–]", "[–] weet het")
        assert not Alert.objects.of(acme).exists()

    def test_a_customer_that_is_removed_takes_its_actions_and_alerts_along(self, study, own, acme):
        from klantwaarde.web.alerting.models import Alert

        for code in ("c06", "c10", ""):
            Action.objects.create(organisation=acme, study=study, title="x", due=LATER, customer=code)
            Alert.objects.create(organisation=acme, study=study, key=f"k{code}", kind="red", customer=code)
        own[0].delete()
        for rows in (Action.objects.of(acme), Alert.objects.of(acme)):
            assert set(rows.values_list("customer", flat=True)) == {"c10", ""}


def test_the_list_leaves_as_a_file_that_runs_no_formula(run, study, client_of, alice, acme):
    Action.objects.create(organisation=acme, study=study, title="=1+1", due=LATER, expected=0.5)
    told = client_of(alice).post(AT + "take").content.decode()
    assert "'=1+1" in told
    assert ",0.5," in told
    assert msgspec.json.encode(told)
