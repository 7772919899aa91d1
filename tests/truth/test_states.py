"""Known truth for the state: certain is hardly ever wrong, probable mostly right, and silence has a reason.

The shares measured here are those that docs/decisions/0003 prints.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.intervals import mean_interval
from klantwaarde.systems.values.state import judge_state

DRAWS = 1500
TOLERANCE = 0.5
ACCOUNTS = {15: 5, 30: 10, 60: 20}


def states(true: float, n: int, *, sd: float = 1.4, seed: int = 1):
    rng = np.random.default_rng([seed, n, round(100 * (true + 5))])
    size = (DRAWS, ACCOUNTS[n], 3)
    account = math.sqrt(0.3) * rng.normal(size=(DRAWS, ACCOUNTS[n], 1))
    answers = np.clip(np.round(true + sd * (account + math.sqrt(0.7) * rng.normal(size=size))), -9, 9)
    return [
        judge_state(
            mean_interval(AccountSums.of(row, respondents=n), bounds=(-9.0, 9.0), step=1.0),
            level="added",
            tolerance=TOLERANCE,
        )
        for row in answers.mean(axis=2)
    ]


def right(true: float) -> str:
    return "below" if true < -TOLERANCE else "above" if true > TOLERANCE else "met"


@pytest.mark.parametrize("n", ACCOUNTS)
@pytest.mark.parametrize("true", [-1.5, -0.6, 0.0, 0.4, 0.6, 1.0])
def test_a_certain_state_is_wrong_at_most_once_in_forty(true, n):
    """One end of a 95 % interval errs 2.5 % of the time; .4 and .6 lie beside the border, the worst places."""
    found = states(true, n)
    wrong = sum(s.state != right(true) and s.state != "unknown" and not s.probably for s in found)
    assert wrong / DRAWS <= 0.025


@pytest.mark.parametrize("n", ACCOUNTS)
def test_a_probable_state_is_mostly_right_away_from_the_border(n):
    for true in (-1.5, 0.0, 1.5):
        probable = [s for s in states(true, n) if s.probably]
        assert probable == [] or np.mean([s.state == right(true) for s in probable]) >= 0.6


@pytest.mark.parametrize("n", ACCOUNTS)
def test_below_is_not_called_above(n):
    found = states(-1.0, n)
    assert not any(s.raw == "above" and not s.probably for s in found)
    assert np.mean([s.raw == "above" for s in found]) <= 0.005


def test_more_customers_leave_less_unsaid():
    silent = [sum(s.state == "unknown" for s in states(0.0, n)) / DRAWS for n in ACCOUNTS]
    assert silent[0] > 0.4
    assert silent[1] < 0.1
    assert silent[2] == 0.0


def test_a_shortfall_of_a_point_and_a_half_is_seen():
    """What the owner of a small firm may hope for: at 60 answers it is certain, at 15 at least probable."""
    found = {n: states(-1.5, n) for n in ACCOUNTS}
    assert np.mean([s.state == "below" and not s.probably for s in found[60]]) >= 0.95
    assert np.mean([s.state == "below" for s in found[15]]) >= 0.85
