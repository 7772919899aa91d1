"""Which sign parts the columns of a CSV file, judged on several lines."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from klantwaarde.schema.column import fold

DELIMITERS = (";", ",", "\t")
_SAMPLE = 65_536
_LINES = 30


class Dialect(msgspec.Struct, frozen=True):
    """How the columns are parted, how many there are, and how many lines stand before the heading (``sep=;``)."""

    delimiter: str
    width: int
    skip: int = 0


def find_dialect(path: Path, encoding: str, headings: Iterable[str]) -> Dialect:
    """Find the separator: the one that gives known headings and the same number of cells on each line.

    Parameters
    ----------
    path, encoding
        The file.
    headings
        Headings the table may have, folded.
    """
    with path.open(encoding=encoding, newline="") as stream:
        sample = stream.read(_SAMPLE)
    first, _, rest = sample.partition("\n")
    told = first.strip().strip('"')
    if told.lower().startswith("sep=") and len(told) == len("sep=;"):
        return Dialect(delimiter=told[-1], width=_width(rest, told[-1]), skip=1)
    known = set(headings)
    lines = sample.splitlines(keepends=True)
    if len(sample) == _SAMPLE and len(lines) > 1:
        lines = lines[:-1]  # the last one may be cut
    delimiter = max(DELIMITERS, key=lambda sign: _score(lines, sign, known))
    return Dialect(delimiter=delimiter, width=_width(sample, delimiter))


def _width(sample: str, delimiter: str) -> int:
    """Number of cells in the first record."""
    try:
        return len(next(csv.reader(io.StringIO(sample), delimiter=delimiter), []))
    except csv.Error:
        return 0


def _score(lines: list[str], delimiter: str, known: set[str]) -> tuple[int, float, int]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO("".join(lines)), delimiter=delimiter):
            if any(cell.strip() for cell in record):
                records.append(record)
            if len(records) == _LINES:
                break
    except csv.Error:
        pass
    if not records:
        return (0, 0.0, 0)
    recognised = sum(fold(cell) in known for cell in records[0])
    widths = Counter(len(record) for record in records)
    width, times = widths.most_common(1)[0]
    if width == 1:
        return (recognised, 0.0, 0)
    return (recognised, times / len(records), width)
