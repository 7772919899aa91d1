"""The published composed study tells the story it was drawn from."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from statistics import mean

import pytest
from composed.story import MOVED, ROLES, TRUTH

from klantwaarde.results import Answer, ValueModel, to_json
from klantwaarde.study import open_study
from klantwaarde.systems.values.answer import answer_values

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def answers(root) -> list[Answer]:
    return answer_values(open_study(root / "examples/installatie"), as_of=AS_OF)


@pytest.fixture(scope="module")
def waves(answers) -> dict[str, ValueModel]:
    return {a.scope.wave: a.body for a in answers if not (a.scope.segment_by or a.scope.role)}


@pytest.fixture(scope="module")
def marks(waves):
    return {wave: {mark.value: mark for mark in model.values} for wave, model in waves.items()}


def test_sixty_people_of_twenty_accounts_in_each_wave(waves):
    assert list(waves) == ["2025", "2026"]
    assert {(model.respondents, model.accounts) for model in waves.values()} == {(60, 20)}


def test_the_own_people_are_not_counted_as_customers(root, marks):
    """Plain mean over account means of customers only; the twelve employees flatter the experience."""
    with (root / "examples/installatie/respondents.csv").open(encoding="utf-8") as file:
        account = {
            row["respondent_id"]: row["customer_id"] for row in csv.DictReader(file) if row["side"] == "customer"
        }
    seen: dict[str, list[int]] = defaultdict(list)
    with (root / "examples/installatie/scores.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            asked = row["wave"] == "2026" and row["value_id"] == "reliable" and row["respondent_id"] in account
            if asked and row["experience"]:
                seen[account[row["respondent_id"]]].append(int(row["experience"]))
    by_hand = mean(mean(each) for each in seen.values())
    assert marks["2026"]["reliable"].experience.value == pytest.approx(by_hand, abs=1e-9)
    assert marks["2026"]["reliable"].experience.n == sum(map(len, seen.values()))


def test_no_certain_state_is_wrong_and_most_are_certain(marks):
    certain = 0
    for number, wave in enumerate(TRUTH.waves):
        for value in TRUTH.values:
            mark = marks[wave][value.code]
            if mark.state != "unknown" and not mark.probably:
                certain += 1
                assert mark.state == TRUTH.state(value, number), (wave, value.code)
    assert certain >= 20


def test_the_planning_got_better_and_expectation_did_not_move(marks):
    assert marks["2025"]["on_time"].state == "below"
    assert marks["2026"]["on_time"].state == "met"
    change = marks["2026"]["on_time"].change
    assert change is not None
    assert change.low > 1.0


def test_nothing_got_worse_and_yet_response_fell_below_what_is_expected(marks):
    before, after = marks["2025"]["responsive"], marks["2026"]["responsive"]
    assert after.state == "below"
    assert after.change.high < -0.5
    assert after.expectation.value - before.expectation.value > 0.7
    assert abs(after.experience.value - before.experience.value) < 0.4


def test_what_moved_is_what_the_story_moves(marks):
    moved = {code for code, mark in marks["2026"].items() if not mark.change.low <= 0.0 <= mark.change.high}
    assert moved >= MOVED
    # One in twenty of sixteen others may stray.
    assert len(moved - MOVED) <= 1


def test_promises_come_first_and_no_bonding_work_while_they_are_broken(waves):
    priorities = sorted(waves["2026"].priorities, key=lambda one: one.rank)
    assert (priorities[0].kind, priorities[0].subject) == ("mend_basic", "reliable")
    assert "build_bonding" not in {one.kind for one in priorities}
    assert {one.subject for one in priorities if one.kind == "stop"} == {"innovative"}
    assert "committed" in {one.subject for one in priorities if one.kind == "keep"}
    assert "unburdening" not in {one.subject for one in priorities if one.kind == "stand_out"}


def test_unburdening_behaves_as_a_basic_value(marks):
    level = marks["2026"]["unburdening"].level
    assert (level.catalogue, level.likely, level.disagrees) == ("added", "basic", True)


def test_craftsman_is_the_role_most_granted_and_adviser_the_one_most_aspired(waves):
    roles = {mark.role: mark for mark in waves["2026"].roles}
    granted = {code: mark.granted for code, mark in roles.items() if mark.granted.value is not None}
    assert max(granted, key=lambda code: granted[code].value) == "craftsman"
    assert granted["craftsman"].low <= ROLES.share("craftsman") <= granted["craftsman"].high


def test_the_sector_of_one_hotel_is_closed_in_every_number(answers):
    hotel = [a for a in answers if a.scope.segment == "horeca"]
    assert hotel
    for answer in hotel:
        assert answer.body.status == "closed"
        assert answer.body.respondents is None
        text = to_json(answer)
        assert '"status": "open"' not in text
        assert "Midden in het seizoen" not in text


def test_no_words_without_consent(root, answers):
    with (root / "examples/installatie/quotes.csv").open(encoding="utf-8") as file:
        internal = [row["text"] for row in csv.DictReader(file) if row["consent"] == "internal"]
    assert internal
    text = "".join(to_json(answer) for answer in answers)
    for words in internal:
        assert words not in text
