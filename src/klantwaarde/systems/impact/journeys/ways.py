"""Ways through a journey (variants), told apart exactly in the engine.

A way is a list of steps. Each activity gets a number, and a list of numbers is written in base (activities + 1) into
whole numbers of 62 bits: word w holds the steps w·k + 1 to w·k + k. Two cases walk the same way if and only if all
their words are equal, so grouping by the words groups by the way, on every engine and without a hash that may collide.
Cases too long for the words are counted, not told apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import narwhals as nw

from klantwaarde.engine import arrow
from klantwaarde.engine.kernels import numbered
from klantwaarde.systems.impact.journeys.log import order_of

Frame = nw.LazyFrame[Any]
BITS = 62
MOST_WORDS = 6
MOST_IN_WORD = 31


def steps_in_word(activities: int) -> int:
    """How many steps one whole number holds when there are so many activities."""
    return min(int(BITS / math.log2(activities + 1)), MOST_IN_WORD)


def ways(log: Frame, activities: Sequence[str], *, longest: int, shown: int, people: str = "") -> list[dict[str, Any]]:
    """Count the most walked ways, and put all others in one row.

    Parameters
    ----------
    log
        As `log.as_log` gives it.
    activities
        Every activity in it.
    longest
        Steps of the longest case.
    shown
        How many ways get a row of their own.
    people
        Column of which the distinct values are counted too; it is the same in all rows of a case.

    Returns
    -------
    list
        Per way: ``steps`` (empty for all others), ``variants``, ``cases``, ``long`` (cases not told apart), ``seconds``
        and ``micros`` from first to last step, summed, and ``people``. The rest comes last.
    """
    per_word = steps_in_word(len(activities))
    words = min(-(-longest // per_word), MOST_WORDS)
    told = words * per_word
    names = [f"w{i}" for i in range(words)]
    per_case = _per_case(log, activities, words, per_word, people)
    counted = per_case.with_columns(long=_when(nw.col("n") > told)).group_by(*names, "long").agg(
        cases=nw.len().cast(nw.Int64),
        seconds=nw.col("seconds").sum().cast(nw.Int64),
        micros=nw.col("micros").sum().cast(nw.Int64),
        **({"people": nw.col("who").n_unique().cast(nw.Int64)} if people else {}),
    )  # fmt: skip
    # Long ones go to the end, whatever they count.
    first = counted.with_columns(place=nw.col("long") * nw.lit(2**62) - nw.col("cases"))
    ranked = numbered(first, [], ["place", *names])
    kept = (nw.col("rank") <= shown) & (nw.col("long") == 0)
    table = (
        ranked.with_columns(row=nw.when(kept).then(nw.col("rank")).otherwise(nw.lit(shown + 1)))
        .with_columns(lengthy=nw.col("long") * nw.col("cases"))
        .group_by("row")
        .agg(
            variants=nw.len().cast(nw.Int64),
            cases=nw.col("cases").sum().cast(nw.Int64),
            long=nw.col("lengthy").sum().cast(nw.Int64),
            seconds=nw.col("seconds").sum().cast(nw.Int64),
            micros=nw.col("micros").sum().cast(nw.Int64),
            **({"people": nw.col("people").sum().cast(nw.Int64)} if people else {}),
            **{name: nw.col(name).max().cast(nw.Int64) for name in names},
        )
        .sort("row")
    )
    rows: list[dict[str, Any]] = arrow(table).to_pylist()
    ordered = sorted(activities)
    for row in rows:
        row["steps"] = [] if row["row"] > shown else unpacked([row[name] for name in names], ordered)
    return rows


def _per_case(log: Frame, activities: Sequence[str], words: int, per_word: int, people: str) -> Frame:
    """Write the steps of every case into its words."""
    base = len(activities) + 1
    walked = numbered(log, ["case"], order_of(log))
    place = nw.col("rank") - 1
    packed = _number_of(sorted(activities)) * _power(base, place % per_word, per_word)
    marked = walked.with_columns(part=packed.cast(nw.Int64), word=place // per_word)
    part, word = nw.col("part"), nw.col("word")
    span = nw.col("us").max() - nw.col("us").min()
    return marked.group_by("case").agg(
        n=nw.len().cast(nw.Int64),
        seconds=(span // 1_000_000).cast(nw.Int64),
        micros=(span % 1_000_000).cast(nw.Int64),
        **({"who": nw.col(people).max()} if people else {}),
        **{f"w{i}": nw.when(word == i).then(part).otherwise(nw.lit(0)).sum().cast(nw.Int64) for i in range(words)},
    )


def _number_of(ordered: Sequence[str]) -> nw.Expr:
    """Number of an activity, from 1, by halving the list: a name is compared a few times, however many there are."""

    def among(low: int, high: int) -> nw.Expr:
        if high - low == 1:
            return nw.lit(low + 1).cast(nw.Int64)
        middle = (low + high) // 2
        return nw.when(nw.col("activity") < ordered[middle]).then(among(low, middle)).otherwise(among(middle, high))

    if len(ordered) == 1:  # a bare number is no column to an engine
        return nw.when(nw.col("activity").is_null()).then(nw.lit(0)).otherwise(nw.lit(1)).cast(nw.Int64)
    return among(0, len(ordered))


def _power(base: int, exponent: nw.Expr, most: int) -> nw.Expr:
    """Base to an exponent under ``most``, exactly: a factor per bit of the exponent."""
    found = nw.when(exponent % 2 == 1).then(nw.lit(base)).otherwise(nw.lit(1)).cast(nw.Int64)
    bit = 2
    while bit < most:
        factor = nw.when((exponent // bit) % 2 == 1).then(nw.lit(base**bit)).otherwise(nw.lit(1)).cast(nw.Int64)
        found = found * factor
        bit *= 2
    return found


def unpacked(words: Sequence[int], ordered: Sequence[str]) -> list[str]:
    """Read the steps back from the words of a way.

    Parameters
    ----------
    words
        Whole numbers, the first steps first.
    ordered
        Activities in the order of their numbers.
    """
    base = len(ordered) + 1
    found: list[str] = []
    for word in words:
        left = int(word)
        while left:
            found.append(ordered[left % base - 1])
            left //= base
    return found


def _when(test: nw.Expr) -> nw.Expr:
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64)
