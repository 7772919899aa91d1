"""The process that does what takes longer than a page: mail, reckoning answers, the daily round."""

from __future__ import annotations

import logging
import os
import time

WAIT = 1.0
"""Seconds between two looks at the queue."""
_ROUND = 600.0
_log = logging.getLogger("klantwaarde.upkeep")


def work() -> None:
    """Do what stands in the queue until the process ends; started by `serve`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klantwaarde.web.settings")
    import django

    django.setup()
    from klantwaarde.web.server import end_with_parent

    end_with_parent()
    _take_up_again()
    round_at = 0.0
    while True:
        try:
            if time.monotonic() >= round_at:
                round_at = time.monotonic() + _ROUND
                _daily()
            do_waiting()
        except Exception:  # noqa: BLE001 - the database may be gone for a while; the queue waits for it
            _log.exception("upkeep stumbled and goes on")
            _close()
            time.sleep(5 * WAIT)
        time.sleep(WAIT)


def _take_up_again() -> None:
    """Put back in the queue what a process had in hand when it was broken off."""
    import datetime as dt

    from django.db import connection
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    held = DBTaskResult.objects.filter(status="RUNNING")
    if connection.vendor != "sqlite":  # other servers may be at work on the same database
        held = held.filter(started_at__lt=timezone.now() - dt.timedelta(hours=1))
    held.update(status="READY", started_at=None)


def do_waiting() -> None:
    """Do every task that is waiting, one after another."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    # Looking takes no lock; taking a task does, and would keep respondents waiting when done every second.
    if not DBTaskResult.objects.ready().exists():
        return
    Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id=f"serve-{os.getpid()}", excluded_queue_names=[],
    ).run()  # fmt: skip


def _daily() -> None:
    from django.utils import timezone

    from klantwaarde.web.upkeep.rounds import daily

    daily(now=timezone.now())


def _close() -> None:
    from django.db import connections

    connections.close_all()
