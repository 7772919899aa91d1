"""The purchase summary and what follows from it are the same on DuckDB and on Spark, to the bit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from klantwaarde.engine import open_table
from klantwaarde.results import to_json
from klantwaarde.systems.voc.lifetime.answer import Ask, value_customers


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw a log with several orders a day, returns and customers who come later."""
    rng = np.random.default_rng(5)
    rows = 3000
    day = rng.integers(0, 500, rows)
    busy = rng.gamma(0.5, 1, 400)
    who = rng.choice(400, rows, p=busy / busy.sum())
    table = pa.table(
        {
            "customer": [f"c{i}" for i in who],
            "wholesale": [int(i) % 2 for i in who],
            "date": [dt.date(2024, 1, 1) + dt.timedelta(days=int(d)) for d in day],
            "cents": np.where(rng.random(rows) < 0.05, -500, rng.integers(100, 90_000, rows)),
        }
    )
    path = tmp_path_factory.mktemp("log") / "log.parquet"
    pq.write_table(table, path)
    return path


@pytest.mark.spark
@pytest.mark.parametrize("ask", [
    Ask(model="mbg_nbd", with_spend=True, calibration_end=dt.date(2025, 1, 31), as_of=dt.date(2025, 4, 30),
        intervals=True, compare=True),
    Ask(model="bg_nbd", covariates=("wholesale",), intervals=True),
    Ask(model="cnbd_k", unit="day", horizon=90),
    Ask(model="bg_bb", unit="month", horizon=6),
], ids=lambda ask: ask.model)  # fmt: skip
def test_values_are_the_same_on_both_engines(log: Path, ask: Ask) -> None:
    here, table = value_customers(open_table(log), ask)
    there, other = value_customers(open_table(f"spark://local[2]{log}"), ask)
    assert to_json(here) == to_json(there)
    assert table.equals(other)
    assert here.customers > 200
