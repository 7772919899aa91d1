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
from klantwaarde.language import Said, say
from klantwaarde.results.lifetime import Lifetime
from klantwaarde.schema.settings import Settings
from klantwaarde.systems.voc.lifetime.answer import Ask, value_customers
from klantwaarde.systems.voc.parts import Part

Floats = NDArray[np.float64]

DAYS_A_YEAR = 365


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
    """What raters gave one customer on one part."""

    mean: float
    raters: int
    apart: int


@dataclass(slots=True)
class Known:
    """Everything known, per part: figures in the order of ``customers``, judgements and decisions by customer."""

    customers: list[str]
    names: dict[str, str]
    revenue: Floats
    figures: dict[str, Floats] = field(default_factory=dict)
    judged: dict[str, dict[str, Judged]] = field(default_factory=dict)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    decided: dict[str, dict[str, tuple[int, Said]]] = field(default_factory=dict)
    lifetime: Lifetime | None = None
    notes: list[Said] = field(default_factory=list)


def gather(study: Record, parts: Sequence[Part], *, as_of: dt.date) -> Known:
    """Bring home what the scorecard needs.

    Parameters
    ----------
    study
        The record.
    parts
        The parts that count.
    as_of
        The day on which decisions count as in force.
    """
    table = rows(study.table("customers").select("customer_id", "name", "revenue").sort("customer_id"))
    customers = [str(row["customer_id"]) for row in table]
    named = study.settings.privacy == "named"
    names = {str(r["customer_id"]): str(r["name"] or "") if named else "" for r in table}
    known = Known(customers, names, np.array([_number(r["revenue"]) for r in table]))
    if study.has("purchases"):
        _purchases(study, known)
    known.figures["revenue"] = known.revenue
    place = {c: i for i, c in enumerate(customers)}
    for part in parts:
        known.figures.setdefault(part.id, np.full(len(customers), np.nan))
    for row in rows(study.table("figures")):
        if row["part_id"] in known.figures:
            known.figures[row["part_id"]][place[row["customer_id"]]] = float(row["figure"])
    _ratings(rows(study.table("ratings").sort("customer_id", "part_id", "rater")), known)
    _decisions(rows(study.table("overrides").sort("date")), known, as_of)
    _unknown_parts(study, {part.id for part in parts}, known)
    return known


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _purchases(study: Record, known: Known) -> None:
    """Revenue of the last 12 months, and lifetime value by the purchase model, from the log of purchases."""
    worth = study.settings.worth
    log = study.table("purchases").select(
        customer=nw.col("customer_id"), date=nw.col("date"), cents=(nw.col("amount") * 100).round(0).cast(nw.Int64)
    )
    last = rows(log.select(last=nw.col("date").max()))[0]["last"]
    since = last - dt.timedelta(days=DAYS_A_YEAR)
    year = arrow(log.filter(nw.col("date") > nw.lit(since)).group_by("customer").agg(cents=nw.col("cents").sum()))
    brought = dict(zip(year["customer"].to_pylist(), year["cents"].to_pylist(), strict=True))
    known.revenue = np.array([float(brought.get(c, 0)) / 100 for c in known.customers])
    ask = Ask(
        model=worth.lifetime_model, with_spend=True, horizon=worth.horizon_weeks, discount=worth.discount,
        margin=worth.margin,
    )  # fmt: skip
    try:
        known.lifetime, table = _with_or_without_spend(log, ask)
    except MethodError as refused:
        known.notes += [say("Lifetime value is left out: {why}", why=p.thing) for p in refused.problems]
        return
    value = dict(zip(table["customer"].to_pylist(), table["clv"].to_pylist(), strict=True))
    known.figures["lifetime_value"] = np.array([float(value.get(c, np.nan)) for c in known.customers])


def _with_or_without_spend(log: nw.LazyFrame[Any], ask: Ask) -> tuple[Lifetime, Any]:
    import dataclasses

    try:
        return value_customers(log, ask)
    except MethodError as refused:
        if all(p.code != "spend-not-identified" for p in refused.problems):
            raise
        return value_customers(log, dataclasses.replace(ask, with_spend=False))


def _ratings(table: Sequence[Mapping[str, Any]], known: Known) -> None:
    given: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in table:
        given[row["part_id"], row["customer_id"]].append(int(row["tier"]))
    for (part, customer), tiers in given.items():
        known.judged.setdefault(part, {})[customer] = Judged(float(np.mean(tiers)), len(tiers), max(tiers) - min(tiers))
        known.pairs += list(combinations(tiers, 2))


def _decisions(table: Sequence[Mapping[str, Any]], known: Known, as_of: dt.date) -> None:
    """The latest decision in force on the day; what expired no longer counts and no rule overwrites it silently."""
    for row in table:
        if row["date"] <= as_of <= row["expires"]:
            said = say(
                "Set by {author} on {date} until {expires}: {reason}",
                author=row["author"], date=row["date"].isoformat(), expires=row["expires"].isoformat(),
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
