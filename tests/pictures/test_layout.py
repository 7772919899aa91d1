"""Lengths only: shares by importance, rows that flow, one axis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.pictures.layout import Axis, axis_for, fill_rows, flow, unit_for, weight, widths
from klantwaarde.pictures.reading import Reading

WEIGHTS = st.lists(st.floats(0, 9), min_size=1, max_size=8)


def reading(**kept):
    return Reading(**({"code": "a", "name": "a", "level": "basic", "state": "met"} | kept))


@given(weights=WEIGHTS, least=st.floats(10, 60))
def test_a_row_fills_its_room_and_keeps_order_and_proportion(weights, least):
    room = 600.0
    unit = unit_for(weights, room, least)
    sizes = widths(weights, unit, least)
    assert sum(sizes) <= room + 1e-6 or all(s == least for s in sizes)
    assert all(size >= least for size in sizes)
    for a, x in zip(weights, sizes, strict=True):
        for b, y in zip(weights, sizes, strict=True):
            assert not (a > b and x < y)
            if x > least and y > least:
                assert x * b == pytest.approx(y * a)


@given(sizes=st.lists(st.floats(1, 100), max_size=20))
def test_flow_keeps_order_and_width(sizes):
    rows = flow(sizes, 120, 6)
    assert [i for row in rows for i in row] == list(range(len(sizes)))
    assert all(sum(sizes[i] for i in row) + 6 * (len(row) - 1) <= 120 + 1e-9 for row in rows)


@given(sizes=st.lists(st.floats(1, 100), max_size=20), most=st.integers(1, 3))
def test_what_does_not_fit_is_handed_back(sizes, most):
    things = list(enumerate(sizes))
    rows, hidden = fill_rows(things, lambda t: t[1], lambda n: 30.0, room=150, gap=6, most=most)
    assert [t for row in rows for t in row] + hidden == things
    assert len(rows) <= most
    if hidden:
        assert sum(t[1] for t in rows[-1]) + 6 * len(rows[-1]) + 30 <= 150 + 1e-9 or not rows[-1]


def test_importance_counts_from_the_low_end_of_the_scale():
    assert weight(reading(importance=7.0), 1.0) == 6.0
    assert weight(reading(importance=None), 1.0) == 0.0
    assert weight(reading(importance=0.5), 1.0) == 0.0


def test_the_axis_holds_every_gap_with_a_state_and_its_interval():
    axis = axis_for(
        [
            reading(difference=-2.0, low=-2.6, high=-1.4, state="below"),
            reading(difference=1.0, low=0.6, high=1.8, state="above"),
            reading(difference=0.0, low=-9.0, high=9.0, state="unknown"),
        ],
        0.5,
        100,
    )
    assert (axis.low, axis.high) == (-2.6, 1.8)
    assert axis.away(1.8) == axis.pad
    assert axis.away(-2.6) == 100 - axis.pad
    assert axis.away(-9) == axis.away(-2.6)  # what is off the axis stops at its end
    assert axis.pad < axis.zero < 100 - axis.pad


def test_without_gaps_the_axis_still_shows_the_strip():
    axis = axis_for([], 0.5, 90)
    assert axis.away(0.5) > axis.pad
    assert axis.away(-0.5) < 90 - axis.pad


def test_equal_gaps_are_equally_long():
    axis = Axis(low=-3, high=2, length=120)
    assert axis.away(-1) - axis.away(0) == pytest.approx(axis.away(-2) - axis.away(-1))
