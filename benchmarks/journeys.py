"""From a log of steps to journeys: arrows, times, ways and removal effects, beside a bare scan and SQL by hand.

``./kw bench journeys [--steps 10000000] [--per-case 10] [--runs 1]``

Steps of one year are generated as Parquet (every number follows from a hash, so the same size is the same log), in no
order at all, of 13 activities. In fresh processes on all cores:

- *bare*: DuckDB alone reads the columns and gives count and sums;
- *by hand*: DuckDB alone, hand-written SQL, for the arrows with their middle time and nothing else;
- *journeys*: `systems.impact.journeys.measure` with an outcome: arrows, steps, times, ways, rework, removal effects.

Seconds are wall clock, with those of the processors beside them; memory is the peak of the process. The promise at
10,000,000 steps: under 30 seconds. Leaves with 1 when it is not kept.

Measured on two processors: with little else on them (load 1.3) the whole command `klantwaarde journeys` took 20.3 s for
10,000,000 steps, reading and checking of the file included, before steps told their time since the start. With eight
others at work (load 6 to 8): bare 1.4 s, by hand 8.4 s, journeys 51.9 s, 27.9 s of processor, 1,121 MiB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 30.0

MAKE = """
import duckdb, sys
path, steps, per_case = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
engine = duckdb.connect(config={"memory_limit": "1GB"})
engine.execute("SET enable_progress_bar = false")
engine.execute(f'''COPY (
  SELECT 'o' || lpad((i // {per_case})::VARCHAR, 9, '0') AS case_id,
         ['aanvraag','offerte','bezoek','opdracht','levering','storing','herstel','klacht','factuur','betaling',
          'advertentie','website','telefoon'][1 + (hash(i) % 13)::INT] AS activity,
         TIMESTAMP '2025-01-01' + to_microseconds((hash(i * 7) % 31536000000000)::BIGINT) AS timestamp, i AS id
  FROM range({steps}) t(i) ORDER BY hash(i + 3)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)''')
"""

BARE = """
import duckdb
engine = duckdb.connect(config={"memory_limit": "1200MB"})
work = lambda: engine.execute(f'''SELECT count(*), sum(strlen(case_id)), sum(strlen(activity)),
  sum(epoch_us(timestamp)), sum(id) FROM '{path}' ''').fetchall()[0][0]
"""

BY_HAND = """
import duckdb
engine = duckdb.connect(config={"memory_limit": "1200MB"})
work = lambda: engine.execute(f'''SELECT sum(n)::BIGINT FROM (
  SELECT activity, following, count(*) AS n, quantile_cont(epoch_us(later) - epoch_us(timestamp), 0.5)
  FROM (SELECT activity, timestamp, lead(activity) OVER w AS following, lead(timestamp) OVER w AS later FROM '{path}'
        WINDOW w AS (PARTITION BY case_id ORDER BY timestamp, id)) GROUP BY ALL)''').fetchall()[0][0]
"""

JOURNEYS = """
from klantwaarde.engine import open_table
from klantwaarde.systems.impact.journeys.log import as_log
from klantwaarde.systems.impact.journeys.measure import Ask, measure
def work():
    log = as_log(open_table(path), case="case_id", activity="activity", timestamp="timestamp", ties=["id"])
    return measure(log, Ask(outcome="opdracht")).events
"""

MEASURE = """
import json, resource, sys, time
path, runs = sys.argv[1], int(sys.argv[2])
{work}
best = 1e9
for _ in range(runs):
    start = time.perf_counter(); found = work(); best = min(best, time.perf_counter() - start)
used = resource.getrusage(resource.RUSAGE_SELF)
cpu, peak = (used.ru_utime + used.ru_stime) / runs, used.ru_maxrss / 1024
print("\\n" + json.dumps({{"seconds": best, "found": found, "mebibytes": peak, "cpu": cpu}}))
"""


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=10_000_000)
    parser.add_argument("--per-case", type=int, default=10)
    parser.add_argument("--runs", type=int, default=1)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "steps.parquet")
        made = [sys.executable, "-c", MAKE, path, str(told.steps), str(told.per_case)]
        subprocess.run(made, check=True)
        print(f"{told.steps:,} steps of {told.steps // told.per_case:,} cases, "
              f"{Path(path).stat().st_size / 1e6:,.0f} MB")  # fmt: skip
        found = {}
        for name, work in (("bare", BARE), ("by hand", BY_HAND), ("journeys", JOURNEYS)):
            found[name] = measured(work, path, told.runs)
            times = found[name]["seconds"] / found["bare"]["seconds"]
            print(f"{name:<10} {found[name]['seconds']:7.2f} s  {times:6.1f} x bare  {found[name]['cpu']:6.1f} s of "
                  f"processor  {found[name]['mebibytes']:7,.0f} MiB")  # fmt: skip
            if found[name]["found"] != told.steps:
                print(f"{name} counted {found[name]['found']}")
                return 1
    kept = told.steps > 10_000_000 or found["journeys"]["seconds"] < SECONDS
    print(f"under {SECONDS:g} seconds: {'yes' if kept else 'NO'}")
    return 0 if kept else 1


def measured(work: str, path: str, runs: int) -> dict[str, float]:
    """Run one way in a process of its own."""
    code = MEASURE.format(work=work)
    done = subprocess.run([sys.executable, "-c", code, path, str(runs)], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
