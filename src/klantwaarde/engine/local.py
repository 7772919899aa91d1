"""`LocalEngine`: DuckDB in the memory of this process, closed off from network, extensions and other files."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klantwaarde.engine.limits import Limits
from klantwaarde.errors import EngineError, KlantwaardeError, refuse, say

if TYPE_CHECKING:
    import duckdb
    import narwhals as nw
    import pyarrow as pa


class LocalEngine:
    """An embedded engine that reads the named files and nothing else.

    Parameters
    ----------
    files
        Files (Parquet) the engine may read; every other file, the network and extensions stay closed.
    limits
        How much of the machine it may take.

    Notes
    -----
    Work that does not fit in memory spills to a private folder that is removed when the engine is closed or forgotten.
    """

    def __init__(self, files: Sequence[Path] = (), limits: Limits | None = None) -> None:
        import duckdb

        limits = limits or Limits()
        self._spill = tempfile.mkdtemp(prefix="klantwaarde-")
        self._forget = weakref.finalize(self, shutil.rmtree, self._spill, ignore_errors=True)
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": limits.memory,
            "temp_directory": self._spill,
            "max_temp_directory_size": limits.spill,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "preserve_insertion_order": "false",
        }
        if limits.threads is not None:
            config["threads"] = limits.threads
        try:
            self._connection: duckdb.DuckDBPyConnection = duckdb.connect(":memory:", config=config)
            for setting in (
                "enable_progress_bar = false",
                f"allowed_paths = [{', '.join(literal(str(file.resolve())) for file in files)}]",
                "enable_external_access = false",
                "lock_configuration = true",
            ):
                self._connection.execute(f"SET {setting}")
        except duckdb.Error as error:
            self._forget()
            raise refuse(
                EngineError,
                "engine-start",
                say("The engine does not start: {why}", why=first_line(error)),
                say("The engine needs a memory ceiling it understands and a folder for temporary files."),
                say('Write memory as "1200MB" and see that the disk has room.'),
            ) from error

    def load(self, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
        """Take an Arrow table, or a stream of its pieces, into the engine under a name."""
        self._connection.register("incoming", table)
        try:
            self.run(f"CREATE TABLE {quoted(name)} AS FROM incoming")
        finally:
            self._connection.unregister("incoming")

    def run(self, sql: str) -> None:
        """Run a statement that gives nothing back."""
        self.fetch(sql)

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement and bring its rows home.

        Raises
        ------
        EngineError
            When the engine cannot do it, such as for want of room on the disk.
        """
        import duckdb

        try:
            return self._connection.execute(sql).fetchall()
        except duckdb.Error as error:
            raise engine_failed(error) from error

    def types(self, name: str) -> dict[str, str]:
        """Column -> type as the engine calls it."""
        relation = self._connection.table(name)
        return dict(zip(relation.columns, (str(kind) for kind in relation.types), strict=True))

    def frame(self, name: str) -> nw.LazyFrame[Any]:
        """A table or view as a lazy frame."""
        import narwhals

        return narwhals.from_native(self._connection.table(name))

    def close(self) -> None:
        """Let go of memory and of the private folder."""
        self._connection.close()
        self._forget()


def quoted(name: str) -> str:
    """Name as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Text as SQL wants it."""
    return "'" + text.replace("'", "''") + "'"


def engine_failed(error: BaseException) -> KlantwaardeError:
    """Say that the engine could not do what was asked."""
    return refuse(
        EngineError,
        "engine-failed",
        say("The engine could not do this: {why}", why=first_line(error)),
        say("A table is counted within the memory and the disk that the engine may use."),
        say("See that the disk has room, and that no file was changed while it was read; then try again."),
    )


def first_line(error: BaseException) -> str:
    """The part of an engine's message that a person can use."""
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
