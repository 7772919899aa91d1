"""A Parquet file without the rows of one person, with the same columns, types and compression."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def rewrite_parquet(source: Path, target: Path, column: str, respondent: str) -> int:
    """Write a Parquet file without the rows of a respondent; gives how many were left out.

    Parameters
    ----------
    source, target
        The file, and where the new one goes. It is read a row group at a time.
    column
        Column that holds the respondent.
    respondent
        Code of the respondent.
    """
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    left_out = 0
    with pq.ParquetFile(source) as file:
        compression = file.metadata.row_group(0).column(0).compression if file.metadata.num_row_groups else "SNAPPY"
        with pq.ParquetWriter(target, file.schema_arrow, compression=compression.lower()) as writer:
            for number in range(file.metadata.num_row_groups):
                group = file.read_row_group(number)
                keep = pc.not_equal(as_text(group[column]), respondent)
                kept = group.filter(pc.fill_null(keep, True))  # noqa: FBT003 - the fill value stands there by position
                left_out += group.num_rows - kept.num_rows
                writer.write_table(kept)
    return left_out


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Codes as the study reads them: whole numbers without a point, no blanks around."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        column = column.cast(pa.int64(), safe=False)
    return pc.utf8_trim_whitespace(column.cast(pa.string()))
