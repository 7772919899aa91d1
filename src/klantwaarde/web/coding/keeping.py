"""How long coded words are kept: as long as the study keeps its answers."""

from __future__ import annotations

import datetime as dt

from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.studies.models import Study
from klantwaarde.web.studies.retention import ends_on


def _old(organisation: Organisation, now: dt.datetime) -> list[Study]:
    studies = Study.objects.of(organisation)
    return [one for one in studies if (end := ends_on(one)) is not None and end < now.date()]


def due(organisation: Organisation, now: dt.datetime) -> int:
    """Count the texts that were kept long enough; changes nothing."""
    return sum(study.coding_texts.count() for study in _old(organisation, now))


def remove(organisation: Organisation, now: dt.datetime) -> int:
    """Remove words, decisions and memos of studies that ended long enough ago; the codebook stays."""
    gone = 0
    for study in _old(organisation, now):
        gone += study.coding_texts.count()
        study.coding_texts.all().delete()
        study.coding_batches.all().delete()
    return gone
