"""The back-test of a study: scores of then against what customers brought since, or why that cannot be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from klantwaarde.engine import rows
from klantwaarde.errors import MethodError
from klantwaarde.language import Said, say
from klantwaarde.results.worth import WorthBackTest
from klantwaarde.results.worth_snapshot import WorthSnapshot
from klantwaarde.systems.voc.backtest import back_test
from klantwaarde.systems.voc.gather import DAYS_A_YEAR, UNDATED, Record, bought, gather, purchases_of, spoken_day
from klantwaarde.systems.voc.parts import Part
from klantwaarde.systems.voc.score import klass
from klantwaarde.systems.voc.scorecard import tiered

# Half a year is the least after which revenue and loss say something; a year is best, because a year holds its seasons.
FEWEST_DAYS = 180
FEWEST_CUSTOMERS = 5
RHYTHMS = 3.0


@dataclass(frozen=True, slots=True)
class Since:
    """What customers brought around a day: EUR a year before and after, who was lost, and until when it is known."""

    before: Mapping[str, float]
    after: Mapping[str, float]
    lost: frozenset[str]
    until: dt.date
    kind: str


@dataclass(frozen=True, slots=True)
class Then:
    """Scores and classes of a day, and where they come from."""

    day: dt.date
    scores: Mapping[str, tuple[float, str]]
    basis: str


def look_back(
    study: Record, parts: Sequence[Part], history: Sequence[WorthSnapshot], *, as_of: dt.date
) -> tuple[WorthBackTest | None, Said | None]:
    """Hold the scores of then against later revenue and loss.

    Parameters
    ----------
    study
        The record.
    parts
        The parts that count now; used when no snapshot is old enough.
    history
        Snapshots of the study, in order of time.
    as_of
        The day of the analysis; nothing later is looked at.

    Returns
    -------
    The back-test, or ``None`` and the reason. A snapshot is what was really said then; without one the scores are made
    again from rows that have a date before that day, so that nothing known later slips in.
    """
    end = _last_known(study, as_of)
    if end is None:
        return None, say(
            "A back-test needs what customers brought later: the table purchases, or figures of revenue with a date."
        )
    then = _from_history(history, end, as_of, _days(study)) or _made_again(study, parts, end)
    if then is None:
        return None, say(
            "A back-test needs scores of at least {days} days before {end}, and there is nothing that old.",
            days=_days(study), end=spoken_day(end),
        )  # fmt: skip
    since = _since(study, then.day, end)
    active = [code for code in then.scores if since.before.get(code, 0) > 0 and code in since.after]
    if len(active) < FEWEST_CUSTOMERS:
        return None, say(
            "A back-test needs at least {fewest} customers who bought before {day} and had a score; there are {n}.",
            fewest=FEWEST_CUSTOMERS, day=spoken_day(then.day), n=len(active),
        )  # fmt: skip
    return _held(then, since, active), None


def _held(then: Then, since: Since, active: Sequence[str]) -> WorthBackTest:
    score = np.array([then.scores[code][0] for code in active])
    later = np.array([since.after[code] for code in active])
    gone = np.array([code in since.lost for code in active])
    classes = [then.scores[code][1] for code in active]
    told = back_test(score, classes, later, gone)
    naive = back_test(np.array([since.before[code] for code in active]), classes, later, gone)
    return WorthBackTest(
        scored_on=then.day.isoformat(), until=since.until.isoformat(), basis=then.basis, later=since.kind, n=told.n,
        rank_correlation=told.rank_correlation, naive=naive.rank_correlation, loss_auc=told.loss_auc, lost=told.lost,
        later_revenue=told.later_revenue,
    )  # fmt: skip


def _days(study: Record) -> int:
    return max(FEWEST_DAYS, study.settings.worth.lost_after_days)


def _last_known(study: Record, as_of: dt.date) -> dt.date | None:
    """The last day of which it is known what customers brought."""
    if study.has("purchases"):
        log = purchases_of(study).filter(nw.col("date") <= nw.lit(as_of))
        found: dt.date | None = rows(log.select(last=nw.col("date").max()))[0]["last"]
        return found
    return max((day for day, _, _ in _revenues(study) if day <= as_of), default=None)


def _revenues(study: Record) -> list[tuple[dt.date, str, float]]:
    """Figures of revenue that have a date."""
    found = rows(study.table("figures").filter(nw.col("part_id") == nw.lit("revenue")))
    return sorted(
        (row["date"], str(row["customer_id"]), float(row["figure"]))
        for row in found
        if (row["date"] or UNDATED) > UNDATED
    )


def _from_history(history: Sequence[WorthSnapshot], end: dt.date, as_of: dt.date, fewest: int) -> Then | None:
    """Take the snapshot whose time since then is nearest to a year, of those that are old enough."""
    days = {one.as_of: dt.date.fromisoformat(one.as_of) for one in history}
    old = [one for one in history if days[one.as_of] < as_of and (end - days[one.as_of]).days >= fewest]
    if not old:
        return None
    best = min(old, key=lambda one: abs((end - days[one.as_of]).days - DAYS_A_YEAR))
    scores = {
        code: (one.score, one.tier)
        for code, one in best.customers.items()
        if one.score is not None and one.tier is not None
    }
    return Then(days[best.as_of], scores, "snapshot")


def _made_again(study: Record, parts: Sequence[Part], end: dt.date) -> Then | None:
    """Score the customers as of a year before the end, from what has a date before that day."""
    day = end - dt.timedelta(days=DAYS_A_YEAR)
    if not study.has("purchases"):
        least = end - dt.timedelta(days=_days(study))
        day = max((one for one, _, _ in _revenues(study) if one <= least), default=UNDATED)
    try:
        known = gather(study, parts, as_of=day, dated_only=True)
    except MethodError:
        return None
    worth = study.settings.worth
    made = tiered(known, parts, smooth=worth.smooth)
    order = dict(sorted(worth.classes.items(), key=lambda pair: -pair[1]))
    classes = klass(made.scores.score, order)
    scores = {
        code: (float(score), tier)
        for code, score, tier in zip(known.customers, made.scores.score, classes, strict=True)
        if tier is not None
    }
    return Then(day, scores, "dated") if scores else None


def _since(study: Record, day: dt.date, end: dt.date) -> Since:
    """What customers brought before and after a day, and who is lost: bought before, and silent at the end."""
    if not study.has("purchases"):
        return _since_by_figures(study, day, end)
    until = min(end, day + dt.timedelta(days=DAYS_A_YEAR))
    log = purchases_of(study)
    before = bought(log, after=day - dt.timedelta(days=DAYS_A_YEAR), until=day)
    found = bought(log, after=day, until=until)
    yearly = DAYS_A_YEAR / (until - day).days
    after = {code: found.get(code, 0.0) * yearly for code in before}
    return Since(before, after, _silent(study, day, until) & before.keys(), until, "purchases")


def _silent(study: Record, day: dt.date, until: dt.date) -> frozenset[str]:
    """Who was silent at the end for longer than the study allows, and than three times the own rhythm before the day.

    A customer that orders once a year is not lost after half a year.
    """
    days = purchases_of(study).filter(nw.col("date") <= nw.lit(until)).select("customer", "date").unique()
    earlier = nw.when(nw.col("date") <= nw.lit(day)).then(nw.col("date")).otherwise(None)
    found = rows(
        days.with_columns(earlier=earlier)
        .group_by("customer")
        .agg(
            last=nw.col("date").max(), first=nw.col("earlier").min(), to=nw.col("earlier").max(),
            n=nw.col("earlier").count(),
        )
    )  # fmt: skip
    allowed = study.settings.worth.lost_after_days
    return frozenset(
        str(row["customer"])
        for row in found
        if (until - row["last"]).days >= max(allowed, RHYTHMS * _rhythm(row["first"], row["to"], int(row["n"])))
    )


def _rhythm(first: dt.date | None, last: dt.date | None, n: int) -> float:
    """Mean days between days of purchase; none is known of a single one."""
    return (last - first).days / (n - 1) if first is not None and last is not None and n > 1 else 0.0


def _since_by_figures(study: Record, day: dt.date, end: dt.date) -> Since:
    before, after = {}, {}
    for date, code, revenue in _revenues(study):
        if date <= day:
            before[code] = revenue
        elif date <= end:
            after[code] = revenue
    lost = frozenset(code for code, revenue in after.items() if revenue <= 0)
    return Since(before, after, lost, end, "figures")
