"""Who is counted: the customers' people, with their account, weight and segments, and how they sit together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine

if TYPE_CHECKING:
    import narwhals as nw

# More combinations of segments than this cannot be guarded together in reasonable time; the last columns are left out.
MAXIMUM_CELLS = 2000
# A cell with more accounts than this needs no list of them: it is never too small by its accounts.
MANY_ACCOUNTS = 20
# Up to so many people are worked out once, and not anew for every question that is counted of them.
FEW = 10_000
# The segment of people for whom the column is empty. They count in the total and are never a group to show.
UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One group of people: everybody (no column), or one value of one segment column."""

    by: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """The customers' people and how they sit together.

    Parameters
    ----------
    frame
        Lazy: ``respondent_id``, ``account``, ``weight`` and one text column ``s0``, ``s1``, ... per segment column.
    by
        Segment columns in order, such as ``customers.sector``.
    left_out
        Segment columns that are not used: absent from the tables, or too many combinations to guard.
    cells
        Every combination of segment values that occurs, in order.
    respondents, accounts
        How many on the customers' side.
    employees
        How many on the own side; they do not count here.
    straddles
        Per segment column: whether one account can stand in several of its values.
    most_cells
        The largest number of cells one account stands in.
    seated
        Per cell its accounts, as numbers, when one account can stand in several cells; ``None`` for a cell with many.
    weight_unit
        A power of two, at least the largest weight: weights are counted in parts of it.
    weighted
        Whether weights differ.
    heaviest
        The largest weight.
    """

    frame: nw.LazyFrame[Any]
    by: tuple[str, ...]
    left_out: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    respondents: int
    accounts: int
    employees: int
    straddles: tuple[bool, ...]
    most_cells: int
    seated: tuple[frozenset[int] | None, ...]
    weight_unit: float
    weighted: bool
    heaviest: float = 1.0

    @property
    def nested(self) -> bool:
        """Whether several respondents share an account."""
        return self.accounts < self.respondents

    @property
    def columns(self) -> list[str]:
        """Names of the segment columns in the frame."""
        return [f"s{place}" for place in range(len(self.by))]

    @property
    def groups(self) -> list[Group]:
        """Everybody first, then each value of each segment column, in the order of the alphabet."""
        found = [Group()]
        for place, by in enumerate(self.by):
            found += [Group(by, value) for value in sorted({cell[place] for cell in self.cells}) if value != UNKNOWN]
        return found

    @property
    def extra_splits(self) -> list[list[str]]:
        """Splits that are no sum of cells: everybody, and each column, once an account can stand in two cells."""
        if not self.nested or not any(self.straddles):
            return []
        return [[], *[[column] for column in self.columns]]

    def groups_of(self, row: Mapping[str, Any], kept: Sequence[str]) -> list[Group]:
        """Which group a row of such a split speaks about; none when its segment is empty."""
        if not kept:
            return [Group()]
        value = str(row[kept[0]])
        return [Group(self.by[self.columns.index(kept[0])], value)] if value != UNKNOWN else []

    def membership(self, groups: Sequence[Group]) -> NDArray[np.bool_]:
        """Groups x cells: which cells make up which group."""
        return np.array(
            [[not group.by or cell[self.by.index(group.by)] == group.value for cell in self.cells] for group in groups],
            dtype=bool,
        ).reshape(len(groups), len(self.cells))


def read_people(tables: Mapping[str, nw.LazyFrame[Any]], segments: Sequence[str], *, everybody: bool = False) -> People:
    """Find out who is counted.

    Parameters
    ----------
    tables
        Lazy tables by name; ``respondents`` must be there, ``customers`` when a segment column comes from it.
    segments
        Segment columns, such as ``customers.sector`` or ``respondents.function``.
    everybody
        True counts the own side too, as for the roles a team aspires to.

    Notes
    -----
    A respondent without a customer is an account of its own. People on the own side (employees) are counted apart and
    left out. An empty segment cell puts somebody in no segment; they stay in the total.
    """
    import narwhals as nw

    by, absent = _known(tables, segments)
    asked = tables["respondents"]
    # The own side counts too when everybody does.
    employee = (nw.col("side") == ("" if everybody else "employee")).fill_null(value=False)
    names = {name: f"s{place}" for place, name in enumerate(by)}
    people = asked.filter(~employee).with_columns(
        account=nw.when(nw.col("customer_id").is_null())
        .then(nw.concat_str([nw.lit("respondent "), nw.col("respondent_id")]))
        .otherwise(nw.concat_str([nw.lit("customer "), nw.col("customer_id")])),
        weight=nw.col("weight").cast(nw.Float64).fill_null(1.0),
        **{alias: _text(name) for name, alias in names.items() if name.startswith("respondents.")},
    )
    if any(name.startswith("customers.") for name in by):
        customers = tables["customers"].select(
            "customer_id", **{alias: _text(name) for name, alias in names.items() if name.startswith("customers.")}
        )
        people = people.join(customers, on="customer_id", how="left")
    people = people.select(
        "respondent_id", "account", "weight", *[nw.col(alias).fill_null(UNKNOWN) for alias in names.values()]
    )
    found = engine.rows(
        asked.with_columns(employee=employee.cast(nw.Int64)).select(
            nw.col("employee").sum().cast(nw.Int64), nw.col("customer_id").count().alias("placed"), people=nw.len()
        )
    )[0]
    if int(found["people"]) <= FEW:
        people = engine.held(people)
    return _seated(people, by, absent, int(found["employee"] or 0), alone=not found["placed"])


def _known(tables: Mapping[str, nw.LazyFrame[Any]], segments: Sequence[str]) -> tuple[list[str], list[str]]:
    there: list[str] = []
    absent: list[str] = []
    for name in segments:
        table, _, column = name.partition(".")
        known = table in tables and table in {"respondents", "customers"}
        (there if known and column in tables[table].collect_schema().names() else absent).append(name)
    return there, absent


def _text(name: str) -> nw.Expr:
    import narwhals as nw

    return nw.col(name.partition(".")[2]).cast(nw.String)


def _seated(people: nw.LazyFrame[Any], by: list[str], absent: list[str], employees: int, *, alone: bool) -> People:
    import narwhals as nw

    columns = [f"s{place}" for place in range(len(by))]
    if alone:  # nobody has a customer: no need to make a table of accounts to see that each is one
        one = nw.lit(1)
        same = {"n": one, "heaviest": nw.col("weight"), "lightest": nw.col("weight")}
        accounts = people.select(**same, **{f"kinds_{column}": one for column in columns})
    else:
        accounts = people.group_by("account").agg(
            n=nw.len(),
            heaviest=nw.col("weight").max(),
            lightest=nw.col("weight").min(),
            **{f"kinds_{column}": nw.col(column).n_unique() for column in columns},
        )
    totals = engine.rows(
        accounts.select(
            nw.col("n").sum().cast(nw.Int64).alias("respondents"),
            nw.col("n").max().alias("largest"),
            nw.len().alias("accounts"),
            nw.col("heaviest").max(),
            nw.col("lightest").min(),
            *[nw.col(f"kinds_{column}").max() for column in columns],
        )
    )[0]
    respondents = int(totals["respondents"] or 0)
    kinds = [int(totals[f"kinds_{column}"] or 1) for column in columns]
    heaviest, lightest = float(totals["heaviest"] or 1.0), float(totals["lightest"] or 1.0)
    cells: list[tuple[str, ...]] = [()]
    if columns:
        kept = len(columns)
        found = engine.rows(people.select(*columns).unique())
        while kept and len({tuple(row[column] for column in columns[:kept]) for row in found}) > MAXIMUM_CELLS:
            kept -= 1
        absent, by, columns, kinds = absent + by[kept:], by[:kept], columns[:kept], kinds[:kept]
        people = people.select("respondent_id", "account", "weight", *columns)
        cells = sorted({tuple(str(row[column]) for column in columns) for row in found})
    return People(
        frame=people,
        by=tuple(by),
        left_out=tuple(absent),
        cells=tuple(cells),
        respondents=respondents,
        accounts=int(totals["accounts"]),
        employees=employees,
        straddles=tuple(kind > 1 for kind in kinds),
        seated=_seats(people, columns, cells) if max(kinds, default=1) > 1 else (),
        most_cells=min(math.prod(kinds), int(totals["largest"] or 1)),
        weight_unit=2.0 ** math.ceil(math.log2(heaviest)),
        weighted=heaviest != lightest,
        heaviest=heaviest,
    )


def _seats(
    people: nw.LazyFrame[Any], columns: Sequence[str], cells: Sequence[tuple[str, ...]]
) -> tuple[frozenset[int] | None, ...]:
    """List the accounts of each small cell."""
    import narwhals as nw

    seats = people.select("account", *columns).unique()
    sizes = seats.group_by(*columns).agg(size=nw.len()).filter(nw.col("size") <= MANY_ACCOUNTS)
    found = engine.rows(seats.join(sizes, on=list(columns), how="inner").select("account", *columns))
    numbers = {account: place for place, account in enumerate(sorted({row["account"] for row in found}))}
    listed: dict[tuple[str, ...], set[int]] = {}
    for row in found:
        listed.setdefault(tuple(str(row[column]) for column in columns), set()).add(numbers[row["account"]])
    return tuple(frozenset(listed[cell]) if cell in listed else None for cell in cells)
