"""What a study knows of access, use and results, brought home as sums per customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import narwhals as nw

from klantwaarde.engine import rows
from klantwaarde.errors import Place, StudyError, refuse
from klantwaarde.language import Said, say
from klantwaarde.schema.impact import ImpactSettings
from klantwaarde.schema.settings import Settings
from klantwaarde.systems.impact import counts
from klantwaarde.systems.impact.spans import MILLION, TEN_THOUSAND, Span

Pair = tuple[str, str]
"""A customer and a product; the product is empty where the study tells no products apart."""


class Record(Protocol):
    """What this system asks of a study."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    def table(self, name: str) -> nw.LazyFrame[Any]: ...  # noqa: D102
    def has(self, name: str, column: str = "") -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Demand:
    """What a right or a refusal says of the wish behind it: millionths of a unit a month, and what a unit is worth.

    ``worth`` is in ten-thousandths of a euro; ``None`` where nobody said.
    """

    a_month: int | None
    worth: int | None


@dataclass(frozen=True, slots=True)
class Right:
    """One right to use: whose, of what, when, how much is available (units a month) and what is wanted."""

    id: str
    pair: Pair
    requested: dt.date | None
    start: dt.date
    end: dt.date | None
    available: float | None
    unit: str
    demand: Demand


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal or barrier: whose, of what, since and until when, and why."""

    pair: Pair
    date: dt.date
    resolved: dt.date | None
    reason: str
    demand: Demand


@dataclass(frozen=True, slots=True)
class Used:
    """What one customer used of one product in one unit in one month."""

    pair: Pair
    unit: str
    month: int
    uses: int
    millionths: int
    active_days: int


@dataclass(slots=True)
class Known:
    """Everything known; ``outcomes`` holds the sums of `counts.SUMS` per pair and month."""

    period: Span
    customers: list[str]
    names: dict[str, str]
    segments: dict[str, list[str]]
    rights: list[Right]
    refusals: list[Refusal]
    used: list[Used]
    first: dict[str, dt.date]
    outcomes: dict[tuple[Pair, int], dict[str, int]]
    events: dict[str, int]
    outside: dict[str, int]
    has_usage: bool
    has_outcomes: bool
    notes: list[Said] = field(default_factory=list)


def gather(study: Record, *, as_of: dt.date) -> Known:
    """Bring home what there is.

    Parameters
    ----------
    study
        The record.
    as_of
        Events after this day do not count yet.

    Raises
    ------
    StudyError
        When events wait for their corrections, or no day can be counted.
    """
    setup = study.settings.impact
    reached = {name: _reach(study, name) for name in ("usage", "outcomes")}
    period = _period(study, setup, reached, as_of)
    by_product = _tells_products(study, reached)
    rights, refusals = _rights(study, setup, by_product=by_product), _refusals(study, setup, by_product=by_product)
    usage = _usage(study, by_product=by_product)
    outcomes = _outcomes(study, by_product=by_product, period=period)
    customers = rows(study.table("customers").select("customer_id", "name", *_columns(study)).sort("customer_id"))
    ids = [str(row["customer_id"]) for row in customers]
    if not ids:
        ids = sorted({right.pair[0] for right in rights} | {refusal.pair[0] for refusal in refusals})
    named = study.settings.privacy == "named"
    used = _per_month(usage, period)
    known = Known(
        period=period,
        customers=ids,
        names={str(row["customer_id"]): str(row["name"] or "") if named else "" for row in customers},
        segments={f"customers.{column}": [str(row[column] or "") for row in customers] for column in _columns(study)},
        rights=rights,
        refusals=refusals,
        used=used,
        first=_first_use(study, usage, period, by_product=by_product),
        outcomes=outcomes,
        events={"usage": sum(u.uses for u in used), "outcomes": sum(o["outcomes"] for o in outcomes.values())},
        outside={},
        has_usage=bool(reached["usage"]["rows"]),
        has_outcomes=bool(reached["outcomes"]["rows"]),
    )
    known.outside = {name: int(reached[name]["rows"] or 0) - known.events[name] for name in known.events}
    return known


def _reach(study: Record, name: str) -> dict[str, Any]:
    found = rows(counts.reach(study.table(name)))[0]
    if found["corrections"]:
        late = rows(counts.unsettled(study.table(name)))[0]["n"]
        if late:
            raise refuse(
                StudyError,
                "events-unsettled",
                say("In {table}, {n} {n:event is|events are} corrected by a later one and still counted.", table=name,
                    n=int(late)),
                say("A corrected event counts once, as it was last told."),
                say("Take the events in with `klantwaarde events import`; it settles corrections."),
                Place(table=name, column="standing"),
            )  # fmt: skip
    return found


def _period(study: Record, setup: ImpactSettings, reached: Mapping[str, Mapping[str, Any]], as_of: dt.date) -> Span:
    """The days that count: as set, or from the first month with an event to the day of the last one."""
    first = [found["first"] for found in reached.values() if found["first"] is not None]
    last = [found["last"] for found in reached.values() if found["last"] is not None]
    if not first:  # no events yet: rights and refusals alone
        for name, column in (("entitlements", "start"), ("refusals", "date")):
            ends = rows(study.table(name).select(first=nw.col(column).min(), last=nw.col(column).max()))[0]
            first += [ends["first"]] if ends["first"] is not None else []
            last += [ends["last"]] if ends["last"] is not None else []
    start = setup.start or (min(first).replace(day=1) if first else as_of)
    end = setup.end or (max(last) if last else as_of)
    period = (start, min(end, as_of))
    if period[0] > period[1]:
        raise refuse(
            StudyError,
            "impact-no-days",
            say("The period runs from {start} to {end}: no day counts.", start=period[0].isoformat(),
                end=period[1].isoformat()),
            say("Access, use and results are counted over at least one day."),
            say("Correct start and end under [impact] in study.toml, or the moments of the events."),
            Place(file="study.toml", column="impact"),
        )  # fmt: skip
    return period


def _tells_products(study: Record, reached: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether products can be told apart: every table that has rows names them."""
    told = [int(found["placed"] or 0) for found in reached.values() if found["rows"]]
    for name in ("entitlements", "refusals"):
        if study.has(name):
            there = rows(study.table(name).select(n=nw.col("product").count()))[0]["n"]
            told.append(int(there))
    return bool(told) and min(told) > 0


def _columns(study: Record) -> list[str]:
    return [name.partition(".")[2] for name in study.settings.segments if name.startswith("customers.")]


def _pair(row: Mapping[str, Any], *, by_product: bool) -> Pair:
    return str(row["customer_id"]), str(row["product"] or "") if by_product else ""


def _demand(row: Mapping[str, Any], setup: ImpactSettings) -> Demand:
    wanted = row["wanted"] if row["wanted"] is not None else setup.wanted
    worth = row["unit_value"] if row["unit_value"] is not None else setup.unit_value
    return Demand(
        None if wanted is None else round(wanted * MILLION), None if worth is None else round(worth * TEN_THOUSAND)
    )


def _rights(study: Record, setup: ImpactSettings, *, by_product: bool) -> list[Right]:
    return [
        Right(
            id=str(row["entitlement_id"]),
            pair=_pair(row, by_product=by_product),
            requested=row["requested"],
            start=row["start"],
            end=row["end"],
            available=row["available"],
            unit=str(row["unit"]),
            demand=_demand(row, setup),
        )
        for row in rows(study.table("entitlements").sort("entitlement_id"))
    ]


def _refusals(study: Record, setup: ImpactSettings, *, by_product: bool) -> list[Refusal]:
    return [
        Refusal(
            pair=_pair(row, by_product=by_product),
            date=row["date"],
            resolved=row["resolved"],
            reason=str(row["reason"]),
            demand=_demand(row, setup),
        )
        for row in rows(study.table("refusals").sort("refusal_id"))
    ]


def _usage(study: Record, *, by_product: bool) -> nw.LazyFrame[Any]:
    usage = study.table("usage")
    return usage if by_product else usage.with_columns(product=nw.lit(""))


def _per_month(usage: nw.LazyFrame[Any], period: Span) -> list[Used]:
    found = rows(counts.use_per_month(usage, start=period[0], end=period[1]))
    return [
        Used(
            (str(r["customer"]), str(r["product"])), str(r["unit"]), r["month"], r["uses"], r["millionths"],
            int(r["days"]).bit_count(),
        )
        for r in sorted(found, key=lambda r: (r["customer"], r["product"], r["unit"], r["month"]))
    ]  # fmt: skip


def _first_use(study: Record, usage: nw.LazyFrame[Any], period: Span, *, by_product: bool) -> dict[str, dt.date]:
    """Day of the first use under every right."""
    rights = study.table("entitlements").select(
        "start",
        "end",
        right=nw.col("entitlement_id"),
        customer=nw.col("customer_id"),
        product=nw.col("product").fill_null("") if by_product else nw.lit(""),
    )
    found = counts.first_use(rights, usage, start=period[0], end=period[1])
    return {str(row["right"]): row["first"] for row in rows(found)}


def _outcomes(study: Record, *, by_product: bool, period: Span) -> dict[tuple[Pair, int], dict[str, int]]:
    outcomes = study.table("outcomes")
    if not by_product:
        outcomes = outcomes.with_columns(product=nw.lit(""))
    found = rows(counts.outcomes_per_month(outcomes, start=period[0], end=period[1]))
    return {
        ((str(row["customer"]), str(row["product"])), int(row["month"])): {name: int(row[name]) for name in counts.SUMS}
        for row in sorted(found, key=lambda row: (row["customer"], row["product"], row["month"]))
    }
