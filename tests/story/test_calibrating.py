"""Chances of scores: calibration on known truth, thresholds, forecast and proposals."""

import numpy as np
import pytest

from klantwaarde.results.coding import Decision
from klantwaarde.systems.story.calibrating import calibration_error, curves, platt, threshold
from klantwaarde.systems.story.codebook import shipped_codebook
from klantwaarde.systems.story.forecasting import Forecast, fit_curve
from klantwaarde.systems.story.learning import lessons_of
from klantwaarde.systems.story.proposing import propose_exclusions, stands_out
from klantwaarde.systems.story.suggesting import Coder


def drawn(n, seed, slope=1.5, level=-1.0):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=n)
    return scores, rng.random(n) < 1 / (1 + np.exp(-(slope * scores + level)))


def test_platt_gives_the_curve_back():
    slope, level = platt(*drawn(20_000, 1))
    # Standard errors at this n are about .03; the pull towards 1 is worth four answers.
    assert slope == pytest.approx(1.5, abs=0.1)
    assert level == pytest.approx(-1.0, abs=0.1)


@pytest.mark.parametrize("n", [60, 3000])  # pooled or a line; steps from two hundred positives on
def test_chances_come_true(n):
    scores, labels = drawn(n, 2)
    curve = curves(scores[:, None], labels[:, None])[0]
    fresh, truth = drawn(20_000, 3)
    error = calibration_error(curve.chances(fresh), truth)
    assert error <= (0.15 if n < 100 else 0.05)
    assert np.all(np.diff(curve.chances(np.linspace(-3, 3, 50))) >= -1e-12)


def test_a_handful_of_separable_examples_makes_no_step():
    scores = np.array([[2.0]] * 12 + [[-2.0]] * 40)
    labels = np.array([[True]] * 12 + [[False]] * 40)
    assert curves(scores, labels)[0].chances(np.array([0.5]))[0] < 0.9


def test_calibration_error_by_hand():
    # Two bins: .25 said and 0 came, .85 said and 1 came: (.25 + .15)/2.
    assert calibration_error(np.array([0.25, 0.85, 0.1]), np.array([False, True, True])) == pytest.approx(0.2)
    assert calibration_error(np.array([0.1]), np.array([True])) is None


def test_threshold_is_half_of_the_best_expected_f1():
    # 40 sure ones and 60 at .2: with the sure ones alone 2 x 40/(40 + 52) = .870; the cut is its half, drawn to .5.
    chances = np.array([1.0] * 40 + [0.2] * 60)
    half = 40 / 92
    assert threshold(chances) == pytest.approx((52 * half + 10 * 0.5) / 62, abs=1e-9)
    assert threshold(np.zeros(5)) == 0.5


def test_a_forecast_gives_its_own_curve_back():
    points = [(n, 0.8 - 1.2 * n**-0.5) for n in (25, 50, 100, 200)]
    a, b, c = fit_curve(points)
    found = Forecast(tuple(points), a, b, c, 200)
    assert found.at(400) == pytest.approx(0.8 - 1.2 * 400**-0.5, abs=0.005)
    assert found.gain(100) == pytest.approx(found.at(300) - found.at(200))
    assert fit_curve([(10, 0.5), (20, 0.4)])[1] == 0.0  # a fall is noise, no promise to fall on


def test_a_term_stands_out_by_hand():
    # Log-odds with a prior of 2 texts in 50: (log(12/48) - log(2/148))/sqrt(1/12 + 1/2).
    z = stands_out(10, 10, 0, 100, prior=2, of=50)
    assert z == pytest.approx((np.log(12 / 48) - np.log(2 / 148)) / np.sqrt(1 / 12 + 1 / 2))
    assert stands_out(0, 50, 0, 50, prior=1, of=50) == pytest.approx(0.0)


def test_words_beside_a_rejected_hit_are_fenced_off():
    coder = Coder(shipped_codebook())
    texts = {f"r{i}": f"kwaliteit van leven, punt {i}" for i in range(4)} | {"g": "de kwaliteit is top"}
    decisions = [Decision(row, "quality", "reject") for row in list(texts)[:4]] + [Decision("g", "quality", "accept")]
    found = propose_exclusions(coder, lessons_of(coder, decisions, texts))
    assert ("quality", "x", "kwaliteit van") in {(one.code, one.tone, one.text) for one in found}
