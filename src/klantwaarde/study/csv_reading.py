"""A CSV file to a table of text: fast when the file is regular, record by record when it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_dialect import Dialect, find_dialect
from klantwaarde.study.csv_records import how_of, read_carefully, too_many_columns
from klantwaarde.study.encoding import TextForm, find_encoding
from klantwaarde.study.raw import ROW, RawTable

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK = 1 << 24


def ways_to_read(path: Path, name: str, headings: Iterable[str], bounds: Bounds) -> Iterator[RawTable]:
    """Give a CSV file as a table of text, first fast and then carefully.

    The fast way skips nothing: when it meets a record that does not fit, it stops and marks the table as irregular,
    and the caller takes the next way, which knows rows and lines. Both give the same table for a regular file.

    Parameters
    ----------
    path, name
        The file, and its name for messages.
    headings
        Headings the table may have, folded; they help to find the separator.
    bounds
        Largest file, line and cell.

    Raises
    ------
    StudyError
        When the file as a whole cannot be read.
    """
    form = find_encoding(path, bounds, name)
    dialect = find_dialect(path, form.encoding, headings)
    if form.quotes_pair:
        fast = _read_fast(path, name, form, dialect, bounds)
        if fast is not None:
            yield fast
    yield read_carefully(path, name, form, dialect, bounds)


def _read_fast(path: Path, name: str, form: TextForm, dialect: Dialect, bounds: Bounds) -> RawTable | None:
    import pyarrow as pa

    odd: list[object] = []
    try:
        reader = _reader(path, form, dialect, odd)
        first = reader.read_next_batch()
    except (pa.ArrowInvalid, StopIteration):
        return None
    headings = [str(first.column(i)[0].as_py() or "").strip() for i in range(first.num_columns)]
    if len(headings) > bounds.columns:
        raise too_many_columns(name, 1, len(headings), bounds)
    if not any(headings) or first.num_columns != dialect.width:
        return None  # blank lines above the heading, or a heading over several lines
    raw = RawTable(file=name, headings=headings, pieces=iter(()), problems=[], how=how_of(form, dialect))
    raw.pieces = _pieces(first.slice(1), reader, raw, odd)
    return raw


def _reader(path: Path, form: TextForm, dialect: Dialect, odd: list[object]) -> pa.csv.CSVStreamingReader:
    import pyarrow as pa
    import pyarrow.csv as pc

    def note(row: object) -> str:
        odd.append(row)
        return "skip"

    names = [f"f{i}" for i in range(dialect.width)]
    encoding = "utf8" if form.encoding.startswith("utf-8") else form.encoding
    return pc.open_csv(
        path,
        read_options=pc.ReadOptions(
            use_threads=False,
            autogenerate_column_names=True,
            block_size=min(_BLOCK, path.stat().st_size + 1),  # room for a large file costs a small one milliseconds
            encoding=encoding,
            skip_rows=dialect.skip,
        ),
        parse_options=pc.ParseOptions(
            delimiter=dialect.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()),
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
        ),
    )


def _pieces(
    first: pa.RecordBatch, reader: pa.csv.CSVStreamingReader, raw: RawTable, odd: list[object]
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    from klantwaarde.engine.arrays import count_array

    names = [ROW] + [f"c{i}" for i in range(first.num_columns)]
    row, batch = 2, first
    while not odd:
        rows = count_array(row, batch.num_rows)
        yield pa.RecordBatch.from_arrays([rows, *batch.columns], names=names)
        row += batch.num_rows
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            break
        except pa.ArrowInvalid:
            raw.irregular = True
            return
    raw.irregular = bool(odd)
