"""Records beside the numbers: market events, owners of alerts, and quotes of a period."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

from klantwaarde import engine
from klantwaarde.results.alert import EventNote
from klantwaarde.results.quote import Quote
from klantwaarde.systems.drift.gather import Record

MOST_QUOTES = 3


def read_events(study: Record) -> list[EventNote]:
    """Give every market event, in order of time."""
    if not study.has("events"):
        return []
    found = [
        EventNote(
            id=str(row["event_id"]),
            date=str(row["date"])[:10],
            title=str(row["title"]),
            competitor=str(row["competitor"] or ""),
            values=[value for value in str(row["values"] or "").split("|") if value],
        )
        for row in engine.rows(study.table("events"))
    ]
    return sorted(found, key=lambda event: (event.date, event.id))


def events_between(
    events: Sequence[EventNote], value: str, after: dt.date | None, until: dt.date | None
) -> list[EventNote]:
    """Give the events of a period that touch a value, or that name no value at all."""
    if after is None or until is None:
        return []
    return [
        event
        for event in events
        if after < dt.date.fromisoformat(event.date) <= until and (not event.values or value in event.values)
    ]


def read_owners(study: Record) -> dict[tuple[str, str], tuple[str, dt.date | None]]:
    """Give who looks after which value and measure, and until when its alerts rest."""
    if not study.has("alert_owners"):
        return {}
    return {
        (str(row["value_id"]), str(row["measure"])): (str(row["owner"] or ""), row["snoozed_until"])
        for row in engine.rows(study.table("alert_owners"))
    }


def quotes_of(study: Record) -> dict[str, list[Quote]]:
    """Give per value the quotes that may be shown, the latest wave first; nobody is named here."""
    import narwhals as nw

    if not study.has("quotes"):
        return {}
    side = study.table("respondents").select("respondent_id", "side")
    rows = engine.rows(
        study.table("quotes")
        .filter(nw.col("consent").is_in(["anonymous", "attributable"]))
        .join(side, on="respondent_id", how="left")
        .filter(~(nw.col("side") == "employee").fill_null(value=False))
        .sort("quote_id")
    )
    waves = study.settings.wave_codes
    found: dict[str, list[Quote]] = {}
    for row in rows:
        values = [value for value in str(row["values"] or "").split("|") if value]
        code = hashlib.sha256(f"{study.fingerprint} {row['quote_id']}".encode()).hexdigest()[:8]
        wave = waves[-1] if row["wave"] is None else str(row["wave"])
        quote = Quote(
            id=f"q{code}", text=str(row["text"]), consent="anonymous", wave=wave, values=values,
            valence=str(row["valence"] or ""),
        )  # fmt: skip
        for value in values:
            found.setdefault(value, []).append(quote)
    for quotes in found.values():
        quotes.sort(key=lambda quote: -waves.index(quote.wave))
    return found


def quotes_between(quotes: Sequence[Quote], waves: Sequence[str]) -> list[Quote]:
    """Give a few of the quotes of a period."""
    return [quote for quote in quotes if quote.wave in waves][:MOST_QUOTES]
