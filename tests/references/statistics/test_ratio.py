"""The ratio of two sums over accounts, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.statistics.ratio import ratio_interval


def test_four_accounts_by_hand():
    """Σa 10, Σb 20. Without one: 9/18, 8/16, 7/15, 6/11; s² = 3/4 x .0031405; t(3) = 3.18245, from a printed table.

    c = t² s² / (R (1 - R)) = .095418; half = √(c/4 + c²/4) / (1 + c) = .147569, around .5.
    """
    found = ratio_interval(np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 5, 9]))
    assert found.value == 0.5
    assert found.low == pytest.approx(0.35243, abs=2e-5)  # five printed digits of t
    assert found.high == pytest.approx(0.64757, abs=2e-5)
    assert found.n == 4


def test_a_ratio_that_is_no_share_is_symmetric():
    """Three times as much above: R 1.5, s three times .048532, half = 3.18245 x .145596 = .46335."""
    found = ratio_interval(np.array([3.0, 6, 9, 12]), np.array([2.0, 4, 5, 9]))
    assert (found.low, found.high) == pytest.approx((1.03665, 1.96335), abs=5e-5)


def test_nobody_is_not_never():
    """Nothing of four equal parts is lost: as Wilson with Student's t, c = 3.18245² / 4, high = c / (1 + c) = .7169."""
    found = ratio_interval(np.zeros(4), np.full(4, 3.0))
    assert (found.low, found.high) == (0.0, pytest.approx(0.7169, abs=1e-4))


def test_nothing_below_is_missing_and_one_account_has_no_ends():
    assert ratio_interval(np.zeros(3), np.zeros(3)).status == "missing"
    alone = ratio_interval(np.array([1.0, 0.0]), np.array([4.0, 0.0]))
    assert (alone.value, alone.low, alone.n) == (0.25, None, 1)
