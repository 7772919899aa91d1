"""`open_table`: a table by its address as a lazy frame, in this process or on Spark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from klantwaarde.engine.limits import Limits
from klantwaarde.engine.local import LocalEngine, literal
from klantwaarde.errors import EngineError, KlantwaardeError, Place, refuse
from klantwaarde.language import Said, say

if TYPE_CHECKING:
    import narwhals as nw

_kept: list[LocalEngine] = []
"""Engines behind frames that were handed out; a frame does not say when it is forgotten."""


def open_table(url: str | Path, *, limits: Limits | None = None) -> nw.LazyFrame[Any]:
    """Open a Parquet table by its address.

    Parameters
    ----------
    url
        A path or ``file:///path`` for the engine in this process; ``spark://local[2]/path`` for Spark on this machine
        or ``spark://host:port/path`` for a cluster. The path is a Parquet file or, on Spark, a folder of them.
    limits
        How much of the machine the engine in this process may take.

    Returns
    -------
    LazyFrame
        Nothing is read yet; `arrow` and `rows` bring an outcome home.

    Raises
    ------
    EngineError
        When the address is of a kind we do not know, the table is not there, or Spark is not installed.
    """
    text = str(url)
    scheme, _, rest = text.partition("://")
    if not rest:
        return _local(Path(text), limits)
    if scheme == "file":
        return _local(Path(unquote(urlsplit(text).path)), limits)
    if scheme == "spark":
        from klantwaarde.engine.spark import spark_table

        where, _, path = rest.partition("/")
        return spark_table(where, "/" + path)
    raise _no_table(text, say("No engine is reached by {scheme}.", scheme=scheme[:40]))


def _local(path: Path, limits: Limits | None) -> nw.LazyFrame[Any]:
    if not path.is_file():
        raise _no_table(str(path), say("There is no such file."))
    engine = LocalEngine([path], limits)
    try:
        engine.run(f"CREATE VIEW opened AS SELECT * FROM read_parquet({literal(str(path.resolve()))})")
    except KlantwaardeError:
        engine.close()
        raise
    _kept.append(engine)
    return engine.frame("opened")


def _no_table(url: str, why: Said) -> KlantwaardeError:
    return refuse(
        EngineError,
        "no-table",
        say("The table {url} cannot be opened. {why}", url=url[:300], why=why),
        say("A table is a Parquet file: a path, file:///path, or spark://local[2]/path."),
        say("Correct the address."),
        Place(file=url[:300]),
    )
