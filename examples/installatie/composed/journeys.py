"""Compose the steps of a year of orders: what customers asked, what followed, where they left and what came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from composed.draw import Row
from composed.impact import HEATED

YEAR = dt.datetime(2025, 3, 3, 8, tzinfo=dt.UTC)
DAYS = 300
ORDERS = 130
CHANNELS = {"website": 0.4, "telefoon": 0.45, "beurs": 0.15}
VISIT, AGAIN, ORDER, FAULT, FAULT_AGAIN, COMPLAINT = 0.6, 0.35, 0.62, 0.3, 0.25, 0.12
"""Truth: chance of a visit before the offer, a question about it, an order, a fault, another one, a complaint."""
WAIT = {
    "offerteaanvraag": 20, "bezoek van de adviseur": 90, "offerte": 70, "vraag over de offerte": 30, "opdracht": 120,
    "uitvoering": 300, "oplevering": 60, "storingsmelding": 400, "herstelbezoek": 50, "klacht": 60, "factuur": 140,
}  # fmt: skip
"""Hours before a step, in the middle."""


def journeys(*, seed: int) -> list[Row]:
    """Draw the touchpoints; a stream of its own, so that no other table changes with it."""
    rng = np.random.default_rng([seed, 13])
    return [row for number in range(1, ORDERS + 1) for row in _journey(number, rng)]


def _journey(number: int, rng: np.random.Generator) -> Iterator[Row]:
    customer = sorted(HEATED)[int(rng.integers(len(HEATED)))]
    moment = YEAR + dt.timedelta(hours=float(rng.uniform(0, DAYS * 24)))
    for step in _way(rng):
        if step in WAIT:
            moment += dt.timedelta(hours=float(WAIT[step] * rng.lognormal(0.0, 0.5)))
        yield {
            "case_id": f"o{number:03d}", "activity": step, "timestamp": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "channel": step if step in CHANNELS else "", "customer_id": customer,
        }  # fmt: skip


def _way(rng: np.random.Generator) -> Iterator[str]:
    """The steps of one order."""
    yield str(rng.choice(list(CHANNELS), p=list(CHANNELS.values())))
    yield "offerteaanvraag"
    if rng.random() < VISIT:
        yield "bezoek van de adviseur"
    yield "offerte"
    while rng.random() < AGAIN:
        yield "vraag over de offerte"
        yield "offerte"
    if rng.random() >= ORDER:
        return
    yield from ("opdracht", "uitvoering", "oplevering")
    if rng.random() < FAULT:
        yield from ("storingsmelding", "herstelbezoek")
        if rng.random() < FAULT_AGAIN:
            yield from ("storingsmelding", "herstelbezoek")
    if rng.random() < COMPLAINT:
        yield from ("klacht", "herstelbezoek")
    yield "factuur"
