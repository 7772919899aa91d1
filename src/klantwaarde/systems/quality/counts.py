"""Counting in the engine: from answers of any number of people to a few sums per unit, period and segment.

A cell holds n, the sums of the weights, of weight x answer and of weight x answer x answer. Cells add and subtract, so
that windows slide, waves merge and a person leaves exactly. A cell can be smaller than the group size that may be
shown: it is never shown itself.

Whole answers are summed as whole numbers. Others, such as means over questions, are counted in parts of a power of two
that is so small that nobody sees it and so large that no sum loses one: the same table gives the same bytes, whatever
the engine summed first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.engine.arrays import floats
from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.moments import Moments, unpacked, weights_all_zero, weights_not_positive
from klantwaarde.statistics.pair_moments import PairMoments
from klantwaarde.statistics.pattern_moments import PatternMoments
from klantwaarde.systems.quality.counted import MOST_PATTERNS, Counted, Store, Sums

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]

MOST_CELLS = 60_000
"""Cells of units and patterns that come home at most; with more, pairs are counted."""
_BITS, _FINE = 52, 36
_MASK = 50


@dataclass(frozen=True, slots=True)
class _Facts:
    """What must be known before counting: people, and per item its ends, middle, how many answers, and all whole."""

    n: int
    low: Floats
    high: Floats
    middle: Floats
    answered: Floats
    whole: NDArray[np.bool_]
    heaviest: float
    whole_weights: bool

    def parts(self, answers: int, weights: int) -> int:
        """Which power of two parts a unit when products of so many answers and weights are summed."""
        size = float(np.maximum(np.abs(self.low - self.middle), np.abs(self.high - self.middle)).max(initial=1.0))
        most = max(self.n, 1) * max(size, 1.0) ** answers * max(self.heaviest, 1.0) ** weights
        return min(_FINE, _BITS - math.ceil(math.log2(most)))


def count_answers(
    frame: nw.LazyFrame[Any], items: Sequence[str], *, unit: str, weight: str = "", drawn: str = "buckets"
) -> Counted:
    """Count the sums of every unit of a table, where the table lives; see `count_store`."""
    return count_store(frame, items, unit=unit, weight=weight, drawn=drawn).everybody


def count_store(
    frame: nw.LazyFrame[Any], items: Sequence[str], *, unit: str, weight: str = "", drawn: str = "buckets",
    groups: Sequence[str] = (), middle: Floats | None = None,
) -> Store:  # fmt: skip
    """Count the sums of every unit and group of a table, where the table lives, ready for drivers and path models.

    Parameters
    ----------
    frame
        A row per person; who answered none of the items is left out and counted.
    items
        Columns with answers.
    unit
        Column with the number of the account or bucket.
    weight
        Column with case weights above zero.
    drawn
        What a unit is: ``people``, ``accounts`` or ``buckets``.
    groups
        Columns with groups of people.
    middle
        (p,) to take off each answer; their mean, as a whole number, unless told. Only what was moved alike can be
        merged or compared.

    Raises
    ------
    MethodError
        When nobody answered one of the items, or a weight is negative or empty.
    """
    everyone = weighing(frame, weight) if weight else frame
    there = _there(everyone, items)
    facts = _facts(there, items, weight)
    facts = facts if middle is None else replace(facts, middle=middle)
    empty = [item for item, count in zip(items, facts.answered, strict=True) if not count]
    if empty or not facts.n:
        raise refuse(
            MethodError, "item-without-answers", say("Nobody answered {items}.", items=", ".join(empty or items)),
            say("What nobody answered cannot be estimated."), say("Leave the question out."),
        )  # fmt: skip
    everybody = int(engine.rows(everyone.select(_rows()))[0]["n"])
    sums, units, labels = _Moved(there, list(items), [unit, *groups], weight, facts).sums()
    cells = Counted(tuple(items), sums, (facts.low, facts.high), drawn, everybody - facts.n)
    return Store(cells, units, dict(zip(groups, labels, strict=True)))


def count_cells(
    frame: nw.LazyFrame[Any], items: Sequence[str], *, by: Sequence[str] = (), weight: str = "", shift: Floats
) -> dict[tuple[Any, ...], Moments]:
    """Count the moments of every cell of a table, such as period x segment x bucket, where the table lives.

    Parameters
    ----------
    frame
        A row per person with the items, the columns of ``by`` and the weight; people with an empty item are left out.
    items
        Columns with answers.
    by
        Columns whose values name a cell.
    weight
        Column with case weights above zero.
    shift
        (p,) to take off each answer, such as the middle of the scale: it keeps long sums exact.

    Returns
    -------
    Cell -> its `Moments`; they add up over cells, and over tables.
    """
    full = frame.drop_nulls(list(items))
    middle = np.broadcast_to(np.asarray(shift, dtype=np.float64), (len(items),))
    facts = replace(_facts(full, items, weight), middle=middle.copy())
    moved = _Moved(full, list(items), list(by), weight, facts)
    table = moved.table(moved.keys)
    columns = [table.column(name).to_pylist() for name in moved.keys]
    packed, people, squares = _arrays(table, len(items))
    return {
        tuple(column[row] for column in columns): unpacked(packed[row], facts.middle, int(people[row]), squares[row])
        for row in range(len(people))
    }


def _rows() -> Any:  # noqa: ANN401 - a narwhals expression
    import narwhals as nw

    return nw.len().cast(nw.Int64).alias("n")


def weighing(frame: nw.LazyFrame[Any], weight: str) -> nw.LazyFrame[Any]:
    """People whose answers count, after a check of all weights."""
    import narwhals as nw

    w = nw.col(weight).cast(nw.Float64)
    told = engine.rows(
        frame.select(w.min().alias("least"), w.max().alias("most"), w.is_null().cast(nw.Int64).sum().alias("none"))
    )[0]
    if told["none"] or (told["least"] or 0.0) < 0:
        raise weights_not_positive()
    if told["most"] == 0:
        raise weights_all_zero()
    return frame.filter(w > 0) if told["least"] == 0 else frame


def _there(frame: nw.LazyFrame[Any], items: Sequence[str]) -> nw.LazyFrame[Any]:
    """People who answered anything."""
    import narwhals as nw

    return frame.filter(nw.any_horizontal(*[~nw.col(item).is_null() for item in items], ignore_nulls=True))


def _facts(there: nw.LazyFrame[Any], items: Sequence[str], weight: str) -> _Facts:
    import narwhals as nw

    terms = [_rows()]
    for i, item in enumerate(items):
        x = nw.col(item).cast(nw.Float64)
        terms += [
            x.count().cast(nw.Int64).alias(f"count{i}"), x.min().alias(f"low{i}"), x.max().alias(f"high{i}"),
            x.mean().alias(f"mean{i}"), (x - x.round()).abs().max().alias(f"off{i}"),
        ]  # fmt: skip
    if weight:
        w = nw.col(weight).cast(nw.Float64)
        terms += [w.max().alias("heaviest"), (w - w.round()).abs().max().alias("off")]
    row = engine.rows(there.select(*terms))[0]

    def column(name: str) -> Floats:
        found = [row[f"{name}{i}"] for i in range(len(items))]
        return np.array([0.0 if value is None else value for value in found], dtype=np.float64)

    # A whole middle keeps whole answers whole; that of other answers is whole too, so that it never hangs on rounding.
    return _Facts(
        int(row["n"] or 0), column("low"), column("high"), np.round(column("mean")), column("count"),
        column("off") == 0, float(row.get("heaviest") or 1.0), not row.get("off"),
    )  # fmt: skip


class _Moved:
    """Answers counted from their middle, ready to be summed per unit and group."""

    def __init__(self, frame: nw.LazyFrame[Any], items: list[str], keys: list[str], weight: str, facts: _Facts) -> None:
        self.frame, self.items, self.weight, self.facts = frame, items, weight, facts
        # Under short names of our own: an engine may read a point in a name as a table and its column.
        self.columns, self.keys = keys, [f"k{i}" for i in range(len(keys))]
        self.whole = [bool(one) and float(m).is_integer() for one, m in zip(facts.whole, facts.middle, strict=True)]

    def masks(self) -> list[Any]:
        """Which items a person answered, as whole numbers of fifty bits."""
        import narwhals as nw

        out: list[Any] = []
        for start in range(0, len(self.items), _MASK):
            bits = [
                nw.when(~nw.col(item).is_null()).then(nw.lit(2**i)).otherwise(nw.lit(0)).cast(nw.Int64)
                for i, item in enumerate(self.items[start : start + _MASK])
            ]
            total = bits[0]
            for bit in bits[1:]:
                total = total + bit
            out.append(total.alias(f"mask{len(out)}"))
        return out

    def in_too_many_ways(self) -> bool:
        """Whether people left answers empty in too many ways for EM."""
        seen = self.frame.select(*self._named(), *self.masks())
        names = [f"mask{i}" for i in range(-(-len(self.items) // _MASK))]
        patterns, cells = (
            int(engine.rows(seen.select(*some).unique().select(_rows()))[0]["n"])
            for some in (names, [*self.keys, *names])
        )
        return patterns > MOST_PATTERNS or cells > MOST_CELLS

    def sums(self) -> tuple[Sums, NDArray[np.int64], list[NDArray[np.str_]]]:
        """Count per unit and group: as they are, per pattern of empty answers, or pairs where patterns are too many.

        Comes with the number of the unit of every cell, and the group of every cell per column.
        """
        if (self.facts.answered == self.facts.n).all():
            return self.patterns([])
        return self.pairs() if self.in_too_many_ways() else self.patterns(self.masks())

    def patterns(self, masks: list[Any]) -> tuple[PatternMoments, NDArray[np.int64], list[NDArray[np.str_]]]:
        """Count per unit, group and pattern."""
        p = len(self.items)
        table = self.table([*self.keys, *(f"mask{i}" for i in range(len(masks)))], masks)
        number, units, labels = _cells(table, self.keys)
        seen = np.ones((len(number), p), dtype=bool)
        for k in range(len(masks)):
            mask = floats(table.column(f"mask{k}")).astype(np.int64)
            for i in range(min(_MASK, p - k * _MASK)):
                seen[:, k * _MASK + i] = (mask >> i) & 1
        packed, people, squares = _arrays(table, p)
        sums = PatternMoments(seen, np.arange(len(number)), number, packed, people, squares, self.facts.middle)
        return sums.merged(), units, labels

    def table(self, by: list[str], masks: Sequence[Any] = ()) -> Any:  # noqa: ANN401 - an Arrow table, which has no types
        """Sum per cell: people, weights, answers and their products."""
        p = len(self.items)
        moved = self.frame.select(*self._named(), *masks, *self._columns())
        sums = [_rows(), self._sum([]).alias("sw"), self._sum([], weights=2).alias("sww")]
        sums += [self._sum([i]).alias(f"s{i}") for i in range(p)]
        sums += [self._sum([i, j]).alias(f"c{i}_{j}") for i, j in combinations_with_replacement(range(p), 2)]
        return engine.arrow(moved.group_by(*by).agg(*sums) if by else moved.select(*sums))

    def pairs(self) -> tuple[PairMoments, NDArray[np.int64], list[NDArray[np.str_]]]:
        """Count per unit, group and pair of items, over those who answered both."""
        import narwhals as nw

        p = len(self.items)
        there = [(~nw.col(item).is_null()).cast(nw.Int64).alias(f"m{i}") for i, item in enumerate(self.items)]
        moved = self.frame.select(*self._named(), *self._columns(), *there)
        sums = [_rows(), self._sum([], weights=2).alias("sww")]
        for i in range(p):
            sums.append(nw.col(f"m{i}").sum().cast(nw.Int64).alias(f"n{i}"))
            sums += [self._sum([i], seen=[j]).alias(f"s{i}_{j}") for j in range(p)]
            sums += [self._sum([], seen=[i, j]).alias(f"w{i}_{j}") for j in range(i, p)]
            sums += [self._sum([i, j]).alias(f"c{i}_{j}") for j in range(i, p)]
        table = engine.arrow(moved.group_by(*self.keys).agg(*sums))
        number, units, labels = _cells(table, self.keys)
        order = np.argsort(number)

        def column(name: str) -> Floats:
            return floats(table.column(name))[order]

        def square(name: str, *, half: bool) -> Floats:
            out = np.empty((len(order), p, p))
            for i in range(p):
                for j in range(i if half else 0, p):
                    out[:, i, j] = column(f"{name}{i}_{j}")
                    if half:
                        out[:, j, i] = out[:, i, j]
            return out

        answered = np.stack([column(f"n{i}") for i in range(p)], axis=1).astype(np.int64)
        found = PairMoments(
            number[order], square("w", half=True), square("s", half=False), square("c", half=True),
            column("n").astype(np.int64), column("sww"), answered, self.facts.middle,
        )  # fmt: skip
        return found, units, labels

    def _named(self) -> list[Any]:
        import narwhals as nw

        return [nw.col(column).alias(key) for key, column in zip(self.keys, self.columns, strict=True)]

    def _columns(self) -> list[Any]:
        """Answers from their middle, 0 where empty, and the weight."""
        import narwhals as nw

        out: list[Any] = []
        for i, (item, middle, whole) in enumerate(zip(self.items, self.facts.middle, self.whole, strict=True)):
            x = (nw.col(item).cast(nw.Float64) - float(middle)).fill_null(0.0)
            out.append((x.cast(nw.Int64) if whole else x).alias(f"x{i}"))
        if self.weight:
            w = nw.col(self.weight).cast(nw.Float64)
            out.append((w.cast(nw.Int64) if self.facts.whole_weights else w).alias("w"))
        return out

    def _sum(self, factors: list[int], *, seen: Sequence[int] = (), weights: int = 1) -> Any:  # noqa: ANN401 - an expression
        """Sum of weight x answers, over people who answered the items of ``seen``; exact, whatever the order."""
        import narwhals as nw

        parts = [nw.col(f"x{i}") for i in factors] + [nw.col(f"m{i}") for i in dict.fromkeys(seen)]
        parts += [nw.col("w")] * weights if self.weight else []
        if not parts:
            return nw.len().cast(nw.Float64)
        product = parts[0]
        for part in parts[1:]:
            product = product * part
        if all(self.whole[i] for i in factors) and (self.facts.whole_weights or not self.weight):
            return product.sum().cast(nw.Int64).cast(nw.Float64)
        scale = 2.0 ** self.facts.parts(len(factors), weights if self.weight else 0)
        return (product * scale).round().cast(nw.Int64).sum().cast(nw.Int64).cast(nw.Float64) / scale


def _cells(table: Any, keys: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], list[NDArray[np.str_]]]:  # noqa: ANN401
    """Number the cells of unit and groups: the number of every row, and per number the unit and the groups."""
    unit = floats(table.column(keys[0])).astype(np.int64)
    texts = [["" if one is None else str(one) for one in table.column(name).to_pylist()] for name in keys[1:]]
    rows = list(zip(unit.tolist(), *texts, strict=True))
    known = sorted(set(rows))
    place = {cell: i for i, cell in enumerate(known)}
    labels = [np.array([cell[1 + k] for cell in known], dtype=np.str_) for k in range(len(texts))]
    return (
        np.array([place[row] for row in rows], dtype=np.int64), np.array([cell[0] for cell in known], dtype=np.int64),
        labels,
    )  # fmt: skip


def _arrays(table: Any, p: int) -> tuple[Floats, NDArray[np.int64], Floats]:  # noqa: ANN401 - an Arrow table
    names = ["sw", *(f"s{i}" for i in range(p)), *(f"c{i}_{j}" for i, j in combinations_with_replacement(range(p), 2))]
    packed = np.stack([floats(table.column(name)) for name in names], axis=1)
    return packed, floats(table.column("n")).astype(np.int64), floats(table.column("sww"))
