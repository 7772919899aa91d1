"""Which of a few numbers occur in a group, as the bits of one whole number: one pass instead of a table per number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals as nw


def sums_and_bits(
    frame: nw.LazyFrame[Any], by: Sequence[str], sums: Sequence[str], place: str, *, native: bool = True
) -> nw.LazyFrame[Any]:
    """Per group how many rows there are, sums of whole numbers, and which bits occur.

    Parameters
    ----------
    frame
        The table; its columns have plain names of our own making.
    by, sums
        Columns that make the groups, and columns of whole numbers to add.
    place
        Column with the number of a bit per row, 0 to 62.
    native
        False goes the long way round that every engine knows; a test holds the two against each other.

    Returns
    -------
    LazyFrame
        The groups, ``n`` rows, the sums under their own names, and ``place`` with every bit that occurred.

    Notes
    -----
    narwhals has no union of bits. DuckDB and Spark have one by the same name, and it is used; elsewhere each bit is
    first brought to one row per group, and then different powers of two add to the same number.
    """
    import narwhals as nw

    if native:
        inside = nw.to_native(frame)
        engine = type(inside).__module__.partition(".")[0]
        pieces = ["CAST(count(*) AS BIGINT) AS n", *(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in sums)]
        bit = {"pyspark": f"shiftleft(1L, CAST({place} AS INT))"}.get(engine, f"1::BIGINT << {place}::BIGINT")
        pieces.append(f"bit_or({bit}) AS {place}")
        if engine in {"duckdb", "_duckdb"}:
            grouped: nw.LazyFrame[Any] = nw.from_native(inside.aggregate(", ".join([*by, *pieces]), ", ".join(by)))
            return grouped
        if engine == "pyspark":
            from pyspark.sql.functions import expr

            on_spark: nw.LazyFrame[Any] = nw.from_native(inside.groupBy(*by).agg(*(expr(piece) for piece in pieces)))
            return on_spark
    once = frame.group_by(*by, place).agg(
        nw.len().cast(nw.Int64).alias("n"), *(nw.col(name).sum().cast(nw.Int64) for name in sums)
    )
    power = (2.0 ** nw.col(place).cast(nw.Float64)).cast(nw.Int64).alias(place)
    return once.with_columns(power).group_by(*by).agg(*(nw.col(n).sum().cast(nw.Int64) for n in ("n", *sums, place)))
