"""From responses to the tables of a study: nothing is lost, and the study opens without a problem."""

from __future__ import annotations

# ruff: noqa: E501 - strategies and rows read as tables
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from klantwaarde.schema.settings import CatalogueChanges, Scales, Settings, ValueChange, Wave
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.study import check_study, open_study
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.web.instrument.building import PARTS, Plan, build
from klantwaarde.web.instrument.checking import checked
from klantwaarde.web.instrument.explode import Response, explode
from klantwaarde.web.instrument.mirror import mirror
from klantwaarde.web.instrument.question import (
    Behaviour,
    Choice,
    Consent,
    Judgement,
    Kano,
    Open,
    Option,
    Page,
    Roles,
    Scale,
    Text,
    WhyUs,
)
from klantwaarde.web.studies.record_writing import write_record
from klantwaarde.web.studies.toml_writing import settings_text

T = {"nl": "t", "en": "t"}
PICK = ["reliable", "careful", "thinks_along"]
CATALOGUE = msgspec.structs.replace(
    default_catalogue(), values={code: default_catalogue().values[code] for code in PICK}
)
PLAIN = Page(
    name="plain",
    questions=(
        Choice(name="sector", title=T, options=(Option("a", {"nl": "Bouw & co", "en": "x"}), Option("b", T))),
        Text(name="job", title=T, fills="function"),
        Text(name="remark", title=T),
    ),
)
CUSTOMER = build(CATALOGUE, Scales(), Plan(parts=PARTS, privacy="named"))
CUSTOMER = msgspec.structs.replace(CUSTOMER, pages=(*CUSTOMER.pages, PLAIN))
EMPLOYEE, _ = mirror(CUSTOMER, Plan(), {"reliable": [Option("calls", {"nl": "belt", "en": "calls"})]})
SETTINGS = Settings(
    title={"nl": 'T "x" \\ é', "en": "T"}, privacy="named", waves=[Wave("2026")], segments=["respondents.sector"],
    catalogue=CatalogueChanges(pick=PICK),
)  # fmt: skip

words = st.text(min_size=1, max_size=40) | st.sampled_from(
    ["=1+1", "n.v.t.", "weet niet", "#N/A", 'a;b,c\n"d"', "'=x", "\u200b", "<script>", "007", "1.234", "ja|nee"]
)


@st.composite
def answers_to(draw, instrument):
    given_answers = {"consent": {"agreed": True, "words": draw(st.sampled_from(["internal", "anonymous"]))}}
    for question in instrument.questions:
        if isinstance(question, Consent) or not draw(st.booleans()):
            continue
        codes = [o.code for o in getattr(question, "items", ()) if isinstance(o, Option)]
        some = st.lists(st.sampled_from(codes), unique=True, min_size=1) if codes else st.nothing()
        if isinstance(question, Scale):
            marks = st.integers(question.low, question.high) | st.just("dont_know")
            answer = {code: draw(marks) for code in draw(some)}
        elif isinstance(question, Kano):
            answer = {
                code: {"functional": draw(st.integers(1, 5)), "dysfunctional": draw(st.integers(1, 5))}
                for code in draw(some)
            }
        elif isinstance(question, Roles):
            answer = {"roles": draw(some)[: question.most], "other": draw(words).strip()}
        elif isinstance(question, WhyUs):
            chosen = draw(some)
            answer = (
                {"ranks": {code: i for i, code in enumerate(chosen, 1)}} if draw(st.booleans()) else {"dont_know": True}
            )
        elif isinstance(question, Behaviour):
            answer = {"reliable": {"calls": draw(st.sampled_from(["does", "knows", "neither"]))}}
        elif isinstance(question, Judgement):
            answer = draw(st.integers(question.low, question.high) | st.just("dont_know"))
        elif isinstance(question, Choice):
            answer = draw(st.sampled_from([o.code for o in question.options]))
        else:
            assert isinstance(question, Open | Text)
            answer = draw(words)
        kept, faults = checked(question, answer)
        assert not faults
        if kept is not None:
            given_answers[question.name] = kept
    return given_answers


@given(
    st.lists(answers_to(CUSTOMER), min_size=1, max_size=4),
    st.lists(answers_to(EMPLOYEE), max_size=2),
    st.sampled_from(["record", "workbook"]),
)
@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])  # opening a study takes a while
def test_any_responses_make_a_study_that_opens_without_a_problem(customers, employees, form):
    tables = {"customers": [{"customer_id": "=K1", "name": "=cmd()", "revenue": 1234.5}]}
    said = [("customer", CUSTOMER, a) for a in customers] + [("employee", EMPLOYEE, a) for a in employees]
    for i, (side, instrument, answers) in enumerate(said):
        customer = "=K1" if side == "customer" else ""
        for table, rows in explode(
            instrument, Response(code=f"P{i}", side=side, wave="2026", answers=answers, customer=customer)
        ).rows.items():
            tables.setdefault(table, []).extend(rows)
    if not any("sector" in row for row in tables["respondents"]):
        tables["respondents"][0]["sector"] = "Bouw & co"
    if "behaviour" in tables:
        tables["behaviours"] = [{"value_id": "reliable", "behaviour_id": "calls", "name_nl": "belt"}]
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        write_record(folder, SETTINGS, tables, form=form)
        found = [p for p in check_study(folder) if p.code != "no-answers"]
        assert found == [], [f"{p.code}: {p.thing} {p.mend}" for p in found]
        with open_study(folder) as study:
            for table, rows in tables.items():
                assert study.count(table) == len(rows), table
            quotes = {row["quote_id"]: row["text"] for row in tables.get("quotes", [])}
            if quotes:
                told = study.table("quotes").collect()
                import narwhals as nw

                for row in nw.from_native(told, eager_only=True).iter_rows(named=True):
                    assert row["text"] == quotes[row["quote_id"]].strip(" \t\n\u00a0\u202f\u2009\ufeff")


def test_every_mark_of_a_person_has_its_cell():
    answers = {
        "consent": {"agreed": True, "words": "anonymous"},
        "expectation": {"reliable": 9, "careful": "dont_know"},
        "experience": {"reliable": 7},
        "disconfirmation": {"reliable": -2},
        "kano": {"reliable": {"functional": 2, "dysfunctional": 5}, "careful": {"functional": 1}},
        "investments": {"effort": 8},
        "role_granted": {"roles": ["supplier"], "other": "een vriend"},
        "why_us": {"ranks": {"careful": 2, "reliable": 1}},
        "words": "Ze bellen terug.",
        "overall_satisfaction": 8,
        "recommend": "dont_know",
        "ease": 5,
        "sector": "a",
        "job": "inkoper",
    }
    rows = explode(CUSTOMER, Response(code="P1", side="customer", wave="2026", answers=answers, customer="K1")).rows
    assert {row["value_id"]: row for row in rows["scores"]}["reliable"] == {
        "respondent_id": "P1", "wave": "2026", "value_id": "reliable", "expectation": 9, "experience": 7, "disconfirmation": -2,
    }  # fmt: skip
    assert {row["value_id"]: row for row in rows["scores"]}["careful"]["expectation"] == "don't know"
    assert len(rows["kano"]) == 1  # half a pair says nothing
    assert rows["investments"][0]["experience"] == 8
    assert rows["roles"] == [{"respondent_id": "P1", "wave": "2026", "role_id": "supplier", "kind": "granted"}]
    assert [(row["value_id"], row["rank"]) for row in rows["why_us"]] == [("reliable", 1), ("careful", 2)]
    assert {row["text"]: row["consent"] for row in rows["quotes"]} == {
        "Ze bellen terug.": "anonymous",
        "een vriend": "anonymous",
    }
    assert rows["overall"] == [
        {"respondent_id": "P1", "wave": "2026", "satisfaction": 8, "recommend": "don't know", "ease": 5}
    ]
    assert rows["respondents"][0]["sector"] == "Bouw & co"
    assert rows["respondents"][0]["function"] == "inkoper"


def test_an_answer_that_the_logic_hides_is_not_counted():
    hidden = Page(name="more", questions=(Open(name="why", title=T, show_if="{recommend} <= 6"),))
    instrument = msgspec.structs.replace(CUSTOMER, pages=(*CUSTOMER.pages, hidden))
    answers = {"consent": {"agreed": True}, "recommend": 9, "why": "eerder geschreven"}
    response = Response(code="P1", side="customer", wave="1", answers=answers)
    assert "quotes" not in explode(instrument, response).rows
    low = msgspec.structs.replace(response, answers={**answers, "recommend": 3})
    assert explode(instrument, low).rows["quotes"][0]["text"] == "eerder geschreven"


def test_what_employees_write_is_no_voice_of_the_customer():
    instrument = msgspec.structs.replace(
        EMPLOYEE, pages=(*EMPLOYEE.pages, Page(name="o", questions=(Open(name="o", title=T),)))
    )
    made = explode(
        instrument, Response(code="E1", side="employee", wave="1", answers={"consent": {"agreed": True}, "o": "hoi"})
    )
    assert "quotes" not in made.rows
    assert len(made.left) == 1


def test_settings_there_and_back():
    told = msgspec.structs.replace(
        SETTINGS, scales=Scales(score=(1, 7), overall={"ease": (1, 7)}), minimum_cell=10,
        segment_names={"respondents.sector": {"nl": "sector", "en": "sector"}},
        catalogue=CatalogueChanges(pick=PICK, values={"reliable": ValueChange(name={"nl": "\x7f\n'\"", "en": "x"}, level="added"), "é": ValueChange(name="é", level="basic", synonyms=["a", "b"])}),
    )  # fmt: skip
    back, problems = read_settings(settings_text(told, "made\nhere"))
    assert not problems
    assert back == told


@pytest.mark.parametrize("form", ["record", "workbook"])
def test_the_same_rows_give_the_same_bytes(tmp_path, form):
    rows = explode(
        CUSTOMER,
        Response(
            code="P1",
            side="customer",
            wave="2026",
            answers={"consent": {"agreed": True}, "recommend": 9, "words": "=x", "sector": "a"},
        ),
    ).rows
    one = write_record(tmp_path / "one", SETTINGS, rows, form=form)
    two = write_record(tmp_path / "two", SETTINGS, {k: rows[k] for k in reversed(rows)}, form=form)
    assert [p.name for p in one] == [p.name for p in two]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
