"""Penalty and reward against the numbers of the methods handbook, and what must be said when the method fails."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from klantwaarde.errors import MethodError
from klantwaarde.systems.values.penalty_reward import (
    OutcomeSums,
    contrast,
    cutoffs,
    other_cutoffs,
    penalty_reward,
    reading_shares,
)


@pytest.fixture(scope="module")
def ecsi(shared_data):
    with (shared_data / "ecsi_mobi" / "responses.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    target = [sum(float(row[f"CUSA{k}"]) for k in (1, 2, 3)) / 3 for row in rows]
    return rows, target


@pytest.mark.parametrize(("item", "penalty", "reward"), [("PERQ1", -1.63, 1.19), ("PERQ6", -0.84, 1.25)])
def test_ecsi(ecsi, item, penalty, reward):
    """Methods 7: mean of CUSA1-3, low <= 6, high >= 9, one item at a time; to the printed digits."""
    rows, target = ecsi
    found = contrast(OutcomeSums.of([float(r[item]) for r in rows], target, low=6, high=9), cut=(6, 9))
    assert round(found.penalty.value, 2) == penalty
    assert round(found.reward.value, 2) == reward


def test_ecsi_asymmetry(ecsi):
    """Methods 7: PERQ6 has IA +.19, to the printed digits; its reading turns with a narrower middle group."""
    rows, target = ecsi
    score = [float(r["PERQ6"]) for r in rows]
    pairs = [(6, 9), *other_cutoffs((6, 9), (1, 10))]
    sums = {pair: OutcomeSums.of(score, target, low=pair[0], high=pair[1]) for pair in pairs}
    found = penalty_reward("PERQ6", sums, cut=(6, 9))
    assert round(found.contrast.asymmetry, 2) == 0.19
    assert found.reading == "added"
    assert [(other.low, other.high) for other in found.others] == [(5, 9), (6, 8)]
    assert "low means at most 6 and high at least 8" in str(found.notes[0])
    assert sum(found.shares.values()) == pytest.approx(1.0)


def test_welch_against_scipy(ecsi):
    """Independent software: scipy.stats.ttest_ind with unequal variances, to 1e-9."""
    from scipy import stats

    rows, target = ecsi
    score, y = np.array([float(r["PERQ1"]) for r in rows]), np.array(target)
    found = contrast(OutcomeSums.of(score, y, low=6, high=9), cut=(6, 9))
    theirs = stats.ttest_ind(y[score <= 6], y[(score > 6) & (score < 9)], equal_var=False).confidence_interval()
    assert (found.penalty.low, found.penalty.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_chances_of_the_readings_against_simulation(ecsi):
    """The integral against 200,000 draws from the same normal; Monte Carlo error .0011."""
    rows, target = ecsi
    sums = OutcomeSums.of([float(r["PERQ6"]) for r in rows], target, low=6, high=9)
    n, total, squares = (np.array(part, dtype=float) for part in (sums.n, sums.total, sums.squares))
    mean = total / n
    sd = np.sqrt((squares - n * mean**2) / (n - 1) / n)
    draw = np.random.default_rng(0).normal(mean, sd, (200_000, 3))
    p, r = np.minimum(draw[:, 0] - draw[:, 1], 0), np.maximum(draw[:, 2] - draw[:, 1], 0)
    asymmetry = (r + p) / (r - p)
    found = reading_shares(sums)
    assert found["basic"] == pytest.approx(np.mean(asymmetry < -0.2), abs=0.004)
    assert found["bonding"] == pytest.approx(np.mean(asymmetry > 0.2), abs=0.004)


def test_cutoffs():
    """6 and 9 on 1 to 10, as in the reference; the middle group keeps at least one mark."""
    assert cutoffs((1, 10)) == (6, 9)
    assert cutoffs((1, 7)) == (4, 7)
    assert cutoffs((1, 5)) == (3, 5)
    assert other_cutoffs((6, 9), (1, 10)) == [(6, 8), (5, 9)]
    assert other_cutoffs((3, 5), (1, 5)) == [(2, 5)]


def sums(low: float, middle: float, high: float, n: int = 20) -> OutcomeSums:
    """Three groups with these means and a spread of one."""
    base = np.tile([-1.0, 1.0], n // 2)
    y = np.concatenate([base + low, base + middle, base + high])
    return OutcomeSums.of([1.0] * n + [7.0] * n + [10.0] * n, y, low=6, high=9)


@pytest.mark.parametrize(
    ("means", "failed"), [((8, 7, 9), "penalty"), ((5, 7, 6), "reward"), ((8, 7, 6), "both"), ((5, 7, 9), "")]
)
def test_it_says_which_sign_failed(means, failed):
    found = penalty_reward("x", {(6, 9): sums(*means)}, cut=(6, 9))
    assert found.contrast.failed == failed
    assert (found.contrast.asymmetry is None) == bool(failed)
    assert (found.reading == "") == bool(failed)
    assert len(found.notes) == {"": 0, "both": 2}.get(failed, 1)


@pytest.mark.parametrize(("means", "reading"), [((4, 7, 8), "basic"), ((5.9, 7, 8), "added"), ((6.5, 7, 9), "bonding")])
def test_readings(means, reading):
    found = penalty_reward("x", {(6, 9): sums(*means, n=200)}, cut=(6, 9))
    assert found.reading == reading
    assert max(found.shares, key=found.shares.get) == reading


def test_no_slope_at_all_leans_nowhere():
    assert reading_shares(sums(8, 7, 6, n=400))["indifferent"] > 0.99


def test_few_people_are_not_compared():
    few = OutcomeSums.of([1.0, 7.0, 7.0, 10.0] * 4, [5.0, 6.0, 7.0, 8.0] * 4, low=6, high=9)
    found = penalty_reward("x", {(6, 9): few}, cut=(6, 9))
    assert found.contrast.failed == "few"
    assert found.shares == {}
    assert found.contrast.penalty.value is None
    assert "4 low, 8 in the middle, 4 high" in str(found.notes[0])


def test_accounts_widen_the_interval_when_colleagues_agree():
    rng = np.random.default_rng(2)
    who = np.repeat(np.arange(30), 4)
    score = rng.choice([5.0, 7.0, 8.0, 10.0], 120)
    outcome = 7 + 0.3 * (score - 7) + rng.normal(size=30)[who] * 1.5 + 0.2 * rng.normal(size=120)
    score = np.repeat(rng.choice([5.0, 7.0, 10.0], 30), 4)  # the whole account scores alike
    alone = contrast(OutcomeSums.of(score, outcome, low=6, high=9), cut=(6, 9))
    together = contrast(OutcomeSums.of(score, outcome, low=6, high=9, accounts=who), cut=(6, 9))
    assert together.penalty.value == pytest.approx(alone.penalty.value)
    assert together.penalty.high - together.penalty.low > 1.5 * (alone.penalty.high - alone.penalty.low)


def test_one_account_has_no_interval():
    rows = OutcomeSums.of([1.0, 7.0, 10.0] * 5, [4.0, 6.0, 8.0] * 5, low=6, high=9, accounts=["a"] * 15)
    found = contrast(rows, cut=(6, 9))
    assert (found.penalty.value, found.penalty.low) == (-2.0, None)


def test_missing_cutoffs_are_refused():
    with pytest.raises(MethodError, match="cut-offs 5 and 8"):
        penalty_reward("x", {(6, 9): sums(5, 7, 9)}, cut=(5, 8))
