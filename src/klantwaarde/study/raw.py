"""`RawTable`: a table as it stands in its file, every cell still text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import pyarrow as pa


class RawTable(msgspec.Struct):
    """A table as it stands in its file.

    Parameters
    ----------
    file
        Name of the file inside the study folder.
    headings
        As written, one per column.
    columns
        Text per column; ``None`` is an empty cell.
    rows
        Row of each record as a person counts it: the heading is row 1.
    numbers
        Column -> numbers, where the file itself says that a cell is a number (XLSX), so that no mark is guessed.
    sheet
        Name of the sheet in a workbook.
    how
        How it was read, for the person who wants to know: ``;``, ``cp1252``.
    """

    file: str
    headings: list[str]
    columns: list[pa.Array]
    rows: pa.Array
    numbers: dict[int, pa.Array] = {}
    sheet: str = ""
    how: dict[str, str] = {}
