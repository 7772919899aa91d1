"""`EventReceipt`: what an import of events took in, put aside, corrected and converted; every count adds up."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class PutAside(msgspec.Struct, frozen=True, omit_defaults=True):
    """Events that were not taken in for one reason: how many, and the first places (lines or rows) where they stand."""

    reason: str
    said: Said
    count: int
    places: list[int] = []


class UnitTotal(msgspec.Struct, frozen=True):
    """Events that count of one type in one unit, and the sum of their quantities, exact, as decimal text."""

    type: str
    unit: str
    events: int
    quantity: str


class TableIntake(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one table took in.

    ``read = new + duplicates + conflicts + put aside`` and ``after = before + new``;
    ``counting = after - replaced - retracted - retractions - circles``.

    Parameters
    ----------
    table
        ``usage``, ``outcomes`` or ``touchpoints``.
    file
        The file in the study that holds it.
    read, new, duplicates, conflicts
        Events in the file; those not there before; those that say the same again; those with the id of another event
        that say something else (the one recorded first holds).
    aside
        Events that were not taken in, per reason.
    mended
        Rows of the old table that stood there twice, or whose standing was not settled.
    before, after, counting
        Events in the table before and after, and those that count.
    replaced, retracted, retractions, circles
        Events that do not count: a later one took their place; they were taken back; they do the taking back; they
        correct each other in a circle.
    early_corrections
        Corrections of an event that has not come yet; they count until it does.
    late
        New events older than the newest one that was there before.
    out_of_order
        Events that stand in the file after a later one.
    ahead
        New events later than the day of the import: a clock runs ahead.
    recorded_early
        New events that say they were recorded before they happened.
    converted
        ``minute > hour`` -> events whose unit was converted.
    totals
        Per type and unit, after the import.
    """

    table: str
    file: str
    read: int
    new: int
    duplicates: int
    conflicts: int
    before: int
    after: int
    counting: int
    aside: list[PutAside] = []
    mended: int = 0
    replaced: int = 0
    retracted: int = 0
    retractions: int = 0
    circles: int = 0
    early_corrections: int = 0
    late: int = 0
    out_of_order: int = 0
    ahead: int = 0
    recorded_early: int = 0
    converted: dict[str, int] = {}
    totals: list[UnitTotal] = []


class EventReceipt(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The receipt of one import.

    Parameters
    ----------
    source, format, sha256
        Name of the file, what it was read as (``csv``, ``parquet``, ``cloudevents``, ``xes``, ``ocel``), and its
        fingerprint.
    as_of
        The moment of the import.
    read
        Events in the file, readable or not.
    unreadable
        Events that could not be read, per reason.
    tables
        What each table took in.
    mapped, guessed, dropped
        What was understood as what, what was decided by us, and what our tables cannot hold.
    """

    source: str
    format: str
    sha256: str
    as_of: str
    read: int
    tables: list[TableIntake]
    unreadable: list[PutAside] = []
    mapped: list[Said] = []
    guessed: list[Said] = []
    dropped: list[Said] = []
