"""Quotes: consent, no names in research, one per speaker, and never a hint of where a speaker stands."""

from __future__ import annotations

import datetime as dt

import pytest

from klantwaarde.results import to_json
from klantwaarde.systems.values.answer import answer_values
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def study_with(quotes, *, privacy="named", people=8, **more):
    return MemoryStudy(
        {
            "customers": [{"customer_id": f"c{i}", "name": f"Firma {i}"} for i in range(people)],
            "respondents": [
                {"respondent_id": f"r{i}", "customer_id": f"c{i}", "function": "inkoper"} for i in range(people)
            ],
            "scores": [
                {"respondent_id": f"r{i}", "value_id": "reliable", "expectation": 9.0, "experience": 4.0 + i % 3}
                for i in range(people)
            ],
            "quotes": quotes,
        },
        privacy=privacy,
        **more,
    )


def quote(number, *, by=0, consent="anonymous", valence="negative", unprompted=True, values="reliable", text=""):
    return {
        "quote_id": f"r{by}-{number}",
        "respondent_id": f"r{by}",
        "text": text or f"De woorden van uitspraak nummer {number}.",
        "values": values,
        "consent": consent,
        "valence": valence,
        "unprompted": unprompted,
    }


def whole(study):
    return answer_values(study, as_of=AS_OF)[0].body


def test_internal_words_never_leave():
    others = [quote(i, by=i, consent="internal") for i in range(2, 7)]
    study = study_with([quote(1, consent="internal", text="Dit blijft binnen."), quote(2, by=1), *others])
    text = to_json(answer_values(study, as_of=AS_OF))
    assert "Dit blijft binnen" not in text
    model = whole(study)
    # It is counted, not shown.
    assert model.values[0].quote_count == 7
    assert len(model.quotes) == 1


def test_how_many_spoke_is_closed_when_few_did():
    mark = whole(study_with([quote(1, by=1), quote(2, by=2, consent="internal")])).values[0]
    assert len(mark.quotes) == mark.quote_count == 1


def test_a_name_only_in_named_mode_and_only_with_consent():
    quotes = [quote(1, by=1, consent="attributable"), quote(2, by=2, consent="anonymous")]
    by = {q.consent: q.by for q in whole(study_with(quotes)).quotes.values()}
    assert by == {"attributable": "inkoper, Firma 1", "anonymous": ""}
    research = whole(study_with(quotes, privacy="anonymous"))
    assert {q.by for q in research.quotes.values()} == {""}
    text = to_json(research)
    assert "Firma" not in text
    assert "inkoper" not in text


def test_in_research_the_code_of_a_quote_does_not_lead_back_to_the_record():
    quotes = [quote(1, by=3), quote(2, by=4)]
    codes = list(whole(study_with(quotes, privacy="anonymous")).quotes)
    assert len(codes) == 2
    assert not any("r3" in code or "r4" in code for code in codes)
    assert sorted(whole(study_with(quotes)).quotes) == ["r3-1", "r4-2"]


def test_one_quote_per_speaker_and_the_fitting_ones_first():
    quotes = [
        quote(1, by=1, valence="positive"),
        quote(2, by=1, valence="negative"),
        quote(3, by=2, valence="positive"),
        quote(4, by=3, valence="negative", unprompted=False),
    ]
    mark = whole(study_with(quotes)).values[0]
    assert mark.state == "below"
    assert mark.quotes == ["r1-2", "r3-4", "r2-3"]


def test_no_quotes_under_a_segment():
    study = study_with([quote(i, by=i, consent="attributable") for i in range(8)], segments=["respondents.function"])
    by_id = {a.id: a.body for a in answer_values(study, as_of=AS_OF)}
    assert by_id["values/model/1/all"].quotes
    segment = by_id["values/model/1/respondents.function=inkoper"]
    assert segment.respondents == 8
    assert segment.quotes == {}
    assert all(mark.quotes == [] for mark in segment.values)


@pytest.mark.parametrize("people", [3, 4])
def test_no_quotes_when_the_whole_is_closed(people):
    study = study_with([quote(1, by=1, consent="attributable")], people=people)
    model = whole(study)
    assert model.status == "closed"
    assert model.quotes == {}
    assert "woorden" not in to_json(model)


def test_our_own_people_are_not_quoted_as_customers():
    study = study_with([*(quote(i, by=i) for i in range(1, 7)), {**quote(9), "respondent_id": "us"}])
    study = MemoryStudy(
        {**study.rows, "respondents": [*study.rows["respondents"], {"respondent_id": "us", "side": "employee"}]},
        privacy="named",
    )
    model = whole(study)
    assert len(model.quotes) == 5
    assert not any(code.endswith("-9") for code in model.quotes)
    assert model.values[0].quote_count == 6
