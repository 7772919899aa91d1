"""Overall satisfaction of those who score low, middle and high on a value, counted in the engine.

All pairs of cut-offs together cut a scale in a few bands, such as up to 5, 6, 7, 8, 9 and more. The engine counts per
band; low, middle and high of each pair are sums of bands.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.systems.values.counts import fine
from klantwaarde.systems.values.penalty_reward import OutcomeSums
from klantwaarde.systems.values.people import People
from klantwaarde.systems.values.tally import FINE, power_of_two

if TYPE_CHECKING:
    import narwhals as nw

Cut = tuple[float, float]
Place = tuple[str, str]
KEYS = ("wave", "item")
# Products of an account's numbers are counted in parts of this.
LARGE = 2.0**10


def count_outcomes(
    scores: nw.LazyFrame[Any],
    overall: nw.LazyFrame[Any],
    people: People,
    *,
    performance: str,
    outcome: str,
    most: float,
    cuts: Sequence[Cut],
    at_the_table: bool = False,
) -> dict[Place, dict[Cut, OutcomeSums]]:
    """Count, per wave, value and pair of cut-offs.

    Parameters
    ----------
    scores, overall
        The tables; ``scores`` with ``item``.
    people
        Who counts. Each person counts once, whatever the weight.
    performance
        Column of ``scores`` that is cut in low, middle and high.
    outcome
        Column of ``overall`` that is compared.
    most
        Largest possible outcome, whatever its sign.
    cuts
        Pairs of cut-offs.
    at_the_table
        True brings the rows home and counts them there, which is faster for a few thousand.

    Notes
    -----
    Where people share an account, the products of its numbers (people and outcome per band) come home too, so that
    errors know that colleagues look alike.
    """
    import narwhals as nw

    unit = power_of_two(most)
    judged = overall.select("respondent_id", "wave", y=nw.col(outcome).cast(nw.Float64) / unit).join(
        people.frame.select("respondent_id", "account"), on="respondent_id", how="inner"
    )
    rows = (
        scores.select("respondent_id", *KEYS, x=nw.col(performance))
        .join(judged, on=["respondent_id", "wave"], how="inner")
        .filter(~nw.col("x").is_null() & ~nw.col("y").is_null())
    )
    if at_the_table:
        return _at_the_table(rows.select(*KEYS, "account", "x", (nw.col("y") * unit).alias("y")), people, cuts)
    bands = _Bands(cuts)
    # Every term holds the outcome, which is joined on, so that the engine joins before it sums.
    y = nw.col("y")
    banded = rows.select(
        *KEYS,
        "account",
        band=bands.of(nw.col("x")),
        n=nw.when(~y.is_null()).then(nw.lit(1)),
        t=fine(y),
        q=fine(y * y),
    )
    per_band = engine.rows(banded.group_by(*KEYS, "band").agg(nw.col("n", "t", "q").sum().cast(nw.Int64)))
    products = engine.rows(_products(banded, bands.count)) if people.nested else []
    return bands.sums(per_band, products, unit, nested=people.nested)


class _Bands:
    """The bands that pairs of cut-offs make together."""

    def __init__(self, cuts: Sequence[Cut]) -> None:
        self.cuts = list(cuts)
        self.lows = sorted({low for low, _ in cuts})
        self.highs = sorted({high for _, high in cuts})
        self.count = len(self.lows) + 1 + len(self.highs)

    def of(self, x: nw.Expr) -> nw.Expr:
        """Number of the band of a score: first those up to each low, then the middle, then those from each high."""
        import narwhals as nw

        band = nw.lit(len(self.lows))
        for place, high in enumerate(self.highs):
            band = nw.when(x >= high).then(nw.lit(len(self.lows) + 1 + place)).otherwise(band)
        for place, low in reversed(list(enumerate(self.lows))):
            band = nw.when(x <= low).then(nw.lit(place)).otherwise(band)
        return band

    def folding(self, cut: Cut) -> NDArray[np.float64]:
        """3 x bands: which bands make low, middle and high for a pair."""
        low, high = self.lows.index(cut[0]), len(self.lows) + 1 + self.highs.index(cut[1])
        group = [0 if band <= low else 2 if band >= high else 1 for band in range(self.count)]
        return np.eye(3)[:, group]

    def sums(
        self, per_band: Sequence[Mapping[str, Any]], products: Sequence[Mapping[str, Any]], unit: float, *, nested: bool
    ) -> dict[Place, dict[Cut, OutcomeSums]]:
        """Fold the bands into low, middle and high of every pair."""
        plain: dict[Place, NDArray[np.float64]] = {}
        for row in per_band:
            place = (str(row["wave"]), str(row["item"]))
            block = plain.setdefault(place, np.zeros((3, self.count)))
            block[:, int(row["band"])] = (int(row["n"]), _whole(row["t"]) * unit, _whole(row["q"]) * unit**2)
        crossed = {(str(row["wave"]), str(row["item"])): row for row in products}
        found: dict[Place, dict[Cut, OutcomeSums]] = {}
        for place, block in plain.items():
            found[place] = {}
            for cut in self.cuts:
                fold = self.folding(cut)
                n, total, squares = (fold @ block[kind] for kind in range(3))
                cross, accounts = (None, None) if not nested else self._crossed(crossed[place], fold, unit)
                found[place][cut] = OutcomeSums(
                    n=(round(n[0]), round(n[1]), round(n[2])),
                    total=(float(total[0]), float(total[1]), float(total[2])),
                    squares=(float(squares[0]), float(squares[1]), float(squares[2])),
                    cross=cross,
                    accounts=accounts,
                )
        return found

    def _crossed(
        self, row: Mapping[str, Any], fold: NDArray[np.float64], unit: float
    ) -> tuple[NDArray[np.float64], tuple[int, int, int]]:
        wide = 2 * self.count
        cross = np.zeros((wide, wide))
        for i, j in itertools.combinations_with_replacement(range(wide), 2):
            scale = unit ** ((i >= self.count) + (j >= self.count))
            cross[i, j] = cross[j, i] = _whole(row[f"x{i}_{j}"]) * LARGE * scale
        both = np.kron(np.eye(2), fold)
        # Accounts with somebody in the group: those in any of its bands.
        masks = [int(sum(2**band for band in np.flatnonzero(part))) for part in fold]
        counts = [sum(int(row[f"s{seen}"] or 0) for seen in range(2**self.count) if seen & mask) for mask in masks]
        return both @ cross @ both.T, (counts[0], counts[1], counts[2])


def _whole(number: int | None) -> float:
    return int(number or 0) / 2.0**FINE


def _products(banded: nw.LazyFrame[Any], bands: int) -> nw.LazyFrame[Any]:
    """Sum, over accounts, the products of people and outcome per band, and in which bands each account stands."""
    import narwhals as nw

    parts: dict[str, nw.Expr] = {}
    for band in range(bands):
        there = nw.col("band") == band
        parts[f"n{band}"] = nw.when(there).then(nw.col("n")).otherwise(nw.lit(0))
        parts[f"t{band}"] = nw.when(there).then(nw.col("t")).otherwise(nw.lit(0))
    accounts = (
        banded.with_columns(**parts)
        .group_by(*KEYS, "account")
        .agg(*[nw.col(name).sum().cast(nw.Int64) for name in parts])
    )
    numbers = [nw.col(f"n{band}").cast(nw.Float64) for band in range(bands)]
    numbers += [nw.col(f"t{band}").cast(nw.Float64) / 2.0**FINE for band in range(bands)]
    terms = {
        f"x{i}_{j}": fine(numbers[i] * numbers[j] / LARGE)
        for i, j in itertools.combinations_with_replacement(range(2 * bands), 2)
    }
    seen = nw.lit(0)
    for band in range(bands):
        seen = seen + nw.when(nw.col(f"n{band}") > 0).then(nw.lit(2**band)).otherwise(nw.lit(0))
    standing = {
        f"s{which}": nw.when(nw.col("seen") == which).then(nw.lit(1)).otherwise(nw.lit(0)) for which in range(2**bands)
    }
    return (
        accounts.with_columns(**terms, seen=seen)
        .with_columns(**standing)
        .group_by(*KEYS)
        .agg(*[nw.col(name).sum().cast(nw.Int64) for name in [*terms, *standing]])
    )


def _at_the_table(rows: nw.LazyFrame[Any], people: People, cuts: Sequence[Cut]) -> dict[Place, dict[Cut, OutcomeSums]]:
    gathered: dict[Place, list[tuple[float, float, str]]] = {}
    for row in engine.rows(rows):
        gathered.setdefault((str(row["wave"]), str(row["item"])), []).append((row["x"], row["y"], row["account"]))
    found: dict[Place, dict[Cut, OutcomeSums]] = {}
    for place, answers in gathered.items():
        x, y, accounts = zip(*sorted(answers), strict=True)
        found[place] = {
            cut: OutcomeSums.of(x, y, low=cut[0], high=cut[1], accounts=accounts if people.nested else None)
            for cut in cuts
        }
    return found
