"""One table on two engines: DuckDB in this process and Spark on this machine."""

from __future__ import annotations

import random
import sys

import duckdb
import pytest

from klantwaarde.engine import open_table

ENGINES = ["duckdb", pytest.param("spark", marks=pytest.mark.spark)]


@pytest.fixture(scope="session")
def parquet(tmp_path_factory):
    """Scores as a study has them: groups, missing numbers, a missing group, halves and weights; 600 rows."""
    rng = random.Random(20261122)
    rows = []
    for i in range(600):
        group = rng.choice(["a", "b", "c", None])
        x = rng.choice([None, *[k / 2 for k in range(2, 21)]])
        y = None if rng.random() < 0.2 else rng.randint(1, 10) + rng.random()
        rows.append((i, f"R{i % 97:03d}", group, x, y, rng.choice([0.5, 1.0, 2.0]), x is None and i == 0))
    path = tmp_path_factory.mktemp("engines") / "table.parquet"
    con = duckdb.connect()
    con.execute("CREATE TABLE t (id BIGINT, person VARCHAR, grp VARCHAR, x DOUBLE, y DOUBLE, w DOUBLE, empty BOOLEAN)")
    con.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    con.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    con.close()
    return path


@pytest.fixture(scope="session")
def spark():
    """One Spark for the whole session; it takes seconds to start and is stopped at the end."""
    pytest.importorskip("pyspark")
    from klantwaarde.engine.spark import spark_session

    session = spark_session("local[2]")
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(params=ENGINES)
def engine(request):
    """Name of the engine; Spark is started first where it is asked for."""
    if request.param == "spark":
        sys.stderr.flush()
        request.getfixturevalue("spark")
    return request.param


@pytest.fixture
def table(engine, parquet):
    """The table on that engine."""
    return open_table(parquet if engine == "duckdb" else f"spark://local[2]{parquet}")
