"""The one way rows come home from an engine."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from klantwaarde.engine.arrays import number_array, whole_array
from klantwaarde.engine.local import engine_failed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw
    import pyarrow as pa

_FEW = 5_000
STREAMED = 1 << 17
"""Rows of a piece that comes home by itself."""
_ENGINES = ("duckdb", "_duckdb", "pyspark")


def arrow(frame: nw.LazyFrame[Any]) -> pa.Table:
    """Run a lazy frame where it lives and bring the outcome home as an Arrow table.

    Parameters
    ----------
    frame
        On any engine; reduce it there first, for what comes home must fit in memory.

    Raises
    ------
    EngineError
        When the engine cannot do it, such as for want of room on the disk.

    Notes
    -----
    Whole numbers come as 64-bit integers and other numbers as doubles, whatever the engine made of them.
    """
    try:
        return _plain_numbers(_collected(frame))
    except Exception as error:
        if type(error).__module__.partition(".")[0] in _ENGINES:
            raise engine_failed(error) from error
        raise


def stream(frame: nw.LazyFrame[Any], *, rows: int = STREAMED) -> Iterator[pa.RecordBatch]:
    """Bring a lazy frame home piece by piece: for what is worked through once and need not be held as a table.

    Raises
    ------
    EngineError
        When the engine cannot do it.
    """
    native = frame.to_native()
    try:
        if type(native).__module__.partition(".")[0] in {"duckdb", "_duckdb"}:
            yield from native.to_arrow_reader(rows)
        else:
            yield from arrow(frame).to_batches()
    except Exception as error:
        if type(error).__module__.partition(".")[0] in _ENGINES:
            raise engine_failed(error) from error
        raise


def _collected(frame: nw.LazyFrame[Any]) -> pa.Table:
    """Let the engine hand its outcome over; the embedded one does so itself, which spares a start of narwhals' own."""
    native = frame.to_native()
    if type(native).__module__.partition(".")[0] in {"duckdb", "_duckdb"}:
        table: pa.Table = native.to_arrow_table()
        return table
    return frame.collect(backend="pyarrow").to_native()


def _plain_numbers(table: pa.Table) -> pa.Table:
    """Give whole sums as whole numbers and other decimals as doubles, for engines differ in when they make decimals."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            with contextlib.suppress(pa.ArrowInvalid, OverflowError):  # too large for 64 bits: it stays as it is
                table = table.set_column(place, field.name, _plain(table.column(place), whole=field.type.scale == 0))
    return table


def _plain(column: pa.ChunkedArray, *, whole: bool) -> pa.Array | pa.ChunkedArray:
    """Turn decimals into plain numbers; a few of them without Arrow's own kernels, whose start takes longer."""
    if len(column) > _FEW:
        import pyarrow as pa

        return column.cast(pa.int64() if whole else pa.float64())
    cells = column.to_pylist()
    return whole_array([None if cell is None else int(cell) for cell in cells]) if whole else number_array(cells)


def rows(frame: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
    """Run a lazy frame where it lives and bring the outcome home as a list of rows."""
    return list(arrow(frame).to_pylist())
