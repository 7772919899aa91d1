"""Published and twice-computed figures of the purchase models.

Source of the CDNOW sample: Fader & Hardie, brucehardie.com; estimates printed in Fader, Hardie & Lee (2005) for BG/NBD
and Pareto/NBD and in Fader & Hardie (2013) for Gamma-Gamma. The longer figures were computed a second time from the
formulas with exact days/7 by software that is not ours. Tolerance: half a unit of the last digit given.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from klantwaarde.statistics.newton import Optimum, maximise
from klantwaarde.systems.voc.lifetime import bg_bb, bg_family, bg_future, cnbd_k, gamma_gamma, nbd, pareto_nbd, sbg
from klantwaarde.systems.voc.lifetime.sample import Sample, sample


@dataclass(frozen=True)
class Cdnow:
    """The calibration period, counted here by hand and not by the package."""

    histories: Sample
    x: np.ndarray
    m: np.ndarray
    log_gaps: float


@pytest.fixture(scope="module")
def cdnow(shared_data: Path) -> Cdnow:
    """Count the 2,357 customers from the log: days to 30 September 1997, in weeks of exactly seven days."""
    cents: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    with (shared_data / "cdnow" / "cdnow_sample_transactions.csv").open() as file:
        for row in csv.DictReader(file):
            day = dt.date.fromisoformat(row["date"]).toordinal()
            cents[row["customer_id"]][day] += round(float(row["amount"]) * 100)
    end = dt.date(1997, 9, 30).toordinal()
    x, t_x, age, m, gaps = [], [], [], [], 0.0
    for days in cents.values():
        seen = sorted(d for d in days if d <= end)
        x.append(len(seen) - 1)
        t_x.append((seen[-1] - seen[0]) / 7)
        age.append((end - seen[0]) / 7)
        m.append(sum(days[d] for d in seen[1:]) / 100 / max(len(seen) - 1, 1))
        gaps += sum(float(np.log((b - a) / 7)) for a, b in pairwise(seen))
    return Cdnow(sample(x, t_x, age), np.array(x, float), np.array(m), gaps)


def errors_of(found: Optimum) -> np.ndarray:
    """Standard errors by the delta rule from the log scale."""
    assert found.log_covariance is not None
    return np.sqrt(np.diag(found.log_covariance)) * found.parameters


def fit_bg(data: Sample, *, first_too: bool) -> Optimum:
    """Fit from the usual start."""
    sums = bg_family.Histograms(data, first_too)
    start = np.array([1.0, 0.3 * float(data.n @ data.age) / data.customers, 1.0, 2.0])
    return maximise(lambda t: bg_family.totals(t, sums), start, n=data.customers)


def test_cdnow_is_counted_as_published(cdnow: Cdnow) -> None:
    """Sum of x is 2,457; 946 repeat buyers; 1,016 distinct histories."""
    assert cdnow.histories.customers == 2357
    assert cdnow.histories.n @ cdnow.histories.x == 2457
    assert cdnow.histories.repeaters == 946
    assert cdnow.histories.x.size == 1016


def test_bg_nbd_gives_the_published_estimates(cdnow: Cdnow) -> None:
    """Fader, Hardie & Lee 2005: .243, 4.414, .793, 2.426, LL -9582.4."""
    found = fit_bg(cdnow.histories, first_too=False)
    np.testing.assert_allclose(found.parameters, [0.242595, 4.413602, 0.792922, 2.425907], atol=5.1e-7)
    np.testing.assert_allclose(errors_of(found), [0.0126, 0.3782, 0.1857, 0.7054], atol=5.1e-5)
    assert found.log_likelihood == pytest.approx(-9582.429207, abs=5.1e-7)
    assert found.converged
    assert found.iterations <= 10


def test_mbg_nbd_gives_the_twice_computed_estimates(cdnow: Cdnow) -> None:
    """From two implementations of the formula."""
    found = fit_bg(cdnow.histories, first_too=True)
    np.testing.assert_allclose(found.parameters, [0.524843, 6.183085, 0.891359, 1.614002], atol=5.1e-7)
    np.testing.assert_allclose(errors_of(found), [0.0833, 0.6956, 0.1548, 0.5375], atol=5.1e-5)
    assert found.log_likelihood == pytest.approx(-9582.135716, abs=5.1e-7)


def test_nbd_is_far_below_the_models_with_dropout(cdnow: Cdnow) -> None:
    """NBD r .384766, alpha 12.07202, LL -9763.6577."""
    found = nbd.fit_nbd(cdnow.histories)
    np.testing.assert_allclose(found.parameters, [0.384766, 12.07202], atol=5.1e-6)
    # One unit of the last digit: the printed figure ends in 77, ours and its own parameters in 76.
    assert found.log_likelihood == pytest.approx(-9763.6577, abs=1e-4)


def test_pareto_nbd_gives_the_published_estimates(cdnow: Cdnow) -> None:
    """Fader, Hardie & Lee 2005: .553, 10.578, .606, 11.669, LL -9595.0."""
    found = maximise(lambda t: pareto_nbd.totals(t, cdnow.histories), np.array([1, 10, 1, 10.0]), n=2357)
    np.testing.assert_allclose(found.parameters, [0.553277, 10.57768, 0.606240, 11.66874], atol=5.1e-6)
    np.testing.assert_allclose(errors_of(found), [0.0476, 0.8427, 0.1873, 6.211], atol=5.1e-4)
    assert found.log_likelihood == pytest.approx(-9594.976179, abs=5.1e-7)


@pytest.mark.parametrize(
    ("k", "expected", "log_likelihood"),
    [
        (1, (0.524843, 6.183085, 0.891359, 1.614002), -9582.135716),
        (2, (0.5799, 2.2881, 1.1345, 1.5850), -9853.253),
    ],
)
def test_regular_timing_is_not_seen_on_cdnow(
    cdnow: Cdnow, k: int, expected: tuple[float, ...], log_likelihood: float
) -> None:
    """MBG/CNBD-k: k = 1 is MBG/NBD, and k = 2 is less likely."""
    found = maximise(
        lambda t: cnbd_k.totals(t, cdnow.histories, k, cdnow.log_gaps), np.array([1.0, 10 / k, 1.0, 2.0]), n=2357
    )
    np.testing.assert_allclose(found.parameters, expected, atol=5.1e-5)
    assert found.log_likelihood == pytest.approx(log_likelihood, abs=5.1e-4)


def test_gamma_gamma_gives_the_published_estimates(cdnow: Cdnow) -> None:
    """Fader & Hardie 2013: p 6.25, q 3.74, gamma 15.44 on 946 customers."""
    data = gamma_gamma.spend(cdnow.x, cdnow.m)
    found = gamma_gamma.fit_gamma_gamma(data)
    assert data.n.sum() == 946
    np.testing.assert_allclose(found.parameters, [6.249572, 3.744225, 15.443521], atol=5.1e-7)
    assert found.log_likelihood == pytest.approx(-4055.917695, abs=5.1e-7)


X, T_X, AGE = np.array([2.0]), np.array([213 / 7]), np.array([272 / 7])
NONE = np.array([0.0])


def test_customer_0001_under_bg_nbd() -> None:
    """CDNOW 0001 with the printed parameters; computed twice."""
    p = np.array([0.243, 4.414, 0.793, 2.426])
    alive = bg_family.probability_alive(p, X, T_X, AGE, first_too=False)
    assert alive[0] == pytest.approx(0.726590, abs=5.1e-7)
    for weeks, expected in ((39.0, 1.226116), (52.0, 1.558829)):
        got = alive * bg_future.expected_if_alive(p, X, AGE, weeks, first_too=False)
        assert got[0] == pytest.approx(expected, abs=5.1e-7)
    assert (alive * bg_future.alive_later(p, X, AGE, 39.0, first_too=False))[0] == pytest.approx(0.567139, abs=5.1e-7)
    none = 1 - alive * bg_future.at_least(p, X, AGE, 39.0, 1, first_too=False)
    assert none[0] == pytest.approx(0.445352, abs=5.1e-7)


@pytest.mark.parametrize(
    ("x", "t_x", "alive", "expected"), [(X, T_X, 0.706139, 1.262759), (NONE, NONE, 0.389723, 0.153966)]
)
def test_customers_under_mbg_nbd(x: np.ndarray, t_x: np.ndarray, alive: float, expected: float) -> None:
    """CDNOW 0001 and 0003: under MBG/NBD a one-time buyer may have left."""
    p = np.array([0.524843, 6.183085, 0.891359, 1.614002])
    got = bg_family.probability_alive(p, x, t_x, AGE, first_too=True)
    assert got[0] == pytest.approx(alive, abs=1e-6)
    assert (got * bg_future.expected_if_alive(p, x, AGE, 39.0, first_too=True))[0] == pytest.approx(expected, abs=1e-6)


def test_customer_0001_under_pareto_nbd() -> None:
    """CDNOW 0001 with the printed parameters, and without horizon at .0027 a week."""
    p = np.array([0.553, 10.578, 0.606, 11.669])
    alive = pareto_nbd.probability_alive(p, X, T_X, AGE)
    assert alive[0] == pytest.approx(0.869186, abs=5.1e-7)
    assert (alive * pareto_nbd.expected_if_alive(p, X, AGE, 39.0))[0] == pytest.approx(1.455226, abs=5.1e-7)
    assert (alive * pareto_nbd.discounted_for_ever(p, X, AGE, 0.0027))[0] == pytest.approx(6.484143, abs=5.1e-7)


def test_spend_lies_between_own_mean_and_population() -> None:
    """CDNOW 0001 with the printed parameters 24.659613; nobody's own mean: 35.218978."""
    p = np.array([6.25, 3.74, 15.44])
    assert gamma_gamma.expected_spend(p, X, np.array([22.345]))[0] == pytest.approx(24.659613, abs=5.1e-7)
    assert gamma_gamma.expected_spend(p, NONE, NONE)[0] == pytest.approx(35.218978, abs=5.1e-7)


def test_faults_of_other_tools_are_right_here() -> None:
    """The cases where lifetimes 0.11.3 gives NaN; right values from quadrature with 30 to 40 digits."""
    got = bg_future.expected_if_alive(np.array([0.11, 2.24, 0.31, 0.5]), NONE, np.array([1.0]), 30.0, first_too=False)
    assert got[0] == pytest.approx(0.564588615533, abs=5.1e-13)
    tiny = pareto_nbd.probability_alive(
        np.array([0.5, 1, 0.6, 5000.0]), np.array([400.0]), np.array([20.0]), np.array([39.0])
    )
    assert tiny[0] == pytest.approx(1.33252044e-107, rel=5e-9)
    many = sample([110, 220], [39, 39], [39, 39])
    assert np.isfinite(pareto_nbd.totals(np.array([0.5, 10, 0.6, 12.0]), many)[0])


def test_regular_timing_expectation_equals_the_derivation() -> None:
    """r 1.2, alpha 2, a .8, b 3, k 3, T 20, t 15, x 0: A .401729, E .212267 (simulation .40207, .21266 +- .0004)."""
    p = np.array([1.2, 2, 0.8, 3.0])
    age = np.array([20.0])
    alive = cnbd_k.probability_alive(p, NONE, NONE, age, 3)
    assert alive[0] == pytest.approx(0.401729, abs=5.1e-7)
    assert (alive * cnbd_k.expected_if_alive(p, NONE, NONE, age, 15.0, 3))[0] == pytest.approx(0.212267, abs=5.1e-7)


def test_bg_bb_gives_whole_fractions() -> None:
    """All parameters 1 and n = 2: L is 25, 5, 2 and 4 of 36; alive in period n .16, .40, 1, 1; paths sum to 1."""
    one = np.ones(4)
    data = sample([0, 1, 1, 2], [0, 1, 2, 2], [2, 2, 2, 2])
    np.testing.assert_allclose(np.exp(bg_bb.rows(one, data).value) * 36, [25, 5, 2, 4], rtol=1e-12)
    np.testing.assert_allclose(bg_bb.probability_alive(one, data.x, data.t_x, data.age), [0.16, 0.4, 1, 1], rtol=1e-12)
    got = bg_bb.expected(np.array([1.2, 0.75, 0.66, 2.8]), np.array([3.0]), np.array([5.0]), np.array([6.0]), 5)
    assert got[0] == pytest.approx(1.802133, abs=5.1e-7)


@pytest.mark.parametrize(
    ("theta", "expected"),
    [
        ((0.704, 1.182), (0.627, 0.474, 0.388, 0.332)),
        ((0.668, 3.806), (0.851, 0.747, 0.670, 0.610)),
    ],
)
def test_contracts_survive_as_published(theta: tuple[float, float], expected: tuple[float, ...]) -> None:
    """Fader & Hardie 2007, two segments, S(1..4)."""
    np.testing.assert_allclose(sbg.survival(np.array(theta), np.arange(1.0, 5)), expected, atol=5.1e-4)
