"""What the quality system takes from a study: per wave the sums of every account, counted where the answers are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.engine.arrays import floats
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.settings import Settings
from klantwaarde.systems.quality.buckets import with_units
from klantwaarde.systems.quality.counted import Store
from klantwaarde.systems.quality.counts import MOST_CELLS, count_store
from klantwaarde.systems.quality.sample import Sample, make_sample, stored
from klantwaarde.systems.quality.sides import QUESTIONS, Sides, count_sides
from klantwaarde.systems.quality.surface_sums import SurfaceSums, count_surface

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]
AT_THE_TABLE = 300_000
"""Up to so many answers a wave comes home and is summed there; the sums are the same either way."""
FEW = 10_000
"""People up to whom what is kept needs no table of its own."""
OUTCOMES = ("satisfaction", "quality", "recommend", "reuse")
MEANS = {"expected": "expectation", "experienced": "experience"}
"""Items that are the mean of a person over the values answered."""
TARGET = "overall.satisfaction"
_FINE = 2.0**36


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
        ``respondent_id``, ``account`` (a number), ``unit``, ``w``, and a text column ``s0``, ``s1``, ... per segment.
    segments
        Segment columns that are there.
    units
        What a unit is when people share accounts: ``accounts``, or ``buckets`` of many.
    employees
        People on the own side, who do not count.
    few
        Whether there are thousands of people at most.
    """

    frame: nw.LazyFrame[Any]
    segments: tuple[str, ...]
    units: str
    employees: int
    few: bool = False


@contextmanager
def gathered_people(study: Record) -> Iterator[People]:
    """Find out who counts; a respondent without a customer is an account of its own."""
    import narwhals as nw

    asked = study.table("respondents")
    employee = (nw.col("side") == "employee").fill_null(value=False)
    told = engine.rows(asked.select(n=employee.cast(nw.Int64).sum().cast(nw.Int64), people=nw.len()))[0]
    few = int(told["people"]) <= FEW
    segments = tuple(name for name in study.settings.segments if study.has(*name.partition(".")[::2]))
    mine = asked.filter(~employee).with_columns(
        account=nw.when(nw.col("customer_id").is_null())
        .then(nw.concat_str([nw.lit("respondent "), nw.col("respondent_id")]))
        .otherwise(nw.concat_str([nw.lit("customer "), nw.col("customer_id")])),
        w=nw.col("weight").cast(nw.Float64).fill_null(1.0),
        **{f"s{i}": _text(name) for i, name in enumerate(segments) if name.startswith("respondents.")},
    )
    of_accounts = {f"s{i}": _text(name) for i, name in enumerate(segments) if name.startswith("customers.")}
    if of_accounts:
        customers = study.table("customers").select("customer_id", **of_accounts)
        mine = mine.join(customers, on="customer_id", how="left")
    seated, units = with_units(mine, "account")
    columns = [f"s{i}" for i in range(len(segments))]
    narrow = seated.select("respondent_id", nw.col("number").alias("account"), "unit", "w", *columns)
    with engine.kept(narrow, few=few) as frame:
        yield People(frame, segments, units, int(told["n"] or 0), few)


def _text(name: str) -> nw.Expr:
    import narwhals as nw

    return nw.col(name.partition(".")[2]).cast(nw.String)


@dataclass(frozen=True)
class Gathered:
    """One wave, counted.

    Parameters
    ----------
    study, wave, people
        Where it comes from.
    values
        Codes of the values that were asked, in the order of the catalogue.
    performance
        The question that counts as experience per value: ``experience``, or ``satisfaction`` where that was not asked.
    n, accounts
        People who answered anything, and their accounts.
    weighted
        Whether weights differ.
    sides
        Sums of both sides of every value.
    store
        Sums of all items per unit and group; ``None`` when nothing was asked that hangs together.
    surface
        Each person's mean expectation and experience beside satisfaction; ``None`` when one was not asked.
    rows
        People's own answers, for products of constructs, which sums do not hold; ``None`` when they are too many to
        come home.
    """

    study: Record
    wave: str
    people: People
    values: tuple[str, ...]
    performance: str
    n: int
    accounts: int
    weighted: bool
    sides: Sides
    store: Store | None
    surface: SurfaceSums | None
    rows: Sample | None

    @property
    def nested(self) -> bool:
        """Whether several people share an account."""
        return self.accounts < self.n

    @property
    def drawn(self) -> str:
        """What is drawn as a whole."""
        return drawn_as(self.people, self.n, self.accounts)

    @property
    def items(self) -> tuple[str, ...]:
        """Values by their code, means as in `MEANS`, and overall judgements as ``overall.satisfaction``."""
        return self.store.cells.items if self.store else ()

    def scale(self, item: str) -> tuple[float, float]:
        """Ends of the scale of an item."""
        return _scale(self.study, item)


def drawn_as(people: People, n: int, accounts: int) -> str:
    """What is drawn as a whole: buckets of very many accounts, accounts that people share, or people."""
    if people.units == "buckets":
        return "buckets"
    return "accounts" if accounts < n else "people"


def gather_wave(study: Record, wave: str, people: People) -> Gathered:
    """Count one wave; nothing large comes home."""
    asking = _Asking(study, wave, people)
    with engine.kept(asking.wide(), few=people.few) as wide:
        facts = asking.facts(wide)
        n, accounts, weighted = int(facts["n"]), int(facts["accounts"]), facts["heaviest"] > facts["lightest"]
        sides = Sides({}, {})
        if asking.scores is not None and n:
            scales = study.settings.scales
            sides = count_sides(
                asking.scores, people.frame if accounts < n or weighted else None, whole=asking.whole,
                most=max(map(abs, (*scales.score, *scales.disconfirmation))), heaviest=facts["heaviest"], n=n,
                weighted=weighted,
            )  # fmt: skip
        counting = _Counting(asking, wide, n, weighted, drawn_as(people, n, accounts), facts)
        asked = {value for value, _ in sides.sums}
        return Gathered(
            study, wave, people, tuple(code for code in study.catalogue.values if code in asked), asking.performance,
            n, accounts, weighted, sides, counting.store(), counting.surface(), counting.rows(),
        )  # fmt: skip


def _scale(study: Record, item: str) -> tuple[float, float]:
    return study.settings.scales.range(item if item.startswith("overall.") else "score")


class _Asking:
    """What one wave asked, and a row per person of it."""

    def __init__(self, study: Record, wave: str, people: People) -> None:
        import narwhals as nw

        self.study, self.people = study, people
        here = nw.col("wave") == wave
        self.scores, self.overall = (
            study.table(name).filter(here) if study.has(name) else None for name in ("scores", "overall")
        )
        if self.scores is not None and people.employees:
            self.scores = self.scores.join(people.frame.select("respondent_id"), on="respondent_id", how="inner")
        counts: dict[str, dict[str, float]] = {}
        if self.scores is not None:
            marks = {q: nw.col(q).cast(nw.Float64) for q in QUESTIONS}
            found = self.scores.group_by("value_id").agg(
                **{q: x.count() for q, x in marks.items()},
                **{f"{q} off": (x - x.round()).abs().max() for q, x in marks.items()},
            )
            counts = {str(row.pop("value_id")): row for row in engine.rows(found)}
        # Whether every answer is a whole mark; their sums are then exact as they are.
        self.whole = not any(row[f"{q} off"] for row in counts.values() for q in QUESTIONS)
        given = {q for row in counts.values() for q in QUESTIONS if row[q]}
        self.performance = next((q for q in ("experience", "satisfaction") if q in given), "")
        self.items = [code for code in study.catalogue.values if self.performance and counts.get(code, {}).get(
            self.performance)]  # fmt: skip
        self.items += [item for item, question in MEANS.items() if question in given]
        if self.overall is not None:
            self.items += [f"overall.{o}" for o in OUTCOMES]

    def wide(self) -> nw.LazyFrame[Any]:
        """A row per person who answered anything: ``account``, ``unit``, ``w``, segments ``s0``..., items ``c0``..."""
        import narwhals as nw

        frame, there = self.people.frame, [nw.lit(0).alias("answers")]
        if self.scores is not None:
            frame = frame.join(self._per_person(), on="respondent_id", how="left")
            there.append(nw.col("given").fill_null(0))
        if self.overall is not None:
            judged = {f"o_{o}": nw.col(o).cast(nw.Float64) for o in OUTCOMES}
            frame = frame.join(self.overall.select("respondent_id", **judged), on="respondent_id", how="left")
            there += [nw.when(~nw.col(name).is_null()).then(nw.lit(1)).otherwise(nw.lit(0)) for name in judged]
        named: dict[str, nw.Expr] = {}
        for i, item in enumerate(self.items):
            if item in MEANS:
                total, count = nw.col(f"{item}_sum").cast(nw.Float64) / _FINE, nw.col(f"{item}_n")
                named[f"c{i}"] = nw.when(count > 0).then(total / count)
            else:
                named[f"c{i}"] = nw.col(f"o_{item[8:]}" if item.startswith("overall.") else f"v{i}")
        segments = [f"s{i}" for i in range(len(self.people.segments))]
        answers = there[0]
        for one in there[1:]:
            answers = answers + one
        return (
            frame.with_columns(answers.alias("answers"))
            .filter(nw.col("answers") > 0)
            .select("respondent_id", "account", "unit", "w", *segments, **named)
        )

    def _per_person(self) -> nw.LazyFrame[Any]:
        import narwhals as nw

        assert self.scores is not None  # noqa: S101 - asked only then
        found: dict[str, nw.Expr] = {}
        for i, item in enumerate(self.items):
            if item in MEANS:
                x = nw.col(MEANS[item]).cast(nw.Float64)
                # In whole parts: the mean of a person is the same to the bit in whatever order the answers come.
                found[f"{item}_sum"] = (x * _FINE).round().cast(nw.Int64).sum().cast(nw.Int64)
                found[f"{item}_n"] = x.count()
            elif not item.startswith("overall."):
                mine = nw.when(nw.col("value_id") == item).then(nw.col(self.performance).cast(nw.Float64))
                found[f"v{i}"] = mine.max()
        given = nw.col(QUESTIONS[0]).count()
        for q in QUESTIONS[1:]:
            given = given + nw.col(q).count()
        return self.scores.group_by("respondent_id").agg(**found, given=given)

    def facts(self, wide: nw.LazyFrame[Any]) -> dict[str, float]:
        """People, accounts, the ends of their weights, and how many answered each item, as ``c0``, ``c1``, ..."""
        import narwhals as nw

        row = engine.rows(
            wide.select(
                n=nw.len(), accounts=nw.col("account").n_unique(), lightest=nw.col("w").min(),
                heaviest=nw.col("w").max(), **{f"c{i}": nw.col(f"c{i}").count() for i in range(len(self.items))},
            )
        )[0]  # fmt: skip
        return {name: float(value or 0.0) for name, value in row.items()}


@dataclass(frozen=True)
class _Counting:
    """Sums what a wave asked: at the table while it is small, in the engine when it is large."""

    asking: _Asking
    wide: nw.LazyFrame[Any]
    n: int
    weighted: bool
    drawn: str
    facts: Mapping[str, float]

    @property
    def large(self) -> bool:
        """Whether the wave is counted where it is."""
        return self.n * max(len(self.asking.items), 1) > AT_THE_TABLE

    @property
    def answered(self) -> dict[str, str]:
        """Items that anybody answered -> their column."""
        return {item: f"c{i}" for i, item in enumerate(self.asking.items) if self.facts[f"c{i}"]}

    def store(self) -> Store | None:
        """Sum all items per unit and group."""
        import narwhals as nw

        # What a person experienced on average serves the surface only.
        columns = {item: column for item, column in self.answered.items() if item != "experienced"}
        if not columns:
            return None
        people, items = self.asking.people, tuple(columns)
        middle = np.array([np.round(sum(_scale(self.asking.study, item)) / 2) for item in items])
        if not self.large:
            x, table = self._home(list(columns.values()))
            some: NDArray[np.bool_] = np.asarray(np.isfinite(x).any(axis=1))
            texts = {name: table.column(f"s{i}").to_pylist() for i, name in enumerate(people.segments)}
            labels = {
                name: np.array(["" if one is None else one for one in groups], dtype=np.str_)[some]
                for name, groups in texts.items()
            }
            weights = floats(table.column("w"))[some] if self.weighted else None
            units = floats(table.column("unit")).astype(np.int64)[some]
            return stored(items, x[some], weights, units, labels, drawn=self.drawn, middle=middle)
        given = [~nw.col(column).is_null() for column in columns.values()]
        there = self.wide.filter(nw.any_horizontal(*given, ignore_nulls=True))
        groups = self._groups_that_fit(there)
        # Under short names: an engine may read a point in a name as a table and its column.
        found = count_store(
            there, list(columns.values()), unit="unit", weight="w" if self.weighted else "", drawn=self.drawn,
            groups=groups, middle=middle,
        )  # fmt: skip
        named = {people.segments[int(name[1:])]: labels for name, labels in found.groups.items()}
        return replace(found, cells=replace(found.cells, items=items), groups=named)

    def _groups_that_fit(self, there: nw.LazyFrame[Any]) -> list[str]:
        """The first segment columns, as ``s0``, ``s1``, ..., of which units and groups together still come home."""
        import narwhals as nw

        kept = [f"s{i}" for i in range(len(self.asking.people.segments))]
        while kept:
            cells = engine.rows(there.select("unit", *kept).unique().select(n=nw.len()))[0]["n"]
            if cells <= MOST_CELLS // 10:
                break
            kept.pop()
        return kept

    def rows(self) -> Sample | None:
        """Bring people's own answers home while they are few."""
        if self.large or not self.answered:
            return None
        x, table = self._home(list(self.answered.values()))
        return make_sample(
            tuple(self.answered), x, weights=floats(table.column("w")) if self.weighted else None,
            accounts=floats(table.column("unit")) if self.drawn != "people" else None,
        )  # fmt: skip

    def _home(self, columns: list[str]) -> tuple[Floats, Any]:
        return np.stack([floats(self._table.column(column)) for column in columns], axis=1), self._table

    @cached_property
    def _table(self) -> Any:  # noqa: ANN401 - an Arrow table, which has no types
        return engine.arrow(self.wide.sort("respondent_id"))

    def surface(self) -> SurfaceSums | None:
        """Sum each person's mean expectation and experience beside satisfaction."""
        asked = (*MEANS, TARGET)
        if not set(asked) <= set(self.answered):
            return None
        columns, scale = [self.answered[item] for item in asked], self.asking.study.settings.scales.score
        if self.large:
            return count_surface(self.wide, columns, scale, "unit", weight="w" if self.weighted else "")[()]
        x, table = self._home(columns)
        e, p, z = x.T
        return SurfaceSums.of(
            e, p, z, scale, weights=floats(table.column("w")) if self.weighted else None,
            units=floats(table.column("unit")).astype(np.int64),
        )  # fmt: skip
