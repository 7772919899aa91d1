"""What the quality system takes from a study: a row per person with expectation and experience per value."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.settings import Settings

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]
MOST_PEOPLE = 20_000
QUESTIONS = ("importance", "expectation", "experience", "disconfirmation", "satisfaction")
OUTCOMES = ("satisfaction", "quality", "recommend", "reuse")


class Record(Protocol):
    """What the system needs of a study."""

    @property
    def settings(self) -> Settings:
        """From ``study.toml``."""

    @property
    def catalogue(self) -> Catalogue:
        """Values, investments and roles."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the record."""

    def table(self, name: str) -> nw.LazyFrame[Any]:
        """A table, lazily."""

    def has(self, name: str, column: str = "") -> bool:
        """Whether a table has rows (and a column)."""


@dataclass(frozen=True, slots=True)
class Wide:
    """One wave, a row per customer respondent who answered.

    Parameters
    ----------
    values
        Codes of the values that were asked, in the order of the catalogue.
    scores
        Question -> answers (n, values), NaN where empty.
    overall
        Outcome -> answers (n,).
    accounts
        The account of each person, as a number.
    weights
        Case weights; ``weighted`` tells whether they differ.
    employees
        People on the own side, who do not count.
    drawn_from
        How many people there are when these are a draw of them; zero when they are all.
    """

    values: tuple[str, ...]
    scores: dict[str, Floats]
    overall: dict[str, Floats]
    accounts: NDArray[np.int64]
    weights: Floats
    employees: int
    drawn_from: int = 0

    @property
    def nested(self) -> bool:
        """Whether several people share an account."""
        return np.unique(self.accounts).size < self.accounts.size

    @property
    def weighted(self) -> bool:
        """Whether weights differ."""
        return bool(self.weights.size) and bool(np.ptp(self.weights) > 0)

    def mean_of(self, question: str) -> Floats:
        """Mean over the values that a person answered (n,); NaN for who answered none."""
        x = self.scores[question]
        there = np.isfinite(x)
        count = there.sum(axis=1)
        total = np.where(there, x, 0.0).sum(axis=1)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def gather_wave(study: Record, wave: str) -> Wide:
    """Bring one wave home, a row per person; people on the own side stay out."""
    import narwhals as nw

    people = engine.arrow(
        study.table("respondents").select("respondent_id", "side", "customer_id", "weight").sort("respondent_id")
    ).to_pydict()
    everyone = [i for i, side in enumerate(people["side"]) if side != "employee"]
    mine = _drawn(people, everyone)
    place = {people["respondent_id"][i]: row for row, i in enumerate(mine)}
    names = [people["customer_id"][i] or f"\x00{people['respondent_id'][i]}" for i in mine]
    weights = np.array([1.0 if people["weight"][i] is None else people["weight"][i] for i in mine], dtype=np.float64)
    known = nw.lit(True) if len(mine) == len(everyone) else nw.col("respondent_id").is_in(list(place))  # noqa: FBT003
    here = (nw.col("wave") == wave) & known
    table = engine.arrow(study.table("scores").filter(here)) if study.has("scores") else None
    asked = set(table.column("value_id").unique().to_pylist()) if table is not None else set()
    values = tuple(code for code in study.catalogue.values if code in asked)
    scores = {q: np.full((len(mine), len(values)), np.nan) for q in QUESTIONS}
    if table is not None:
        rows = np.array([place.get(who, -1) for who in table.column("respondent_id").to_pylist()], dtype=np.int64)
        at = {code: i for i, code in enumerate(values)}
        columns = np.array([at.get(code, -1) for code in table.column("value_id").to_pylist()], dtype=np.int64)
        good = (rows >= 0) & (columns >= 0)
        for q in QUESTIONS:
            scores[q][rows[good], columns[good]] = _numbers(table.column(q))[good]
    overall = {name: np.full(len(mine), np.nan) for name in OUTCOMES}
    if study.has("overall"):
        told = engine.arrow(study.table("overall").filter(here))
        rows = np.array([place.get(who, -1) for who in told.column("respondent_id").to_pylist()], dtype=np.int64)
        for name in OUTCOMES:
            overall[name][rows[rows >= 0]] = _numbers(told.column(name))[rows >= 0]
    answered = np.zeros(len(mine), dtype=bool)
    for x in scores.values():
        answered |= np.isfinite(x).any(axis=1)
    for y in overall.values():
        answered |= np.isfinite(y)
    _, accounts = np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)
    return Wide(
        values, {q: x[answered] for q, x in scores.items()}, {k: y[answered] for k, y in overall.items()},
        accounts[answered].astype(np.int64), weights[answered], len(people["side"]) - len(everyone),
        len(everyone) if len(mine) < len(everyone) else 0,
    )  # fmt: skip


def _drawn(people: dict[str, list[Any]], everyone: list[int]) -> list[int]:
    """Whole accounts up to `MOST_PEOPLE` people, drawn by a sum over their code: the same record, the same draw.

    Rows come home for the surface and the resamples; beyond this many people they would only narrow intervals that are
    already thinner than a line.
    """
    if len(everyone) <= MOST_PEOPLE:
        return everyone
    keys = [str(people["customer_id"][i] or people["respondent_id"][i]) for i in everyone]
    order = sorted(range(len(everyone)), key=lambda k: (zlib.crc32(keys[k].encode()), keys[k]))
    last = MOST_PEOPLE
    while last < len(order) and keys[order[last]] == keys[order[last - 1]]:
        last += 1  # an account is drawn whole
    return sorted(everyone[k] for k in order[:last])


def _numbers(column: Any) -> Floats:  # noqa: ANN401 - an Arrow column has no types
    return np.array([np.nan if cell is None else float(cell) for cell in column.to_pylist()], dtype=np.float64)
