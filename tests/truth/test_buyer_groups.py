"""Card sorts drawn from known viewpoints give the groups back: in drawn studies, and in the published example.

Bounds, set before anything was measured. A sort is its viewpoint plus noise of .75 standard deviations, so it goes with
it at 1/sqrt(1 + .75^2) = .8, and with the array of its buyer group at about .8 x .92 = .74; with another group's array
at most at .74 x .13 = .10. The difference of two correlations over 36 cards has a standard error of about .18, so the
wrong array is nearer once in 5,000 sorts (3.5 errors), and the lead falls under the margin of 1/6 once in 200 (2.6).
Of 23 persons with one viewpoint none may then stand in a wrong group, and at most one may be mixed; in 20 studies of
23 persons, at most 1 in 460 wrong and 12 mixed (mean 2.3 + 6 standard deviations).
"""

from __future__ import annotations

import numpy as np
import pytest
from composed import sorting

from klantwaarde.results import Grouping, QCard, QSettings, QSorter, QSorts
from klantwaarde.study import open_study
from klantwaarde.systems.vfc.analysis import analyse_sorts
from klantwaarde.systems.vfc.answer import answer_vfc
from klantwaarde.systems.vfc.design import default_cards
from klantwaarde.systems.vfc.groups import buyer_groups

PEOPLE = [(f"p{i:02d}", ("price", "added", "strategy")[i % 3]) for i in range(23)]


def drawn(seed: int) -> QSorts:
    rng = np.random.default_rng(seed)
    cards: list[QCard] = default_cards()
    places = [[float(row["place"]) for row in sorting.sorted_cards(code, viewpoint, rng)] for code, viewpoint in PEOPLE]
    return QSorts(cards, [QSorter(code) for code, _ in PEOPLE], places)


def test_the_true_viewpoints_lean_on_the_groups_and_are_not_the_arrays():
    from klantwaarde.systems.vfc.design import default_references

    for group, array in default_references().items():
        true = sorting.viewpoints()[group]
        r = np.corrcoef([array[card] for card in true], list(true.values()))[0, 1]
        assert 0.90 < r < 0.95


@pytest.mark.parametrize("part", range(4))
def test_the_groups_come_back_in_drawn_studies(part):
    wrong = mixed = 0
    for seed in range(5 * part, 5 * part + 5):
        found = {
            one.sorter: one.group for one in buyer_groups(analyse_sorts(drawn(seed), QSettings(factors=3))).members
        }
        wrong += sum(found[code] not in {None, viewpoint} for code, viewpoint in PEOPLE)
        mixed += sum(found[code] is None for code, _ in PEOPLE)
    assert wrong <= 1
    assert mixed <= 3


@pytest.fixture(scope="module")
def published(root) -> list:
    import datetime as dt

    with open_study(root / "examples/installatie") as study:
        return answer_vfc(study, as_of=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))


def test_the_published_study_gives_every_customer_its_true_group(published):
    table = next(answer.body for answer in published if answer.kind == "grouping")
    assert isinstance(table, Grouping)
    found = {one.id: one.group for one in table.members}
    true = {code: {viewpoint for _, viewpoint in people} for code, people in sorting.BUYERS.items()}
    assert found.keys() == true.keys()
    pure = {code: next(iter(groups)) for code, groups in true.items() if len(groups) == 1}
    assert [code for code in pure if found[code] not in {None, pure[code]}] == []
    assert sum(found[code] is None for code in pure) <= 1
    assert found["c10"] is None  # the management and the purchasing department truly differ


def test_each_viewpoint_of_the_published_study_is_matched_to_its_group(published):
    groups = next(answer.body for answer in published if answer.kind == "buyer_groups")
    assert sorted(group for group in groups.match.values() if group) == ["added", "price", "strategy"]
    assert groups.hypothesis == "supported"
    price = next(portrait for portrait in groups.portraits if portrait.group == "price")
    assert {one.card for one in price.will_not_pay} >= {"c01", "c19"}
