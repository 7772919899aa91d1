"""A person is taken out in one action, everywhere; and what is kept of a person can be given to them."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from klantwaarde.study import open_study
from klantwaarde.web.collecting import answering
from klantwaarde.web.collecting.models import Response
from klantwaarde.web.studies.erasing import erase, erase_again, folder_of, list_file
from klantwaarde.web.studies.models import Contact, Invitation
from klantwaarde.web.studies.retention import due, ends_on, remove
from klantwaarde.web.studies.snapshot import write_snapshot

NOW = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def answered(begun):
    def made(study):
        for code, said in (("C1", "Ze bellen nooit terug."), ("C2", "Alles gaat goed.")):
            _, response = begun(study, code)
            answering.save_page(response, "expectation", {"expectation-0": ["9"]})
            answering.save_page(response, "words", {"words": [said]})
        write_snapshot(study, folder_of(study))
        return study

    return made


@pytest.mark.parametrize("mode", ["anonymous", "named"])
def test_a_person_is_gone_from_inbox_folder_and_whatever_comes_back(study_of, acme, answered, mode):
    study = answered(study_of(acme, privacy=mode))
    contact = study.contacts.get(code="C1")
    kept = [(r.code, r.answers) for r in study.responses.all()]
    told = erase(study, contact=contact, as_of=NOW)
    assert told.rows >= 3
    assert told.folders == [folder_of(study).name]
    assert study.responses.count() == 1
    assert not Contact.objects.of(acme).filter(code="C1").exists()
    assert not Invitation.objects.of(acme).filter(contact__code="C1").exists()
    with open_study(folder_of(study)) as opened:
        assert opened.count("respondents") == 1
    assert b"nooit terug" not in b"".join(p.read_bytes() for p in folder_of(study).rglob("*") if p.is_file())
    # A backup brings both rows back; the list takes the person out once more.
    version = study.responses.get().version
    code, answers = next((c, a) for c, a in kept if c != study.responses.get().code)
    Response.objects.create(
        organisation=acme, study=study, wave=study.waves.get(), version=version, side="customer", code=code,
        link_hash="x" * 64, answers=answers, lang="nl", started_on=NOW.date(),
    )  # fmt: skip
    Contact.objects.create(organisation=acme, study=study, code="C1", email="person1@customer.example")
    assert erase_again(NOW) >= 2
    assert study.responses.count() == 1
    assert not Contact.objects.of(acme).filter(code="C1").exists()


def test_the_list_of_erasures_names_nobody(study, answered):
    answered(study)
    contact = study.contacts.get(code="C1")
    erase(study, contact=contact, as_of=NOW)
    told = list_file().read_text()
    for secret in ("C1", "Person", "customer.example"):
        assert secret not in told.replace(str(study.uid), "")
    assert list_file().stat().st_mode & 0o077 == 0


def test_a_person_gets_everything_that_is_kept(client_of, alice, acme, study, answered):
    answered(study)
    contact = study.contacts.get(code="C1")
    told = client_of(alice).post(f"/o/acme/s/{study.slug}/people/{contact.pk}/give")
    assert told.headers["Content-Disposition"].startswith("attachment")
    kept = json.loads(told.content)
    assert kept["person"]["email"] == "person1@customer.example"
    assert kept["answers"][0]["answers"]["words"] == "Ze bellen nooit terug."
    assert kept["answers"][0]["consent_to_text"]
    assert len(kept["answers"]) == 1


def test_erasing_by_the_desk_is_one_action_and_written_down(client_of, alice, acme, study, answered):
    from klantwaarde.web.people.models import AuditEntry

    answered(study)
    contact = study.contacts.get(code="C1")
    told = client_of(alice).post(f"/o/acme/s/{study.slug}/people/{contact.pk}/erase")
    assert told.status_code == 302
    assert study.responses.count() == 1
    entry = AuditEntry.objects.of(acme).get(verb="person-erased")
    assert "Person" not in str(entry.detail) + entry.thing


def test_what_was_kept_long_enough_goes_after_a_dry_run(acme, study, answered):
    answered(study)
    assert ends_on(study) is None  # a wave is still open
    study.waves.update(state="closed", end=dt.date(2024, 1, 31))
    study.keep_months = 24
    study.save()
    before = dt.datetime(2026, 1, 20, tzinfo=dt.UTC)
    after = dt.datetime(2026, 2, 20, tzinfo=dt.UTC)
    assert due(acme, before) == 0
    assert due(acme, after) == 5  # two responses, three contacts
    assert study.responses.count() == 2  # looking changes nothing
    assert remove(acme, after) == 5
    assert study.responses.count() == 0
    assert not folder_of(study).exists()
    assert due(acme, after) == 0


def test_a_person_who_came_by_the_open_link_can_be_taken_out_by_code(study, begun):
    _, response = begun(study)
    assert erase(study, code=response.code, as_of=NOW).rows >= 1
    assert erase(study, code="", as_of=NOW).rows == 0


def test_a_key_that_was_destroyed_stays_destroyed_when_a_backup_brings_it_back(acme, study, answered):
    from klantwaarde.web.studies.pseudonyms import has_key, key_of, keys_folder

    answered(study)
    saved = key_of(study)
    study.waves.update(state="closed", end=dt.date(2024, 1, 31))
    remove(acme, dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    assert not has_key(study)
    (keys_folder() / f"{study.uid}.key").write_bytes(saved)  # as a restore does
    erase_again(NOW)
    assert not has_key(study)


def test_what_a_person_takes_back_leaves_the_folder_too(study, begun, anyone):
    token, response = begun(study)
    answering.save_page(response, "words", {"words": ["Ze bellen nooit terug."]})
    write_snapshot(study, folder_of(study))
    anyone.post(f"/a/{token}/stop", {"what": "answers"})
    assert not study.responses.exists()
    assert b"nooit terug" not in b"".join(p.read_bytes() for p in folder_of(study).rglob("*") if p.is_file())
