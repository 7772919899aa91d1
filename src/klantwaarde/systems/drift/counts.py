"""Counting in the engine: from scores of any size to a few whole numbers per wave, value, measure and group.

A unit is an account in one group and wave; its answer is the mean of its people. Home come, per measure, the numbers of
people and units, the sums of the answers and of their squares, and the same of units that answered in two waves near
each other with the sum of the products. Sums are whole numbers of 2^-36 of the scale, so that they are the same in any
order, on any engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klantwaarde import engine
from klantwaarde.systems.drift.moments import HISTORY, LAGS, MEASURES

if TYPE_CHECKING:
    import narwhals as nw

FINE = 36
PLACE = ("wave", "value_id")
# A cell with more accounts than this needs no list of them: it is never too small by its accounts.
MANY_ACCOUNTS = 20
# So many waves are laid beside each other at a time, with those before them.
BLOCK = HISTORY


@dataclass(frozen=True, slots=True)
class Marks:
    """Answers as rows of one person, wave and value, lazily.

    Parameters
    ----------
    frame
        ``account``, ``wave``, ``value_id``, a column per measure of `MEASURES` in parts of ``unit``, and ``g0``,
        ``g1``, ... per segment column (empty text when unknown).
    people
        ``account`` and segment columns of everybody on the customers' side.
    by
        Names of the segment columns.
    unit
        A power of two, at least the largest answer.
    alone
        Whether every respondent is an account of its own: then no table per account is needed.
    """

    frame: nw.LazyFrame[Any]
    people: nw.LazyFrame[Any]
    by: tuple[str, ...]
    unit: float
    alone: bool = False

    @property
    def columns(self) -> list[str]:
        """Names of the segment columns in the frame."""
        return [f"g{place}" for place in range(len(self.by))]


def read_marks(
    tables: Mapping[str, nw.LazyFrame[Any]],
    segments: Sequence[str],
    *,
    asked: Sequence[str],
    score: tuple[float, float],
    disconfirmation: tuple[float, float],
) -> Marks:
    """Put answers, accounts and segments beside each other.

    Parameters
    ----------
    tables
        Lazy tables by name: ``scores``, ``respondents`` and, when a segment comes from it, ``customers``.
    segments
        Segment columns, such as ``respondents.function``; those that no table has are left out.
    asked
        Which of importance, expectation, experience and disconfirmation the scores have.
    score, disconfirmation
        Their scales. The disconfirmation as asked counts in points of the score scale; when it was not asked it is
        experience minus expectation.
    """
    import narwhals as nw

    known = {name: set(table.collect_schema().names()) for name, table in tables.items()}
    by = [s for s in segments if s.partition(".")[2] in known.get(s.partition(".")[0], set())]
    text = {name: nw.col(name.partition(".")[2]).cast(nw.String) for name in by}
    alias = {name: f"g{place}" for place, name in enumerate(by)}
    people = tables["respondents"].filter(~(nw.col("side") == "employee").fill_null(value=False))
    people = people.with_columns(
        account=nw.when(nw.col("customer_id").is_null())
        .then(nw.concat_str([nw.lit("respondent "), nw.col("respondent_id")]))
        .otherwise(nw.concat_str([nw.lit("customer "), nw.col("customer_id")])),
        **{alias[name]: text[name] for name in by if name.startswith("respondents.")},
    )
    theirs = {alias[name]: text[name] for name in by if name.startswith("customers.")}
    if theirs:
        people = people.join(tables["customers"].select("customer_id", **theirs), on="customer_id", how="left")
    people = people.select("respondent_id", "account", *[nw.col(column).fill_null("") for column in alias.values()])
    width = score[1] - score[0]
    unit = 2.0 ** math.ceil(math.log2(max(abs(score[0]), abs(score[1]), width)))
    stretch = width / (disconfirmation[1] - disconfirmation[0])
    there = {name: nw.col(name).cast(nw.Float64) / unit for name in asked}
    if "disconfirmation" in there:
        there["disconfirmation"] *= stretch
    elif {"experience", "expectation"} <= set(there):
        there["disconfirmation"] = there["experience"] - there["expectation"]
    found = {f"x{m}": there[name] for m, name in enumerate(MEASURES) if name in there}
    scores = tables["scores"].select("respondent_id", *PLACE, **found)
    placed = tables["respondents"].select(nw.col("customer_id").count().alias("placed"))
    return Marks(
        frame=scores.join(people, on="respondent_id", how="inner"),
        people=people.drop("respondent_id"),
        by=tuple(by),
        unit=unit,
        alone=not engine.rows(placed)[0]["placed"],
    )


def measured(marks: Marks) -> list[int]:
    """Places of the measures that were asked."""
    return [m for m in range(len(MEASURES)) if f"x{m}" in marks.frame.collect_schema().names()]


def units_at_home(marks: Marks) -> list[dict[str, Any]]:
    """Bring every account home with the combination of segments it stands in: people ``p`` and sum ``t``."""
    return engine.rows(_joined(marks.frame, [*PLACE, *marks.columns], measured(marks)))


def sums_per_group(marks: Marks, kept: Sequence[str]) -> list[dict[str, Any]]:
    """Count people ``p``, units ``n``, answers ``s`` and squares ``q`` per wave, value and value of one split."""
    import narwhals as nw

    there = measured(marks)
    terms: dict[str, nw.Expr] = {}
    for m in there:
        mean = nw.col(f"m{m}")
        terms |= {f"n{m}": (~mean.is_null()).cast(nw.Int64), f"s{m}": fine(mean), f"q{m}": fine(mean * mean)}
    names = [*[f"p{m}" for m in there], *terms]
    return _summed(_units(marks, marks.frame, kept, there).with_columns(**terms), names, kept)


def sums_of_panel(
    marks: Marks, kept: Sequence[str], waves: Sequence[str], values: Sequence[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Count units ``k`` that answered on a value in a wave and in one of the waves before, and their sums.

    Now ``a``, before ``b``, now x before ``c``; with each row how many waves lie between. The waves of a unit are laid
    beside each other once, so that no join is needed; a few waves and some values at a time, as that must fit the
    engine.
    """
    for start in range(0, len(waves), BLOCK):
        first = max(0, start - LAGS)
        near = list(enumerate(waves))[first : start + BLOCK]
        pairs = [(t, t - e) for t, _ in near if t >= start for e, _ in near if 1 <= t - e <= LAGS]
        if pairs:
            yield from _panel_of(marks, kept, near, pairs, values)


def _panel_of(
    marks: Marks,
    kept: Sequence[str],
    near: Sequence[tuple[int, str]],
    pairs: Sequence[tuple[int, int]],
    values: Sequence[str],
) -> Iterator[tuple[int, dict[str, Any]]]:
    import narwhals as nw

    there = measured(marks)
    frame = marks.frame.filter(nw.col("value_id").is_in(values) & nw.col("wave").is_in([wave for _, wave in near]))
    beside = {f"w{t}m{m}": nw.when(nw.col("wave") == wave).then(nw.col(f"m{m}")) for t, wave in near for m in there}
    keys = ["value_id", *kept]
    wide = (
        _units(marks, frame, kept, there)
        .with_columns(**beside)
        .group_by(*keys, "account")
        .agg(*[nw.col(name).max() for name in beside])
    )
    terms: dict[str, nw.Expr] = {}
    for t, lag in pairs:
        for m in there:
            now, old = nw.col(f"w{t}m{m}"), nw.col(f"w{t - lag}m{m}")
            both, name = ~(now.is_null() | old.is_null()), f"{m}t{t}l{lag}"
            terms |= {
                f"k{name}": both.cast(nw.Int64),
                f"a{name}": fine(nw.when(both).then(now)),
                f"b{name}": fine(nw.when(both).then(old)),
                f"c{name}": fine(now * old),
            }
    summed = wide.select(*keys, **terms).group_by(*keys).agg(*[nw.col(name).sum().cast(nw.Int64) for name in terms])
    names = dict(near)
    for row in engine.rows(summed):
        for t, lag in pairs:
            sums = {f"{part}{m}": row[f"{part}{m}t{t}l{lag}"] for m in there for part in "kabc"}
            yield lag, {"wave": names[t], **{key: row[key] for key in keys}, **sums}


def heads_per_cell(marks: Marks) -> list[dict[str, Any]]:
    """Count people ``p`` and units ``n`` per wave, value and combination of segments."""
    import narwhals as nw

    there = measured(marks)
    units = _units(marks, marks.frame, marks.columns, there)
    units = units.with_columns(**{f"n{m}": (nw.col(f"p{m}") > 0).cast(nw.Int64) for m in there})
    return _summed(units, [f"{name}{m}" for m in there for name in "pn"], marks.columns)


def _summed(units: nw.LazyFrame[Any], names: Sequence[str], kept: Sequence[str]) -> list[dict[str, Any]]:
    import narwhals as nw

    return engine.rows(units.group_by(*PLACE, *kept).agg(*[nw.col(name).sum().cast(nw.Int64) for name in names]))


def most_cells(marks: Marks) -> int:
    """Give the largest number of combinations of segments one account stands in."""
    import narwhals as nw

    if marks.alone or not marks.columns:
        return 1
    cells = marks.people.unique().group_by("account").agg(cells=nw.len())
    return int(engine.rows(cells.select(most=nw.col("cells").max()))[0]["most"] or 1)


def seats(marks: Marks) -> list[dict[str, Any]]:
    """Give who sits where in combinations that have few accounts; larger ones are never too small by them."""
    import narwhals as nw

    seated = marks.people.unique()
    few = seated.group_by(*marks.columns).agg(size=nw.len()).filter(nw.col("size") <= MANY_ACCOUNTS).drop("size")
    return engine.rows(seated.join(few, on=marks.columns, how="inner"))


def _joined(frame: nw.LazyFrame[Any], keys: Sequence[str], there: Sequence[int]) -> nw.LazyFrame[Any]:
    """Join the people of one account: per measure how many answered ``p`` and the sum of their answers ``t``."""
    import narwhals as nw

    answers = {f"t{m}": fine(nw.col(f"x{m}")) for m in there}
    return (
        frame.with_columns(**answers)
        .group_by(*keys, "account")
        .agg(
            *[nw.col(f"x{m}").count().cast(nw.Int64).alias(f"p{m}") for m in there],
            *[nw.col(name).sum().cast(nw.Int64) for name in answers],
        )
    )


def _units(marks: Marks, frame: nw.LazyFrame[Any], kept: Sequence[str], there: Sequence[int]) -> nw.LazyFrame[Any]:
    """Join the people of one account: per measure how many answered ``p`` and their mean ``m``."""
    import narwhals as nw

    keys = [*PLACE, *kept]
    if marks.alone:
        same = {f"m{m}": fine(nw.col(f"x{m}")).cast(nw.Float64) / 2.0**FINE for m in there}
        heads = {f"p{m}": (~nw.col(f"x{m}").is_null()).cast(nw.Int64) for m in there}
        return frame.select(*keys, "account", **same, **heads)
    means = {
        f"m{m}": nw.when(nw.col(f"p{m}") > 0).then(
            nw.col(f"t{m}").cast(nw.Float64) / 2.0**FINE / nw.col(f"p{m}").cast(nw.Float64)
        )
        for m in there
    }
    return _joined(frame, keys, there).with_columns(**means)


def fine(number: nw.Expr) -> nw.Expr:
    """Number as a whole number of 2^-36."""
    import narwhals as nw

    return (number * 2.0**FINE).round().cast(nw.Int64)
