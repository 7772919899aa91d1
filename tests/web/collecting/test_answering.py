"""A response: saved page by page, each key once, and in anonymous research with nothing that leads to a person."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from klantwaarde.web.collecting import answering
from klantwaarde.web.collecting.models import PageSave, Response
from klantwaarde.web.studies.models import Contact, Invitation
from klantwaarde.web.studies.version import change, current
from klantwaarde.web.tenancy.owned import OwnedQuerySet
from web_cast import TODAY

FORM = {"expectation-0": ["9"], "expectation-1": ["dont_know"]}


def fetch(response):
    return Response.objects.of(response.organisation_id).get(pk=response.pk)


def test_a_page_is_kept_and_what_is_wrong_is_told(study, begun):
    _, response = begun(study)
    saved = answering.save_page(response, "expectation", {**FORM, "expectation-2": ["99"]})
    assert [fault.field for fault in saved.faults] == ["expectation-2"]
    assert fetch(response).answers["expectation"] == {"reliable": 9, "careful": "dont_know"}


def test_the_same_key_counts_once(study, begun):
    _, response = begun(study)
    answering.save_page(response, "expectation", FORM, key="key-0001")
    answering.save_page(response, "expectation", {"expectation-0": ["3"]}, key="key-0002")
    assert answering.save_page(response, "expectation", FORM, key="key-0001").again  # late, and out of order
    assert fetch(response).answers["expectation"] == {"reliable": 3}
    assert PageSave.objects.of(study.organisation).count() == 2


def test_beginning_twice_is_beginning_once(study, begun):
    _, one = begun(study)
    _, two = begun(study)
    assert one.pk == two.pk


def test_a_key_and_its_answers_are_written_together(study, begun, monkeypatch):
    _, response = begun(study)
    monkeypatch.setattr(OwnedQuerySet, "update", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("disk is full")))
    with pytest.raises(RuntimeError):
        answering.save_page(response, "expectation", FORM, key="key-0001")
    monkeypatch.undo()
    assert PageSave.objects.of(study.organisation).count() == 0  # the key is free, so sending again works
    answering.save_page(response, "expectation", FORM, key="key-0001")
    assert fetch(response).answers["expectation"]["reliable"] == 9


def test_an_anonymous_response_knows_nobody(study, begun):
    token, response = begun(study)
    row = {field.name: getattr(response, field.attname) for field in Response._meta.fields}
    contact = Contact.objects.of(study.organisation).get(code="C1")
    assert response.contact is None
    told = " ".join(map(str, row.values()))
    for secret in (contact.name, contact.email, "C1", "001", token, "Bakkerij"):
        # As a word: three digits stand by chance in one of a hundred pseudonyms.
        assert not re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", told), secret
    invitation = Invitation.objects.of(study.organisation).get(contact=contact)
    assert invitation.link_hash != response.link_hash
    assert response.background["customers"] == {"sector": "food"}


def test_a_named_response_knows_its_contact(named_study, begun):
    _, response = begun(named_study)
    assert response.contact.code == "C1"
    assert response.account == "001"


def test_the_pseudonym_is_the_same_in_every_wave_and_nobody_elses(study, begun):
    from klantwaarde.web.studies.pseudonyms import person_code

    _, response = begun(study)
    one, two, _ = study.contacts.all()
    assert response.code == person_code(study, one) != person_code(study, two)


def test_the_first_answer_freezes_the_version_and_a_change_makes_another(study, begun):
    import msgspec

    before = current(study, "customer")
    _, response = begun(study)
    assert current(study, "customer").frozen_at is not None
    shorter = msgspec.structs.replace(before.instrument, pages=before.instrument.pages[:-1])
    after = change(study, "customer", shorter)
    assert (before.number, after.number) == (1, 2)
    assert fetch(response).version == before
    _, other = begun(study, "C2")
    assert other.version == after


def test_a_closed_wave_takes_nothing(study, begun):
    _, response = begun(study)
    wave = study.waves.get()
    wave.end = TODAY - dt.timedelta(days=1)
    wave.save()
    answering.save_page(response, "expectation", FORM)  # who began may finish after the last day
    with pytest.raises(answering.ClosedError):
        begun(study, "C2")
    wave.state = "closed"
    wave.save()
    with pytest.raises(answering.ClosedError):
        answering.save_page(response, "expectation", FORM)


def test_finishing_closes_the_response(study, begun):
    token, response = begun(study)
    assert answering.finish(response, TODAY)
    assert answering.finish(response, TODAY)
    answering.mark_answered(token)
    assert Invitation.objects.of(study.organisation).get(contact__code="C1").answered
    with pytest.raises(answering.ClosedError):
        answering.save_page(response, "expectation", FORM)
