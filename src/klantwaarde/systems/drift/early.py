"""Early signs: a change inside the latest wave, looked for while answers come in, at a set price in false alarms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from klantwaarde import engine
from klantwaarde.language import Said, named, say
from klantwaarde.results.alert import EarlySign
from klantwaarde.statistics.many_tests import benjamini_hochberg
from klantwaarde.statistics.sequential import change_inside
from klantwaarde.systems.drift.changes import MINIMUM, WATCHED
from klantwaarde.systems.drift.counts import FINE, Marks, fine, measured
from klantwaarde.systems.drift.moments import MEASURES

if TYPE_CHECKING:
    import narwhals as nw

PER_WAVE = 0.0025
"""Chance of any false sign that a wave may spend; with four waves 1 % a year, beside what the waves themselves cost."""
FIRST_LOOK = 20
"""Accounts at the first look; the next is at twice as many, and so on, each at half the price of the one before."""


def early_signs(
    marks: Marks, arrivals: nw.LazyFrame[Any], wave: str, names: Mapping[str, dict[str, str]], *, k: int
) -> list[EarlySign]:
    """Find values whose answers changed inside a wave.

    Parameters
    ----------
    marks
        Answers with their accounts.
    arrivals
        ``respondent_id``, ``wave`` and ``answered_on``.
    wave
        The latest wave.
    names
        Value -> name per language; values outside it are passed over.
    k
        Smallest group of the study; both sides of a change hold at least so many accounts, and ten.

    Notes
    -----
    Somebody who looks every day must not find something by looking often: looks are taken at 20, 40, 80, ... accounts,
    whatever the number of times one asks, and look number i spends 2^-i of the price. No number is told, only the
    direction and the day, so that nothing can be worked out about those who answered in between.
    """
    rows = _days(marks, arrivals, wave)
    found = [row for row in rows if row["value_id"] in names]
    if not found:
        return []
    days = sorted({row["day"] for row in found})
    seen = _accounts_by_day(marks, arrivals, wave, days)
    look, until = _look(seen)
    if not look:
        return []
    values = sorted({str(row["value_id"]) for row in found})
    n, s, q = (np.zeros((len(values), len(MEASURES), until)) for _ in range(3))
    for row in found:
        day = days.index(row["day"])
        if day < until:
            for m in measured(marks):
                at = (values.index(str(row["value_id"])), m, day)
                n[at], s[at], q[at] = (
                    row[f"n{m}"] or 0,
                    (row[f"s{m}"] or 0) / 2.0**FINE,
                    (row[f"q{m}"] or 0) / 2.0**FINE,
                )
    change = change_inside(n, s, q, least=max(MINIMUM, k))
    p = {
        (v, m): float(change.p[v, m])
        for v in range(len(values))
        for m in WATCHED
        if np.isfinite(change.difference[v, m])
    }
    adjusted = benjamini_hochberg({f"{v} {m}": one for (v, m), one in p.items()})
    signs = []
    for v, m in p:
        strength = adjusted[f"{v} {m}"]
        if strength <= PER_WAVE * 0.5**look:
            rises, since = bool(change.difference[v, m] > 0), days[int(change.since[v, m])]
            signs.append(
                EarlySign(
                    value=values[v],
                    name=names[values[v]],
                    measure=MEASURES[m],
                    kind="rise" if rises else "drop",
                    said=_said(names[values[v]], MEASURES[m], since, rises=rises),
                    since=since.isoformat(),
                    q=strength,
                    n=int(n[v, m].sum()),
                )
            )
    return sorted(signs, key=lambda sign: (sign.q, sign.value, sign.measure))


def _look(seen: Sequence[int]) -> tuple[int, int]:
    """Give the number of the latest look and how many days it covers; no look yet gives zero."""
    look, until = 0, 0
    while True:
        reached = [day for day, many in enumerate(seen) if many >= FIRST_LOOK * 2**look]
        if not reached:
            return look, until
        look, until = look + 1, reached[0] + 1


def _arrived(marks: Marks, arrivals: nw.LazyFrame[Any], wave: str) -> nw.LazyFrame[Any]:
    """Answers of the wave with the first day on which anybody of the account answered."""
    import narwhals as nw

    here = arrivals.filter(nw.col("wave") == wave).select("respondent_id", day="answered_on")
    rows = marks.frame.filter(nw.col("wave") == wave).join(here, on="respondent_id", how="inner")
    first = rows.group_by("account").agg(day=nw.col("day").min())
    return rows.drop("day").join(first, on="account", how="inner")


def _days(marks: Marks, arrivals: nw.LazyFrame[Any], wave: str) -> list[dict[str, Any]]:
    """Count accounts ``n``, their means ``s`` and squares ``q`` per day and value."""
    import narwhals as nw

    there = measured(marks)
    units = (
        _arrived(marks, arrivals, wave)
        .group_by("value_id", "day", "account")
        .agg(**{f"m{m}": nw.col(f"x{m}").mean() for m in there})
    )
    terms: dict[str, nw.Expr] = {}
    for m in there:
        mean = nw.col(f"m{m}")
        terms |= {f"n{m}": (~mean.is_null()).cast(nw.Int64), f"s{m}": fine(mean), f"q{m}": fine(mean * mean)}
    summed = units.with_columns(**terms).group_by("value_id", "day")
    return engine.rows(summed.agg(*[nw.col(name).sum().cast(nw.Int64) for name in terms]))


def _accounts_by_day(marks: Marks, arrivals: nw.LazyFrame[Any], wave: str, days: Sequence[Any]) -> list[int]:
    """How many accounts had answered by the end of each day."""
    import narwhals as nw

    counted = _arrived(marks, arrivals, wave).select("account", "day").unique().group_by("day").agg(n=nw.len())
    per_day = {row["day"]: int(row["n"]) for row in engine.rows(counted)}
    return [int(many) for many in np.cumsum([per_day.get(day, 0) for day in days])]


def _said(name: dict[str, str], measure: str, since: dt.date, *, rises: bool) -> Said:
    what, day = named(name), since.isoformat()
    if measure == "disconfirmation":
        if rises:
            return say("In this wave “{value}” is met better by those who answered from {day}.", value=what, day=day)
        return say("In this wave “{value}” is met less by those who answered from {day}.", value=what, day=day)
    if measure == "expectation":
        if rises:
            return say("In this wave those who answered from {day} expect more of “{value}”.", value=what, day=day)
        return say("In this wave those who answered from {day} expect less of “{value}”.", value=what, day=day)
    if rises:
        return say("In this wave “{value}” weighs more for those who answered from {day}.", value=what, day=day)
    return say("In this wave “{value}” weighs less for those who answered from {day}.", value=what, day=day)
