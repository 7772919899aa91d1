"""Compose heat as a service: who may use it, who was refused, what was used each day and what came of it each week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from composed.draw import Row, Tables

FIRST, LAST = dt.date(2025, 10, 1), dt.date(2026, 3, 31)
UNIT = "uur"
AVAILABLE, WANTED = 300, 200
"""Running hours a month that an installation can give, and that a customer wants."""


@dataclass(frozen=True, slots=True)
class Heated:
    """The truth of one customer.

    ``worth`` euro per running hour; ``use`` the part of the wanted hours that is used; ``works`` the chance that a week
    is warm enough; ``requested`` and ``start`` of the service (no start: never got it); ``refused`` why, and when.
    """

    worth: float
    use: float = 0.0
    works: float = 0.0
    requested: dt.date | None = None
    start: dt.date | None = None
    refused: tuple[str, dt.date] | None = None


def day(month: int, number: int) -> dt.date:
    """A day of the heating season."""
    return dt.date(2025 if month > 6 else 2026, month, number)


EARLY = dt.date(2025, 9, 1)
HEATED: dict[str, Heated] = {
    "c01": Heated(9.0, 0.95, 0.95, EARLY, day(10, 1)),
    "c02": Heated(8.5, 0.90, 0.80, EARLY, day(10, 1)),
    "c03": Heated(9.5, 0.80, 0.90, EARLY, day(10, 1)),
    "c04": Heated(6.0, 0.60, 0.90, EARLY, day(10, 8)),
    "c05": Heated(5.0, refused=("price", day(10, 14))),
    "c06": Heated(6.5, 0.70, 0.60, EARLY, day(10, 1)),
    "c07": Heated(6.5, 0.65, 0.70, dt.date(2025, 9, 8), day(10, 13)),
    "c08": Heated(5.5, 0.55, 0.80, day(10, 20), day(1, 5), refused=("lead_time", day(10, 20))),
    "c09": Heated(5.0, refused=("credit", day(11, 3))),
    "c10": Heated(7.5, 0.85, 0.90, EARLY, day(10, 1)),
    "c11": Heated(5.0, 0.20, 0.80, day(10, 6), day(11, 3)),
    "c12": Heated(7.0, 0.75, 0.55, EARLY, day(10, 1)),
    "c13": Heated(6.5, 0.60, 0.85, EARLY, day(10, 6)),
    "c14": Heated(5.5, 0.0, 0.0, day(10, 13), day(10, 27)),
    "c15": Heated(8.0, 0.90, 0.85, EARLY, day(10, 1)),
    "c16": Heated(7.0, 0.80, 0.90, EARLY, day(10, 1)),
    "c17": Heated(7.5, 0.70, 0.75, dt.date(2025, 9, 15), day(10, 20)),
    "c18": Heated(9.0, 0.95, 0.90, EARLY, day(10, 1)),
    "c19": Heated(5.0, refused=("price", day(12, 1))),
    "c20": Heated(6.0, refused=("place", day(10, 9))),
}
RUNS = 0.85
"""Part of the days on which an installation that is used runs."""
RIGHT_AT_ONCE = 0.9
"""Part of the warm weeks in which nobody had to come by."""


def impact(*, seed: int) -> Tables:
    """Draw the four tables; a stream of its own, so that no other table changes with it."""
    rng = np.random.default_rng([seed, 11])
    used = list(usage(rng))
    return {
        "entitlements": list(entitlements()),
        "refusals": list(refusals()),
        "usage": used,
        "outcomes": list(outcomes(used, rng)),
    }


def entitlements() -> Iterator[Row]:
    """Heat as a service at a price a month."""
    for code, heated in HEATED.items():
        if heated.start is not None:
            yield {
                "entitlement_id": f"t{code[1:]}", "customer_id": code, "product": "warmte", "model": "subscription",
                "requested": heated.requested, "start": heated.start, "price": 420, "price_per": "month",
                "available": AVAILABLE, "unit": UNIT, "wanted": WANTED, "unit_value": heated.worth,
            }  # fmt: skip


def refusals() -> Iterator[Row]:
    """Who wanted it and did not get it, with the reason the customer gave."""
    for code, heated in HEATED.items():
        if heated.refused is not None:
            reason, when = heated.refused
            yield {
                "refusal_id": f"d{code[1:]}", "customer_id": code, "product": "warmte", "date": when, "reason": reason,
                "unit": UNIT, "wanted": WANTED, "unit_value": heated.worth,
            }  # fmt: skip


def usage(rng: np.random.Generator) -> Iterator[Row]:
    """Running hours per day, as the thermostat reports them at night; around the part of the wanted hours."""
    for code, heated in HEATED.items():
        for number in range((LAST - FIRST).days + 1):
            date = FIRST + dt.timedelta(days=number)
            if heated.start is None or date < heated.start or heated.use == 0:
                continue
            hours = heated.use * WANTED / (365.25 / 12) / RUNS * rng.lognormal(-0.02, 0.2)
            if rng.random() < RUNS:
                yield {
                    "id": f"{code}-{date:%m%d}", "source": "thermostaat", "type": "draaiuren",
                    "time": f"{date}T23:00:00Z", "customer_id": code, "product": "warmte",
                    "quantity": round(hours, 1), "unit": UNIT,
                }  # fmt: skip


def outcomes(used: list[Row], rng: np.random.Generator) -> Iterator[Row]:
    """Each week with use: whether it was warm as promised, for how many of the hours, and what that was worth."""
    hours: dict[tuple[str, dt.date], float] = {}
    for row in used:
        date = dt.date.fromisoformat(str(row["time"])[:10])
        sunday = min(date + dt.timedelta(days=6 - date.weekday()), LAST)
        key = (str(row["customer_id"]), sunday)
        hours[key] = hours.get(key, 0.0) + float(row["quantity"])
    for (code, sunday), total in sorted(hours.items()):
        heated = HEATED[code]
        warm = bool(rng.random() < heated.works)
        part = 1.0 if warm else float(rng.uniform(0.3, 0.9))
        worth = round(total * heated.worth, 2)
        yield {
            "id": f"w-{code}-{sunday:%m%d}", "source": "thermostaat", "type": "warme_week",
            "time": f"{sunday}T23:30:00Z", "customer_id": code, "product": "warmte",
            "success": "true" if warm else "false",
            # A visit is not always written down.
            "first_time": "" if rng.random() < 0.1 else "true" if warm and rng.random() < RIGHT_AT_ONCE else "false",
            "promised": round(total, 1), "realised": round(total * part, 1), "unit": UNIT,
            "promised_value": f"{worth:.2f}", "value": f"{worth * part:.2f}",
        }  # fmt: skip
