"""A log of another program (XES, OCEL 2.0 JSON) as the frame that journeys are counted from, with its receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klantwaarde.errors import InputError, refuse
from klantwaarde.language import Said, say
from klantwaarde.results import Receipt

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.importers.event_rows import Aside, Notes, Row, Taken

FORMATS = {".xes": "xes", ".json": "ocel", ".jsonocel": "ocel"}


def is_log(path: Path) -> bool:
    """Whether the name of a file is that of a log of another program."""
    return path.suffix.casefold() in FORMATS


@contextmanager
def opened_log(path: Path, case: str) -> Iterator[tuple[nw.LazyFrame[Any], Receipt]]:
    """Keep a log open as a lazy frame of steps, and tell how it was understood.

    Parameters
    ----------
    path
        XES or OCEL 2.0 JSON.
    case
        For OCEL the type of object whose way is a journey; empty takes the one that most events touch.

    Raises
    ------
    InputError
        When there is no such file or it is no such log.
    """
    import pyarrow as pa

    from klantwaarde.engine import LocalEngine
    from klantwaarde.importers.event_logs import read_ocel, read_xes
    from klantwaarde.importers.event_rows import Notes, arrow_schema, pieces
    from klantwaarde.schema.tables import TABLES

    if not path.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(path)[:300]),
            say("Events stand in one file."), say("Correct the path."),
        )  # fmt: skip
    kind, table = FORMATS[path.suffix.casefold()], TABLES["touchpoints"]
    notes = Notes()
    aside: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    read = read_xes(path, notes) if kind == "xes" else read_ocel(path, case, notes)
    engine = LocalEngine()
    try:
        schema = arrow_schema(table)
        bundles = pieces(_kept(read, notes, aside, keys), table)
        engine.load("log", pa.RecordBatchReader.from_batches(schema, bundles))
        yield engine.frame("log"), _receipt(path, kind, notes, aside, keys)
    finally:
        engine.close()


def _kept(
    read: Iterator[Taken | Aside], notes: Notes, aside: Counter[str], keys: Counter[str]
) -> Iterator[tuple[int, Row]]:
    from klantwaarde.importers.event_rows import Aside

    for place, one in enumerate(read, start=1):
        if isinstance(one, Aside):
            aside[one.reason] += 1
            continue
        keys.update(one.dropped)
        notes.naive += one.naive
        yield place, one.row


def _receipt(path: Path, kind: str, notes: Notes, aside: Counter[str], keys: Counter[str]) -> Receipt:
    from klantwaarde.importers.event_reasons import REASONS

    mapped: list[Said] = [
        say("trace, concept:name and time:timestamp: journey, step and moment")
        if kind == "xes"
        else say("event type and time: step and moment")
    ]
    guessed = list(notes.guessed.values())
    if notes.naive:
        guessed.append(say("{n} moments without a zone are taken as UTC", n=notes.naive))
    dropped = [say("{n} events: {why}", n=n, why=REASONS[reason]) for reason, n in sorted(aside.items())]
    dropped += notes.dropped
    if keys:
        dropped.append(say("attributes that no journey uses: {keys}", keys=", ".join(sorted(keys))[:300]))
    return Receipt(path.name, kind, mapped, guessed, dropped)
