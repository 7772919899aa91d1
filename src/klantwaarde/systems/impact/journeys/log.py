"""A log of steps as the counting wants it: case, activity, time in microseconds, and an order without ties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from klantwaarde.results.journeys import OTHER

Frame = nw.LazyFrame[Any]
TIES = "tie"
"""Columns after time that settle the order of steps at one moment are called tie0, tie1, ..."""
EPOCH = 719163
"""1970-01-01 in days from the start of year 1."""


def micros(moment: nw.Expr) -> nw.Expr:
    """Microseconds since 1970 of a moment in UTC, reckoned from its parts: engines cast moments each in their way."""
    year = moment.dt.year().cast(nw.Int64) - 1
    day = 365 * year + year // 4 - year // 100 + year // 400 + moment.dt.ordinal_day().cast(nw.Int64) - EPOCH
    seconds = (day * 24 + moment.dt.hour().cast(nw.Int64)) * 60 + moment.dt.minute().cast(nw.Int64)
    seconds = seconds * 60 + moment.dt.second().cast(nw.Int64)
    return seconds * 1_000_000 + moment.dt.microsecond().cast(nw.Int64)


def as_log(
    frame: Frame, *, case: str, activity: str, timestamp: str, ties: Sequence[str] = (), keep: Sequence[str] = ()
) -> Frame:
    """Bring a table of steps to the form that is counted.

    Parameters
    ----------
    frame
        A row per step; ``timestamp`` is a moment in UTC.
    case, activity, timestamp
        Names of its columns.
    ties
        Columns that settle the order of steps of a case at the same moment, such as the number of the row. Rows that
        are equal in all of them are the same step twice, and then their order does not matter.
    keep
        More columns to take along, such as the customer.

    Returns
    -------
    LazyFrame
        ``case``, ``activity``, ``us`` (microseconds since 1970), ``tie0``, ... and the kept columns. Rows without case,
        activity or moment are left out.
    """
    there = frame.filter(~nw.col(case).is_null(), ~nw.col(activity).is_null(), ~nw.col(timestamp).is_null())
    named = {f"{TIES}{place}": nw.col(column) for place, column in enumerate(ties)}
    return there.select(
        *keep,
        case=nw.col(case).cast(nw.String),
        activity=nw.col(activity).cast(nw.String),
        us=micros(nw.col(timestamp)),
        **named,
    )


def order_of(log: Frame) -> list[str]:
    """Columns by which the steps of a case stand in order; the activity comes last, so that no two steps are tied."""
    names = log.collect_schema().names()
    ties = sorted((name for name in names if name.startswith(TIES) and name[len(TIES) :].isdigit()), key=_place)
    return ["us", *ties, "activity"]


def _place(name: str) -> int:
    return int(name[len(TIES) :])


def merged(log: Frame, kept: Sequence[str]) -> Frame:
    """Put every step that is not in the list under one name, so that totals stay right."""
    activity = nw.col("activity")
    return log.with_columns(activity=nw.when(activity.is_in(list(kept))).then(activity).otherwise(nw.lit(OTHER)))
