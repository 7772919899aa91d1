"""What must hold for shares of drivers and for the surface, whatever the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde.statistics.pattern_moments import PatternMoments
from klantwaarde.systems.quality.drivers import DriverAsk, drivers_of, find_drivers
from klantwaarde.systems.quality.sample import make_sample
from klantwaarde.systems.quality.surface import SurfaceAsk, response_surface

ITEMS = ("a", "b", "c")
seeds = st.integers(0, 10_000)


def answers(n, seed):
    """Whole answers 1-10 to three items and an outcome that go together."""
    rng = np.random.default_rng(seed)
    x = 0.7 * rng.normal(size=(n, 1)) + rng.normal(size=(n, 3))
    y = x @ [0.5, 0.3, 0.0] + rng.normal(size=n)
    return np.clip(np.rint(5.5 + 1.6 * np.column_stack([x, y])), 1, 10)


def shares(x, weights=None, resamples=0, **ask):
    found = find_drivers(ITEMS, x[:, :3], x[:, 3], DriverAsk("y", resamples=resamples, **ask), weights=weights)
    return {one.item: one.share for one in found.items}


@settings(max_examples=10)
@given(seeds, st.sampled_from(["lmg", "johnson"]))
def test_moving_stretching_and_reordering_change_no_share(seed, method):
    x, rng = answers(60, seed), np.random.default_rng(seed)
    plain = shares(x, method=method)
    moved = x * rng.uniform(0.2, 5, size=4) + 10 * rng.normal(size=4)
    assert shares(moved[rng.permutation(60)], method=method) == pytest.approx(plain, abs=1e-9)
    turned = find_drivers(ITEMS[::-1], x[:, 2::-1], x[:, 3], DriverAsk("y", method, resamples=0))
    assert {one.item: one.share for one in turned.items} == pytest.approx(plain, abs=1e-9)


@settings(max_examples=10)
@given(seeds)
def test_weights_of_drivers_are_repeated_rows(seed):
    x = answers(60, seed)
    v = np.random.default_rng(seed).integers(0, 4, size=60)
    assert shares(x, weights=v.astype(float)) == pytest.approx(shares(np.repeat(x, v, axis=0)), abs=1e-9)


@pytest.mark.parametrize("accounts", [12, 60])
def test_the_seed_fixes_drivers_and_workers_change_nothing(accounts):
    x, place = answers(120, 3), (np.arange(120) % accounts).tolist()
    one, other, four = (
        find_drivers(ITEMS, x[:, :3], x[:, 3], DriverAsk("y", resamples=600, seed=s, workers=w), accounts=place)
        for s, w in ((9, 1), (10, 1), (9, 4))
    )
    assert one == four
    # Of few accounts nothing is drawn, so that no seed matters.
    assert (one == other) == (accounts < 20)
    assert one.interval == ("t" if accounts < 20 else "percentile")


@settings(max_examples=10)
@given(seeds, st.integers(0, 79))
def test_drivers_without_a_person_are_those_of_the_others(seed, person):
    x = answers(80, seed)
    names, ask = (*ITEMS, "y"), DriverAsk("y", resamples=0)
    whole = make_sample(names, x).counted
    left = replace(whole, sums=whole.sums - PatternMoments.of(x[[person]], units=[person], shift=whole.sums.shift))
    refit = make_sample(names, np.delete(x, person, axis=0)).counted
    assert left.n == refit.n == 79
    mine, theirs = ({one.item: one.share for one in drivers_of(c, ask).items} for c in (left, refit))
    assert mine == pytest.approx(theirs, abs=1e-12)


@settings(max_examples=10)
@given(seeds)
def test_the_surface_does_not_mind_order_repeats_or_where_the_scale_starts(seed):
    x, rng = answers(90, seed), np.random.default_rng(seed)
    e, p, z = x[:, 0], x[:, 1], x[:, 3]
    v, turn = rng.integers(0, 4, size=90), rng.permutation(90)

    def values(surface):
        return [one.value for one in (*surface.coefficients, *surface.surface, *surface.linear)]

    ask = SurfaceAsk("e", "p", "z", (1, 10))
    plain = response_surface(e, p, z, ask)
    again = response_surface(e[turn], p[turn], z[turn], ask)
    assert values(again) == pytest.approx(values(plain), abs=1e-9)
    assert [one.se for one in again.surface] == pytest.approx([one.se for one in plain.surface], abs=1e-9)
    moved = response_surface(e + 7, p + 7, z, SurfaceAsk("e", "p", "z", (8, 17)))
    assert values(moved) == pytest.approx(values(plain), abs=1e-9)
    weighted = response_surface(e, p, z, ask, weights=v.astype(float))
    repeated = response_surface(*(np.repeat(part, v) for part in (e, p, z)), ask)
    assert values(weighted) == pytest.approx(values(repeated), abs=1e-9)
