# ruff: noqa: E402 -- the number of threads is set before numpy is loaded
"""How fast is Q methodology? Full results: extraction, rotation, flags, scores, arrays, all pair tests, nouns.

``python benchmarks/qmethod.py [--repeat 20] [--sorts 100000]`` prints CPU seconds on one thread beside the target and
the peer: the R package qmethod 1.8.4 (R 4.2, reference BLAS), CPU seconds measured once on two busy cores and put on
our method page; it is not run here. Lipset is read from the file given with --lipset; without it a study of the same
size is drawn.
"""

from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from klantwaarde import qmethod
from klantwaarde.results import QSorts

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from sample_sorts import drawn, study


def timed(work: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Median CPU seconds and median wall seconds, after one round to warm up."""
    work()
    cpu, wall = [], []
    for _ in range(repeat):
        start_cpu, start = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - start_cpu)
        wall.append(time.perf_counter() - start)
    return statistics.median(cpu), statistics.median(wall)


def line(name: str, measured: tuple[float, float], target: float, peer: float | None) -> None:
    """Print one row."""
    cpu, wall = measured
    beside = f"{peer:8.3f}  1/{peer / cpu:<6.0f}" if peer else " " * 17
    verdict = "met" if cpu <= target else "MISSED"
    print(f"{name:<44}{1000 * cpu:10.2f}{1000 * wall:10.2f}{1000 * target:10.0f}  {verdict:<7}{beside}")


def full(sorts: QSorts, factors: int, **choices: str) -> Callable[[], object]:
    """Make the whole analysis with its nouns."""
    return lambda: qmethod.noun(qmethod.analyse(sorts, factors, **choices))


def large(people: int) -> tuple[float, float]:
    """Analyse many sorts that live in the engine: 60 cards, three factors."""
    import duckdb
    import narwhals as nw
    import pyarrow as pa

    places, _, _ = drawn(1, cards=60, people=people, k=3, noise=1.0)
    cards = [f"c{i}" for i in range(60)]
    table = pa.table(
        {"id": [f"p{i}" for i in range(people)], **{c: places[i].astype(np.int8) for i, c in enumerate(cards)}}
    )
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("incoming", table)
    connection.execute("CREATE TABLE sorts AS FROM incoming")
    frame = nw.from_native(connection.table("sorts"))
    start_cpu, start = time.process_time(), time.perf_counter()
    found = qmethod.analyse_table(frame, cards, factors=3, sorter="id")
    rows = found.loadings.collect(backend="pyarrow").to_native().num_rows
    assert rows == people  # noqa: S101 - a benchmark that loses rows is no benchmark
    return time.process_time() - start_cpu, time.perf_counter() - start


def cold(path: Path) -> tuple[float, float]:
    """Start a process, read Lipset, print JSON."""
    command = [sys.executable, "-m", "klantwaarde", "qmethod", str(path), "--factors", "3", "--json", "-"]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    wall = time.perf_counter() - start
    return wall, wall


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--sorts", type=int, default=100_000)
    parser.add_argument("--lipset", type=Path, default=Path("lipset.csv"))
    given = parser.parse_args()
    there = given.lipset.is_file()
    lipset = qmethod.read(given.lipset) if there else study(1, cards=33, people=9)
    small, big = study(2, cards=60, people=100, k=4), study(3, cards=60, people=500, k=5)
    print(f"{'':<44}{'CPU ms':>10}{'wall ms':>10}{'target':>10}  {'':<7}{'peer s':>8}")
    n = given.repeat
    line("Lipset 33 x 9, k = 3, PCA", timed(full(lipset, 3), n), 0.003, 0.030)
    line("Lipset, centroid", timed(full(lipset, 3, extraction="centroid"), n), 0.0032, 0.032)
    line("60 x 100, k = 4, PCA", timed(full(small, 4), n), 0.010, 0.123)
    line("60 x 100, centroid", timed(full(small, 4, extraction="centroid"), n), 0.012, 0.120)
    line("60 x 500, k = 5, PCA", timed(full(big, 5), max(3, n // 4)), 0.050, 0.90)
    line("60 x 500, centroid", timed(full(big, 5, extraction="centroid"), max(3, n // 4)), 0.157, 1.57)
    analysis = qmethod.analyse(lipset, 3)
    line(
        "bootstrap, Lipset, 1,000", timed(lambda: qmethod.bootstrap(analysis, 1000, seed=1), max(3, n // 4)), 1.0, 16.5
    )
    line(f"60 cards x {given.sorts:,} sorts in the engine", large(given.sorts), 10.0, None)
    if there:
        line("cold start with Lipset, whole process", cold(given.lipset), 1.0, None)


if __name__ == "__main__":
    main()
