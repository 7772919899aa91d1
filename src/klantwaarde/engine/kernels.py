"""The closed list of what an engine is asked to do to a large table; each is held to the same numbers on every engine.

A kernel reduces a table where it lives to a small one of sufficient statistics; the published formula works on that.
Kept out, because engines differ in them: numbers of weekdays, rounding at .5, division of whole numbers, windows
without a total order, and moments with a time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals as nw


def counts(frame: nw.LazyFrame[Any], by: Sequence[str]) -> nw.LazyFrame[Any]:
    """How many rows each group has, as ``n``.

    Parameters
    ----------
    frame
        The table.
    by
        Columns that make the groups; none makes one group of all. A missing group is a group.
    """
    import narwhals as nw

    if not by:
        return frame.select(n=nw.len().cast(nw.Int64))
    return frame.group_by(*by).agg(n=nw.len().cast(nw.Int64))


def sums(
    frame: nw.LazyFrame[Any], by: Sequence[str], columns: Sequence[str], weight: str | None = None
) -> nw.LazyFrame[Any]:
    """Sums of numbers per group: enough for means, variances and Kish's effective n.

    Parameters
    ----------
    frame, by
        The table and its groups.
    columns
        Numbers; a missing one is left out of its own sums only.
    weight
        Column of weights; ``None`` counts every row once.

    Returns
    -------
    LazyFrame
        Per column x: ``x_n`` rows, ``x_w`` = Σw, ``x_ww`` = Σw², ``x_wx`` = Σwx, ``x_wxx`` = Σwx².
    """
    import narwhals as nw

    w = nw.lit(1.0) if weight is None else nw.col(weight).cast(nw.Float64)
    parts = {}
    for column in columns:
        x = nw.col(column).cast(nw.Float64)
        there = nw.when(~x.is_null()).then(w).otherwise(nw.lit(0.0))
        value = x.fill_null(0.0)
        parts[f"{column}_n"] = (~x.is_null()).cast(nw.Int64).sum().cast(nw.Int64)
        parts[f"{column}_w"] = there.sum()
        parts[f"{column}_ww"] = (there * there).sum()
        parts[f"{column}_wx"] = (there * value).sum()
        parts[f"{column}_wxx"] = (there * value * value).sum()
    return frame.group_by(*by).agg(**parts) if by else frame.select(**parts)


def cross_products(
    frame: nw.LazyFrame[Any], by: Sequence[str], columns: Sequence[str], weight: str | None = None
) -> nw.LazyFrame[Any]:
    """Sums of products of every pair of numbers, over rows that have both: enough for covariances and regressions.

    Parameters
    ----------
    frame, by, weight
        As in `sums`.
    columns
        Numbers, in the order in which pairs are named.

    Returns
    -------
    LazyFrame
        Per pair x, y with x not after y: ``x*y_n`` rows with both and ``x*y`` = Σwxy over them.
    """
    import narwhals as nw

    w = nw.lit(1.0) if weight is None else nw.col(weight).cast(nw.Float64)
    parts = {}
    for i, one in enumerate(columns):
        for other in columns[i:]:
            product = nw.col(one).cast(nw.Float64) * nw.col(other).cast(nw.Float64)
            parts[f"{one}*{other}_n"] = (~product.is_null()).cast(nw.Int64).sum().cast(nw.Int64)
            parts[f"{one}*{other}"] = (product * w).fill_null(0.0).sum()
    return frame.group_by(*by).agg(**parts) if by else frame.select(**parts)


def quantiles(frame: nw.LazyFrame[Any], by: Sequence[str], column: str, at: Sequence[float]) -> nw.LazyFrame[Any]:
    """Quantiles of a number per group, with a straight line between neighbours.

    Parameters
    ----------
    frame, by
        The table and its groups.
    column
        The number; missing ones are left out.
    at
        Shares between 0 and 1.

    Returns
    -------
    LazyFrame
        Per share: ``q0``, ``q1``, ... in the order of ``at``.

    References
    ----------
    Hyndman & Fan, "Sample quantiles in statistical packages", 1996: definition 7.
    """
    import narwhals as nw

    x = nw.col(column).cast(nw.Float64)
    parts = {f"q{i}": x.quantile(share, interpolation="linear") for i, share in enumerate(at)}
    return frame.group_by(*by).agg(**parts) if by else frame.select(**parts)


def numbered(
    frame: nw.LazyFrame[Any], by: Sequence[str], order: Sequence[str], name: str = "rank"
) -> nw.LazyFrame[Any]:
    """Number the rows of each group from 1, in an order that leaves no two rows equal.

    Parameters
    ----------
    frame, by
        The table and its groups.
    order
        Columns that together never stand equal in two rows of a group; otherwise engines number them differently.
    name
        Name of the new column.
    """
    import narwhals as nw

    missing = nw.col(order[0]).is_null()
    number = nw.when(missing).then(nw.lit(1)).otherwise(nw.lit(1)).cum_sum()  # a bare 1 is no column to an engine
    windowed = number.over(*by, order_by=list(order)) if by else number.over(order_by=list(order))
    return frame.with_columns(windowed.cast(nw.Int64).alias(name))


def first_of(frame: nw.LazyFrame[Any], by: Sequence[str], order: Sequence[str]) -> nw.LazyFrame[Any]:
    """The first row of each group, in an order that leaves no two rows equal."""
    import narwhals as nw

    return numbered(frame, by, order, ":first").filter(nw.col(":first") == 1).drop(":first")


def running(
    frame: nw.LazyFrame[Any], by: Sequence[str], order: Sequence[str], column: str, name: str
) -> nw.LazyFrame[Any]:
    """Running sum of a number within each group, in an order that leaves no two rows equal."""
    import narwhals as nw

    x = nw.col(column).cast(nw.Float64).fill_null(0.0).cum_sum()
    windowed = x.over(*by, order_by=list(order)) if by else x.over(order_by=list(order))
    return frame.with_columns(windowed.alias(name))
