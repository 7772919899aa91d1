"""A large log counted as whole numbers in order gives, to the bit, what the engine counts."""

from __future__ import annotations

import datetime as dt
import random

import numpy as np
import pyarrow as pa
import pytest

from klantwaarde.engine import LocalEngine
from klantwaarde.errors import KlantwaardeError
from klantwaarde.systems.voc.lifetime import ordered
from klantwaarde.systems.voc.lifetime.answer import Ask, value_customers
from klantwaarde.systems.voc.lifetime.histories import Histories, bring_home

START = dt.date(2023, 11, 20).toordinal()
ASKS = {
    "all": Ask(),
    "split": Ask(calibration_end=dt.date(2024, 2, 10)),
    "until": Ask(as_of=dt.date(2024, 3, 1), unit="day"),
    "both": Ask(calibration_end=dt.date(2024, 1, 20), as_of=dt.date(2024, 3, 1), compare=True),
}


def table(size: int = 4000, *, seed: int = 3, lowest: int = -500, kind: pa.DataType | None = None) -> pa.Table:
    """Orders with returns, several on a day, customers whose numbers lie far apart, in no order."""
    draw = random.Random(seed)
    customers = [draw.randrange(-50, 10**9) for _ in range(300)]
    return pa.table(
        {
            "customer": pa.array([draw.choice(customers) for _ in range(size)], kind or pa.int64()),
            "date": [dt.date.fromordinal(START + int(150 * draw.random() ** 2)) for _ in range(size)],
            "cents": [draw.randrange(lowest, 3000) for _ in range(size)],
        }
    )


def home(held: pa.Table, ask: Ask) -> Histories:
    engine = LocalEngine()
    engine.load("log", held)
    try:
        base = bring_home(engine.frame("log"), ask)
        until = base.again(base.last), base.again(base.last - 20)
    finally:
        engine.close()
    object.__setattr__(base, "again", until)
    return base


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch):
    """The same log, counted as whole numbers and counted in the engine."""

    def count(held: pa.Table, ask: Ask) -> tuple[Histories, Histories]:
        monkeypatch.setattr(ordered, "FEWEST_ROWS", 1)
        monkeypatch.setattr(ordered, "ROWS_OF_A_BLOCK", 97)
        mine = home(held, ask)
        monkeypatch.setattr(ordered, "MOST_ROWS", 0)
        theirs = home(held, ask)
        monkeypatch.setattr(ordered, "MOST_ROWS", 10**6)
        return mine, theirs

    return count


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
@pytest.mark.parametrize("lowest", [-500, -2900, 0])
def test_to_the_bit_as_the_engine_counts(both, ask, lowest):
    mine, theirs = both(table(lowest=lowest), ask)
    assert mine.customer.to_pylist() == theirs.customer.to_pylist()
    for name in ("x", "t_x", "age", "money", "first_money", "holdout", "holdout_money"):
        np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name), err_msg=name)
    assert mine.excluded == theirs.excluded
    assert (mine.end, mine.last, mine.piled_up) == (theirs.end, theirs.last, theirs.piled_up)
    if ask.compare:
        assert mine.log_gaps == theirs.log_gaps
    for ours, other in zip(mine.again, theirs.again, strict=True):
        told = [dict(zip(day, n, strict=True)) for day, n in (ours, other)]
        assert told[0] == told[1]


def test_the_same_value_of_everyone(both, monkeypatch):
    held = table(6000, lowest=1)
    tables = []
    for most in (10**6, 0):
        monkeypatch.setattr(ordered, "FEWEST_ROWS", 1)
        monkeypatch.setattr(ordered, "MOST_ROWS", most)
        engine = LocalEngine()
        engine.load("log", held)
        report, worth = value_customers(engine.frame("log"), Ask(with_spend=True, intervals=True))
        tables.append((report, worth))
        engine.close()
    (report, worth), (told, other) = tables
    assert worth.equals(other)
    assert report == told


def test_order_of_rows_and_smaller_numbers_change_nothing(both):
    held = table()
    mine, _ = both(held, ASKS["both"])
    shuffled, _ = both(held.take(pa.array(np.random.default_rng(1).permutation(held.num_rows))), ASKS["both"])
    small, _ = both(held.set_column(0, "customer", held["customer"].cast(pa.int32())), ASKS["both"])
    for other in (shuffled, small):
        for name in ("x", "t_x", "age", "money", "first_money", "holdout", "holdout_money"):
            np.testing.assert_array_equal(getattr(mine, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.set_column(0, "customer", t["customer"].cast(pa.string())),
        lambda t: t.set_column(0, "customer", pa.array([None, *t["customer"].to_pylist()[1:]], pa.int64())),
        lambda t: t.set_column(0, "customer", pa.array([-(2**60), 2**60, *t["customer"].to_pylist()[2:]], pa.int64())),
    ],
    ids=["names", "nobody", "too wide"],
)
def test_what_does_not_fit_goes_to_the_engine(both, change, monkeypatch):
    monkeypatch.setattr(ordered, "count", lambda *_, **__: pytest.fail("this log does not fit"))
    monkeypatch.setattr(ordered, "FEWEST_ROWS", 1)
    assert home(change(table(500, lowest=1)), ASKS["all"]).x.size > 0


def test_a_log_of_returns_only_is_refused_alike(both):
    held = table(500)
    held = held.set_column(2, "cents", pa.array([-5] * 500, pa.int64()))
    for most in (10**6, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ordered, "FEWEST_ROWS", 1)
            patch.setattr(ordered, "MOST_ROWS", most)
            with pytest.raises(KlantwaardeError) as refused:
                home(held, ASKS["all"])
        assert refused.value.problems[0].code == "no-customers"
