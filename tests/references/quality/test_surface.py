"""The response surface of the kiosk survey against statsmodels.

Source: method handbook, section 7 (statsmodels OLS and HC3): n = 207, means of 24 items centred at 4, target
`overall_satisfied`. Tolerance: half of the last printed digit.
"""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.statistics.regression import least_squares
from klantwaarde.systems.quality.surface import SurfaceAsk, response_surface

ITEMS = range(1, 25)


@pytest.fixture(scope="module")
def kiosk_means(kiosk):
    e, p = kiosk([f"exp{i:02d}" for i in ITEMS]).mean(axis=1), kiosk([f"per{i:02d}" for i in ITEMS]).mean(axis=1)
    return e, p, kiosk(["overall_satisfied"])[:, 0]


@pytest.fixture(scope="module")
def found(kiosk_means):
    return response_surface(*kiosk_means, SurfaceAsk("expectation", "experience", "satisfaction"))


def test_users_only(found):
    # Four never used a kiosk: that is no gap to fill.
    assert (found.n, found.left_out) == (207, 4)
    assert found.centre == 4
    assert found.scale_guessed


def test_models_beside_each_other(found):
    told = {"difference": (0.1445, 487.9), "experience": (0.2414, 463.1), "linear": (0.2418, 465.0),
            "quadratic": (0.2975, 455.1)}  # fmt: skip
    for model in found.models:
        assert model.r_squared == pytest.approx(told[model.name][0], abs=5.1e-5)
        assert model.aic == pytest.approx(told[model.name][1], abs=0.051)


def test_the_difference_is_rejected(found):
    tests = {one.name: one for one in found.constraints}
    assert tests["linear"].f == pytest.approx(26.17, abs=0.0051)
    assert tests["linear"].p == pytest.approx(7e-7, abs=5e-8)
    assert tests["difference"].f == pytest.approx(10.94, abs=0.0051)
    assert tests["linear"].rejected
    assert tests["difference"].rejected


def test_the_surface_with_robust_errors(found):
    told = {"a1": (0.852, 0.148), "a2": (-0.218, 0.072), "a3": (1.609, 0.568), "a4": (0.243, 0.259),
            "a5": (-0.299, 0.135)}  # fmt: skip
    for one in found.surface:
        assert (one.value, one.se) == pytest.approx(told[one.name], abs=5.1e-4)
    linear = {one.name: one.value for one in found.linear}
    assert (linear["b_E"], linear["b_P"]) == pytest.approx((-0.031, 0.501), abs=5.1e-4)


def test_what_follows_in_words(found):
    assert not found.expectation_adds
    assert found.congruence == "refused"
    said = [str(sentence) for sentence in found.sentences]
    assert "Expectation adds nothing beyond experience here." in said
    assert said[0].startswith("The difference between experience and expectation is not enough")
    assert not any("effect" in sentence for sentence in said)


@pytest.mark.parametrize(("item", "gap", "dz"), [(23, -1.98, -1.11), (15, -1.94, None), (16, -1.85, None)])
def test_paired_gaps(kiosk, item, gap, dz):
    e, p = (kiosk([f"{what}{item:02d}"])[:, 0] for what in ("exp", "per"))
    means = response_surface(e, p, kiosk(["overall_satisfied"])[:, 0], SurfaceAsk("e", "p", "z")).means
    assert means["gap"] == pytest.approx(gap, abs=0.0051)
    if dz is not None:
        assert means["dz"] == pytest.approx(dz, abs=0.0051)
    assert means["gap_low"] < gap < means["gap_high"] < 0


def test_robust_errors_are_those_of_statsmodels():
    # Independent software in the same run; the formula is the same, so only rounding may differ.
    api = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(60), rng.normal(size=(60, 3))])
    y = x @ [1, 0.5, 0, -1] + rng.normal(size=60) * (1 + np.abs(x[:, 1]))
    theirs = api.OLS(y, x).fit(cov_type="HC3")
    mine = least_squares(x, y)
    assert mine.coefficients == pytest.approx(theirs.params, abs=1e-10)
    assert mine.covariance == pytest.approx(theirs.cov_params(), abs=1e-10)
    assert (mine.r_squared, mine.aic) == pytest.approx((theirs.rsquared, theirs.aic), abs=1e-9)
    v = rng.uniform(0.5, 2, size=60)
    assert least_squares(x, y, weights=v).coefficients == pytest.approx(api.WLS(y, x, weights=v).fit().params)


def test_cr2_of_a_mean_of_equal_accounts_is_the_t_test_on_account_means():
    # For an intercept and equal accounts CR2 is the variance of account means / J, and its degrees of freedom J - 1.
    rng = np.random.default_rng(2)
    accounts = np.repeat(np.arange(8), 3)
    y = rng.normal(size=8)[accounts] + rng.normal(size=24)
    fit = least_squares(np.ones((24, 1)), y, clusters=accounts)
    means = y.reshape(8, 3).mean(axis=1)
    value, se, df = fit.combination(np.ones(1))
    assert value == pytest.approx(means.mean())
    assert se == pytest.approx(means.std(ddof=1) / np.sqrt(8))
    assert df == pytest.approx(7)
