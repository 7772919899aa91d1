"""CUSUM and Page-Hinkley beside a published worked example and the definition worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from klantwaarde.statistics.sequential import PageHinkley, cusum, latest_change

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


def test_one_change_between_two_waves_is_the_t_test():
    # scipy.stats.ttest_ind (independent): two waves without a panel are the pooled t test.
    rng = np.random.default_rng(2)
    a, b = rng.normal(7, 1, 40), rng.normal(7.5, 1, 40)
    pooled = (a.var(ddof=1) + b.var(ddof=1)) / 2
    found = latest_change(np.array([a.mean(), b.mean()]), np.array([pooled / 40, pooled / 40]), np.asarray(78.0))
    assert float(found.p) == pytest.approx(stats.ttest_ind(a, b).pvalue, abs=1e-10)


def test_a_change_is_dated_where_it_began():
    mean = np.array([7.0, 7.0, 7.1, 6.9, 8.0, 8.1, 7.9])
    found = latest_change(mean, np.full(7, 0.01), np.asarray(200.0))
    assert int(found.since) == 4
    assert float(found.difference) == pytest.approx(1.0, abs=1e-9)
