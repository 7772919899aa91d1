"""Run an analysis: each step after those it needs, and only what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from klantwaarde.language import Said, say
from klantwaarde.ledger import Ledger
from klantwaarde.results import Answer, WorthSnapshot
from klantwaarde.runner.steps import STEPS, Step, in_order

if TYPE_CHECKING:
    from klantwaarde.runner.beside import Beside
    from klantwaarde.study import Study

Progress = Callable[[Said, int, int], None]


@dataclass(frozen=True, slots=True)
class Planned:
    """A step, and why it is (not) done: ``run``, ``keep`` (nothing changed) or ``pass`` (no tables for it)."""

    step: Step
    what: str
    kept: Sequence[Answer] = ()


def analyse(
    study: Study,
    *,
    as_of: dt.datetime,
    progress: Progress | None = None,
    waves: Sequence[str] | None = None,
    previous: Ledger | None = None,
    steps: Sequence[Step] = STEPS,
    beside: Beside | None = None,
    history: Sequence[WorthSnapshot] = (),
) -> Ledger:
    """Answer every question the study can answer.

    Parameters
    ----------
    study
        The record.
    as_of
        The moment the answers count as made.
    progress
        Hears each step: what, how many parts are done, how many there are.
    waves
        Codes of the waves to answer; all of them when left out.
    previous
        An older ledger: answers made from the very same record, by the same version, for the same waves are kept.
    steps
        What to do; the registry of `runner.steps` unless told.
    beside
        Another process that does part of the steps meanwhile.
    history
        What was said of customers on earlier days (`ledger.read_history`), in order of time.

    Returns
    -------
    Ledger
        Answers in the order of the steps.
    """
    tell = progress or _silent
    answers: list[Answer] = []
    plan = plan_of(study, waves=waves, previous=previous, steps=steps, as_of=as_of, looks_back=bool(history))
    for place, planned in enumerate(plan):
        if planned.what == "keep":
            answers += planned.kept
        elif planned.what == "run":
            told = _within(tell, planned.step, place, len(plan))
            there = None if beside is None else beside.answers(planned.step, study)
            if there is None:
                more = {"history": history, "answers": tuple(answers)}
                taken = {name: more[name] for name in planned.step.takes}
                there = planned.step.work(study, as_of=as_of, waves=waves, told=told, **taken)
            answers += there
    tell(say("done"), len(plan), len(plan))
    return Ledger(answers=answers, study=study.facts)


def plan_of(
    study: Study,
    *,
    waves: Sequence[str] | None,
    previous: Ledger | None = None,
    steps: Sequence[Step] = STEPS,
    as_of: dt.datetime | None = None,
    looks_back: bool = False,
) -> list[Planned]:
    """Say what must be done and what can be kept.

    Parameters
    ----------
    study, waves, previous, steps
        As for `analyse`.
    as_of
        A step whose answer hangs on the day is kept on the same day only.
    looks_back
        Whether there are earlier days to compare with; a step that takes them is then done anew.
    """
    plan: list[Planned] = []
    changed: set[str] = set()
    for step in in_order(steps):
        if not any(study.has(table) for table in step.tables):
            plan.append(Planned(step, "pass"))
            continue
        kept = _kept(study, step, waves, previous)
        if (step.dated and not _of_the_day(kept, as_of)) or (looks_back and "history" in step.takes):
            kept = []
        if kept and not changed & set(step.needs):
            plan.append(Planned(step, "keep", kept))
        else:
            changed.add(step.system)
            plan.append(Planned(step, "run"))
    return plan


def _kept(study: Study, step: Step, waves: Sequence[str] | None, previous: Ledger | None) -> list[Answer]:
    """Answers of an older ledger that a new run would give again."""
    if previous is None:
        return []
    old = previous.of(step.system)
    same = all(
        not answer.stale
        and answer.provenance.fingerprint == study.fingerprint
        and answer.provenance.method_version == step.version
        and answer.provenance.software == previous.software == _software()
        for answer in old
    )
    wanted = list(waves or study.settings.wave_codes)
    # A system that does not answer per wave has no waves to compare.
    there = {answer.scope.wave for answer in old if _whole(answer) and answer.scope.wave}
    return old if old and same and there in (set(wanted), set()) else []


def _of_the_day(kept: Sequence[Answer], as_of: dt.datetime | None) -> bool:
    return as_of is None or all(one.provenance.made_at[:10] == as_of.date().isoformat() for one in kept)


def _whole(answer: Answer) -> bool:
    return not (answer.scope.segment_by or answer.scope.role)


def _software() -> str:
    from klantwaarde import __version__

    return __version__


def _within(tell: Progress, step: Step, place: int, steps: int) -> Progress:
    """Turn the parts of one step into parts of the whole."""

    def told(part: Said, done: int, total: int) -> None:
        tell(say("{step}: {part}", step=step.said, part=part), place * total + done, steps * total)

    return told


def _silent(_step: Said, _done: int, _total: int) -> None:
    """Tell nobody."""
