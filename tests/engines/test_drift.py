"""Drift is counted to the same whole numbers at the table, in the engine, and on Spark."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest

from drawn_study import drawn
from klantwaarde.engine import open_table
from klantwaarde.systems.drift.gather import count_drift
from memory_study import MemoryStudy

WAVES = ("1", "2", "3", "4")


def same(one, other):
    assert one.groups == other.groups
    for name in ("n", "s", "q", "shared", "cross"):
        assert np.array_equal(getattr(one.moments, name), getattr(other.moments, name)), name
    assert np.array_equal(one.respondents, other.respondents)
    assert np.array_equal(one.is_open, other.is_open)


@pytest.mark.parametrize("seed", range(3))
def test_small_and_large_studies_are_counted_alike(seed):
    study = drawn(seed, accounts=7, weighted=True, waves=WAVES)
    near = count_drift(study)
    assert near.moments.n.sum() > 0
    assert (near.moments.shared.sum(axis=(0, 1, 2, 3))[:3] > 0).all()
    assert near.is_open.any()
    same(near, count_drift(study, at_the_table=0))


def test_more_waves_than_the_engine_lays_beside_each_other_are_counted_alike():
    rng = np.random.default_rng(6)
    waves = tuple(str(t) for t in range(18))
    people = [{"respondent_id": f"r{i}", "customer_id": f"c{i // 2}"} for i in range(6)]
    scores = [
        {
            "respondent_id": p["respondent_id"],
            "wave": w,
            "value_id": "reliable",
            "importance": float(rng.integers(1, 11)),
        }
        for p in people
        for w in waves
        if rng.random() < 0.7
    ]
    rows = {"respondents": people, "customers": [{"customer_id": f"c{i}"} for i in range(3)], "scores": scores}
    study = MemoryStudy(rows, waves=waves)
    near = count_drift(study)
    assert (near.moments.shared.sum(axis=(0, 1, 2, 3)) > 10).all()
    same(near, count_drift(study, at_the_table=0))


def test_respondents_who_are_their_own_account_are_counted_alike():
    rng = np.random.default_rng(4)
    people = [{"respondent_id": f"r{i}", "function": "ab"[i % 2]} for i in range(20)]
    scores = [
        {"respondent_id": p["respondent_id"], "wave": w, "value_id": v, "importance": float(rng.integers(1, 11)) / 3}
        for p in people
        for w in WAVES
        for v in ("reliable", "expert")
        if rng.random() < 0.8
    ]
    rows = {"respondents": people, "scores": scores}
    study = MemoryStudy(rows, segments=["respondents.function"], waves=WAVES)
    near = count_drift(study)
    assert near.moments.shared.sum() > 0
    same(near, count_drift(study, at_the_table=0))


def test_a_person_counts_for_the_part_the_definition_says():
    """Two accounts, one of two people: n counts accounts, s adds their means; the panel holds who answered twice."""
    people = [("r1", "a"), ("r2", "a"), ("r3", "b")]
    marks = {("r1", "1"): 4, ("r2", "1"): 8, ("r3", "1"): 5, ("r1", "2"): 7}
    study = MemoryStudy(
        {
            "customers": [{"customer_id": "a"}, {"customer_id": "b"}],
            "respondents": [{"respondent_id": who, "customer_id": account} for who, account in people],
            "scores": [
                {"respondent_id": who, "wave": wave, "value_id": "reliable", "importance": float(mark)}
                for (who, wave), mark in marks.items()
            ],
        },
        waves=("1", "2"),
    )
    for most in (0, 100):
        found = count_drift(study, at_the_table=most)
        value = found.values.index("reliable")
        assert found.moments.n[0, :, value, 2].tolist() == [2, 1]
        assert found.moments.s[0, :, value, 2].tolist() == [6 + 5, 7]
        assert found.moments.q[0, :, value, 2].tolist() == [36 + 25, 49]
        assert found.moments.shared[0, :, value, 2, 0].tolist() == [0, 1]
        assert found.moments.cross[0, 1, value, 2, 0].tolist() == [7, 6, 42]
        assert found.respondents[0, :, value, 2].tolist() == [3, 1]


@pytest.mark.parametrize("most", [0, 100])
def test_who_skips_a_wave_is_found_back_two_waves_on(most):
    """One account answers 4 and 7 in the first and third wave: nothing at one wave apart, 7, 4 and 28 at two."""
    study = MemoryStudy(
        {
            "respondents": [{"respondent_id": "r1"}],
            "scores": [
                {"respondent_id": "r1", "wave": wave, "value_id": "reliable", "importance": mark}
                for wave, mark in (("1", 4.0), ("3", 7.0))
            ],
        },
        waves=("1", "2", "3"),
    )
    found = count_drift(study, at_the_table=most)
    at = (0, 2, found.values.index("reliable"), 2)
    assert found.moments.shared[at].tolist() == [0, 1, 0, 0, 0, 0, 0]
    assert found.moments.cross[(*at, 1)].tolist() == [7, 4, 28]
    assert found.moments.shared.sum() == 1


@pytest.mark.spark
def test_spark_counts_what_duckdb_counts(spark, tmp_path):
    here = drawn(5, accounts=7, weighted=True, waves=WAVES)
    for name in here.rows:
        pq.write_table(here.connection.table(name).to_arrow_table(), tmp_path / f"{name}.parquet")

    class OnSpark(MemoryStudy):
        def table(self, name):
            return open_table(f"spark://local[2]{tmp_path / name}.parquet")

    there = OnSpark(here.rows, segments=here.settings.segments, waves=here.settings.wave_codes)
    same(count_drift(here), count_drift(there, at_the_table=0))
