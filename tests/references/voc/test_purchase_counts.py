"""The published CDNOW summary, counted in the engine. Source: Fader & Hardie; totals in the data's own description."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import narwhals as nw
import pyarrow as pa
import pyarrow.csv as pcsv
import pytest

from klantwaarde.engine import LocalEngine, rows
from klantwaarde.systems.voc.lifetime import purchases

END = purchases.as_day(dt.date(1997, 9, 30))


@pytest.fixture(scope="module")
def log(shared_data: Path):
    table = pcsv.read_csv(
        shared_data / "cdnow" / "cdnow_sample_transactions.csv",
        convert_options=pcsv.ConvertOptions(column_types={"customer_id": pa.string(), "amount": pa.decimal128(18, 2)}),
    )
    cents = [int(v * 100) for v in table["amount"].to_pylist()]
    days = [d.toordinal() - purchases.EPOCH for d in table["date"].to_pylist()]
    engine = LocalEngine()
    engine.load("log", pa.table({"customer": table["customer_id"], "day": days, "cents": cents, "date": table["date"]}))
    yield engine.frame("log")
    engine.close()


def test_days_are_counted_alike_in_the_engine(log) -> None:
    got = rows(log.with_columns(again=purchases.day_number(nw.col("date"))))
    assert all(row["again"] == row["day"] for row in got)


def test_summary_equals_the_published_one(log, shared_data: Path) -> None:
    got = {r["customer"]: r for r in rows(purchases.summary(purchases.day_table(log, until=END), end=END))}
    with (shared_data / "cdnow" / "cdnow_sample_summary_published.csv").open() as file:
        published = list(csv.DictReader(file))
    assert len(got) == len(published) == 2357
    for line in published:
        mine = got[line["customer_id"]]
        assert mine["frequency"] == int(line["frequency"])
        # The authors rounded weeks to two decimals and money to cents.
        assert mine["recency"] / 7 == pytest.approx(float(line["recency"]), abs=0.0051)
        assert mine["age"] / 7 == pytest.approx(float(line["T"]), abs=0.0051)
        spent = mine["repeat_cents"] / 100 / max(mine["frequency"], 1)
        assert spent == pytest.approx(float(line["monetary_value"]), abs=0.0051)
    assert sum(r["frequency"] for r in got.values()) == 2457
    assert sum(r["repeat_cents"] for r in got.values()) == 9535560
    assert sum(r["first_cents"] for r in got.values()) == 7775995


def test_holdout_has_1882_purchase_days(log) -> None:
    days = purchases.day_table(log)
    got = rows(purchases.holdout(days, start=END, end=purchases.as_day(dt.date(1998, 6, 30))))
    assert sum(r["holdout_days"] for r in got) == 1882


def test_triples_are_the_1016_distinct_histories(log) -> None:
    got = rows(purchases.triples(purchases.summary(purchases.day_table(log, until=END), end=END)))
    assert len(got) == 1016
    assert sum(r["n"] for r in got) == 2357
