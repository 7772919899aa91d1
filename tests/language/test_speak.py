from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.language import UnknownLanguageError, date, named, number, percent, say, speak, speak_name


@pytest.fixture
def dutch(monkeypatch):
    """Two sentences with a translation, apart from those the rooms really say."""
    known = {"{name} scores {x}": "{name} krijgt een {x}", "below": "onder verwachting"}
    monkeypatch.setitem(speak.__globals__, "translations", lambda lang: known if lang == "nl" else {})


def test_a_number_is_written_as_the_language_writes_it(dutch):
    said = say("{name} scores {x}", name="Jansen", x=7.25)
    assert speak(said, "nl") == "Jansen krijgt een 7,2"
    assert speak(said, "en") == str(said) == "Jansen scores 7.2"


def test_a_sentence_in_a_sentence_is_said_in_the_same_language(dutch):
    said = say("{name} scores {x}", name=named({"nl": "betrouwbaar", "en": "reliable"}), x=say("below"))
    assert speak(said, "nl") == "betrouwbaar krijgt een onder verwachting"
    assert speak(said, "en") == "reliable scores below"


@pytest.mark.parametrize(
    ("place", "value", "nl", "en"),
    [
        ("{x}", 1234, "1234", "1234"),
        ("{x}", 1234.56, "1234,6", "1234.6"),
        ("{x:,.2f}", 1234.56, "1.234,56", "1,234.56"),
        ("{x:.2f}", -1.984, "−1,98", "−1.98"),
        ("{x:+.1f}", 0.5, "+0,5", "+0.5"),
        ("{x}", -0.04, "0,0", "0.0"),
        ("{x:%}", 0.125, "12%", "12%"),
        ("{x:.1%}", 0.125, "12,5%", "12.5%"),
        ("{x}", None, "–", "–"),
        ("{x:.2f}", float("nan"), "–", "–"),
        ("{x}", True, "ja", "yes"),
        ("{x:klant|klanten}", 1, "klant", "klant"),
        ("{x:klant|klanten}", 0, "klanten", "klanten"),
        ("{x:klant|klanten}", 2, "klanten", "klanten"),
        ("{x}", "7.5", "7.5", "7.5"),
        ("{y}", "unused", "{y}", "{y}"),
        ("100% {{sic}}", 1, "100% {sic}", "100% {sic}"),
    ],
)
def test_a_place_says_how_it_is_written(place, value, nl, en):
    assert speak(say(place, x=value), "nl") == nl
    assert speak(say(place, x=value), "en") == en


def test_plain_text_is_said_as_it_is():
    assert speak("10.5 {x}", "nl") == "10.5 {x}"


@given(st.text())
def test_what_a_user_typed_never_counts_as_a_place(text):
    assert speak(say("{a} {b}", a=text, b="{a}"), "nl") == f"{text} {{a}}"


def test_numbers_percentages_and_days():
    assert (number(7, "nl"), number(7, "en", decimals=0), number(None, "en")) == ("7,0", "7", "–")
    assert (percent(0.333, "nl"), percent(0.333, "nl", decimals=1), percent(None, "nl")) == ("33%", "33,3%", "–")
    assert (date(dt.date(2026, 3, 1), "nl"), date(dt.date(2026, 12, 31), "en")) == ("1 maart 2026", "31 December 2026")


@pytest.mark.parametrize("ask", [lambda: speak(say("x"), "fr"), lambda: number(1, "fr"), lambda: speak("x", "NL")])
def test_an_unknown_language_is_refused_by_name(ask):
    with pytest.raises(UnknownLanguageError, match="choose one of: nl, en"):
        ask()


def test_a_name_without_this_language_borrows_the_other():
    assert speak_name({"nl": "zorgvuldig", "en": "careful"}, "en") == "careful"
    assert speak_name({"nl": "zorgvuldig"}, "en") == "zorgvuldig"
    assert speak_name({}, "nl") == ""
    assert speak(named({"nl": "zorgvuldig"}), "en") == "zorgvuldig"
