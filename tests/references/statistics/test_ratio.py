"""The ratio of two sums over accounts, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.statistics.ratio import ratio_interval


def test_four_accounts_by_hand():
    """Σa 10, Σb 20. Without one: 9/18, 8/16, 7/15, 6/11; s² = 3/4 x .0031405; t(3) = 3.18245, from a printed table."""
    found = ratio_interval(np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 5, 9]))
    assert found.value == 0.5
    assert found.low == pytest.approx(0.34555, abs=2e-5)  # five printed digits of t
    assert found.high == pytest.approx(0.65445, abs=2e-5)
    assert found.n == 4


def test_equal_ratios_leave_no_doubt():
    found = ratio_interval(np.array([1.0, 2, 3]), np.array([4.0, 8, 12]))
    assert (found.value, found.low, found.high) == pytest.approx((0.25, 0.25, 0.25))


def test_nothing_below_is_missing_and_one_account_has_no_ends():
    assert ratio_interval(np.zeros(3), np.zeros(3)).status == "missing"
    alone = ratio_interval(np.array([1.0, 0.0]), np.array([4.0, 0.0]))
    assert (alone.value, alone.low, alone.n) == (0.25, None, 1)
