"""What was just typed is shown again, right or wrong, and never breaks a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.schema.settings import Scales
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.web.collecting.drawing import Pen, draw, faults_by_field
from klantwaarde.web.instrument.building import PARTS, Plan, build
from klantwaarde.web.instrument.checking import checked
from klantwaarde.web.instrument.mirror import mirror
from klantwaarde.web.instrument.question import Choice, Option, Rating, Text, WhyUs
from klantwaarde.web.instrument.reading import read_form

T = {"nl": "Vraag {words}?", "en": "Question {words}?"}
CUSTOMER = build(default_catalogue(), Scales(), Plan(parts=PARTS, privacy="named"))
EMPLOYEE, _ = mirror(CUSTOMER, Plan(), {"reliable": [Option("calls", {"nl": "belt", "en": "calls"})]})
OWN = (
    Choice(name="c", title=T, options=(Option("a", T),), several=True),
    Rating(name="r", title=T),
    Text(name="n", title=T, number=True),
    Text(name="t", title=T),
    WhyUs(name="points", title=T, items=(Option("a", T), Option("b", T)), task="points"),
)
EVERY = [*{type(q): q for q in (*CUSTOMER.questions, *EMPLOYEE.questions)}.values(), *OWN]
ENDS = ["", "-0", "-1", "-0-f", "-1-d", "-0-0", "-other", "-words", "-dont_know", "-contact"]
typed = st.text(max_size=20) | st.sampled_from(["0", "-1", "7,5", "1e9", "nan", "dont_know", "yes", "reliable", "a"])


@pytest.mark.parametrize("question", EVERY, ids=lambda question: f"{type(question).__name__} {question.name}")
@given(sent=st.dictionaries(st.sampled_from(ENDS), st.lists(typed, max_size=2)), lang=st.sampled_from(["nl", "en"]))
def test_nothing_that_is_typed_breaks_a_page(question, sent, lang):
    answer = read_form(question, {question.name + end: texts for end, texts in sent.items()})
    kept, faults = checked(question, answer)
    for shown in (answer, kept, None):
        drawn = draw(question, shown, Pen(lang, {"words": "eerder"}, faults_by_field(faults, lang)))
        assert drawn.rows or type(question).__name__ == "Kano"


def test_what_was_typed_is_shown_again():
    question = OWN[-1]
    answer = read_form(question, {"points-0": ["aap"], "points-1": ["39,5"]})
    drawn = draw(question, answer, Pen("nl"))
    assert [row.value for row in drawn.rows[:2]] == ["aap", "39,5"]
    assert [row.value for row in draw(question, answer, Pen("en")).rows[:2]] == ["aap", "39.5"]
    assert draw(OWN[0], None, Pen("nl", {"words": "eerder"})).plain_title == "Vraag eerder?"
