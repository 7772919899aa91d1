"""The composed example: the answer is what a plain count of its files gives, and what it was drawn from."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest
from composed.impact import AVAILABLE, HEATED, RUNS, WANTED

from klantwaarde.reports.about import about
from klantwaarde.reports.impact_chapter import impact_chapter
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Impact
from klantwaarde.study import open_study
from klantwaarde.systems.impact.answer import answer_impact

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def opened(root):
    with open_study(root / "examples/installatie") as study:
        yield study


@pytest.fixture(scope="module")
def answer(opened):
    return answer_impact(opened, as_of=AS_OF)[0]


@pytest.fixture(scope="module")
def impact(answer) -> Impact:
    return answer.body


def table(root, name):
    with (root / f"examples/installatie/{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_use_and_money_are_those_of_a_plain_count(root, impact):
    hours, delivered = defaultdict(Decimal), defaultdict(Decimal)
    for row in table(root, "usage"):
        hours[row["customer_id"]] += Decimal(row["quantity"])
    for row in table(root, "outcomes"):
        delivered[row["customer_id"]] += Decimal(row["value"])
    worth = {row["customer_id"]: Decimal(row["unit_value"]) for row in table(root, "entitlements")}
    assert impact.events == {"usage": len(table(root, "usage")), "outcomes": len(table(root, "outcomes"))}
    for one in impact.customers:
        code = one.customer
        assert one.delivered == int(delivered[code] * 100)
        used = (hours[code] * worth.get(code, Decimal(0)) * 100).quantize(Decimal(1))
        # Each week is rounded to the cent in the file, and a month to the cent by us: at most a cent a week.
        assert abs(one.result_waste + one.delivered - int(used)) <= 30
        assert one.potential == one.access_waste + one.use_waste + one.result_waste + one.delivered


def test_who_comes_past_each_checkpoint(impact):
    steps = {step.step: step.customers for step in impact.funnels[0].steps}
    has = [code for code, heated in HEATED.items() if heated.start]
    uses = [code for code in has if HEATED[code].use > 0]
    assert steps == {"wanted": len(HEATED), "access": len(has), "use": len(uses), "result": len(uses)}
    assert {barrier.reason: barrier.customers for barrier in impact.barriers} == {
        "price": 2, "credit": 1, "lead_time": 1, "place": 1,
    }  # fmt: skip


def test_each_customer_is_near_its_truth(impact):
    """Hours a day vary by a fifth around the truth, and a day runs or not: 90 days or more bring it within 10%."""
    for one in impact.customers:
        heated = HEATED[one.customer]
        if heated.start and heated.use:
            assert one.metrics["utilisation"] == pytest.approx(heated.use * WANTED / AVAILABLE, rel=0.1)
            assert one.metrics["active_days"] == pytest.approx(RUNS * 365.25 / 12, rel=0.12)
            weeks = one.outcomes
            error = (heated.works * (1 - heated.works) / weeks) ** 0.5
            assert abs(one.metrics["success_per_use"] - heated.works) <= 4 * error


def test_the_segment_of_one_customer_is_closed(impact):
    by = {fall.segment: fall for fall in impact.waterfalls if fall.by}
    assert by["horeca"].status == "closed"
    assert by["horeca"].potential is None
    assert by["zorg"].customers == 5
    whole = impact.waterfalls[0]
    hidden = whole.customers - sum(fall.customers or 0 for fall in by.values())
    assert hidden >= 5  # nothing can be subtracted out


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_chapter_says_so_in_both_languages(opened, answer, lang):
    chapter = impact_chapter([answer], about(opened), Voice(lang))
    assert chapter is not None
    assert len(chapter.sections) == 7
    assert impact_chapter([], about(opened), Voice(lang)) is None
    told = " ".join(Voice(lang).speak(said) for section in chapter.sections for said in section.sentences)
    assert ("51 cent" in told) == (round(100 * answer.body.waterfalls[0].shares["delivered"].value) == 51)
    assert not any("{" in Voice(lang).speak(said) for section in chapter.sections for said in section.quiet)
