"""The effect of an action: the change that the ledger holds, or the difference with its interval, and what it means."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.results import Estimate
from klantwaarde.synthesis.effect import change_between, verdict_of

Z = 1.959963984540054


def around(value, error):
    return Estimate(value=value, low=value - Z * error, high=value + Z * error, n=30)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.01, 2), st.floats(0.01, 2))
def test_with_two_normal_estimates_it_is_the_textbook_interval_of_a_difference(x, y, ex, ey):
    """Two independent normal estimates: y - x ± z sqrt(ex² + ey²), to rounding."""
    made = change_between(around(x, ex), around(y, ey))
    assert made.value == pytest.approx(y - x, abs=1e-12)
    assert made.high - made.value == pytest.approx(Z * math.hypot(ex, ey), rel=1e-9)
    assert made.value - made.low == pytest.approx(Z * math.hypot(ex, ey), rel=1e-9)


def test_a_worked_case():
    """Zou & Donner's construction by hand: x 0.2 (0.1 to 0.5), y 0.6 (0.4 to 0.7).

    Low end 0.4 - sqrt(0.2² + 0.3²) = 0.4 - 0.36056, high end 0.4 + sqrt(0.1² + 0.1²) = 0.4 + 0.14142.
    """
    made = change_between(Estimate(0.2, 0.1, 0.5, 9), Estimate(0.6, 0.4, 0.7, 7))
    assert (made.value, made.n) == (pytest.approx(0.4), 7)
    assert made.low == pytest.approx(0.039444872, abs=1e-8)
    assert made.high == pytest.approx(0.541421356, abs=1e-8)


def test_what_is_closed_stays_closed_and_what_is_missing_stays_missing():
    there, closed = Estimate(1, 0, 2, 9), Estimate(status="closed")
    assert change_between(there, closed) == Estimate(status="closed")
    assert change_between(closed, there) == Estimate(status="closed")
    assert change_between(there, Estimate(status="missing")).status == "missing"


@pytest.mark.parametrize(
    ("low", "value", "high", "expected", "verdict"),
    [
        (0.2, 0.5, 0.8, 0.5, "as_expected"),
        (-0.1, 0.3, 0.7, 0.5, "unsure"),
        (-0.2, 0.1, 0.3, 0.5, "less"),
        (0.6, 0.9, 1.2, 0.5, "more"),
        (0.2, 0.5, 0.8, None, "none"),
        (None, 0.5, None, 0.5, "unsure"),
        (None, None, None, 0.5, "waiting"),
    ],
)
def test_what_it_means(low, value, high, expected, verdict):
    assert verdict_of(Estimate(value, low, high, 9), expected) == verdict
