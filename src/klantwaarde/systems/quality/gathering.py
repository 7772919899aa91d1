"""What the quality system takes from a study: per wave a row per person, kept where it is, and what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.engine.arrays import floats
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.settings import Settings
from klantwaarde.systems.quality.buckets import with_units
from klantwaarde.systems.quality.counted import Counted, Store
from klantwaarde.systems.quality.counts import count_store
from klantwaarde.systems.quality.sample import stored
from klantwaarde.systems.quality.sides import QUESTIONS, Sides, count_sides
from klantwaarde.systems.quality.surface_sums import SurfaceSums, count_surface

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]
AT_THE_TABLE = 300_000
"""Up to so many answers a wave comes home and is summed there; the sums are the same either way."""
OUTCOMES = ("satisfaction", "quality", "recommend", "reuse")
MEANS = {"expected": "expectation", "experienced": "experience"}
"""Items that are the mean of a person over the values answered."""
_FINE = 2.0**36
# A person is a unit of its own where nobody shares an account.
_ALONE, _SHARED = "respondent ", "customer "


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


@dataclass(frozen=True)
class People:
    """Everybody on the customers' side, with the unit each is drawn in.

    Parameters
    ----------
    frame
        Lazy: ``respondent_id``, ``account``, ``w``, ``unit``, and a text column ``s0``, ``s1``, ... per segment column.
    segments
        Segment columns that are there.
    units
        What a unit is when people share accounts: ``accounts``, or ``buckets`` of many.
    employees
        People on the own side, who do not count.
    """

    frame: nw.LazyFrame[Any]
    segments: tuple[str, ...]
    units: str
    employees: int


def gather_people(study: Record) -> People:
    """Find out who counts; a respondent without a customer is an account of its own."""
    import narwhals as nw

    asked = study.table("respondents")
    employee = (nw.col("side") == "employee").fill_null(value=False)
    told = engine.rows(asked.select(n=employee.cast(nw.Int64).sum().cast(nw.Int64)))[0]
    segments = tuple(name for name in study.settings.segments if study.has(*name.partition(".")[::2]))
    mine = asked.filter(~employee).with_columns(
        account=nw.when(nw.col("customer_id").is_null())
        .then(nw.concat_str([nw.lit(_ALONE), nw.col("respondent_id")]))
        .otherwise(nw.concat_str([nw.lit(_SHARED), nw.col("customer_id")])),
        w=nw.col("weight").cast(nw.Float64).fill_null(1.0),
        **{f"s{i}": _text(name) for i, name in enumerate(segments) if name.startswith("respondents.")},
    )
    of_accounts = {f"s{i}": _text(name) for i, name in enumerate(segments) if name.startswith("customers.")}
    if of_accounts:
        customers = study.table("customers").select("customer_id", **of_accounts)
        mine = mine.join(customers, on="customer_id", how="left")
    seated, units = with_units(mine, "account")
    columns = [f"s{i}" for i in range(len(segments))]
    return People(
        seated.select("respondent_id", "account", "w", "unit", *columns), segments, units, int(told["n"] or 0)
    )


def _text(name: str) -> nw.Expr:
    import narwhals as nw

    return nw.col(name.partition(".")[2]).cast(nw.String)


def gather_wave(study: Record, wave: str, people: People) -> Gathered:
    """Look at one wave: who answered what. Nothing large comes home."""
    facts = _facts(study, wave, people)
    sides = Sides({}, {})
    if study.has("scores") and facts["n"]:
        scales = study.settings.scales
        sides = count_sides(
            scores_of(study, wave), people.frame, most=max(map(abs, (*scales.score, *scales.disconfirmation))),
            heaviest=facts["heaviest"], n=int(facts["n"]), nested=facts["accounts"] < facts["n"],
            weighted=facts["heaviest"] > facts["lightest"],
        )  # fmt: skip
    asked = {value for value, _ in sides.sums}
    overall = frozenset(o for o in OUTCOMES if facts.get(o))
    return Gathered(
        study, wave, people, tuple(code for code in study.catalogue.values if code in asked), sides, overall,
        int(facts["n"]), int(facts["accounts"]), facts["lightest"], facts["heaviest"],
    )  # fmt: skip


def _facts(study: Record, wave: str, people: People) -> dict[str, float]:
    """How many people answered anything, in how many accounts, the ends of their weights, and who judged overall."""
    import narwhals as nw

    parts, found = [], dict.fromkeys(("n", "accounts", "lightest", "heaviest", *OUTCOMES), 0.0)
    for name, columns, of_wave in (("scores", QUESTIONS, scores_of), ("overall", OUTCOMES, overall_of)):
        if study.has(name):
            there = nw.any_horizontal(*[~nw.col(column).is_null() for column in columns], ignore_nulls=True)
            parts.append(of_wave(study, wave).filter(there).select("respondent_id"))
    if not parts:
        return found
    answered = nw.concat(parts).unique() if len(parts) > 1 else parts[0].unique()
    row = engine.rows(
        people.frame.join(answered, on="respondent_id", how="inner").select(
            n=nw.len(), accounts=nw.col("account").n_unique(), lightest=nw.col("w").min(), heaviest=nw.col("w").max()
        )
    )[0]
    if study.has("overall"):
        mine = overall_of(study, wave).join(people.frame.select("respondent_id"), on="respondent_id", how="inner")
        row |= engine.rows(mine.select(**{o: nw.col(o).count() for o in OUTCOMES}))[0]
    return found | {name: float(value or 0.0) for name, value in row.items()}


@dataclass(frozen=True)
class Gathered:
    """One wave.

    Parameters
    ----------
    study, wave, people
        Where it comes from.
    values
        Codes of the values that were asked, in the order of the catalogue.
    sides
        Sums of both sides of every value.
    overall
        Overall judgements that anybody gave.
    n, accounts
        People who answered anything, and their accounts.
    lightest, heaviest
        Ends of their weights.
    """

    study: Record
    wave: str
    people: People
    values: tuple[str, ...]
    sides: Sides
    overall: frozenset[str]
    n: int
    accounts: int
    lightest: float
    heaviest: float

    @property
    def nested(self) -> bool:
        """Whether several people share an account."""
        return self.accounts < self.n

    @property
    def weighted(self) -> bool:
        """Whether weights differ."""
        return self.heaviest > self.lightest

    @property
    def drawn(self) -> str:
        """What is drawn as a whole."""
        if self.people.units == "buckets":
            return "buckets"
        return "accounts" if self.nested else "people"

    def asked(self, question: str) -> bool:
        """Whether anybody answered a question about a value."""
        return any(q == question for _, q in self.sides.sums)

    @cached_property
    def performance(self) -> str:
        """The question that counts as experience per value; satisfaction with it where that was not asked."""
        return next((q for q in ("experience", "satisfaction") if self.asked(q)), "")

    @cached_property
    def columns(self) -> dict[str, str]:
        """Items of the wave -> the scale they were asked on; values by their code."""
        found = {code: "score" for code in self.values if self.performance and self.sides.n(code, self.performance)}
        found |= {item: "score" for item, question in MEANS.items() if self.asked(question)}
        return found | {f"overall.{o}": f"overall.{o}" for o in OUTCOMES if o in self.overall}

    def scale(self, item: str) -> tuple[float, float]:
        """Ends of the scale of an item."""
        return self.study.settings.scales.range(self.columns[item])

    @cached_property
    def wide(self) -> nw.LazyFrame[Any]:
        """A row per person who answered any item, lazily: ``unit``, ``w``, segments, and ``c0``... per item."""
        import narwhals as nw

        frame = self.people.frame
        if self.values:
            per_person = scores_of(self.study, self.wave).group_by("respondent_id").agg(**self._of_values())
            frame = frame.join(per_person, on="respondent_id", how="left")
        if self.overall:
            judged = overall_of(self.study, self.wave).select(
                "respondent_id", **{f"o_{o}": nw.col(o).cast(nw.Float64) for o in sorted(self.overall)}
            )
            frame = frame.join(judged, on="respondent_id", how="left")
        named: dict[str, nw.Expr] = {}
        for i, item in enumerate(self.columns):
            if item in MEANS:
                total, count = nw.col(f"{item}_sum").cast(nw.Float64) / _FINE, nw.col(f"{item}_n")
                named[f"c{i}"] = nw.when(count > 0).then(total / count)
            else:
                named[f"c{i}"] = nw.col(f"o_{item[8:]}" if item.startswith("overall.") else f"v{i}")
        segments = [f"s{i}" for i in range(len(self.people.segments))]
        there = nw.any_horizontal(*[~nw.col(name).is_null() for name in named], ignore_nulls=True)
        return frame.select("respondent_id", "unit", "w", *segments, **named).filter(there)

    def _of_values(self) -> dict[str, nw.Expr]:
        import narwhals as nw

        found: dict[str, nw.Expr] = {}
        for i, item in enumerate(self.columns):
            if item in MEANS:
                x = nw.col(MEANS[item]).cast(nw.Float64)
                # In whole parts: the mean of a person is the same to the bit in whatever order the answers come.
                found[f"{item}_sum"] = (x * _FINE).round().cast(nw.Int64).sum().cast(nw.Int64)
                found[f"{item}_n"] = x.count()
            elif not item.startswith("overall."):
                found[f"v{i}"] = (
                    nw.when(nw.col("value_id") == item).then(nw.col(self.performance).cast(nw.Float64)).max()
                )
        return found

    @property
    def large(self) -> bool:
        """Whether the wave is counted where it is."""
        return self.n * max(len(self.columns), 1) > AT_THE_TABLE

    @cached_property
    def rows(self) -> Rows:
        """People's answers at the table, in the order of their codes."""
        table = engine.arrow(self.wide.sort("respondent_id"))
        x = np.stack([floats(table.column(f"c{i}")) for i in range(len(self.columns))], axis=1)
        labels = {
            name: np.array(["" if one is None else one for one in table.column(f"s{i}").to_pylist()], dtype=np.str_)
            for i, name in enumerate(self.people.segments)
        }
        return Rows(x, floats(table.column("unit")).astype(np.int64), floats(table.column("w")), labels)

    @property
    def middle(self) -> Floats:
        """What is taken off answers before they are summed: the middle of their scale, as a whole number."""
        return np.array([np.round(sum(self.scale(item)) / 2) for item in self.columns], dtype=np.float64)

    @cached_property
    def store(self) -> Store:
        """The sums of every unit and group, over all items."""
        items, weight = tuple(self.columns), "w" if self.weighted else ""
        if not self.large:
            rows = self.rows
            return stored(
                items, rows.x, rows.weights if self.weighted else None, rows.units, rows.labels, drawn=self.drawn,
                middle=self.middle,
            )  # fmt: skip
        named = {f"c{i}": item for i, item in enumerate(items)} | {
            f"s{i}": name for i, name in enumerate(self.people.segments)
        }
        return count_store(
            self.wide.rename(named), items, unit="unit", weight=weight, drawn=self.drawn, groups=self.people.segments,
            middle=self.middle,
        )  # fmt: skip

    @cached_property
    def counted(self) -> Counted:
        """The sums of every unit."""
        return self.store.everybody

    @cached_property
    def surface(self) -> SurfaceSums | None:
        """Each person's mean expectation and experience beside satisfaction; ``None`` when one was not asked."""
        items = list(self.columns)
        asked = (*MEANS, "overall.satisfaction")
        if not set(asked) <= set(items):
            return None
        places = [items.index(item) for item in asked]
        scale = self.study.settings.scales.score
        if self.large:
            wide = self.wide.select("unit", "w", *(f"c{i}" for i in places))
            return count_surface(wide, [f"c{i}" for i in places], scale, "unit", weight="w" if self.weighted else "")[
                ()
            ]
        e, p, z = self.rows.x[:, places].T
        return SurfaceSums.of(
            e, p, z, scale, weights=self.rows.weights if self.weighted else None, units=self.rows.units
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """People who answered any item, at the table: answers (n, items), unit, weight, and per segment the group."""

    x: Floats
    units: NDArray[np.int64]
    weights: Floats
    labels: Mapping[str, NDArray[np.str_]]


def scores_of(study: Record, wave: str) -> nw.LazyFrame[Any]:
    """Scores of one wave."""
    import narwhals as nw

    return study.table("scores").filter(nw.col("wave") == wave)


def overall_of(study: Record, wave: str) -> nw.LazyFrame[Any]:
    """Overall judgements of one wave."""
    import narwhals as nw

    return study.table("overall").filter(nw.col("wave") == wave)
