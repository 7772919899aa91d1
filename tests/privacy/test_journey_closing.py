"""Nobody can be worked out from a journey map: not from an arrow, not by subtraction, not from a mark."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde.results import to_json
from klantwaarde.results.journeys import OTHER
from klantwaarde.schema.journeys import JourneySettings
from klantwaarde.systems.impact.journeys.answer import answer_journeys
from klantwaarde.systems.impact.journeys.closing import Smallest, closed_pairs
from memory_study import MemoryStudy

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
STEPS = ["ask", "offer", "visit", "order"]


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), people=st.integers(6, 40))
def test_every_line_hides_nothing_or_enough_people(seed, people):
    rng = random.Random(seed)
    who, counted = {}, {}
    for person in range(people):
        before = ""
        for _ in range(rng.randint(1, 5)):
            step = rng.choice(STEPS)
            who.setdefault((before, step), set()).add((f"p{person}", f"a{person // 2}"))
            counted[before, step] = counted.get((before, step), 0) + 1
            before = step
        who.setdefault((before, ""), set()).add((f"p{person}", f"a{person // 2}"))
        counted[before, ""] = counted.get((before, ""), 0) + 1
    rule = Smallest(5, 3)
    small = {pair: frozenset(members) for pair, members in who.items() if not rule.together(members)}
    closed = closed_pairs(counted, small, rule)
    assert set(small) <= closed
    for side in (0, 1):
        for name in {pair[side] for pair in counted}:
            hidden = [pair for pair in closed if pair[side] == name]
            together = set().union(*[who[pair] for pair in hidden]) if hidden else set()
            everybody = set().union(*[who[pair] for pair in counted if pair[side] == name])
            assert not hidden or rule.together(together) or together == everybody


def study(*, privacy="anonymous", odd=3, **more):
    """Forty customers with two people each; `odd` of them complain, and say so in their marks."""
    rng = random.Random(5)
    people, overall, points = [], [], []
    for i in range(40):
        for j in range(2):
            people.append({"respondent_id": f"R{i}-{j}", "customer_id": f"K{i}", "side": "customer"})
            overall.append({"respondent_id": f"R{i}-{j}", "satisfaction": 1.0 if i < odd else float(rng.randint(6, 9))})
        moment = dt.datetime(2026, 1, 1) + dt.timedelta(hours=i)  # noqa: DTZ001
        for step in ["ask", "offer", *(["complaint"] if i < odd else []), *(["order"] if i % 3 else [])]:
            moment += dt.timedelta(days=rng.randint(1, 5))
            points.append({"case_id": f"J{i}", "activity": step, "timestamp": moment, "customer_id": f"K{i}"})
    tables = {
        "customers": [{"customer_id": f"K{i}", "name": f"firm {i}"} for i in range(40)],
        "respondents": people, "overall": overall, "touchpoints": points,
    }  # fmt: skip
    tables |= more.pop("tables", {})
    return MemoryStudy(tables, privacy=privacy, **more)


def journeys(made):
    (answer,) = answer_journeys(made, as_of=NOW)
    return answer.body


def test_a_step_of_few_is_not_there_in_research():
    body = journeys(study())
    assert "complaint" not in to_json(body)
    assert OTHER not in {step.activity for step in body.steps}
    assert body.events == 40 + 40 + sum(1 for i in range(40) if i % 3)
    for step in body.steps:
        assert step.n == step.ends + sum(a.n for a in body.arrows if a.source == step.activity)


def test_it_is_there_in_a_named_conversation_but_its_mark_is_not():
    body = journeys(study(privacy="named", odd=2))
    steps = {step.activity: step for step in body.steps}
    assert steps["complaint"].cases == 2
    assert steps["complaint"].heard.mark.status == "closed"
    assert steps["complaint"].heard.mark.value is None


def test_no_mark_shows_the_few_by_subtraction():
    # Everybody asked; all but two got an offer. Both marks open would show the two.
    made = study(odd=0)
    points = [
        p for p in made.rows["touchpoints"] if not (p["customer_id"] in {"K0", "K1"} and p["activity"] == "offer")
    ]
    body = journeys(study(odd=0, tables={"touchpoints": points}))
    marks = {step.activity: step.heard.mark for step in body.steps}
    assert marks["ask"].status == "open"
    assert marks["offer"].status == "closed"


def test_too_few_people_close_the_whole_map():
    made = study()
    points = [p for p in made.rows["touchpoints"] if p["customer_id"] in {"K5", "K6"}]
    body = journeys(study(tables={"touchpoints": points}))
    assert body.status == "closed"
    assert body.cases == 0


@pytest.mark.parametrize(("consent", "shown"), [("internal", False), ("anonymous", True), ("attributable", True)])
def test_words_stand_at_a_step_only_with_consent(consent, shown):
    quote = {"quote_id": "Q1", "respondent_id": "R4-0", "text": "Te laat gebeld.", "values": "on_time", "wave": "1",
             "consent": consent}  # fmt: skip
    scores = [{"respondent_id": f"R{i}-{j}", "value_id": "on_time", "experience": 6.0 + (i + j) % 3}
              for i in range(40) for j in range(2)]  # fmt: skip
    settings = JourneySettings(values={"offer": ["on_time"]})
    body = journeys(study(odd=0, journeys=settings, tables={"quotes": [quote], "scores": scores}))
    said = {step.activity: [quote.text for quote in step.heard.quotes] for step in body.steps}
    assert said["offer"] == (["Te laat gebeld."] if shown else [])
    assert not said["ask"]
    assert "R4-0" not in to_json(body)
