"""Counting a log of steps in the engine: steps, arrows, cases and ways, each a small table of exact whole numbers.

Every window stands in the order of `log.order_of`, which has no ties; times are summed as whole seconds and whole
microseconds, so that neither the engine nor the order of rows changes a digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from klantwaarde.systems.impact.journeys.log import order_of

Frame = nw.LazyFrame[Any]
MILLION = 1_000_000
QUARTERS = (0.25, 0.5, 0.75)


def steps(log: Frame, people: Sequence[str] = ()) -> Frame:
    """Count per activity: ``n``, ``cases`` that have it, ``repeated`` that have it more than once.

    ``seconds``, ``micros`` and ``q0``-``q2`` tell the time from the first step of the case to the first time here.
    ``people`` names columns that are the same in all rows of a case; their distinct values are counted under their
    name, and under ``<name>_again`` for the cases that have the activity more than once.
    """
    per_case = log.group_by("case", "activity").agg(
        n=_count(), us=nw.col("us").min(), **{name: nw.col(name).max() for name in people}
    )
    per_case = per_case.with_columns(since=nw.col("us") - nw.col("us").min().over("case"))
    again = nw.col("n") > 1
    return per_case.group_by("activity").agg(
        **_time("since"),
        n=_total("n"),
        cases=_count(),
        repeated=_when(again).sum().cast(nw.Int64),
        **{name: nw.col(name).n_unique().cast(nw.Int64) for name in people},
        **{f"{name}_again": _distinct(again, name) for name in people},
    )


def follows(log: Frame, *, outcome: str = "", people: Sequence[str] = ()) -> Frame:
    """Count the directly-follows relation, one row per pair (activity, next); a missing next is the end of a case.

    Parameters
    ----------
    log
        As `log.as_log` gives it.
    outcome
        Activity that is the aim; empty for none.
    people
        Columns of which the distinct values are counted too, under their name; under ``<name>_back`` for the returns.

    Returns
    -------
    LazyFrame
        Per pair: ``n``; ``first`` = how often the first of the two began its case; ``returns`` = how often the first
        came again after the second; ``seconds`` and ``micros`` between the two, summed; ``q0``-``q2`` quarters of that
        time in seconds; ``same`` = how often they stand at the same moment; and, of what happened before the case
        first reached the outcome, ``kept`` and ``kept_first``.
    """
    order = order_of(log)
    activity, us = nw.col("activity"), nw.col("us")
    windows = {
        "next": activity.shift(-1).over("case", order_by=order),
        "after": activity.shift(-2).over("case", order_by=order),
        "before": activity.shift(1).over("case", order_by=order),
        "later": us.shift(-1).over("case", order_by=order),
    }
    aim = nw.when(activity == outcome).then(nw.lit(1)).otherwise(nw.lit(0))
    if outcome:
        windows["reached"] = aim.cum_sum().over("case", order_by=order)
    walked = log.with_columns(**windows)
    gap = nw.col("later") - us
    first = _when(nw.col("before").is_null())
    kept = _when(nw.col("reached") == 0) if outcome else nw.lit(1)
    marked = walked.with_columns(
        gap=gap, first=first, kept=kept.cast(nw.Int64),
        returns=_when((nw.col("after") == activity) & (nw.col("next") != activity)),
    )  # fmt: skip
    return marked.group_by("activity", "next").agg(
        n=_count(),
        first=_total("first"),
        returns=_total("returns"),
        kept=_total("kept"),
        kept_first=(nw.col("kept") * nw.col("first")).sum().cast(nw.Int64),
        **_time("gap"),
        same=_when(nw.col("gap") == 0).sum().cast(nw.Int64),
        **{name: nw.col(name).n_unique().cast(nw.Int64) for name in people},
        **{f"{name}_back": _distinct(nw.col("returns") == 1, name) for name in people},
    )


def pairs_of_people(log: Frame, person: str, account: str, pairs: Sequence[tuple[str, str]]) -> Frame:
    """Give who made some transitions: distinct (activity, next, person, account); a next of ``""`` is the end."""
    following = nw.col("activity").shift(-1).over("case", order_by=order_of(log))
    key = nw.concat_str([nw.col("activity"), nw.col("next")], separator="\x1f")
    wanted = ["\x1f".join(pair) for pair in pairs]
    walked = log.with_columns(next=following.fill_null("")).filter(key.is_in(wanted))
    return walked.select("activity", "next", person=nw.col(person), account=nw.col(account)).unique()


def begins(log: Frame, person: str, account: str) -> Frame:
    """Give who begins with what: distinct (activity, person, account)."""
    before = nw.col("activity").shift(1).over("case", order_by=order_of(log))
    first = log.with_columns(before=before).filter(nw.col("before").is_null())
    return first.select("activity", person=nw.col(person), account=nw.col(account)).unique()


def cases(log: Frame, *, outcome: str = "") -> Frame:
    """Count over cases.

    ``cases``, ``events``, steps of the ``longest``, ``reached`` the outcome, ``reworked`` (some activity more than
    once), ``first`` and ``last`` moment, and the time from first to last step as in `steps`.
    """
    reached = _when(nw.col("activity") == outcome) if outcome else nw.lit(0)
    per_step = log.group_by("case", "activity").agg(n=_count(), start=nw.col("us").min(), end=nw.col("us").max())
    per_case = (
        per_step.with_columns(aim=reached.cast(nw.Int64))
        .group_by("case")
        .agg(
            n=_total("n"), most=nw.col("n").max(), start=nw.col("start").min(), end=nw.col("end").max(),
            aim=nw.col("aim").max(),
        )
        .with_columns(span=nw.col("end") - nw.col("start"))
    )  # fmt: skip
    return per_case.select(
        cases=_count(),
        events=_total("n"),
        longest=nw.col("n").max(),
        reached=_total("aim"),
        reworked=_when(nw.col("most") > 1).sum().cast(nw.Int64),
        first=nw.col("start").min(),
        last=nw.col("end").max(),
        **_time("span"),
    )


def _count() -> nw.Expr:
    return nw.len().cast(nw.Int64)


def _total(column: str) -> nw.Expr:
    return nw.col(column).sum().cast(nw.Int64)


def _time(column: str) -> dict[str, nw.Expr]:
    """Sum a time in whole seconds and whole microseconds, and give its quarters in seconds."""
    seconds = nw.col(column).cast(nw.Float64) / MILLION
    return {
        "seconds": (nw.col(column) // MILLION).sum().cast(nw.Int64),
        "micros": (nw.col(column) % MILLION).sum().cast(nw.Int64),
        **{f"q{i}": seconds.quantile(at, interpolation="linear") for i, at in enumerate(QUARTERS)},
    }


def _distinct(test: nw.Expr, column: str) -> nw.Expr:
    """How many distinct values there are where the test holds; one too few where it always does."""
    return nw.when(test).then(nw.col(column)).n_unique().cast(nw.Int64) - 1


def _when(test: nw.Expr) -> nw.Expr:
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64)
