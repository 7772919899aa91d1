"""`RawTable`: a table as it stands in its file, every cell still text, in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from klantwaarde.errors import Problem

if TYPE_CHECKING:
    import pyarrow as pa

ROW = ":row"
PIECE = 50_000


class RawTable(msgspec.Struct):
    """A table as it stands in its file.

    Parameters
    ----------
    file
        Name of the file inside the study folder.
    headings
        As written, one per column.
    pieces
        Column ``:row`` (as a person counts: the heading is row 1), texts ``c0``, ``c1``, ... and numbers ``n0``, ...
    numbers
        Columns (by number) that have numbers beside their text, because the file itself says so (XLSX).
    problems
        Grows while pieces are taken: rows that do not fit, cells that are too long.
    sheet
        Name of the sheet in a workbook.
    how
        How it was read, for the person who wants to know: separator and encoding.
    irregular
        Set while pieces are taken, when this way of reading met a record it cannot place; another way must be taken.
    blank
        Columns (by number) without heading and without content.
    """

    file: str
    headings: list[str]
    pieces: Iterator[pa.RecordBatch]
    numbers: frozenset[int] = frozenset()
    problems: list[Problem] = []
    sheet: str = ""
    how: dict[str, str] = {}
    irregular: bool = False
    blank: frozenset[int] = frozenset()

    def reader(self) -> pa.RecordBatchReader:
        """The pieces as a stream with its schema."""
        import pyarrow as pa

        fields = [(ROW, pa.int64())] + [(f"c{i}", pa.large_string()) for i in range(len(self.headings))]
        fields += [(f"n{i}", pa.float64()) for i in sorted(self.numbers)]
        return pa.RecordBatchReader.from_batches(pa.schema(fields), self.pieces)


class Pile:
    """Records piled up and handed over in pieces, so that text objects do not stay."""

    def __init__(self, width: int, numbers: frozenset[int] = frozenset()) -> None:
        self.width = width
        self.numbers = sorted(numbers)
        self.rows: list[int] = []
        self.records: list[Sequence[str]] = []
        self.figures: list[Sequence[float | None]] = []

    def add(self, row: int, cells: Sequence[str], figures: Sequence[float | None] = ()) -> bool:
        """Put a record on the pile; true when the pile is high enough to be packed."""
        self.rows.append(row)
        self.records.append(cells)
        if self.numbers:
            self.figures.append(figures)
        return len(self.rows) >= PIECE

    def pack(self) -> pa.RecordBatch:
        """Give what is on the pile as one piece, and start anew."""
        import pyarrow as pa

        from klantwaarde.engine.arrays import number_array, text_array, whole_array

        arrays = [whole_array(self.rows)]
        arrays += [text_array([record[i] for record in self.records]) for i in range(self.width)]
        arrays += [number_array([figures[i] for figures in self.figures]) for i in self.numbers]
        names = [ROW] + [f"c{i}" for i in range(self.width)] + [f"n{i}" for i in self.numbers]
        self.rows, self.records, self.figures = [], [], []
        return pa.RecordBatch.from_arrays(arrays, names=names)
