"""Every measure of agreement beside a published worked example or an independent package on the same data.

Tolerance is 1e-8 where the other side gives all digits, and half of the last printed digit where a paper prints few.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance

from klantwaarde.statistics import list_agreement as lists
from klantwaarde.statistics import rater_agreement as raters
from klantwaarde.statistics import within_agreement as inside

# Shrout & Fleiss, "Intraclass correlations", Psychological Bulletin 86, 1979, table 2: six targets, four judges.
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
# Drawn once, kept as numbers: twelve people choose and rank five of nine values (NaN: not chosen).
_RNG = np.random.default_rng(8)
ORDER = np.where((_R := _RNG.permuted(np.tile(np.arange(1.0, 10.0), (12, 1)), axis=1)) <= 5, _R, np.nan)


def test_kendall_w_is_that_of_the_friedman_test():
    # scipy.stats.friedmanchisquare (independent): W = chi2 / (m (n - 1)), with its correction for ties.
    ranks = raters.ranks_of_chosen(ORDER)
    chi2 = stats.friedmanchisquare(*ranks.T).statistic
    assert raters.kendall_w(ranks) == pytest.approx(chi2 / (12 * 8), abs=1e-10)


def test_kendall_w_of_siegel():
    # Siegel, Nonparametric Statistics, 1956, chapter 9: three executives, six applicants; s = 25.5, W = .16.
    ranks = np.array([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]], float)
    assert raters.kendall_w(ranks) == pytest.approx(0.16, abs=0.005)
    assert raters.kendall_w(ranks) == pytest.approx(12 * 25.5 / (9 * 210), abs=1e-10)


def test_mean_rank_correlation_is_the_mean_of_all_pairs():
    # scipy.stats.spearmanr (independent) on every pair.
    ranks = raters.ranks_of_chosen(ORDER)
    rho = stats.spearmanr(ranks, axis=1).statistic
    mean = rho[np.triu_indices(12, 1)].mean()
    assert raters.mean_pairwise_rank_correlation(ranks) == pytest.approx(mean, abs=1e-10)
    # Kendall & Babington Smith: W = (1 + (m - 1) mean rho) / m.
    assert raters.kendall_w(ranks) == pytest.approx((1 + 11 * mean) / 12, abs=1e-10)


def test_icc_of_shrout_and_fleiss():
    # Table 4 of the paper prints ICC(1,1) = .17 and ICC(1,4) = .44; pingouin 0.6.1 on the same data gives all digits.
    one, two = raters.icc_one_way(list(SHROUT_FLEISS))
    assert (one, two) == (pytest.approx(0.17, abs=0.005), pytest.approx(0.44, abs=0.005))
    assert one == pytest.approx(0.1657417684054755, abs=1e-8)
    assert two == pytest.approx(0.44279713367926876, abs=1e-8)


def test_icc_intervals_of_shrout_and_fleiss():
    # pingouin 0.6.1: ICC(1,1) -.13 to .72, ICC(1,k) -.88 to .91 (two printed digits).
    one, two = inside.between_groups(list(SHROUT_FLEISS))
    assert (one.low, one.high) == (pytest.approx(-0.13, abs=0.005), pytest.approx(0.72, abs=0.005))
    assert (two.low, two.high) == (pytest.approx(-0.88, abs=0.005), pytest.approx(0.91, abs=0.005))
    assert one.chance == 0.0


def test_icc_of_unequal_groups_follows_the_f_test():
    # scipy.stats.f_oneway (independent): ICC(2) = 1 - 1/F; ICC(1) = (F - 1)/(F + k - 1), k of Bliese 2000.
    groups = [np.array([4.0, 5, 6, 5]), np.array([2.0, 3]), np.array([5.0, 7, 6, 6, 8])]
    f = stats.f_oneway(*groups).statistic
    k = (11 - (16 + 4 + 25) / 11) / 2
    assert raters.icc_one_way(groups) == (
        pytest.approx((f - 1) / (f + k - 1), abs=1e-10),
        pytest.approx(1 - 1 / f, abs=1e-10),
    )


@pytest.mark.parametrize(("lean", "printed"), [("slight", 1.34), ("moderate", 0.90), ("heavy", 0.44)])
def test_null_variances_of_lebreton_and_senter(lean, printed):
    # LeBreton & Senter 2008, table 2: variances on five options, two printed digits.
    assert raters.null_variance(raters.LEANING[lean]) == pytest.approx(printed, abs=0.005)


def test_uniform_variance_is_that_of_scipy():
    # scipy.stats.randint (independent); James, Demaree & Wolf 1984 print 2.00 for five options.
    assert raters.uniform_variance(5) == pytest.approx(stats.randint(1, 6).var(), abs=1e-12)
    assert raters.uniform_variance(5) == 2.0


def test_rwg_and_rwg_j_in_exact_fractions():
    # Worked by hand in fractions: the formulas of James, Demaree & Wolf 1984 without floating point.
    answers = [[4, 5, 4], [5, 5, 3], [4, 4, 4], [5, 4, 4]]
    sigma = Fraction(2)

    def variance(column):
        mean = Fraction(sum(column), 4)
        return sum((x - mean) ** 2 for x in column) / 3

    variances = [variance([row[j] for row in answers]) for j in range(3)]
    q = sum(variances) / 3 / sigma
    x = np.array(answers, float)
    assert raters.rwg(x[:, 0], 2.0) == pytest.approx(float(1 - variances[0] / sigma), abs=1e-12)
    rwg_j = raters.rwg_j(x, 2.0)
    assert rwg_j == pytest.approx(float(3 * (1 - q) / (3 * (1 - q) + q)), abs=1e-12)
    # It is Spearman-Brown of the mean rwg, an identity the paper derives it from.
    mean = float(1 - q)
    assert rwg_j == pytest.approx(3 * mean / (1 + 2 * mean), abs=1e-12)


def test_average_deviation_in_exact_fractions():
    # Burke, Finkelstein & Dusig 1999, AD around the mean.
    answers = [1, 3, 4, 4, 5]
    mean = Fraction(sum(answers), 5)
    by_hand = sum(abs(Fraction(x) - mean) for x in answers) / 5
    assert raters.average_deviation(np.array(answers, float)) == pytest.approx(float(by_hand), abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "p", "known"),
    [
        # Package rbo 0.1.3 (independent), RankingSimilarity(...).rbo_ext(p=...).
        ("abcdefg", "bcadfhge", 0.8, 0.6814585904761907),
        ("abcdefg", "bcadfhge", 0.9, 0.8159034696428572),
        ("abcdefg", "bcadfhge", 0.98, 0.9454642381411733),
        ("abcde", "bacfghij", 0.8, 0.61056),
        ("abc", "def", 0.8, 0.0),
    ],
)
def test_rank_biased_overlap_of_an_independent_package(first, second, p, known):
    assert lists.rank_biased_overlap(list(first), list(second), persistence=p) == pytest.approx(known, abs=1e-8)


def test_weight_of_the_first_ten_is_that_of_the_paper():
    # Webber, Moffat & Zobel 2010, section 4.4: p = .9 gives the first ten ranks 86 % of the weight of the comparison.
    p, d = 0.9, 10
    head = 1 - p ** (d - 1) + (1 - p) / p * d * (np.log(1 / (1 - p)) - sum(p**i / i for i in range(1, d)))
    assert head == pytest.approx(0.86, abs=0.005)


def test_two_random_top_threes_of_twenty_share_045():
    # Hypergeometric mean 3 x 3 / 20, by scipy and by the handbook (domain 6).
    assert lists.chance_hits(20) == pytest.approx(0.45, abs=1e-12)
    assert lists.chance_hits(20) == pytest.approx(stats.hypergeom(20, 3, 3).mean(), abs=1e-12)
    rng = np.random.default_rng(3)
    drawn = [lists.hits(list(rng.permutation(20)), list(rng.permutation(20))) for _ in range(4000)]
    assert np.mean(drawn) == pytest.approx(0.45, abs=4 * np.std(drawn) / np.sqrt(4000))


def test_chance_overlap_is_what_random_lists_give():
    rng = np.random.default_rng(4)
    drawn = [
        lists.rank_biased_overlap([str(x) for x in rng.permutation(20)[:5]], [str(x) for x in rng.permutation(20)[:5]])
        for _ in range(4000)
    ]
    assert np.mean(drawn) == pytest.approx(lists.chance_overlap(5, 20), abs=4 * np.std(drawn) / np.sqrt(4000))


def test_tau_b_is_that_of_scipy_with_ties():
    a, b = np.array([1.0, 2, 2, 4, 5, 5, 0]), np.array([2.0, 1, 3, 3, 5, 4, 0])
    assert lists.tau_b(a, b) == pytest.approx(stats.kendalltau(a, b).statistic, abs=1e-12)


def test_jensen_shannon_is_that_of_scipy():
    a, b = np.array([5.0, 3, 0, 2]), np.array([1.0, 3, 4, 0])
    assert lists.jensen_shannon(a, b) == pytest.approx(distance.jensenshannon(a, b, base=2), abs=1e-12)


def test_weighted_kappa_is_that_of_scikit_learn():
    # scikit-learn 1.9.1 (independent): cohen_kappa_score(a, b, weights="quadratic") = 0.825.
    a = np.array([0, 1, 2, 3, 4, 4, 2, 1, 0, 3, 2, 2, 5, 5, 1])
    b = np.array([0, 2, 2, 3, 3, 4, 1, 1, 1, 5, 2, 0, 5, 4, 0])
    assert lists.weighted_kappa(a, b, categories=6) == pytest.approx(0.825, abs=1e-8)
