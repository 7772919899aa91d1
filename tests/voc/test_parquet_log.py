"""A log in Parquet with numbers and dates of its own is counted as it is; with a cell amiss it is read carefully."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from klantwaarde.cli.main import group
from klantwaarde.cli.person import Person
from klantwaarde.errors import KlantwaardeError

WORDS = ("--customer", "customer", "--date", "date", "--amount", "amount", "--as-of", "2025-12-31")


@pytest.fixture(scope="module")
def log() -> pa.Table:
    """200 numbered customers who buy and leave, with amounts in euros."""
    rng, rows = np.random.default_rng(8), []
    for customer in range(1000, 1200):
        rate, leaves, day = rng.gamma(2.0, 1 / 60.0), rng.beta(1.0, 3.0), float(rng.integers(0, 180))
        while day < 540:
            rows.append((customer, np.datetime64("2024-07-01") + int(day), round(float(rng.gamma(6.0)) * 9 + 1, 2)))
            if rng.random() < leaves:
                break
            day += max(rng.exponential(1 / rate), 1.0)
    customer, date, amount = zip(*rows, strict=True)
    return pa.table({"customer": customer, "date": pa.array(np.array(date, "datetime64[D]")), "amount": amount})


def run(path: Path, *words: str):
    return CliRunner().invoke(group(), ["clv", str(path), *WORDS, *words], obj=Person("en"))


def test_parquet_and_csv_say_the_same(log, tmp_path):
    pq.write_table(log, tmp_path / "log.parquet")
    pcsv.write_csv(log, tmp_path / "log.csv")
    tables, told = [], []
    for kind in ("parquet", "csv"):
        met = run(tmp_path / f"log.{kind}", "--out", str(tmp_path / f"{kind}-out.parquet"), "--json", "-")
        assert met.exit_code == 0, met.output
        told.append(json.loads(met.stdout))
        tables.append(pq.read_table(tmp_path / f"{kind}-out.parquet"))
    assert told[0] == told[1]
    # A number stays a number; text stays text. All have four digits, so both stand in the same order.
    assert tables[0]["customer"].to_pylist() == [int(name) for name in tables[1]["customer"].to_pylist()]
    assert tables[0].drop_columns(["customer"]).equals(tables[1].drop_columns(["customer"]))


@pytest.mark.parametrize("amiss", [None, float("nan")], ids=["empty", "no number"])
def test_a_cell_amiss_is_named(log, amiss, tmp_path):
    amounts = log["amount"].to_pylist()
    amounts[4] = amiss
    pq.write_table(log.set_column(2, "amount", pa.array(amounts, pa.float64())), tmp_path / "log.parquet")
    met = run(tmp_path / "log.parquet")
    assert isinstance(met.exception, KlantwaardeError)
    assert {problem.place.column for problem in met.exception.problems} == {"amount"}
