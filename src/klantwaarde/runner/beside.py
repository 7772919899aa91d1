"""Part of the work on a small study in a second process, so that a whole run from the command line takes less time.

Systems do not know each other, so nothing stops them from working side by side. Only a process that has not started
anything yet can be doubled safely, and only for a small study is reading it twice cheaper than waiting.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from klantwaarde.ledger import read_history
from klantwaarde.results import Answer, from_json, to_json
from klantwaarde.runner.steps import STEPS, Step, in_order
from klantwaarde.study import Study, open_study

SMALL = 4_000_000
"""Bytes in the folder of a study up to which reading it twice is cheaper than waiting."""
_STARTED = ("numpy", "pyarrow", "duckdb", "django")


class _Sent(msgspec.Struct, frozen=True):
    fingerprint: str
    systems: list[str]
    answers: list[Answer]


@dataclass(slots=True)
class Beside:
    """Answers that another process is making; whoever asks for them waits until they are there.

    Parameters
    ----------
    process, pipe
        The other process, and where its answers come in.
    """

    process: int
    pipe: int
    _sent: _Sent | None = None
    _asked: bool = field(default=False)

    def answers(self, step: Step, study: Study) -> list[Answer] | None:
        """Give the answers of a step; ``None`` when they were not made there, or from another record."""
        if not step.apart:
            return None
        sent = self._come()
        if sent is None or step.system not in sent.systems or sent.fingerprint != study.fingerprint:
            return None
        return [answer for answer in sent.answers if answer.system == step.system]

    def close(self) -> None:
        """Let the other process end; what it made and nobody asked for is dropped."""
        if not self._asked:
            self._asked = True
            os.close(self.pipe)
            os.waitpid(self.process, 0)

    def _come(self) -> _Sent | None:
        if not self._asked:
            self._asked = True
            with open(self.pipe, "rb") as pipe:  # noqa: PTH123 - a pipe has no path
                raw = pipe.read()
            _, status = os.waitpid(self.process, 0)
            # Whatever went wrong there goes wrong here too, and is told here.
            self._sent = from_json(raw, _Sent) if status == 0 and raw else None
        return self._sent


@contextlib.contextmanager
def working_beside(folder: Path, *, as_of: dt.datetime, waves: Sequence[str] | None) -> Iterator[Beside | None]:
    """Begin on the steps that are done apart, in another process; ``None`` where that is unsafe or no gain.

    Parameters
    ----------
    folder
        Of the study.
    as_of, waves
        As in `runner.analyse`.
    """
    beside = None
    if _possible(folder):
        # Two processes on two processors: more threads for small matrices only wait for each other, and turn.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        beside = _start(folder, as_of, waves)
    try:
        yield beside
    finally:
        if beside is not None:
            beside.close()


def _start(folder: Path, as_of: dt.datetime, waves: Sequence[str] | None) -> Beside:
    ours, theirs = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process:
        os.close(theirs)
        return Beside(process, ours)
    os.close(ours)
    try:
        sent = to_json(_made(folder, as_of, waves), indent=0).encode()
        with open(theirs, "wb") as pipe:  # noqa: PTH123 - a pipe has no path
            pipe.write(sent)
    except BaseException:  # noqa: BLE001 - the first process meets the same fault and tells it
        os._exit(1)
    os._exit(0)


def _possible(folder: Path) -> bool:
    return (
        hasattr(os, "sched_getaffinity")  # Linux: macOS's own libraries do not bear doubling
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
        and not any(name in sys.modules for name in _STARTED)
        and folder.is_dir()
        and sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) < SMALL
    )


def _made(folder: Path, as_of: dt.datetime, waves: Sequence[str] | None) -> _Sent:
    answers: list[Answer] = []
    with open_study(folder) as study:
        steps = [step for step in in_order(STEPS) if step.apart and any(study.has(table) for table in step.tables)]
        for step in steps:
            taken = {"history": read_history(study.path)} if "history" in step.takes else {}
            answers += step.work(study, as_of=as_of, waves=waves, told=lambda *_: None, **taken)
        return _Sent(study.fingerprint, [step.system for step in steps], answers)
