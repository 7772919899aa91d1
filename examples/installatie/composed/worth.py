"""Compose what the customers of the published example are worth: purchases, figures, judgements and one decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from composed.draw import Row, Tables
from composed.story import ACCOUNTS

FIRST, LAST = dt.date(2023, 1, 1), dt.date(2026, 3, 31)
# Stopped buying in the summer of 2025: what a purchase model should notice.
LEFT = {"c09": dt.date(2025, 7, 1), "c19": dt.date(2025, 8, 15)}
JUDGED = ("risk", "flagship_effect", "referrals", "knowledge_transfer", "relation_fit", "personal_cooperation",
          "trust_commitment")  # fmt: skip
RATERS = ("Bas", "Ilse")
# Days of the two rounds, the older first.
BOOKED = ("2025-03-31", "2026-03-31")
JUDGED_ON = ("2025-03-15", "2026-03-15")
# What is left of a customer that stopped buying.
GONE = {"risk": 0, "referrals": 1, "personal_cooperation": 1, "trust_commitment": 0}
REASONS = {
    ("risk", 0): "Koopt al een half jaar niet meer.",
    ("risk", 1): "Wisselt van directie, en de aanbesteding komt eraan.",
    ("flagship_effect", 5): "Twee nieuwe klanten noemden deze naam in het eerste gesprek.",
    ("flagship_effect", 4): "Bekend in de hele regio; prospects vragen ernaar.",
    ("referrals", 4): "Heeft ons zelf genoemd bij een branchegenoot.",
    ("knowledge_transfer", 5): "Elk kwartaal een middag met onze monteurs.",
    ("relation_fit", 1): "Wil alles op papier, wij bellen liever.",
    ("relation_fit", 5): "Werkt zoals wij: eerst kijken, dan praten.",
    ("personal_cooperation", 1): "Elk contact kost moeite.",
    ("trust_commitment", 0): "Heeft gezegd dat het ophoudt.",
    ("trust_commitment", 5): "Contract voor vijf jaar, open boek.",
}


def worth(*, seed: int) -> Tables:
    """Draw the four tables; a stream of its own, so that no other table changes with it."""
    rng = np.random.default_rng([seed, 9])
    bought, booked, judged = list(purchases(rng)), list(figures(rng)), list(ratings(rng))
    earlier = np.random.default_rng([seed, 10])
    return {
        "purchases": bought,
        "figures": [*(a_year_before(row, earlier) for row in booked), *booked],
        "ratings": [*judged_before(judged, earlier), *judged],
        "overrides": [
            {
                "customer_id": "c06", "part_id": "risk", "tier": 2, "author": "Ilse",
                "reason": "Aanbesteding loopt in 2026 af", "date": "2026-02-10", "expires": "2027-01-31",
            },
            {
                "customer_id": "c02", "part_id": "risk", "tier": 1, "author": "Bas",
                "reason": "Fusie aangekondigd", "date": "2024-11-05", "expires": "2025-06-30",
            },
        ],
    }  # fmt: skip


def purchases(rng: np.random.Generator) -> Iterator[Row]:
    """Invoices of three years: a personal rhythm, amounts around the size of the account, a few returns."""
    days = (LAST - FIRST).days + 1
    for number, account in enumerate(ACCOUNTS, start=1):
        code = f"c{number:02d}"
        a_year = float(np.clip(rng.gamma(4.0, 5.0), 4, 45))
        usual = account.revenue / a_year
        start = int(rng.integers(0, 300))
        for day in range(start, days):
            date = FIRST + dt.timedelta(days=day)
            if date >= LEFT.get(code, LAST + dt.timedelta(days=1)) or rng.random() > a_year / 365:
                continue
            yield {"customer_id": code, "date": date.isoformat(), "amount": f"{usual * rng.lognormal(-0.08, 0.4):.2f}"}
            if rng.random() < 0.02:
                back = date + dt.timedelta(days=int(rng.integers(3, 20)))
                if back <= LAST:
                    yield {"customer_id": code, "date": back.isoformat(), "amount": f"{-0.1 * usual:.2f}"}


def figures(rng: np.random.Generator) -> Iterator[Row]:
    """Margin after cost to serve and days to pay; not every customer has both."""
    for number, account in enumerate(ACCOUNTS, start=1):
        margin = account.revenue * rng.normal(0.14, 0.08)
        if f"c{number:02d}" in LEFT:
            margin = -abs(margin) / 2
        yield {"customer_id": f"c{number:02d}", "part_id": "profit_contribution", "figure": round(margin),
               "date": BOOKED[1]}  # fmt: skip
        if number % 7:
            late = int(np.clip(rng.gamma(4.0, 9.0), 8, 110))
            yield {"customer_id": f"c{number:02d}", "part_id": "customer_behaviour", "figure": late,
                   "date": BOOKED[1]}  # fmt: skip


def ratings(rng: np.random.Generator) -> Iterator[Row]:
    """Two raters who mostly agree, on the parts that people judge; the smallest customers are judged by one."""
    for number, account in enumerate(ACCOUNTS, start=1):
        for part in JUDGED:
            true = rng.normal(2.6 + 0.5 * (account.revenue > 90_000), 1.1)
            for rater in RATERS if account.revenue > 30_000 else RATERS[:1]:
                tier = int(np.clip(round(true + rng.normal(0, 0.6)), 0, 5))
                code = f"c{number:02d}"
                if code in LEFT and part in GONE:
                    tier = GONE[part]
                yield {
                    "customer_id": code, "part_id": part, "rater": rater, "tier": tier,
                    "reason": REASONS.get((part, tier), "") if rater == "Ilse" else "", "date": JUDGED_ON[1],
                }  # fmt: skip


def a_year_before(row: Row, rng: np.random.Generator) -> Row:
    """The figure of the year before: much the same, as it goes."""
    figure = float(str(row["figure"])) * float(rng.normal(1.0, 0.2))
    return row | {"figure": round(figure), "date": BOOKED[0]}


def judged_before(rows: list[Row], rng: np.random.Generator) -> Iterator[Row]:
    """What one of the raters gave the year before; nobody saw then that two would leave."""
    for row in rows:
        tier = int(np.clip(int(str(row["tier"])) + int(rng.integers(-1, 2)), 0, 5))
        if row["rater"] == RATERS[0]:
            seen = 3 if row["customer_id"] in LEFT and row["part_id"] in GONE else tier
            yield row | {"tier": seen, "reason": "", "date": JUDGED_ON[0]}
