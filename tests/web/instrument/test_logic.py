"""Conditions: what they mean, and that nothing hidden counts."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.errors import InputError
from klantwaarde.web.instrument.facts import facts, visible_pages
from klantwaarde.web.instrument.logic import holds, is_empty, names_in, parse
from klantwaarde.web.instrument.question import Choice, Instrument, Judgement, Option, Page

# (condition, answers, whether it holds); the meaning of empty answers follows SurveyJS: unlike anything, above nothing.
CASES = [
    ("", {}, True),
    ("{a} = 3", {"a": 3}, True),
    ("{a} = 3", {"a": "3"}, True),
    ("{a} = 3", {}, False),
    ("{a} != 3", {}, True),
    ("{a} < 3", {}, False),
    ("{a} <= 3 or {b} >= 9", {"a": 5, "b": 9}, True),
    ("{a} > 3 and {b} > 3", {"a": 5, "b": 3}, False),
    ("not {a} > 3", {"a": 2}, True),
    ("not ({a} > 3 or {b} = 'x')", {"a": 2, "b": "x"}, False),
    ("{a} in ['x', 'y']", {"a": "y"}, True),
    ("{a} in ['x', 'y']", {"a": ["z", "x"]}, True),
    ("{a} in ['x']", {}, False),
    ("{a} anyof [1, 2]", {"a": 2}, True),
    ("{a} empty", {}, True),
    ("{a} empty", {"a": 0}, False),
    ("{a} notempty", {"a": []}, False),
    ("{a.reliable} < 6", {"a.reliable": 5}, True),
    ("{a} = true", {"a": True}, True),
    ("{a} = 'dont_know'", {"a": "dont_know"}, True),
    ("{a} < 6", {"a": "dont_know"}, False),
    ("{a} = 1 or {a} = 2 and {b} = 3", {"a": 1, "b": 0}, True),  # and binds tighter than or
]


@pytest.mark.parametrize(("text", "answers", "expected"), CASES)
def test_a_condition_means_what_it_says(text, answers, expected):
    assert holds(parse(text), answers) is expected


@pytest.mark.parametrize(
    "text", ["{a", "{a} =", "3 = {a}", "{a} = 3 and", "({a} = 3", "{a} in []", "{a} ~ 3", "alert(1)", "{a} = 3 {b} = 4",
             "not " * 40 + "{a} empty", "(" * 5000, "{a} = 'x" + "y" * 2000]
)  # fmt: skip
def test_what_is_no_condition_is_refused_kindly(text):
    with pytest.raises(InputError) as told:
        parse(text)
    assert told.value.problems[0].code == "condition"


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    with contextlib.suppress(InputError):
        names_in(parse(text))


def _instrument(first: str, second: str) -> Instrument:
    yes_no = (Option("yes", {"nl": "ja", "en": "yes"}), Option("no", {"nl": "nee", "en": "no"}))
    title = {"nl": "t", "en": "t"}
    return Instrument(
        side="customer",
        pages=(
            Page(name="one", questions=(Judgement(name="mark", measure="recommend", low=0, high=10, title=title),)),
            Page(name="two", questions=(Choice(name="why", options=yes_no, title=title, show_if=first),)),
            Page(name="three", show_if=second, questions=(Choice(name="more", options=yes_no, title=title),)),
        ),
    )


def test_what_is_hidden_has_no_answer_for_what_comes_after():
    instrument = _instrument("{mark} <= 6", "{why} = 'yes'")
    answers = {"mark": 9, "why": "yes", "more": "no"}  # the mark was raised after the second page was answered
    assert [page.name for page, _ in visible_pages(instrument, answers)] == ["one"]
    assert facts(instrument, answers) == {"mark": 9}
    answers["mark"] = 6
    assert [page.name for page, _ in visible_pages(instrument, answers)] == ["one", "two", "three"]


def test_zero_is_an_answer():
    assert not is_empty(0)
    assert not is_empty(False)  # noqa: FBT003
    assert is_empty("")
