"""Reckonings that are kept forget who is erased, takes answers back, or was kept long enough; the numbers stay."""

from __future__ import annotations

import datetime as dt

import pytest

from klantwaarde.results import ValueModel
from klantwaarde.web.reading.models import Run
from klantwaarde.web.studies import snapshot
from klantwaarde.web.studies.erasing import erase, take_back
from klantwaarde.web.studies.retention import remove
from web_cast import _places  # noqa: F401

NOW = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def said(run, reckoned, monkeypatch):
    """Two quotes of the reckoning, as two persons of the study said them: code -> (code of the quote, words)."""
    models = [answer.body for answer in reckoned[0].answers if isinstance(answer.body, ValueModel)]
    quotes = list(next(model.quotes for model in models if len(model.quotes) > 2).values())
    found = {"p1": (quotes[0].id, quotes[0].text), "p2": (quotes[1].id, quotes[1].text)}

    def rows(study):
        return {
            "respondents": [{"respondent_id": code} for code in found],
            "quotes": [
                {"quote_id": quote, "respondent_id": code, "text": text} for code, (quote, text) in found.items()
            ],
        }

    monkeypatch.setattr(snapshot, "SOURCES", [rows])
    return found


def kept(run):
    return Run.objects.of(run.organisation_id).get(pk=run.pk).answers()


def assert_forgotten(run, text):
    assert text not in kept(run).to_json()


def numbers(ledger):
    return {
        answer.id: [(mark.experience, mark.expectation) for mark in answer.body.values]
        for answer in ledger.answers
        if isinstance(answer.body, ValueModel)
    }


def test_who_is_erased_is_gone_from_the_reckonings_and_their_pages(client_of, alice, run, study, said, reckoned):
    page = f"/o/acme/s/{study.slug}/answers/"
    mine, other = said["p1"][1], said["p2"][1]
    client = client_of(alice)
    before = client.get(page).content.decode()
    erase(study, code="p1", as_of=NOW)
    after = client.get(page).content.decode()
    assert_forgotten(run, mine)
    assert other in kept(run).to_json()
    assert numbers(kept(run)) == numbers(reckoned[0])
    assert all(answer.stale for answer in kept(run).answers)
    assert before != after, "a book that was at hand is not shown any more"


@pytest.mark.usefixtures("said")
def test_what_is_taken_back_is_gone_too(run, study, said):
    take_back(study, "p2", NOW)
    assert_forgotten(run, said["p2"][1])
    assert said["p1"][1] in kept(run).to_json()


def test_after_the_promised_time_numbers_stay_and_words_go(acme, run, study, said, reckoned):
    study.waves.update(state="closed", end=dt.date(2020, 1, 31))
    study.contacts.create(organisation=acme, code="C1")
    assert remove(acme, NOW) == 1
    for _, text in said.values():
        assert_forgotten(run, text)
    assert numbers(kept(run)) == numbers(reckoned[0])
