"""Each kernel gives the same numbers on each engine, and those that a plain loop in Python gives."""

from __future__ import annotations

import itertools
import math
import statistics

import duckdb
import numpy as np
import pytest

from klantwaarde.engine import arrow, kernels, rows

# Sums of doubles may be taken in any order: 600 terms of size 10^3 differ by some 10^-13 relative; ten times that.
CLOSE = 1e-12


@pytest.fixture(scope="session")
def plain(parquet):
    """The rows as Python sees them."""
    con = duckdb.connect()
    names = [column[0] for column in con.execute(f"DESCRIBE SELECT * FROM '{parquet}'").fetchall()]
    return [dict(zip(names, row, strict=True)) for row in con.execute(f"FROM '{parquet}'").fetchall()]


def _groups(plain, by):
    found = {}
    for row in plain:
        found.setdefault(tuple(row[column] for column in by), []).append(row)
    return found


def _keyed(frame, by):
    return {tuple(row[column] for column in by): row for row in rows(frame)}


@pytest.mark.parametrize("by", [(), ("grp",), ("grp", "person")])
def test_counts(table, plain, by):
    got = {key: row["n"] for key, row in _keyed(kernels.counts(table, by), by).items()}
    assert got == {key: len(group) for key, group in _groups(plain, by).items()}


@pytest.mark.parametrize("by", [(), ("grp",)])
@pytest.mark.parametrize("weight", [None, "w"])
def test_sums(table, plain, by, weight):
    got = _keyed(kernels.sums(table, by, ["x", "y"], weight), by)
    for key, group in _groups(plain, by).items():
        for column in ("x", "y"):
            there = [(row[weight] if weight else 1.0, row[column]) for row in group if row[column] is not None]
            assert got[key][f"{column}_n"] == len(there)
            expected = {
                "w": sum(w for w, _ in there),
                "ww": sum(w * w for w, _ in there),
                "wx": math.fsum(w * x for w, x in there),
                "wxx": math.fsum(w * x * x for w, x in there),
            }
            for name, value in expected.items():
                assert got[key][f"{column}_{name}"] == pytest.approx(value, rel=CLOSE), (key, column, name)


@pytest.mark.parametrize("by", [(), ("grp",)])
def test_cross_products(table, plain, by):
    got = _keyed(kernels.cross_products(table, by, ["x", "y", "w"]), by)
    for key, group in _groups(plain, by).items():
        for one, other in itertools.combinations_with_replacement(["x", "y", "w"], 2):
            both = [row[one] * row[other] for row in group if None not in {row[one], row[other]}]
            assert got[key][f"{one}*{other}_n"] == len(both)
            assert got[key][f"{one}*{other}"] == pytest.approx(math.fsum(both), rel=CLOSE)


@pytest.mark.parametrize("by", [(), ("grp",)])
@pytest.mark.parametrize("column", ["x", "y"])
def test_quantiles(table, plain, by, column):
    """Against numpy's linear definition (Hyndman & Fan 7)."""
    at = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0]
    got = _keyed(kernels.quantiles(table, by, column, at), by)
    for key, group in _groups(plain, by).items():
        values = [row[column] for row in group if row[column] is not None]
        for i, share in enumerate(at):
            assert got[key][f"q{i}"] == pytest.approx(float(np.quantile(values, share)), rel=CLOSE)


def test_a_median_that_can_be_seen(table, plain):
    got = rows(kernels.quantiles(table, [], "x", [0.5]))[0]["q0"]
    assert got == statistics.median(row["x"] for row in plain if row["x"] is not None)


@pytest.mark.parametrize("by", [["grp"], ["person"], []])
def test_numbered(table, plain, by):
    got = {row["id"]: row["rank"] for row in rows(kernels.numbered(table, by, ["y", "id"]))}
    for group in _groups(plain, by).values():
        # A missing number has no place of its own; only rows with a number are held to an order here.
        ordered = sorted((row for row in group if row["y"] is not None), key=lambda row: (row["y"], row["id"]))
        ranks = [got[row["id"]] for row in ordered]
        assert ranks == sorted(ranks)
        assert sorted(got[row["id"]] for row in group) == list(range(1, len(group) + 1))


def test_numbered_where_nothing_is_missing(table, plain):
    got = {row["id"]: row["rank"] for row in rows(kernels.numbered(table, ["person"], ["w", "id"]))}
    for group in _groups(plain, ["person"]).values():
        for rank, row in enumerate(sorted(group, key=lambda row: (row["w"], row["id"])), start=1):
            assert got[row["id"]] == rank


def test_first_of(table, plain):
    got = {row["person"]: row["id"] for row in rows(kernels.first_of(table, ["person"], ["w", "id"]))}
    expected = {
        key[0]: min(group, key=lambda row: (row["w"], row["id"]))["id"]
        for key, group in _groups(plain, ["person"]).items()
    }
    assert got == expected


def test_running(table, plain):
    got = {row["id"]: row["total"] for row in rows(kernels.running(table, ["person"], ["id"], "x", "total"))}
    for group in _groups(plain, ["person"]).values():
        total = 0.0
        for row in sorted(group, key=lambda row: row["id"]):
            total += row["x"] or 0.0
            assert got[row["id"]] == pytest.approx(total, rel=CLOSE)


def test_totals_merge(table, engine):
    """counts(A + B) = counts(A) + counts(B): a table may come in parts."""
    import narwhals as nw

    parts = [table.filter(nw.col("id") < 200), table.filter(nw.col("id") >= 200)]
    whole = _keyed(kernels.sums(table, ["grp"], ["x", "y"], "w"), ["grp"])
    found = [_keyed(kernels.sums(part, ["grp"], ["x", "y"], "w"), ["grp"]) for part in parts]
    for key, row in whole.items():
        for name, value in row.items():
            if name != "grp":
                assert sum(part[key][name] for part in found) == pytest.approx(value, rel=CLOSE), engine


def test_an_empty_table_counts_to_nothing(table):
    import narwhals as nw

    nobody = table.filter(nw.col("id") < 0)
    assert rows(kernels.counts(nobody, []))[0]["n"] == 0
    assert rows(kernels.counts(nobody, ["grp"])) == []
    empty = rows(kernels.sums(nobody, [], ["x"]))[0]
    assert {name: empty[name] or 0 for name in empty} == {"x_n": 0, "x_w": 0, "x_ww": 0, "x_wx": 0, "x_wxx": 0}


def test_rows_and_arrow_bring_the_same_home(table):
    frame = kernels.counts(table, ["grp"]).sort("grp")
    assert arrow(frame).to_pylist() == rows(frame)


# What an engine cannot do, each strictly: the day it can, this file says so.


def test_sum_of_yes_and_no(table, engine, request):
    """Kernels make a number of it first."""
    import narwhals as nw

    if engine == "spark":
        from klantwaarde.errors import EngineError

        reason = "[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] sum needs a number"
        request.applymarker(pytest.mark.xfail(raises=EngineError, strict=True, reason=reason))
    # Spark says so when the sum is made, not when it is run.
    from klantwaarde.engine.local import engine_failed

    try:
        frame = table.select(nw.col("empty").sum())
    except Exception as error:
        raise engine_failed(error) from error
    assert rows(frame)[0]["empty"] == 0


def test_first_in_an_order(table, engine, request):
    """Kernels number the rows and take number 1."""
    import narwhals as nw

    if engine == "spark":
        reason = "`first` is not supported for PySpark."
        request.applymarker(pytest.mark.xfail(raises=NotImplementedError, strict=True, reason=reason))
    assert rows(table.group_by("grp").agg(nw.col("id").first(order_by="id")).sort("grp"))
