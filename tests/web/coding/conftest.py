"""A study with what was said: answers of a questionnaire, quotes of a talk, a transcript."""

from __future__ import annotations

import datetime as dt
import json
import secrets

import pytest

from web_cast import _places, begun, invite, study_of  # noqa: F401

WORDS = {
    "C1": "Ze komen hun afspraken altijd na en denken goed met ons mee.",
    "C2": "De planning klopte drie keer niet.",
    "C3": "Ze komen hun afspraken altijd na en denken goed met ons mee.",
}


@pytest.fixture
def study(study_of, acme):  # noqa: F811
    """A named conversation of Acme."""
    return study_of(acme, privacy="named", plan={"parts": ["overall", "words"]})


@pytest.fixture
def answered(study, begun):  # noqa: F811
    """Three persons wrote, and gave marks; two of them wrote the same."""
    from klantwaarde.web.collecting import answering

    for code, said in WORDS.items():
        _, response = begun(study, code)
        answering.save_page(response, "overall", {"overall_satisfaction": ["8"]})
        answering.save_page(response, "words", {"words": [said]})
    return study


@pytest.fixture
def talk(study, acme, alice):
    """A talk with a transcript and a quote."""
    from klantwaarde.web.studies.pseudonyms import person_code
    from klantwaarde.web.talking.models import Interview, Quote, Turn

    contact = study.contacts.get(code="C1")
    made = Interview.objects.create(
        organisation=acme, study=study, wave="2026", contact=contact, code=person_code(study, contact), account="001",
        held_on=dt.date(2026, 3, 2), interviewer=alice, consent="anonymous",
    )  # fmt: skip
    own = {"organisation": acme, "interview": made}
    Turn.objects.create(number=1, side="interviewer", text="Waarom bent u zo betrouwbaar?", **own)
    Turn.objects.create(
        number=2, side="respondent", text="Het is druk hier. Ze komen hun afspraken na! En verder niets.", **own
    )
    Quote.objects.create(key="q1", slot="q1", text="Ze denken met ons mee.", consent="anonymous", **own)
    return made


@pytest.fixture
def gathered(answered, talk):
    from klantwaarde.web.coding.advising import take_in

    take_in(answered)
    return answered


@pytest.fixture
def text_of(gathered):
    """Find a text by a part of its words."""
    return lambda part: gathered.coding_texts.filter(text__contains=part, first=True).get()


@pytest.fixture
def say_of(client_of, study):
    """Send decisions as the page does."""

    def made(person, *said):
        batch = [{"key": secrets.token_hex(8), **one} for one in said]
        address = f"/o/{study.organisation.slug}/s/{study.slug}/coding/decide"
        return client_of(person).post(address, json.dumps({"moves": batch}), content_type="application/json")

    return made
