"""Four customers worked out by hand: metrics, funnel and waterfall of January and February 2026."""

from __future__ import annotations

import datetime as dt

import pytest

from klantwaarde.errors import StudyError
from klantwaarde.results import Impact
from klantwaarde.schema.impact import ImpactSettings
from klantwaarde.systems.impact.answer import answer_impact
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def day(month: int, number: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, month, number, hour)  # noqa: DTZ001 - moments of a study are in UTC, without a zone


def right(code, customer, start, **more):
    return {
        "entitlement_id": code, "customer_id": customer, "start": start, "unit": "hour", "wanted": 10.0,
        "unit_value": 5.0, "available": 20.0, **more,
    }  # fmt: skip


def use(code, customer, time, quantity=1.0, **more):
    return {"id": code, "source": "s", "type": "use", "time": time, "customer_id": customer, "quantity": quantity,
            "unit": "hour", "standing": "counts", **more}  # fmt: skip


def outcome(code, customer, time, **more):
    return {"id": code, "source": "s", "type": "outcome", "time": time, "customer_id": customer, "standing": "counts",
            "unit": "time", **more}  # fmt: skip


def study(**more):
    """A has it and uses 12 hours; B waits two weeks and uses 2; C has it and does not use it; D is refused."""
    tables = {
        "customers": [{"customer_id": c} for c in "ABCD"],
        "entitlements": [
            right("1", "A", dt.date(2025, 6, 1)),
            right("2", "B", dt.date(2026, 1, 15), requested=dt.date(2026, 1, 1)),
            right("3", "C", dt.date(2026, 1, 1), available=None),
        ],
        "refusals": [
            {"refusal_id": "x", "customer_id": "D", "date": dt.date(2026, 2, 1), "reason": "price", "wanted": 10.0,
             "unit_value": 5.0, "unit": "hour"},
        ],
        "usage": [
            use("1", "A", day(1, 1), 8.0),
            use("2", "A", day(1, 1, 15), 1.0),
            use("3", "A", day(2, 3), 3.0),
            use("4", "B", day(1, 20), 2.0),
            use("5", "B", day(2, 28), 0.0),
        ],
        "outcomes": [
            outcome("1", "A", day(1, 1), success=True, value=30.0, promised=10.0, realised=9.0, first_time=True),
            outcome("2", "A", day(2, 3), success=False, value=0.0, promised=10.0, realised=5.0),
            outcome("3", "B", day(1, 20), success=True, promised_value=7.5),
        ],
    }  # fmt: skip
    return MemoryStudy(
        tables | more, privacy="named", impact=ImpactSettings(start=dt.date(2026, 1, 1), end=dt.date(2026, 2, 28))
    )


@pytest.fixture(scope="module")
def impact() -> Impact:
    (answer,) = answer_impact(study(), as_of=AS_OF)
    return answer.body


def of(impact, customer):
    return next(one for one in impact.customers if one.customer == customer)


@pytest.mark.parametrize(
    ("customer", "metric", "value"),
    [
        ("B", "lead_time", 14.0),
        ("A", "utilisation", 12 / 40),
        ("B", "utilisation", 2 / (20 * 17 / 31 + 20)),
        ("A", "idle_capacity", 28 / 40),
        ("A", "active_days", 2 / (59 / (365.25 / 12))),
        ("C", "active_days", 0.0),
        ("B", "non_users_30", 0.0),
        ("C", "non_users_30", 1.0),
        ("D", "refusal_rate", 1.0),
        ("B", "refusal_rate", 0.0),
        ("D", "price_refusal_rate", 1.0),
        ("D", "credit_refusal_rate", 0.0),
        ("A", "success_per_use", 0.5),
        ("A", "first_time_right", 1.0),
        ("A", "realised_of_promised", 14 / 20),
    ],
)
def test_metrics_of_a_customer(impact, customer, metric, value):
    assert of(impact, customer).metrics[metric] == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(("customer", "metric"), [("A", "refusal_rate"), ("C", "utilisation"), ("A", "non_users_30"),
                                                  ("B", "first_time_right"), ("D", "utilisation")])  # fmt: skip
def test_what_is_not_known_of_a_customer_is_not_told(impact, customer, metric):
    assert metric not in of(impact, customer).metrics


def test_waterfall_of_each_customer_in_cents(impact):
    """Ten hours a month at five euro: 100.00 in two months. B waited 14 of 31 days: 22.58 is out of reach."""
    money = {
        c: (one.potential, one.access_waste, one.use_waste, one.result_waste, one.delivered)
        for c in "ABCD"
        for one in [of(impact, c)]
    }
    assert money["A"] == (100_00, 0, 40_00, 30_00, 30_00)
    assert money["B"] == (100_00, 22_58, 77_42 - 10_00, 10_00 - 7_50, 7_50)
    assert money["C"] == (100_00, 0, 100_00, 0, 0)
    assert money["D"] == (50_00, 50_00, 0, 0, 0)
    assert impact.waterfalls[0].status == "closed"  # four customers are too few to tell of as a group


def test_funnel_and_missing_shares():
    (answer,) = answer_impact(study(), as_of=AS_OF)
    metrics = {one.metric: one for one in answer.body.metrics}
    assert metrics["lead_time"].missing == pytest.approx(1 / 2)  # of the rights that began, one does not say
    assert metrics["first_time_right"].missing == pytest.approx(2 / 3)
    assert metrics["utilisation"].missing == pytest.approx(1 / 3)
    assert all(one.estimate.status == "closed" for one in answer.body.metrics if one.estimate.n != 0)


def test_five_customers_are_told_together():
    more = [right("9", "E", dt.date(2026, 1, 1))]
    base = study()
    tables = {**base.rows, "customers": [{"customer_id": c} for c in "ABCDE"]}
    tables["entitlements"] = [*tables["entitlements"], *more]
    (answer,) = answer_impact(MemoryStudy(tables, privacy="named", impact=base.settings.impact), as_of=AS_OF)
    whole = answer.body.waterfalls[0]
    assert (whole.potential, whole.access_waste, whole.use_waste, whole.result_waste, whole.delivered) == (
        450_00, 72_58, 307_42 - 40_00 + 40_00, 32_50, 37_50,
    )  # fmt: skip
    steps = answer.body.funnels[0].steps
    assert [(one.step, one.customers) for one in steps] == [("wanted", 5), ("access", 4), ("use", 2), ("result", 2)]
    assert steps[2].of_before.value == pytest.approx(0.5)


def test_who_uses_more_or_gets_more_raises_the_potential():
    tables = study().rows
    tables["usage"] = [*tables["usage"], use("6", "A", day(2, 4), 20.0)]  # 32 hours: 160.00 where 100.00 was thought
    tables["outcomes"] = [*tables["outcomes"], outcome("4", "A", day(2, 4), success=True, value=200.0)]
    (answer,) = answer_impact(MemoryStudy(tables, privacy="named", impact=study().settings.impact), as_of=AS_OF)
    one = of(answer.body, "A")
    assert (one.potential, one.use_waste, one.result_waste, one.delivered) == (230_00, 0, 0, 230_00)


def test_use_without_an_outcome_is_left_out_and_counted():
    tables = study().rows
    tables["outcomes"] = [one for one in tables["outcomes"] if one["customer_id"] != "B"]
    (answer,) = answer_impact(MemoryStudy(tables, privacy="named", impact=study().settings.impact), as_of=AS_OF)
    assert answer.body.left_out == 1
    assert of(answer.body, "B").potential is None


def test_events_after_the_day_and_those_that_do_not_count_are_left_out():
    tables = study().rows
    tables["usage"] = [
        *tables["usage"],
        use("7", "A", day(1, 2), 99.0, standing="retracted"),
        use("8", "A", day(4, 1), 99.0),
    ]
    (answer,) = answer_impact(MemoryStudy(tables, privacy="named", impact=ImpactSettings()), as_of=AS_OF)
    assert answer.body.end == "2026-03-01"
    assert of(answer.body, "A").uses == 3
    assert answer.body.outside == {"usage": 1}


def test_corrections_that_were_not_settled_are_refused():
    tables = study().rows
    tables["usage"] = [*tables["usage"], use("1b", "A", day(1, 1), 7.0, replaces="1")]
    with pytest.raises(StudyError) as refused:
        answer_impact(MemoryStudy(tables, privacy="named"), as_of=AS_OF)
    assert refused.value.problems[0].code == "events-unsettled"


def test_in_anonymous_research_nobody_is_told_one_by_one():
    (answer,) = answer_impact(MemoryStudy(study().rows, impact=study().settings.impact), as_of=AS_OF)
    assert answer.body.customers == []
    assert [(one.reason, one.customers) for one in answer.body.barriers] == [("price", None)]


def test_oee_is_the_worked_example_of_the_trade():
    """480 minutes of shift, 60 of breaks, 47 of standing still, 19,271 pieces at one second each, 423 of them bad.

    Vorne, "OEE calculation" (oee.com): availability 88.81%, performance 86.11%, quality 97.80%, OEE 74.79%.
    """
    run = {"planned_hours": 420 / 60, "running_hours": 373 / 60, "ideal_hours": 19271 / 3600, "made": 19271.0,
           "good": 18848.0}  # fmt: skip
    tables = study().rows
    tables["outcomes"] = [outcome("1", "A", day(1, 1), success=True, value=1.0, **run)]
    (answer,) = answer_impact(MemoryStudy(tables, privacy="named", impact=study().settings.impact), as_of=AS_OF)
    assert of(answer.body, "A").metrics["oee"] == pytest.approx(0.7479, abs=5e-5)  # printed to four digits


def test_rights_alone_tell_of_access_and_say_that_the_rest_is_not_known():
    base = study().rows
    tables = {"customers": [{"customer_id": c} for c in "ABCDE"], "entitlements": base["entitlements"]}
    (answer,) = answer_impact(MemoryStudy(tables, privacy="named"), as_of=AS_OF)
    assert {one.checkpoint for one in answer.body.metrics} == {"access"}
    assert [step.step for step in answer.body.funnels[0].steps if step.customers] == []
    assert len(answer.body.notes) == 2


def test_a_period_without_a_day_is_refused():
    settings = ImpactSettings(start=dt.date(2026, 6, 1))
    with pytest.raises(StudyError) as refused:
        answer_impact(MemoryStudy(study().rows, impact=settings), as_of=AS_OF)
    assert refused.value.problems[0].code == "impact-no-days"


def test_a_repeated_refusal_and_waiting_count_each_day_once():
    """D is refused twice in February and waits for what begins on the 15th: 14 days of 28, at 5 euro x 10 hours."""
    tables = study().rows
    twice = [{**tables["refusals"][0], "refusal_id": code, "date": dt.date(2026, 2, 1)} for code in "xy"]
    late = right("4", "D", dt.date(2026, 2, 15), requested=dt.date(2026, 2, 1))
    tables = {**tables, "refusals": twice, "entitlements": [*tables["entitlements"], late]}
    (answer,) = answer_impact(MemoryStudy(tables, privacy="named", impact=study().settings.impact), as_of=AS_OF)
    one = of(answer.body, "D")
    assert (one.access_waste, one.use_waste, one.potential) == (25_00, 25_00, 50_00)
