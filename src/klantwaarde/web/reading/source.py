"""Where the runner finds a study of the web app: a snapshot in a folder, and a mark that tells when it is old."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klantwaarde.web.studies.models import Study

MARKS: list[Callable[[Study], object]] = []
"""Other apps add here what tells that their own tables changed: a few numbers that JSON can hold."""


def write(study: Study, folder: Path) -> None:
    """Write the snapshot of a study into a folder."""
    from klantwaarde.web.studies.snapshot import write_snapshot

    write_snapshot(study, folder)


def mark_of(study: Study) -> str:
    """Give a mark that changes when answers, card sorts, customers or settings change; cheap enough for every page."""
    return _sealed([data_mark_of(study), study.settings])


def data_mark_of(study: Study) -> str:
    """Give a mark that changes with everything but the settings: what was brought home of the data then still holds."""
    from django.db.models import Count, Max, Sum

    from klantwaarde.web.collecting.models import PageSave, Response
    from klantwaarde.web.sorting.models import Sorter

    of = study.organisation_id
    responses = Response.objects.of(of).filter(study=study)
    seen = [
        responses.aggregate(n=Count("pk"), last=Max("pk"), done=Count("finished_on")),
        PageSave.objects.of(of).filter(response__study=study).aggregate(n=Count("pk"), last=Max("pk")),
        Sorter.objects.of(of)
        .filter(design__study=study)
        .aggregate(sent=Max("sent_at"), n=Count("sent_at"), gone=Max("withdrawn_at"), away=Count("withdrawn_at")),
        study.customers.aggregate(n=Count("pk"), last=Max("pk"), revenue=Sum("revenue")),
        [(wave.code, wave.name, str(wave.start), str(wave.end)) for wave in study.waves.all()],
        (study.title, study.minimum_cell, study.privacy),
        [mark(study) for mark in MARKS],
    ]
    return _sealed(seen)


def _sealed(seen: list[object]) -> str:
    # In one order: PostgreSQL keeps the keys of JSON in an order of its own.
    return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()
