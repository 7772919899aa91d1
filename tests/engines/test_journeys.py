"""Journeys and meters are the same on DuckDB and on Spark, to the bit."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from klantwaarde.engine import arrow, open_table
from klantwaarde.results import to_json
from klantwaarde.systems.impact.journeys.closing import Smallest
from klantwaarde.systems.impact.journeys.log import as_log
from klantwaarde.systems.impact.journeys.measure import Ask, measure
from klantwaarde.systems.impact.pricing.meters import outcomes_by_month, usage_by_month

NAMES = ["aanvraag", "offerte", "één bezoek", "Bestelling", "levering", "klacht", "zeldzaam"]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw 150 cases with moments to the microsecond, some of them equal, and one step that one case has."""
    rng = random.Random(7)
    rows: list[dict[str, object]] = []
    for case in range(150):
        moment = dt.datetime(2025, 12, 30) + dt.timedelta(hours=case)  # noqa: DTZ001
        for _ in range(rng.randint(1, 12)):
            rows.append({"case": f"c{case:03d}", "step": rng.choice(NAMES[:6]), "at": moment, "row": len(rows)})
            moment += dt.timedelta(microseconds=rng.choice([0, rng.randint(1, 10**12)]))
    rows[5]["step"] = NAMES[6]
    rng.shuffle(rows)
    path = tmp_path_factory.mktemp("log") / "log.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Usage and outcomes over a turn of the year."""
    rng = random.Random(8)
    rows = [
        {
            "customer_id": f"K{rng.randint(1, 9)}", "quantity": rng.choice([None, 0.5, 1.25]),
            "time": dt.datetime(2025, 11, 1) + dt.timedelta(minutes=rng.randint(0, 200_000)),  # noqa: DTZ001
            "standing": rng.choice([None, "counts", "replaced"]), "success": rng.choice([True, False, None]),
            "value": rng.choice([None, 12.34, 0.01]),
        }
        for _ in range(800)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("events") / "events.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def _measured(url: str | Path, ask: Ask) -> str:
    import narwhals as nw

    opened = as_log(open_table(url), case="case", activity="step", timestamp="at", ties=["row"])
    return to_json(measure(opened.with_columns(person=nw.col("case"), account=nw.col("case")), ask))


@pytest.mark.spark
def test_journeys_are_the_same_on_both_engines(spark, log: Path) -> None:
    ask = Ask(outcome="Bestelling", shown=5, smallest=Smallest(5, 3))  # every count there is, closing included
    assert _measured(log, ask) == _measured(f"spark://local[2]{log}", ask)


@pytest.mark.spark
@pytest.mark.parametrize("count", [usage_by_month, outcomes_by_month])
def test_meters_are_the_same_on_both_engines(spark, events: Path, count) -> None:
    def rows(url):
        return arrow(count(open_table(url)).sort("customer_id", "month")).to_pylist()

    here = rows(events)
    assert here == rows(f"spark://local[2]{events}")
    assert len(here) > 20
