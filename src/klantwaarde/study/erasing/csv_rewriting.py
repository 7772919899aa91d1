"""A CSV file without the rows of one person; every other byte stays as it is."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_dialect import find_dialect
from klantwaarde.study.encoding import find_encoding

Gone = Callable[[list[str]], bool]


def rewrite_csv(
    source: Path,
    target: Path | None,
    name: str,
    headings: Iterable[str],
    bounds: Bounds,
    decide: Callable[[list[str]], Gone],
) -> int:
    """Write a CSV file without some of its records; gives how many were left out.

    Parameters
    ----------
    source, target
        The file, and where the new one goes; ``None`` only looks.
    name, headings, bounds
        As for reading: encoding and separator are found in the same way, and kept.
    decide
        Takes the headings, gives what tells of a record whether it goes.

    Notes
    -----
    A record is written back as the very lines it was read from, so that quotes, line ends, blanks and columns nobody
    knows stay as they are.
    """
    form = find_encoding(source, bounds, name)
    dialect = find_dialect(source, form.encoding, headings)
    encoding = _verbatim(source, form.encoding)
    csv.field_size_limit(bounds.cell)
    left_out = 0
    gone: Gone | None = None
    with (
        source.open(encoding=encoding, newline="") as stream,
        target.open("w", encoding=encoding, newline="") if target else _Nowhere() as out,
    ):
        for _ in range(dialect.skip):
            out.write(stream.readline())
        lines = _Lines(stream)
        for record in csv.reader(lines, delimiter=dialect.delimiter, strict=not form.quotes_pair):
            taken = lines.take()
            if gone is None:
                if any(cell.strip() for cell in record):
                    gone = decide([cell.strip("\ufeff \t") for cell in record])
            elif gone(record):
                left_out += 1
                continue
            out.write(taken)
        out.write(lines.take())
    return left_out


def _verbatim(source: Path, encoding: str) -> str:
    """The same encoding without its own idea of a mark at the start, so that the mark is kept as it is."""
    if encoding == "utf-8-sig":
        return "utf-8"
    if encoding == "utf-16":
        with source.open("rb") as stream:
            return "utf-16-be" if stream.read(2) == codecs.BOM_UTF16_BE else "utf-16-le"
    return encoding


class _Nowhere(io.StringIO):
    """A file that keeps nothing."""

    def write(self, text: str, /) -> int:
        return len(text)


class _Lines:
    """Lines on their way to a reader, remembered until the record they make is complete."""

    def __init__(self, stream: Iterator[str]) -> None:
        self.stream = stream
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self.stream)
        self.taken.append(line)
        return line

    def take(self) -> str:
        text = "".join(self.taken)
        self.taken.clear()
        return text
