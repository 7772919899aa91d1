"""How does an analysis grow? 10^4, 10^5 and 10^6 respondents x 24 values, as whole processes.

``./kw bench scale [--sizes 10000,100000] [--per-account 1] [--values 24] [--waves 1] [--system NAME] [--runs 1]``

A study is written as Parquet (respondents with two segment columns, scores with three questions, overall satisfaction;
every number follows from a hash, so the same size is the same study). Then, per size, in fresh processes:

- *bare*: DuckDB alone reads every column of the same files and gives count, sum and sum of squares per value;
- *analyse*: ``klantwaarde analyse FOLDER --json FILE``, from start to last byte: every check, count and answer of every
  system; with ``--system`` the same through the library for one system, to see who costs what.

Seconds are wall clock, memory is the peak of the process. The promise (10^6 x 24 on two cores): under 30 seconds and
2 GiB, and ten times the respondents no more than about ten times the time. Leaves with 1 when it is not kept.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS, MEBIBYTES = 30.0, 2048.0
SETTINGS = """title = "Scale"
composed = true
segments = ["respondents.sector", "respondents.function"]
{waves}
[scales]
score = [1, 10]
[catalogue]
use = "none"
{values}
"""

BARE = """
import duckdb, sys
folder, threads = sys.argv[1], int(sys.argv[2])
engine = duckdb.connect(config={"threads": threads})
marks = ", ".join(f"count({m}), sum({m}), sum({m} * {m})" for m in ("importance", "expectation", "experience"))
print(engine.execute(f"SELECT wave, value_id, count(respondent_id), max(respondent_id), {marks} "
                     f"FROM '{folder}/scores.parquet' GROUP BY ALL").fetchall()[:1])
print(engine.execute(f"SELECT sector, function, count(*), max(respondent_id) FROM '{folder}/respondents.parquet' "
                     "GROUP BY ALL").fetchall()[:1])
"""


ONE_SYSTEM = """
import datetime as dt, sys
from klantwaarde import runner
from klantwaarde.study import open_study
folder, out, system = sys.argv[1:]
steps = [step for step in runner.STEPS if step.system == system]
with open_study(folder) as study:
    runner.analyse(study, as_of=dt.datetime(2026, 5, 1, tzinfo=dt.UTC), steps=steps).save(out)
"""


@dataclass(frozen=True)
class Cost:
    """Wall clock and peak memory of one process."""

    seconds: float
    mebibytes: float


def main() -> int:
    """Measure every size; leave with 1 when the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--values", type=int, default=24)
    parser.add_argument("--per-account", type=int, default=1, help="respondents who share a customer")
    parser.add_argument("--waves", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1, help="the fastest counts")
    parser.add_argument("--system", default="", help="only this one, such as values")
    parser.add_argument("--keep", type=Path, help="folder for the studies; otherwise they are thrown away")
    told = parser.parse_args()
    sizes = [int(size) for size in told.sizes.split(",")]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    print(
        f"{told.values} values, {told.waves} wave(s), {told.per_account} respondent(s) per account, {cores} cores, "
        f"fastest of {told.runs}, {told.system or 'every'} system\n"
    )
    print("| respondents | answers | Parquet | bare scan | analyse | ratio | peak memory | times the size before |")
    print("|---|---|---|---|---|---|---|---|")
    kept, before = True, None
    with tempfile.TemporaryDirectory() as spare:
        for size in sizes:
            folder = (told.keep or Path(spare)) / f"{size}x{told.values}x{told.waves}by{told.per_account}"
            make_study(folder, size, values=told.values, waves=told.waves, per_account=told.per_account)
            bare = min((bare_scan(folder, cores) for _ in range(told.runs)), key=lambda cost: cost.seconds)
            ours = min(
                (analyse(folder, Path(spare), told.system) for _ in range(told.runs)), key=lambda cost: cost.seconds
            )
            on_disk = sum(file.stat().st_size for file in folder.glob("*.parquet")) / 2**20
            grown = "" if before is None else f"{ours.seconds / before[1]:.1f} for {size / before[0]:.0f}"
            print(
                f"| {size:,} | {3 * size * told.values * told.waves:,} | {on_disk:.0f} MiB | {bare.seconds:.2f} s "
                f"| {ours.seconds:.2f} s | {ours.seconds / bare.seconds:.0f} | {ours.mebibytes:.0f} MiB | {grown} |",
                flush=True,
            )
            before = (size, ours.seconds)
            plain = told.per_account == 1 and told.waves == 1 and told.values <= 24 and size <= 1_000_000
            kept = kept and (not plain or (ours.seconds < SECONDS and ours.mebibytes < MEBIBYTES))
    return 0 if kept else 1


def make_study(folder: Path, size: int, *, values: int, waves: int, per_account: int) -> None:
    """Write a study; one that is there already is the same one."""
    import duckdb

    if (folder / "study.toml").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    codes = [f"value_{i:03d}" for i in range(values)]
    levels = ("basic", "added", "bonding")
    engine = duckdb.connect()
    engine.execute("CREATE TABLE codes AS SELECT unnest($1) AS value_id, unnest(range(len($1))) AS v", [codes])
    customer = "NULL::VARCHAR" if per_account == 1 else f"'c' || lpad((i // {per_account})::VARCHAR, 8, '0')"
    engine.execute(
        f"""COPY (SELECT 'r' || lpad(i::VARCHAR, 8, '0') AS respondent_id, {customer} AS customer_id,
            ['zorg', 'bouw', 'handel', 'overheid'][(1 + hash(i) % 4)::BIGINT] AS sector,
            ['inkoper', 'gebruiker', 'directie'][(1 + hash(i, 'f') % 3)::BIGINT] AS function
            FROM range({size}) AS t(i)) TO '{folder}/respondents.parquet'"""  # noqa: S608 - numbers and our own folder
    )
    mark = "CASE WHEN hash(i, v, w, '{0}') % 50 = 0 THEN NULL ELSE {1} + hash(i, v, w, '{0}') % {2} END::TINYINT"
    engine.execute(
        f"""COPY (SELECT 'r' || lpad(i::VARCHAR, 8, '0') AS respondent_id, 'w' || w AS wave, value_id,
            {mark.format("importance", 4, 7)} AS importance, {mark.format("expectation", 6, 5)} AS expectation,
            {mark.format("experience", 3, 8)} AS experience
            FROM range({size}) AS t(i), range({waves}) AS u(w), codes) TO '{folder}/scores.parquet'"""  # noqa: S608
    )
    engine.execute(
        f"""COPY (SELECT 'r' || lpad(i::VARCHAR, 8, '0') AS respondent_id, 'w' || w AS wave,
            (4 + hash(i, w, 'o') % 7)::TINYINT AS satisfaction
            FROM range({size}) AS t(i), range({waves}) AS u(w)) TO '{folder}/overall.parquet'"""  # noqa: S608
    )
    named = "\n".join(
        f'[catalogue.values.{code}]\nname = "{code}"\nlevel = "{levels[i % 3]}"' for i, code in enumerate(codes)
    )
    moments = "\n".join(f'[[waves]]\ncode = "w{w}"' for w in range(waves))
    (folder / "study.toml").write_text(SETTINGS.format(waves=moments, values=named), encoding="utf-8")


def bare_scan(folder: Path, threads: int) -> Cost:
    """Let DuckDB alone read the files."""
    return measured([sys.executable, "-c", BARE, str(folder), str(threads)])


def analyse(folder: Path, out: Path, system: str) -> Cost:
    """Analyse as a person would, or one system alone."""
    if system:
        return measured([sys.executable, "-c", ONE_SYSTEM, str(folder), str(out / "answers.json"), system])
    words = ["analyse", str(folder), "--json", str(out / "answers.json"), "--as-of", "2026-05-01"]
    return measured([sys.executable, "-m", "klantwaarde", *words])


def measured(command: list[str]) -> Cost:
    """Run a process and give what it cost; what it says is shown when it fails."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = child.stdout.read() if child.stdout else ""
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(command)}\n{said}")
    # Kibibytes on Linux, bytes on macOS.
    return Cost(seconds, used.ru_maxrss / (1024.0 if sys.platform != "darwin" else 2**20))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
