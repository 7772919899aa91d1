"""What a study keeps, and until when: some months after its last wave, answers and contacts go."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.studies.erasing import folder_of, forget_in_made, forget_key
from klantwaarde.web.studies.invitation import Mailed
from klantwaarde.web.studies.study import Study

MONTH = dt.timedelta(days=30.44)


def ends_on(study: Study) -> dt.date | None:
    """Give the day until which a study keeps its answers; None while a wave is not closed or has no last day."""
    waves = list(study.waves.all())
    if not waves or any(wave.state != "closed" or wave.end is None for wave in waves):
        return None
    last = max(wave.end for wave in waves if wave.end is not None)
    return last + study.keep_months * MONTH


def due_studies(organisation: Organisation, now: dt.datetime) -> list[Study]:
    """Give the studies whose answers were kept long enough."""
    studies = Study.objects.of(organisation)
    return [s for s in studies if (end := ends_on(s)) is not None and end < now.date() and _holds(s)]


def _holds(study: Study) -> bool:
    return bool(study.responses.exists() or study.contacts.exists())


def due(organisation: Organisation, now: dt.datetime) -> int:
    """Count the responses and contacts that may go; changes nothing."""
    return sum(study.responses.count() + study.contacts.count() for study in due_studies(organisation, now))


def remove(organisation: Organisation, now: dt.datetime) -> int:
    """Remove responses, contacts, the folder and the key of studies that were kept long enough.

    The numbers that were made of them stay; the words of people do not.
    """
    import shutil

    gone = 0
    for study in due_studies(organisation, now):
        with transaction.atomic():
            gone += study.responses.count() + study.contacts.count()
            forget_in_made(study, None)
            study.responses.all().delete()
            study.contacts.all().delete()
            Mailed.objects.of(organisation).filter(study=study).delete()
        folder = folder_of(study)
        if folder.exists():
            shutil.rmtree(folder)
        forget_key(study)
    return gone
