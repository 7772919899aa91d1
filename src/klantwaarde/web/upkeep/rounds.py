"""The daily round: remove what is due, and clear what only technique left behind."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from django.core.management import call_command
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks_db import DatabaseBackend

from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.upkeep.models import Round
from klantwaarde.web.upkeep.retention import run

DAILY = "daily"
DAILY_ROUNDS: list[Callable[[Organisation, dt.datetime], object]] = []
"""Other apps add here what they do once a day for each organisation."""
_log = logging.getLogger("klantwaarde.upkeep")


def daily(*, now: dt.datetime) -> bool:
    """Do the round of a day, once however many processes ask.

    Parameters
    ----------
    now
        The moment; a round belongs to its day (UTC).

    Returns
    -------
    bool
        Whether this call did it.
    """
    Round.objects.get_or_create(name=DAILY)
    # A clock that is set back does no round twice.
    claimed = Round.objects.filter(name=DAILY).exclude(day__gte=now.date()).update(day=now.date())
    if not claimed:
        return False
    for organisation in Organisation.objects.order_by("pk"):
        try:
            run(organisation, now=now)
        except Exception:  # noqa: BLE001 - one organisation that goes wrong does not keep the others from theirs
            _log.exception("retention of organisation %s failed", organisation.pk)
        for go_round in DAILY_ROUNDS:
            try:
                go_round(organisation, now)
            except Exception:  # noqa: BLE001 - as above
                _log.exception("a daily round of organisation %s failed", organisation.pk)
    call_command("clearsessions", verbosity=0)
    if isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend):
        call_command("prune_db_task_results", verbosity=0)
    return True
