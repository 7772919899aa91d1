"""Numbers of intervals that others printed or computed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.intervals import mean_interval, mean_interval_of, score_ends, share_interval, wilson
from klantwaarde.statistics.respondent_sums import RespondentSums, respondent_interval

ACCOUNT_MEANS = [7.0, 8.5, 6.0, 9.0, 7.5]


def test_t_interval_on_account_means():
    """Against scipy.stats, from the same five means; exact to rounding of doubles."""
    found = mean_interval(AccountSums.of(ACCOUNT_MEANS, respondents=15))
    low, high = stats.t.interval(0.95, 4, loc=np.mean(ACCOUNT_MEANS), scale=stats.sem(ACCOUNT_MEANS))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-10)
    assert (found.value, found.n, found.accounts) == (pytest.approx(7.6), 15, 5)
    assert found.method == "t on account means"


def test_score_interval_solves_its_own_equation():
    """Both ends fulfil (m - mu)^2 = t^2 phi (mu - a)(b - mu), phi = SE^2 / ((m - a)(b - m)), to 1e-9."""
    found = mean_interval(AccountSums.of(ACCOUNT_MEANS, respondents=15), bounds=(1.0, 10.0))
    error = stats.sem(ACCOUNT_MEANS)
    phi = error**2 / ((found.value - 1) * (10 - found.value))
    for end in (found.low, found.high):
        assert (found.value - end) ** 2 == pytest.approx(
            stats.t.ppf(0.975, 4) ** 2 * phi * (end - 1) * (10 - end), abs=1e-9
        )
    assert found.method == "score interval on account means"


def test_score_interval_with_known_variance_is_wilsons():
    """A share of independent answers: Wilson 1927, as statsmodels 0.15 computes it (12 of 40)."""
    ends = score_ends(0.3, math.sqrt(0.3 * 0.7 / 40), math.inf, (0.0, 1.0))
    assert ends == pytest.approx((0.180748, 0.454300), abs=1e-6)


@pytest.mark.parametrize(("count", "n"), [(0, 12), (12, 40), (199, 200), (7, 7)])
def test_wilson_against_statsmodels(count, n):
    """Independent software, exact to 1e-9."""
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    found = wilson(count, n)
    assert (found.low, found.high) == pytest.approx(proportion.proportion_confint(count, n, method="wilson"), abs=1e-9)


def test_wilson_with_fewer_independent_answers():
    """12 of 40 worth 20 answers is 6 of 20."""
    found, plain = wilson(12, 40, n_effective=20), wilson(6, 20)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high))
    assert (found.n, found.n_effective) == (40, 20)


def test_shares_of_single_respondents_come_close_to_wilson():
    """One respondent per account: the estimated spread is p(1-p) n/(n-1) and t is wider than z, so a little wider."""
    share, exact = share_interval(AccountSums.of([1.0] * 12 + [0.0] * 28)), wilson(12, 40)
    assert share.low < exact.low
    assert share.high > exact.high
    assert (share.low, share.high) == pytest.approx((exact.low, exact.high), abs=0.01)


def test_weighted_account_means():
    """Weights 1, 1, 2 are worth 2.67 accounts (handbook 3.1); by hand m = 7.5, S^2 = .75 x 2.667/1.667, df = 1.667."""
    found = mean_interval(AccountSums.of([6.0, 8.0, 8.0], weights=[1, 1, 2]))
    assert found.n_effective == pytest.approx(8 / 3)
    error = math.sqrt(0.75 * (8 / 3) / (5 / 3) / (8 / 3))
    assert found.value == pytest.approx(7.5)
    assert found.high - found.value == pytest.approx(stats.t.ppf(0.975, 5 / 3) * error, abs=1e-9)


def test_repeating_the_weights_changes_nothing():
    plain = mean_interval(AccountSums.of(ACCOUNT_MEANS), bounds=(1, 10))
    double = mean_interval(AccountSums.of(ACCOUNT_MEANS, weights=[3.0] * 5), bounds=(1, 10))
    assert (double.low, double.high) == pytest.approx((plain.low, plain.high))


def test_average_respondent_of_equal_accounts_is_the_average_account():
    """With three respondents each, the linearised variance of the ratio is that of the account means, to 1e-9."""
    accounts = mean_interval(AccountSums.of(ACCOUNT_MEANS, respondents=15), bounds=(1, 10))
    people = respondent_interval(
        RespondentSums.of([3] * 5, [3 * m for m in ACCOUNT_MEANS], respondents=15), bounds=(1, 10)
    )
    assert (people.value, people.low, people.high) == pytest.approx(
        (accounts.value, accounts.low, accounts.high), abs=1e-9
    )


def test_average_respondent_of_unequal_accounts():
    """By hand: sizes 1, 2, 3 with means 9, 6, 7: mean 42/6 = 7, e = (2, -2, 0), G = 36/14, df = G - 1."""
    found = respondent_interval(RespondentSums.of([1, 2, 3], [9, 12, 21], respondents=6))
    effective = 36 / 14
    error = math.sqrt(effective / (effective - 1) * 8) / 6
    assert found.value == pytest.approx(7.0)
    assert found.high - found.value == pytest.approx(stats.t.ppf(0.975, effective - 1) * error, abs=1e-9)


def test_mean_of_counted_answers():
    """Counts 3, 5, 2 of answers 1, 2, 3 are ten rows."""
    rows = [1.0] * 3 + [2.0] * 5 + [3.0] * 2
    counted = mean_interval_of([1, 2, 3], [3, 5, 2], bounds=(1, 3))
    plain = mean_interval(AccountSums.of(rows), bounds=(1, 3))
    assert (counted.value, counted.low, counted.high) == pytest.approx((plain.value, plain.low, plain.high))


def test_five_times_the_same_mark_is_not_certain():
    """Whole marks carry the variance of rounding, 1/12: at df 4 that is 2.776 sqrt(1/60) = .36 points each way."""
    middle = mean_interval(AccountSums.of([7.0] * 5), bounds=(1, 10), step=1.0)
    assert middle.high - middle.low == pytest.approx(0.71, abs=0.02)
    top = mean_interval(AccountSums.of([10.0] * 5, respondents=15), bounds=(1, 10), step=1.0)
    assert top.high == 10.0
    # t^2 phi = 7.709 x .1 / 5 = .154; 10 - 9 x .154 / 1.154 = 8.80.
    assert top.low == pytest.approx(8.80, abs=0.005)


def test_nothing_and_one():
    nothing = mean_interval(AccountSums.of([]), bounds=(1, 10))
    assert (nothing.status, nothing.value, nothing.n) == ("missing", None, 0)
    one = mean_interval(AccountSums.of([8.0], respondents=4), bounds=(1, 10))
    assert (one.value, one.low, one.high, one.accounts) == (8.0, None, None, 1)
    assert wilson(0, 0).status == "missing"
    assert mean_interval_of([1, 2], [0, 0], bounds=(1, 2)).status == "missing"
    assert respondent_interval(RespondentSums.of([4], [32], respondents=4)).low is None
    assert respondent_interval(RespondentSums.of([], [], respondents=0)).status == "missing"
