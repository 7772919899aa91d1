"""From events to sums per customer and month, counted in the engine.

A day is a day in UTC. Quantities are summed in millionths and money in cents, as whole numbers, so that no sum depends
on the order of events. What merges is the day table: the same customer, product, unit and day add.

Every step is one lazy expression that gives the same bits on DuckDB and on Spark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import narwhals as nw

from klantwaarde.engine.bits import sums_and_bits

Frame = nw.LazyFrame[Any]

MILLION = 1_000_000
"""Parts of a unit in which quantities are summed."""
COUNTS = "counts"
"""Standing of an event that counts."""

_HOURS = ("planned_hours", "running_hours", "ideal_hours", "made", "good")


def whole(column: str, parts: int) -> nw.Expr:
    """A number as a whole number of parts of its unit; what is missing is nothing."""
    return (nw.col(column) * parts).round(0).fill_null(0.0).cast(nw.Int64)


def flag(test: nw.Expr) -> nw.Expr:
    """1 where a test holds, 0 where it does not or cannot be told."""
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64)


def within(events: Frame, start: dt.date, end: dt.date) -> Frame:
    """Events that count, of a period, with their ``day`` and with a product that is a text."""
    dated = events.with_columns(day=nw.col("time").dt.date(), product=nw.col("product").fill_null(""))
    return dated.filter(nw.col("standing") == COUNTS, nw.col("day") >= nw.lit(start), nw.col("day") <= nw.lit(end))


def use_per_day(usage: Frame, *, start: dt.date, end: dt.date) -> Frame:
    """Bring usage events to one row per customer, product, unit and day.

    Parameters
    ----------
    usage
        Columns ``customer_id``, ``product``, ``unit``, ``time``, ``quantity`` and ``standing``.
    start, end
        First and last day that counts.

    Returns
    -------
    Frame
        ``customer``, ``product``, ``unit``, ``day``, ``uses`` and ``millionths`` (of the unit).
    """
    kept = within(usage, start, end).select(
        "product", "unit", "day", customer=nw.col("customer_id"), millionths=whole("quantity", MILLION)
    )
    return kept.group_by("customer", "product", "unit", "day").agg(
        uses=nw.len().cast(nw.Int64), millionths=nw.col("millionths").sum().cast(nw.Int64)
    )


def merge_days(*tables: Frame) -> Frame:
    """Put day tables of parts of a log together: the same customer, product, unit and day add."""
    return (
        nw.concat(list(tables))
        .group_by("customer", "product", "unit", "day")
        .agg(*(nw.col(column).sum().cast(nw.Int64) for column in ("uses", "millionths")))
    )


def use_per_month(usage: Frame, *, start: dt.date, end: dt.date, native: bool = True) -> Frame:
    """Bring usage events to one row per customer, product, unit and month, in one pass.

    Parameters
    ----------
    usage, start, end
        As in `use_per_day`.
    native
        As in `engine.bits`.

    Returns
    -------
    Frame
        ``customer``, ``product``, ``unit``, ``month``, ``uses``, ``millionths``, and ``days``: a whole number whose
        bits 1 to 31 are the days of the month on which there was use.
    """
    kept = within(usage, start, end).select(
        "product",
        "unit",
        customer=nw.col("customer_id"),
        month=month_number(nw.col("day")),
        millionths=whole("quantity", MILLION),
        days=nw.col("day").dt.day().cast(nw.Int64),
    )
    keys = ("customer", "product", "unit", "month")
    return sums_and_bits(kept, keys, ["millionths"], "days", native=native).rename({"n": "uses"})


def month_number(day: nw.Expr) -> nw.Expr:
    """Months since the start of year 0: 2026-01 is 24312."""
    return day.dt.year().cast(nw.Int64) * 12 + day.dt.month().cast(nw.Int64) - 1


def first_use(rights: Frame, usage: Frame, *, start: dt.date, end: dt.date) -> Frame:
    """Day of the first use under every right to use.

    Parameters
    ----------
    rights
        ``right``, ``customer``, ``product``, ``start`` and ``end`` (may be missing).
    usage, start, end
        As in `use_per_day`.

    Returns
    -------
    Frame
        ``right`` and ``first``; rights that were never used have no row.
    """
    used = within(usage, start, end).select("product", "day", customer=nw.col("customer_id"))
    met = used.join(rights, on=["customer", "product"], how="inner")
    under = met.filter(nw.col("day") >= nw.col("start"), nw.col("end").is_null() | (nw.col("day") <= nw.col("end")))
    return under.group_by("right").agg(first=nw.col("day").min())


def outcomes_per_month(outcomes: Frame, *, start: dt.date, end: dt.date) -> Frame:
    """Bring outcome events to sums per customer, product and month.

    Parameters
    ----------
    outcomes
        The table ``outcomes``.
    start, end
        First and last day that counts.

    Returns
    -------
    Frame
        ``customer``, ``product``, ``month`` and sums: ``outcomes``; ``judged`` (success is known) and ``successes``;
        ``timed`` (right first time is known) and ``right``; ``compared`` (promised above zero, and realised known) with
        ``promised`` and ``realised`` in millionths; ``cents`` of value that was given, ``kept_cents`` (no value given,
        success: what was promised) and ``kept`` (no value and no promise given, success); ``unvalued`` (nothing tells
        what it was worth); hours and pieces of machines in millionths, with ``run`` for the rows that have them all.
    """
    success = nw.col("success")
    compared = (nw.col("promised") > 0) & ~nw.col("realised").is_null()
    bare = nw.col("value").is_null()
    machine = nw.col(_HOURS[0]) > 0
    for name in _HOURS[1:]:
        machine &= ~nw.col(name).is_null()
    kept = within(outcomes, start, end).select(
        "product",
        customer=nw.col("customer_id"),
        month=month_number(nw.col("day")),
        judged=flag(~success.is_null()),
        successes=flag(success),
        timed=flag(~nw.col("first_time").is_null()),
        right=flag(nw.col("first_time")),
        compared=flag(compared),
        promised=nw.when(compared).then(whole("promised", MILLION)).otherwise(nw.lit(0)),
        realised=nw.when(compared).then(whole("realised", MILLION)).otherwise(nw.lit(0)),
        cents=whole("value", 100),
        kept_cents=nw.when(bare & success).then(whole("promised_value", 100)).otherwise(nw.lit(0)),
        kept=flag(bare & success & nw.col("promised_value").is_null()),
        unvalued=flag(bare & success.is_null()),
        run=flag(machine),
        **{name: nw.when(machine).then(whole(name, MILLION)).otherwise(nw.lit(0)) for name in _HOURS},
    )
    sums = [name for name in SUMS if name != "outcomes"]
    return kept.group_by("customer", "product", "month").agg(
        nw.len().cast(nw.Int64).alias("outcomes"), *(nw.col(name).sum().cast(nw.Int64) for name in sums)
    )


SUMS: Sequence[str] = (
    "outcomes", "judged", "successes", "timed", "right", "compared", "promised", "realised", "cents", "kept_cents",
    "kept", "unvalued", "run", *_HOURS,
)  # fmt: skip
"""Sums of `outcomes_per_month`; they add up over months, products and customers."""


def reach(events: Frame) -> Frame:
    """How far a log goes: rows that count, first and last day, corrections among them, and rows with a product."""
    counted = nw.col("standing") == COUNTS
    day = nw.when(counted).then(nw.col("time").dt.date())
    return events.select(
        rows=flag(counted).sum().cast(nw.Int64),
        first=day.min(),
        last=day.max(),
        corrections=flag(~(nw.col("replaces").is_null() & nw.col("retracts").is_null())).sum().cast(nw.Int64),
        placed=flag(counted & ~nw.col("product").is_null()).sum().cast(nw.Int64),
    )


def unsettled(events: Frame) -> Frame:
    """How many events still count although a later one replaces or retracts them, as ``n``."""
    named = events.select("source", id=nw.coalesce("replaces", "retracts")).filter(~nw.col("id").is_null()).unique()
    counted = events.filter(nw.col("standing") == COUNTS).select("source", "id")
    return counted.join(named, on=["source", "id"], how="inner").select(n=nw.len().cast(nw.Int64))
