"""Counting in the engine: from study tables of any size to a few whole numbers per wave, item, question and cell.

A respondent i in account a carries the part c_i = w_i / n_a: the case weight, divided by the number of people of that
account who answered this question. The mean of a group is the sum of c_i y_i over the sum of c_i. For everybody and
for segments of accounts that is the mean over accounts of the account mean; a segment of functions, in which an
account stands with some of its people, counts that account by their part. So the sums of all segments together are
exactly the sums of the total, whatever the segments (`closing` builds on that).

Per account (or part of it) C = sum of c_i and m = its mean; home come the numbers of respondents and accounts and the
sums of C, C^2, C m and C m^2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from klantwaarde import engine
from klantwaarde.systems.values.people import Group, People
from klantwaarde.systems.values.tally import FINE, SUMS, Place, Tally, Whole

if TYPE_CHECKING:
    import narwhals as nw

PLACE = ("wave", "item", "question")


def count_seated(seated: Sequence[nw.LazyFrame[Any]], units: Mapping[str, float], people: People) -> Tally:
    """Count answers.

    Parameters
    ----------
    seated
        Lazy tables of answers that know their account, weight and segments (`seat`); at most one answer per person,
        wave, item and question.
    units
        Per question.
    people
        Who counts.

    Notes
    -----
    Respondents who are their own account are counted in one pass, in the engine, without a table per person.
    """
    position = {cell: place for place, cell in enumerate(people.cells)}
    cells: dict[Place, Whole] = {}
    groups: dict[tuple[Place, Group], Whole] = {}
    for bundle in seated:
        for row in _summed(bundle, people.columns, people):
            block = cells.setdefault(_place(row), np.zeros((len(people.cells), len(SUMS)), dtype=np.int64))
            block[position[tuple(str(row[column]) for column in people.columns)]] = _numbers(row)
        for kept in people.extra_splits:
            for row in _summed(bundle, kept, people):
                for group in people.groups_of(row, kept):
                    groups[_place(row), group] = _numbers(row)
    return Tally(cells, groups, units, people.weight_unit)


def seat(answers: nw.LazyFrame[Any], people: People) -> nw.LazyFrame[Any]:
    """Give each answer its account, its segments and its weight ``w``; answers of people who do not count fall away."""
    import narwhals as nw

    weight = (nw.col("weight") / people.weight_unit).alias("w")
    return answers.join(people.frame.with_columns(weight).drop("weight"), on="respondent_id", how="inner")


def count_side_by_side(
    seated: nw.LazyFrame[Any], questions: Sequence[str], units: Mapping[str, float], people: People
) -> Tally:
    """Count all questions of a large family in one pass; only where every respondent is an account.

    Parameters
    ----------
    seated
        Rows with a column per question, that know their account, weight and segments (`seat`).
    questions
        Names of the columns.
    units
        Per question.
    people
        Who counts.
    """
    import narwhals as nw

    position = {cell: place for place, cell in enumerate(people.cells)}
    terms: dict[str, nw.Expr] = {}
    for number, question in enumerate(questions):
        # Every term holds the weight, which is joined on: without it, DuckDB sums before it joins, and so makes a
        # table per person.
        m = nw.col(question)
        C = nw.when(~m.is_null()).then(nw.col("w"))
        terms[f"n{number}"] = nw.when(C > 0).then(nw.lit(1))
        if people.weighted:
            terms |= {f"c{number}": fine(C), f"cc{number}": fine(C * C)}
        terms |= {f"t{number}": fine(C * m), f"q{number}": fine(C * m * m)}
    summed = (
        seated.with_columns(**terms)
        .group_by("wave", "item", *people.columns)
        .agg(*[nw.col(name).sum().cast(nw.Int64) for name in terms])
    )
    cells: dict[Place, Whole] = {}
    for row in engine.rows(summed):
        cell = position[tuple(str(row[column]) for column in people.columns)]
        for number, question in enumerate(questions):
            n = int(row[f"n{number}"] or 0)
            numbers = {"n": n, "j": n, "t": row[f"t{number}"], "q": row[f"q{number}"]}
            # Equal weights need no sums of their own.
            equal = people.heaviest / people.weight_unit
            for name, one in (("c", equal), ("cc", equal**2)):
                numbers[name] = row[f"{name}{number}"] if people.weighted else n * int(one * 2.0**FINE + 0.5)
            if n:
                place = (str(row["wave"]), str(row["item"]), question)
                block = cells.setdefault(place, np.zeros((len(people.cells), len(SUMS)), dtype=np.int64))
                block[cell] = _numbers(numbers)
    return Tally(cells, {}, units, people.weight_unit)


def _place(row: Mapping[str, Any]) -> Place:
    return str(row["wave"]), str(row["item"]), str(row["question"])


def _numbers(row: Mapping[str, Any]) -> Whole:
    return np.array([row[name] or 0 for name in SUMS], dtype=np.int64)


def fine(number: nw.Expr) -> nw.Expr:
    """Number as a whole number of 2^-36."""
    import narwhals as nw

    return (number * 2.0**FINE).round().cast(nw.Int64)


def account_means(seated: nw.LazyFrame[Any], people: People, kept: Sequence[str]) -> nw.LazyFrame[Any]:
    """Give, lazily, per account and cell its ``part`` C and its ``mean`` m, both in their units, and its people ``n``.

    Parameters
    ----------
    seated
        From `seat`.
    people
        Who counts.
    kept
        Segment columns to keep; an account that stands in several of their values has a row for each.
    """
    import narwhals as nw

    keys = [*PLACE, *kept]
    if not people.nested:
        # Every respondent is an account.
        return seated.select(*keys, "account", part="w", mean="y", n=nw.when(nw.col("w") > 0).then(nw.lit(1)))
    parts = (
        seated.with_columns(w=fine(nw.col("w")), s=fine(nw.col("w") * nw.col("y")))
        .group_by(*keys, "account")
        .agg(n=nw.len(), w=nw.col("w").sum().cast(nw.Int64), s=nw.col("s").sum().cast(nw.Int64))
    )
    everyone = nw.col("n")
    if kept and any(people.straddles):
        # People of the account who answered, over all cells it stands in.
        everyone = nw.col("n").sum().over(*PLACE, "account")
    w, s = nw.col("w").cast(nw.Float64), nw.col("s").cast(nw.Float64)
    return parts.with_columns(part=w / 2.0**FINE / everyone.cast(nw.Float64), mean=s / w)


def _summed(seated: nw.LazyFrame[Any], kept: Sequence[str], people: People) -> list[dict[str, Any]]:
    import narwhals as nw

    # Engines do not tell c from C, so the letters of the paper stay in Python.
    C, m = nw.col("part"), nw.col("mean")
    terms = {"c": fine(C), "cc": fine(C * C), "t": fine(C * m), "q": fine(C * m * m)}
    summed = (
        account_means(seated, people, kept)
        .with_columns(**terms)
        .group_by(*PLACE, *kept)
        .agg(nw.col("n").sum().cast(nw.Int64), *[nw.col(t).sum().cast(nw.Int64) for t in terms], j=nw.len())
    )
    return engine.rows(summed)
