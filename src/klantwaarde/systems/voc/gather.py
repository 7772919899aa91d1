"""What a study knows of its customers for the scorecard: figures, judgements and decisions, per part."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Protocol

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from klantwaarde.engine import arrow, rows
from klantwaarde.errors import MethodError
from klantwaarde.language import Named, Said, date, say
from klantwaarde.results.lifetime import Lifetime
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.tables.worth import LONG_AGO
from klantwaarde.systems.voc.lifetime.answer import Ask, value_customers
from klantwaarde.systems.voc.parts import Part

Floats = NDArray[np.float64]

DAYS_A_YEAR = 365
UNDATED = dt.date.fromisoformat(LONG_AGO)


class Record(Protocol):
    """What this system asks of a study."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    def table(self, name: str) -> nw.LazyFrame[Any]: ...  # noqa: D102
    def has(self, name: str, column: str = "") -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Judged:
    """What raters gave one customer on one part: the mean tier, how many, how far apart, and their reasons."""

    mean: float
    raters: int
    apart: int
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Known:
    """Everything known, per part: figures in the order of ``customers``, judgements and decisions by customer.

    ``last`` is the last day with a purchase; ``fresh`` holds the rows of a table that are dated after the day of the
    analysis, which do not count yet.
    """

    customers: list[str]
    names: dict[str, str]
    revenue: Floats
    figures: dict[str, Floats] = field(default_factory=dict)
    judged: dict[str, dict[str, Judged]] = field(default_factory=dict)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    decided: dict[str, dict[str, tuple[int, Said]]] = field(default_factory=dict)
    lifetime: Lifetime | None = None
    last: dt.date | None = None
    fresh: dict[str, int] = field(default_factory=dict)
    notes: list[Said] = field(default_factory=list)


def gather(study: Record, parts: Sequence[Part], *, as_of: dt.date, dated_only: bool = False) -> Known:
    """Bring home what the scorecard needs, as it was known on a day.

    Parameters
    ----------
    study
        The record.
    parts
        The parts that count.
    as_of
        Rows dated later do not count; decisions are in force on this day or not.
    dated_only
        True leaves out what has no date, because nobody can tell whether it was known then.
    """
    table = rows(study.table("customers").select("customer_id", "name", "revenue").sort("customer_id"))
    customers = [str(row["customer_id"]) for row in table]
    named = study.settings.privacy == "named"
    names = {str(r["customer_id"]): str(r["name"] or "") if named else "" for r in table}
    nothing = np.full(len(customers), np.nan)
    known = Known(customers, names, nothing if dated_only else np.array([_number(r["revenue"]) for r in table]))
    if study.has("purchases"):
        _purchases(study, known, as_of)
    for part in parts:
        known.figures.setdefault(part.id, nothing.copy())
    known.figures["revenue"] = known.revenue
    place = {c: i for i, c in enumerate(customers)}
    for row in _on_the_day(study, "figures", ("customer_id", "part_id"), known, as_of, dated_only=dated_only):
        if row["part_id"] in known.figures:
            known.figures[row["part_id"]][place[row["customer_id"]]] = float(row["figure"])
    given = _on_the_day(study, "ratings", ("customer_id", "part_id", "rater"), known, as_of, dated_only=dated_only)
    _ratings(given, known)
    _decisions(rows(study.table("overrides").sort("date")), known, as_of)
    _unknown_parts(study, {part.id for part in parts}, known)
    return known


def _on_the_day(
    study: Record, name: str, key: tuple[str, ...], known: Known, as_of: dt.date, *, dated_only: bool
) -> list[dict[str, Any]]:
    """Give per key the last row up to the day; a row without a date is older than any other."""
    latest: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in sorted(rows(study.table(name)), key=lambda row: (*(str(row[k]) for k in key), row["date"] or UNDATED)):
        day = row["date"] or UNDATED
        if day > as_of:
            known.fresh[name] = known.fresh.get(name, 0) + 1
        elif day > UNDATED or not dated_only:
            latest[tuple(str(row[k]) for k in key)] = row
    return list(latest.values())


def spoken_day(day: dt.date) -> Named:
    """Give a day as it is said in both languages, for a sentence that travels."""
    return Named(nl=date(day, "nl"), en=date(day, "en"))


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _purchases(study: Record, known: Known, as_of: dt.date) -> None:
    """Revenue of the last 12 months, and lifetime value by the purchase model, from the log of purchases."""
    worth = study.settings.worth
    log = purchases_of(study).filter(nw.col("date") <= nw.lit(as_of))
    known.last = rows(log.select(last=nw.col("date").max()))[0]["last"]
    if known.last is None:
        return
    brought = bought(log, after=known.last - dt.timedelta(days=DAYS_A_YEAR), until=known.last)
    known.revenue = np.array([brought.get(c, 0.0) for c in known.customers])
    ask = Ask(
        model=worth.lifetime_model, with_spend=True, horizon=worth.horizon_weeks, discount=worth.discount,
        margin=worth.margin, look_back=True,
    )  # fmt: skip
    try:
        known.lifetime, table = _with_or_without_spend(log, ask)
    except MethodError as refused:
        known.notes += [say("Lifetime value is left out: {why}", why=p.thing) for p in refused.problems]
        return
    value = dict(zip(table["customer"].to_pylist(), table["clv"].to_pylist(), strict=True))
    known.figures["lifetime_value"] = np.array([_number(value.get(c)) for c in known.customers])


def purchases_of(study: Record) -> nw.LazyFrame[Any]:
    """Give the log of purchases: ``customer``, ``date`` and ``cents``."""
    cents = (nw.col("amount") * 100).round(0).cast(nw.Int64)
    return study.table("purchases").select(customer=nw.col("customer_id"), date=nw.col("date"), cents=cents)


def bought(log: nw.LazyFrame[Any], *, after: dt.date, until: dt.date) -> dict[str, float]:
    """Give what each customer bought after one day and up to another, in euro, returns taken off."""
    period = log.filter((nw.col("date") > nw.lit(after)) & (nw.col("date") <= nw.lit(until)))
    sums = arrow(period.group_by("customer").agg(cents=nw.col("cents").sum()))
    return {c: cents / 100 for c, cents in zip(sums["customer"].to_pylist(), sums["cents"].to_pylist(), strict=True)}


def _with_or_without_spend(log: nw.LazyFrame[Any], ask: Ask) -> tuple[Lifetime, Any]:
    import dataclasses

    try:
        return value_customers(log, ask)
    except MethodError as refused:
        if all(p.code != "spend-not-identified" for p in refused.problems):
            raise
        return value_customers(log, dataclasses.replace(ask, with_spend=False))


def _ratings(table: Sequence[Mapping[str, Any]], known: Known) -> None:
    given: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for row in table:
        told = str(row["reason"] or "").strip()
        given[row["part_id"], row["customer_id"]].append((int(row["tier"]), f"{row['rater']}: {told}" if told else ""))
    for (part, customer), judged in given.items():
        tiers = [tier for tier, _ in judged]
        reasons = tuple(told for _, told in judged if told)
        known.judged.setdefault(part, {})[customer] = Judged(
            float(np.mean(tiers)), len(tiers), max(tiers) - min(tiers), reasons
        )
        known.pairs += list(combinations(tiers, 2))


def _decisions(table: Sequence[Mapping[str, Any]], known: Known, as_of: dt.date) -> None:
    """The latest decision in force on the day; what expired no longer counts and no rule overwrites it silently."""
    over = sum(row["expires"] < as_of for row in table)
    if over:
        known.notes.append(say("{n} {n:decision has|decisions have} expired and {n:counts|count} no longer.", n=over))
    for row in table:
        if row["date"] <= as_of <= row["expires"]:
            said = say(
                "Set by {author} on {date} until {expires}: {reason}",
                author=row["author"], date=spoken_day(row["date"]), expires=spoken_day(row["expires"]),
                reason=row["reason"],
            )  # fmt: skip
            known.decided.setdefault(row["part_id"], {})[row["customer_id"]] = (int(row["tier"]), said)


def _unknown_parts(study: Record, parts: set[str], known: Known) -> None:
    for name in ("figures", "ratings", "overrides"):
        seen = {row["part_id"] for row in rows(study.table(name).select("part_id").unique())}
        for part in sorted(seen - parts):
            known.notes.append(
                say("The table {table} names the part {part}, which does not count.", table=name, part=part)
            )
