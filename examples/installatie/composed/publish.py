"""Compose the published example: the drawn marks, with customers, team, quotes and events around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from composed.draw import Floats, People, Row, Tables, draw_with_people, pick
from composed.impact import impact
from composed.journeys import journeys
from composed.reasons import reasons
from composed.sorting import sorting
from composed.story import ACCOUNTS, EVENTS, TEAM, TRUTH
from composed.truth import Truth
from composed.words import Saying, sayings
from composed.worth import worth

SEED = 2026
PER_ACCOUNT = 3
# The share of people who agree that their answers stand on the page of their customer, and a customer where none does.
AGREES = 0.85
HOTEL = len(ACCOUNTS) - 1
# Nobody is quoted more often than this in one wave.
QUOTES_EACH = 2


def publish(*, seed: int = SEED) -> Tables:
    """Draw the published study; the published files are those of the default seed."""
    tables, who, made = draw_with_people(TRUTH, accounts=len(ACCOUNTS), per_account=PER_ACCOUNT, seed=seed)
    # A stream of its own, so that a change in the words never changes a mark.
    rng = np.random.default_rng([seed, 1])
    return {
        "customers": list(customers()),
        "respondents": list(respondents(who, rng, agrees=np.random.default_rng([seed, 12]))),
        "scores": tables["scores"] + list(team_scores(TRUTH, rng)),
        "kano": tables["kano"],
        "investments": tables["investments"],
        "roles": tables["roles"] + list(team_roles(TRUTH, rng)),
        "quotes": list(quotes(TRUTH, who, made["disconfirmation"], rng)),
        "overall": tables["overall"],
        "events": [dict(event) for event in EVENTS],
        **worth(seed=seed),
        **reasons(TRUTH, who, seed=seed),
        **impact(seed=seed),
        "touchpoints": journeys(seed=seed),
        **sorting(who, wave=len(TRUTH.waves) - 1, seed=seed),
    }


def customers() -> Iterator[Row]:
    """The accounts, with sector, revenue in euro per year and account manager."""
    for number, account in enumerate(ACCOUNTS, start=1):
        yield {
            "customer_id": f"c{number:02d}",
            "name": account.name,
            "sector": account.sector,
            "revenue": account.revenue,
            "account_manager": account.manager,
        }


def respondents(who: People, rng: np.random.Generator, agrees: np.random.Generator) -> Iterator[Row]:
    """The people at the customers, then the own team; years tell how long someone is in the job.

    Most agree to be on the page of their customer; nobody of the hotel does.
    """
    for person in range(who.count):
        yield {
            "respondent_id": who.code(person),
            "side": "customer",
            "customer_id": f"c{who.account[person] + 1:02d}",
            "function": who.function[person],
            "department": "",
            "tenure_years": int(rng.integers(1, 16)),
            "by_name": "true" if agrees.random() < AGREES and who.account[person] != HOTEL else "",
        }
    for number, department in enumerate(TEAM, start=1):
        yield {
            "respondent_id": f"m{number:02d}",
            "side": "employee",
            "customer_id": "",
            "function": "medewerker",
            "department": department,
            "tenure_years": int(rng.integers(1, 25)),
            "by_name": "",
        }


def team_scores(truth: Truth, rng: np.random.Generator) -> Iterator[Row]:
    """What the team thinks that customers find important, expect and experience: it flatters itself."""
    for wave, code in enumerate(truth.waves):
        for number in range(1, truth.employees + 1):
            for value in truth.values:
                guesses = (value.importance, value.expectation[wave] - 0.4, value.experience[wave] + 0.9)
                marks = [int(np.clip(np.rint(guess + rng.standard_normal()), 1, 10)) for guess in guesses]
                yield {
                    "respondent_id": f"m{number:02d}",
                    "wave": code,
                    "value_id": value.code,
                    "importance": marks[0],
                    "expectation": marks[1],
                    "experience": marks[2],
                    "disconfirmation": None,
                }


def team_roles(truth: Truth, rng: np.random.Generator) -> Iterator[Row]:
    """The role each member of the team would like the firm to have, and the role it thinks it plays."""
    if truth.roles is None:
        return
    for code in truth.waves:
        for number in range(1, truth.employees + 1):
            aspired = pick(truth.roles.aspired, rng)
            played = aspired if rng.random() < 0.5 else "craftsman"
            for kind, role in (("aspired", aspired), ("played", played)):
                yield {"respondent_id": f"m{number:02d}", "wave": code, "role_id": role, "kind": kind}


def quotes(truth: Truth, who: People, direct: Floats, rng: np.random.Generator) -> Iterator[Row]:
    """Give every saying a speaker of the right function and sector, whose own marks do not contradict it."""
    spoken: Counter[tuple[int, str]] = Counter()
    for number, saying in enumerate(sayings(), start=1):
        could = [p for p in speakers(truth, who, saying) if spoken[p, saying.wave] < QUOTES_EACH]
        agrees = [p for p in could if agree(truth, direct, saying, p)]
        among = agrees or could
        person = among[int(rng.integers(len(among)))]
        spoken[person, saying.wave] += 1
        yield {
            "quote_id": f"q{number:03d}",
            "respondent_id": who.code(person),
            "wave": saying.wave,
            "text": saying.text,
            "values": "|".join(saying.values),
            "consent": saying.consent,
            "unprompted": "true" if saying.unprompted else "false",
            "valence": saying.valence,
        }


def speakers(truth: Truth, who: People, saying: Saying) -> list[int]:
    """Everybody who could say it; where a sector has one account, only a saying made for that sector."""
    sectors = Counter(account.sector for account in ACCOUNTS)
    wave = truth.waves.index(saying.wave)

    def fits(person: int) -> bool:
        sector = ACCOUNTS[who.account[person]].sector
        fits_sector = sector == saying.sector if saying.sector else sectors[sector] > 1
        return bool(who.present[wave, person]) and who.function[person] == saying.function and fits_sector

    return [person for person in range(who.count) if fits(person)]


def agree(truth: Truth, direct: Floats, saying: Saying, person: int) -> bool:
    """Whether a person's own marks point the way of the saying."""
    sign = {"negative": -1.0, "positive": 1.0}.get(saying.valence, 0.0)
    columns = [column for column, value in enumerate(truth.values) if value.code in saying.values]
    marks = direct[truth.waves.index(saying.wave), person, columns]
    return bool(columns) and sign * float(np.nansum(marks)) > 0.0
