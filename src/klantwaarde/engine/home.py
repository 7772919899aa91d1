"""The one way rows come home from an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa


def arrow(frame: nw.LazyFrame[Any]) -> pa.Table:
    """Run a lazy frame where it lives and bring the outcome home as an Arrow table.

    Parameters
    ----------
    frame
        On any engine; reduce it there first, for what comes home must fit in memory.
    """
    return frame.collect(backend="pyarrow").to_native()


def rows(frame: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
    """Run a lazy frame where it lives and bring the outcome home as a list of rows."""
    return list(arrow(frame).to_pylist())


def stacked(parts: Sequence[tuple[nw.LazyFrame[Any], Sequence[str]]], *, name: str, value: str) -> pa.Table:
    """Bring small outcomes home and put their number columns under each other.

    Parameters
    ----------
    parts
        Frames on any engine, small enough for memory, each with the columns to stack; their other columns are the same
        in every frame and stay as they are. Empty numbers are left out.
    name, value
        The column that tells from which column a number came, and the column with the number.
    """
    import pyarrow as pa

    pieces = []
    for frame, columns in parts:
        table = arrow(frame)
        rest = table.select([column for column in table.column_names if column not in columns])
        for column in columns:
            numbers = table.column(column)
            piece = rest.append_column(name, pa.array([column] * len(table), pa.string())).append_column(value, numbers)
            pieces.append(piece.filter(numbers.is_valid()))
    return pa.concat_tables(pieces, promote_options="permissive")
