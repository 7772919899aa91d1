"""`ask` and `reckon`: the runner at work on the live snapshot, in the queue of tasks."""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import Said, say
from klantwaarde.ledger import Ledger
from klantwaarde.web.reading import source
from klantwaarde.web.reading.models import Run
from klantwaarde.web.studies.models import Study
from klantwaarde.web.tenancy.lock import inside

LOG = logging.getLogger(__name__)
AFTERWARDS: list[Callable[[Study], object]] = []
"""Other apps add here what is to be done once new answers are there."""
KEPT = 10
"""Reckonings of a study that are kept; the oldest go."""


def ask(study: Study) -> Run:
    """Put a reckoning in the queue, unless one of the same content waits or runs there already."""
    mark = source.mark_of(study)
    with transaction.atomic():
        there = study.runs.filter(state__in=["waiting", "busy"], mark=mark).first()
        if there is not None:
            waiting: Run = there
            return waiting
        run: Run = Run.objects.create(organisation_id=study.organisation_id, study=study, mark=mark)
        transaction.on_commit(lambda: reckon.enqueue(run.pk, run.organisation_id))
    return run


@task()
def reckon(run: int, organisation: int) -> None:
    """Do one reckoning: snapshot, runner, ledger."""
    with inside(organisation):
        mine = Run.objects.of(organisation).select_related("study").get(pk=run)
        if mine.state != "waiting":
            return
        mine.state = "busy"
        mine.save(update_fields=["state"])
        try:
            _reckon(mine)
        except KlantwaardeError as error:
            mine.state = "failed"
            mine.problems = [msgspec.to_builtins(p.thing) for p in error.problems][:20]
        except Exception:
            LOG.exception("a reckoning ended")
            mine.state = "failed"
            mine.problems = [msgspec.to_builtins(say("Something went wrong on our side. It has been written down."))]
        mine.save()
        old = list(mine.study.runs.values_list("pk", flat=True)[KEPT:])
        if mine.state == "ready":
            # one ledger per record: an older one of the same content has nothing more to say
            same = mine.study.runs.filter(fingerprint=mine.fingerprint).exclude(pk=mine.pk).values_list("pk", flat=True)
            old += list(same)
        mine.study.runs.filter(pk__in=old).delete()
        if mine.state == "ready":
            for follow in AFTERWARDS:
                _follow(follow, mine.study)


def _follow(follow: Callable[[Study], object], study: Study) -> None:
    """Do what comes after new answers; when it goes wrong, the answers stay."""
    try:
        with transaction.atomic():
            follow(study)
    except Exception:
        LOG.exception("what follows on a reckoning went wrong")


def _reckon(run: Run) -> None:
    from klantwaarde import runner
    from klantwaarde.reports.about import about
    from klantwaarde.study import open_study
    from klantwaarde.web.valuing.past import history_of, keep_day

    moment = timezone.now().astimezone(dt.UTC).replace(microsecond=0)
    with tempfile.TemporaryDirectory(prefix="klantwaarde-") as place:
        folder = Path(place)
        source.write(run.study, folder)
        with open_study(folder) as study:
            ledger = runner.analyse(
                study, as_of=moment, progress=_Progress(run), previous=_before(run), history=history_of(run.study)
            )
            run.keep(ledger, about(study))
            keep_day(run.study, ledger.answers)


def _before(run: Run) -> Ledger | None:
    last = run.study.runs.filter(state="ready").first()
    return last.answers() if last is not None else None


class _Progress:
    """Writes down how far it is, not more often than twice a second."""

    def __init__(self, run: Run) -> None:
        self.run, self.last = run, 0.0

    def __call__(self, part: Said, done: int, total: int) -> None:
        if time.monotonic() - self.last < 0.5:
            return
        self.last = time.monotonic()
        self.run.part, self.run.done, self.run.all = msgspec.to_builtins(part), done, max(total, 1)
        self.run.save(update_fields=["part", "done", "all"])
