"""Differencing on both sides of the mirror: who knows who stands where adds and subtracts every open number."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest

from klantwaarde.results import to_json
from klantwaarde.systems.alignment.answer import answer_alignment
from klantwaarde.systems.alignment.asked import Split, read_sides
from klantwaarde.systems.alignment.groups import judged_open
from klantwaarde.systems.alignment.rankings import Ask, measure
from memory_study import MemoryStudy
from privacy_attack import leaks

K = 5
AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
VALUES = ("reliable", "on_time", "trusted", "committed", "innovative", "proactive", "clear", "flexible")


def study_of(seed, *, customers=24, employees=14, same_department=""):
    rng = np.random.default_rng(seed)
    people, reasons = [], []
    for i in range(customers + employees):
        own = i >= customers
        code = f"{'m' if own else 'r'}{i:02d}"
        people.append(
            {
                "respondent_id": code,
                "side": "employee" if own else "customer",
                "function": None if own else str(rng.choice(["a", "b", "c"], p=[0.5, 0.35, 0.15])),
                "department": str(rng.choice(["x", "y", "z"], p=[0.5, 0.3, 0.2])) if own else None,
                "tenure_years": float(rng.integers(0, 15)) if own else None,
            }
        )
        spoken = str(rng.choice(["daily", "never"])) if own else None
        if rng.random() < 0.15:
            reasons.append({"respondent_id": code, "dont_know": True})
            continue
        for rank, value in enumerate(rng.permutation(VALUES)[:3], start=1):
            reasons.append({"respondent_id": code, "value_id": str(value), "rank": rank,
                            "contact": spoken})  # fmt: skip
        if own and people[-1]["department"] == same_department:
            del reasons[-3:]
            for rank, value in enumerate(VALUES[:3], start=1):
                reasons.append({"respondent_id": code, "value_id": value, "rank": rank, "contact": "daily"})
    return MemoryStudy({"respondents": people, "why_us": reasons}, segments=["respondents.function"])


def groups_of(study, side):
    """Who stands in which group, known to the attacker from outside."""
    labels = {}
    rows = {row["respondent_id"]: row for row in study.rows["respondents"]}
    contact = {row["respondent_id"]: row.get("contact") for row in study.rows["why_us"]}
    for code in sorted({row["respondent_id"] for row in study.rows["why_us"]}):
        person = rows[code]
        if person["side"] != side:
            continue
        years = person["tenure_years"]
        tenure = "" if years is None else "0-2" if years < 2 else "2-10" if years < 10 else "10+"
        labels[code] = {
            "": "", "department": person["department"], "tenure": tenure, "contact": contact[code],
            "respondents.function": person["function"],
        }  # fmt: skip
    return labels


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("side", ["customer", "employee"])
def test_no_open_numbers_together_speak_of_fewer_than_k(seed, side):
    study = study_of(seed)
    published = judged_open(read_sides(study, "1", list(study.catalogue.values))[side], K)
    labels = groups_of(study, side)
    people = list(labels)
    knows = {row["respondent_id"] for row in study.rows["why_us"] if row.get("value_id")}
    rows, split = [], {}
    for group, is_open in published.items():
        inside = [labels[code][group.by] == group.value for code in people]
        split[group.by, group.value] = inside
        if is_open:
            rows += [[int(x) for x in inside], [int(x and c in knows) for x, c in zip(inside, people, strict=True)]]
    assert rows or side == "employee"
    keys = {}
    for place, code in enumerate(people):
        keys.setdefault((*(s[place] for s in split.values() if len(s) == len(people)), code in knows), set()).add(place)
    found = leaks(rows[0::2], [frozenset(c) for c in _cells(keys, with_knows=False)], k=K)
    found += leaks(rows[1::2], [frozenset(c) for key, c in keys.items() if key[-1]], k=K)
    assert found == []


def _cells(keys, *, with_knows):
    joined = {}
    for key, members in keys.items():
        joined.setdefault(key if with_knows else key[:-1], set()).update(members)
    return joined.values()


def test_a_group_below_k_is_closed_with_all_its_numbers():
    for seed in range(2):
        (answer,) = answer_alignment(study_of(seed), as_of=AS_OF)
        for group in answer.body.groups:
            if group.status == "closed":
                assert (group.n, group.dont_know.value, group.top, group.within, group.with_customers) == (
                    None, None, [], [], [],
                )  # fmt: skip
            else:
                assert group.n >= K


def test_few_employees_close_every_number_of_their_side():
    (answer,) = answer_alignment(study_of(3, employees=4), as_of=AS_OF)
    body = answer.body
    assert all(group.status == "closed" for group in body.groups if group.side == "employee")
    assert all(v.employees.value is None and v.gap.value is None and v.employees.n is None for v in body.values)
    assert all(v.verdict == "closed" and v.employee_place is None for v in body.values)
    assert (body.between, body.own_customers, body.between_departments) == ([], None, [])
    text = to_json(answer)
    assert not any(f'"m{i}"' in text or f"m{i:02d}" in text for i in range(24, 28))


def test_a_small_group_in_which_all_say_the_same_is_closed():
    hit = 0
    for seed, department in itertools.product(range(8), ("x", "y")):
        study = study_of(seed, same_department=department)
        published = judged_open(read_sides(study, "1", list(study.catalogue.values))["employee"], K)
        size = sum(p["department"] == department for p in study.rows["respondents"])
        if K <= size < 2 * K:
            hit += 1
            assert not published[Split("department", department)]
    assert hit


@pytest.mark.parametrize("seed", range(25))
def test_no_numbers_of_a_loose_file_together_speak_of_fewer_than_k(seed):
    """Every open count and share of `agreement` is a row over people; what follows from them is searched."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 9, int(rng.integers(2, 5)))
    labels = [f"g{group}" for group, size in enumerate(sizes) for _ in range(size)]
    order = np.full((len(labels), 5), np.nan)
    for row in order:
        if rng.random() < 0.8:
            row[rng.permutation(5)[: int(rng.integers(1, 4))]] = 1.0
    order = np.where(np.isfinite(order), (1 + np.isfinite(order).sum(axis=1, keepdims=True)) / 2, np.nan)
    report = measure([f"v{j}" for j in range(5)], order, labels, Ask())
    knows = np.isfinite(order).any(axis=1)
    counted, told = [], []
    for group in [*report.groups, report.everybody]:
        inside = np.array([group.group in {"", label} for label in labels])
        if group.status == "open":
            assert (group.n, group.dont_know) == ((inside & knows).sum(), (inside & ~knows).sum())
            counted.append([int(x) for x in inside & knows])
        if group.values:
            told.append([int(x) for x in inside & knows])
    cells = [frozenset(np.flatnonzero([x == label and y for x, y in zip(labels, knows, strict=True)]).tolist())
             for label in sorted(set(labels))]  # fmt: skip
    cells = [cell for cell in cells if cell]
    assert leaks(counted, cells, k=K) == []
    assert leaks(told, cells, k=K) == []
    assert all(side.status == "closed" for side in report.sides if not {side.first, side.second} <= {
        group.group for group in report.groups if group.status == "open"})  # fmt: skip


def test_the_attack_on_a_loose_file_finds_what_a_careless_report_would_tell():
    whole, part = [1] * 12, [1] * 9 + [0] * 3
    assert leaks([whole, part], [frozenset(range(9)), frozenset(range(9, 12))], k=K) == [frozenset({9, 10, 11})]


def test_own_customers_of_two_accounts_stay_closed():
    rng = np.random.default_rng(4)
    for accounts, status in ((2, "closed"), (4, "open")):
        people = [{"respondent_id": f"c{i}", "side": "customer", "customer_id": f"K{i % 12}"} for i in range(24)]
        people += [{"respondent_id": f"e{i}", "side": "employee"} for i in range(12)]
        rows = [
            {"respondent_id": one["respondent_id"], "value_id": str(value), "rank": rank,
             "about": f"K{i % accounts}" if one["side"] == "employee" else None}
            for i, one in enumerate(people)
            for rank, value in enumerate(rng.permutation(VALUES)[:3], start=1)
        ]  # fmt: skip
        tables = {"respondents": people, "why_us": rows, "customers": [{"customer_id": f"K{i}"} for i in range(12)]}
        (answer,) = answer_alignment(MemoryStudy(tables), as_of=AS_OF)
        kappa = answer.body.own_customers
        assert (kappa.status, kappa.value is None) == (status, status == "closed")
