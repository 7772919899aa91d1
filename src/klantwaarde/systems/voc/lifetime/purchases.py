"""From a purchase log to (frequency, recency, age, spend) per customer, counted in the engine.

Day = calendar date in the business time zone. Orders of one day are one purchase, their amounts summed, in whole cents,
so that sums do not depend on order. A day with only returns is no purchase; a zero order is one. What merges is the day
table (cents and orders of the same customer and day add), not the summary of overlapping logs.

Every step is one lazy expression that gives the same bits on DuckDB and on Spark.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals as nw

# Key of a day with its money: one integer whose minimum is the first day, because `first(order_by=)` is not portable.
SHIFT = 2**42
HALF = 2**41
# 1970-01-01 in days from the start of year 1.
EPOCH = 719163

Frame = nw.LazyFrame[Any]


def day_number(date: nw.Expr) -> nw.Expr:
    """Days since 1970-01-01 of a date; 1997-01-01 is 9862. Dates cannot be subtracted or cast alike on all engines."""
    year = date.dt.year().cast(nw.Int64) - 1
    return 365 * year + year // 4 - year // 100 + year // 400 + date.dt.ordinal_day().cast(nw.Int64) - EPOCH


def day_table(log: Frame, *, until: int | None = None) -> Frame:
    """Bring the log to one row per customer and day.

    Parameters
    ----------
    log
        Columns ``customer``, ``day`` (days since 1970-01-01) and ``cents`` (whole, returns negative).
    until
        Last day that counts; later rows are dropped first.

    Returns
    -------
    Frame
        ``customer``, ``day``, ``cents`` (net), ``orders`` (rows that are not returns), ``return_cents``.
    """
    kept = log if until is None else log.filter(nw.col("day") <= until)
    marked = kept.with_columns(
        order=nw.when(nw.col("cents") >= 0).then(nw.lit(1)),
        returned=nw.when(nw.col("cents") < 0).then(nw.col("cents")).otherwise(nw.lit(0)).cast(nw.Int64),
    )
    return marked.group_by("customer", "day").agg(
        cents=nw.col("cents").sum().cast(nw.Int64),
        orders=nw.col("order").count().cast(nw.Int64),
        return_cents=nw.col("returned").sum().cast(nw.Int64),
    )


def merge_days(*tables: Frame) -> Frame:
    """Put day tables of parts of a log together: the same customer and day add."""
    return (
        nw.concat(list(tables))
        .group_by("customer", "day")
        .agg(*(nw.col(c).sum().cast(nw.Int64) for c in ("cents", "orders", "return_cents")))
    )


def summary(days: Frame, *, end: int) -> Frame:
    """Bring the day table to one row per customer.

    Returns
    -------
    Frame
        ``customer``, ``frequency`` (purchase days after the first), ``recency`` and ``age`` in days, ``repeat_cents``
        (all but the first day) and ``first_cents``. Customers with returns only have no row.
    """
    bought = days.filter(nw.col("orders") > 0, nw.col("day") <= end)
    keyed = bought.with_columns(key=nw.col("day") * SHIFT + nw.col("cents") + HALF)
    per_customer = keyed.group_by("customer").agg(
        first_key=nw.col("key").min(),
        last=nw.col("day").max(),
        days=nw.len().cast(nw.Int64),
        total_cents=nw.col("cents").sum().cast(nw.Int64),
    )
    first = nw.col("first_key") // SHIFT
    return per_customer.with_columns(first=first.cast(nw.Int64)).select(
        "customer",
        frequency=nw.col("days") - 1,
        recency=nw.col("last") - nw.col("first"),
        age=end - nw.col("first"),
        repeat_cents=nw.col("total_cents") - (nw.col("first_key") % SHIFT - HALF),
        first_cents=nw.col("first_key") % SHIFT - HALF,
    )


def triples(customers: Frame) -> Frame:
    """Count the customers per distinct (frequency, recency, age): all a purchase model needs."""
    return customers.group_by("frequency", "recency", "age").agg(n=nw.len().cast(nw.Int64))


def gaps(days: Frame, *, end: int) -> Frame:
    """Count the gaps between purchase days: the histogram from which regularity of timing is judged."""
    bought = days.filter(nw.col("orders") > 0, nw.col("day") <= end)
    before = nw.col("day").shift(1).over("customer", order_by="day")
    return (
        bought.with_columns(before=before)
        .filter(~nw.col("before").is_null())
        .with_columns(gap=nw.col("day") - nw.col("before"))
        .group_by("gap")
        .agg(n=nw.len().cast(nw.Int64))
    )


def spend_pairs(customers: Frame) -> Frame:
    """Count the customers per (frequency, repeat money) with both above zero: all the spend model needs."""
    return (
        customers.filter(nw.col("frequency") > 0, nw.col("repeat_cents") > 0)
        .group_by("frequency", "repeat_cents")
        .agg(n=nw.len().cast(nw.Int64))
    )


def holdout(log_days: Frame, *, start: int, end: int) -> Frame:
    """Count what customers did in (start, end]: purchase days and net cents, per customer."""
    later = log_days.filter(nw.col("orders") > 0, nw.col("day") > start, nw.col("day") <= end)
    return later.group_by("customer").agg(
        holdout_days=nw.len().cast(nw.Int64), holdout_cents=nw.col("cents").sum().cast(nw.Int64)
    )


def as_day(date: dt.date) -> int:
    """Days since 1970-01-01 of a Python date."""
    return date.toordinal() - EPOCH


def repeats(days: Frame, *, end: int, last: int) -> Frame:
    """Count repeat purchase days per day until ``last``, of the customers who were there by ``end``: ``day``, ``n``."""
    bought = days.filter(nw.col("orders") > 0, nw.col("day") <= last)
    first = bought.group_by("customer").agg(first=nw.col("day").min()).filter(nw.col("first") <= end)
    again = bought.join(first, on="customer", how="inner").filter(nw.col("day") > nw.col("first"))
    return again.group_by("day").agg(n=nw.len().cast(nw.Int64))
