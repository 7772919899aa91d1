"""Both sides of every value, counted in the engine: sums over account means, from which marks and gaps follow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from klantwaarde import engine
from klantwaarde.statistics.account_sums import AccountSums

if TYPE_CHECKING:
    import narwhals as nw

QUESTIONS = ("importance", "expectation", "experience", "disconfirmation", "satisfaction")
GAP, TOTAL = "gap", "total"
"""Experience minus and plus expectation, of people who answered both."""
_BITS, _FINE = 52, 36


@dataclass(frozen=True, slots=True)
class Sides:
    """Sums of one wave.

    Parameters
    ----------
    sums
        (value, question) -> sums over the means of accounts; an account weighs as its people do on average.
    spread
        Value -> standard deviation of the gap over people who answered both sides; NaN for fewer than two.
    """

    sums: Mapping[tuple[str, str], AccountSums]
    spread: Mapping[str, float]

    def of(self, value: str, question: str) -> AccountSums:
        """Give the sums of a question; those of nobody when it was not asked."""
        return self.sums.get((value, question), AccountSums(0, 0, 0.0, 0.0, 0.0, 0.0))

    def n(self, value: str, question: str) -> int:
        """How many people answered a question."""
        return self.of(value, question).respondents


def count_sides(
    scores: nw.LazyFrame[Any], people: nw.LazyFrame[Any] | None, *, whole: bool, most: float, heaviest: float, n: int,
    weighted: bool,
) -> Sides:  # fmt: skip
    """Count both sides of every value.

    Parameters
    ----------
    scores
        Scores of one wave of who counts, at most one row per person and value.
    people
        ``respondent_id``, ``account`` and ``w``; ``None`` when every person is an account and all weigh alike.
    whole
        Whether all answers are whole marks.
    most, heaviest, n
        Largest answer whatever its sign, largest weight, and people: they tell how finely sums can be counted.
    weighted
        Whether weights differ.
    """
    import narwhals as nw

    e, p = nw.col("expectation").cast(nw.Float64), nw.col("experience").cast(nw.Float64)
    answers = {q: nw.col(q).cast(nw.Float64) for q in QUESTIONS} | {GAP: p - e, TOTAL: p + e}
    seated = scores.select("respondent_id", "value_id", **answers)
    exact = _Exact(n, max(2.0 * most, 1.0), max(heaviest, 1.0), whole=whole)
    if people is None:
        means, rows = exact, _lone(seated, list(answers))
    else:
        seated = seated.join(people.select("respondent_id", "account", "w"), on="respondent_id", how="inner")
        means, rows = replace(exact, whole=False), _account_means(seated, list(answers), exact, weighted=weighted)
    counted = engine.rows(rows.group_by("value_id").agg(**_sums(list(answers), means, weighted=weighted)))
    paired = engine.rows(
        seated.group_by("value_id").agg(
            n=nw.col(GAP).count(), s=exact.sum(nw.col(GAP), 1, 0), ss=exact.sum(nw.col(GAP) * nw.col(GAP), 2, 0)
        )
    )
    found = {}
    for row in counted:
        for q in answers:
            if accounts := int(row[f"j_{q}"] or 0):
                c, cc = (float(row[f"{name}_{q}"]) if weighted else float(accounts) for name in ("c", "cc"))
                found[str(row["value_id"]), q] = AccountSums(
                    accounts, int(row[f"n_{q}"]), float(row[f"t_{q}"]), float(row[f"q_{q}"]), c, cc
                )
    return Sides(found, {str(row["value_id"]): _deviation(row) for row in paired})


@dataclass(frozen=True, slots=True)
class _Exact:
    """Counts products in whole parts, as fine as their size allows, so that the order of rows does not matter."""

    n: int
    most: float
    heaviest: float
    whole: bool

    def sum(self, term: nw.Expr, answers: int, weights: int) -> nw.Expr:
        """Sum products of so many answers and weights."""
        import narwhals as nw

        if self.whole and not weights:
            return term.sum()
        size = max(self.n, 1) * self.most**answers * self.heaviest**weights
        scale = 2.0 ** min(_FINE, _BITS - math.ceil(math.log2(size)))
        return (term * scale).round().cast(nw.Int64).sum().cast(nw.Int64).cast(nw.Float64) / scale


def _lone(seated: nw.LazyFrame[Any], questions: list[str]) -> nw.LazyFrame[Any]:
    """Every person is an account."""
    import narwhals as nw

    made: dict[str, nw.Expr] = {}
    for q in questions:
        there = ~nw.col(q).is_null()
        made |= {f"m_{q}": nw.col(q), f"n_{q}": there.cast(nw.Int64)}
    return seated.select("value_id", **made)


def _account_means(
    seated: nw.LazyFrame[Any], questions: list[str], exact: _Exact, *, weighted: bool
) -> nw.LazyFrame[Any]:
    """Per account and value the (weighted) mean m of each question, its people n and their mean weight c."""
    import narwhals as nw

    parts: dict[str, nw.Expr] = {}
    for q in questions:
        there = ~nw.col(q).is_null()
        parts[f"n_{q}"] = nw.col(q).count()
        parts[f"s_{q}"] = exact.sum(nw.col("w") * nw.col(q), 1, 1) if weighted else exact.sum(nw.col(q), 1, 0)
        if weighted:
            parts[f"w_{q}"] = exact.sum(nw.when(there).then(nw.col("w")), 0, 1)
    grouped = seated.group_by("value_id", "account").agg(**parts)
    made: dict[str, nw.Expr] = {}
    for q in questions:
        n, some = nw.col(f"n_{q}").cast(nw.Float64), nw.col(f"n_{q}") > 0
        weight = nw.col(f"w_{q}") if weighted else n
        made |= {f"m_{q}": nw.when(some).then(nw.col(f"s_{q}") / weight), f"n_{q}": nw.col(f"n_{q}").cast(nw.Int64)}
        made[f"c_{q}"] = nw.when(some).then(weight / n)
    return grouped.select("value_id", **made)


def _sums(questions: list[str], exact: _Exact, *, weighted: bool) -> dict[str, nw.Expr]:
    import narwhals as nw

    out: dict[str, nw.Expr] = {}
    for q in questions:
        m = nw.col(f"m_{q}")
        out[f"j_{q}"] = m.count()
        out[f"n_{q}"] = nw.col(f"n_{q}").sum().cast(nw.Int64)
        first, second = m, m * m
        if weighted:
            c = nw.col(f"c_{q}")
            out |= {f"c_{q}": exact.sum(c, 0, 1), f"cc_{q}": exact.sum(c * c, 0, 2)}
            first, second = c * m, c * m * m
        out |= {f"t_{q}": exact.sum(first, 1, int(weighted)), f"q_{q}": exact.sum(second, 2, int(weighted))}
    return out


def _deviation(row: Mapping[str, Any]) -> float:
    n = int(row["n"] or 0)
    if n < 2:
        return float("nan")
    return math.sqrt(max(float(row["ss"]) - float(row["s"]) ** 2 / n, 0.0) / (n - 1))
