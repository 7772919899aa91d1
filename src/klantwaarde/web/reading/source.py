"""Where the runner finds a study of the web app: a snapshot in a folder, and a mark that tells when it is old."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klantwaarde.web.studies.models import Study

LARGE = 50_000
"""Responses from which on counting what changed takes longer than a page may wait."""
LATELY = 30.0
"""Seconds for which the mark of a large study holds."""
_marks: dict[tuple[int, int], tuple[float, str]] = {}
_lock = Lock()
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


def mark_at_hand(study: Study) -> str | None:
    """Give the mark of a study for a page that must not wait: of a large study only when it was told lately.

    Returns
    -------
    None when the study is large and nobody looked in the last half minute: ask `mark_now` beside the page.
    """
    if not study.responses.all()[LARGE : LARGE + 1].exists():
        return mark_of(study)
    with _lock:
        told = _marks.get((study.organisation_id, study.pk))
    return told[1] if told is not None and time.monotonic() - told[0] < LATELY else None


def mark_now(study: Study) -> str:
    """Give the mark of a study, and keep it at hand for a while."""
    made = mark_of(study)
    with _lock:
        _marks[study.organisation_id, study.pk] = time.monotonic(), made
    return made


def _sealed(seen: list[object]) -> str:
    # In one order: PostgreSQL keeps the keys of JSON in an order of its own.
    return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()
