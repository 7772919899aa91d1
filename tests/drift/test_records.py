"""What stands beside a change: words of the period, a class per wave, an owner, a rest."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from klantwaarde.systems.drift.answer import drift
from memory_study import MemoryStudy

WAVES = ("1", "2", "3", "4", "5")
DAY = dt.date(2026, 5, 1)


def moved_study(*, quotes=(), kano=(), people=40, **more):
    """On time is delivered three points less from the third wave on."""
    rng = np.random.default_rng(3)
    scores = [
        {
            "respondent_id": f"r{i}", "wave": wave, "value_id": value,
            "expectation": float(np.clip(np.rint(8 + rng.normal()), 1, 10)),
            "experience": float(
                np.clip(np.rint(8 + rng.normal() - 3 * (value == "on_time" and wave >= "3")), 1, 10)
            ),
        }
        for wave in WAVES for i in range(people) for value in ("reliable", "on_time")
    ]  # fmt: skip
    rows = {"respondents": [{"respondent_id": f"r{i}"} for i in range(people)], "scores": scores}
    return MemoryStudy(rows | {"quotes": list(quotes), "kano": list(kano)} | more, waves=WAVES)


def said(i, wave, value="on_time", **more):
    row = {"quote_id": f"q{i}", "respondent_id": f"r{i}", "wave": wave, "text": f"t{i}", "values": value}
    return row | {"consent": "anonymous"} | more


def test_words_of_the_whole_period_stand_beside_a_change_the_latest_first():
    quotes = [said(1, "2"), said(2, "3"), said(3, "4"), said(4, "5"), said(5, "5", "reliable"), said(6, None),
              said(7, "5", consent="internal")]  # fmt: skip
    found = drift(moved_study(quotes=quotes), 4, DAY)
    (alert,) = [a for a in found.alerts if a.measure == "disconfirmation"]
    assert alert.since == "3"
    assert [quote.text for quote in alert.quotes] == ["t4", "t6", "t3"]
    assert all(quote.consent == "anonymous" and quote.by == "" for quote in alert.quotes)


def test_words_of_a_wave_with_few_people_are_not_heard():
    study = moved_study(quotes=[said(1, "4"), said(2, "5")])
    few = [row for row in study.rows["scores"] if row["wave"] != "4" or row["respondent_id"] in {"r1", "r2", "r3"}]
    seen = drift(MemoryStudy(study.rows | {"scores": few}, waves=WAVES), 4, DAY)
    assert all(quote.wave != "4" for alert in seen.alerts for quote in alert.quotes)
    none = [row for row in study.rows["scores"] if row["wave"] != "4"]
    seen = drift(MemoryStudy(study.rows | {"scores": none}, waves=WAVES), 4, DAY)
    assert [quote.text for alert in seen.alerts for quote in alert.quotes] == ["t2"]


def pairs(wave, must, surprise):
    """Answers that take sides: so many must-be (neutral, dislike), so many attractive (like, neutral)."""
    return [
        {"respondent_id": f"r{i}", "wave": wave, "item": "on_time", "functional": 3 if i < must else 1,
         "dysfunctional": 5 if i < must else 3}
        for i in range(must + surprise)
    ]  # fmt: skip


def test_a_value_has_a_kano_class_per_wave_and_migrates_when_it_is_sure():
    kano = [*pairs("1", 4, 36), *pairs("3", 19, 21), *pairs("5", 36, 4)]
    value = next(v for v in drift(moved_study(kano=kano), 4, DAY).values if v.value == "on_time")
    assert [(k.at, k.category, k.decided, k.n) for k in value.kano] == [
        ("1", "A", True, 40), ("3", "A", False, 40), ("5", "M", True, 40)
    ]  # fmt: skip
    assert value.migrates
    assert [p.estimate.value for p in value.must_be.points] == [0.1, None, 0.475, None, 0.9]


@pytest.mark.parametrize(("people", "accounts", "status"), [(12, 12, "open"), (12, 2, "closed"), (9, 9, "closed")])
def test_a_kano_class_of_few_people_or_of_two_accounts_is_closed(people, accounts, status):
    rows = {
        "customers": [{"customer_id": f"c{i}"} for i in range(accounts)],
        "respondents": [{"respondent_id": f"r{i}", "customer_id": f"c{i % accounts}"} for i in range(40)],
    }
    study = moved_study(kano=pairs("5", people, 0), **rows)
    value = next(v for v in drift(study, 4, DAY).values if v.value == "on_time")
    (shown,) = value.kano
    assert shown.status == status
    assert (shown.category, shown.n) == (("M", people) if status == "open" else ("", None))
    assert value.must_be.points[-1].estimate.status == status


@pytest.mark.parametrize(("until", "rests"), [(DAY, True), (DAY - dt.timedelta(days=1), False), (None, False)])
def test_an_alert_rests_until_its_day_and_keeps_its_owner(until, rests):
    owners = [{"value_id": "on_time", "measure": "disconfirmation", "owner": "AB", "snoozed_until": until},
              {"value_id": "nobody_knows_it", "measure": "importance", "owner": "CD"}]  # fmt: skip
    found = drift(moved_study(alert_owners=owners), 4, DAY)
    (alert,) = [a for a in found.alerts + found.snoozed if a.measure == "disconfirmation"]
    assert alert.owner == "AB"
    assert (alert in found.snoozed) is rests


def test_expectation_that_rose_with_experience_is_no_inflation():
    """Both rise two points at the third wave: a rise of expectation, and no inflation."""
    study = moved_study()
    for row in study.rows["scores"]:
        up = 2 * (row["wave"] >= "3") - 2 * (row["wave"] < "3")
        row["expectation"] = float(np.clip(row["expectation"] - 1 + up / 2, 1, 10))
        row["experience"] = float(np.clip(6 + up, 1, 10))
    found = drift(MemoryStudy(study.rows, waves=WAVES), 4, DAY)
    kinds = {alert.kind for alert in found.alerts if alert.measure == "expectation"}
    assert kinds == {"rise"}
    assert not any(value.inflation for value in found.values)
