"""A study in the field, and a talk with one of its contacts."""

from __future__ import annotations

import json
import secrets

import pytest

from web_cast import _places, begun, invite, study_of  # noqa: F401


@pytest.fixture
def study(study_of, acme):  # noqa: F811
    """A named conversation of Acme."""
    return study_of(acme, privacy="named")


@pytest.fixture
def talk_of(client_of):
    """Begin an interview at the desk."""
    from klantwaarde.web.talking.models import Interview

    def made(person, study, code="C1", **more):
        client = client_of(person)
        contact = study.contacts.filter(code=code).first()
        given = {"wave": "2026", "held_on": "2026-03-02", "contact": contact.pk if contact else "", "lang": "nl",
                 "consent": "anonymous", **more}  # fmt: skip
        reply = client.post(f"/o/{study.organisation.slug}/s/{study.slug}/interviews/new", given)
        assert reply.status_code == 302, reply.content.decode()
        return client, Interview.objects.of(study.organisation_id).latest("pk")

    return made


@pytest.fixture
def talk(talk_of, alice, study):
    return talk_of(alice, study)[1]


@pytest.fixture
def send():
    """Send changes as the page does."""

    def made(client, talk, *changes):
        study = talk.study
        batch = [{"key": secrets.token_hex(8), **change} for change in changes]
        address = f"/o/{study.organisation.slug}/s/{study.slug}/interviews/{talk.pk}/changes"
        return client.post(address, json.dumps({"moves": batch}), content_type="application/json")

    return made
