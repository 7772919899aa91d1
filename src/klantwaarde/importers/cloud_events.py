"""CloudEvents 1.0 as JSON: one event per line, or batches in one array, brought to rows of the tables of events."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from klantwaarde.errors import InputError, KlantwaardeError, Place, refuse
from klantwaarde.importers.event_rows import Aside, Row, Taken
from klantwaarde.language import say
from klantwaarde.schema.column import Column, fold
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables import TABLES

MOST_LINE = 1_000_000
"""Bytes of one event; an event tells what happened once, it carries no documents."""
MOST_BATCH = 200_000_000
"""Bytes of a file that is one array, which is read as a whole."""
_RESULTS = {column.code for column in TABLES["outcomes"].columns} - {c.code for c in TABLES["usage"].columns}


class _Event(msgspec.Struct):
    """The attributes that we read; others go into the receipt by name."""

    specversion: str
    id: str
    source: str
    type: str
    time: dt.datetime | None = None
    subject: str | None = None
    recordedtime: dt.datetime | None = None
    data: dict[str, Any] | None = None


_DECODER = msgspec.json.Decoder(_Event)


def read_cloud_events(path: Path, table: str) -> Iterator[Taken | Aside]:
    """Read the events of a file, line by line or as one array.

    Parameters
    ----------
    path
        JSON lines, or one JSON array of events (a batch), or one event.
    table
        Where all of them go; empty decides per event, by what stands in its data.

    Yields
    ------
    Taken or Aside
        A row of a table, or the number of the line and why it cannot be read.
    """
    with path.open("rb") as stream:
        first = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    pieces = _batch(path) if first == b"[" else _lines(path)
    for number, raw in pieces:
        yield taken(number, raw, table)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(MOST_LINE + 1):
            number += 1
            if len(line) > MOST_LINE and not line.endswith(b"\n"):
                while (rest := stream.readline(MOST_LINE)) and not rest.endswith(b"\n"):
                    pass
                yield number, b""  # too long: told as such
            elif line.strip():
                yield number, line.strip().removeprefix(b"\xef\xbb\xbf")


def _batch(path: Path) -> Iterator[tuple[int, bytes]]:
    if path.stat().st_size > MOST_BATCH:
        raise refuse(
            InputError, "batch-too-large",
            say("{file} is one array of {size:.0f} MB.", file=path.name, size=path.stat().st_size / 1e6),
            say("An array of events is read as a whole, up to {limit:.0f} MB.", limit=MOST_BATCH / 1e6),
            say("Write one event per line."), Place(file=path.name),
        )  # fmt: skip
    try:
        events = msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError) as error:
        raise not_json(path, error) from None
    yield from enumerate((bytes(event) for event in events), start=1)


def not_json(path: Path, error: BaseException) -> KlantwaardeError:
    """Say that a file is not JSON."""
    return refuse(
        InputError, "not-json", say("{file} is not JSON: {why}.", file=path.name, why=str(error)[:120] or "?"),
        say("The file is complete, and written as JSON."), say("Write it again from the program it came from."),
        Place(file=path.name),
    )  # fmt: skip


def taken(number: int, raw: bytes, table: str) -> Taken | Aside:
    """Bring one event to a row, or say why it cannot be one.

    Parameters
    ----------
    number
        Its place among the others.
    raw
        The event as JSON.
    table
        Where it goes; empty decides by what stands in its data.
    """
    try:
        event = _event(raw)
        data = event.data or {}
        declared = TABLES[table or _table_of(data)]
        dropped: list[str] = []
        row = _attributes(event, declared) | _cells(data, declared, dropped)
    except _Unfit as why:
        return Aside(number, str(why))
    naive = event.time is not None and event.time.tzinfo is None
    return Taken(number, declared.code, row, tuple(dropped), naive=naive)


class _Unfit(Exception):  # noqa: N818 - not an error: a place to put aside, named by its reason
    """The reason why an event is put aside."""


def _event(raw: bytes) -> _Event:
    if not raw:
        raise _Unfit("too-long")
    try:
        event = _DECODER.decode(raw)
    except (msgspec.ValidationError, RecursionError):
        raise _Unfit("not-an-event") from None
    except msgspec.DecodeError:
        raise _Unfit("not-json") from None
    if not event.specversion.startswith("1."):
        raise _Unfit("other-version")
    if not event.id or not event.source:
        raise _Unfit("no-id")
    return event


def _attributes(event: _Event, declared: Table) -> Row:
    journey = declared.code == "touchpoints"
    try:
        moment, recorded = _utc(event.time), _utc(event.recordedtime)
    except OverflowError:  # a moment at the edge of the calendar, moved over it by its zone
        moment = recorded = None
    if moment is None:
        raise _Unfit("no-time")
    row: Row = {"id": event.id, "source": event.source, "customer_id": event.subject or None}
    return row | ({"timestamp": moment} if journey else {"time": moment, "type": event.type, "recorded": recorded})


def _cells(data: dict[str, Any], declared: Table, dropped: list[str]) -> Row:
    """What stands in the data, as cells; names of what no column takes are noted."""
    row: Row = {}
    for key, value in data.items():
        column = _column(declared.code, key[:100])
        if column is None or column.code in _TAKEN:
            dropped.append(key[:40])
        elif value is not None and value != "":
            try:
                row[column.code] = _typed(value, column)
            except ValueError:
                raise _Unfit("bad-data") from None
    return row


@lru_cache(maxsize=4096)
def _column(table: str, key: str) -> Column | None:
    """The column that a name in the data stands for; the same few names come with every event."""
    return TABLES[table].by_heading().get(fold(key))


_TAKEN = ("id", "source", "type", "time", "timestamp", "recorded", "standing")
"""Columns that the attributes of the event fill, or the import itself."""


def _table_of(data: dict[str, Any]) -> str:
    """Where an event belongs by what it tells: a step of a journey, an outcome, or use."""
    codes = {_code_of(key) for key in data}
    if {"case_id", "activity"} <= codes:
        return "touchpoints"
    return "outcomes" if codes & _RESULTS else "usage"


def _all_headings() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in ("touchpoints", "usage", "outcomes"):
        found |= {heading: column.code for heading, column in TABLES[code].by_heading().items()}
    return found


_HEADINGS = _all_headings()


def _code_of(key: str) -> str:
    return _code(key[:100])


@lru_cache(maxsize=4096)
def _code(key: str) -> str:
    return _HEADINGS.get(fold(key), "")


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment in UTC, without a zone."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def _typed(value: Any, column: Column) -> Any:  # noqa: ANN401 - JSON in, a cell out
    """The value of a cell; raises `ValueError` when it is of another kind."""
    if column.kind == "boolean":
        if isinstance(value, bool):
            return value
        raise ValueError(column.code)
    if column.numeric:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(column.code)
        if not math.isfinite(value):
            raise ValueError(column.code)
        return float(value)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        text = str(value)
        if len(text) > MOST_TEXT:
            raise ValueError(column.code)
        return text
    raise ValueError(column.code)


MOST_TEXT = 1_000
"""Characters of a code or a name in an event."""
