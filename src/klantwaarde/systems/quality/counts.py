"""Counting in the engine: from answers of any number of people to a few sums per period, segment and bucket.

A cell holds n, the sums of the weights, of weight x answer and of weight x answer x answer. Cells add and subtract, so
that windows slide, waves merge and a person leaves exactly. A cell can be smaller than the group size that may be
shown: it is never shown itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.statistics.moments import Moments, UnitMoments, unpacked
from klantwaarde.systems.quality.sample import Counted

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]

BUCKETS = 1000
"""Buckets of people in a table without accounts; 200 or more give bootstrap intervals as good as people do."""


def count_cells(
    frame: nw.LazyFrame[Any], items: Sequence[str], *, by: Sequence[str] = (), weight: str = "", shift: Floats
) -> dict[tuple[Any, ...], Moments]:
    """Count the moments of every cell of a table, where the table lives.

    Parameters
    ----------
    frame
        A row per person with the items, the columns of ``by`` and the weight; people with an empty item are left out.
    items
        Columns with answers.
    by
        Columns whose values name a cell, such as period, segment and bucket.
    weight
        Column with case weights above zero.
    shift
        (p,) to take off each answer, such as the middle of the scale: it keeps long sums exact.

    Returns
    -------
    Cell -> its `Moments`; they add up over cells, and over tables.
    """
    table = _summed(frame, items, by, weight, shift)
    columns = [table.column(name).to_pylist() for name in by]
    packed, people, squares = _arrays(table, len(items))
    return {
        tuple(column[row] for column in columns): unpacked(packed[row], shift, int(people[row]), float(squares[row]))
        for row in range(len(people))
    }


def count_buckets(
    frame: nw.LazyFrame[Any], items: Sequence[str], *, unit: str, weight: str = "", drawn: str = "buckets"
) -> Counted:
    """Count the moments of every bucket or account of a table, where the table lives, ready for a path model.

    Parameters
    ----------
    unit
        Column that names the bucket or account.
    drawn
        ``buckets`` or ``accounts``.
    """
    import narwhals as nw

    full = frame.drop_nulls(list(items))
    ends = engine.rows(
        full.select(
            *(nw.col(item).mean().alias(f"mean{i}") for i, item in enumerate(items)),
            *(nw.col(item).min().alias(f"low{i}") for i, item in enumerate(items)),
            *(nw.col(item).max().alias(f"high{i}") for i, item in enumerate(items)),
        )
    )[0]
    known = {
        name: np.array([ends[f"{name}{i}"] for i in range(len(items))], dtype=np.float64)
        for name in ("mean", "low", "high")
    }
    shift = np.round(known["mean"])
    table = _summed(full, items, [unit], weight, shift).sort_by(unit)
    units = UnitMoments(*_arrays(table, len(items))[:2], shift, _arrays(table, len(items))[2])
    return Counted(tuple(items), units, (known["low"], known["high"]), drawn)


def _summed(frame: nw.LazyFrame[Any], items: Sequence[str], by: Sequence[str], weight: str, shift: Floats) -> Any:  # noqa: ANN401 - an Arrow table, which has no types
    import narwhals as nw

    x = [(nw.col(item).cast(nw.Float64) - float(s)) for item, s in zip(items, shift, strict=True)]
    w = nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)
    moved = frame.drop_nulls(list(items)).select(*by, w.alias("w"), *(one.alias(f"x{i}") for i, one in enumerate(x)))
    weighed = nw.col("w")
    sums = [nw.len().alias("n"), weighed.sum().alias("sw"), (weighed * weighed).sum().alias("sww")]
    sums += [(weighed * nw.col(f"x{i}")).sum().alias(f"s{i}") for i in range(len(x))]
    sums += [
        (weighed * nw.col(f"x{i}") * nw.col(f"x{j}")).sum().alias(f"c{i}_{j}")
        for i, j in combinations_with_replacement(range(len(x)), 2)
    ]
    return engine.arrow(moved.group_by(*by).agg(*sums) if by else moved.select(*sums))


def _arrays(table: Any, p: int) -> tuple[Floats, NDArray[np.int64], Floats]:  # noqa: ANN401
    names = ["sw", *(f"s{i}" for i in range(p)), *(f"c{i}_{j}" for i, j in combinations_with_replacement(range(p), 2))]
    packed = np.stack([table.column(name).to_numpy() for name in names], axis=1).astype(np.float64)
    return packed, table.column("n").to_numpy().astype(np.int64), table.column("sww").to_numpy().astype(np.float64)
