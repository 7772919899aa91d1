"""Time path models, shares of drivers and the count of a million rows.

``python benchmarks/quality.py [--answers FILE --model FILE] [--peer PYTHON] [--rows 1000000]`` prints a table. Times
are CPU seconds of this process and seconds on the clock. The jobs on many rows: a path model with 2,000 bucket
resamples of complete answers, of people in accounts of ten, and with 2% of the answers empty; drivers; the surface; and
the command ``klantwaarde pls`` on the same file as a person would give it. A tenth of the rows stands beside, for what
comes after counting may not grow with the rows.

``--peer`` is the Python of an environment of its own that holds the package plspm 0.5.7 (with pandas 2.1, the only one
it works on); the peer estimates the same model on the same answers, one resample after another. Without ``--answers``
the answers are drawn: 250 people, seven constructs, 24 items.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

# Threads of linear algebra wait in a loop for work: that counts as CPU time and makes small jobs seem ten times dearer.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from klantwaarde.cli.pls import read_model
from klantwaarde.statistics.relative_importance import lmg
from klantwaarde.systems.quality.analysis import Ask, analyse_paths
from klantwaarde.systems.quality.buckets import bucket_of, with_units
from klantwaarde.systems.quality.counts import count_answers
from klantwaarde.systems.quality.drivers import DriverAsk, drivers_of
from klantwaarde.systems.quality.estimate import How, of_moments
from klantwaarde.systems.quality.path_model import PathModel, path_model
from klantwaarde.systems.quality.pls import inner_paths, outer_weights
from klantwaarde.systems.quality.sample import Sample, make_sample
from klantwaarde.systems.quality.surface import SurfaceAsk, surface_of_sums
from klantwaarde.systems.quality.surface_sums import count_surface

SIZES = {"Image": 5, "Expectation": 3, "Quality": 7, "Value": 2, "Satisfaction": 3, "Complaints": 1, "Loyalty": 3}
PATHS = [
    ["Image", "Expectation"], ["Image", "Satisfaction"], ["Image", "Loyalty"], ["Expectation", "Quality"],
    ["Expectation", "Value"], ["Expectation", "Satisfaction"], ["Quality", "Value"], ["Quality", "Satisfaction"],
    ["Value", "Satisfaction"], ["Satisfaction", "Complaints"], ["Satisfaction", "Loyalty"], ["Complaints", "Loyalty"],
]  # fmt: skip
PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np, pandas as pd
import plspm.config as c
from plspm.plspm import Plspm
from plspm.scheme import Scheme
told = json.load(open(sys.argv[1]))
data = pd.DataFrame(told["x"], columns=told["items"])
structure = c.Structure()
for a, b in told["paths"]:
    structure.add_path([a], [b])
config = c.Config(structure.path(), scaled=True)
for construct, items in told["blocks"].items():
    config.add_lv(construct, c.Mode.A if hasattr(c, "Mode") else __import__("plspm.mode", fromlist=["Mode"]).Mode.A,
                  *[c.MV(i) for i in items])
rng = np.random.default_rng(1)
Plspm(data, config, Scheme.PATH)
start = time.process_time()
for _ in range(told["times"]):
    Plspm(data.iloc[rng.integers(len(data), size=len(data))].reset_index(drop=True), config, Scheme.PATH)
print((time.process_time() - start) / told["times"])
"""

BETWEEN = """
import resource, subprocess, sys, time
wall = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, time.perf_counter() - wall, used.ru_maxrss / 1024)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--peer")
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args()
    model = read_model(chosen.model) if chosen.model else path_model({"blocks": _blocks(), "paths": PATHS})
    sample = make_sample(model.items, _read(chosen.answers, model) if chosen.answers else drawn(250, model))
    rows = [("job", "CPU seconds", "beside")]
    lean = timed(lambda: bootstrap(sample, model, 5000))
    rows.append(("5,000 resamples: weights, arrows, R2", f"{lean:.2f}", f"{lean / 5000 * 1e6:.0f} us each"))
    whole = timed(lambda: analyse_paths(sample, model, Ask(resamples=5000)))
    rows.append(
        (
            "5,000 resamples with HTMT, HTMT2, IPMA and intervals of all",
            f"{whole:.2f}",
            f"{whole / 5000 * 1e6:.0f} us each",
        )
    )
    if chosen.peer:
        peer = beside(chosen.peer, sample, model)
        rows.append(("plspm, one resample", f"{peer:.4f}", f"ours {peer / (lean / 5000):.0f} times as fast"))
    rows += [(f"LMG of {p} items", f"{timed(lambda p=p: shares(p)):.4f}", "") for p in (14, 17, 20)]
    rows += many(chosen.rows // 10) + many(chosen.rows)
    width = max(len(row[0]) for row in rows)
    for job, seconds, other in rows:
        print(f"{job.ljust(width)}  {seconds:>11}  {other}")
    print(f"largest memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def timed(job: Callable[[], object], *, times: int = 3) -> float:
    """Give the least CPU time of a few turns."""
    found = []
    for _ in range(times):
        start = time.process_time()
        job()
        found.append(time.process_time() - start)
    return min(found)


def bootstrap(sample: Sample, model: PathModel, resamples: int) -> None:
    """Estimate weights, arrows and R2 of every resample."""
    like = of_moments(sample.moments, model, How()).outer.weights

    def work(counts: np.ndarray) -> np.ndarray:
        _, _, r = sample.drawn_matrices(counts)
        return inner_paths(outer_weights(r, model, signs_like=like).constructs, model).paths

    sample.draws(resamples, 1).over(work)


def shares(p: int) -> None:
    """Divide R2 over p items."""
    r = np.full((p, p), 0.4) + 0.6 * np.eye(p)
    lmg(r, np.linspace(0.3, 0.6, p))


def many(rows: int) -> list[tuple[str, str, str]]:
    """Count a table of 24 items where it is, and estimate what it carries."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from klantwaarde.engine import LocalEngine

    model = path_model({"blocks": _blocks(), "paths": PATHS, "scale": [1, 10]})
    out = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        x = drawn(rows, model).astype(np.int8)
        gone = np.random.default_rng(1).random(x.shape) < 0.02
        table = {name: pa.array(column) for name, column in zip(model.items, x.T, strict=True)}
        table |= {f"{n}_e": pa.array(c, mask=m) for n, c, m in zip(model.items, x.T, gone.T, strict=True)}
        pq.write_table(pa.table({**table, "row": np.arange(rows), "firm": np.arange(rows) // 10}), path)
        del x, gone, table
        engine = LocalEngine([path])
        engine.run(f"CREATE VIEW answers AS SELECT * FROM read_parquet('{path}')")  # noqa: S608 - a path of our own
        frame = engine.frame("answers")
        empty = frame.rename({name: f"{name}_f" for name in model.items}).rename(
            {f"{name}_e": name for name in model.items}
        )
        say = f"{rows:,} rows x 24 items: "
        for name, rowed, account in (("complete", frame, ""), ("in accounts of ten", frame, "firm"),
                                     ("2% empty", empty, "")):  # fmt: skip
            seated = partial(_seated, rowed, account)
            seconds, clock, counted = once(lambda s=seated: count_answers(s(), model.items, unit="unit"))
            out.append(
                (f"{say}{name}, sums of {counted.unit_count:,} units", f"{seconds:.2f}", f"{clock:.2f} s on the clock")
            )
            seconds, clock, _ = once(lambda c=counted: analyse_paths(c, model, Ask(resamples=2000)))
            out.append(
                ("   2,000 resamples of these with every interval", f"{seconds:.2f}", f"{clock:.2f} s on the clock")
            )
        seconds, clock, _ = once(
            lambda c=counted: drivers_of(c, DriverAsk("CUS0" if "CUS0" in c.items else c.items[-1]))
        )
        out.append(("   shares of 23 drivers, 1,000 resamples", f"{seconds:.2f}", f"{clock:.2f} s on the clock"))
        columns = [model.items[0], model.items[10], model.items[-1]]
        seconds, clock, _ = once(
            lambda: surface_of_sums(
                count_surface(_seated(frame, ""), columns, (1, 10), "unit")[()], SurfaceAsk(*columns, (1, 10))
            )
        )
        out.append((f"{say}surface", f"{seconds:.2f}", f"{clock:.2f} s on the clock"))
        engine.close()
        out.append(commanded(path, model, say))
    return out


def _seated(frame: object, account: str) -> object:
    """Rows with their unit."""
    import narwhals as nw

    return with_units(frame, account)[0] if account else frame.with_columns(unit=bucket_of(nw.col("row")))


def once(job: Callable[[], object]) -> tuple[float, float, object]:
    """Give CPU seconds, seconds on the clock and what was made, of one turn."""
    cpu, wall = time.process_time(), time.perf_counter()
    made = job()
    return time.process_time() - cpu, time.perf_counter() - wall, made


def commanded(path: Path, model: PathModel, say: str) -> tuple[str, str, str]:
    """Time the whole command, from start to last byte."""
    file = path.with_name("model.json")
    file.write_text(json.dumps(model.as_data()))
    words = [sys.executable, "-m", "klantwaarde", "pls", str(path), "--model", str(file), "--json", "-"]
    # By way of a small process: the memory of a large one is counted with its children's.
    told = subprocess.run([sys.executable, "-c", BETWEEN, *words], check=True, capture_output=True, text=True)
    seconds, clock, memory = map(float, told.stdout.split())
    name = f"{say}klantwaarde pls, start to end"
    return name, f"{seconds:.2f}", f"{clock:.2f} s on the clock, {memory:.0f} MB at most"


def beside(python: str, sample: Sample, model: PathModel) -> float:
    """Give the peer's CPU seconds per resample."""
    told = {
        "x": sample.x.tolist(), "items": list(model.items), "paths": [list(p) for p in model.paths],
        "blocks": {c: list(i) for c, i in model.blocks.items()}, "times": 20,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "told.json"
        file.write_text(json.dumps(told))
        done = subprocess.run([python, "-c", PEER, str(file)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"the peer stopped: {done.stderr[-600:]}")
    return float(done.stdout)


def drawn(n: int, model: PathModel) -> np.ndarray:
    """Draw whole answers 1-10 with one strong factor, as satisfaction surveys have."""
    rng = np.random.default_rng(0)
    factor = rng.normal(size=n)
    own = [0.7 * factor + 0.7 * rng.normal(size=n) for _ in model.constructs]
    x = np.stack([own[k] + 0.7 * rng.normal(size=n) for k in model.block_of], axis=1)
    return np.clip(np.rint(6.5 + 1.6 * x), 1, 10)


def _blocks() -> dict[str, list[str]]:
    return {c: [f"{c[:3].upper()}{i}" for i in range(k)] for c, k in SIZES.items()}


def _read(path: Path, model: PathModel) -> np.ndarray:
    with path.open(encoding="utf-8") as file:
        return np.array([[float(row[item]) for item in model.items] for row in csv.DictReader(file)])


if __name__ == "__main__":
    main()
