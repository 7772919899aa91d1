"""Days and money: how many days of a month somebody had access, and what those days were worth, to the cent."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

DAYS_A_MONTH = 365.25 / 12
MILLION = 1_000_000
TEN_THOUSAND = 10_000
"""Parts of a euro in which the worth of one unit is kept."""

Span = tuple[dt.date, dt.date]
"""First and last day, both included."""


def overlap(one: Span, other: Span) -> Span | None:
    """The days that two spans share; ``None`` when there are none."""
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def days_in(span: Span) -> int:
    """Number of days."""
    return (span[1] - span[0]).days + 1


def by_month(span: Span) -> Iterator[tuple[int, int, int]]:
    """Give each month of a span: its number (2026-01 is 24312), the days in the span, and the days of the month."""
    day = span[0]
    while day <= span[1]:
        length = calendar.monthrange(day.year, day.month)[1]
        last = min(day.replace(day=length), span[1])
        yield day.year * 12 + day.month - 1, (last - day).days + 1, length
        day = last + dt.timedelta(days=1)


def months_of(span: Span) -> list[int]:
    """Numbers of the months that a span touches."""
    return [month for month, _, _ in by_month(span)]


def month_name(month: int) -> str:
    """Write a month as 2026-01."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def without(span: Span, taken: Sequence[Span]) -> list[Span]:
    """The parts of a span outside other spans."""
    left = [span]
    one = dt.timedelta(days=1)
    for other in taken:
        cut: list[Span] = []
        for part in left:
            shared = overlap(part, other)
            if shared is None:
                cut.append(part)
                continue
            if part[0] < shared[0]:
                cut.append((part[0], shared[0] - one))
            if shared[1] < part[1]:
                cut.append((shared[1] + one, part[1]))
        left = cut
    return left


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days as spans that neither overlap nor touch, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span[0] <= found[-1][1] + dt.timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], span[1]))
        else:
            found.append(span)
    return found


def cents_of(millionths: int, worth: int) -> int:
    """Money of a quantity in millionths of a unit, at a worth per unit in ten-thousandths of a euro; half a cent up."""
    return divided(millionths * worth * 100, MILLION * TEN_THOUSAND)


def cents_over(span: Span, *, a_month: int, worth: int) -> int:
    """Money of so many millionths of a unit a month over a span; each month is rounded to the cent by itself."""
    return sum(
        divided(a_month * worth * 100 * days, MILLION * TEN_THOUSAND * length) for _, days, length in by_month(span)
    )


def divided(above: int, below: int) -> int:
    """Divide whole numbers, half upwards."""
    return (2 * above + below) // (2 * below)
