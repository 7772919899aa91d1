"""From a catalogue to a questionnaire, and from that to the employees' mirror."""

from __future__ import annotations

# One change per line reads as a table.
# ruff: noqa: E501
import msgspec
import pytest

from klantwaarde.schema.settings import Scales
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.web.instrument.building import PARTS, ROWS, Plan, build, in_rows
from klantwaarde.web.instrument.mirror import mirror
from klantwaarde.web.instrument.question import Choice, Consent, Judgement, Option, Page, Scale, Text, WhyUs
from klantwaarde.web.instrument.sound import problems_of
from klantwaarde.web.instrument.wording import CUSTOMER, EMPLOYEE

T = {"nl": "t", "en": "t"}


def instrument(**plan):
    return build(default_catalogue(), Scales(), Plan(**plan))


@pytest.mark.parametrize("privacy", ["anonymous", "named"])
@pytest.mark.parametrize("address", ["u", "je"])
@pytest.mark.parametrize("task", ["rank", "points"])
def test_what_is_built_can_be_fielded(privacy, address, task):
    made = instrument(parts=PARTS, privacy=privacy, address=address, task=task)
    assert problems_of(made, privacy) == []
    mirrored, _ = mirror(made, Plan(privacy=privacy, address=address))
    assert problems_of(mirrored, privacy) == []


def test_every_value_is_asked_once_per_measure_in_the_order_of_the_catalogue():
    made = instrument(parts=PARTS)
    for measure in ("expectation", "experience", "disconfirmation"):
        asked = [
            o.code
            for q in made.questions
            if isinstance(q, Scale) and q.subject == "values" and q.measure == measure
            for o in q.items
        ]
        assert asked == list(default_catalogue().values)
    order = [page.name.partition("_")[0] for page in made.pages]
    assert order.index("expectation") < order.index("experience")  # asked before, so that it is not tinted


def test_a_short_catalogue_can_be_fielded_too():
    few = msgspec.structs.replace(default_catalogue(), values={"reliable": default_catalogue().values["reliable"]})
    assert problems_of(build(few, Scales(), Plan(parts=PARTS))) == []


def test_pages_are_about_as_long():
    for n in range(60):
        cut = in_rows(list(range(n)))
        assert [x for part in cut for x in part] == list(range(n))
        assert all(len(part) <= ROWS for part in cut)
        assert not cut or max(map(len, cut)) - min(map(len, cut)) <= 1


def test_both_sides_see_the_same_reasons_in_the_same_order():
    made = instrument(seed="study")
    mirrored, left_out = mirror(made, Plan(seed="study"))
    ours, theirs = (next(q for q in i.questions if isinstance(q, WhyUs)) for i in (made, mirrored))
    assert ours.items == theirs.items
    assert ours.title != theirs.title
    assert [o.code for o in ours.items] != list(default_catalogue().values)
    assert any("recommend" in str(line) for line in left_out)
    for question in mirrored.questions:
        if isinstance(question, Scale):
            same = next(q for q in made.questions if q.name == question.name)
            assert (question.low, question.high, question.items) == (same.low, same.high, same.items)


def test_je_is_je():
    from klantwaarde.web.instrument.question import in_language

    made = instrument(parts=PARTS, address="je")
    texts = " ".join(in_language(q.title, "nl") + " " + in_language(q.help, "nl") for q in made.questions)
    assert not {"u", "uw"} & set(texts.casefold().replace("?", " ").replace(".", " ").split())
    assert all(w.u and w.en for w in (*CUSTOMER.values(), *EMPLOYEE.values()))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: p[1:], "consent-first"),
        (lambda p: (*p, p[1]), "question-twice"),
        (lambda p: (*p, Page(name="x", questions=(Text(name="side", title=T),))), "column"),
        (lambda p: (*p, Page(name="x", questions=(Text(name="klant", title=T),))), "column"),
        (lambda p: (*p, Page(name="x", questions=(Choice(name="c", title=T, options=()),))), "options"),
        (lambda p: (*p, Page(name="x", questions=(Choice(name="c", title=T, options=(Option("=1+1", T),)),))), "options"),
        (lambda p: (*p, Page(name="x", questions=(Text(name="a b", title=T),))), "question-name"),
        (lambda p: (*p, Page(name="x", questions=(Text(name="y", title={"nl": "t"}),))), "no-text"),
        (lambda p: (*p, Page(name="x", questions=(Text(name="y", title=T, show_if="{later} = 1"),))), "looks-ahead"),
        (lambda p: (*p, Page(name="x", questions=(Text(name="y", title={"nl": "{later}", "en": "t"}),))), "looks-ahead"),
        (lambda p: (*p, Page(name="x", questions=(Text(name="y", title=T, show_if="{later"),))), "condition"),
        (lambda p: (*p, Page(name="x", questions=(Judgement(name="y", title=T, measure="joy", low=1, high=9),))), "measure"),
        (lambda p: (*p, Page(name="x", questions=(Judgement(name="y", title=T, measure="ease", low=9, high=1),))), "marks"),
        (lambda p: (*p, Page(name="x", questions=(Judgement(name="y", title=T, measure="recommend", low=0, high=10),))), "asked-twice"),
    ],
)  # fmt: skip
def test_a_questionnaire_that_cannot_be_fielded_says_why(change, code):
    made = instrument()
    found = problems_of(msgspec.structs.replace(made, pages=tuple(change(made.pages))))
    assert code in {problem.code for problem in found}


def test_anonymous_research_never_asks_for_a_name():
    made = instrument(privacy="named")
    assert isinstance(made.questions[0], Consent)
    assert "consent-by-name" in {problem.code for problem in problems_of(made, "anonymous")}
