"""What was said of customers on earlier days: one small file per day in the folder `ledger` of a study."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import say
from klantwaarde.results import Answer, Worth, from_json, to_json
from klantwaarde.results.worth_snapshot import SnapshotScore, WorthSnapshot

FOLDER = "ledger"
_NAME = re.compile(r"worth-(\d{4}-\d{2}-\d{2})\.json")


def snapshot_of(answer: Answer) -> WorthSnapshot | None:
    """Give what has to be kept of a scorecard; nothing when the answer is another one.

    Parameters
    ----------
    answer
        Of any system.
    """
    if not isinstance(answer.body, Worth):
        return None
    born = answer.provenance
    return WorthSnapshot(
        as_of=born.made_at[:10],
        fingerprint=born.fingerprint,
        method_version=born.method_version,
        software=born.software,
        weights={part.part: part.weight for part in answer.body.parts},
        classes=dict(answer.body.classes),
        customers={
            one.customer: SnapshotScore(one.score, one.tier, one.coverage, one.revenue)
            for one in sorted(answer.body.customers, key=lambda one: one.customer)
        },
    )


def read_history(study: Path) -> list[WorthSnapshot]:
    """Read every snapshot of a study, in order of time; none when nothing was kept.

    Parameters
    ----------
    study
        The folder of the study.

    Raises
    ------
    InputError
        When a snapshot cannot be read: change over time would otherwise be told wrongly in silence.
    """
    folder = study / FOLDER
    if not folder.is_dir():
        return []
    return [_read(path) for path in sorted(folder.iterdir()) if _NAME.fullmatch(path.name) and path.is_file()]


def keep_snapshot(study: Path, snapshot: WorthSnapshot) -> Path | None:
    """Keep a snapshot, one per day; what was said before the newest day is never written over.

    Parameters
    ----------
    study
        The folder of the study.
    snapshot
        What was said.

    Returns
    -------
    The file; ``None`` when that day lies before the newest one and holds something else, which then stays.
    """
    folder = study / FOLDER
    path = folder / f"worth-{snapshot.as_of}.json"
    text = to_json(snapshot) + "\n"
    newer = any(one.as_of > snapshot.as_of for one in read_history(study))
    if newer and path.is_file() and path.read_text(encoding="utf-8") != text:
        return None
    folder.mkdir(exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _read(path: Path) -> WorthSnapshot:
    try:
        found = from_json(path.read_bytes(), WorthSnapshot)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise refuse(
            InputError,
            "not-a-snapshot",
            say("{file} does not hold the scores of a day: {why}", file=f"{FOLDER}/{path.name}", why=str(error)[:200]),
            say("The folder ledger holds what was said of customers, one file per day, written by klantwaarde."),
            say("Put back the file as it was, or take it out of the folder; its day is then no longer compared."),
            Place(file=f"{FOLDER}/{path.name}"),
        ) from None
    if f"worth-{found.as_of}.json" != path.name:
        raise refuse(
            InputError,
            "not-a-snapshot",
            say("{file} holds the scores of {day}.", file=f"{FOLDER}/{path.name}", day=found.as_of),
            say("The name of the file is the day it tells of."),
            say("Give the file its own name again."),
            Place(file=f"{FOLDER}/{path.name}"),
        )
    return found
