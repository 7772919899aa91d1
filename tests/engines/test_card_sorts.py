"""Very many card sorts: the same counts on DuckDB and Spark, totals that merge, and the small route's numbers."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from klantwaarde import qmethod
from klantwaarde.engine import open_table
from klantwaarde.errors import MethodError
from klantwaarde.systems.vfc import counts
from sample_sorts import study

CARDS = [f"k{i}" for i in range(9)]


def write(path, places, names):
    table = pa.table({"person": names, **{c: [row[i] for row in places] for i, c in enumerate(CARDS)}})
    connection = duckdb.connect()
    connection.register("incoming", table)
    connection.execute(f"COPY (FROM incoming) TO '{path}' (FORMAT parquet)")
    connection.close()
    return path


@pytest.fixture(scope="module")
def sorts(tmp_path_factory):
    """30 whole sorts of 9 cards, and after them one with a hole and one without spread."""
    one = study(4, cards=9, people=30, k=2)
    folder = tmp_path_factory.mktemp("sorts")
    names = [s.id for s in one.sorters]
    hole, flat = [*one.places[0][:-1], None], [1.0] * 9
    paths = {
        "all": write(folder / "all.parquet", [*one.places, hole, flat], [*names, "hole", "flat"]),
        "first": write(folder / "first.parquet", one.places[:12], names[:12]),
        "rest": write(folder / "rest.parquet", [*one.places[12:], hole, flat], [*names[12:], "hole", "flat"]),
    }
    return one, paths


def opened(path, engine):
    return open_table(path if engine == "duckdb" else f"spark://local[2]{path}")


def test_both_engines_give_the_numbers_of_the_small_route(engine, sorts):
    one, paths = sorts
    big = qmethod.analyse_table(opened(paths["all"], engine), CARDS, factors=2, sorter="person")
    small = qmethod.analyse(one, 2)
    assert (big.people, big.incomplete, big.constant) == (30, 1, 1)
    assert np.allclose(big.eigenvalues, small.basis.eigenvalues, atol=1e-9)
    assert np.allclose(big.z, small.z, atol=1e-9)
    assert np.array_equal(big.places, small.places)
    assert np.array_equal(big.flagged, small.p)
    rows = big.loadings.collect(backend="pyarrow").to_native().to_pylist()
    found = {row["person"]: (row["f1"], row["f2"]) for row in rows}
    assert set(found) == set(small.sorts.sorters)
    for i, who in enumerate(small.sorts.sorters):
        assert found[who] == pytest.approx(tuple(small.loadings[i]), abs=1e-9)


def test_counts_of_parts_add_up_to_counts_of_the_whole(sorts):
    _, paths = sorts
    whole, first, rest = (
        counts.cross_products(open_table(paths[name]), CARDS, "person") for name in ("all", "first", "rest")
    )
    assert whole.people == first.people + rest.people
    assert whole.incomplete == first.incomplete + rest.incomplete
    assert whole.constant == first.constant + rest.constant
    assert np.allclose(whole.products, first.products + rest.products, atol=1e-10)
    directions = np.random.default_rng(1).standard_normal((9, 3)) / 10
    two, four = zip(
        *(counts.moments(open_table(paths[name]), CARDS, "person", directions) for name in paths), strict=True
    )
    assert np.allclose(two[0], two[1] + two[2], atol=1e-10)
    assert np.allclose(four[0], four[1] + four[2], atol=1e-10)


@pytest.mark.parametrize("factors", [0, 9])
def test_too_many_factors(sorts, factors):
    with pytest.raises(MethodError):
        qmethod.analyse_table(open_table(sorts[1]["all"]), CARDS, factors=factors, sorter="person")
