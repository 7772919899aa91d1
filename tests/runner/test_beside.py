"""The second process: the same answers as one process gives, and none where doubling would be unsafe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from drawn_study import drawn
from klantwaarde.runner import STEPS
from klantwaarde.runner.beside import Beside, _Sent

STUDY = Path(__file__).parents[2] / "examples" / "kiosk"
ANALYSE = f"""
import sys
from klantwaarde.cli.main import main
main(["analyse", {str(STUDY)!r}, "--as-of", "2026-01-01", "--json", "-"])
"""
ASK = f"""
import datetime as dt
from pathlib import Path
from klantwaarde.runner import working_beside
with working_beside(Path({str(STUDY)!r}), as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), waves=None) as beside:
    print(beside is not None)
"""
needs_two_cores = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="needs Linux and two cores"
)


def run(code: str) -> str:
    # One thread for sums of products: with more of them the last digit depends on how they are divided.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return done.stdout


@needs_two_cores
def test_two_processes_give_the_bytes_of_one():
    assert run(ASK).strip() == "True"
    assert run("import numpy" + ANALYSE) == run(ANALYSE)


@pytest.mark.parametrize("started", ["numpy", "duckdb"])
def test_a_process_that_has_started_its_engines_is_not_doubled(started):
    assert run(f"import {started}" + ASK).strip() == "False"


@pytest.fixture(scope="module")
def study():
    return drawn(2, accounts=8, waves=("1",))


def apart(system: str = "quality"):
    return next(step for step in STEPS if step.system == system)


def test_answers_of_another_record_are_not_taken(study):
    sent = _Sent(fingerprint=study.fingerprint, systems=["quality"], answers=[])
    assert Beside(0, 0, sent, _asked=True).answers(apart(), study) == []
    other = msgspec.structs.replace(sent, fingerprint="0" * 64)
    assert Beside(0, 0, other, _asked=True).answers(apart(), study) is None


def test_what_was_not_made_there_is_made_here(study):
    assert Beside(0, 0, _sent=None, _asked=True).answers(apart(), study) is None
    sent = _Sent(fingerprint=study.fingerprint, systems=["quality", "values"], answers=[])
    assert Beside(0, 0, sent, _asked=True).answers(apart("values"), study) is None, "values is done here"


@needs_two_cores
def test_a_second_process_that_fails_leaves_the_work_to_the_first():
    broken = f"""
from klantwaarde.runner import beside
def broken(*_): raise MemoryError
beside._made = broken
{ANALYSE}"""
    assert run(broken) == run("import numpy" + ANALYSE)
