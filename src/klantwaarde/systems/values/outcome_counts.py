"""Overall satisfaction of those who score low, middle and high on a value, counted in the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from klantwaarde import engine
from klantwaarde.systems.values.counts import fine
from klantwaarde.systems.values.penalty_reward import GROUPS, OutcomeSums
from klantwaarde.systems.values.people import People
from klantwaarde.systems.values.tally import FINE, power_of_two

if TYPE_CHECKING:
    import narwhals as nw

Cut = tuple[float, float]
KEYS = ("wave", "item")
NUMBERS = tuple(f"{letter}_{group}" for letter in "ntq" for group in GROUPS)
CROSS = {f"x{i}{j}": (i, j) for i in range(6) for j in range(i, 6)}
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
) -> dict[tuple[str, str], dict[Cut, OutcomeSums]]:
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
    Where people share an account, the products of its six numbers (people and outcome per group) come home too, so
    that errors know that colleagues look alike.
    """
    import narwhals as nw

    unit = power_of_two(most)
    # Every term holds the outcome, which is joined on, so that the engine joins before it sums.
    rows = (
        scores.select("respondent_id", *KEYS, x=nw.col(performance))
        .join(people.frame.select("respondent_id", "account"), on="respondent_id", how="inner")
        .join(
            overall.select("respondent_id", "wave", y=nw.col(outcome).cast(nw.Float64) / unit),
            on=["respondent_id", "wave"],
            how="inner",
        )
        .filter(~nw.col("x").is_null() & ~nw.col("y").is_null())
    )
    if at_the_table:
        return _at_the_table(rows.select(*KEYS, "account", "x", (nw.col("y") * unit).alias("y")), people, cuts)
    cut_up = nw.concat([_cut(rows, cut, number) for number, cut in enumerate(cuts)])
    keys = (*KEYS, "cut")
    if people.nested:
        names = [*NUMBERS, *CROSS, *(f"j_{group}" for group in GROUPS)]
        each = _per_account(cut_up, keys)
    else:
        names, each = list(NUMBERS), cut_up
    found: dict[tuple[str, str], dict[Cut, OutcomeSums]] = {}
    for row in engine.rows(each.group_by(*keys).agg(*[nw.col(name).sum().cast(nw.Int64) for name in names])):
        place = (str(row["wave"]), str(row["item"]))
        found.setdefault(place, {})[cuts[int(row["cut"])]] = _sums(row, unit, nested=people.nested)
    return found


def _at_the_table(
    rows: nw.LazyFrame[Any], people: People, cuts: Sequence[Cut]
) -> dict[tuple[str, str], dict[Cut, OutcomeSums]]:
    gathered: dict[tuple[str, str], list[tuple[float, float, str]]] = {}
    for row in engine.rows(rows):
        gathered.setdefault((str(row["wave"]), str(row["item"])), []).append((row["x"], row["y"], row["account"]))
    found: dict[tuple[str, str], dict[Cut, OutcomeSums]] = {}
    for place, answers in gathered.items():
        x, y, accounts = zip(*sorted(answers), strict=True)
        found[place] = {
            cut: OutcomeSums.of(x, y, low=cut[0], high=cut[1], accounts=accounts if people.nested else None)
            for cut in cuts
        }
    return found


def _cut(rows: nw.LazyFrame[Any], cut: Cut, number: int) -> nw.LazyFrame[Any]:
    """Per row, for one pair of cut-offs: in which group it falls, with its outcome and squared outcome."""
    import narwhals as nw

    x, y = nw.col("x"), nw.col("y")
    low, high = cut
    terms: dict[str, nw.Expr] = {"cut": nw.lit(number)}
    for group, there in {"low": x <= low, "middle": (x > low) & (x < high), "high": x >= high}.items():
        terms[f"n_{group}"] = nw.when(there & ~y.is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
        terms[f"t_{group}"] = nw.when(there).then(fine(y)).otherwise(nw.lit(0))
        terms[f"q_{group}"] = nw.when(there).then(fine(y * y)).otherwise(nw.lit(0))
    return rows.select(*KEYS, "account", **terms)


def _per_account(cut_up: nw.LazyFrame[Any], keys: Sequence[str]) -> nw.LazyFrame[Any]:
    """Per account: its numbers, and their products."""
    import narwhals as nw

    accounts = cut_up.group_by(*keys, "account").agg(*[nw.col(name).sum().cast(nw.Int64) for name in NUMBERS])
    six = [nw.col(f"n_{group}").cast(nw.Float64) for group in GROUPS]
    six += [nw.col(f"t_{group}").cast(nw.Float64) / 2.0**FINE for group in GROUPS]
    more = {name: fine(six[i] * six[j] / LARGE) for name, (i, j) in CROSS.items()}
    more |= {f"j_{group}": nw.when(nw.col(f"n_{group}") > 0).then(nw.lit(1)).otherwise(nw.lit(0)) for group in GROUPS}
    return accounts.with_columns(**more)


def _sums(row: Mapping[str, Any], unit: float, *, nested: bool) -> OutcomeSums:
    n, total, squares = ([int(row[f"{letter}_{group}"]) for group in GROUPS] for letter in "ntq")
    part = 1.0 / 2.0**FINE
    cross = None
    accounts = None
    if nested:
        scale = np.array([1.0, 1.0, 1.0, unit, unit, unit])
        cross = np.zeros((6, 6))
        for name, (i, j) in CROSS.items():
            cross[i, j] = cross[j, i] = int(row[name]) * part * LARGE * scale[i] * scale[j]
        low, middle, high = (int(row[f"j_{group}"]) for group in GROUPS)
        accounts = (low, middle, high)
    return OutcomeSums(
        n=(n[0], n[1], n[2]),
        total=(total[0] * part * unit, total[1] * part * unit, total[2] * part * unit),
        squares=(squares[0] * part * unit**2, squares[1] * part * unit**2, squares[2] * part * unit**2),
        cross=cross,
        accounts=accounts,
    )
