"""Intervals of agreement on known truth: people rank by a pull of their own side plus chance."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.statistics import within_agreement
from klantwaarde.statistics.rater_agreement import mean_pairwise_rank_correlation, ranks_of_chosen, rwg_j
from klantwaarde.statistics.side_agreement import _measures as measures
from klantwaarde.statistics.side_agreement import between

VALUES, TOP = 18, 5


def drawn(rng, pull, people):
    felt = pull + rng.gumbel(size=(people, VALUES))
    ranks = np.argsort(np.argsort(-felt, axis=1), axis=1) + 1.0
    return np.where(ranks <= TOP, TOP + 1 - ranks, 0.0)


@pytest.fixture
def few_draws(monkeypatch):
    """The chance level is not what is tested here."""
    monkeypatch.setattr(within_agreement, "CHANCE_DRAWS", 5)


WITHIN_RUNS = 60
# Far from chance (2), in between, and nearly no agreement (.6), where rwg(j) is hardest.
PULLS = (0.6, 2.0)


@pytest.fixture(scope="module")
def held_within():
    """Per cell and measure, in what part of the drawn sides the interval held the truth."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(within_agreement, "CHANCE_DRAWS", 5)  # the chance level is not what is tested here
        return {(people, pull): within_held(people, pull) for people in (8, 15, 30, 60) for pull in PULLS}


def within_held(people, most):
    rng = np.random.default_rng([people, int(10 * most)])
    pull = np.linspace(most, 0.0, VALUES)
    everybody = drawn(rng, pull, 20_000)
    rho = mean_pairwise_rank_correlation(ranks_of_chosen(-everybody))
    null = within_agreement.null_of(everybody, "random", top=TOP)
    truth = {
        "rank_correlation": rho,
        "kendall_w": (1 + (people - 1) * rho) / people,
        "rwg_j": rwg_j(everybody, null),
        "average_deviation": within_agreement.mean_deviation(everybody),
    }
    held = dict.fromkeys(truth, 0)
    for _ in range(WITHIN_RUNS):
        for one in within_agreement.within(drawn(rng, pull, people), top=TOP):
            held[one.statistic] += one.low <= truth[one.statistic] <= one.high
    return {name: times / WITHIN_RUNS for name, times in held.items()}


def test_intervals_within_one_side_hold_the_truth(held_within):
    for name in held_within[8, 2.0]:
        assert np.mean([held[name] for held in held_within.values()]) >= 0.93, name
    # Nominal .95; 32 looks at 60 draws: 3.2 standard errors lie at .86.
    for cell, held in held_within.items():
        assert min(held.values()) >= 0.86, (cell, held)


BETWEEN_RUNS = 80
CELLS = [(people, alike) for people in ((15, 15), (30, 15), (60, 30)) for alike in (0.0, 0.7, 0.95)]


@pytest.fixture(scope="module")
def held_between():
    """Per cell and measure, in what part of the drawn studies the interval held the truth."""
    return {cell: held_in(cell) for cell in CELLS}


def held_in(cell):
    (customers, employees), alike = cell
    rng = np.random.default_rng([7, customers, int(100 * alike)])
    held: dict[str, int] = {}
    for _ in range(BETWEEN_RUNS):
        first, second = rng.multivariate_normal([0, 0], [[1, alike], [alike, 1]], size=VALUES).T
        means = [drawn(rng, pull, 2000).mean(axis=0)[None, :] for pull in (first, second)]
        true = measures(means[0], means[1], 3)
        for one in between(drawn(rng, first, customers), drawn(rng, second, employees), resamples=250):
            truth = true[one.statistic][0]
            held[one.statistic] = held.get(one.statistic, 0) + (one.low - 1e-9 <= truth <= one.high + 1e-9)
    return {name: times / BETWEEN_RUNS for name, times in held.items()}


def test_intervals_between_two_sides_hold_the_truth(held_between):
    # 93 % or more, as for every interval of ours.
    for name in held_between[CELLS[0]]:
        assert np.mean([held[name] for held in held_between.values()]) >= 0.93, name


def test_no_size_of_study_and_no_likeness_of_sides_is_left_out(held_between):
    # Nominal .95; 45 looks (9 cells, 5 measures) at 80 draws: 3.4 standard errors lie at .867.
    for cell, held in held_between.items():
        assert min(held.values()) >= 0.867, (cell, held)


def test_an_interval_that_is_sure_says_something():
    """Covering is easy when everything is in the interval: at 60 and 30 people that agree well, chance is out."""
    rng = np.random.default_rng(3)
    pull = 2.0 * rng.standard_normal(VALUES)
    made = {one.statistic: one for one in between(drawn(rng, pull, 60), drawn(rng, pull, 30))}
    for name in ("tau_b", "rank_biased_overlap", "top_hits"):
        assert made[name].low > made[name].chance, made[name]
        assert made[name].high - made[name].low < 0.5 * (3 if name == "top_hits" else 1), made[name]
