"""Compose why customers choose the firm, why its own people think they do, and what they do about it.

The truth: customers choose the firm for its trade (*deskundig*, *degelijke kwaliteit*), because it is committed and
because it answers fast. Its people do not see the last one (a blind spot) and think it is chosen for its innovation and
for thinking along (a self-image). They know what to do for *komt afspraken na*, but half of them do it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from composed.draw import Floats, People, Row, Tables
from composed.truth import Truth

CHOSEN = 5
# How much a value pulls, on a scale on which chance has a spread of one.
CUSTOMERS = {"knowledgeable": 2.2, "sound_quality": 1.9, "responsive": 1.7, "committed": 1.5, "compliant": 1.0,
             "reliable": 0.6, "flexible": 0.5, "trusted": 0.8}  # fmt: skip
TEAM = {"knowledgeable": 2.2, "sound_quality": 1.9, "responsive": -0.8, "committed": 1.0, "innovative": 2.0,
        "thinks_along": 1.6, "compliant": 0.6, "reliable": 0.5, "trusted": 0.8}  # fmt: skip
SILENT = {"customer": 0.12, "employee": 0.08}
BEHAVIOURS = (
    ("reliable", "confirms_day_before", "bevestigt de afspraak een dag vooraf", "confirms the day before"),
    ("reliable", "calls_when_late", "belt als het later wordt", "calls when it gets late"),
    ("responsive", "answers_same_day", "antwoordt dezelfde dag", "answers the same day"),
    ("knowledgeable", "explains_cause", "legt de oorzaak uit", "explains the cause"),
    ("sound_quality", "checks_before_leaving", "loopt het werk na voor vertrek", "checks the work before leaving"),
    ("committed", "asks_after_it_works", "vraagt na een week of het werkt", "asks a week later whether it works"),
)
KNOWN = {"reliable": 0.9, "responsive": 0.35, "knowledgeable": 0.85, "sound_quality": 0.8, "committed": 0.6}
DONE = {"reliable": 0.5, "responsive": 0.8, "knowledgeable": 0.9, "sound_quality": 0.9, "committed": 0.7}


def reasons(truth: Truth, who: People, *, seed: int) -> Tables:
    """Draw the three tables; a stream of its own, so that no other table changes with it."""
    rng = np.random.default_rng([seed, 8])
    return {
        "why_us": [*customers(truth, who, rng), *team(truth, rng)],
        "behaviours": [
            {"value_id": value, "behaviour_id": code, "name_nl": nl, "name_en": en}
            for value, code, nl, en in BEHAVIOURS
        ],
        "behaviour": list(behaviour(truth, rng)),
    }


def customers(truth: Truth, who: People, rng: np.random.Generator) -> Iterator[Row]:
    """The reasons of the people at the customers; colleagues look a little alike."""
    for wave, code in enumerate(truth.waves):
        shared = rng.standard_normal((int(who.account.max()) + 1, len(truth.values)))
        for person in np.flatnonzero(who.present[wave]):
            own = 0.4 * shared[who.account[person]] + rng.standard_normal(len(truth.values))
            yield from chosen(truth, who.code(int(person)), code, CUSTOMERS, own, rng, kind="customer")


def team(truth: Truth, rng: np.random.Generator) -> Iterator[Row]:
    """The reasons as the own people think they are; each has one customer in mind."""
    for code in truth.waves:
        for number in range(1, truth.employees + 1):
            more = {"about": f"c{number:02d}", "contact": "daily" if number <= 11 else "sometimes"}
            own = rng.standard_normal(len(truth.values))
            yield from chosen(truth, f"m{number:02d}", code, TEAM, own, rng, kind="employee", more=more)


def chosen(
    truth: Truth,
    person: str,
    wave: str,
    pull: dict[str, float],
    own: Floats,
    rng: np.random.Generator,
    *,
    kind: str,
    more: dict[str, str] | None = None,
) -> Iterator[Row]:
    """The top five of one person, or that they do not know."""
    rest = more or {"about": "", "contact": ""}
    row: Row = {"respondent_id": person, "wave": wave, "value_id": "", "rank": None, "dont_know": "true"}
    if rng.random() < SILENT[kind]:
        yield row | rest
        return
    felt = np.array([pull.get(value.code, 0.0) for value in truth.values]) + own
    for rank, place in enumerate(np.argsort(-felt)[:CHOSEN], start=1):
        yield row | {"value_id": truth.values[place].code, "rank": rank, "dont_know": ""} | rest


def behaviour(truth: Truth, rng: np.random.Generator) -> Iterator[Row]:
    """What the own people say they would do for each value, and whether they do it."""
    agreed: dict[str, list[str]] = {}
    for value, code, _, _ in BEHAVIOURS:
        agreed.setdefault(value, []).append(code)
    for wave in truth.waves:
        for number in range(1, truth.employees + 1):
            for value, codes in agreed.items():
                knows = rng.random() < KNOWN[value]
                named = codes[int(rng.integers(len(codes)))] if knows else ""
                does = ("true" if rng.random() < DONE[value] else "false") if knows else ""
                yield {"respondent_id": f"m{number:02d}", "wave": wave, "value_id": value,
                       "behaviour_id": named, "does": does}  # fmt: skip
