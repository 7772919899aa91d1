"""The file of a study that holds a table of events: read as it is, written anew beside it, and put in its place."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from klantwaarde.engine import LocalEngine
from klantwaarde.engine.local import quoted
from klantwaarde.errors import KlantwaardeError, Place, StudyError, refuse
from klantwaarde.importers.event_rows import arrow_schema
from klantwaarde.language import Said, say
from klantwaarde.schema.table import Table
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.folder import Source, find_sources

if TYPE_CHECKING:
    import pyarrow as pa

LARGE = 100_000
"""Rows; a longer table is written as Parquet."""
_PIECE = 50_000
_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet; such a table is written as Parquet, where it is only text."""


def sources_of(folder: Path, code: str) -> list[Source]:
    """Give the files that hold a table; two when a run was broken off between writing one and removing the other.

    Raises
    ------
    StudyError
        When it stands in a workbook, which is not written by us.
    """
    found = [source for source in find_sources(folder, Bounds())[0] if source.table == code]
    books = [source for source in found if source.kind == "xlsx"]
    if books:
        raise _not_ours(books[0].name, say("A workbook is not written by software."), say(
            "Save the sheet as {table}.csv, and move the workbook out of the folder.", table=code))  # fmt: skip
    return found


def load_stored(engine: LocalEngine, table: Table, stored: Sequence[Source]) -> None:
    """Put what is there into the engine as ``stored``.

    Raises
    ------
    StudyError
        When a file cannot be read, or has columns that would be lost when it is written anew.
    """
    from klantwaarde.study.one_table import open_frame

    engine.load("stored", arrow_schema(table).empty_table())
    engine.run('ALTER TABLE stored DROP COLUMN ":row"')
    loose = msgspec.structs.replace(table, key=())
    for source in stored:
        with open_frame(source.path, loose) as (frame, problems):
            extra = [problem for problem in problems if problem.code == "unknown-column"]
            if extra:
                raise _not_ours(
                    source.name, say("It has columns that the table does not know; they would be lost."),
                    say("Move those columns to a file of their own."),
                )  # fmt: skip
            chosen = frame.select(*(column.code for column in table.columns))
            engine.load("whole", chosen.to_native().to_arrow_reader(_PIECE))
            engine.run("INSERT INTO stored BY NAME SELECT * FROM whole")
            engine.run("DROP TABLE whole")


def write_table(engine: LocalEngine, table: Table, folder: Path) -> str:
    """Write ``merged`` in order of time, source and id, and put it in the place of what was there; gives its name.

    Notes
    -----
    The new file appears whole or not at all. Where the table changes from CSV to Parquet the old file is removed after
    that; a run that breaks off in between leaves both, and the next one takes both in, each event once.
    """
    stored = sources_of(folder, table.code)
    _forget_parts(folder, table.code)
    texts = [column.code for column in table.columns if column.kind in ("text", "code")]
    risky = " OR ".join(f"max({quoted(code)} LIKE '{sign}%')" for code in texts for sign in _RISKY)
    count, formula = engine.fetch(f"SELECT count(*), {risky} FROM merged")[0]
    parquet = count > LARGE or bool(formula) or any(source.kind == "parquet" for source in stored)
    names = [source.path.name for source in stored if (source.kind == "parquet") == parquet]
    name = names[0] if names else f"{table.code}.{'parquet' if parquet else 'csv'}"
    beside = folder / f".{table.code}.{os.getpid()}.part"
    moment = "timestamp" if any(column.code == "timestamp" for column in table.columns) else "time"
    listed = [column.code for column in table.columns]
    frame = engine.frame("merged").select(*listed).sort(moment, "source", "id")
    reader = frame.to_native().to_arrow_reader(_PIECE)
    try:
        if parquet:
            _write_parquet(reader, table, beside)
        else:
            _write_csv(reader, beside)
        beside.replace(folder / name)
    finally:
        beside.unlink(missing_ok=True)
    for source in stored:
        if source.path.name != name:
            source.path.unlink(missing_ok=True)
    return name


def _forget_parts(folder: Path, code: str) -> None:
    """Remove what a run that was broken off left half written."""
    for part in folder.glob(f".{code}.*.part"):
        part.unlink(missing_ok=True)


def _write_parquet(reader: pa.RecordBatchReader, table: Table, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([field for field in arrow_schema(table) if field.name != ":row"])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_table(pa.Table.from_batches([batch]).select(schema.names).cast(schema))
    _to_disk(path)


def _write_csv(reader: pa.RecordBatchReader, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(reader.schema.names)
        for batch in reader:
            columns = [[_cell(value) for value in column.to_pylist()] for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))
    _to_disk(path)


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell of any kind
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return f"{value.isoformat()}Z"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _to_disk(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _not_ours(file: str, rule: Said, mend: Said) -> KlantwaardeError:
    return refuse(
        StudyError, "table-not-ours", say("{file} cannot be written anew.", file=file), rule, mend, Place(file=file)
    )
