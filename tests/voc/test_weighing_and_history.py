"""What a study folder can say of weights, dated rows and earlier scores, and what the back-test makes of it."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from klantwaarde.errors import InputError, KlantwaardeError
from klantwaarde.ledger import read_history, snapshot_of
from klantwaarde.results import Worth
from klantwaarde.results.worth_snapshot import SnapshotScore, WorthSnapshot
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.schema.worth import Weighing
from klantwaarde.schema.worth import Worth as Settings
from klantwaarde.systems.voc.answer import answer_worth
from klantwaarde.systems.voc.parts import parts_of
from memory_study import MemoryStudy

THREE = ["revenue", "risk", "referrals"]
HEAD = 'title = "t"\n[[waves]]\ncode = "1"\n'


def worth(text: str) -> Settings:
    settings, problems = read_settings(HEAD + text)
    assert not problems, problems
    return settings.worth


BEST = "best_over = { revenue = 1, risk = 2, referrals = 4 }"
WORST = "over_worst = { revenue = 4, risk = 2, referrals = 1 }"
PAIRS = 'compare = { "revenue/risk" = 2, "revenue/referrals" = 4, "risk/referrals" = 2 }'


@pytest.mark.parametrize(("method", "said", "expected"), [
    ("points", "", (12 / 28, 8 / 28, 8 / 28)),
    ("swing", "swing = { revenue = 100, risk = 50, referrals = 50 }", (0.5, 0.25, 0.25)),
    ("best_worst", f"{BEST}\n{WORST}", (4 / 7, 2 / 7, 1 / 7)),
    ("ahp", PAIRS, (4 / 7, 2 / 7, 1 / 7)),
])  # fmt: skip
def test_each_way_of_weighing_is_reached_from_study_toml(method, said, expected):
    text = f'[worth]\npick = ["revenue", "risk", "referrals"]\n[worth.weighing]\nmethod = "{method}"\n{said}\n'
    parts, weighed = parts_of(worth(text))
    assert [part.weight / 100 for part in parts] == pytest.approx(expected)
    assert weighed.consistency is None or weighed.consistency == pytest.approx(0, abs=1e-9)


def test_judgements_that_contradict_are_told_in_the_answer():
    rows = {"customers": [{"customer_id": "a"}], "ratings": [
        {"customer_id": "a", "part_id": "risk", "rater": "x", "tier": 3}]}  # fmt: skip
    circle = Weighing("ahp", compare={"revenue/risk": 9.0, "risk/referrals": 9.0, "revenue/referrals": 1 / 9})
    study = MemoryStudy(rows, worth=Settings(pick=THREE, weighing=circle))
    (answer,) = answer_worth(study, as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert isinstance(answer.body, Worth)
    assert answer.body.weighing == "ahp"
    assert answer.body.consistency > 0.1
    assert any("contradict" in str(note) for note in answer.body.notes)


@pytest.mark.parametrize("weighing", [
    Weighing("swing", swing={"revenue": 100, "risk": 50}),
    Weighing("swing", swing={"revenue": 100, "risk": 50, "referrals": 10, "else": 5}),
    Weighing("best_worst", best_over={"revenue": 1}, over_worst={"revenue": 1}),
    Weighing("ahp", compare={"revenue/risk": 2}),
    Weighing("ahp", compare={"revenue/risk": 2, "risk/revenue": 2, "risk/referrals": 1}),
    Weighing("ahp", compare={"revenue/risk": -2, "revenue/referrals": 2, "risk/referrals": 1}),
    Weighing("ahp", compare={"revenue/nothing": 2}),
])  # fmt: skip
def test_judgements_that_do_not_cover_the_parts_are_refused(weighing):
    with pytest.raises(KlantwaardeError) as refused:
        parts_of(Settings(pick=THREE, weighing=weighing))
    assert [p.code for p in refused.value.problems] == ["worth-weighing"]


def test_a_word_that_is_no_way_of_weighing_is_refused_at_the_door():
    _, problems = read_settings(HEAD + '[worth.weighing]\nmethod = "dice"\n')
    assert [p.code for p in problems] == ["settings-word"]


# --- the back-test -------------------------------------------------------------------------------------------------

CUT, END = dt.date(2025, 1, 1), dt.date(2025, 12, 31)


def logged(*, until: dt.date = END) -> MemoryStudy:
    """Twenty customers; k00 brings most. k15 to k19 stop on the day of the cut, the others buy every month."""
    rng = random.Random(2)
    purchases = []
    for i in range(20):
        day = dt.date(2024, 1, 5)
        while day <= (min(CUT, until) if i >= 15 else until):
            purchases.append({"customer_id": f"k{i:02d}", "date": day, "amount": 100.0 * (20 - i) + rng.random()})
            day += dt.timedelta(days=30)
    return MemoryStudy(
        {
            "customers": [{"customer_id": f"k{i:02d}"} for i in range(20)],
            "purchases": purchases,
            "ratings": [
                {"customer_id": f"k{i:02d}", "part_id": "trust_commitment", "rater": "x", "tier": 5 - i // 4,
                 "date": dt.date(2024, 12, 1)}
                for i in range(20)
            ],
        },
        worth=Settings(pick=["revenue", "trust_commitment"]),
    )  # fmt: skip


def answered(study: MemoryStudy, history=(), day: dt.date = END) -> Worth:
    moment = dt.datetime.combine(day, dt.time(), dt.UTC)
    (answer,) = answer_worth(study, as_of=moment, history=history)
    assert isinstance(answer.body, Worth)
    return answer.body


def a_snapshot(scores: dict[str, float], day: dt.date = CUT) -> WorthSnapshot:
    classes = {"A": 70.0, "B": 50.0, "C": 30.0, "D": 0.0}
    made = {c: SnapshotScore(s, next(k for k, low in classes.items() if s >= low), 1.0) for c, s in scores.items()}
    return WorthSnapshot(day.isoformat(), "f", "2", "0.1.0", {"revenue": 100.0}, classes, made)


def test_scores_of_then_are_held_against_what_came_after():
    good = a_snapshot({f"k{i:02d}": 95.0 - 4 * i for i in range(20)})
    test = answered(logged(), [good]).back_test
    assert test is not None
    assert (test.basis, test.later, test.scored_on, test.until, test.n) == (
        "snapshot", "purchases", "2025-01-01", "2025-12-25", 20,
    )  # fmt: skip
    # The score ranks customers as their revenue; among the five lost ones later revenue is tied at zero.
    assert test.rank_correlation.value == pytest.approx(0.9924, abs=0.01)
    assert test.loss_auc.value == 1.0
    assert (test.lost["D"].value, test.lost["A"].value) == (1.0, 0.0)
    # Class A is k00 to k06: EUR 1,700 a month on average, twelve times in the 358 days that are known, made a year.
    assert test.later_revenue["A"] == pytest.approx(1700 * 12 * 365 / 358, rel=0.001)


def test_a_score_that_told_nothing_is_said_to_tell_nothing():
    rng = random.Random(5)
    test = answered(logged(), [a_snapshot({f"k{i:02d}": rng.uniform(0, 100) for i in range(20)})]).back_test
    assert test is not None
    assert test.rank_correlation.low < 0 < test.rank_correlation.high
    assert test.naive.value > 0.95  # what any ledger gives stands beside it
    assert test.loss_auc.low < 0.5 < test.loss_auc.high


def test_without_a_snapshot_scores_are_made_again_from_dated_rows_only():
    study = logged()
    test = answered(study).back_test
    assert test is not None
    assert (test.basis, test.scored_on) == ("dated", "2024-12-25")
    undated = MemoryStudy({**study.rows, "ratings": [{**row, "date": None} for row in study.rows["ratings"]]},
                          worth=Settings(pick=["trust_commitment"]))  # fmt: skip
    told = answered(undated)
    assert told.back_test is None
    assert told.no_back_test is not None


def test_too_early_is_refused_with_the_reason():
    young = logged(until=dt.date(2024, 6, 1))
    told = answered(young, [a_snapshot({"k00": 80.0}, dt.date(2024, 5, 1))], dt.date(2024, 6, 1))
    assert told.back_test is None
    assert "at least" in str(told.no_back_test)
    nothing = MemoryStudy({"customers": [{"customer_id": "a"}], "ratings": []})
    assert "the table purchases" in str(answered(nothing).no_back_test)


def test_a_snapshot_of_later_than_the_day_is_not_looked_at():
    late = a_snapshot({f"k{i:02d}": 50.0 for i in range(20)}, dt.date(2026, 6, 1))
    told = answered(logged(), [late])
    assert told.compared_with == ""
    assert told.back_test.basis == "dated"


def test_who_orders_once_a_year_is_not_lost_after_half_a_year():
    study = logged()
    rare = [{"customer_id": "rare", "date": dt.date(year, 3, 1), "amount": 500.0} for year in (2022, 2023, 2024, 2025)]
    rows = {**study.rows, "customers": [*study.rows["customers"], {"customer_id": "rare"}],
            "purchases": [*study.rows["purchases"], *rare]}  # fmt: skip
    scores = {**{f"k{i:02d}": 95.0 - 4 * i for i in range(20)}, "rare": 96.0}
    test = answered(MemoryStudy(rows, worth=study.settings.worth), [a_snapshot(scores)]).back_test
    assert test.lost["A"].value == 0.0


def test_revenue_by_figures_carries_a_back_test_too():
    figures = [
        {"customer_id": f"k{i}", "part_id": "revenue", "figure": value, "date": day}
        for i in range(8)
        for day, value in ((dt.date(2024, 12, 31), 100.0 * (i + 1)), (END, 0.0 if i < 2 else 110.0 * (i + 1)))
    ]
    study = MemoryStudy({"customers": [{"customer_id": f"k{i}"} for i in range(8)], "figures": figures})
    test = answered(study, [a_snapshot({f"k{i}": 10.0 * i for i in range(8)})]).back_test
    assert (test.later, test.n) == ("figures", 8)
    assert sum(one.n * one.value for one in test.lost.values()) == pytest.approx(2)


def test_change_since_the_snapshot_before_and_other_weights_are_told():
    study = logged()
    first = a_snapshot({"k00": 10.0, "k01": 20.0}, dt.date(2025, 6, 1))
    body = answered(study, [a_snapshot({"k00": 99.0}), first])
    assert body.compared_with == "2025-06-01"
    by_code = {one.customer: one for one in body.customers}
    assert (by_code["k00"].before.score, by_code["k00"].before.tier) == (10.0, "D")
    assert by_code["k05"].before is None
    assert any("other weights" in str(note) for note in body.notes)
    (answer,) = answer_worth(study, as_of=dt.datetime(2025, 12, 1, tzinfo=dt.UTC))
    same = answered(study, [snapshot_of(answer)])
    assert not any("other weights" in str(note) for note in same.notes)


def test_a_snapshot_that_cannot_be_read_is_refused(tmp_path):
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert read_history(tmp_path) == []
    (folder / "worth-2026-01-01.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_history(tmp_path)
    assert [p.code for p in refused.value.problems] == ["not-a-snapshot"]
