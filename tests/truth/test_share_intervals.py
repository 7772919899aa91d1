"""Known truth for shares, for penalty and reward, and for the chance that a category is the largest."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.intervals import share_interval, wilson
from klantwaarde.statistics.largest_share import largest_share
from klantwaarde.systems.values.penalty_reward import OutcomeSums, contrast

DRAWS = 4000
ICC = 0.3


@pytest.mark.parametrize("n", [15, 30, 60])
@pytest.mark.parametrize("share", [0.03, 0.1, 0.2, 0.5])
def test_shares_of_accounts(share, n):
    """A share takes few different values, so coverage jumps; it may be too high, hardly too low."""
    rng = np.random.default_rng([n, round(100 * share)])
    odds = (1 - ICC) / ICC
    own = rng.beta(share * odds, (1 - share) * odds, (DRAWS, n // 3))
    rows = rng.binomial(3, own) / 3
    found = [share_interval(AccountSums.of(row, respondents=n)) for row in rows]
    assert np.mean([e.low <= share <= e.high for e in found]) >= 0.92
    assert all(0.0 <= e.low <= e.value <= e.high <= 1.0 for e in found)


def test_nobody_is_not_never():
    nobody = share_interval(AccountSums.of([0.0] * 5, respondents=15))
    everybody = share_interval(AccountSums.of([1.0] * 5, respondents=15))
    assert (nobody.low, everybody.high) == (0.0, 1.0)
    # Three per account: variance of a share .25 + .75 / 3 = .5 of p(1-p); t(4)^2 / 5 x .5 = .771, and .771 / 1.771.
    assert nobody.high == pytest.approx(0.4353, abs=5e-4)
    assert everybody.low == pytest.approx(1 - 0.4353, abs=5e-4)


@pytest.mark.parametrize(("n", "share"), [(15, 0.5), (30, 0.2), (200, 0.1), (200, 0.9)])
def test_wilson(n, share):
    counts = np.random.default_rng(n).binomial(n, share, DRAWS)
    found = [wilson(int(c), n) for c in counts]
    assert 0.93 <= np.mean([e.low <= share <= e.high for e in found]) <= 0.98


@pytest.mark.parametrize("accounts", [20, 60])
def test_penalty_and_reward_in_accounts(accounts):
    """Three per account, colleagues alike in the score as well as in the outcome."""
    rng = np.random.default_rng(accounts)

    def drawn(studies: int, there: int, people: int) -> tuple[np.ndarray, np.ndarray]:
        size = (studies, there, people)
        lean, mood = rng.normal(size=(studies, there, 1)), rng.normal(size=(studies, there, 1))
        score = 7.5 + 1.7 * (math.sqrt(ICC) * lean + math.sqrt(1 - ICC) * rng.normal(size=size))
        score = np.clip(np.round(score), 1, 10)
        outcome = 7.5 - 0.8 * (score <= 6) + 0.6 * (score >= 9)
        outcome = outcome + 1.2 * (math.sqrt(ICC) * mood + math.sqrt(1 - ICC) * rng.normal(size=size))
        return score, np.clip(np.round(outcome), 1, 10)

    score, outcome = (a.ravel() for a in drawn(300_000, 1, 1))
    middle = outcome[(score > 6) & (score < 9)].mean()
    penalty, reward = outcome[score <= 6].mean() - middle, outcome[score >= 9].mean() - middle
    who = np.repeat(np.arange(accounts), 3)
    hits = []
    for x, y in zip(*(a.reshape(800, -1) for a in drawn(800, accounts, 3)), strict=True):
        found = contrast(OutcomeSums.of(x, y, low=6, high=9, accounts=who), cut=(6, 9))
        if found.failed != "few":
            hits += [
                found.penalty.low <= penalty <= found.penalty.high,
                found.reward.low <= reward <= found.reward.high,
            ]
    assert 0.93 <= np.mean(hits) <= 0.98


def test_the_chance_of_the_mode_is_what_it_says():
    """Shares drawn from the prior, answers from the shares: of all cases called 80 %, 80 % are right."""
    rng = np.random.default_rng(3)
    told, right = [], []
    for _ in range(2500):
        shares = rng.dirichlet([0.5] * 6)
        counts = rng.multinomial(int(rng.integers(5, 60)), shares)
        chances = largest_share({str(k): c + 0.5 for k, c in enumerate(counts)})
        best = max(chances, key=chances.get)
        told.append(chances[best])
        right.append(int(np.argmax(shares)) == int(best))
    told_, right_ = np.array(told), np.array(right)
    for low, high in ((0.4, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.0)):
        here = (told_ >= low) & (told_ < high)
        assert here.sum() > 100
        error = math.sqrt(0.25 / here.sum())
        assert abs(told_[here].mean() - right_[here].mean()) < 3.5 * error
