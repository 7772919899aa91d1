"""Fisher's exact test against `scipy.stats.fisher_exact` on every small table, 1e-10: both sum the same chances."""

from __future__ import annotations

import itertools

import pytest
from scipy import stats

from klantwaarde.statistics.two_by_two import fisher_exact

LARGE = [((120, 40), (90, 80)), ((3, 900), (14, 1000)), ((0, 250), (9, 241)), ((10, 0), (0, 10))]


@pytest.mark.parametrize("first", list(itertools.product(range(5), repeat=2)))
def test_small_tables(first):
    for second in itertools.product(range(5), repeat=2):
        assert fisher_exact(first, second) == pytest.approx(stats.fisher_exact([first, second]).pvalue, abs=1e-10)


@pytest.mark.parametrize("table", LARGE)
def test_large_tables(table):
    assert fisher_exact(*table) == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-8)


def test_the_tea_taster():
    # Fisher (1935): three of four cups right; one-sided 17/70, so two-sided 34/70
    assert fisher_exact((3, 1), (1, 3)) == pytest.approx(34 / 70)
