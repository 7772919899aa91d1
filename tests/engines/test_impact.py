"""Use, first use and outcomes are the same on DuckDB and on Spark, to the bit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from klantwaarde.engine import open_table, rows
from klantwaarde.systems.impact import counts

PERIOD = {"start": dt.date(2025, 2, 1), "end": dt.date(2026, 1, 31)}
N = 4000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Events over a year and a half around midnight and the turns of months, with every kind of missing cell."""
    rng = np.random.default_rng(11)
    folder = tmp_path_factory.mktemp("impact")

    def some(values, missing=0.2):
        return [None if rng.random() < missing else value for value in values]

    first = np.datetime64("2024-12-15T00:00:00", "us")
    moments = first + rng.integers(0, 500 * 86_400, N).astype("timedelta64[s]")
    moments[:200] = np.datetime64("2025-06-30T23:59:59", "us") + np.arange(200).astype("timedelta64[s]")
    common = {
        "id": [str(i) for i in range(N)], "source": ["s"] * N,
        "customer_id": [f"c{i}" for i in rng.integers(0, 40, N)], "product": some(rng.choice(["a", "b"], N)),
        "time": pa.array(moments, pa.timestamp("us")),
        "standing": rng.choice(["counts", "replaced", "retraction"], N, p=[0.9, 0.05, 0.05]),
        "replaces": some([str(i - 1) for i in range(N)], 0.97), "retracts": pa.nulls(N, pa.string()),
    }  # fmt: skip
    usage = common | {"unit": rng.choice(["hour", "ride"], N), "quantity": some(np.round(rng.gamma(2, 3, N), 3))}
    numbers = ["promised", "realised", "value", "promised_value"]
    numbers += ["planned_hours", "running_hours", "ideal_hours", "made", "good"]
    amounts = {name: some(np.round(rng.gamma(2, 30, N), 2)) for name in numbers}
    truths = {name: some([bool(b) for b in rng.random(N) < 0.7]) for name in ("success", "first_time")}
    pq.write_table(pa.table(usage), folder / "usage.parquet")
    pq.write_table(pa.table(common | amounts | truths), folder / "outcomes.parquet")
    rights = {
        "right": [f"r{i}" for i in range(60)], "customer": [f"c{i % 40}" for i in range(60)],
        "product": rng.choice(["a", "b", "", "c"], 60),
        "start": [dt.date(2025, 1, 1) + dt.timedelta(days=int(d)) for d in rng.integers(0, 300, 60)],
        "end": some([dt.date(2025, 12, 1)] * 60, 0.5),
    }  # fmt: skip
    pq.write_table(pa.table(rights), folder / "rights.parquet")
    return folder


def counted(address: str) -> dict[str, list]:
    usage, outcomes = (open_table(f"{address}/{name}.parquet") for name in ("usage", "outcomes"))
    half = nw.col("id").cast(nw.Int64) < N // 2
    halves = [counts.use_per_day(usage.filter(test), **PERIOD) for test in (half, ~half)]
    key = ("customer", "product", "unit")
    return {
        "months": rows(counts.use_per_month(usage, **PERIOD).sort(*key, "month")),
        "the long way": rows(counts.use_per_month(usage, **PERIOD, native=False).sort(*key, "month")),
        "merged": rows(counts.merge_days(*halves).sort(*key, "day")),
        "outcomes": rows(counts.outcomes_per_month(outcomes, **PERIOD).sort(*key[:2], "month")),
        "reach": rows(counts.reach(usage)),
        "unsettled": rows(counts.unsettled(usage)),
    }


def first_uses(usage: nw.LazyFrame, rights: nw.LazyFrame) -> list[dict]:
    return rows(counts.first_use(rights, usage, **PERIOD).sort("right"))


@pytest.mark.spark
def test_the_counts_are_the_same_on_both_engines(folder: Path, spark) -> None:
    import duckdb

    here, there = counted(str(folder)), counted(f"spark://local[2]{folder}")
    assert here == there
    assert here["months"] == here["the long way"]
    assert len(here["months"]) > 500
    assert here["unsettled"][0]["n"] > 10
    # The rights of a study lie in the same engine as its events.
    both = [f"{folder}/{name}.parquet" for name in ("usage", "rights")]
    connection = duckdb.connect()
    near = first_uses(*(nw.from_native(connection.read_parquet(path)) for path in both))
    assert near == first_uses(*(open_table(f"spark://local[2]{path}") for path in both))
    assert 20 < len(near) < 60
