"""What must hold of the value OF customers whatever the data: weights add to 100, tiers partition, order is nothing."""

from __future__ import annotations

import datetime as dt
import random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from klantwaarde.errors import MethodError
from klantwaarde.ledger import keep_snapshot, read_history, snapshot_of
from klantwaarde.results import Worth, to_json
from klantwaarde.systems.voc import certainty, score, tiers, weights
from klantwaarde.systems.voc.answer import answer_worth
from klantwaarde.systems.voc.moves import moves
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
CLASSES = {"A": 70.0, "B": 50.0, "C": 30.0, "D": 0.0}
NAMES = [f"part{i}" for i in range(15)]
amounts = st.floats(-1e9, 1e9, allow_nan=False)


@st.composite
def bounds(draw) -> tuple[float, ...]:
    """Five bounds, upwards or downwards."""
    steps = draw(st.lists(st.floats(0.01, 1e5), min_size=4, max_size=4))
    rising = np.cumsum([draw(st.floats(-1e5, 1e5)), *steps])
    assume((np.diff(rising) > 0).all())
    return tuple(rising if draw(st.booleans()) else -rising)


# --- weights -------------------------------------------------------------------------------------------------------


@given(points=st.lists(st.floats(0, 1e6), min_size=1, max_size=15))
def test_points_become_weights_that_add_to_100(points):
    assume(sum(points) > 1e-6)
    got = weights.from_points(dict(zip(NAMES, points, strict=False)))
    assert sum(got.parts.values()) == pytest.approx(100)
    assert min(got.parts.values()) >= 0


@given(rest=st.lists(st.floats(0, 100), max_size=14))
def test_swing_ratings_become_weights_that_add_to_100(rest):
    got = weights.swing(dict(zip(NAMES, [100.0, *rest], strict=False)))
    assert sum(got.parts.values()) == pytest.approx(100)
    assert got.parts["part0"] == max(got.parts.values())


@given(judged=st.lists(st.integers(1, 9), min_size=3, max_size=15))
def test_consistent_comparisons_give_their_own_weights_back(judged):
    """AHP with a perfect table of ratios has consistency 0, and the weights in those ratios."""
    true = np.array(judged, dtype=float)
    got = weights.ahp(NAMES[: true.size], true[:, None] / true[None, :])
    assert sum(got.parts.values()) == pytest.approx(100)
    assert list(got.parts.values()) == pytest.approx(list(100 * true / true.sum()), rel=1e-6)
    assert got.consistency == pytest.approx(0, abs=1e-9)


@given(
    over=st.lists(st.integers(1, 9), min_size=1, max_size=6), under=st.lists(st.integers(1, 9), min_size=1, max_size=6)
)
def test_best_worst_weights_add_to_100(over, under):
    n = min(len(over), len(under))
    names = NAMES[: n + 2]
    top = max([*over[:n], *under[:n]])
    got = weights.best_worst(
        dict(zip(names, [1, *over[:n], top], strict=True)), dict(zip(names, [top, *under[:n], 1], strict=True))
    )
    assert sum(got.parts.values()) == pytest.approx(100)
    assert min(got.parts.values()) >= -1e-9


@given(given_weights=st.lists(st.floats(0.5, 50), min_size=2, max_size=11), seed=st.integers(0, 9))
def test_every_drawn_set_of_weights_adds_to_100(given_weights, seed):
    chosen = 100 * np.array(given_weights) / sum(given_weights)
    draws = certainty.weight_draws(chosen, size=50, rng=np.random.default_rng(seed))
    np.testing.assert_allclose(draws.sum(axis=1), 100)


# --- tiers ---------------------------------------------------------------------------------------------------------


@given(cut=bounds(), values=st.lists(amounts, min_size=1, max_size=30))
def test_tiers_partition_the_figures(cut, values):
    """Every figure has one tier of 0 to 5, better figures never a lower one, and a bound parts two neighbours."""
    made = tiers.fixed(cut)
    got = tiers.tier_of(np.array(values), made)
    assert set(got) <= set(map(float, range(6)))
    better = np.argsort(-np.array(values) if made.lower_is_better else np.array(values))
    assert (np.diff(got[better]) >= 0).all()
    for i, bound in enumerate(cut):
        away = -np.inf if made.lower_is_better else np.inf
        beyond = tiers.tier_of(np.array([np.nextafter(bound, away), np.nextafter(bound, -away)]), made)
        assert list(beyond) == [i + 1, i]


@given(cut=bounds(), values=st.lists(amounts, min_size=2, max_size=30))
def test_without_cliffs_the_order_stays_and_no_tier_is_far_off(cut, values):
    made = tiers.fixed(cut)
    smooth, hard = (f(np.array(values), made) for f in (tiers.smooth_tier_of, tiers.tier_of))
    assert (np.abs(smooth - hard) <= 0.5 + 1e-9).all()
    better = np.argsort(-np.array(values) if made.lower_is_better else np.array(values))
    assert (np.diff(smooth[better]) >= -1e-12).all()


@given(cut=bounds(), tier=st.floats(0, 5))
def test_the_figure_at_a_smooth_tier_stands_there(cut, tier):
    made = tiers.fixed(cut)
    assert tiers.smooth_tier_of(np.array([tiers.figure_at(tier, made)]), made)[0] == pytest.approx(tier, abs=1e-5)


@given(values=st.lists(st.floats(1, 1e6), min_size=12, max_size=60, unique=True), nothing=st.integers(0, 20))
def test_quantile_tiers_hold_quarters_and_the_top_tenth(values, nothing):
    everyone = np.r_[values, np.zeros(nothing)]
    try:
        made = tiers.own_quantiles(everyone)
    except MethodError:
        return
    got = tiers.tier_of(everyone, made)
    assert (got == 0).sum() == nothing  # who brings nothing is in tier 0, whatever the quantiles
    n = len(values)
    for tier, share in ((1, 0.25), (2, 0.25), (3, 0.25), (4, 0.15), (5, 0.10)):
        assert abs((got == tier).sum() - share * n) <= 1


@given(cut=bounds(), figure=amounts)
def test_what_is_short_of_the_next_tier_just_brings_it(cut, figure):
    made = tiers.fixed(cut)
    short = tiers.short_of_next(np.array([figure]), made)[0]
    here = tiers.tier_of(np.array([figure]), made)[0]
    if np.isnan(short):
        assert here == 5
        return
    sign = -1 if made.lower_is_better else 1
    after = figure + sign * short * (1 + 1e-9) + sign * 1e-3
    assert tiers.tier_of(np.array([after]), made)[0] > here


# --- score, chances and moves --------------------------------------------------------------------------------------


@st.composite
def scored(draw):
    parts, people = draw(st.integers(2, 6)), draw(st.integers(1, 8))
    table = np.array(
        draw(st.lists(st.lists(st.integers(-1, 5), min_size=parts, max_size=parts), min_size=people, max_size=people)),
        dtype=float,
    )
    table[table < 0] = np.nan
    raw = np.array(draw(st.lists(st.floats(1, 20), min_size=parts, max_size=parts)))
    return table, 100 * raw / raw.sum()


@given(case=scored())
def test_a_score_lies_between_its_ends_and_order_is_nothing(case):
    table, w = case
    got = score.score(table, w.tolist())
    known = np.isfinite(got.score)
    assert (got.lowest <= got.highest + 1e-9).all()
    np.testing.assert_allclose((got.highest - got.lowest)[known], 100 * (1 - got.coverage[known]), atol=1e-6)
    assert (got.lowest[known] <= got.score[known] + 1e-6).all()
    assert (got.score[known] <= got.highest[known] + 1e-6).all()
    back = score.score(table[::-1, ::-1], w[::-1].tolist())
    np.testing.assert_allclose(back.score[::-1], got.score)
    twice = score.score(np.vstack([table, table]), w.tolist())
    np.testing.assert_array_equal(twice.score[: len(table)], twice.score[len(table) :])


@given(case=scored(), seed=st.integers(0, 5))
def test_chances_of_the_classes_add_to_one(case, seed):
    table, w = case
    rng = np.random.default_rng(seed)
    draws = certainty.weight_draws(w, size=60, rng=rng)
    got = certainty.chances(table, draws, np.array([70.0, 50.0, 30.0]), rng=rng)
    np.testing.assert_allclose(got.classes.sum(axis=1), 1)
    assert (got.score_low <= got.score_high).all()


@given(case=scored())
def test_a_move_really_changes_the_class_and_a_step_less_does_not(case):
    table, w = case
    row = table[0]
    nothing = np.full(row.size, np.nan)
    lifts, falls = moves(row, w, CLASSES, figures=nothing, cuts=[None] * row.size)

    def class_with(part: int, tier: float) -> str | None:
        moved = row.copy()
        moved[part] = tier
        return score.klass(score.score(moved[None], w.tolist()).score + 1e-9, CLASSES)[0]

    here = score.klass(score.score(row[None], w.tolist()).score + 1e-9, CLASSES)[0]
    for found, step in ((lifts, -1), (falls, 1)):
        for one in found:
            assert class_with(one.part, one.tier) == one.becomes != here
            assert class_with(one.part, one.tier + step) == here


# --- a whole study -------------------------------------------------------------------------------------------------


def tables(n: int = 14, seed: int = 3) -> dict[str, list[dict[str, object]]]:
    rng = random.Random(seed)
    codes = [f"k{i:02d}" for i in range(n)]
    return {
        "customers": [{"customer_id": c, "revenue": 1000.0 * (i + 1)} for i, c in enumerate(codes)],
        "figures": [
            {"customer_id": c, "part_id": part, "figure": float(rng.randint(1, 90)), "date": dt.date(year, 1, 1)}
            for c in codes
            for part in ("profit_contribution", "customer_behaviour")
            for year in (2024, 2025)
        ],
        "ratings": [
            {"customer_id": c, "part_id": part, "rater": who, "tier": rng.randint(0, 5), "date": dt.date(2025, 6, 1)}
            for c in codes
            for part in ("risk", "trust_commitment", "referrals")
            for who in ("AB", "CD")
        ],
    }


def worth_of(rows) -> Worth:
    (answer,) = answer_worth(MemoryStudy(rows), as_of=AS_OF)
    assert isinstance(answer.body, Worth)
    return answer.body


def test_the_order_of_rows_does_not_matter():
    rows = tables()
    shuffled = {name: random.Random(8).sample(table, len(table)) for name, table in rows.items()}
    assert to_json(worth_of(shuffled)) == to_json(worth_of(rows))


def test_a_customer_with_the_same_facts_gets_the_same_score():
    rows = tables()
    twin = [
        {**row, "customer_id": "twin"}
        for name in ("figures", "ratings")
        for row in rows[name]
        if row["customer_id"] == "k05"
    ]
    rows["customers"].append({"customer_id": "twin", "revenue": 6000.0})
    rows["figures"] += [row for row in twin if "figure" in row]
    rows["ratings"] += [row for row in twin if "rater" in row]
    got = {one.customer: one for one in worth_of(rows).customers}
    assert got["twin"].score == pytest.approx(got["k05"].score)
    assert got["twin"].tier == got["k05"].tier
    assert got["twin"].parts == got["k05"].parts


def test_other_names_of_customers_and_money_in_cents_change_nothing():
    """Quantile tiers and multiples of the mean do not hang on the unit of money."""
    rows = tables()
    cents = {name: [dict(row) for row in table] for name, table in rows.items()}
    for row in cents["customers"]:
        row["revenue"] *= 100
    for row in cents["figures"]:
        if row["part_id"] == "profit_contribution":
            row["figure"] *= 100
    one, other = worth_of(rows), worth_of(cents)
    assert [c.score for c in other.customers] == pytest.approx([c.score for c in one.customers])


def test_what_is_dated_later_does_not_count_yet():
    rows = tables()
    plain = worth_of(rows)
    rows["figures"].append(
        {"customer_id": "k01", "part_id": "customer_behaviour", "figure": 1.0, "date": dt.date(2026, 4, 2)}
    )
    later = worth_of(rows)
    assert [c.score for c in later.customers] == [c.score for c in plain.customers]
    assert any("not count yet" in str(note) for note in later.notes)


def test_the_latest_row_counts_and_one_without_a_date_is_the_oldest():
    rows = tables()
    rows["figures"] = [
        {"customer_id": "k01", "part_id": "customer_behaviour", "figure": 100.0},
        {"customer_id": "k01", "part_id": "customer_behaviour", "figure": 10.0, "date": dt.date(2025, 1, 1)},
        {"customer_id": "k02", "part_id": "customer_behaviour", "figure": 100.0},
    ]
    got = {one.customer: one.parts["customer_behaviour"] for one in worth_of(rows).customers}
    assert (got["k01"].figure, got["k01"].tier) == (10.0, 5)
    assert (got["k02"].figure, got["k02"].tier) == (100.0, 0)


def test_a_snapshot_comes_back_and_what_was_said_is_not_written_over(tmp_path):
    study = MemoryStudy(tables())
    kept = []
    for day in ("2026-01-01", "2026-02-01"):
        (answer,) = answer_worth(study, as_of=dt.datetime.fromisoformat(f"{day}T00:00:00+00:00"))
        kept.append(snapshot_of(answer))
        assert keep_snapshot(tmp_path, kept[-1]) is not None
    assert read_history(tmp_path) == kept
    other = MemoryStudy(tables(seed=4))
    (changed,) = answer_worth(other, as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert keep_snapshot(tmp_path, snapshot_of(changed)) is None
    assert read_history(tmp_path) == kept
    (newest,) = answer_worth(other, as_of=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    assert keep_snapshot(tmp_path, snapshot_of(newest)) is not None
