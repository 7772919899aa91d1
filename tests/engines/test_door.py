"""The door to tables, and what the engine in this process may not do."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from klantwaarde.engine import Limits, LocalEngine, open_table, rows
from klantwaarde.engine.arrays import filled, floats
from klantwaarde.errors import EngineError


def test_a_table_by_path_and_by_address(parquet):
    for url in (parquet, str(parquet), f"file://{parquet}"):
        assert rows(open_table(url).select("id").sort("id").head(1)) == [{"id": 0}]


@pytest.mark.parametrize(
    "url", ["/nowhere/x.parquet", "file:///nowhere", "http://x/y.parquet", "s3://b/k", "ftp://", ""]
)
def test_an_address_that_leads_nowhere(url):
    with pytest.raises(EngineError) as caught:
        open_table(url)
    assert caught.value.problems[0].code == "no-table"


def test_a_file_that_is_no_table(tmp_path):
    (tmp_path / "x.parquet").write_text("no")
    with pytest.raises(EngineError):
        open_table(tmp_path / "x.parquet")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY (SELECT 1) TO '/tmp/klantwaarde-escape.csv'",
        "ATTACH '/tmp/klantwaarde-escape.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
    ],
)
def test_the_engine_is_closed_off(sql, parquet):
    engine = LocalEngine([parquet])
    with pytest.raises(EngineError):
        engine.run(sql)
    assert not list(Path("/tmp").glob("klantwaarde-escape*"))  # noqa: S108 - where the statements above would write
    engine.close()


def test_python_variables_are_no_tables(parquet):
    engine = LocalEngine([parquet])
    import pyarrow as pa

    secret = pa.table({"a": [1]})
    with pytest.raises(EngineError):
        engine.fetch("SELECT * FROM secret")
    del secret
    engine.close()


def test_work_spills_to_a_private_folder_that_goes_away(tmp_path):
    """More than the ceiling of memory is sorted; the folder is there meanwhile and gone afterwards."""
    engine = LocalEngine([], Limits(memory="60MB", threads=1))
    spill = Path(engine._spill)
    assert spill.is_dir()
    assert spill.stat().st_mode & 0o077 == 0, "nobody else may look in"
    engine.run(
        "CREATE TABLE t AS SELECT (range * 7919) % 1000003 AS a, repeat('x', 20) || range AS b FROM range(2000000)"
    )
    assert engine.fetch("SELECT a FROM (SELECT a, b FROM t ORDER BY a, b LIMIT 1 OFFSET 1999999)")[0][0] == 1000002
    engine.close()
    assert not spill.exists()


def test_a_forgotten_engine_leaves_nothing():
    engine = LocalEngine([])
    spill = Path(engine._spill)
    del engine
    gc.collect()
    assert not spill.exists()


def test_a_ceiling_nobody_understands():
    with pytest.raises(EngineError) as caught:
        LocalEngine([], Limits(memory="a lot"))
    assert caught.value.problems[0].code == "engine-start"


def test_spark_that_is_not_installed_is_said_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineError) as caught:
        open_table("spark://local[2]/x.parquet")
    assert caught.value.problems[0].code == "spark-missing"
    assert "pip install klantwaarde[spark]" in str(caught.value.problems[0].mend)


@pytest.mark.spark
def test_spark_without_the_file(spark):
    with pytest.raises(EngineError) as caught:
        open_table("spark://local[2]/nowhere/x.parquet")
    assert caught.value.problems[0].code == "spark-failed"


def test_heavy_libraries_wait_until_they_are_needed():
    code = (
        "import sys, klantwaarde.engine, klantwaarde.study, klantwaarde.schema, klantwaarde.ledger;"
        "heavy = {'duckdb', 'pyarrow', 'narwhals', 'openpyxl', 'numpy', 'pandas', 'pyspark', 'xlsxwriter'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_column_comes_out_as_doubles_with_gaps():
    whole = pa.chunked_array([[0, 1, 2], [7]], pa.int64())
    gaps = pa.chunked_array([pa.array([1.5, None, 3.0, None]).slice(1, 3), pa.array([], pa.float64())])
    assert floats(pa.chunked_array([filled(np.array([1.5, 2.0]))])).tolist() == [1.5, 2.0]
    assert floats(whole).tolist() == [0.0, 1.0, 2.0, 7.0]
    assert np.array_equal(floats(gaps), [np.nan, 3.0, np.nan], equal_nan=True)
