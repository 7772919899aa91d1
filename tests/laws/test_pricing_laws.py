"""Laws of revenue models: on the bill exactly, in the simulation as far as doubles go."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from klantwaarde.results import from_json, to_json
from klantwaarde.results.revenue import RevenueModels
from klantwaarde.schema.pricing import Costs, Customers, Pricing, RevenueModel
from klantwaarde.systems.impact.pricing.bill import METER, Meters, bill, spread
from klantwaarde.systems.impact.pricing.compare import compare
from klantwaarde.systems.impact.pricing.forecast import Reckoned, forecasts, menu_of
from klantwaarde.systems.impact.pricing.people import people_of
from klantwaarde.systems.impact.pricing.simulate import simulate
from klantwaarde.systems.impact.pricing.tariff import month, overshoot_of, tariff_of
from klantwaarde.systems.impact.pricing.worlds import drawn_factors, factors_of

AMOUNT = st.integers(0, 2_000_000).map(lambda x: x / 10_000)


@st.composite
def any_meters(draw):
    """Up to three customers and four months, in thousandths, some uses without a known result."""
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 4)))

    def cells(high):
        return np.array(draw(st.lists(st.integers(0, high), min_size=shape[0] * shape[1],
                                      max_size=shape[0] * shape[1]))).reshape(shape)  # fmt: skip

    uses = cells(40_000)
    successes = np.where(uses > 0, cells(40_000), 0)
    failures = np.where(uses > 0, cells(40_000), 0)
    return Meters((uses > 0) | (cells(1) > 0), uses, successes, failures, cells(900_000) * (successes > 0))


@st.composite
def any_model(draw):
    floor = draw(st.one_of(st.just(0.0), AMOUNT))
    cap = draw(st.one_of(st.none(), AMOUNT.map(lambda x: x + floor)))
    return RevenueModel(
        "any", price=draw(AMOUNT), per_month=draw(AMOUNT), per_use=draw(AMOUNT), per_outcome=draw(AMOUNT),
        included=draw(st.integers(0, 9)), share_of_value=draw(st.integers(0, 100)) / 100,
        guarantee=draw(st.integers(0, 100)) / 100, cap=cap, floor=floor, minimum_months=draw(st.integers(0, 5)),
    )  # fmt: skip


def whole(meters):
    return Meters(meters.access.astype(np.int64), meters.uses, meters.successes, meters.failures, meters.value)


@given(model=any_model(), meters=any_meters())
def test_lines_and_purposes_add_up_to_the_bill(model, meters):
    made = bill(model, whole(meters))
    assert np.array_equal(made.paid, made.fixed + made.use + made.outcome - made.back)
    assert np.array_equal(made.paid, made.without_use + made.without_result + made.for_result)
    for part in (made.fixed, made.use, made.outcome, made.back, made.without_use, made.without_result, made.for_result):
        assert (part >= 0).all()
    assert (made.without_use[meters.uses > 0] == 0).all()


@given(meters=any_meters(), per=AMOUNT, share=st.integers(0, 100), cap=st.one_of(st.none(), AMOUNT))
def test_paying_by_result_never_pays_for_failure(meters, per, share, cap):
    made = bill(RevenueModel("o", kind="outcome", per_outcome=per, share_of_value=share / 100, cap=cap), whole(meters))
    assert not made.without_use.any()
    assert not made.without_result.any()
    assert not made.paid[meters.successes == 0].any()


@given(meters=any_meters(), price=AMOUNT, seed=st.integers(0, 9))
def test_ownership_revenue_does_not_depend_on_use(meters, price, seed):
    own, meters = RevenueModel("own", kind="ownership", price=price), whole(meters)
    uses = np.random.default_rng(seed).permuted(meters.uses) * 2
    other = Meters(meters.access, uses, uses // 2, uses // 4, meters.value)
    assert bill(own, meters).paid.sum() == bill(own, other).paid.sum()
    cents = int(Decimal(str(price)).quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)
    assert bill(own, meters).paid.sum() == cents * int(meters.access.any(axis=1).sum())


@given(model=any_model(), meters=any_meters(), lower=AMOUNT)
def test_a_cap_never_brings_more(model, meters, lower):
    free = msgspec.structs.replace(model, cap=None, price=0.0, guarantee=0.0)
    capped = msgspec.structs.replace(free, cap=free.floor + lower)
    assert (bill(free, whole(meters)).paid >= bill(capped, whole(meters)).paid).all()
    assert bill(capped, whole(meters)).paid.max() <= round((free.floor + lower) * 100 + 0.5)


@given(meters=any_meters(), per_use=AMOUNT, per_outcome=AMOUNT, per_month=AMOUNT)
def test_the_bill_is_exact_to_the_cent(meters, per_use, per_outcome, per_month):
    """Against fractions, one cell at a time."""
    model = RevenueModel("h", per_month=per_month, per_use=per_use, per_outcome=per_outcome)
    paid = bill(model, whole(meters)).paid
    for i, j in np.ndindex(*paid.shape):
        exact = Fraction(str(per_month)) * int(meters.access[i, j])
        exact += Fraction(str(per_use)) * int(meters.uses[i, j]) / METER
        exact += Fraction(str(per_outcome)) * int(meters.successes[i, j]) / METER
        assert paid[i, j] == (exact * 100 + Fraction(1, 2)).__floor__()


@given(amount=st.integers(0, 10**9), months=st.lists(st.integers(0, 1), min_size=1, max_size=40))
def test_what_is_spread_adds_up(amount, months):
    parts = spread(amount, np.array([months]))
    assert parts.sum() == (amount if any(months) else 0)
    held = parts[0][np.array(months) == 1]
    assert not held.size or held.max() - held.min() <= 1


@given(model=any_model(), meters=any_meters(), seed=st.integers(0, 9))
def test_order_of_customers_changes_nothing(model, meters, seed):
    meters = whole(meters)
    order = np.random.default_rng(seed).permutation(len(meters.uses))
    moved = Meters(*(getattr(meters, name)[order] for name in Meters.__dataclass_fields__))
    assert np.array_equal(bill(model, moved).paid, bill(model, meters).paid[order])


# --- The simulation --------------------------------------------------------------------------------------------------

MODELS = [
    RevenueModel("own", kind="ownership", price=300),
    RevenueModel("sub", kind="access", per_month=18, minimum_months=6, deposit=50),
    RevenueModel("use", kind="use", per_use=2),
    RevenueModel("out", kind="outcome", per_outcome=3, cap=40),
    RevenueModel("hyb", per_month=5, per_use=1, per_outcome=1, guarantee=0.5, floor=8, cap=30, included=2),
]
LOOSE = Customers(n=200, value=[4, 6, 9], need=[4, 6, 8], success=[0.6, 0.75, 0.9], gaming=0.05, switching=5.0)


def run(models, customers, *, draws=20, months=24, costs=None, **more):
    pricing = Pricing(models=list(models), customers=customers, costs=costs or Costs(unit=100, per_use=0.2, fixed=500))
    people = people_of(customers, None)
    factors = factors_of(pricing, people)
    drawn = drawn_factors(factors, draws, seed=1)
    likely = {name: factor.likely for name, factor in factors.items()}
    return simulate(pricing.models, people, customers, drawn, likely, months=months, seed=1, **more)


def test_the_waterfall_adds_up_in_every_world():
    r = Reckoned(run(MODELS, LOOSE))
    parts = r.access_waste + r.use_waste + r.result_waste + r.gross
    assert parts == pytest.approx(r.potential, rel=1e-9)
    for part in (r.access_waste, r.use_waste, r.result_waste, r.gross):
        assert (part >= -1e-6 * r.potential).all()


def test_paying_by_result_pays_nothing_for_failure_in_the_simulation():
    r = Reckoned(run(MODELS, LOOSE))
    assert (r.without_use[:, 3] == 0).all()
    assert (r.without_result[:, 3] == 0).all()
    assert (r.without_result[:, [0, 1, 2]] > 0).all()


def test_same_chance_for_all_models_whatever_stands_beside_them():
    all_of_them, one = run(MODELS, LOOSE), run(MODELS[2:3], LOOSE)
    for name, sums in one.sums.items():
        assert np.array_equal(sums[:, 0], all_of_them.sums[name][:, 2])


def test_the_number_of_workers_changes_nothing():
    one, two = run(MODELS, LOOSE, workers=1), run(MODELS, LOOSE, workers=2)
    assert all(np.array_equal(one.sums[name], two.sums[name]) for name in one.sums)


EQUAL = Customers(
    n=50, value=10.0, need=10.0, success=0.8, value_differs=0.0, need_differs=0.0, success_differs=0.0,
    occasions_differ=0.0, liquidity=1e6, liquidity_differs=0.0, risk_aversion=0.0, unsure_need=0.0, unsure_success=0.0,
)  # fmt: skip


def test_equal_certain_liquid_customers_bring_the_same_at_the_fair_price():
    # 10 uses a month of which 8 succeed, 24 months: 24 a month = 2.40 a use = 3.00 a success = 576 once.
    fair = [
        RevenueModel("own", kind="ownership", price=576),
        RevenueModel("sub", kind="access", per_month=24),
        RevenueModel("use", kind="use", per_use=2.4),
        RevenueModel("out", kind="outcome", per_outcome=3.0),
        RevenueModel("gain", kind="outcome", share_of_value=0.3),
    ]
    r = Reckoned(run(fair, EQUAL, luck=False))
    assert r.buyers == pytest.approx(50)
    assert r.revenue == pytest.approx(50 * 576, rel=1e-5)
    assert r.gross == pytest.approx(50 * 24 * 80, rel=1e-5)


def test_on_a_menu_every_customer_takes_one_at_most_and_who_buys_one_alone_takes_something():
    made = run(MODELS, LOOSE, menu=True)
    takers = made.menu["buyers"]
    assert (takers <= made.sums["buyers"]).all()
    assert (takers.sum(axis=1) <= LOOSE.n).all()
    assert (takers.sum(axis=1) >= made.sums["buyers"].max(axis=1)).all()
    assert all(np.array_equal(made.sums[name], alone) for name, alone in run(MODELS, LOOSE).sums.items())
    told = menu_of(Reckoned(made), aim="margin")
    assert sum(part.share.value for part in told.parts) + told.none.value == pytest.approx(1)


def test_a_menu_of_one_and_the_same_model_is_that_model():
    """The fixed cost is borne once, and nothing is gained by offering a thing twice."""
    model = MODELS[1]
    told = menu_of(Reckoned(run([model, msgspec.structs.replace(model, code="again")], LOOSE, menu=True)), aim="margin")
    assert told.parts[1].share.value == 0
    assert told.gain.value == pytest.approx(0, abs=1e-6)
    assert told.gain.low == pytest.approx(0, abs=1e-6)
    assert told.better == 0


def test_customers_take_what_is_worth_most_to_them():
    """Equal, sure customers take the cheaper of two subscriptions, all of them."""
    two = [RevenueModel("dear", per_month=30), RevenueModel("cheap", per_month=20)]
    told = menu_of(Reckoned(run(two, EQUAL, luck=False, menu=True)), aim="surplus")
    assert [part.share.value for part in told.parts] == [0, 1]
    assert told.single == "cheap"


def test_customers_to_break_even_are_fixed_cost_over_what_each_brings():
    """Each pays 300 once and costs 100 and 24 x 10 x 0.20 = 48: 152 each, so 500 takes 500 / 152 customers."""
    made = run(MODELS[:1], EQUAL, luck=False, costs=Costs(unit=100, per_use=0.2, fixed=500, capital=0.0))
    told = forecasts(Reckoned(made), aim="margin")[0][0]
    assert told.contribution.value == pytest.approx(152, rel=1e-5)
    assert told.break_even.value == pytest.approx(500 / 152, rel=1e-5)
    free = run(MODELS[:1], EQUAL, luck=False, costs=Costs(unit=100, capital=0.0))
    assert forecasts(Reckoned(free), aim="margin")[0][0].break_even.value is None
    loss = run(MODELS[:1], EQUAL, luck=False, costs=Costs(unit=400, fixed=500))
    assert forecasts(Reckoned(loss), aim="margin")[0][0].break_even.value is None


def test_ownership_revenue_does_not_depend_on_need_in_the_simulation():
    rich = msgspec.structs.replace(EQUAL, need_differs=0.0)
    little = Reckoned(run(MODELS[:1], rich, luck=False))
    much = Reckoned(run(MODELS[:1], msgspec.structs.replace(rich, need=40.0), luck=False))
    assert np.array_equal(little.revenue, much.revenue)
    assert (much.gross > little.gross).all()


def test_dearer_use_is_used_less_and_a_price_a_month_is_not():
    made = {}
    for name, model in {
        "cheap": RevenueModel("u", kind="use", per_use=1), "dear": RevenueModel("u", kind="use", per_use=3),
        "low": RevenueModel("s", kind="access", per_month=1), "high": RevenueModel("s", kind="access", per_month=5),
    }.items():  # fmt: skip
        u, q, v = (np.full(3, x, dtype=np.float32) for x in (8.0, 0.8, 6.0))
        made[name] = month(tariff_of(model, months=12), u, q, v, kappa=0.5).uses[0]
    assert made["cheap"] > made["dear"]
    assert made["low"] == made["high"] == 8


@given(c=st.floats(0, 20), kappa=st.floats(0.05, 1.0), v=st.floats(1, 20), q=st.floats(0.1, 0.99))
@settings(max_examples=25)
def test_use_and_its_value_follow_from_occasions(c, kappa, v, q):
    """Against a sum over a fine grid of occasions: V = v((1 - k) + k E), used when V >= c."""
    grid = -np.log1p(-(np.arange(200_000) + 0.5) / 200_000)
    worth = v * ((1 - kappa) + kappa * grid)
    used = worth >= c
    t = tariff_of(RevenueModel("o", kind="outcome", per_outcome=c), months=12)
    got = month(t, *(np.full(1, x, dtype=np.float32) for x in (5.0, q, v)), kappa=kappa)
    assert got.uses[0] == pytest.approx(5 * used.mean(), abs=2e-4)
    assert got.gross[0] == pytest.approx(5 * q * worth[used].sum() / 200_000, rel=2e-3, abs=1e-3)


@given(rate=st.floats(2, 60), per=st.floats(0.1, 5), cap=st.floats(0.5, 1.5))
@settings(max_examples=25)
def test_the_expected_capped_bill_is_that_of_the_poisson_sum(rate, per, cap):
    """Against the sum over the Poisson distribution, within a tenth of the standard deviation of a month.

    The formula is exact for a normal bill. The first term it leaves out (Edgeworth) is at most 0.24/6 of a standard
    deviation per unit of skewness, and the skewness is 1/sqrt(rate), so under 0.03 here; steps of one use add the rest.
    """
    most = cap * rate * per
    k = np.arange(400)
    exact = (np.minimum(per * k, most) * stats.poisson.pmf(k, rate)).sum()
    t = tariff_of(RevenueModel("o", kind="outcome", per_outcome=per, cap=most), months=12)
    v = np.full(1, 1e4, dtype=np.float32)
    got = month(t, np.full(1, rate / 0.5, dtype=np.float32), np.full(1, 0.5, dtype=np.float32), v, kappa=0.5)
    assert got.uses[0] == pytest.approx(rate / 0.5, rel=1e-5)
    assert abs(got.bill[0] - exact) <= 0.1 * per * np.sqrt(rate)


@given(d=st.floats(-40, 40), s=st.floats(0.01, 20))
def test_overshoot_is_that_of_a_normal(d, s):
    got, above = overshoot_of(np.full(1, d, dtype=np.float32), np.full(1, s, dtype=np.float32))
    z = d / s
    assert above[0] == pytest.approx(stats.norm.cdf(z), abs=1e-5)
    assert got[0] == pytest.approx(s * stats.norm.pdf(z) + d * stats.norm.cdf(z), abs=1e-4 * max(s, abs(d)))


def test_the_comparison_is_the_same_twice_and_goes_through_json():
    pricing = Pricing(models=MODELS, customers=LOOSE, costs=Costs(unit=100), draws=30, months=12)
    body = compare(pricing, None, seed=3)
    assert to_json(body) == to_json(compare(pricing, None, seed=3, workers=1))
    assert from_json(to_json(body), RevenueModels) == body
    assert to_json(body) != to_json(compare(pricing, None, seed=4))
    assert sum(model.best for model in body.forecast.models) == pytest.approx(1)
    assert {swing.assumption for swing in body.forecast.tornado} >= {"value", "need"}
