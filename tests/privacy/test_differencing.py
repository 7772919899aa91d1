"""Differencing: an attacker who knows who stands where sees all answers and adds and subtracts what is open.

The attacker knows every person's segments, account and whether each question was answered, but no answer. All open
numbers of the JSON are rows of a matrix over (person, wave, side); the attack succeeds when some combination of rows
speaks of fewer than k people, or of fewer than three accounts.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections import Counter, defaultdict

import numpy as np
import pytest

from klantwaarde.results import to_json
from klantwaarde.systems.values.answer import conclude
from klantwaarde.systems.values.gathering import gather
from klantwaarde.systems.values.numbers import Numbers
from klantwaarde.systems.values.openness import Openness
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
K, ACCOUNTS = 5, 3
SIDES = {"importance": "I", "expectation": "E", "experience": "P", "disconfirmation": "D"}


def answers_of(study, *, complementary=True):
    gathered = gather(study)
    openness = Openness(gathered.people, gathered.tally, study.settings.minimum_cell, complementary=complementary)
    numbers = Numbers(gathered, openness, study.settings)
    made = conclude(study, numbers, as_of=AS_OF, waves=study.settings.wave_codes)
    return json.loads(to_json(made))


class Attacker:
    """Knows who stands where and who answered what."""

    def __init__(self, study):
        self.k, self.by = study.settings.minimum_cell, study.settings.segments
        sector = {row["customer_id"]: row.get("sector") for row in study.rows["customers"]}
        self.segments = {
            row["respondent_id"]: {
                "customers.sector": sector.get(row.get("customer_id")),
                "respondents.function": row.get("function"),
                "respondents.region": row.get("region"),
            }
            for row in study.rows["respondents"]
        }
        self.account = {
            row["respondent_id"]: row.get("customer_id") or row["respondent_id"] for row in study.rows["respondents"]
        }
        self.nested = len(set(self.account.values())) < len(self.account)
        self.answered = defaultdict(set)
        for row in study.rows["scores"]:
            for question, side in SIDES.items():
                if row.get(question) is not None:
                    self.answered[row["wave"], row["value_id"], side].add(row["respondent_id"])
        self.waves = study.settings.wave_codes

    def mean_row(self, wave, value, side, scope):
        """Weight of each person's answer in a published mean."""
        people = self.answered[wave, value, side]
        size = Counter(self.account[person] for person in people)
        by, segment = scope.get("segment_by"), scope.get("segment")
        inside = [p for p in people if not by or self.segments[p][by] == segment]
        weight = {person: 1.0 / size[self.account[person]] for person in inside}
        total = sum(weight.values())
        return {(person, wave, side): part / total for person, part in weight.items()}

    def rows(self, answers, value):
        """Every open number on one value, as (row, published value)."""
        found = []
        for answer in answers:
            scope = answer["scope"]
            mark = next((m for m in answer["body"].get("values", []) if m["value"] == value), None)
            if mark is None or scope.get("role"):
                continue
            wave = scope["wave"]
            for name, side in (("importance", "I"), ("expectation", "E"), ("experience", "P")):
                found += self._row(mark[name], self.mean_row(wave, value, side, scope))
            direct = mark["disconfirmation_source"] == "direct"
            found += self._row(mark["gap"], self._difference(wave, value, scope))
            there = self.mean_row(wave, value, "D", scope) if direct else self._difference(wave, value, scope)
            found += self._row(mark["disconfirmation"], there, stretch=1.5 if direct else 1.0)
            if "change" in mark:
                before = self.waves[self.waves.index(wave) - 1]
                then = self.mean_row(before, value, "D", scope) if direct else self._difference(before, value, scope)
                minus = {column: -part for column, part in then.items()}
                found += self._row(mark["change"], {**there, **minus}, stretch=1.5 if direct else 1.0)
        return found

    def _difference(self, wave, value, scope):
        minus = {column: -part for column, part in self.mean_row(wave, value, "E", scope).items()}
        return {**self.mean_row(wave, value, "P", scope), **minus}

    @staticmethod
    def _row(estimate, row, stretch=1.0):
        return [(row, estimate["value"] / stretch)] if estimate.get("value") is not None and row else []

    def small(self, people):
        few = len({self.account[person] for person in people}) < ACCOUNTS
        return len(people) < self.k or (self.nested and few)

    def leaks(self, rows):
        """Small sets of people that some combination of rows speaks of; sets of up to three kinds of people."""
        columns = sorted({column for row, _ in rows for column in row})
        matrix = np.array([[row.get(column, 0.0) for column in columns] for row, _ in rows])
        kinds = defaultdict(set)
        for person in {person for person, _, _ in columns}:
            seen = tuple(sorted((wave, side) for who, wave, side in columns if who == person))
            kinds[tuple(self.segments[person][by] for by in self.by), seen].add(person)
        small = [people for people in kinds.values() if self.small(people)]
        whole = np.linalg.matrix_rank(matrix, tol=1e-9)
        found = []
        for size in (1, 2, 3):
            for chosen in itertools.combinations(small, size):
                target = set().union(*chosen)
                if not self.small(target):
                    continue
                outside = [place for place, (person, _, _) in enumerate(columns) if person not in target]
                if np.linalg.matrix_rank(matrix[:, outside], tol=1e-9) < whole:
                    found.append(target)
        return found


VALUES = ("reliable", "on_time")


@pytest.mark.parametrize("nested", [True, False])
def test_no_combination_of_open_numbers_speaks_of_a_small_group(draw, nested):
    """Two overlapping segment columns, two waves, missing answers, changes and gaps: everything the JSON holds."""
    unguarded = 0
    for seed in range(3):
        study = draw(seed, accounts=9 if nested else 34, nested=nested, waves=("1", "2"), missing=0.08)
        attacker = Attacker(study)
        answers, careless = answers_of(study), answers_of(study, complementary=False)
        for value in VALUES:
            rows = attacker.rows(answers, value)
            assert rows
            assert attacker.leaks(rows) == [], (seed, value)
            unguarded += bool(attacker.leaks(attacker.rows(careless, value)))
    # The attack works where the second half of the rule is left out; so it proves something where it is not.
    assert unguarded >= 2


def test_every_published_mean_is_what_the_attacker_thinks_it_is(draw):
    """The rows are right: with the answers in hand they give back the published numbers."""
    study = draw(1, accounts=9, waves=("1", "2"), missing=0.08)
    attacker = Attacker(study)
    answer = {
        (row["respondent_id"], row["wave"], side): row[question]
        for row in study.rows["scores"]
        for question, side in SIDES.items()
        if row["value_id"] == "reliable"
    }
    rows = attacker.rows(answers_of(study), "reliable")
    for row, published in rows:
        assert sum(part * answer[column] for column, part in row.items()) == pytest.approx(published, abs=1e-6)


def three_of_twenty():
    people = [("koper", 8.0)] * 17 + [("directie", 2.0), ("directie", 3.0), ("directie", 4.0)]
    return MemoryStudy(
        {
            "respondents": [{"respondent_id": f"r{i:02d}", "function": f} for i, (f, _) in enumerate(people)],
            "scores": [
                {"respondent_id": f"r{i:02d}", "value_id": "reliable", "experience": mark - i % 2}
                for i, (_, mark) in enumerate(people)
            ],
        },
        segments=["respondents.function"],
    )


def shown(answers, segment=None):
    for answer in answers:
        if answer["scope"].get("segment") == segment and not answer["scope"].get("role"):
            mark = answer["body"]["values"][0]
            return mark["experience"].get("value"), mark["experience"].get("n")
    raise AssertionError(segment)


def test_without_complementary_suppression_three_people_would_lie_open():
    study = three_of_twenty()
    answers = answers_of(study, complementary=False)
    assert shown(answers, "directie") == (None, None)
    (total, n), (buyers, m) = shown(answers), shown(answers, "koper")
    true = np.mean([row["experience"] for row in study.rows["scores"][17:]])
    assert (n * total - m * buyers) / (n - m) == pytest.approx(true, abs=1e-6)


def test_with_it_they_do_not():
    answers = answers_of(three_of_twenty())
    assert shown(answers, "directie") == shown(answers, "koper") == (None, None)
    assert shown(answers)[1] == 20


def closed_parts(node, path=""):
    """Every closed noun in the JSON, with where it stands."""
    if isinstance(node, dict):
        if node.get("status") == "closed":
            yield path, node
        for key, child in node.items():
            yield from closed_parts(child, f"{path}/{key}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from closed_parts(child, f"{path}/{place}")


def test_a_closed_number_says_nothing_but_that_it_is_closed(draw):
    found = 0
    for seed in range(2):
        for _, node in closed_parts(answers_of(draw(seed, accounts=7, missing=0.1))):
            if node["type"] == "Estimate":
                found += 1
                assert node == {"type": "Estimate", "status": "closed"}
            if node["type"] == "KanoItem":
                assert not {"n", "counts", "category", "posterior"} & node.keys()
    assert found > 20


def test_no_number_of_a_closed_group_stands_anywhere_in_its_answer(draw):
    closed = 0
    for seed in range(3):
        for answer in answers_of(draw(seed, accounts=7, missing=0.1)):
            if answer["body"].get("status") != "closed":
                continue
            closed += 1
            assert answer["provenance"]["n"] is None
            for mark in answer["body"]["values"]:
                for side in ("salience", *SIDES, "gap"):
                    assert mark[side] == {"type": "Estimate", "status": "closed"}
            assert not answer["body"].get("kano")
            assert not answer["body"].get("roles")
            assert not answer["body"].get("quotes")
    assert closed > 2


def test_a_small_group_that_all_gave_the_top_mark_is_closed_and_cannot_be_found_by_subtracting():
    people = [("koper", 8.0)] * 12 + [("directie", 10.0)] * 6
    study = MemoryStudy(
        {
            "respondents": [{"respondent_id": f"r{i:02d}", "function": f} for i, (f, _) in enumerate(people)],
            "scores": [
                {"respondent_id": f"r{i:02d}", "value_id": "reliable", "experience": m, "importance": 5.0 + i % 3}
                for i, (_, m) in enumerate(people)
            ],
        },
        segments=["respondents.function"],
    )
    answers = answers_of(study)
    assert shown(answers, "directie") == (None, None)
    assert shown(answers, "koper") == (None, None)
    assert shown(answers)[1] == 18
    # What they did not say with one voice stays open.
    directors = next(a for a in answers if a["scope"].get("segment") == "directie")
    assert directors["body"]["values"][0]["importance"]["n"] == 6


def test_raising_the_minimum_closes_more(draw):
    study = draw(2, accounts=9, missing=0.0)
    strict = MemoryStudy(study.rows, segments=study.settings.segments, minimum_cell=10)
    count = [sum(1 for _ in closed_parts(answers_of(each))) for each in (study, strict)]
    assert count[1] > count[0]
