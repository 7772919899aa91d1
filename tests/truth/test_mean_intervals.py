"""Known truth for the interval of a mean: it holds the truth 93 to 97 times in a hundred, lopsided answers included.

Answers are drawn as people give them: a latent opinion, alike within an account (intraclass correlation .3), rounded to
whole marks and cut at 1 and 10. "Skewed" opinions have a long tail of unhappy people. At a mean near 9 most marks are
8, 9 and 10, and there the plain t interval fails, as the last test shows.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.intervals import mean_interval
from klantwaarde.statistics.respondent_sums import RespondentSums, respondent_interval

DRAWS = 4000  # Monte Carlo error of a coverage of 95 %: .0034, so the bounds of 93 and 97 % are six errors away
ICC = 0.3
SCALE = (1.0, 10.0)
ACCOUNTS = {15: 5, 30: 10, 60: 20}
UNEQUAL = {
    15: [1, 1, 2, 4, 7],
    30: [1, 1, 1, 2, 2, 3, 3, 4, 5, 8],
    60: [1] * 5 + [2] * 6 + [3] * 3 + [4] * 2 + [5, 6, 7, 8],
}
# Latent mean and spread; the means of the marks themselves are 5.5, 7.5, 8.7 and 9.2.
OPINIONS = {"middle": (5.5, 1.7), "usual": (7.5, 1.7), "high": (9.0, 1.7), "ceiling": (9.7, 1.7)}


def latent(rng: np.random.Generator, shape: str, size: tuple[int, ...]) -> np.ndarray:
    """Opinions with mean 0 and spread 1: normal, or with a tail of unhappy people."""
    if shape == "normal":
        return rng.normal(size=size)
    return (2.0 - rng.gamma(2.0, 1.0, size)) / math.sqrt(2.0)


def marks(rng: np.random.Generator, shape: str, mean: float, sd: float, draws: int, sizes: list[int]) -> np.ndarray:
    """Marks per draw, account and place; NaN where an account has fewer people."""
    accounts, most = len(sizes), max(sizes)
    people = latent(rng, shape, (draws, accounts, most))
    opinion = mean + sd * (math.sqrt(ICC) * latent(rng, shape, (draws, accounts, 1)) + math.sqrt(1 - ICC) * people)
    given = np.clip(np.round(opinion), *SCALE)
    return np.where(np.arange(most) < np.array(sizes)[:, None], given, np.nan)


def truth(shape: str, mean: float, sd: float) -> float:
    return float(marks(np.random.default_rng(99), shape, mean, sd, 300_000, [1]).mean())


def account_interval(draw: np.ndarray, sizes: list[int]):
    sums = AccountSums.of(np.nanmean(draw, axis=1), respondents=sum(sizes))
    return mean_interval(sums, bounds=SCALE, step=1.0)


def coverage(interval, sizes: list[int], shape: str, opinion: str, seed: int) -> float:
    mean, sd = OPINIONS[opinion]
    target = truth(shape, mean, sd)
    drawn = marks(np.random.default_rng(seed), shape, mean, sd, DRAWS, sizes)
    found = [interval(one, sizes) for one in drawn]
    return float(np.mean([e.low <= target <= e.high for e in found]))


@pytest.mark.parametrize("n", ACCOUNTS)
@pytest.mark.parametrize("opinion", OPINIONS)
@pytest.mark.parametrize("shape", ["normal", "skewed"])
def test_three_per_account(shape, opinion, n):
    assert 0.93 <= coverage(account_interval, [3] * ACCOUNTS[n], shape, opinion, seed=n) <= 0.97


@pytest.mark.parametrize("n", ACCOUNTS)
@pytest.mark.parametrize(("shape", "opinion"), [("normal", "usual"), ("skewed", "high")])
def test_unequal_accounts(shape, opinion, n):
    assert 0.93 <= coverage(account_interval, UNEQUAL[n], shape, opinion, seed=100 + n) <= 0.975


@pytest.mark.parametrize("n", ACCOUNTS)
@pytest.mark.parametrize(("shape", "opinion"), [("normal", "usual"), ("skewed", "high")])
def test_the_average_respondent_of_unequal_accounts(shape, opinion, n):
    def interval(draw, sizes):
        sums = RespondentSums.of(sizes, np.nansum(draw, axis=1), respondents=sum(sizes))
        return respondent_interval(sums, bounds=SCALE)

    assert 0.93 <= coverage(interval, UNEQUAL[n], shape, opinion, seed=200 + n) <= 0.98


@pytest.mark.parametrize("n", ACCOUNTS)
def test_weights(n):
    """Case weights of .5, 1 and 2 on skewed, high marks."""
    rng = np.random.default_rng(300 + n)
    mean, sd = OPINIONS["high"]
    given = marks(rng, "skewed", mean, sd, DRAWS, [3] * ACCOUNTS[n])
    case = rng.choice([0.5, 1.0, 2.0], given.shape, p=[0.3, 0.4, 0.3])
    means, weights = (given * case).sum(axis=2) / case.sum(axis=2), case.mean(axis=2)
    target = truth("skewed", mean, sd)
    found = [
        mean_interval(AccountSums.of(m, weights=w, respondents=n), bounds=SCALE, step=1.0)
        for m, w in zip(means, weights, strict=True)
    ]
    assert 0.93 <= np.mean([e.low <= target <= e.high for e in found]) <= 0.97


@pytest.mark.parametrize("n", ACCOUNTS)
@pytest.mark.parametrize("shape", ["normal", "skewed"])
def test_gap_of_two_sides(shape, n):
    """Experience minus a high expectation of the same people."""
    rng = np.random.default_rng(400 + n)

    def gaps(draws: int, accounts: int, people: int) -> np.ndarray:
        size = (draws, accounts, people)
        shared = math.sqrt(ICC) * latent(rng, shape, (draws, accounts, 1)) + math.sqrt(1 - ICC) * latent(
            rng, shape, size
        )
        own = math.sqrt(ICC) * latent(rng, shape, (draws, accounts, 1)) + math.sqrt(1 - ICC) * latent(rng, shape, size)
        expected = np.clip(np.round(9.0 + 0.9 * shared), *SCALE)
        return np.clip(np.round(8.0 + 1.5 * (0.4 * shared + 0.9 * own)), *SCALE) - expected

    target = float(gaps(300_000, 1, 1).mean())
    found = [
        mean_interval(AccountSums.of(row, respondents=n), bounds=(-9.0, 9.0), step=1.0)
        for row in gaps(DRAWS, ACCOUNTS[n], 3).mean(axis=2)
    ]
    assert 0.93 <= np.mean([e.low <= target <= e.high for e in found]) <= 0.97


def test_why_the_plain_t_interval_is_not_used():
    """On skewed marks at the ceiling t covers 89 % at five accounts; forgetting the accounts is worse still."""

    def t(draw, sizes):
        return mean_interval(AccountSums.of(np.nanmean(draw, axis=1), respondents=sum(sizes)))

    def forgetful(draw, sizes):
        return mean_interval(AccountSums.of(draw.ravel()), bounds=SCALE, step=1.0)

    assert coverage(t, [3] * 5, "skewed", "ceiling", seed=15) < 0.91
    assert coverage(forgetful, [3] * 20, "normal", "usual", seed=60) < 0.90
