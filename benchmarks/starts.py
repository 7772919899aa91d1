"""How long does a person wait? Whole processes, from the word to the last byte.

``./kw bench starts [--runs 7]`` prints a table: the middle and the slowest of so many runs, against the promise of the
foundation issue. The first run of each is not counted: it fills the cache of the disk.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STARTS = [sys.executable, "-m", "klantwaarde"]
# The tables of the foundation: what a first study has. The composed example has every other table too.
FIRST = (
    "customers", "respondents", "scores", "kano", "kano_items", "investments", "roles", "quotes", "overall", "events",
)  # fmt: skip
# What, command, seconds promised.
CASES = [
    ("klantwaarde --help", [*STARTS, "--help"], 0.2),
    ("./kw --help, set up before", [str(ROOT / "kw"), "--help"], 0.3),
    ("60 respondents, answers", [*STARTS, "analyse", "first", "--json", "answers.json"], 2.0),
    ("60 respondents, report", [*STARTS, "analyse", "first", "--out", "out"], None),
    (
        "60 with every table, answers",
        [*STARTS, "analyse", str(ROOT / "examples/installatie"), "--json", "answers.json"],
        None,
    ),
    ("207 respondents, answers", [*STARTS, "analyse", str(ROOT / "examples/kiosk"), "--json", "answers.json"], None),
    ("29 Kano items", [*STARTS, "kano", str(ROOT / "examples/kiosk/kano.csv"), "--json", "kano.json"], None),
]


def main() -> int:
    """Measure every case; leave with 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept = True
    print(f"{'what':<28} {'middle':>8} {'slowest':>8} {'promise':>8}   ({runs} runs, {os.cpu_count()} cores)")
    for what, command, promise in CASES:
        with tempfile.TemporaryDirectory() as folder:
            _first_study(Path(folder) / "first")
            times = [_seconds(command, folder, environment) for _ in range(runs + 1)][1:]
        middle = statistics.median(times)
        kept = kept and (promise is None or middle < promise)
        print(f"{what:<28} {middle:>7.2f}s {max(times):>7.2f}s {f'{promise:.1f}s' if promise else '':>8}")
    return 0 if kept else 1


def _first_study(folder: Path) -> None:
    """Copy the composed example with the tables of a first study, and without the settings of tables that it lacks."""
    folder.mkdir()
    example = ROOT / "examples/installatie"
    for path in (example / "study.toml", *(example / f"{name}.csv" for name in FIRST)):
        if path.exists():
            shutil.copy(path, folder)
    settings = folder / "study.toml"
    whole = settings.read_text(encoding="utf-8")
    settings.write_text(whole[: whole.index("# Heat as a service, offered")], encoding="utf-8")


def _seconds(command: list[str], folder: str, environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
