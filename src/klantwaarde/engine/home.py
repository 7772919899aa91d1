"""The one way rows come home from an engine."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from klantwaarde.engine.local import engine_failed

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

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
        return _plain_numbers(frame.collect(backend="pyarrow").to_native())
    except Exception as error:
        if type(error).__module__.partition(".")[0] in _ENGINES:
            raise engine_failed(error) from error
        raise


def _plain_numbers(table: pa.Table) -> pa.Table:
    """Give whole sums as whole numbers and other decimals as doubles, for engines differ in when they make decimals."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            kind = pa.int64() if field.type.scale == 0 else pa.float64()
            with contextlib.suppress(pa.ArrowInvalid):  # too large for 64 bits: it stays as it is
                table = table.set_column(place, field.name, table.column(place).cast(kind))
    return table


def rows(frame: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
    """Run a lazy frame where it lives and bring the outcome home as a list of rows."""
    return list(arrow(frame).to_pylist())
