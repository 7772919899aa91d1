"""Keep an outcome where it is, for a table that is counted in several ways and costs much to make."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from klantwaarde.engine.local import engine_failed

if TYPE_CHECKING:
    import narwhals as nw

_DUCKDB = {"duckdb", "_duckdb"}
_numbers = itertools.count()


@contextlib.contextmanager
def kept(frame: nw.LazyFrame[Any], *, few: bool = False) -> Iterator[nw.LazyFrame[Any]]:
    """Make a lazy frame once, where it lives, and give it to be counted as often as need be.

    Parameters
    ----------
    frame
        On any engine. The engine in this process holds it in its own memory, and spills what does not fit.
    few
        True when there are thousands of rows at most: they are held beside the tables then, so that the engine need not
        look again at everything that was asked before, as it does when it gets or loses a table.

    Yields
    ------
    LazyFrame
        The same rows; let go of at the end.

    Raises
    ------
    EngineError
        When the engine cannot do it, such as for want of room on the disk.
    """
    import narwhals

    native = frame.to_native()
    if type(native).__module__.partition(".")[0] not in _DUCKDB:
        cached = native.cache()
        try:
            yield narwhals.from_native(cached)
        finally:
            cached.unpersist()
        return
    if few and hasattr(type(native), "materialize"):
        yield held(frame)
        return
    name = f"kept_{next(_numbers)}"
    with _told():
        native.create(name)
    try:
        yield narwhals.from_native(native.query("held", f"SELECT * FROM {name}"))
    finally:
        native.query("held", f"DROP TABLE {name}")


def held(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Work out a lazy frame of thousands of rows at most, and give these, until nobody asks for them any more.

    Where an engine cannot hold rows without a table (DuckDB before 2, Spark) the frame is given as it is.

    Raises
    ------
    EngineError
        When the engine cannot do it.
    """
    import narwhals

    native = frame.to_native()
    if type(native).__module__.partition(".")[0] not in _DUCKDB or not hasattr(type(native), "materialize"):
        return frame
    with _told():
        made: nw.LazyFrame[Any] = narwhals.from_native(native.materialize())
    return made


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Tell the engine's own errors as ours."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] in _DUCKDB:
            raise engine_failed(error) from error
        raise
