"""What must hold for every base of customers, whatever its size, its unit of time or the order it comes in."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pyarrow as pa
import pytest

from klantwaarde.engine import LocalEngine, rows
from klantwaarde.errors import KlantwaardeError
from klantwaarde.systems.voc.lifetime import bg_bb, bg_future, gamma_gamma, purchases, sbg
from klantwaarde.systems.voc.lifetime.fit import Fit, fit
from klantwaarde.systems.voc.lifetime.model import MODELS, Model, regular
from klantwaarde.systems.voc.lifetime.sample import Sample, sample
from klantwaarde.systems.voc.lifetime.value import discounted_purchases, discounts, retention_value, steps

TIMED: list[Model] = [MODELS["bg_nbd"], MODELS["mbg_nbd"], MODELS["pareto_nbd"], regular(2)]
THETA = np.array([0.5, 6.0, 0.9, 1.6])
every_timed = pytest.mark.parametrize("model", TIMED, ids=lambda m: m.name)


def base(size: int = 400, seed: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Histories in weeks of whole days, with customers who stop."""
    rng = np.random.default_rng(seed)
    age = rng.integers(100, 365, size) / 7
    until = np.minimum(age, rng.exponential(1 / rng.gamma(0.7, 1 / 12.0, size)))
    x = rng.poisson(rng.gamma(1.0, 1 / 6.0, size) * until)
    t_x = np.where(x > 0, np.ceil(until * rng.random(size) ** (1 / np.maximum(x, 1)) * 7) / 7, 0.0)
    return x.astype(float), np.minimum(t_x, age), age


def estimates(found: Fit) -> np.ndarray:
    return np.r_[found.parameters, found.log_likelihood]


def test_parts_of_a_log_merge_to_the_whole_at_the_day_table():
    draw = random.Random(4)
    log = [(draw.choice("abcdef"), draw.randrange(40), draw.randrange(-500, 3000)) for _ in range(300)]
    engine = LocalEngine()
    for name, part in (("all", log), ("one", log[:120]), ("two", log[120:])):
        customer, day, cents = zip(*part, strict=True)
        engine.load(name, pa.table({"customer": list(customer), "day": list(day), "cents": list(cents)}))
    whole, *parts = (purchases.day_table(engine.frame(name)) for name in ("all", "one", "two"))
    merged = purchases.merge_days(*parts)

    def told(frame):
        return sorted(tuple(row.values()) for row in rows(purchases.summary(frame, end=45)))

    assert told(merged) == told(whole)
    engine.close()


@every_timed
def test_from_weeks_to_days_only_the_scale_of_time_changes(model):
    """r, a and b stay, alpha (and beta of a lifetime) is 7 times as large, l falls by sum x ln 7."""
    x, t_x, age = base()
    gaps = 30.0
    week = fit(model, sample(x, t_x, age), log_gaps=gaps)
    day = fit(model, sample(x, np.round(t_x * 7), np.round(age * 7)), log_gaps=gaps + x.sum() * np.log(7))
    scale = np.array([1, 7, 1, 7.0 if model.name == "pareto_nbd" else 1.0])
    np.testing.assert_allclose(day.parameters, week.parameters * scale, rtol=2e-5)
    assert day.log_likelihood == pytest.approx(week.log_likelihood - x.sum() * np.log(7), abs=1e-6)
    assert day.flags == week.flags


@every_timed
def test_order_of_customers_and_equal_rows_against_counts_change_nothing(model):
    x, t_x, age = base(150)
    order = np.random.default_rng(1).permutation(x.size)
    first = fit(model, sample(x, t_x, age))
    assert np.array_equal(estimates(first), estimates(fit(model, sample(x[order], t_x[order], age[order]))))
    three = [np.tile(v, 3) for v in (x, t_x, age)]
    counted = fit(model, sample(x, t_x, age, np.full(x.size, 3.0)))
    assert np.array_equal(estimates(fit(model, sample(*three))), estimates(counted))
    np.testing.assert_allclose(counted.parameters, first.parameters, rtol=1e-6)
    np.testing.assert_allclose(counted.standard_errors, first.standard_errors / np.sqrt(3), rtol=1e-5)


@every_timed
def test_nobody_who_came_back_is_refused(model):
    with pytest.raises(KlantwaardeError) as refused:
        fit(model, sample(np.zeros(50), np.zeros(50), np.arange(1.0, 51)))
    assert refused.value.problems[0].code == "no-repeat-purchases"


@every_timed
@pytest.mark.parametrize("count", [1, 1_000_000])
def test_one_customer_or_a_million_equal_ones_are_never_sure(model, count):
    """All alike says nothing of differences: finite, flagged, and no error bar that pretends otherwise."""
    data = sample([4.0], [30.0], [39.0], [float(count)])
    found = fit(model, data, log_gaps=count * 4 * np.log(7.5))
    assert set(found.flags) & {"heterogeneity_not_identified", "not_converged", "dropout_not_identified"}
    assert np.isfinite(found.log_likelihood)
    assert np.isnan(found.standard_errors).any()
    if found.converged:
        ahead = model.expected(found.parameters, data.x, data.t_x, data.age, np.array([39.0]))
        assert 0 <= ahead[0, 0] <= 8


def test_a_million_equal_rows_are_one_history():
    data = sample(np.full(10**6, 4.0), np.full(10**6, 30.0), np.full(10**6, 39.0))
    assert (data.x.size, data.customers) == (1, 1e6)


@every_timed
def test_ten_thousand_purchases_of_one_customer_do_not_break_the_rest(model):
    x, t_x, age = base(300)
    found = fit(model, sample(np.r_[x, 1e4], np.r_[t_x, 50.0], np.r_[age, 52.0]), log_gaps=-4e4)
    assert np.isfinite(found.log_likelihood)
    assert np.isfinite(found.parameters).all()
    if not found.converged:
        assert "not_converged" in found.flags


@every_timed
@pytest.mark.parametrize("scale", [1e-6, 1e5], ids=["tiny", "huge"])
def test_tiny_and_huge_ages_are_a_matter_of_units(model, scale):
    x, t_x, age = base(300)
    here = fit(model, sample(x, t_x, age))
    there = fit(model, sample(x, t_x * scale, age * scale), log_gaps=0.0)
    np.testing.assert_allclose(there.parameters[[0, 2]], here.parameters[[0, 2]], rtol=1e-4)
    assert there.parameters[1] == pytest.approx(here.parameters[1] * scale, rel=1e-4)


@every_timed
def test_who_came_today_has_a_history_of_no_length(model):
    zero = np.zeros(1)
    alive = model.alive(THETA, zero, zero, zero)[0]
    assert 0 < alive <= 1
    assert model.expected(THETA, zero, zero, zero, np.array([39.0]))[0, 0] > 0
    long = model.expected(THETA, zero, zero, np.array([1e5]), np.array([39.0]))[0, 0]
    assert 0 <= long < 1e-3


@every_timed
def test_expectations_grow_with_time_start_at_nothing_and_value_falls_with_the_discount(model):
    x, t_x, age = np.array([0.0, 1, 6, 30]), np.array([0.0, 10, 35, 38.9]), np.full(4, 39.0)
    ahead = model.expected(THETA, x, t_x, age, np.array([1e-9, 1.0, 5, 26, 52, 104]))
    assert (ahead[0] < 1e-7).all()
    assert (np.diff(ahead, axis=0) > 0).all()
    ends = steps(364.0)
    worth = [
        discounted_purchases(model, THETA, x, t_x, age, ends=ends / 7, factors=discounts(ends, d))
        for d in (0.0, 0.05, 0.2, 1.0)
    ]
    assert (np.diff(worth, axis=0) < 0).all()
    np.testing.assert_allclose(worth[0], model.expected(THETA, x, t_x, age, np.array([52.0]))[0], rtol=1e-10)


@every_timed
def test_the_chance_of_no_purchase_is_a_chance_and_belongs_to_the_expectation(model):
    """P(none) falls with t from 1, and 1 - P(none) <= E: at least one is never more than how many."""
    x, t_x, age = np.array([0.0, 2, 12]), np.array([0.0, 30.43, 38]), np.full(3, 39.0)
    none = np.stack([model.no_purchase(THETA, x, t_x, age, t) for t in (1e-9, 3.0, 39.0)])
    np.testing.assert_allclose(none[0], 1, atol=1e-6)
    assert (np.diff(none, axis=0) < 0).all()
    assert (none > 0).all()
    ahead = model.expected(THETA, x, t_x, age, np.array([3.0, 39.0]))
    assert (1 - none[1:] <= ahead + 1e-12).all()


@pytest.mark.parametrize("first_too", [False, True])
def test_the_whole_distribution_adds_up(first_too):
    """Sum over n >= 1 of P(N >= n) is the expectation, and the differences are chances that add to 1."""
    x, age = np.array([0.0, 2, 15]), np.full(3, 38.9)
    reach = np.stack([bg_future.at_least(THETA, x, age, 39.0, n, first_too=first_too) for n in range(1, 800)])
    assert (np.diff(reach, axis=0) <= 1e-15).all()
    whole = bg_future.expected_if_alive(THETA, x, age, 39.0, first_too=first_too)
    np.testing.assert_allclose(reach.sum(axis=0), whole, rtol=1e-9)
    of_each = -np.diff(np.vstack([np.ones(3), reach, np.zeros(3)]), axis=0)
    np.testing.assert_allclose(of_each.sum(axis=0), 1, rtol=1e-12)


def test_every_path_of_six_occasions_adds_to_one():
    """BG/BB: C(t_x - 1, x - 1) paths per history."""
    from math import comb

    pairs = [(0, 0)] + [(x, t) for t in range(1, 7) for x in range(1, t + 1)]
    ways = np.array([1] + [comb(t - 1, x - 1) for x, t in pairs[1:]], float)
    x, t = (np.array(column, float) for column in zip(*pairs, strict=True))
    data = Sample(x, t, np.full(x.size, 6.0), np.ones(x.size))
    for theta in itertools.product((0.5, 2.0), repeat=4):
        assert ways @ np.exp(bg_bb.rows(np.array(theta), data).value) == pytest.approx(1, rel=1e-11)


def test_contracts_survive_less_and_less_and_are_kept_more_and_more():
    n = np.arange(0.0, 200)
    there = sbg.survival(np.array([0.7, 1.2]), n)
    assert there[0] == 1
    assert (np.diff(there) < 0).all()
    kept = sbg.retention(np.array([0.7, 1.2]), n[1:])
    assert (np.diff(kept) > 0).all()
    np.testing.assert_allclose(np.cumprod(kept), there[1:], rtol=1e-10)


def test_spend_in_cents_or_in_thousands_is_the_same_model():
    rng = np.random.default_rng(9)
    x = rng.integers(1, 9, 300).astype(float)
    m = rng.gamma(6 * x) / x / rng.gamma(4, 1 / 15, 300)
    one, other = (gamma_gamma.fit_gamma_gamma(gamma_gamma.spend(x, m * unit)) for unit in (1.0, 1e5))
    np.testing.assert_allclose(other.parameters, one.parameters * np.array([1, 1, 1e5]), rtol=1e-7)
    expected = gamma_gamma.expected_spend(one.parameters, x, m)
    middle = gamma_gamma.expected_spend(one.parameters, np.zeros(1), np.zeros(1))[0]
    assert ((expected - m) * (middle - m) >= 0).all()


def test_retention_of_one_hundred_percent_without_discount_has_no_end():
    assert retention_value(10.0, 1.0, 0.0, first_year=1) == np.inf


@pytest.mark.parametrize("history", [
    (2.0, 0.0, 10.0), (0.0, 3.0, 10.0), (1.5, 3.0, 10.0), (1.0, 11.0, 10.0), (-1.0, 1.0, 2.0), (1.0, np.nan, 2.0),
])  # fmt: skip
def test_an_impossible_history_is_refused(history):
    with pytest.raises(KlantwaardeError) as refused:
        sample(*([v] for v in history))
    assert refused.value.problems[0].code == "impossible-history"


@every_timed
def test_a_newcomer_is_a_customer_without_a_history(model):
    times, zero = np.array([1.0, 8, 52]), np.zeros(1)
    one_by_one = model.expected(THETA, zero, zero, zero, times)[:, 0]
    np.testing.assert_allclose(model.newcomer(THETA, times), one_by_one, rtol=1e-12)
