"""Steps: time in whole occasions (days, weeks, months, years) for contracts and fixed occasions."""

from __future__ import annotations

import narwhals as nw

from klantwaarde.systems.voc.lifetime.purchases import day_number

# Days in a step, for discounting: a year is 365 days, a month a twelfth of it.
STEP_DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12, "year": 365.0}
# 1970-01-01 was a Thursday: with 3 days added, weeks start on Monday.
_TO_MONDAY = 3


def step_number(date: nw.Expr, unit: str) -> nw.Expr:
    """Number the calendar step a date lies in: days or weeks since 1970, months or years since the year 0."""
    if unit == "day":
        return day_number(date)
    if unit == "week":
        return (day_number(date) + _TO_MONDAY) // 7
    year = date.dt.year().cast(nw.Int64)
    return year if unit == "year" else year * 12 + date.dt.month().cast(nw.Int64) - 1


def step_of(day: int, unit: str) -> int:
    """Number the calendar step of a day (days since 1970-01-01), as `step_number` does in the engine."""
    import datetime as dt

    from klantwaarde.systems.voc.lifetime.purchases import EPOCH

    date = dt.date.fromordinal(day + EPOCH)
    if unit == "day":
        return day
    if unit == "week":
        return (day + _TO_MONDAY) // 7
    return date.year if unit == "year" else date.year * 12 + date.month - 1
