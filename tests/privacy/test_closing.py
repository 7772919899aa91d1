"""The guard itself: small groups closed, nothing left to subtract, and no more closed than needed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import privacy_attack as attack
from klantwaarde.statistics.closing import Cells, Guard, Rule

ALONE = Rule(5, accounts=1)


def cells_of(table):
    """Cells (tuples of segment values) -> people; gives groups, their names and the counts."""
    keys = sorted(table)
    counts = np.array([table[key] for key in keys], dtype=float)
    names = ["all"] + [
        (place, value) for place in range(len(keys[0])) for value in sorted({key[place] for key in keys})
    ]
    groups = np.array([[name == "all" or key[name[0]] == name[1] for key in keys] for name in names])
    return groups, names, Cells(counts, counts)


def opened(table, rule=ALONE, **more):
    groups, names, cells = cells_of(table)
    mask = Guard(rule, **more).open_groups(groups, cells)
    return {name for name, ok in zip(names, mask, strict=True) if ok}


def test_enough_people_everywhere_closes_nothing():
    assert opened({("a",): 20, ("b",): 5}) == {"all", (0, "a"), (0, "b")}


def test_a_small_group_takes_the_smallest_open_one_with_it():
    assert opened({("a",): 20, ("b",): 8, ("c",): 3}) == {"all", (0, "a")}


def test_two_small_groups_that_hold_k_together_take_nobody_with_them():
    assert opened({("a",): 20, ("b",): 3, ("c",): 3}) == {"all", (0, "a")}


def test_two_values_with_one_small_close_the_column():
    assert opened({("a",): 57, ("b",): 3}) == {"all"}


def test_a_whole_below_k_is_closed():
    assert opened({("a",): 2, ("b",): 2}) == set()


def test_columns_that_nearly_coincide_would_show_one_person():
    """Everyone in sector a is a nurse but one: sector a minus nurses is that one person."""
    table = {("a", "nurse"): 19, ("a", "boss"): 1, ("b", "boss"): 20}
    assert "all" in opened(table)
    assert len(opened(table)) == 3  # the total and one column; both columns together would tell


def test_a_difference_over_three_columns_is_found():
    """No two groups differ by few, but three columns together single out one person."""
    table = {("y", "q", "v"): 10, ("x", "q", "u"): 10, ("y", "p", "u"): 10, ("x", "p", "u"): 1}  # x + p - u
    people = [key for key in sorted(table) for _ in range(table[key])]
    cells = [frozenset(i for i, person in enumerate(people) if person == key) for key in sorted(table)]

    def leaks(kept):
        rows = [[int(name == "all" or person[name[0]] == name[1]) for person in people] for name in kept]
        return attack.leaks(rows, cells, k=5)

    assert leaks(opened(table, complementary=False)) == [frozenset({people.index(("x", "p", "u"))})]
    assert leaks(opened(table)) == []


def test_people_who_all_gave_the_same_extreme_mark_protect_nobody():
    groups, names, cells = cells_of({("a",): 30, ("b",): 6, ("c",): 3, ("d",): 30})
    unanimous = np.array([name == (0, "b") for name in names])
    mask = Guard(ALONE).open_groups(groups, cells, unanimous=unanimous)
    kept = {name for name, ok in zip(names, mask, strict=True) if ok}
    # b (6, unanimous) and c (3) are closed; together they count for 3, so one of the large ones closes as well.
    assert "all" in kept
    assert len(kept) == 2


def test_five_people_of_two_customers_are_too_few():
    groups = np.array([[True, True], [True, False], [False, True]])
    cells = Cells(np.array([6.0, 30.0]), np.array([2.0, 10.0]))
    assert Guard(Rule(5, accounts=3)).open_groups(groups, cells).tolist() == [True, False, False]
    assert Guard(Rule(5, accounts=1)).open_groups(groups, cells).tolist() == [True, True, True]


def test_accounts_in_several_cells_are_counted_once():
    """Six people in two cells, but of the same three customers: enough; of the same two: too few."""
    groups = np.array([[True, True, True], [True, True, False]])
    for seats, enough in ((({1, 2, 3}, {1, 2, 3}), True), (({1, 2}, {1, 2}), False)):
        seated = (*(frozenset(s) for s in seats), None)
        accounts = np.array([len(seats[0]), len(seats[1]), 12.0])
        cells = Cells(np.array([3.0, 3.0, 40.0]), accounts, seated, most_cells=2)
        assert Guard(Rule(5, accounts=3)).open_groups(groups, cells)[1] == enough


def test_a_group_that_is_not_offered_stays_closed():
    groups, _, cells = cells_of({("a",): 20, ("b",): 20})
    mask = Guard(ALONE).open_groups(groups, cells, offered=np.array([True, False, True]))
    assert mask.tolist() == [True, False, True]


@pytest.mark.parametrize(("columns", "draws", "most"), [(1, 25, 40), (2, 25, 40), (3, 5, 22)])
def test_nothing_about_fewer_than_k_is_in_the_span_of_what_is_open(columns, draws, most):
    """Brute force in fractions over drawn populations; without the second half of the rule the same attack succeeds."""
    rng = np.random.default_rng(columns)
    succeeded = 0
    for _ in range(draws):
        shares = [rng.dirichlet(np.ones(3)) for _ in range(columns)]
        people = [tuple(int(rng.choice(3, p=share)) for share in shares) for _ in range(int(rng.integers(12, most)))]
        table = {key: people.count(key) for key in set(people)}
        cells = [frozenset(i for i, person in enumerate(people) if person == key) for key in sorted(table)]
        for complementary in (True, False):
            kept = opened(table, complementary=complementary)
            # People of one cell are alike in every row, so one column per cell is enough for rank.
            rows = [[int(name == "all" or key[name[0]] == name[1]) for key in sorted(table)] for name in kept]
            small = [i for i, cell in enumerate(cells) if len(cell) < 5]
            found = any(
                sum(len(cells[i]) for i in chosen) < 5 and attack.speaks_of(rows, frozenset(chosen))
                for size in range(1, 5)
                for chosen in itertools.combinations(small, size)
            )
            assert not (complementary and found)
            succeeded += found
    assert succeeded >= draws // 5


def test_the_decision_does_not_depend_on_the_order_of_cells():
    table = {("a", "x"): 9, ("a", "y"): 4, ("b", "x"): 3, ("b", "y"): 11, ("c", "x"): 6}
    groups, names, cells = cells_of(table)
    turned = np.arange(len(table))[::-1]
    one = Guard(ALONE).open_groups(groups, cells)
    other = Guard(ALONE).open_groups(groups[:, turned], Cells(cells.respondents[turned], cells.accounts[turned]))
    assert one.tolist() == other.tolist()
    assert len(names) == len(one)
