"""Single formulas against printed numbers: bounds, reliabilities, ties, worked grids.

Sources: domain handbook 10.2 (flag bounds, two factors of four), method page 4 and 5.1 (ties); tolerance half a unit of
the last printed digit.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from klantwaarde.results import QGrid
from klantwaarde.systems.vfc import compare, flags, scores
from klantwaarde.systems.vfc.grid import largest_remainder, suggest_grid
from klantwaarde.systems.vfc.groups import lead_certainty

HALF = 0.5e-3


@pytest.mark.parametrize(
    ("cards", "at_05", "at_01"), [(24, 0.400, 0.527), (36, 0.327, 0.430), (40, 0.310, 0.408), (60, 0.253, 0.333)]
)
def test_flag_bounds(cards, at_05, at_01):
    assert float(flags.bounds(cards, 1.96)) == pytest.approx(at_05, abs=HALF)
    assert float(flags.bounds(cards, 2.58)) == pytest.approx(at_01, abs=HALF)


def test_two_factors_of_four_persons():
    r = scores.reliability(np.array([4, 4]))
    se = scores.standard_error(r)
    sed = math.hypot(*se)
    assert r[0] == pytest.approx(0.941, abs=HALF)
    assert se[0] == pytest.approx(0.243, abs=HALF)
    assert sed == pytest.approx(0.343, abs=HALF)
    assert 1.96 * sed == pytest.approx(0.672, abs=HALF)
    assert 2.58 * sed == pytest.approx(0.885, abs=HALF)


def test_nobody_and_one_person():
    r = scores.reliability(np.array([0, 1]))
    assert np.isnan(r[0])
    assert r[1] == pytest.approx(0.8)


@pytest.mark.parametrize(("ties", "wanted"), [("order", [1, 0, 0, -1]), ("low", [0, 0, 0, -1])])
def test_ties_in_a_worked_grid(ties, wanted):
    grid = QGrid([-1, 0, 1], [1, 2, 1])
    laid = scores.arrays(np.array([[1.2], [1.2], [-0.4], [-2.0]]), grid, ties=ties)
    assert laid.places[:, 0].tolist() == wanted
    assert laid.tied[:, 0].tolist() == [True, True, False, False]


def test_ties_that_share_a_place_are_no_ties():
    laid = scores.arrays(np.array([[2.0], [0.5], [0.5], [-2.0]]), QGrid([-1, 0, 1], [1, 2, 1]))
    assert not laid.tied.any()


def test_printed_grids():
    # domain handbook 10.2 and the Lipset study
    assert suggest_grid(36) == QGrid(list(range(-4, 5)), [2, 3, 4, 5, 8, 5, 4, 3, 2])
    assert suggest_grid(33) == QGrid(list(range(-4, 5)), [2, 3, 4, 5, 5, 5, 4, 3, 2])


@pytest.mark.parametrize("cards", range(9, 151))
def test_every_suggested_grid_holds_its_cards_and_leans_to_no_side(cards):
    grid = suggest_grid(cards)
    assert grid.cards == cards
    assert grid.counts == grid.counts[::-1]
    half = grid.counts[: len(grid.counts) // 2 + 1]
    assert half == sorted(half)
    assert min(half) >= 1


def test_largest_remainder_adds_up():
    # 10 cards over 3 equal columns: the middle one gets the odd card
    assert largest_remainder(np.array([10 / 3] * 3), 10) == [3, 4, 3]


def test_holm_and_false_discovery_rate_worked_by_hand():
    # p = .01, .02, .03, .04: Holm .04, .06, .06, .06; Benjamini-Hochberg .04 for all
    p = np.array([[0.01, 0.02], [0.03, 0.04]])
    assert np.allclose(compare.adjust(p, "holm"), [[0.04, 0.06], [0.06, 0.06]], atol=1e-15)
    assert np.allclose(compare.adjust(p, "fdr"), 0.04, atol=1e-15)
    assert compare.adjust(p, "none") is p


def test_shown_equal_worked():
    # SE .1 and .2 give SED sqrt(.05) = .2236; 1.645 SED = .3678; margin .5 leaves room for differences under .1322
    z = np.array([[0.10, 0.0], [0.14, 0.0], [-0.5, -0.4]])
    found = compare.compare(z, np.array([0.1, 0.2]))
    equal, smallest = compare.shown_equal(found, 0.5)
    assert equal.tolist() == [True, False, True]
    assert smallest == pytest.approx(0.3678, abs=HALF / 10)
    # a third factor with a large error: too little is known of any card
    three = compare.compare(np.hstack([z, z[:, :1]]), np.array([0.1, 0.2, 0.5]))
    assert not compare.shown_equal(three, 0.5)[0].any()


def test_consensus_at_any_level_of_adjusted_p():
    # c = 1.2 stands for p = .230, c = 1.5 for .134; the rounded 1.96 for .05
    z = np.array([[0.0, 0.20], [0.0, 0.45]])
    found = compare.compare(z, np.array([0.1, 0.1]), "holm")
    assert found.adjusted.ravel() == pytest.approx([0.1573, 0.0029], abs=HALF / 10)
    kept = {cut: compare.no_difference(found, cut, adjusted=True).tolist() for cut in (1.2, 1.5, 1.96)}
    assert kept == {1.2: [False, False], 1.5: [True, False], 1.96: [True, False]}


def test_normal_p():
    # standard normal table: P(|Z| > 1.959964) = .05, P(|Z| > 2.575829) = .01
    assert compare.normal_p(np.array([1.959964, 2.575829])) == pytest.approx([0.05, 0.01], abs=1e-7)


def test_weight_is_capped_only_in_the_weight():
    w = scores.weights(np.array([[1.0], [-1.2], [0.5]]), np.ones((3, 1), dtype=bool))
    heavy = 0.99999 / (1 - 0.99999**2)
    assert w[:, 0] == pytest.approx([heavy, -heavy, 0.5 / 0.75])


def test_tuckers_phi_by_hand():
    # (1*2 + 2*1) / sqrt(5 * 5) = .8
    assert compare.congruence(np.array([[1.0], [2.0]]), np.array([[2.0], [1.0]]))[0, 0] == pytest.approx(0.8)


def test_majority_and_bound_are_separate_rules():
    # 36 cards: bound .327; sort 1 clear, 2 confounded, 3 weak
    loadings = np.array([[0.7, 0.1], [0.5, 0.5], [0.2, 0.1]])
    assert flags.flag(loadings, 36.0).tolist() == [[True, False], [False, False], [False, False]]
    assert flags.flag(loadings, 36.0, majority="off").tolist() == [[True, False], [True, True], [False, False]]
    assert flags.flag(loadings, 36.0, majority="alone").tolist() == [[True, False], [False, False], [True, False]]
    assert not flags.flag(loadings, 36.0, level=0).any()
    assert not flags.flag(-loadings, 36.0, pole="positive").any()


def test_lead_certainty_worked():
    # Dunn & Clark's Z for two correlations that share a variable, written out: best .6, second .2, between 0, 36 cards.
    # mean .4: psi = -0.5 * .16 * (1 - .32), cov = psi / (1 - .16)^2, z = (atanh .6 - atanh .2) sqrt(33 / (2 - 2 cov))
    psi = -0.5 * 0.16 * (1 - 0.32)
    cov = psi / (1 - 0.16) ** 2
    z = (math.atanh(0.6) - math.atanh(0.2)) * math.sqrt(33 / (2 - 2 * cov))
    assert lead_certainty(0.6, 0.2, 0.0, 36) == pytest.approx(0.5 * math.erfc(-z / math.sqrt(2)), abs=1e-12)
    assert lead_certainty(0.4, 0.4, 0.3, 36) == pytest.approx(0.5)
