"""Which kind of difference a value is, and who did which task: on drawn studies of which the truth is known."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from klantwaarde.language import speak
from klantwaarde.schema.alignment import AlignmentSettings
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.systems.alignment.answer import answer_alignment
from klantwaarde.systems.alignment.asked import Side, read_sides
from klantwaarde.systems.alignment.groups import judged_open
from klantwaarde.systems.alignment.reasons import aligned_values, places_of
from klantwaarde.systems.alignment.unanimity import alike
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def side(points):
    n = len(points)
    return Side(tuple(map(str, range(n))), points, np.ones(n, dtype=bool), np.arange(n), ("",) * n, {})


def top(rng, pull, people, many=5):
    ranks = np.argsort(np.argsort(-(pull + rng.gumbel(size=(people, len(pull)))), axis=1), axis=1) + 1.0
    return np.where(ranks <= many, many + 1 - ranks, 0.0)


def kinds(customers, employees):
    values = [f"v{j:02d}" for j in range(customers.shape[1])]
    sides = {"customer": side(customers), "employee": side(employees)}
    made = aligned_values(
        sides, values, {v: {"en": v} for v in values}, is_open=dict.fromkeys(sides, True),
        chances={name: float((one.points > 0).mean()) for name, one in sides.items()}, derived={}, behaves={},
    )  # fmt: skip
    return {one.value: one.verdict for one in made}


def test_sides_that_do_not_differ_are_seldom_told_to():
    # Forty-four values and the very same people on both sides: 5 % of studies may call any difference, not one value
    # in twenty. 80 studies: three standard errors of .05 lie at .125.
    rng, called = np.random.default_rng(1), 0
    for _ in range(80):
        pull = rng.normal(0, 1, 44)
        called += bool({"blind_spot", "self_image"} & set(kinds(top(rng, pull, 60), top(rng, pull, 30)).values()))
    assert called / 80 <= 0.125


def test_lists_drawn_by_lot_are_not_called_shared():
    rng = np.random.default_rng(2)
    found = [kinds(top(rng, np.zeros(18), 15), top(rng, np.zeros(18), 12)) for _ in range(40)]
    # 720 values, each shared with a chance of .025 x .025 by lot.
    assert sum(verdict == "shared" for one in found for verdict in one.values()) <= 4


def test_what_differs_is_found():
    rng = np.random.default_rng(3)
    customers, employees = np.zeros(18), np.zeros(18)
    customers[[0, 1]], employees[[0, 2]] = 3.0, 3.0
    one = kinds(top(rng, customers, 60), top(rng, employees, 15))
    assert (one["v00"], one["v01"], one["v02"]) == ("shared", "blind_spot", "self_image")


def test_a_side_that_chooses_more_reasons_has_its_own_chance_level():
    # Nobody prefers anything, but employees choose nine of eighteen and customers three.
    rng, found = np.random.default_rng(4), []
    for _ in range(30):
        found += kinds(top(rng, np.zeros(18), 60, many=3), top(rng, np.zeros(18), 40, many=9)).values()
    assert np.mean([verdict == "self_image" for verdict in found]) < 0.01


def test_values_with_equal_points_share_a_place():
    assert places_of(np.array([[3.0, 1, 1, 0], [1, 2, 2, 0]])) == [1, 2, 2, None]


@pytest.mark.parametrize(
    ("points", "same"),
    [
        ([[3, 2, 1], [2, 3, 1], [2, 3, 1]], True),  # all put the last one last
        ([[3, 2, 1], [2, 1, 3], [1, 3, 2]], False),  # all rank everything: choosing says nothing
        ([[2, 1, 0], [0, 1, 2]], True),  # all choose the second
        ([[2, 1, 0], [0, 1, 2], [2, 0, 1]], False),
    ],
)
def test_one_answer_of_a_small_group(points, same):
    assert alike(np.array(points, dtype=float)) is same


def study(rows, people, **settings):
    return MemoryStudy({
        "respondents": [{"respondent_id": code, "side": name} for code, name in people],
        "why_us": rows,
    }, **settings)  # fmt: skip


VALUES = ("reliable", "on_time", "trusted", "committed", "innovative", "proactive")


def test_few_people_who_lay_all_cards_are_not_closed_for_choosing_everything():
    rng = np.random.default_rng(5)
    people = [(f"p{i}", "customer" if i < 8 else "employee") for i in range(16)]
    rows = [
        {"respondent_id": code, "value_id": str(value), "rank": rank}
        for code, _ in people
        for rank, value in enumerate(rng.permutation(VALUES), start=1)
    ]
    made = study(rows, people)
    sides = read_sides(made, "1", VALUES)
    assert all(all(judged_open(one, 5).values()) for one in sides.values())


def test_points_and_ranks_are_set_beside_each_other_as_an_order_and_it_is_told():
    rng = np.random.default_rng(6)
    people = [(f"p{i:02d}", "customer" if i < 20 else "employee") for i in range(40)]
    rows = []
    for code, name in people:
        chosen = rng.permutation(VALUES)[:3]
        for place, (value, points) in enumerate(zip(chosen, (60, 30, 10), strict=True), start=1):
            told = {"rank": place} if name == "customer" else {"points": float(points)}
            rows.append({"respondent_id": code, "value_id": str(value), **told})
    made = study(rows, people)
    sides = read_sides(made, "1", VALUES)
    assert all(set(np.unique(one.points)) == {0.0, 1.0, 2.0, 3.0} for one in sides.values())
    (answer,) = answer_alignment(made, as_of=AS_OF)
    notes = " ".join(speak(note, "nl") for note in answer.notes)
    assert "Niet iedereen deed dezelfde opdracht" in notes
    place = {60: 1, 30: 2, 10: 3}
    same = [row if "rank" in row else {**row, "points": None, "rank": place[row["points"]]} for row in rows]
    (ranked,) = answer_alignment(study(same, people), as_of=AS_OF)
    assert ranked.body == answer.body
    assert "Niet iedereen" not in " ".join(speak(note, "nl") for note in ranked.notes)


def test_colleagues_of_few_customers_are_told_of():
    rng = np.random.default_rng(7)
    people = [{"respondent_id": f"c{i:02d}", "side": "customer", "customer_id": f"K{i % 4}"} for i in range(24)]
    people += [{"respondent_id": f"e{i:02d}", "side": "employee"} for i in range(24)]
    rows = [
        {"respondent_id": one["respondent_id"], "value_id": str(value), "rank": rank}
        for one in people
        for rank, value in enumerate(rng.permutation(VALUES)[:3], start=1)
    ]
    tables = {"respondents": people, "why_us": rows, "customers": [{"customer_id": f"K{i}"} for i in range(4)]}
    (answer,) = answer_alignment(MemoryStudy(tables), as_of=AS_OF)
    notes = [speak(note, "en") for note in answer.notes]
    assert any("few customers (4)" in note for note in notes)
    assert any("fewer people (24) than there are values (44)" in note for note in notes)


def test_study_toml_says_what_rwg_is_held_against():
    rng = np.random.default_rng(8)
    people = [(f"p{i:02d}", "customer" if i < 20 else "employee") for i in range(40)]
    rows = [
        {"respondent_id": code, "value_id": str(value), "rank": rank}
        for code, _ in people
        for rank, value in enumerate(rng.permutation(VALUES)[:3], start=1)
    ]

    def made(**settings):
        (answer,) = answer_alignment(study(rows, people, **settings), as_of=AS_OF)
        assert answer.provenance.settings["null_of_rwg"] == answer.body.null
        return answer.body

    def within(body, *, rwg):
        return [one for group in body.groups for one in group.within if (one.statistic == "rwg_j") is rwg]

    plain, uniform = made(), made(alignment=AlignmentSettings(null="uniform"))
    assert plain == made(alignment=AlignmentSettings(null="random"))
    assert (plain.null, uniform.null) == ("random", "uniform")
    assert len(within(plain, rwg=True)) == 2
    for one, other in zip(within(plain, rwg=True), within(uniform, rwg=True), strict=True):
        # 44 values, three reasons each: most values get no point at all, which the uniform null takes for agreement.
        assert other.value > one.value
        assert other.chance > one.chance
    assert within(plain, rwg=False) == within(uniform, rwg=False)


def test_a_null_that_does_not_exist_is_refused():
    _, problems = read_settings('title = "x"\n[alignment]\nnull = "unifrom"\n')
    (problem,) = problems
    assert problem.code == "settings-word"
    assert problem.place.row == 3
    assert speak(problem.mend, "en") == 'Write null = "uniform".'
    assert "random, uniform" in speak(problem.rule, "nl")


@pytest.mark.parametrize("few", ["customer", "employee"])
def test_of_a_small_side_with_one_answer_the_agreement_is_told_and_no_value(few):
    rng = np.random.default_rng(8)
    sizes = {"customer": 20, "employee": 20} | {few: 6}
    people = [(f"{name[0]}{i:02d}", name) for name, size in sizes.items() for i in range(size)]
    rows = []
    for code, name in people:
        # on the small side everybody chooses the first value, at some place
        chosen = rng.permutation([VALUES[0], *rng.permutation(VALUES[1:])[:2]] if name == few else VALUES)[:3]
        rows += [{"respondent_id": code, "value_id": str(v), "rank": rank} for rank, v in enumerate(chosen, start=1)]
    (answer,) = answer_alignment(study(rows, people), as_of=AS_OF)
    body = answer.body
    whole = next(group for group in body.groups if group.side == few)
    shares = [value.customers if few == "customer" else value.employees for value in body.values]
    places = [value.customer_place if few == "customer" else value.employee_place for value in body.values]
    assert (whole.status, whole.n, whole.top) == ("open", 6, [])
    assert whole.within
    assert {one.statistic for one in body.between} >= {"tau_b", "rank_biased_overlap", "jensen_shannon"}
    assert all(share.status == "closed" and share.value is None for share in shares)
    assert all(value.gap.value is None and value.verdict == "closed" for value in body.values)
    assert (set(places), body.hits, body.between_departments) == ({None}, None, [])
    assert "said one thing" in speak(body.headline, "en")
    named = " ".join(speak(line, "en") for lines in body.questions.values() for line in lines)
    assert few == "employee" or "first reason" not in named


def test_of_a_small_side_with_different_answers_the_values_are_told():
    people = [(f"p{i}", "customer" if i < 6 else "employee") for i in range(12)]
    rows = [
        {"respondent_id": code, "value_id": VALUES[(i + step) % 6], "rank": step + 1}
        for i, (code, _) in enumerate(people)
        for step in range(3)
    ]
    (answer,) = answer_alignment(study(rows, people), as_of=AS_OF)
    told = [value for value in answer.body.values if value.value in VALUES]
    assert all(value.customers.value == pytest.approx(0.5) for value in told)
    assert all(value.gap.value == pytest.approx(0.0) for value in told)
