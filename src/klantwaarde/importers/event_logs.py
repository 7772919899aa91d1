"""Event logs of process tools, XES and OCEL 2.0 JSON, brought to rows of the table touchpoints."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.importers.archive_guard import bomb
from klantwaarde.importers.cloud_events import MOST_TEXT, not_json
from klantwaarde.importers.event_rows import Aside, Notes, Row, Taken
from klantwaarde.language import say
from klantwaarde.schema.column import fold
from klantwaarde.schema.tables import TABLES

MOST_XES = 4_000_000_000
MOST_OCEL = 500_000_000
"""Bytes of an OCEL file, which is read as a whole."""
_DEEP = 60
_STEP = TABLES["touchpoints"]
_XES = {"concept:name": "activity", "time:timestamp": "timestamp", "lifecycle:transition": "lifecycle",
        "cost:total": "cost", "identity:id": "id"}  # fmt: skip
"""Keys of the standard extensions; other keys are known by the headings of our own table."""


def read_xes(path: Path, notes: Notes) -> Iterator[Taken | Aside]:
    """Read the events of an XES log, one by one; of traces only their name and what our table knows is kept.

    Raises
    ------
    InputError
        When the file is too large, no well-formed XML, or declares a DTD or entities.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    if path.stat().st_size > MOST_XES:
        raise bomb(path.name, say("It is {size:.0f} MB.", size=path.stat().st_size / 1e6))
    try:
        with path.open("rb") as stream:
            walk = iterparse(
                stream, events=("start", "end"), forbid_dtd=True, forbid_entities=True, forbid_external=True
            )
            yield from _walk(walk, path.name, notes)
    except DefusedXmlException:
        raise refuse(
            InputError, "xml-entities", say("{file} declares a DTD or entities.", file=path.name),
            say("An event log holds data; declarations could reach other files or grow without end."),
            say("Write the file anew from the program it came from."), Place(file=path.name),
        ) from None  # fmt: skip
    except (ParseError, ValueError, LookupError) as error:
        raise refuse(
            InputError, "xml-broken", say("{file} is not whole: {why}.", file=path.name, why=str(error)[:120]),
            say("XML is well-formed."), say("Write the file anew from the program it came from."),
            Place(file=path.name),
        ) from None  # fmt: skip


def _walk(walk: Any, file: str, notes: Notes) -> Iterator[Taken | Aside]:  # noqa: ANN401 - the parser's own
    open_elements: list[Any] = []
    trace: Row = {}
    unnamed = place = 0
    for what, element in walk:
        name = str(element.tag).rpartition("}")[2]
        if what == "start":
            open_elements.append(element)
            if len(open_elements) > _DEEP:
                raise bomb(file, say("It is nested deeper than {deep} levels.", deep=_DEEP))
            if name == "trace":
                unnamed += 1
                trace = {}
            continue
        open_elements.pop()
        inside = str(open_elements[-1].tag).rpartition("}")[2] if open_elements else ""
        if inside == "trace" and name != "event":
            _note_trace(element, trace)
        if name == "event" and inside == "trace":
            place += 1
            yield _xes_step(place, element, trace, unnamed, notes)
        if inside in {"trace", "log"}:  # what was read is let go of
            open_elements[-1].remove(element)


def _note_trace(element: Any, trace: Row) -> None:  # noqa: ANN401
    key, value = element.get("key", ""), element.get("value")
    code = "case_id" if key == "concept:name" else _code_of(key)
    if code in {"case_id", "customer_id", "respondent_id", "channel"} and value:
        trace[code] = value[:MOST_TEXT]


def _xes_step(place: int, element: Any, trace: Row, unnamed: int, notes: Notes) -> Taken | Aside:  # noqa: ANN401
    row: Row = {"case_id": f"trace {unnamed}", **trace}
    dropped: list[str] = []
    for child in element:
        key, value = child.get("key", ""), child.get("value")
        code = _XES.get(key) or _code_of(key)
        if code and value:
            row[code] = value
        elif key:
            dropped.append(key[:40])
    if "case_id" not in trace:
        notes.guess("traces", say("traces without a name are numbered"))
    return _step(place, row, dropped)


def read_ocel(path: Path, case: str, notes: Notes) -> Iterator[Taken | Aside]:
    """Read the events of an OCEL 2.0 log in JSON: one step for every object of the type that makes a case.

    Parameters
    ----------
    path
        The file.
    case
        Type of object whose way through the events is a case; empty takes the type that most events touch.
    notes
        Hears what was decided and left out.

    Raises
    ------
    InputError
        When the file is too large, is no such log, or has no objects of that type.
    """
    if path.stat().st_size > MOST_OCEL:
        raise bomb(path.name, say("It is {size:.0f} MB.", size=path.stat().st_size / 1e6))
    try:
        log = msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=_Log)
    except (msgspec.DecodeError, RecursionError) as error:
        raise not_json(path, error) from None
    kinds = {thing.id: thing.type for thing in log.objects}
    touched = Counter(
        kind for event in log.events for kind in {kinds.get(one.objectId, "") for one in event.relationships} - {""}
    )
    if not case:
        case = min(touched, key=lambda kind: (-touched[kind], kind)) if touched else ""
        notes.guess("case", say("a case is the way of one {kind}: most events touch one", kind=case or "?"))
    if case not in touched:
        raise refuse(
            InputError, "no-such-objects",
            say("{file} has no events with an object of the type {kind}.", file=path.name, kind=case[:80] or "?"),
            say("A case is the way of one object through the events."),
            say("Choose with --case one of: {kinds}.", kinds=", ".join(sorted(touched))[:200] or "?"),
            Place(file=path.name),
        )  # fmt: skip
    yield from _ocel_steps(log, kinds, case, notes)


class _Pair(msgspec.Struct):
    name: str
    value: Any = None


class _Relation(msgspec.Struct):
    objectId: str  # noqa: N815 - the name in the standard
    qualifier: str = ""


class _Object(msgspec.Struct):
    id: str
    type: str


class _Happened(msgspec.Struct):
    id: str
    type: str
    time: str
    attributes: list[_Pair] = []
    relationships: list[_Relation] = []


class _Log(msgspec.Struct):
    events: list[_Happened]
    objects: list[_Object]


def _ocel_steps(log: _Log, kinds: Mapping[str, str], case: str, notes: Notes) -> Iterator[Taken | Aside]:
    customers = {kind for kind in set(kinds.values()) if _code_of(kind) == "customer_id"}
    for place, event in enumerate(log.events, start=1):
        met = list(dict.fromkeys(one.objectId for one in event.relationships))
        cases = [one for one in met if kinds.get(one) == case]
        row: Row = {"activity": event.type, "timestamp": event.time, "id": event.id, "source": "ocel"}
        dropped: list[str] = []
        for pair in event.attributes:
            code = _code_of(pair.name)
            if code and pair.value not in (None, ""):
                row[code] = pair.value
            else:
                dropped.append(pair.name[:40])
        whose = next((one for one in met if kinds.get(one) in customers), None)
        if whose is not None:
            row.setdefault("customer_id", whose)
        if not cases:
            yield Aside(place, "no-case")
        for one in cases:
            several = {"id": f"{event.id}@{one}"} if len(cases) > 1 else {}
            yield _step(place, row | {"case_id": one} | several, dropped)
    others = sorted(set(kinds.values()) - {case} - customers)
    if others:
        notes.drop(say("objects of other types: {kinds}", kinds=", ".join(others)[:200]))


def _code_of(key: str) -> str:
    column = _HEADINGS.get(fold(key[:100]))
    return column.code if column is not None and column.code not in {"id", "source", "timestamp"} else ""


_HEADINGS = _STEP.by_heading()
_ROOM: Mapping[str, Callable[[str], Any]] = {"cost": float}


def _step(place: int, row: Row, dropped: Sequence[str]) -> Taken | Aside:
    """Give a step its types, or say why it is none."""
    if not row.get("activity"):
        return Aside(place, "no-activity")
    moment = _moment(row.get("timestamp"))
    if moment is None:
        return Aside(place, "no-time")
    typed: Row = {"timestamp": moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment}
    for code, value in row.items():
        if code == "timestamp":
            continue
        try:
            typed[code] = _ROOM.get(code, str)(value)
        except (TypeError, ValueError):
            return Aside(place, "bad-data")
        if isinstance(typed[code], str) and len(typed[code]) > MOST_TEXT:
            return Aside(place, "bad-data")
    return Taken(place, "touchpoints", typed, tuple(dropped), naive=moment.tzinfo is None)


def _moment(text: object) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(str(text).strip()) if text else None
    except ValueError:
        return None
