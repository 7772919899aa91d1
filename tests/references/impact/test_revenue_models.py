"""Bills that follow by hand, and the check-case of the handbook.

The comedy club of Barcelona asked 0.30 euro a laugh and at most 24 euro: 80 laughs (domain.md, section 8, after a
review of Bertini & Koenigsberg, *The Ends Game*). All amounts are whole cents: no tolerance.
"""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.schema.pricing import RevenueModel
from klantwaarde.systems.impact.pricing.bill import METER, Meters, bill


def meters(uses, successes, *, failures=None, access=None, value=None):
    uses, successes = (np.atleast_2d(np.asarray(x, dtype=np.int64)) for x in (uses, successes))
    failures = uses - successes if failures is None else np.atleast_2d(np.asarray(failures, dtype=np.int64))
    access = np.ones_like(uses) if access is None else np.atleast_2d(np.asarray(access, dtype=np.int64))
    value = np.zeros_like(uses) if value is None else np.atleast_2d(np.asarray(value, dtype=np.int64))
    return Meters(access, uses * METER, successes * METER, failures * METER, value)


@pytest.mark.parametrize(("laughs", "cents"), [(0, 0), (1, 30), (79, 2370), (80, 2400), (81, 2400), (300, 2400)])
def test_the_comedy_club(laughs, cents):
    club = RevenueModel("club", kind="outcome", per_outcome=0.30, cap=24)
    made = bill(club, meters([300], [laughs]))
    assert made.paid.item() == cents
    assert made.without_result.item() == made.without_use.item() == 0


def test_who_holds_laughs_pays_less():
    # 100 real laughs of which a fifth is held in: 80 are counted, and the cap is met exactly.
    club = RevenueModel("club", kind="outcome", per_outcome=0.30, cap=24)
    assert bill(club, meters([100], [79])).paid.item() == 2370


def test_ownership_by_hand():
    # 100 euro over three months with access: 33.34 + 33.33 + 33.33. Used 4 times in the first, of which 1 failed; idle
    # in the second; used twice in the third, and no result is known.
    made = bill(RevenueModel("own", kind="ownership", price=100), meters([4, 0, 2], [3, 0, 0], failures=[1, 0, 0]))
    assert made.paid.tolist() == [[3334, 3333, 3333]]
    assert made.without_use.tolist() == [[0, 3333, 0]]
    assert made.without_result.tolist() == [[834, 0, 0]]  # 3334 / 4 = 833.5, half upwards
    assert made.for_result.tolist() == [[2500, 0, 3333]]


def test_pay_per_use_with_included_uses_and_a_guarantee():
    # 5 uses of which 2 come along: 3 x 1.005 = 3.015 -> 3.02 euro; 2 of 5 failed: 1.208 -> 1.21; half comes back: 0.605
    # -> 0.61 (half of a cent upwards).
    model = RevenueModel("use", kind="hybrid", per_use=1.005, included=2, guarantee=0.5)
    made = bill(model, meters([5], [3]))
    assert (made.use.item(), made.back.item()) == (302, 61)
    assert (made.paid.item(), made.without_result.item(), made.for_result.item()) == (241, 60, 181)


def test_floor_and_cap_by_hand():
    # 10 a month and 2 per success, at least 12 and at most 15: 0, 1, 2 and 4 successes give 12, 12, 14 and 15.
    model = RevenueModel("hyb", kind="hybrid", per_month=10, per_outcome=2, floor=12, cap=15)
    made = bill(model, meters([1, 1, 2, 4], [0, 1, 2, 4]))
    assert made.paid.tolist() == [[1200, 1200, 1400, 1500]]
    # 18 is cut to 15: the lines give up the same part, 10 -> 8.33 and 8 -> 6.67.
    assert (made.fixed[0, 3], made.outcome[0, 3]) == (833, 667)


def test_gain_sharing():
    model = RevenueModel("gain", kind="outcome", share_of_value=0.1)
    made = bill(model, meters([3, 1], [2, 0], value=[12345, 0]))
    assert made.paid.tolist() == [[1235, 0]]  # 10% of 123.45 is 12.345


def test_a_minimum_term_runs_on():
    model = RevenueModel("sub", kind="access", per_month=10, minimum_months=3)
    made = bill(model, meters([1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 1, 0], access=[1, 0, 0, 0, 1, 0]))
    assert made.paid.tolist() == [[1000, 1000, 1000, 0, 1000, 1000]]
    assert made.without_use.tolist() == [[0, 1000, 1000, 0, 0, 1000]]


def test_a_deposit_is_no_revenue():
    with_it = RevenueModel("sub", kind="access", per_month=10, deposit=500)
    without = RevenueModel("sub", kind="access", per_month=10)
    m = meters([1, 2], [1, 1])
    assert np.array_equal(bill(with_it, m).paid, bill(without, m).paid)
