"""How large a study may be before a file is refused; a file is data from strangers until it is checked."""

from __future__ import annotations

import msgspec


class Bounds(msgspec.Struct, frozen=True):
    """Largest file, cell and workbook that are read.

    Parameters
    ----------
    csv_bytes, xlsx_bytes
        Size of one file on disk.
    cell
        Characters in one cell.
    line
        Bytes in one line of a CSV file.
    columns
        Columns of one table.
    xlsx_rows
        Rows of one sheet (what Excel itself can hold).
    unpacked, ratio, members
        What a workbook may become when it is unpacked: bytes, times its own size, parts.
    files
        Files in one study folder.
    """

    csv_bytes: int = 4_000_000_000
    xlsx_bytes: int = 100_000_000
    cell: int = 100_000
    line: int = 2_000_000
    columns: int = 2_000
    xlsx_rows: int = 1_048_576
    unpacked: int = 1_000_000_000
    ratio: int = 200
    members: int = 5_000
    files: int = 10_000
