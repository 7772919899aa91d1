"""The interview desk: who may, what is kept, what arrives once, and what flows into the tables."""

from __future__ import annotations

import json

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from klantwaarde.web.people.models import AuditEntry
from klantwaarde.web.studies.models import Study
from klantwaarde.web.studies.pseudonyms import person_code
from klantwaarde.web.studies.snapshot import tables_of
from klantwaarde.web.talking.models import Interview

SAID = "Ze komen hun afspraken na."
OF = "/o/acme/s/study/interviews/"


def rows(talk, name):
    return tables_of(Study.objects.of(talk.organisation_id).get(pk=talk.study_id))[0].get(name, [])


def test_an_interview_begins_with_whom_when_and_what_they_agreed_to(client_of, alice, study, talk):
    assert (talk.consent, talk.function, talk.account) == ("anonymous", "buyer", "001")
    assert talk.code == person_code(study, talk.contact)
    page = client_of(alice).get(f"{OF}{talk.pk}/").content.decode()
    assert "Waarom koos u destijds voor ons?" in page  # the guide speaks the language of the talk
    assert "Person 1" in page
    assert AuditEntry.objects.of(talk.organisation).filter(verb="interview-made").exists()


def test_what_cannot_be_meant_comes_back_in_words(client_of, alice, study):
    reply = client_of(alice).post(OF + "new", {"wave": "none", "held_on": "0001-01-01", "lang": "xx", "consent": ""})
    assert reply.status_code == 422
    assert "This day cannot be meant." in reply.content.decode()
    assert not Interview.objects.of(study.organisation_id).exists()


def test_anonymous_research_keeps_no_name_with_an_interview(study_of, acme, alice, talk_of):
    study = study_of(acme, privacy="anonymous", slug="silent")
    client, talk = talk_of(alice, study, label="Mr. Jansen", consent="anonymous")
    assert talk.contact is None
    assert talk.label == ""
    assert talk.account.startswith("k")
    assert talk.code == person_code(study, study.contacts.get(code="C1"))
    page = client.get(f"/o/acme/s/silent/interviews/{talk.pk}/").content.decode()
    assert "Person 1" not in page
    assert "attributable" not in page  # nobody can allow what would break the promise


def test_changes_arrive_once_in_order_and_all_of_them(client_of, alice, study, talk, send):
    client = client_of(alice)
    note = {"key": "k1", "do": "note", "slot": "q1", "text": "Goed", "revision": 0, "thread": "w1"}
    quote = {"key": "k2", "do": "quote", "slot": "q1", "text": SAID, "quote": "x1", "consent": "attributable"}
    told = send(client, talk, note, quote, {"do": "role", "kind": "granted", "role": "supplier"}).json()
    assert told == {"revisions": {"q1": 1}, "beside": [], "refused": []}
    # the answer was lost, and the browser sends all of it again with one thing more
    send(client, talk, note, quote, {"key": "k3", "do": "note", "slot": "q1", "text": "Goed. Snel.", "revision": 0,
                                     "thread": "w1"})  # fmt: skip
    assert [n.text for n in talk.notes.all()] == ["Goed. Snel."]
    assert [(q.text, q.consent) for q in talk.quotes.all()] == [(SAID, "attributable")]
    assert [(r.kind, r.role) for r in talk.roles.all()] == [("granted", "supplier")]
    assert talk.arrived.count() == 4


def test_two_windows_at_one_question_lose_nothing(client_of, alice, talk, send):
    client = client_of(alice)
    send(client, talk, {"do": "note", "slot": "q2", "text": "van de laptop", "revision": 0, "thread": "one"})
    told = send(client, talk, {"do": "note", "slot": "q2", "text": "van de tablet", "revision": 0, "thread": "two"})
    assert told.json()["beside"] == ["q2"]
    send(client, talk, {"do": "note", "slot": "q2", "text": "van de tablet, later", "revision": 0, "thread": "two"})
    assert sorted(n.text for n in talk.notes.all()) == ["van de laptop", "van de tablet, later"]
    page = client.get(f"{OF}{talk.pk}/").content.decode()
    assert "van de laptop" in page
    assert "van de tablet, later" in page


@pytest.mark.parametrize(
    "change",
    [
        {"do": "note", "slot": "q99", "text": "x"},
        {"do": "role", "kind": "granted", "role": "emperor"},
        {"do": "consent", "quote": "none", "consent": "anonymous"},
        {"do": "quote", "quote": "y", "text": "   "},
        {"do": "dance"},
    ],
)
def test_a_change_that_cannot_be_is_refused_and_the_others_stay(client_of, alice, talk, send, change):
    told = send(client_of(alice), talk, {"key": "bad", **change}, {"do": "note", "slot": "free", "text": "goed"}).json()
    assert told["refused"] == ["bad"]
    assert talk.notes.get(slot="free").text == "goed"


@pytest.mark.parametrize(
    "body", ["", "[]", '{"moves": [{"key": ""}]}', '{"moves": 3}', '{"moves": [], "more": 1}', "\xff"]
)
def test_a_body_that_is_no_batch_is_refused(client_of, alice, talk, body):
    reply = client_of(alice).post(f"{OF}{talk.pk}/changes", body.encode("latin-1"), content_type="application/json")
    assert reply.status_code in {200, 400}
    assert talk.arrived.count() == 0


def test_all_of_it_works_as_a_plain_form(client_of, alice, talk):
    client, address = client_of(alice), f"{OF}{talk.pk}/"
    client.post(
        address, {"note-q1": f"Eerst dit.\n{SAID}\n", "revision-q1": "0", "role-played": "supplier", "quote": "q1"}
    )
    quote = talk.quotes.get()
    assert (quote.text, quote.consent, quote.slot) == (SAID, "anonymous", "q1")
    assert talk.roles.get().role == "supplier"
    client.post(address, {"words": "Zonder hen staan we stil.", "words-consent": "internal",
                          f"consent-{quote.key}": "attributable", "role-played": ""})  # fmt: skip
    assert [q.consent for q in talk.quotes.all()] == ["attributable", "internal"]
    assert not talk.roles.exists()
    client.post(address, {"unquote": quote.key})
    assert [q.text for q in talk.quotes.all()] == ["Zonder hen staan we stil."]


def test_words_are_for_who_may_read_words_and_names_for_who_may_see_them(client_of, acme, member_of, talk, send, alice):
    send(client_of(alice), talk, {"do": "quote", "quote": "q", "text": SAID})
    reader = member_of(acme, "researcher", name="reader", may_read_words=True)
    for person, status in (
        (member_of(acme, "researcher", name="deaf"), 403),
        (member_of(acme, "viewer"), 403),
        (reader, 200),
    ):
        reply = client_of(person).get(f"{OF}{talk.pk}/")
        assert reply.status_code == status
        assert (SAID in reply.content.decode()) == (status == 200)
    listed = client_of(reader).get(OF).content.decode()
    assert talk.code in listed
    assert "Person 1" not in listed + client_of(reader).get(f"{OF}{talk.pk}/").content.decode()


def test_roles_and_quotes_flow_into_the_tables(client_of, alice, study, talk, send):
    assert rows(talk, "quotes") == []
    send(client_of(alice), talk, {"do": "role", "kind": "granted", "role": "supplier"},
         {"do": "quote", "quote": "q", "text": SAID, "consent": "anonymous", "slot": "q1"},
         {"do": "quote", "quote": "r", "text": "De prijs is hoog.", "slot": "q7"})  # fmt: skip
    assert [row["unprompted"] for row in rows(talk, "quotes")] == [True, None]
    assert [(r["respondent_id"], r["role_id"], r["kind"]) for r in rows(talk, "roles")] == [
        (talk.code, "supplier", "granted")
    ]
    quote = rows(talk, "quotes")[0]
    assert (quote["respondent_id"], quote["text"], quote["consent"], quote["wave"]) == (
        talk.code,
        SAID,
        "anonymous",
        "2026",
    )
    person = next(r for r in rows(talk, "respondents") if r["respondent_id"] == talk.code)
    assert (person["customer_id"], person["side"]) == ("001", "customer")


def test_a_card_sort_at_the_table_is_of_the_same_person(client_of, alice, acme, study, talk):
    from klantwaarde import qmethod
    from klantwaarde.web.sorting.models import Design

    told = qmethod.design(qmethod.default_cards()[:9])
    design = Design.objects.create(
        organisation=acme, study=study, wave="2026", title=told.title, instruction=told.instruction, low=told.low,
        high=told.high, cards=msgspec.to_builtins(told.cards), grid=msgspec.to_builtins(told.grid),
    )  # fmt: skip
    client = client_of(alice)
    assert "Card sort at the table" in client.get(f"{OF}{talk.pk}/").content.decode()
    reply = client.post(f"{OF}{talk.pk}/cards/{design.pk}")
    sorter = design.sorters.get()
    assert (sorter.code, sorter.customer) == (talk.code, "001")
    assert reply.headers["Location"] == f"/q/{sorter.token}/"
    client.post(f"{OF}{talk.pk}/cards/{design.pk}")
    assert design.sorters.count() == 1


VTT = (
    "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Interviewer>Waarom wij?\n\n"
    "00:03.000 --> 00:06.000\n<v Klant>Ze denken mee.\n"
)
TXT = "Interviewer: Waarom wij?\nKlant: Ze denken mee.\nEn ze zijn snel.\n"


@pytest.mark.parametrize(("name", "content"), [("talk.vtt", VTT), ("talk.txt", TXT), ("../../talk.TXT", TXT)])
def test_a_transcript_comes_in_with_who_speaks(client_of, alice, talk, name, content):
    client = client_of(alice)
    reply = client.post(f"{OF}{talk.pk}/transcript", {"file": SimpleUploadedFile(name, content.encode())}, follow=True)
    assert [(t.side, t.text.split("\n")[0]) for t in talk.turns.all()] == [
        ("interviewer", "Waarom wij?"), ("respondent", "Ze denken mee."),
    ]  # fmt: skip
    assert "2 turns are in." in reply.content.decode()
    # a second one does not take the place of words that may have been coded
    client.post(f"{OF}{talk.pk}/transcript", {"file": SimpleUploadedFile(name, b"Klant: Heel anders.")})
    assert talk.turns.count() == 2


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ"), ("a.docx", b"no archive"), ("a.txt", b""), ("a.pdf", b"%PDF-")]
)
def test_what_is_no_transcript_is_refused_in_words(client_of, alice, talk, name, content):
    reply = client_of(alice).post(f"{OF}{talk.pk}/transcript", {"file": SimpleUploadedFile(name, content)}, follow=True)
    assert reply.status_code == 200
    assert 'class="message error"' in reply.content.decode()
    assert not talk.turns.exists()


def test_a_person_gets_and_loses_their_interviews_also_after_a_restore(client_of, alice, acme, study, talk, send):
    import datetime as dt

    from klantwaarde.web.studies.erasing import erase_again

    client, contact = client_of(alice), talk.contact
    send(client, talk, {"do": "quote", "quote": "q", "text": SAID}, {"do": "note", "slot": "q1", "text": "notitie"})
    kept = json.loads(client.post(f"/o/acme/s/study/people/{contact.pk}/give").content)
    assert kept["interviews"][0]["quotes"] == [{"words": SAID, "consent": "anonymous"}]
    assert kept["interviews"][0]["notes"] == {"q1": "notitie"}
    code = talk.code
    client.post(f"/o/acme/s/study/people/{contact.pk}/erase")
    assert not Interview.objects.of(acme).exists()
    # a backup brings the talk back without the contact: the list takes it out once more
    Interview.objects.create(organisation=acme, study=study, wave="2026", code=code, held_on=dt.date(2026, 3, 2))
    assert erase_again(dt.datetime(2026, 4, 1, tzinfo=dt.UTC)) == 1
    assert not Interview.objects.of(acme).exists()


def test_somebody_of_no_list_can_be_taken_out_too(client_of, alice, acme, study, talk_of):
    import datetime as dt

    from klantwaarde.web.studies.erasing import erase_again

    client, talk = talk_of(alice, study, code="none", label="Mevrouw De Wit")
    assert "Mevrouw De Wit" in client.get(OF).content.decode()
    client.post(f"{OF}{talk.pk}/erase")
    assert not Interview.objects.of(acme).exists()
    Interview.objects.create(organisation=acme, study=study, wave="2026", code=talk.code, held_on=dt.date(2026, 3, 2))
    assert erase_again(dt.datetime(2026, 4, 1, tzinfo=dt.UTC)) == 1


def test_interviews_go_when_a_study_was_kept_long_enough(acme, study, talk):
    import datetime as dt

    from klantwaarde.web.talking.tables import due, remove

    late = dt.datetime(2029, 1, 1, tzinfo=dt.UTC)
    assert due(acme, late) == 0
    study.waves.update(state="closed", end=dt.date(2026, 3, 31))
    assert due(acme, late) == 1
    assert remove(acme, late) == 1
    assert not Interview.objects.of(acme).exists()
