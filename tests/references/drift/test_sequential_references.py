"""CUSUM and Page-Hinkley beside a worked example and the definition; a change of waves beside scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import GLS

from klantwaarde.statistics.alike_waves import Alike
from klantwaarde.statistics.level_shift import Waves, clearest, every_shift
from klantwaarde.statistics.sequential import PageHinkley, cusum
from klantwaarde.systems.drift.changes import find_changes
from klantwaarde.systems.drift.moments import Moments

# Montgomery, Introduction to Statistical Quality Control, table 9.1: 20 observations around 10, then 10 around 11.
MONTGOMERY = np.array(
    [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62,
     10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52]
)  # fmt: skip


def test_cusum_of_montgomery():
    # Table 9.2, mu 10, K .5: C+ of observation 29 is 5.28, the first above H = 5; two printed digits. C- of 2 is 1.56.
    high, low = cusum(MONTGOMERY, target=10.0, slack=0.5)
    assert high[28] == pytest.approx(5.28, abs=0.005)
    assert int(np.argmax(high > 5)) == 28
    assert low[1] == pytest.approx(1.56, abs=0.005)


def test_page_hinkley_is_its_definition():
    # Hinkley 1971, written out as sums over all earlier answers.
    rng = np.random.default_rng(1)
    x = rng.normal(size=40)
    watch = PageHinkley.of(1, slack=0.05)
    for t in range(40):
        found = watch.hear(x[t : t + 1])[0]
        means = np.array([x[: i + 1].mean() for i in range(t + 1)])
        up = np.cumsum(x[: t + 1] - means - 0.05)
        down = np.cumsum(means - x[: t + 1] - 0.05)
        by_hand = max(up[-1] - min(0.0, up.min()), down[-1] - min(0.0, down.min()))
        assert found == pytest.approx(by_hand, abs=1e-10)


def heard(first, second, *, same_people):
    m = Moments.empty(1, 2, 1)
    for x, y in zip(first, second, strict=True):
        before, now = np.full((1, 4), x), np.full((1, 4), y)
        m.hear(0, 0, before)
        m.hear(0, 1, now, [before] if same_people else ())
    return find_changes(m).raw


def test_two_waves_of_other_people_are_the_t_test():
    # scipy.stats.ttest_ind: two waves without a panel are the pooled t test; rounding only.
    rng = np.random.default_rng(2)
    a, b = rng.normal(7, 1, 40), rng.normal(7.5, 1, 40)
    found, theirs = heard(a, b, same_people=False), stats.ttest_ind(b, a)
    assert found.p[0, 0, 0] == pytest.approx(theirs.pvalue, rel=1e-8)
    assert found.df[0, 0, 0] == pytest.approx(78, abs=1e-8)


@pytest.mark.parametrize("alike", [0.3, 0.6, 0.9])
def test_two_waves_of_the_same_people_are_the_paired_t_test(alike):
    # scipy.stats.ttest_rel: the same statistic, degrees of freedom and p; rounding only.
    rng = np.random.default_rng(3)
    a = rng.normal(7, 1, 60)
    b = 7.2 + alike * (a - 7) + np.sqrt(1 - alike**2) * rng.normal(0, 1, 60)
    found, theirs = heard(a, b, same_people=True), stats.ttest_rel(b, a)
    assert found.difference[0, 0, 0] / found.error[0, 0, 0] == pytest.approx(theirs.statistic, rel=1e-8)
    assert found.df[0, 0, 0] == pytest.approx(59, rel=1e-8)
    assert found.p[0, 0, 0] == pytest.approx(theirs.pvalue, rel=1e-8)


def test_every_moment_of_change_is_generalised_least_squares():
    # statsmodels GLS with the covariance written out by hand: 40 to 60 people a wave, correlations .5, .4, .35 of who
    # answered twice, one wave missing. Coefficients and errors of the step; rounding only.
    mean = np.array([7.0, 7.2, np.nan, 6.4, 6.5])
    n, r, spread = np.array([40.0, 50.0, 55.0, 60.0, 45.0]), np.array([0.5, 0.4, 0.35, 0.35]), 1.7
    shared = np.array([[0, 0, 0, 0], [35, 0, 0, 0], [40, 30, 0, 0], [45, 33, 25, 0], [41, 36, 30, 21]], dtype=float)
    nothing = np.zeros(4)
    waves = Waves(mean, np.asarray(spread), np.asarray(200.0), n, np.ones(5), shared,
                  Alike(r, nothing, nothing, np.asarray(200.0)))  # fmt: skip
    found = every_shift(waves)
    kept = [0, 1, 3, 4]
    cov = np.diag(spread / n)
    for t in range(5):
        for lag in range(1, t + 1):
            cov[t, t - lag] = cov[t - lag, t] = spread * r[lag - 1] * shared[t, lag - 1] / (n[t] * n[t - lag])
    for since in (1, 3, 4):
        design = np.column_stack([np.ones(4), np.array(kept) >= since])
        fit = GLS(mean[kept], design, sigma=cov[np.ix_(kept, kept)]).fit(cov_type="fixed scale")
        assert found.difference[since - 1] == pytest.approx(fit.params[1], rel=1e-8)
        assert found.error[since - 1] == pytest.approx(fit.bse[1], rel=1e-8)
    assert found.p[1] > 1  # the third wave was not measured: nothing can begin there
    assert found.share.sum() == pytest.approx(1.0, abs=1e-12)


def test_a_change_is_dated_where_it_began():
    mean = np.array([7.0, 7.0, 7.1, 6.9, 8.0, 8.1, 7.9])
    waves = Waves(mean, np.asarray(1.0), np.asarray(200.0), np.full(7, 100.0), np.ones(7))
    found = clearest(every_shift(waves))
    assert int(found.since) == 4
    assert float(found.difference) == pytest.approx(1.0, abs=1e-9)
