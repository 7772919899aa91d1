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

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from klantwaarde import engine
from klantwaarde.systems.values.people import Group, People
from klantwaarde.systems.values.tally import FINE, SUMS, Place, Tally, Whole

if TYPE_CHECKING:
    import narwhals as nw

PLACE = ("wave", "item", "question")


def count_family(
    seated: nw.LazyFrame[Any], questions: Mapping[str, str], units: Mapping[str, float], people: People
) -> Tally:
    """Count all questions of a family together.

    Parameters
    ----------
    seated
        Rows with a column per question, that know their account, weight and segments (`seat`); at most one row per
        person, wave and item.
    questions
        Column -> full name of the question.
    units
        Per question.
    people
        Who counts.

    Notes
    -----
    Respondents who are their own account are counted in one pass, without a table per person. Where an account can
    stand in several cells, cells hold no more than who answered; everybody and each segment are counted by themselves.
    """
    position = {cell: place for place, cell in enumerate(people.cells)}
    columns, names = list(questions), list(questions.values())
    cells: dict[Place, Whole] = {}
    groups: dict[tuple[Place, Group], Whole] = {}
    for row in _summed(seated, columns, people.columns, people, heads=bool(people.extra_splits)):
        cell = position[tuple(str(row[column]) for column in people.columns)]
        for place, numbers in _numbers(row, names, people):
            cells.setdefault(place, np.zeros((len(people.cells), len(SUMS)), dtype=np.int64))[cell] = numbers
    for kept in people.extra_splits:
        for row in _summed(seated, columns, kept, people):
            for group in people.groups_of(row, kept):
                groups |= {(place, group): numbers for place, numbers in _numbers(row, names, people)}
    return Tally(cells, groups, units, people.weight_unit)


def seat(answers: nw.LazyFrame[Any], people: People) -> nw.LazyFrame[Any]:
    """Give each answer its account, its segments and its weight ``w``; answers of people who do not count fall away."""
    import narwhals as nw

    weight = (nw.col("weight") / people.weight_unit).alias("w")
    return answers.join(people.frame.with_columns(weight).drop("weight"), on="respondent_id", how="inner")


def _numbers(row: Mapping[str, Any], questions: Sequence[str], people: People) -> Iterator[tuple[Place, Whole]]:
    """Give the sums of each question in a row that anybody answered."""
    # Where each respondent is an account, equal weights need no sums of their own.
    equal = people.heaviest / people.weight_unit
    known = {"c": int(equal * 2.0**FINE + 0.5), "cc": int(equal**2 * 2.0**FINE + 0.5)}
    for number, question in enumerate(questions):
        n = int(row[f"n{number}"] or 0)
        if n:
            found = {name: row.get(f"{name}{number}") for name in SUMS}
            if not people.nested:
                found["j"] = n
                if not people.weighted:
                    found |= {name: n * one for name, one in known.items()}
            yield (
                (str(row["wave"]), str(row["item"]), question),
                np.array([found[name] or 0 for name in SUMS], dtype=np.int64),
            )


def _summed(
    seated: nw.LazyFrame[Any], questions: Sequence[str], kept: Sequence[str], people: People, *, heads: bool = False
) -> list[dict[str, Any]]:
    """Sum over accounts, in columns ``n0``, ``c0``, ... per question; with ``heads`` only who answered (n and j)."""
    import narwhals as nw

    keys = ["wave", "item", *kept]
    rows = _parts(seated, questions, keys, people, heads=heads) if people.nested else seated
    terms: dict[str, nw.Expr] = {}
    for number, question in enumerate(questions):
        if people.nested:
            C, m = nw.col(f"part{number}"), nw.col(f"mean{number}")
            terms[f"j{number}"] = nw.when(nw.col(f"n{number}") > 0).then(nw.lit(1))
        else:
            # Every term holds the weight, which is joined on: without it, DuckDB sums before it joins, and so makes a
            # table per person.
            m = nw.col(question)
            C = nw.when(~m.is_null()).then(nw.col("w"))
            terms[f"n{number}"] = nw.when(C > 0).then(nw.lit(1))
        if heads:
            continue
        if people.nested or people.weighted:
            terms |= {f"c{number}": fine(C), f"cc{number}": fine(C * C)}
        terms |= {f"t{number}": fine(C * m), f"q{number}": fine(C * m * m)}
    names = list(dict.fromkeys([*(f"n{number}" for number in range(len(questions))), *terms]))
    summed = rows.with_columns(**terms).group_by(*keys).agg(*[nw.col(name).sum().cast(nw.Int64) for name in names])
    return engine.rows(summed)


def _parts(
    seated: nw.LazyFrame[Any], questions: Sequence[str], keys: Sequence[str], people: People, *, heads: bool
) -> nw.LazyFrame[Any]:
    """Join the people of one account that stand in the same cell: per question n, part C and mean m."""
    import narwhals as nw

    numbers = range(len(questions))
    weights = {
        f"w{i}": fine(nw.when(~nw.col(question).is_null()).then(nw.col("w"))) for i, question in enumerate(questions)
    }
    answers = {f"wy{i}": fine(nw.col("w") * nw.col(question)) for i, question in enumerate(questions)}
    whole = {} if heads else weights | answers
    parts = (
        (seated.with_columns(**whole) if whole else seated)
        .group_by(*keys, "account")
        .agg(
            *[nw.col(question).count().alias(f"n{i}") for i, question in enumerate(questions)],
            *[nw.col(name).sum().cast(nw.Int64) for name in whole],
        )
    )
    if heads:
        return parts
    everyone = {i: nw.col(f"n{i}") for i in numbers}
    if len(keys) > 2 and any(people.straddles):
        # People of the account who answered, over all cells it stands in.
        everyone = {i: nw.col(f"n{i}").sum().over("wave", "item", "account") for i in numbers}
    parts = parts.with_columns(**{f"all{i}": there.cast(nw.Float64) for i, there in everyone.items()})
    found: dict[str, nw.Expr] = {}
    for i in numbers:
        w, s = nw.col(f"w{i}").cast(nw.Float64), nw.col(f"wy{i}").cast(nw.Float64)
        there = nw.col(f"n{i}") > 0
        found[f"part{i}"] = nw.when(there).then(w / 2.0**FINE / nw.col(f"all{i}"))
        found[f"mean{i}"] = nw.when(there).then(s / w)
    return parts.with_columns(**found)


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
