"""Events of use and outcome on their way in: each exactly once, and counted so that all adds up."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from django.db import models
from django.utils import timezone

from klantwaarde.importers.cloud_events import taken
from klantwaarde.importers.event_corrections import COUNTS, Link, standing
from klantwaarde.importers.event_merging import LARGEST
from klantwaarde.importers.event_reasons import REASONS
from klantwaarde.importers.event_rows import Aside, Row, Taken
from klantwaarde.language import Said, say
from klantwaarde.schema.impact import ImpactSettings
from klantwaarde.schema.tables import TABLES
from klantwaarde.web.api.event import Event, Intake
from klantwaarde.web.api.event_writing import Fresh, write
from klantwaarde.web.studies.snapshot import opened_folder
from klantwaarde.web.studies.study import Study

MOST = 10_000
"""Events in one batch."""
LONGEST = 300
"""Characters of an id or a source."""
MOST_TYPES = 2_000
SHOWN = 100
"""Refused events that a receipt names one by one; the others are counted."""
_CHUNK = 400
_YEARS = range(1970, 2200)
_OF_UNITS = {"usage": ("quantity",), "outcomes": ("promised", "realised")}
_NO_UNIT = str(TABLES["usage"].column("unit").default)
_OWN_REASONS: dict[str, Said] = {
    "too-many-types": say("There are too many types of event in this study."),
    "again-otherwise": say("An event of this source with this id came before and said something else."),
}


def why(reason: str) -> Said:
    """Say in words why an event was not taken in."""
    return _OWN_REASONS.get(reason) or REASONS[reason]


class Refused(msgspec.Struct, frozen=True):
    """One event that was not taken in: its place in the batch (from 1), and why."""

    place: int
    reason: str


class Receipt(msgspec.Struct):
    """What became of a batch; ``received`` is the sum of the four after it.

    Parameters
    ----------
    received, stored, duplicates, conflicts, refused
        All of them; new ones; those that were there already and said the same; those that were there and said something
        else (the first one stays); and those that cannot be taken in.
    late, corrections
        Of the stored ones: older than the newest that was there, and replacing or retracting another.
    refusals
        The refused ones and the conflicts, up to `SHOWN`.
    left_out
        Names in the data that no column takes.
    """

    received: int = 0
    stored: int = 0
    duplicates: int = 0
    conflicts: int = 0
    refused: int = 0
    late: int = 0
    corrections: int = 0
    refusals: list[Refused] = []
    left_out: list[str] = []


class EventStatus(msgspec.Struct, frozen=True):
    """How the intake of events of a study stands; see `Receipt` for the counts.

    Parameters
    ----------
    batches
        How many came.
    last_received
        When the last one came; None when none did.
    newest
        The moment of the newest event.
    reasons
        Why events were refused: reason -> how many.
    tables
        Table -> stored events.
    """

    batches: int = 0
    received: int = 0
    stored: int = 0
    duplicates: int = 0
    conflicts: int = 0
    refused: int = 0
    late: int = 0
    corrections: int = 0
    last_received: dt.datetime | None = None
    newest: dt.datetime | None = None
    reasons: dict[str, int] = {}
    tables: dict[str, int] = {}


_COUNTS = ("received", "stored", "duplicates", "conflicts", "refused", "late", "corrections")


def status(study: Study) -> EventStatus:
    """Tell how the intake of events stands, for the desk and for who sends them.

    Parameters
    ----------
    study
        Of the organisation whose page this is.
    """
    there = Intake.objects.of(study.organisation_id).filter(study=study).first()
    if there is None:
        return EventStatus()
    by_table = Event.objects.of(study.organisation_id).filter(study=study).order_by().values_list("table")
    return EventStatus(
        batches=there.batches, last_received=there.received_at, newest=there.newest_at, reasons=dict(there.reasons),
        tables=dict(sorted(by_table.annotate(n=models.Count("pk")))),
        **{name: getattr(there, name) for name in _COUNTS},
    )  # fmt: skip


def mark(study: Study) -> list[int]:
    """Give what changes when the stored events do: they are only ever added.

    Parameters
    ----------
    study
        Whose events.
    """
    return list(Intake.objects.of(study.organisation_id).filter(study=study).values_list("stored", flat=True))


def take_in(study: Study, raw: Sequence[bytes | msgspec.Raw]) -> Receipt:
    """Take a batch in, in the transaction that is open: all of it or, when that fails, nothing.

    Parameters
    ----------
    study
        A named conversation.
    raw
        CloudEvents, each as JSON.

    Returns
    -------
    Receipt
        What became of each.
    """
    Intake.objects.get_or_create(organisation_id=study.organisation_id, study=study)
    # Batches of one study go in one after another: so each event is new to exactly one of them.
    intake: Intake = Intake.objects.of(study.organisation_id).select_for_update().get(study=study)
    receipt, reasons = Receipt(received=len(raw)), Counter[str]()
    judge = _Judge(study, intake)
    fresh = judge.judged(raw, receipt, reasons)
    new = _store(study, fresh, receipt, intake.newest_at)
    intake.batches += 1
    for name in _COUNTS:
        setattr(intake, name, getattr(intake, name) + getattr(receipt, name))
    intake.reasons = {
        reason: intake.reasons.get(reason, 0) + reasons.get(reason, 0) for reason in {*intake.reasons, *reasons}
    }
    newest = [one.at for one in new]
    intake.newest_at = max([*newest, *([intake.newest_at] if intake.newest_at else [])], default=None)
    intake.received_at = timezone.now()
    intake.save()
    receipt.refusals.sort(key=lambda one: one.place)
    return receipt


class _Judge:
    """Reads events and puts aside what no table can hold."""

    def __init__(self, study: Study, intake: Intake) -> None:
        self.study, self.units = study, intake.units
        self.impact = msgspec.convert((study.settings or {}).get("impact") or {}, ImpactSettings)
        self.left: set[str] = set()

    def judged(
        self, raw: Sequence[bytes | msgspec.Raw], receipt: Receipt, reasons: Counter[str]
    ) -> list[tuple[int, Fresh]]:
        """Give the events that can be stored, with their place; what is wrong is written down."""
        read = [_read(place, bytes(one)) for place, one in enumerate(raw, start=1)]
        known = self._known(read)
        found = []
        for place, one in enumerate(read, start=1):
            reason = one.reason if isinstance(one, Aside) else self._wrong(one, known)
            if reason or isinstance(one, Aside):
                _refuse(receipt, reasons, place, reason)
                continue
            self.left.update(one.dropped)
            found.append((place, _fresh(one)))
        receipt.left_out = sorted(self.left)[:SHOWN]
        return found

    def _known(self, read: Sequence[Taken | Aside]) -> set[str] | None:
        """Which of the customers of these events the study knows; None when it has none by which to tell."""
        if not self.study.customers.exists() or opened_folder(self.study).exists():
            return None
        asked = {one.row.get("customer_id") for one in read if isinstance(one, Taken)} - {None}
        return {
            code
            for some in _chunks(sorted(asked))
            for code in self.study.customers.filter(code__in=some).values_list("code", flat=True)
        }

    def _wrong(self, one: Taken, known: set[str] | None) -> str:  # noqa: PLR0911 - each reason in its turn
        row, table = one.row, TABLES[one.table]
        if any(len(row.get(code) or "") > LONGEST for code in ("id", "source", "type", "customer_id")):
            return "too-long"
        if row.pop("respondent_id", None) is not None:
            self.left.add("respondent_id")
        customer = row.get("customer_id")
        if customer is None and table.column("customer_id").required:
            return "no-customer"
        if customer is not None and known is not None and customer not in known:
            return "unknown-customer"
        if any(not _fits(column.low, row.get(column.code)) for column in table.columns if column.numeric):
            return "out-of-range"
        if _moment(row).year not in _YEARS:
            return "out-of-range"
        replaces, retracts = row.get("replaces"), row.get("retracts")
        if (replaces and retracts) or row["id"] in (replaces, retracts):
            return "bad-correction"
        return self._wrong_unit(one) if one.table in _OF_UNITS else ""

    def _wrong_unit(self, one: Taken) -> str:
        """A type keeps its unit: declared changes are made, any other is refused, as hours and minutes never add up."""
        row = one.row
        for change in self.impact.conversions:
            if row.get("unit") == change.unit:
                for column in _OF_UNITS[one.table]:
                    if row.get(column) is not None:
                        row[column] = row[column] * change.times / change.divided_by
                row["unit"] = change.into
        kind = f"{one.table} {row.get('type') or ''}"
        unit = row.get("unit") or _NO_UNIT
        if kind not in self.units and len(self.units) >= MOST_TYPES:
            return "too-many-types"
        return "unit-changed" if self.units.setdefault(kind, unit) != unit else ""


def _fresh(one: Taken) -> Fresh:
    row = {code: value for code, value in one.row.items() if value is not None}
    at, recorded = _moment(row).replace(tzinfo=dt.UTC), row.pop("recorded", None)
    row.pop("time", None)
    row.pop("timestamp", None)
    names = row.get("replaces") or row.get("retracts") or ""
    source, event_id = row.pop("source"), row.pop("id")
    if recorded is not None:
        recorded = recorded.replace(tzinfo=dt.UTC) if recorded.year in _YEARS else None
    text = msgspec.json.encode(row, order="sorted")
    told = f"{one.table} {at.isoformat()} {recorded} ".encode() + text
    return Fresh(
        source=source, event_id=event_id, table=one.table, at=at, recorded=recorded, names=names[:LONGEST],
        takes_back="retracts" in row, row=text.decode(), digest=hashlib.blake2b(told, digest_size=16).hexdigest(),
    )  # fmt: skip


def _read(place: int, raw: bytes) -> Taken | Aside:
    # No text of ours holds the character zero, which PostgreSQL refuses.
    return Aside(place, "bad-data") if b"\\u0000" in raw else taken(place, raw, "")


def _moment(row: Row) -> dt.datetime:
    moment: dt.datetime = row["timestamp"] if "timestamp" in row else row["time"]
    return moment


def _fits(low: float | None, value: float | None) -> bool:
    return value is None or (math.isfinite(value) and abs(value) <= LARGEST and (low is None or value >= low))


def _refuse(receipt: Receipt, reasons: Counter[str], place: int, reason: str) -> None:
    receipt.refused += 1
    reasons[reason] += 1
    if len(receipt.refusals) < SHOWN:
        receipt.refusals.append(Refused(place, reason))


def _chunks(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), _CHUNK):
        yield things[start : start + _CHUNK]


def _store(study: Study, fresh: list[tuple[int, Fresh]], receipt: Receipt, newest: dt.datetime | None) -> list[Fresh]:
    """Write what is new; of what was there already, tell whether it says the same."""
    own = Event.objects.of(study.organisation_id).filter(study=study)
    there = {
        (source, event_id): digest
        for some in _chunks(sorted({one.event_id for _, one in fresh}))
        for source, event_id, digest in own.filter(event_id__in=some)
        .order_by()
        .values_list("source", "event_id", "digest")
    }
    new = []
    for place, one in fresh:
        before = there.get((one.source, one.event_id))
        if before is None:
            there[one.source, one.event_id] = one.digest
            new.append(one)
        elif before == one.digest:
            receipt.duplicates += 1
        else:
            receipt.conflicts += 1
            if len(receipt.refusals) < SHOWN:
                receipt.refusals.append(Refused(place, "again-otherwise"))
    write(study, new)
    receipt.stored = len(new)
    receipt.late = sum(newest is not None and one.at < newest for one in new)
    receipt.corrections = sum(bool(one.names) for one in new)
    return new


def tables(study: Study) -> Mapping[str, list[Row]]:
    """Give the stored events as rows of the tables of a study, for the snapshot; only what counts is counted there.

    Parameters
    ----------
    study
        Whose events.
    """
    if study.anonymous:
        return {}
    events = list(
        Event.objects.of(study.organisation_id)
        .filter(study=study)
        .order_by("table", "at", "source", "event_id")
        .defer("digest")
    )
    states = _states(events)
    made: dict[str, list[Row]] = {}
    for one in events:
        moment = "timestamp" if one.table == "touchpoints" else "time"
        row = {"id": one.event_id, "source": one.source, moment: _text(one.at), **one.row}
        if one.table != "touchpoints":
            row |= {"recorded": _text(one.recorded), "standing": states.get((one.source, one.event_id), COUNTS)}
        made.setdefault(one.table, []).append(row)
    return made


def _states(events: Sequence[Event]) -> dict[tuple[str, str], str]:
    """Say of each event that corrects or is corrected whether it counts."""
    correcting = [one for one in events if one.names and one.table != "touchpoints"]
    if not correcting:
        return {}
    targets = {(one.source, one.names) for one in correcting}
    links = [
        Link((one.source, one.event_id), one.names, one.takes_back, (one.recorded or one.at).replace(tzinfo=None))
        for one in events
        if one.table != "touchpoints" and (one.names or (one.source, one.event_id) in targets)
    ]
    return standing(links)


def _text(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
