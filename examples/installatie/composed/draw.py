"""Draw the answers of people from a known truth: tables as lists of rows, ready to be written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composed.truth import KANO_BY_LEVEL, InvestmentTruth, Truth, ValueTruth

Floats = NDArray[np.float64]
Row = dict[str, object]
Tables = dict[str, list[Row]]

# Functional (row) x dysfunctional (column), 1 like .. 5 dislike: the cells that make each Kano letter.
KANO_CELLS: dict[str, tuple[tuple[int, int], ...]] = {
    "A": ((1, 2), (1, 3), (1, 4)),
    "O": ((1, 5),),
    "M": ((2, 5), (3, 5), (4, 5)),
    "I": ((2, 2), (2, 3), (2, 4), (3, 2), (3, 3), (3, 4), (4, 2), (4, 3), (4, 4)),
    "R": ((2, 1), (3, 1), (4, 1), (5, 1), (5, 2), (5, 3), (5, 4)),
    "Q": ((1, 1), (5, 5)),
}
# What one standard deviation less or more of a value does to overall satisfaction: penalty and reward.
EFFECTS = {"basic": (0.45, 0.04), "added": (0.20, 0.22), "bonding": (0.04, 0.40), "indifferent": (0.0, 0.0)}


@dataclass(frozen=True)
class People:
    """Who answers: the account and function of each respondent, and in which waves each takes part."""

    account: NDArray[np.int64]
    function: tuple[str, ...]
    present: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Respondents over all waves."""
        return len(self.account)

    def code(self, person: int) -> str:
        """The code of a respondent."""
        return f"r{person + 1:03d}"


def people(truth: Truth, *, accounts: int, per_account: int, rng: np.random.Generator) -> People:
    """Seat the same number of people in every account; who leaves is replaced by someone of the same function."""
    account = [j for j in range(accounts) for _ in range(per_account)]
    function = [truth.functions[i % len(truth.functions)] for _ in range(accounts) for i in range(per_account)]
    seated = list(range(len(account)))
    present = [set(seated)]
    for _ in truth.waves[1:]:
        leaves = rng.random(len(seated)) >= truth.stay
        for seat in np.flatnonzero(leaves):
            account.append(account[seated[seat]])
            function.append(function[seated[seat]])
            seated[seat] = len(account) - 1
        present.append(set(seated))
    grid = np.array([[person in wave for person in range(len(account))] for wave in present])
    return People(np.array(account), tuple(function), grid)


def standard(truth: Truth, who: People, columns: int, rng: np.random.Generator) -> Floats:
    """Draw standard normal numbers, waves x respondents x columns, alike within an account and over time."""
    accounts = int(who.account.max()) + 1
    waves = len(truth.waves)
    fresh = np.sqrt(1.0 - truth.memory**2)
    shared = rng.standard_normal((waves, accounts, columns))
    own = rng.standard_normal((waves, who.count, columns))
    for wave in range(1, waves):
        shared[wave] = truth.memory * shared[wave - 1] + fresh * shared[wave]
        own[wave] = truth.memory * own[wave - 1] + fresh * own[wave]
    alike: Floats = np.sqrt(truth.icc) * shared[:, who.account] + np.sqrt(1.0 - truth.icc) * own
    return alike


def moods(truth: Truth, who: People, columns: int, rng: np.random.Generator) -> Floats:
    """Draw numbers as `standard` does, with a part that each person brings to all columns."""
    own = standard(truth, who, columns, rng)
    if not truth.halo:
        return own
    moody: Floats = np.sqrt(truth.halo) * standard(truth, who, 1, rng) + np.sqrt(1.0 - truth.halo) * own
    return moody


def latent(truth: Truth, who: People, columns: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Draw the four measures before rounding; who expects more also experiences a little more, and D follows P - E."""
    expectation = moods(truth, who, columns, rng)
    experience = 0.3 * expectation + np.sqrt(1.0 - 0.3**2) * moods(truth, who, columns, rng)
    # E and P correlate .3, so that P - E has variance 2 - .6; D keeps a part of its own.
    distance = (experience - expectation) / np.sqrt(1.4)
    direct = 0.7 * distance + np.sqrt(1.0 - 0.7**2) * standard(truth, who, columns, rng)
    return {
        "importance": standard(truth, who, columns, rng),
        "expectation": expectation,
        "experience": experience,
        "disconfirmation": direct,
    }


def marks(
    truth: Truth, subjects: tuple[ValueTruth | InvestmentTruth, ...], drawn: dict[str, Floats], rng: np.random.Generator
) -> dict[str, Floats]:
    """Turn standard numbers into whole marks around the true means; a mark left empty is NaN."""
    made: dict[str, Floats] = {}
    for measure, z in drawn.items():
        centre = np.array([[truth.centre(s, measure, wave) for s in subjects] for wave in range(len(truth.waves))])
        sign = -1.0 if measure == "disconfirmation" and subjects and isinstance(subjects[0], InvestmentTruth) else 1.0
        marked = np.clip(np.rint(centre[:, None, :] + sign * truth.spread[measure] * z), *truth.bounds(measure))
        if truth.missing:
            marked[rng.random(marked.shape) < truth.missing] = np.nan
        made[measure] = marked
    return made


def rows_of(
    truth: Truth, who: People, subjects: tuple[ValueTruth | InvestmentTruth, ...], made: dict[str, Floats], key: str
) -> list[Row]:
    """Lay the marks out as one row per person, wave and subject."""
    table: list[Row] = []
    for wave, code in enumerate(truth.waves):
        for person in np.flatnonzero(who.present[wave]):
            for column, subject in enumerate(subjects):
                row: Row = {"respondent_id": who.code(int(person)), "wave": code, key: subject.code}
                row |= {measure: whole(array[wave, person, column]) for measure, array in made.items()}
                table.append(row)
    return table


def whole(mark: float) -> int | None:
    """Give a mark as a whole number, or nothing when it was left empty."""
    return None if np.isnan(mark) else int(mark)


def kano_rows(truth: Truth, who: People, rng: np.random.Generator) -> list[Row]:
    """Draw a Kano pair per person, wave and value, in the shares of the true level."""
    table: list[Row] = []
    for wave, code in enumerate(truth.waves):
        for person in np.flatnonzero(who.present[wave]):
            for value in truth.values:
                shares = KANO_BY_LEVEL[value.level]
                cells = KANO_CELLS[pick(shares, rng)]
                functional, dysfunctional = cells[int(rng.integers(len(cells)))]
                table.append(
                    {
                        "respondent_id": who.code(int(person)),
                        "wave": code,
                        "item": value.code,
                        "functional": functional,
                        "dysfunctional": dysfunctional,
                    }
                )
    return table


def pick(shares: dict[str, float], rng: np.random.Generator) -> str:
    """Pick one key by its share."""
    edges = np.cumsum(list(shares.values()))
    return list(shares)[int(np.searchsorted(edges, rng.random() * edges[-1], side="right"))]


def overall_rows(truth: Truth, who: People, experience: Floats, rng: np.random.Generator) -> list[Row]:
    """Draw overall marks: a basic value can only cost satisfaction, a bonding value can only add to it."""
    penalty = np.array([EFFECTS[value.level][0] for value in truth.values])
    reward = np.array([EFFECTS[value.level][1] for value in truth.values])
    pull = np.minimum(experience, 0.0) @ penalty + np.maximum(experience, 0.0) @ reward
    # How well the firm does on the whole moves everybody: the mean distance between the two sides in that wave.
    level = np.mean([np.subtract(value.experience, value.expectation) for value in truth.values], axis=0)
    size = np.sqrt(np.mean((penalty**2 + reward**2) / 2.0) * len(truth.values) + 1e-9)
    feeling = 7.4 + level[:, None] + 0.7 * pull / size + 0.4 * rng.standard_normal(pull.shape)
    table: list[Row] = []
    noise = rng.standard_normal((*feeling.shape, 3))
    for wave, code in enumerate(truth.waves):
        for person in np.flatnonzero(who.present[wave]):
            mood = feeling[wave, person]
            quality, recommend, reuse = mood + 0.6 * noise[wave, person]
            table.append(
                {
                    "respondent_id": who.code(int(person)),
                    "wave": code,
                    "satisfaction": int(np.clip(np.rint(mood), 1, 10)),
                    "quality": int(np.clip(np.rint(quality), 1, 10)),
                    "recommend": int(np.clip(np.rint(recommend), 0, 10)),
                    "reuse": int(np.clip(np.rint(reuse + 0.4), 1, 10)),
                }
            )
    return table


def role_rows(truth: Truth, who: People, rng: np.random.Generator) -> list[Row]:
    """Draw the role each respondent grants and the role the firm plays in return."""
    if truth.roles is None:
        return []
    table: list[Row] = []
    for wave, code in enumerate(truth.waves):
        for person in np.flatnonzero(who.present[wave]):
            granted = pick(truth.roles.granted[who.function[int(person)]], rng)
            others = {role: share for role, share in truth.roles.instead.items() if role != granted}
            played = granted if rng.random() < truth.roles.kept else pick(others, rng)
            for kind, role in (("granted", granted), ("played", played)):
                table.append({"respondent_id": who.code(int(person)), "wave": code, "role_id": role, "kind": kind})
    return table


def mention_rows(truth: Truth, who: People, direct: Floats, rng: np.random.Generator) -> list[Row]:
    """Draw who names which value unasked, with praise or complaint by the person's own disconfirmation."""
    table: list[Row] = []
    for wave, code in enumerate(truth.waves):
        for person in np.flatnonzero(who.present[wave]):
            for column, value in enumerate(truth.values):
                if rng.random() >= value.salience:
                    continue
                mark = direct[wave, person, column]
                valence = "neutral" if np.isnan(mark) or mark == 0 else "negative" if mark < 0 else "positive"
                table.append(
                    {
                        "quote_id": f"q{len(table) + 1:04d}",
                        "respondent_id": who.code(int(person)),
                        "wave": code,
                        "text": f"{value.name_nl}: {'dat kan beter' if valence == 'negative' else 'daar let ik op'}",
                        "values": value.code,
                        "consent": "internal",
                        "unprompted": "true",
                        "valence": valence,
                    }
                )
    return table


def draw(truth: Truth, *, accounts: int, per_account: int = 3, seed: int) -> Tables:
    """Draw one study: the tables of a study folder, by name.

    Parameters
    ----------
    truth
        What the answers are drawn from.
    accounts, per_account
        How many customers, and how many people answer at each of them in each wave.
    seed
        The same seed gives the same study.
    """
    return draw_with_people(truth, accounts=accounts, per_account=per_account, seed=seed)[0]


def draw_with_people(
    truth: Truth, *, accounts: int, per_account: int = 3, seed: int
) -> tuple[Tables, People, dict[str, Floats]]:
    """Draw as `draw` does and also tell who answered and what marks they gave, waves x people x values."""
    rng = np.random.default_rng(seed)
    who = people(truth, accounts=accounts, per_account=per_account, rng=rng)
    drawn = latent(truth, who, len(truth.values), rng)
    made = marks(truth, truth.values, drawn, rng)
    tables: Tables = {
        "customers": [{"customer_id": f"c{j + 1:02d}"} for j in range(accounts)],
        "respondents": [
            {
                "respondent_id": who.code(person),
                "customer_id": f"c{who.account[person] + 1:02d}",
                "function": who.function[person],
            }
            for person in range(who.count)
        ],
        "scores": rows_of(truth, who, truth.values, made, "value_id"),
    }
    if truth.investments:
        burden = latent(truth, who, len(truth.investments), rng)
        paid = marks(truth, truth.investments, burden, rng)
        tables["investments"] = rows_of(truth, who, truth.investments, paid, "investment_id")
    if truth.kano:
        tables["kano"] = kano_rows(truth, who, rng)
    if truth.overall:
        tables["overall"] = overall_rows(truth, who, drawn["experience"], rng)
    if truth.roles is not None:
        tables["roles"] = role_rows(truth, who, rng)
    if any(value.salience for value in truth.values):
        tables["quotes"] = mention_rows(truth, who, made["disconfirmation"], rng)
    return tables, who, made
