"""A form of any shape becomes a right answer, or a kind word at the right field."""

from __future__ import annotations

# ruff: noqa: E501 - strategies and rows read as tables
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.language import speak
from klantwaarde.schema.settings import Scales
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.web.instrument.building import PARTS, Plan, build
from klantwaarde.web.instrument.checking import checked
from klantwaarde.web.instrument.mirror import mirror
from klantwaarde.web.instrument.question import (
    Behaviour,
    Choice,
    Judgement,
    Open,
    Option,
    Roles,
    Scale,
    Text,
    WhyUs,
)
from klantwaarde.web.instrument.reading import read_form

T = {"nl": "t", "en": "t"}
ITEMS = tuple(Option(code, {"nl": code, "en": code}) for code in ("reliable", "careful", "flexible"))
CUSTOMER = build(default_catalogue(), Scales(), Plan(parts=PARTS, privacy="named"))
EMPLOYEE, _ = mirror(CUSTOMER, Plan(), {"reliable": [Option("calls", {"nl": "belt", "en": "calls"})]})
EVERY = list({type(q): q for q in (*CUSTOMER.questions, *EMPLOYEE.questions)}.values())


def ask(question, **form):
    """Answer as a browser would send it; underscores in a field stand for hyphens after the name."""
    return checked(
        question, read_form(question, {field: [v] if isinstance(v, str) else v for field, v in form.items()})
    )


def test_marks_are_kept_and_a_wrong_one_is_told_at_its_row():
    question = Scale(name="q", title=T, subject="values", measure="experience", items=ITEMS, low=1, high=10)
    kept, faults = ask(question, **{"q-0": "7", "q-1": "dont_know", "q-2": "11"})
    assert kept == {"reliable": 7, "careful": "dont_know"}
    assert [fault.field for fault in faults] == ["q-2"]
    assert speak(faults[0].message, "nl") == "Kies een cijfer van 1 tot 10."


def test_a_required_scale_asks_for_every_row():
    question = Scale(
        name="q", title=T, subject="values", measure="experience", items=ITEMS, low=1, high=10, required=True
    )
    kept, faults = ask(question, **{"q-0": "7"})
    assert kept == {"reliable": 7}
    assert [fault.field for fault in faults] == ["q-1", "q-2"]


def test_zero_is_a_mark():
    question = Judgement(name="q", title=T, measure="recommend", low=0, high=10, required=True)
    assert ask(question, q="0") == (0, [])


def test_reasons_close_up_and_no_reason_counts_twice():
    question = WhyUs(name="why", title=T, items=ITEMS, top=3)
    assert ask(question, **{"why-1": "careful", "why-3": "reliable"}) == ({"ranks": {"careful": 1, "reliable": 2}}, [])
    kept, faults = ask(question, **{"why-1": "careful", "why-2": "careful"})
    assert kept == {"ranks": {"careful": 1}}
    assert faults[0].field == "why-1"
    assert ask(question, **{"why-dont_know": "yes"}) == ({"dont_know": True}, [])


def test_points_make_a_hundred():
    question = WhyUs(name="why", title=T, items=ITEMS, task="points")
    assert ask(question, **{"why-0": "60", "why-1": "39,5", "why-2": "0.5"})[1] == []
    kept, faults = ask(question, **{"why-0": "60", "why-1": "30"})
    assert kept == {"points": {"reliable": 60, "careful": 30}}  # kept, so that nothing is typed twice
    assert "90" in speak(faults[0].message, "nl")
    assert ask(question, **{"why-0": "nan"})[1]


def test_roles_stay_within_their_number():
    question = Roles(name="r", title=T, kind="granted", items=ITEMS, most=1)
    kept, faults = ask(question, r=["reliable", "careful"], **{"r-other": "een vriend"})
    assert kept == {"roles": ["reliable"], "other": "een vriend"}
    assert len(faults) == 1


def test_a_text_that_is_too_long_is_kept_as_far_as_it_goes():
    kept, faults = ask(Open(name="o", title=T), o="a" * 6000)
    assert len(kept) == 5000
    assert faults


def test_a_number_may_have_a_comma():
    assert ask(Text(name="years", title=T, number=True, fills="tenure_years"), years="2,5") == (2.5, [])
    assert ask(Text(name="years", title=T, number=True, fills="tenure_years"), years="200")[1]


def test_a_choice_outside_the_list_is_refused():
    question = Choice(name="c", title=T, options=ITEMS)
    assert ask(question, c="reliable") == ("reliable", [])
    assert ask(question, c="<script>")[0] is None


def test_behaviour_tells_knowing_from_doing():
    question = next(q for q in EVERY if isinstance(q, Behaviour))
    assert ask(question, **{f"{question.name}-0-0": "knows"})[0] == {"reliable": {"calls": "knows"}}


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["reliable", "dont_know"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["reliable", "roles", "ranks", "points", "agreed", "words", "functional", "other", "contact", "dont_know"]),
        inner,
        max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize("question", EVERY, ids=lambda question: type(question).__name__)
@given(answer=junk)
def test_no_answer_of_any_shape_breaks_a_check_and_what_is_kept_is_right(question, answer):
    kept, _ = checked(question, answer)
    again, faults = checked(question, kept)
    assert again == kept
    if kept is not None and not question.required:
        # Points that do not make a hundred and half a pair are kept with a word on it.
        assert all(fault.field.startswith(question.name) for fault in faults)


@pytest.mark.parametrize("question", EVERY, ids=lambda question: type(question).__name__)
@given(
    sent=st.dictionaries(
        st.sampled_from(["", "-0", "-1", "-0-f", "-0-0", "-other", "-words"]),
        st.lists(st.text(max_size=30), max_size=3),
    )
)
def test_no_form_breaks_the_reader(question, sent):
    checked(question, read_form(question, {question.name + end: texts for end, texts in sent.items()}))
