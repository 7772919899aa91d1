"""Intervals of agreement on known truth: people rank by a pull of their own side plus chance."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.statistics import within_agreement
from klantwaarde.statistics.rater_agreement import mean_pairwise_rank_correlation, ranks_of_chosen, rwg_j
from klantwaarde.statistics.side_agreement import _measures as measures
from klantwaarde.statistics.side_agreement import between

VALUES, TOP, RUNS = 18, 5, 25


def drawn(rng, pull, people):
    felt = pull + rng.gumbel(size=(people, VALUES))
    ranks = np.argsort(np.argsort(-felt, axis=1), axis=1) + 1.0
    return np.where(ranks <= TOP, TOP + 1 - ranks, 0.0)


@pytest.fixture
def few_draws(monkeypatch):
    """The chance level is not what is tested here."""
    monkeypatch.setattr(within_agreement, "CHANCE_DRAWS", 5)


@pytest.mark.parametrize("people", [15, 30, 60])
def test_intervals_within_one_side_hold_the_truth(people, few_draws):
    rng = np.random.default_rng(people)
    pull = np.linspace(2.0, 0.0, VALUES)
    everybody = drawn(rng, pull, 8_000)
    rho = mean_pairwise_rank_correlation(ranks_of_chosen(-everybody))
    null = within_agreement.null_of(everybody, "random", top=TOP)
    truth = {
        "rank_correlation": rho,
        "kendall_w": (1 + (people - 1) * rho) / people,
        "rwg_j": rwg_j(everybody, null),
        "average_deviation": within_agreement.mean_deviation(everybody),
    }
    held = dict.fromkeys(truth, 0)
    for _ in range(RUNS):
        for one in within_agreement.within(drawn(rng, pull, people), top=TOP):
            held[one.statistic] += one.low <= truth[one.statistic] <= one.high
    # Nominal .95; three standard errors of 25 runs lie at .82.
    assert min(held.values()) / RUNS >= 0.82, held


@pytest.mark.parametrize(("people", "least"), [(30, 0.8), (60, 0.85)])
def test_intervals_between_two_sides_hold_the_truth(people, least):
    rng = np.random.default_rng(100 + people)
    held: dict[str, int] = {}
    for _ in range(RUNS):
        first, second = rng.multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], size=VALUES).T
        means = [drawn(rng, pull, 4000).mean(axis=0)[None, :] for pull in (first, second)]
        true = measures(means[0], means[1], 3)
        for one in between(drawn(rng, first, people), drawn(rng, second, people // 2), resamples=150):
            truth = true[one.statistic][0]
            held[one.statistic] = held.get(one.statistic, 0) + (one.low - 1e-9 <= truth <= one.high + 1e-9)
    assert min(held.values()) / RUNS >= least, held
