"""Agreement between coders, against published examples and figures by hand."""

import numpy as np
import pytest

from klantwaarde.statistics.coding_agreement import (
    ac1,
    alpha,
    bootstrap,
    character_f1,
    kappa,
    masi_distance,
    percent_agreement,
    positive_agreement,
)

# Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), section C: four observers, twelve units.
OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
UNITS = [
    [None if cell == "." else int(cell) for cell in unit]
    for unit in zip(*(line.split() for line in OBSERVERS), strict=True)
]


@pytest.mark.parametrize(("level", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_as_krippendorff_prints_it(level, printed):
    # Printed with three decimals, so half a unit of the third.
    assert alpha(UNITS, level=level) == pytest.approx(printed, abs=5e-4)


def test_forty_values_can_be_paired():
    assert sum(len(seen) for unit in UNITS if len(seen := [v for v in unit if v is not None]) > 1) == 40


# a 5, b 3, c 2, d 90: by hand from the formulas; percent 95/100, positive 10/15, kappa (.95 - .8612)/(1 - .8612).
TWO = [[True, True]] * 5 + [[True, False]] * 3 + [[False, True]] * 2 + [[False, False]] * 90


def test_a_rare_code_looks_fine_in_percent_only():
    first, second = zip(*TWO, strict=True)
    assert percent_agreement(TWO) == pytest.approx(0.95)
    assert positive_agreement(TWO) == pytest.approx(2 * 5 / 15)
    assert kappa(first, second) == pytest.approx(0.640, abs=5e-4)
    assert alpha(TWO) == pytest.approx(0.641, abs=5e-4)
    assert ac1(TWO) == pytest.approx(0.942, abs=5e-4)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ("12", "1", 1 - 0.5 * 2 / 3),
        ("12", "23", 1 - 1 / 3 / 3),
        ("12", "12", 0),
        ("", "", 0),
        ("1", "2", 1),
        ("", "1", 1),
    ],
)
def test_masi_by_hand(a, b, distance):
    # Passonneau (2006): Jaccard times 1, 2/3, 1/3 or 0; .667 and .889 are the printed figures of the first two.
    assert masi_distance(frozenset(a), frozenset(b)) == pytest.approx(distance)


def test_alpha_of_sets_falls_with_their_distance():
    near = [[frozenset("ab"), frozenset("a")], [frozenset("c"), frozenset("c")], [frozenset("d"), frozenset("d")]]
    far = [[frozenset("ab"), frozenset("e")], *near[1:]]
    assert alpha(far, level="masi") < alpha(near, level="masi") < 1


def test_full_agreement_is_one_and_dice_are_near_nothing():
    assert alpha([[v, v] for v in "aabbc"]) == 1
    rng = np.random.default_rng(3)
    dice = [[int(rng.integers(3)), int(rng.integers(3))] for _ in range(400)]
    low, high = bootstrap(dice, alpha, rng=np.random.default_rng(1), draws=300)
    assert abs(alpha(dice)) < 0.1
    assert low < 0 < high


def test_valence_in_order_forgives_a_neighbour():
    order = ["negative", "neutral", "positive"]
    near = [["negative", "neutral"], ["positive", "positive"], ["negative", "negative"], ["neutral", "neutral"]]
    far = [["negative", "positive"], *near[1:]]
    assert alpha(near, level="ordinal", order=order) > alpha(far, level="ordinal", order=order)


def test_nothing_to_compare_gives_no_figure():
    assert np.isnan(alpha([["a", None], [None, "b"]]))
    assert np.isnan(alpha([["a", "a"], ["a", "a"]]))
    assert np.isnan(positive_agreement([[False, False]]))


def test_evidence_overlaps_per_character():
    assert character_f1([(0, 10)], [(5, 10)]) == pytest.approx(2 * 5 / 15)


def test_the_interval_draws_respondents_whole():
    units = [[0, 0], [0, 1], [1, 1], [1, 0]] * 10
    alone = bootstrap(units, alpha, rng=np.random.default_rng(2), draws=300)
    whole = bootstrap(units, alpha, rng=np.random.default_rng(2), clusters=[i // 8 for i in range(40)], draws=300)
    assert alone != whole
    assert bootstrap(units[:1], alpha, rng=np.random.default_rng(2)) == (None, None)
