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
from klantwaarde.systems.values.tally import FINE, SUMS, Tally, Unit, Whole, power_of_two

if TYPE_CHECKING:
    import narwhals as nw

PLACE = ("wave", "item")


def count(
    rows: nw.LazyFrame[Any], questions: Mapping[str, float], people: People, *, per_respondent: bool = False
) -> Tally:
    """Count answers.

    Parameters
    ----------
    rows
        ``respondent_id``, ``wave``, ``item`` and one number column per question; at most one row per person, wave and
        item. An empty answer is left out before the account mean is made.
    questions
        Question -> largest possible answer, whatever its sign.
    people
        Who counts; rows of others are passed over.
    per_respondent
        True counts each person once and not by the part of the account: the mean is then that of the average
        respondent, and account sizes show in the effective number.

    Notes
    -----
    Respondents who are their own account are counted in one pass, in the engine, without a table per person.
    """
    units = {name: Unit(power_of_two(most), people.weight_unit) for name, most in questions.items()}
    seated = rows.select("respondent_id", *PLACE, *questions).join(people.frame, on="respondent_id", how="inner")
    names, columns = list(questions), people.columns
    position = {cell: place for place, cell in enumerate(people.cells)}
    cells: dict[tuple[str, str], Whole] = {}
    for row in _summed(seated, units, columns, people, per_respondent=per_respondent):
        key = (str(row["wave"]), str(row["item"]))
        block = cells.setdefault(key, np.zeros((len(people.cells), len(names), len(SUMS)), dtype=np.int64))
        block[position[tuple(str(row[column]) for column in columns)]] = _numbers(row, names)
    groups: dict[tuple[str, str, Group], Whole] = {}
    for kept in people.extra_splits:
        for row in _summed(seated, units, kept, people, per_respondent=per_respondent):
            for group in people.groups_of(row, kept):
                groups[str(row["wave"]), str(row["item"]), group] = _numbers(row, names)
    return Tally(tuple(names), units, cells, groups)


def _numbers(row: Mapping[str, Any], names: Sequence[str]) -> Whole:
    return np.array([[row[f"{name}_{sums}"] or 0 for sums in SUMS] for name in names], dtype=np.int64)


def fine(number: nw.Expr) -> nw.Expr:
    """Number as a whole number of 2^-36."""
    import narwhals as nw

    return (number * 2.0**FINE).round().cast(nw.Int64)


def account_means(
    rows: nw.LazyFrame[Any], units: Mapping[str, Unit], people: People, kept: Sequence[str]
) -> nw.LazyFrame[Any]:
    """Give, lazily, per account and cell its part C and its mean of each question, both in their units.

    Parameters
    ----------
    rows
        As for `count`.
    units
        Per question.
    people
        Who counts.
    kept
        Segment columns to keep; an account that stands in several of their values has a row for each.
    """
    import narwhals as nw

    seated = rows.select("respondent_id", *PLACE, *units).join(people.frame, on="respondent_id", how="inner")
    if people.nested:
        return _parts(seated, units, [*PLACE, *kept], people)
    return seated.with_columns(
        **{f"{name}_part": _weight(name, unit) for name, unit in units.items()},
        **{f"{name}_mean": nw.col(name).cast(nw.Float64) / unit.answer for name, unit in units.items()},
    )


def _weight(name: str, unit: Unit) -> nw.Expr:
    """Weight of those who answered, in its unit."""
    import narwhals as nw

    return nw.when(~nw.col(name).is_null()).then(nw.col("weight") / unit.weight)


def _summed(
    seated: nw.LazyFrame[Any], units: Mapping[str, Unit], kept: Sequence[str], people: People, *, per_respondent: bool
) -> list[dict[str, Any]]:
    import narwhals as nw

    keys = [*PLACE, *kept]
    terms: dict[str, nw.Expr] = {}
    for name, unit in units.items():
        if people.nested:
            part, mean = nw.col(f"{name}_{'w' if per_respondent else 'part'}"), nw.col(f"{name}_mean")
            terms[f"{name}_j"] = nw.when(nw.col(f"{name}_n") > 0).then(nw.lit(1))
        else:
            # Every respondent is an account. Every term holds the weight, which is joined on: without it, DuckDB sums
            # before it joins, and so makes a table per person.
            part, mean = _weight(name, unit), nw.col(name).cast(nw.Float64) / unit.answer
            terms[f"{name}_n"] = nw.when(~part.is_null()).then(nw.lit(1))
            terms[f"{name}_j"] = terms[f"{name}_n"]
        terms |= {f"{name}_c": fine(part), f"{name}_cc": fine(part * part)}
        terms |= {f"{name}_t": fine(part * mean), f"{name}_q": fine(part * mean * mean)}
    places = _parts(seated, units, keys, people) if people.nested else seated
    summed = (
        places.with_columns(**terms)
        .group_by(*keys)
        .agg(*[nw.col(f"{name}_{sums}").sum().cast(nw.Int64) for name in units for sums in SUMS])
    )
    return engine.rows(summed)


def _parts(
    seated: nw.LazyFrame[Any], units: Mapping[str, Unit], keys: Sequence[str], people: People
) -> nw.LazyFrame[Any]:
    """Join the people of one account that stand in the same cell: answers (n), weight (w), part and mean."""
    import narwhals as nw

    whole: dict[str, nw.Expr] = {}
    for name, unit in units.items():
        w = _weight(name, unit)
        whole[f"{name}_w"] = fine(w)
        whole[f"{name}_s"] = fine(w * nw.col(name).cast(nw.Float64) / unit.answer)
    parts = (
        seated.with_columns(**whole)
        .group_by(*keys, "account")
        .agg(
            *[nw.col(name).count().alias(f"{name}_n") for name in units],
            *[nw.col(f"{name}_{sums}").sum().cast(nw.Int64) for name in units for sums in "ws"],
        )
    )
    everyone = {name: nw.col(f"{name}_n") for name in units}
    if len(keys) > len(PLACE) and any(people.straddles):
        # People of the account who answered, over all cells it stands in.
        everyone = {name: nw.col(f"{name}_n").sum().over(*PLACE, "account") for name in units}
    parts = parts.with_columns(**{f"{name}_all": there.cast(nw.Float64) for name, there in everyone.items()})
    found: dict[str, nw.Expr] = {}
    for name in units:
        w, s = nw.col(f"{name}_w").cast(nw.Float64), nw.col(f"{name}_s").cast(nw.Float64)
        answered = nw.col(f"{name}_n") > 0
        found[f"{name}_w"] = nw.when(answered).then(w / 2.0**FINE)
        found[f"{name}_part"] = nw.when(answered).then(w / 2.0**FINE / nw.col(f"{name}_all"))
        found[f"{name}_mean"] = nw.when(answered).then(s / w)
    return parts.with_columns(**found)
