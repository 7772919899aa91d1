"""Every "Check" of the handbooks that the statistics room must meet, with numbers of independent software beside it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klantwaarde.results import CLOSED, Estimate
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.changes import difference_of, reliability_of_difference, rescaled, standardised
from klantwaarde.statistics.intervals import mean_interval, wilson
from klantwaarde.statistics.largest_share import largest_share
from klantwaarde.statistics.many_tests import benjamini_hochberg, holm
from klantwaarde.statistics.metrics import (
    effort_score,
    mark,
    net_promoter,
    net_promoter_by_account,
    satisfied_share,
)
from klantwaarde.statistics.shrinkage import GroupMean, shrinkage_weight, shrunk_means
from klantwaarde.statistics.weights import design_effect, effective_n, finite_population_factor, narrowed


class TestLargestShare:
    def test_handbook_of_methods_3_8(self):
        """A 10, O 20, M 30, I 40 with a half for A, O, M, I, R and Q: P(I) .882, P(M) .115, to the printed digits."""
        found = largest_share({"A": 10.5, "O": 20.5, "M": 30.5, "I": 40.5, "R": 0.5, "Q": 0.5})
        assert round(found["I"], 3) == 0.882
        assert round(found["M"], 3) == 0.115

    @pytest.mark.parametrize(("evidence", "first"), [((10, 3, 2, 0), 0.954), ((7, 4, 2, 2), 0.739)])
    def test_handbook_of_methods_3_11(self, evidence, first):
        """Six answers of prior spread evenly over four outcomes, so 1.5 each."""
        found = largest_share({str(k): 1.5 + e for k, e in enumerate(evidence)})
        assert round(found["0"], 3) == first

    def test_two_categories_are_a_beta(self):
        """P(X > 1/2) for Beta(8, 5), by scipy.special.betainc; exact to 1e-9."""
        from scipy.special import betainc

        assert largest_share({"a": 8.0, "b": 5.0})["a"] == pytest.approx(1 - betainc(8, 5, 0.5), abs=1e-9)

    def test_large_counts_and_small_priors(self):
        assert largest_share({"a": 1e6, "b": 1e6})["a"] == pytest.approx(0.5, abs=1e-9)
        # Normal approximation: difference 2000, sd sqrt(2e6) = 1414, so .9214.
        assert largest_share({"a": 1_001_000.0, "b": 999_000.0})["a"] == pytest.approx(0.9214, abs=5e-4)
        assert largest_share({"a": 0.01, "b": 0.01, "c": 0.0}) == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0})
        assert largest_share({"a": 3.0, "b": 0.0}) == {"a": 1.0, "b": 0.0}
        assert largest_share({"a": 0.0}) == {"a": 0.0}


class TestShrinkage:
    def test_weights_of_the_handbook(self):
        """Methods 3.12: n = 3 gives .50 and n = 12 gives .80 at the fixed ICC of .25."""
        assert shrinkage_weight(3) == pytest.approx(0.50)
        assert shrinkage_weight(12) == pytest.approx(0.80)
        assert shrinkage_weight(0) == 0.0

    def test_two_accounts_by_hand(self):
        """n 3 and 12, variance 4: precisions 1/(.25 + .75/n) = 2 and 3.2, mu = (6 x 2 + 8 x 3.2)/5.2."""
        mu = (6.0 * 2.0 + 8.0 * 3.2) / 5.2
        found = shrunk_means({"a": GroupMean(6.0, 3), "b": GroupMean(8.0, 12), "c": GroupMean(0.0, 0)}, variance=4.0)
        assert found["a"].value == pytest.approx(0.5 * 6.0 + 0.5 * mu)
        assert found["b"].value == pytest.approx(0.8 * 8.0 + 0.2 * mu)
        assert found["c"].value == pytest.approx(mu)
        half = 1.959964 * math.sqrt(1.0 * 0.5 + 4.0 / 5.2)
        assert found["a"].high - found["a"].value == pytest.approx(half, abs=1e-5)

    def test_it_beats_plain_means(self):
        """Known truth: between-variance .3 of 4, three answers per account; the error falls by more than 15 %."""
        rng = np.random.default_rng(1)
        plain, shrunk = [], []
        for _ in range(200):
            true = 7 + math.sqrt(1.2) * rng.normal(size=20)
            means = true + math.sqrt(2.8 / 3) * rng.normal(size=20)
            found = shrunk_means({str(k): GroupMean(float(m), 3) for k, m in enumerate(means)}, variance=4.0)
            plain.append(np.mean((means - true) ** 2))
            shrunk.append(np.mean((np.array([e.value for e in found.values()]) - true) ** 2))
        assert math.sqrt(np.mean(shrunk)) < 0.85 * math.sqrt(np.mean(plain))

    def test_nobody_and_the_ends_of_the_scale(self):
        assert shrunk_means({"a": GroupMean(0.0, 0)}, variance=1.0)["a"].status == "missing"
        top = shrunk_means({"a": GroupMean(10.0, 2), "b": GroupMean(9.8, 2)}, variance=4.0, bounds=(1, 10))
        assert top["a"].high == 10.0


class TestNetPromoter:
    @pytest.mark.parametrize(("n", "half"), [(30, 26.8), (100, 14.7), (400, 7.3)])
    def test_half_widths_of_the_handbook(self, n, half):
        """Domain 5.3: 40 % promoters and 20 % detractors, variance .56."""
        found = net_promoter(0.4 * n, 0.2 * n, n)
        assert found.value == pytest.approx(20.0)
        assert round(found.high - found.value, 1) == half

    def test_thirty_of_fifty(self):
        """Domain 5.3: multiplies the error by .64."""
        assert round(finite_population_factor(30, 50), 2) == 0.64
        found = net_promoter(12, 6, 30, population=50)
        assert found.high - found.value == pytest.approx(26.8 * 0.639, abs=0.05)
        assert finite_population_factor(1, 1) == 0.0

    def test_everybody_a_promoter_is_not_certain(self):
        found = net_promoter(15, 0, 15)
        assert found.high == 100.0
        assert found.low < 95.0
        assert net_promoter(0, 0, 0).status == "missing"

    def test_by_account(self):
        """One respondent per account: the same score, a slightly wider interval (t, n - 1)."""
        rows = [1.0] * 40 + [0.0] * 40 + [-1.0] * 20
        found, plain = net_promoter_by_account(AccountSums.of(rows)), net_promoter(40, 20, 100)
        assert found.value == pytest.approx(20.0)
        assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.6)
        assert found.unit == "score"

    def test_the_other_metrics_keep_to_their_scale(self):
        assert satisfied_share(AccountSums.of([1.0, 0.5, 1.0])).unit == "share"
        assert effort_score(AccountSums.of([7.0, 6.5, 7.0])).high <= 7.0
        assert mark(AccountSums.of([5.5, 6.0, 4.0])).value == pytest.approx(5.1667, abs=1e-4)


class TestWeights:
    def test_kish(self):
        """Methods 3.1: weights 1, 1, 2 are worth 2.67 answers."""
        assert effective_n([1, 1, 2]) == pytest.approx(8 / 3)
        assert effective_n([]) == 0.0

    def test_design_effect(self):
        """Three per account, ICC .3: the variance is 1.6 times as large (methods 1.8 follows from it)."""
        assert design_effect(3, 0.3) == pytest.approx(1.6)
        assert design_effect(1, 0.3) == 1.0

    def test_narrowed(self):
        assert narrowed(Estimate(value=5.0, low=3.0, high=6.0), 0.5).low == 4.0
        assert narrowed(Estimate(status="missing"), 0.5).value is None


class TestDifferences:
    def test_reliability_of_a_difference(self):
        """Domain 5.3: both .75 reliable, correlated .50, equal variances give .50."""
        assert reliability_of_difference(reliability_x=0.75, reliability_y=0.75, correlation=0.5) == pytest.approx(0.5)
        assert math.isnan(reliability_of_difference(reliability_x=0.9, reliability_y=0.9, correlation=1.0))

    def test_difference_of_shares(self):
        """Newcombe 1998, table II: 56/70 - 48/80, method 10, gives .0524 to .3339."""
        found = difference_of(wilson(56, 70), wilson(48, 80))
        assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)

    def test_closed_and_missing_stay_so(self):
        known = wilson(3, 9)
        assert difference_of(CLOSED, known).status == "closed"
        assert difference_of(known, CLOSED).n is None
        assert difference_of(known, Estimate(status="missing")).status == "missing"
        one = mean_interval(AccountSums.of([7.0]), bounds=(1, 10))
        assert difference_of(one, mean_interval(AccountSums.of([6.0, 7.0]))).low is None

    def test_standardised(self):
        """dz of 1, 2, 3 is 2 / 1."""
        assert standardised(AccountSums.of([1.0, 2.0, 3.0])) == pytest.approx(2.0)
        assert standardised(AccountSums.of([2.0, 2.0])) is None

    def test_rescaled(self):
        found = rescaled(mean_interval(AccountSums.of([-1.0, -2.0, -1.0]), bounds=(-3, 3)), 1.5)
        assert found.value == pytest.approx(-2.0)
        assert rescaled(CLOSED, 1.5) == CLOSED


P = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005, "e": 0.6}


class TestManyTests:
    @pytest.mark.parametrize(("ours", "name"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
    def test_against_statsmodels(self, ours, name):
        multitest = pytest.importorskip("statsmodels.stats.multitest")
        theirs = multitest.multipletests(list(P.values()), method=name)[1]
        assert list(ours(P).values()) == pytest.approx(list(theirs), abs=1e-12)

    def test_holm_by_hand(self):
        """.005 x 5, .01 x 4, .03 x 3, then never smaller than the one before."""
        assert holm(P) == pytest.approx({"d": 0.025, "a": 0.04, "c": 0.09, "b": 0.09, "e": 0.6})
