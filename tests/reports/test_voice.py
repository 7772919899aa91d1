from __future__ import annotations

import pytest

from klantwaarde.language import UnknownLanguageError
from klantwaarde.reports.voice import Voice
from klantwaarde.results import CLOSED, Estimate

OPEN = Estimate(value=7.24, low=6.81, high=7.58, n=34)
SHARE = Estimate(value=0.624, low=0.5, high=0.742, n=58, unit="share")


def test_an_interval_is_said_in_words():
    assert Voice("nl").between(OPEN) == "6,8 en 7,6"
    assert Voice("en").between(OPEN) == "6.8 and 7.6"
    assert Voice("nl").between(SHARE) == "50% en 74%"


@pytest.mark.parametrize(
    ("value", "written"), [(-1.94, "−1,9"), (0.52, "+0,5"), (0.04, "0,0"), (-0.04, "0,0"), (0.0, "0,0")]
)
def test_a_difference_has_its_sign_and_zero_has_none(value, written):
    assert Voice("nl").difference(Estimate(value=value)) == written


@pytest.mark.parametrize(
    ("estimate", "nl", "en"),
    [
        (CLOSED, "gesloten", "closed"),
        (Estimate(status="missing"), "niet gevraagd", "not asked"),
        (Estimate(), "niet gevraagd", "not asked"),
    ],
)
def test_where_there_is_no_number_there_is_a_word(estimate, nl, en):
    for lang, word in (("nl", nl), ("en", en)):
        voice = Voice(lang)
        assert voice.value(estimate) == voice.difference(estimate) == word
        assert voice.between(estimate) == voice.difference_between(estimate) == ""


def test_a_closed_number_is_not_said_even_when_somebody_left_it_in():
    leaky = Estimate(value=7.2, low=6.8, high=7.6, n=3, status="closed")
    assert Voice("nl").value(leaky) == "gesloten"
    assert Voice("nl").between(leaky) == ""


@pytest.mark.parametrize(
    ("chosen", "nl"), [(True, "ja"), (False, "nee"), (0.5, "0,5"), (5, "5"), ("t", "t"), (None, "–"), ("", "–")]
)
def test_a_setting_is_written_plainly(chosen, nl):
    assert Voice("nl").setting(chosen) == nl


def test_a_day_is_written_in_words_and_nonsense_is_left_alone():
    assert Voice("nl").day("2026-11-22T05:00:00Z") == "22 november 2026"
    assert Voice("en").day("2026-03-01") == "1 March 2026"
    assert Voice("en").day("soon") == "soon"


def test_a_name_says_in_which_language_it_is():
    assert Voice("en").name({"nl": "tijdig"}) == "tijdig"
    assert Voice("en").tongue({"nl": "tijdig"}) == "nl"
    assert Voice("nl").tongue({"nl": "tijdig", "en": "on time"}) == ""
    assert Voice("nl").tongue({}) == ""


def test_an_unknown_language_is_refused_at_once():
    with pytest.raises(UnknownLanguageError):
        Voice("de")
