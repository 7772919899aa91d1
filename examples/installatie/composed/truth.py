"""The truth a composed study is drawn from: what people would answer on average, and what follows from it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

# Shares of Kano answers for a value that truly lies on a level: A, O, M, I, R, Q.
KANO_BY_LEVEL: dict[str, dict[str, float]] = {
    "basic": {"A": 0.05, "O": 0.22, "M": 0.60, "I": 0.11, "R": 0.01, "Q": 0.01},
    "added": {"A": 0.18, "O": 0.55, "M": 0.12, "I": 0.13, "R": 0.01, "Q": 0.01},
    "bonding": {"A": 0.62, "O": 0.12, "M": 0.04, "I": 0.20, "R": 0.01, "Q": 0.01},
    "indifferent": {"A": 0.12, "O": 0.08, "M": 0.07, "I": 0.71, "R": 0.01, "Q": 0.01},
}


@dataclass(frozen=True)
class ValueTruth:
    """One value as it truly is; expectation and experience have a number per wave, before rounding to whole marks.

    ``level`` is the true level, ``catalogue`` the level the study gives it (the same when empty).
    """

    code: str
    name_nl: str
    name_en: str
    level: str
    importance: float
    expectation: tuple[float, ...]
    experience: tuple[float, ...]
    catalogue: str = ""
    kind: str = "how"
    salience: float = 0.0

    @property
    def given_level(self) -> str:
        """The level under which the study draws the value."""
        return self.catalogue or self.level


@dataclass(frozen=True)
class InvestmentTruth:
    """One investment as it truly is: the burden people expect and the burden they meet; lower is better."""

    code: str
    importance: float
    expectation: tuple[float, ...]
    experience: tuple[float, ...]


@dataclass(frozen=True)
class RoleTruth:
    """Which roles customers truly grant, by the function of the respondent, and what the firm plays and aspires to.

    ``kept`` is the chance that the role played is the role granted; otherwise ``instead`` tells what is played.
    """

    granted: dict[str, dict[str, float]]
    kept: float
    instead: dict[str, float]
    aspired: dict[str, float]

    def share(self, role: str) -> float:
        """The share of customer respondents who grant a role, each function being equally large."""
        return sum(shares.get(role, 0.0) for shares in self.granted.values()) / len(self.granted)


@dataclass(frozen=True)
class Truth:
    """Everything a study is drawn from.

    Parameters
    ----------
    values, investments, roles
        What is measured.
    waves
        Codes of the waves, in order.
    icc
        Share of the spread between people that lies between accounts.
    halo
        Share of a person's answers that is one general mood over all values.
    missing
        Chance that a single mark is left empty, whatever the answer would have been.
    stay
        Chance that a respondent of one wave also answers in the next.
    memory
        Correlation of what one person answers in two waves.
    spread
        Standard deviation of each measure before rounding, in points of its own scale.
    overall
        Whether the overall questions are asked.
    employees
        People of the own firm who answer too.
    """

    values: tuple[ValueTruth, ...]
    waves: tuple[str, ...] = ("1",)
    investments: tuple[InvestmentTruth, ...] = ()
    roles: RoleTruth | None = None
    icc: float = 0.3
    halo: float = 0.0
    missing: float = 0.0
    stay: float = 1.0
    memory: float = 0.6
    spread: dict[str, float] = field(
        default_factory=lambda: {
            "importance": 1.3,
            "expectation": 1.2,
            "experience": 1.3,
            "disconfirmation": 0.75,
        }
    )
    kano: bool = False
    overall: bool = False
    employees: int = 0
    functions: tuple[str, ...] = ("directie", "inkoop", "techniek")

    score: tuple[int, int] = (1, 10)
    direct: tuple[int, int] = (-3, 3)

    @property
    def stretch(self) -> float:
        """Points of the score scale in one point of the direct question."""
        return (self.score[1] - self.score[0]) / (self.direct[1] - self.direct[0])

    def centre(self, value: ValueTruth | InvestmentTruth, measure: str, wave: int) -> float:
        """The mean before rounding; the direct question follows the distance between the two sides."""
        if measure == "importance":
            return value.importance
        if measure == "expectation":
            return value.expectation[wave]
        if measure == "experience":
            return value.experience[wave]
        gap = value.experience[wave] - value.expectation[wave]
        worse_is_less = -1.0 if isinstance(value, InvestmentTruth) else 1.0
        return worse_is_less * gap / self.stretch

    def bounds(self, measure: str) -> tuple[int, int]:
        """The ends of the scale of a measure."""
        return self.direct if measure == "disconfirmation" else self.score

    def mean(self, value: ValueTruth | InvestmentTruth, measure: str, wave: int) -> float:
        """The true mean of the whole marks people give, in points of the scale of the question."""
        return rounded_mean(self.centre(value, measure, wave), self.spread[measure], *self.bounds(measure))

    def disconfirmation(self, value: ValueTruth | InvestmentTruth, wave: int) -> float:
        """The true mean of the direct question, in points of the score scale."""
        return self.mean(value, "disconfirmation", wave) * self.stretch

    def state(self, value: ValueTruth | InvestmentTruth, wave: int, tolerance: float = 0.5) -> str:
        """The true state by the published rule, with a tolerance in points of the score scale: below, met or above.

        A basic value earns no bonus: at best it is met.
        """
        distance = self.disconfirmation(value, wave)
        if distance < -tolerance:
            return "below"
        basic = isinstance(value, ValueTruth) and value.given_level == "basic"
        return "above" if distance > tolerance and not basic else "met"


def rounded_mean(centre: float, spread: float, low: int, high: int) -> float:
    """The exact mean of a normal mark that is rounded to a whole number and kept on its scale."""
    total = 0.0
    below = 0.0
    for mark in range(low, high + 1):
        upto = 1.0 if mark == high else normal(((mark + 0.5) - centre) / spread)
        total += mark * (upto - below)
        below = upto
    return total


def normal(z: float) -> float:
    """The chance that a standard normal number stays below z."""
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))
