"""Shares of R-squared against independent software.

Source: method handbook, section 7: R package relaimpo for ECSI, plain enumeration of all subsets for the advertisers.
Tolerance: half of the last printed digit.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from klantwaarde.statistics.relative_importance import lmg, relative_weights
from klantwaarde.systems.quality.drivers import DriverAsk, find_drivers

from .conftest import columns

THREE = 5.1e-4


@pytest.fixture(scope="module")
def ecsi_items(ecsi_model, shared_data):
    items = [i for c in ("Image", "Expectation", "Quality", "Value") for i in ecsi_model.blocks[c]]
    x = columns(shared_data / "ecsi_mobi/responses.csv", items)
    y = columns(shared_data / "ecsi_mobi/responses.csv", ["CUSA1", "CUSA2", "CUSA3"]).mean(axis=1)
    return items, x, y


def test_two_drivers_by_hand():
    # r12 = .5, ry = (.6, .4): R2 = (.36 + .16 - .24)/.75 = .3733; shares .2867 and .0867; Johnson the same for two.
    r, y = np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([0.6, 0.4])
    assert lmg(r, y) == pytest.approx([0.286667, 0.086667], abs=5.1e-7)
    assert relative_weights(r, y) == pytest.approx([0.286667, 0.086667], abs=5.1e-7)


def test_seventeen_items_as_relaimpo(ecsi_items):
    found = find_drivers(*ecsi_items, DriverAsk("satisfaction", resamples=0))
    assert found.r_squared == pytest.approx(0.7256, abs=5.1e-5)
    told = {"PERQ7": 0.107, "PERQ1": 0.082, "PERV2": 0.072, "PERQ3": 0.068, "PERQ4": 0.062}
    assert {row.item: row.share for row in found.items[:5]} == pytest.approx(told, abs=THREE)
    assert sum(row.share for row in found.items) == pytest.approx(found.r_squared, abs=1e-12)


def test_shares_are_the_mean_over_every_order_of_entering(ecsi_items):
    # By definition (Lindeman, Merenda & Gold 1980), with least squares for each of the 120 orders of five items.
    items, x, y = ecsi_items
    chosen = [items.index(i) for i in ("PERQ7", "PERQ1", "PERV2", "IMAG1", "CUEX2")]
    x = x[:, chosen] - x[:, chosen].mean(axis=0)
    z, told = y - y.mean(), np.zeros(5)

    def r_squared(columns):
        if not columns:
            return 0.0
        left = z - x[:, columns] @ np.linalg.lstsq(x[:, columns], z, rcond=None)[0]
        return 1 - (left @ left) / (z @ z)

    orders = list(permutations(range(5)))
    for order in orders:
        for place, item in enumerate(order):
            told[item] += (r_squared(list(order[: place + 1])) - r_squared(list(order[:place]))) / len(orders)
    found = find_drivers([items[i] for i in chosen], x, y, DriverAsk("satisfaction", resamples=0))
    mine = {row.item: row.share for row in found.items}
    assert [mine[items[i]] for i in chosen] == pytest.approx(told, abs=1e-10)


def test_blocks_as_players_as_relaimpo(ecsi_items, ecsi_model):
    groups = {c: ecsi_model.blocks[c] for c in ("Image", "Expectation", "Quality", "Value")}
    found = find_drivers(*ecsi_items, DriverAsk("satisfaction", groups=groups, resamples=200))
    told = {"Quality": 0.325, "Image": 0.176, "Value": 0.146, "Expectation": 0.079}
    assert {row.item: row.share for row in found.items} == pytest.approx(told, abs=THREE)
    assert found.items[0].tier == 1
    assert found.items[1].tier == 2
    assert found.items[0].p_top3 == 1


def test_advertisers_and_their_halo(shared_data):
    names = [f"q{i}" for i in range(1, 11)]
    x = columns(shared_data / "b2b_advertisers/responses.csv", names)
    found = find_drivers(names[1:], x[:, 1:], x[:, 0], DriverAsk("q1", resamples=200))
    assert found.r_squared == pytest.approx(0.717, abs=THREE)
    told = {"q4": 0.161, "q6": 0.152, "q2": 0.087, "q5": 0.079, "q3": 0.070}
    assert {row.item: row.share for row in found.items[:5]} == pytest.approx(told, abs=THREE)
    # The person's mean alone explains .642; with it always in, .075 is left to share, and q6 overtakes q4.
    assert found.halo_r_squared == pytest.approx(0.642, abs=THREE)
    assert found.halo_left == pytest.approx(0.075, abs=THREE)
    second = sorted(found.items, key=lambda row: -row.halo_share)
    assert [row.item for row in second[:2]] == ["q6", "q4"]
    assert "halo" in found.warnings


def test_the_summary_item_is_no_driver(ecsi_items):
    found = find_drivers(*ecsi_items, DriverAsk("satisfaction", summary=["PERQ1"], resamples=0))
    assert "PERQ1" not in {row.item for row in found.items}
    assert len(found.items) == 16
    assert found.summary_items == ["PERQ1"]
