"""Many thousands of sorts counted where they live: cross-products, moments and weighted sums, one small table home.

The table has one row per person and one column per card. Every total adds up: counts(A + B) = counts(A) + counts(B).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations_with_replacement
from typing import Any

import narwhals as nw
import numpy as np

from klantwaarde.engine import arrow
from klantwaarde.systems.vfc.correlate import Floats

Frame = nw.LazyFrame[Any]
Z, LOAD = "_z_", "_l_"
TINY, FINITE = 1e-12, 1e300


@dataclass(frozen=True, slots=True)
class CrossProducts:
    """Persons counted, persons left out (a missing card, no spread), and N x N sums of products of standard places.

    ``low`` and ``high`` are the ends of all raw places; ``double`` counts rows whose code another row has.
    """

    people: int
    incomplete: int
    constant: int
    products: Floats
    low: float
    high: float
    double: int = 0


def _total(terms: Sequence[nw.Expr]) -> nw.Expr:
    return reduce(lambda a, b: a + b, terms)


def _settled(frame: Frame) -> Frame:
    """Have Spark finish a step before the next.

    `unique` changes nothing, since a person has one row with its code in it; it keeps Spark from writing every mean and
    spread out again in each expression that uses them, which grows without end. DuckDB does not need it.
    """
    return frame.unique() if frame.implementation.is_spark_like() else frame


def placed(frame: Frame, cards: Sequence[str], sorter: str) -> Frame:
    """Keep persons that placed every card, with mean ``_mean`` and ``_square``, the sum of squared places."""
    places = frame.drop_nulls(subset=list(cards)).select(sorter, *[nw.col(card).cast(nw.Float64) for card in cards])
    mean = _total([nw.col(card) for card in cards]) / len(cards)
    square = _total([nw.col(card) * nw.col(card) for card in cards])
    summed = _settled(places.with_columns(mean.alias("_mean"), square.alias("_square")))
    # in a table of floats "not a number" may stand for missing; engines hold it larger than any number
    return summed.filter(nw.col("_square") < FINITE)


def complete(frame: Frame, cards: Sequence[str], sorter: str) -> Frame:
    """Keep persons that placed every card and used more than one place, with mean ``_mean`` and spread ``_sd``."""
    n = len(cards)
    summed = placed(frame, cards, sorter)
    # on places of a grid, small whole numbers, this form of the variance loses nothing
    variance = (nw.col("_square") - nw.col("_mean") * nw.col("_mean") * n) / (n - 1)
    spread = summed.with_columns(variance.alias("_variance")).filter(nw.col("_variance") > TINY)
    return _settled(spread.with_columns(nw.col("_variance").sqrt().alias("_sd")).select(sorter, *cards, "_mean", "_sd"))


def _z(card: str) -> nw.Expr:
    return (nw.col(card) - nw.col("_mean")) / nw.col("_sd")


def cross_products(frame: Frame, cards: Sequence[str], sorter: str) -> CrossProducts:
    """Count the N x N cross-product of standardised sorts in the engine."""
    n = len(cards)
    seen = arrow(frame.select(nw.len().alias("all"), nw.col(sorter).n_unique().alias("codes"))).to_pylist()[0]
    whole = arrow(
        placed(frame, cards, sorter).select(
            nw.len().alias("whole"),
            *[nw.col(card).min().alias(f"low_{i}") for i, card in enumerate(cards)],
            *[nw.col(card).max().alias(f"high_{i}") for i, card in enumerate(cards)],
        )
    ).to_pylist()[0]
    pairs = list(combinations_with_replacement(range(n), 2))
    standard = complete(frame, cards, sorter).select(*[_z(card).alias(f"{Z}{i}") for i, card in enumerate(cards)])
    sums = [(nw.col(f"{Z}{i}") * nw.col(f"{Z}{j}")).sum().alias(f"x{i}_{j}") for i, j in pairs]
    row = arrow(standard.select(nw.len().alias("people"), *sums)).to_pylist()[0]
    products = np.zeros((n, n))
    for i, j in pairs:
        products[i, j] = products[j, i] = row[f"x{i}_{j}"] or 0.0
    return CrossProducts(
        people=int(row["people"]),
        incomplete=int(seen["all"] - whole["whole"]),
        constant=int(whole["whole"] - row["people"]),
        products=products,
        low=float(min((whole[f"low_{i}"] for i in range(n) if whole[f"low_{i}"] is not None), default=0)),
        high=float(max((whole[f"high_{i}"] for i in range(n) if whole[f"high_{i}"] is not None), default=0)),
        double=int(seen["all"] - (seen["codes"] or 0)),
    )


def place_counts(frame: Frame, cards: Sequence[str], sorter: str, places: Sequence[int]) -> list[float]:
    """Mean number of cards per place over complete sorts."""
    columns = [
        _total([nw.when(nw.col(card) == place).then(1.0).otherwise(0.0) for card in cards]).mean().alias(f"p{i}")
        for i, place in enumerate(places)
    ]
    row = arrow(complete(frame, cards, sorter).select(*columns)).to_pylist()[0]
    return [float(row[f"p{i}"]) for i in range(len(places))]


def loadings(frame: Frame, cards: Sequence[str], sorter: str, directions: Floats) -> Frame:
    """Load each person on directions of the cards: l_f = sum_s z_s d_sf; columns ``_l_0`` ... beside its places."""
    columns = [
        _total([_z(card) * float(directions[i, f]) for i, card in enumerate(cards)]).alias(f"{LOAD}{f}")
        for f in range(directions.shape[1])
    ]
    return _settled(complete(frame, cards, sorter).with_columns(*columns))


def moments(frame: Frame, cards: Sequence[str], sorter: str, directions: Floats) -> tuple[Floats, Floats]:
    """Second and fourth moments of loadings divided by the root of their communality: all that varimax needs.

    Returns
    -------
    k x k and k x k x k x k sums over persons.
    """
    k = directions.shape[1]
    square = _total([nw.col(f"{LOAD}{f}") * nw.col(f"{LOAD}{f}") for f in range(k)]).alias("_h2")
    names = [f"{LOAD}{f}" for f in range(k)]
    rows = _settled(loadings(frame, cards, sorter, directions).select(sorter, *names, square))
    rows = rows.filter(nw.col("_h2") > 0)
    two, four = list(combinations_with_replacement(range(k), 2)), list(combinations_with_replacement(range(k), 4))
    sums = []
    for term in (*two, *four):
        product = reduce(lambda a, b: a * b, [nw.col(f"{LOAD}{f}") for f in term])
        size = nw.col("_h2") if len(term) == 2 else nw.col("_h2") * nw.col("_h2")
        sums.append((product / size).sum().alias("m" + "_".join(map(str, term))))
    row = arrow(rows.select(*sums)).to_pylist()[0]
    second, fourth = np.zeros((k, k)), np.zeros((k, k, k, k))
    for f, g in two:
        second[f, g] = second[g, f] = row[f"m{f}_{g}"]
    for index in np.ndindex(k, k, k, k):
        fourth[index] = row["m" + "_".join(map(str, sorted(index)))]
    return second, fourth


@dataclass(frozen=True, slots=True)
class FactorSums:
    """Per factor: weighted sums of standard places N x k, flagged and negative, sum of squares, sum of l abs(l)."""

    sums: Floats
    flagged: Floats
    negative: Floats
    squares: Floats
    strong: Floats
    confounded: int
    unflagged: int


def flag_columns(k: int, bound: float, majority: str) -> list[nw.Expr]:
    """Say per factor who defines it, as 1 and 0."""
    half = _total([nw.col(f"{LOAD}{f}") * nw.col(f"{LOAD}{f}") for f in range(k)]) / 2
    out = []
    for f in range(k):
        load = nw.col(f"{LOAD}{f}")
        beyond, most = load.abs() > bound, load * load > half
        rule = {"on": beyond & most, "off": beyond, "alone": most}[majority]
        out.append(nw.when(rule).then(1.0).otherwise(0.0).alias(f"_on_{f}"))
    return out


def factor_sums(
    frame: Frame, cards: Sequence[str], sorter: str, directions: Floats, *, bound: float, majority: str, cap: float
) -> FactorSums:
    """Flag, weigh and sum in the engine: what the scores need and nothing more."""
    n, k = len(cards), directions.shape[1]
    rows = loadings(frame, cards, sorter, directions).with_columns(*flag_columns(k, bound, majority))
    weights = []
    for f in range(k):
        load = nw.col(f"{LOAD}{f}")
        held = nw.when(load > cap).then(cap).when(load < -cap).then(-cap).otherwise(load)
        weights.append((nw.col(f"_on_{f}") * held / (1.0 - held * held)).alias(f"_w_{f}"))
    rows = rows.with_columns(*weights).with_columns(
        *[_z(card).alias(f"{Z}{i}") for i, card in enumerate(cards)],
        _total([nw.when(nw.col(f"{LOAD}{f}").abs() > bound).then(1.0).otherwise(0.0) for f in range(k)]).alias("_many"),
        _total([nw.col(f"_on_{f}") for f in range(k)]).alias("_any"),
    )
    wanted = [(nw.col(f"{Z}{i}") * nw.col(f"_w_{f}")).sum().alias(f"s{i}_{f}") for i in range(n) for f in range(k)]
    for f in range(k):
        load, on = nw.col(f"{LOAD}{f}"), nw.col(f"_on_{f}")
        wanted += [
            on.sum().alias(f"p{f}"),
            (on * nw.when(load < 0).then(1.0).otherwise(0.0)).sum().alias(f"neg{f}"),
            (load * load).sum().alias(f"ss{f}"),
            (load * load.abs()).sum().alias(f"st{f}"),
        ]
    wanted.append(nw.when(nw.col("_many") >= 2).then(1).otherwise(0).sum().alias("confounded"))
    wanted.append(nw.when(nw.col("_any") == 0).then(1).otherwise(0).sum().alias("unflagged"))
    row = arrow(rows.select(*wanted)).to_pylist()[0]
    return FactorSums(
        sums=np.array([[row[f"s{i}_{f}"] for f in range(k)] for i in range(n)], dtype=np.float64),
        flagged=np.array([row[f"p{f}"] for f in range(k)], dtype=np.float64),
        negative=np.array([row[f"neg{f}"] for f in range(k)], dtype=np.float64),
        squares=np.array([row[f"ss{f}"] for f in range(k)], dtype=np.float64),
        strong=np.array([row[f"st{f}"] for f in range(k)], dtype=np.float64),
        confounded=int(row["confounded"]),
        unflagged=int(row["unflagged"]),
    )
