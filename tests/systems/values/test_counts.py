"""Counting: a mini study by hand, brute force on drawn studies, and both ways of counting to the same numbers."""

from __future__ import annotations

from collections import defaultdict

import pytest

from klantwaarde.systems.values import questions
from klantwaarde.systems.values.counting import Counting, count
from klantwaarde.systems.values.people import Group, read_people
from memory_study import MemoryStudy

SCALE = questions.Scale((1.0, 10.0), (-3.0, 3.0))
COLUMNS = ("importance", "expectation", "experience", "disconfirmation")


def people_of(study):
    return read_people({name: study.table(name) for name in ("respondents", "customers")}, study.settings.segments)


def asked_of(study):
    return [
        questions.scored("scores", study.table("scores"), COLUMNS, SCALE, most_rows=study.count("scores")),
        questions.there(
            {name: study.table(name) for name in ("scores", "quotes") if study.has(name)}, "1", most_rows=99
        ),
    ]


def mini():
    """Two accounts of two and one; one respondent without an account; one colleague of ours."""
    return MemoryStudy(
        {
            "customers": [{"customer_id": "a", "sector": "zorg"}, {"customer_id": "b", "sector": "bouw"}],
            "respondents": [
                {"respondent_id": "a1", "customer_id": "a", "function": "koper"},
                {"respondent_id": "a2", "customer_id": "a", "function": "gebruiker"},
                {"respondent_id": "b1", "customer_id": "b", "function": "koper"},
                {"respondent_id": "z", "function": "gebruiker"},
                {"respondent_id": "us", "side": "employee"},
            ],
            "scores": [
                {"respondent_id": "a1", "value_id": "reliable", "experience": 4.0, "expectation": 8.0},
                {"respondent_id": "a2", "value_id": "reliable", "experience": 8.0},
                {"respondent_id": "b1", "value_id": "reliable", "experience": 9.0, "expectation": 7.0},
                {"respondent_id": "z", "value_id": "reliable", "experience": 3.0, "expectation": 9.0},
                {"respondent_id": "us", "value_id": "reliable", "experience": 10.0, "expectation": 10.0},
            ],
        },
        segments=["customers.sector", "respondents.function"],
    )


def sums(study, question, group):
    people = people_of(study)
    tally = count(asked_of(study), people)
    return tally.sums("1", "reliable", question, group, people.membership([group])[0])


def test_mini_study_by_hand():
    study = mini()
    whole = sums(study, "scores.experience", Group())
    # Account means 6, 9 and 3: the colleague does not count, z is an account of its own.
    assert (whole.accounts, whole.respondents) == (3, 4)
    assert whole.mean == pytest.approx(6.0, abs=1e-9)
    assert whole.variance == pytest.approx(9.0, abs=1e-9)


def test_an_account_counts_in_a_segment_by_the_part_of_its_people():
    study = mini()
    buyers = sums(study, "scores.experience", Group("respondents.function", "koper"))
    # a1 is half of account a: (4/2 + 9) / (1/2 + 1).
    assert buyers.mean == pytest.approx(11.0 / 1.5, abs=1e-9)
    users = sums(study, "scores.experience", Group("respondents.function", "gebruiker"))
    whole = sums(study, "scores.experience", Group())
    assert buyers.total + users.total == pytest.approx(whole.total, abs=1e-9)
    assert buyers.weight + users.weight == pytest.approx(whole.weight, abs=1e-9)


def test_a_gap_holds_only_those_who_answered_both_sides():
    gap = sums(mini(), "scores.gap", Group())
    # a1 -4, b1 +2, z -6; a2 gave no expectation.
    assert (gap.respondents, gap.mean) == (3, pytest.approx(-8.0 / 3.0, abs=1e-9))


def test_weights_are_parts_of_their_account(draw):
    study = MemoryStudy(
        {
            "respondents": [{"respondent_id": f"r{i}", "weight": w} for i, w in enumerate((1.0, 1.0, 2.0))],
            "scores": [
                {"respondent_id": f"r{i}", "value_id": "reliable", "importance": m} for i, m in enumerate((4, 6, 9))
            ],
        }
    )
    found = sums(study, "scores.importance", Group())
    assert found.mean == pytest.approx((4 + 6 + 18) / 4, abs=1e-9)
    # Kish, handbook of methods 3.1: weights 1, 1, 2 are worth 2.67 equal answers.
    assert found.effective == pytest.approx(16 / 6, abs=1e-9)


def brute(study, question, group):
    """The definition of `counts`, in plain Python."""
    sector = {row["customer_id"]: row["sector"] for row in study.rows["customers"]}
    who = {
        row["respondent_id"]: (
            row.get("customer_id") or row["respondent_id"],
            row.get("weight") or 1.0,
            {
                "customers.sector": sector.get(row.get("customer_id")),
                "respondents.function": row["function"],
                "respondents.region": row["region"],
            },
        )
        for row in study.rows["respondents"]
        if row.get("side") != "employee"
    }
    answers = [
        (*who[row["respondent_id"]], row[question])
        for row in study.rows["scores"]
        if row["value_id"] == "reliable" and row["wave"] == "1" and row[question] is not None
    ]
    size = defaultdict(int)
    for account, *_ in answers:
        size[account] += 1
    C, S, n = defaultdict(float), defaultdict(float), 0
    for account, weight, segments, answer in answers:
        if not group.by or segments[group.by] == group.value:
            C[account] += weight / size[account]
            S[account] += weight / size[account] * answer
            n += 1
    return len(C), n, sum(S.values()), sum(S[a] ** 2 / C[a] for a in C), sum(C.values()), sum(c * c for c in C.values())


@pytest.mark.parametrize("nested", [True, False])
@pytest.mark.parametrize("straddling", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
def test_counts_are_those_of_the_definition(draw, nested, straddling, weighted):
    study = draw(seed=7, nested=nested, straddling=straddling, weighted=weighted)
    people = people_of(study)
    tally = count(asked_of(study), people)
    for group in people.groups:
        for question in ("importance", "experience"):
            found = tally.sums("1", "reliable", f"scores.{question}", group, people.membership([group])[0])
            accounts, n, total, squares, weight, weight_squares = brute(study, question, group)
            assert (found.accounts, found.respondents) == (accounts, n)
            # Whole numbers of 2^-36 of the unit: a few times 1e-10 per account.
            assert (found.total, found.squares) == (pytest.approx(total, abs=1e-7), pytest.approx(squares, abs=1e-6))
            assert found.weight == pytest.approx(weight, abs=1e-8)
            assert found.weight_squares == pytest.approx(weight_squares, abs=1e-8)


@pytest.mark.parametrize("nested", [True, False])
@pytest.mark.parametrize("straddling", [True, False])
def test_the_table_and_the_engine_give_the_same_whole_numbers(draw, nested, straddling):
    study = draw(seed=3, nested=nested, straddling=straddling, weighted=True, waves=("1", "2"))
    people, asked = people_of(study), asked_of(study)
    near, far = Counting(asked, people), Counting(asked, people, at_the_table=0)
    for one, other in ((near.tally(), far.tally()), (_panel(near), _panel(far))):
        for kind in ("cells", "groups"):
            mine, theirs = getattr(one, kind), getattr(other, kind)
            assert mine.keys() == theirs.keys()
            assert all((mine[key] == theirs[key]).all() for key in mine), kind
    assert near.tally().cells


def _panel(counting):
    return counting.panel(["scores.gap", "scores.disconfirmation"], ["1", "2"])


def test_the_order_of_rows_changes_nothing(draw):
    study = draw(seed=5, weighted=True)
    turned = MemoryStudy({name: rows[::-1] for name, rows in study.rows.items()}, segments=study.settings.segments)
    one, other = (count(asked_of(each), people_of(each)) for each in (study, turned))
    assert all((one.cells[key] == other.cells[key]).all() for key in one.cells)
    assert all((one.groups[key] == other.groups[key]).all() for key in one.groups)


def test_a_segment_column_that_is_not_there_is_named_and_not_used():
    study = mini()
    people = read_people({"respondents": study.table("respondents")}, ["customers.sector", "respondents.function"])
    assert people.by == ("respondents.function",)
    assert people.left_out == ("customers.sector",)


def test_an_empty_segment_cell_counts_in_the_whole_only():
    people = people_of(mini())
    assert Group("customers.sector", "") not in people.groups
    assert ("", "gebruiker") in people.cells
