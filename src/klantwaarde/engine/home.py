"""The one way rows come home from an engine."""

from __future__ import annotations

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
