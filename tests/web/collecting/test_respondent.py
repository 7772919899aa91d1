"""The pages of a respondent, without a script."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from klantwaarde.web.collecting.models import Response
from klantwaarde.web.studies.models import Contact, Invitation

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}{reliable}"


def start(client, token, words="anonymous"):
    return client.post(f"/a/{token}/", {"consent": "yes", "consent-words": words})


def fill(client, token, page, **fields):
    return client.post(f"/a/{token}/p/{page}", fields)


def test_a_look_at_the_welcome_begins_nothing(study, invite):
    token = invite(study)
    told = Client().get(f"/a/{token}/")  # as a mail filter does
    assert told.status_code == 200
    assert Response.objects.of(study.organisation).count() == 0


def test_consent_comes_first(study, invite):
    token, client = invite(study), Client()
    assert client.get(f"/a/{token}/p/expectation").headers["Location"] == f"/a/{token}/"
    told = client.post(f"/a/{token}/", {})
    assert told.status_code == 422
    assert Response.objects.of(study.organisation).count() == 0
    assert start(client, token).headers["Location"] == f"/a/{token}/p/expectation"
    response = Response.objects.of(study.organisation).get()
    assert response.words == "anonymous"
    assert response.consent_version


def test_all_pages_without_a_script(study, invite):
    token, client = invite(study), Client()
    start(client, token)
    steps = {
        "expectation": {"expectation-0": "9", "expectation-1": "8", "expectation-2": "dont_know"},
        "experience": {"experience-0": "7"},
        "roles": {"role_granted": "supplier", "role_granted-other": "een vriend", "role_played": "preferred_supplier"},
        "why_us": {"why_us-1": "reliable", "why_us-2": "careful"},
        "words": {"words": "Ze bellen terug.", "tomorrow": ""},
        "overall": {"overall_satisfaction": "8", "recommend": "0"},
    }
    at = f"/a/{token}/p/expectation"
    for name, fields in steps.items():
        assert at == f"/a/{token}/p/{name}"
        page = client.get(at)
        assert page.status_code == 200, name
        at = client.post(at, fields).headers["Location"]
    assert at == f"/a/{token}/review"
    told = client.get(at).content.decode()
    assert "Ze bellen terug." in told
    assert client.post(at).headers["Location"] == f"/a/{token}/thanks"
    assert client.get(f"/a/{token}/thanks").status_code == 200
    response = Response.objects.of(study.organisation).get()
    assert response.finished_on is not None
    assert response.answers["recommend"] == 0
    assert Invitation.objects.of(study.organisation).get().answered
    assert client.get(f"/a/{token}/").headers["Location"] == f"/a/{token}/thanks"


def test_coming_back_goes_on_where_one_was(study, invite):
    token = invite(study)
    start(Client(), token)
    fill(Client(), token, "expectation", **{"expectation-0": "9"})
    assert Client().get(f"/a/{token}/").headers["Location"] == f"/a/{token}/p/experience"
    assert 'value="9" checked' in Client().get(f"/a/{token}/p/expectation").content.decode()


def test_back_keeps_what_was_filled_in(study, invite):
    token, client = invite(study), Client()
    start(client, token)
    told = fill(client, token, "experience", **{"experience-0": "7", "go": "back"})
    assert told.headers["Location"] == f"/a/{token}/p/expectation"
    assert Response.objects.of(study.organisation).get().answers["experience"] == {"reliable": 7}


def test_a_wrong_answer_is_told_at_its_field_and_nothing_is_lost(study, invite):
    token, client = invite(study), Client()
    start(client, token)
    told = fill(client, token, "expectation", **{"expectation-0": "9", "expectation-1": "77"})
    page = told.content.decode()
    assert told.status_code == 422
    assert 'href="#f-expectation-1"' in page
    assert 'id="x-expectation-1"' in page
    assert 'value="9" checked' in page


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_hostile_text_stays_text(study, invite, lang):
    token, client = invite(study), Client()
    start(client, token)
    fill(client, token, "words", words=HOSTILE, tomorrow=HOSTILE)
    fill(client, token, "roles", **{"role_granted-other": HOSTILE})
    for page in ("p/words", "p/roles", "review", "sheet"):
        told = client.get(f"/a/{token}/{page}", {"lang": lang}).content.decode()
        if page == "sheet":
            told = "".join(one["html"] for one in json.loads(told)["pages"])
        assert "<script>alert" not in told
        assert "<img" not in told
    assert Response.objects.of(study.organisation).get().answers["words"] == HOSTILE


def test_the_language_of_the_address_then_of_the_study(study, invite):
    token = invite(study)
    assert 'lang="nl"' in Client(headers={"accept-language": "en"}).get(f"/a/{token}/").content.decode()[:200]
    assert 'lang="en"' in Client().get(f"/a/{token}/?lang=en").content.decode()[:200]
    assert 'lang="nl"' in Client().get(f"/a/{token}/?lang=xx").content.decode()[:200]


@pytest.mark.parametrize("path", ["", "p/expectation", "sheet", "review", "thanks", "stop"])
def test_a_link_that_does_not_exist_is_not_there(db, path):
    assert Client().get(f"/a/{'x' * 32}/{path}").status_code == 404


def test_the_open_link_gives_everybody_a_link_of_their_own(study):
    from klantwaarde.web.studies.inviting import open_link_of
    from klantwaarde.web.studies.pseudonyms import open_token

    token = open_token(study, open_link_of(study.waves.get(), "customer"))
    seen = set()
    for _ in range(2):
        client = Client()
        page = client.get(f"/a/open/{token}/").content.decode()
        fresh = page.split('name="fresh" value="')[1].split('"')[0]
        told = client.post(f"/a/open/{token}/", {"consent": "yes", "fresh": fresh})
        again = client.post(f"/a/open/{token}/", {"consent": "yes", "fresh": fresh})  # a double click
        assert told.headers["Location"] == again.headers["Location"]
        seen.add(told.headers["Location"])
    assert len(seen) == 2
    assert Response.objects.of(study.organisation).count() == 2


def test_an_open_link_that_was_closed_is_not_there(study):
    from klantwaarde.web.studies.inviting import open_link_of
    from klantwaarde.web.studies.pseudonyms import open_token

    link = open_link_of(study.waves.get(), "customer")
    link.closed = True
    link.save()
    assert Client().get(f"/a/open/{open_token(study, link)}/").status_code == 404


def test_withdrawing_removes_the_answers_and_no_mail_stops_mail(study, invite):
    token, client = invite(study), Client()
    start(client, token)
    assert client.get(f"/a/{token}/stop").status_code == 200
    client.post(f"/a/{token}/stop", {"what": "answers"})
    assert Response.objects.of(study.organisation).count() == 0
    client.post(f"/a/{token}/stop", {"what": "mail"})
    assert Contact.objects.of(study.organisation).get(code="C1").stopped_at is not None


def test_a_queue_is_taken_in_once_and_in_any_state_it_is_answered(study, invite):
    token, client = invite(study), Client()
    start(client, token)

    def send(**thing):
        return client.post(f"/a/{token}/save", json.dumps(thing), content_type="application/json")

    page = {"key": "abcdefgh1", "page": "expectation", "fields": [["expectation-0", "9"], ["expectation-1", "99"]]}
    for _ in range(3):
        told = send(**page).json()
        assert told["saved"]
        assert list(told["faults"]) == ["expectation-1"]
        assert told["next"] == f"/a/{token}/p/experience"
    assert send(key="abcdefgh2", page="nowhere").status_code == 404
    assert send(key="x", page="expectation").status_code == 400
    assert client.post(f"/a/{token}/save", b"\xff{", content_type="application/json").status_code == 400
    assert send(key="abcdefgh3", finish=True).json()["next"] == f"/a/{token}/thanks"
    assert send(key="abcdefgh3", finish=True).json()["saved"]
    late = send(key="abcdefgh4", page="experience", fields=[["experience-0", "1"]])
    assert (late.status_code, late.json()["why"]) == (409, "finished")


def test_a_forged_form_is_refused(study, invite):
    token = invite(study)
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/a/{token}/", {"consent": "yes"}).status_code == 403
    assert client.post(f"/a/{token}/save", "{}", content_type="application/json").status_code == 403


def test_two_organisations_never_meet(study, study_of, other, invite):
    theirs = study_of(other, slug="theirs")
    token = invite(theirs)
    start(Client(), token)
    assert Response.objects.of(study.organisation).count() == 0
    assert Response.objects.of(other).count() == 1
