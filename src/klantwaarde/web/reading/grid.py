"""`Grid`: a table on a page that sorts by a link in its headings and leaves as a file; no script needed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec

from klantwaarde.language import number, say, speak
from klantwaarde.reports.sheet import Sheet

Raw = str | int | float | None
SORT = "sort"
"""What the address calls the column: its code, with a hyphen before it to turn the order round."""
_DIGITS = re.compile(r"(\d+)")


class Column(msgspec.Struct, frozen=True):
    """One column.

    Parameters
    ----------
    code
        Stays the same in every language; stands in the address.
    name
        Heading.
    number
        Whether its cells stand at the right.
    """

    code: str
    name: str
    number: bool = False


class Cell(msgspec.Struct, frozen=True):
    """One cell: how it is shown, what it is sorted by and taken out as, where it leads, and its interval."""

    shown: str
    raw: Raw = None
    address: str = ""
    kind: str = ""
    more: str = ""


class Heading(msgspec.Struct, frozen=True):
    """A heading as a link: where it leads, and how the column is sorted now (as `aria-sort` has it)."""

    column: Column
    address: str
    sorted: str


class Line(msgspec.Struct, frozen=True):
    """A row: its cells, each with its column."""

    cells: list[tuple[Column, Cell]]

    @property
    def anchor(self) -> str:
        """The address of the row within the page, which its first cell keeps."""
        return self.cells[0][1].kind


class Grid(msgspec.Struct, frozen=True):
    """A table that can be sorted.

    Parameters
    ----------
    caption
        What it is.
    columns, rows
        Headings, and a cell per heading.
    sort
        Column it is sorted by, as the address has it; empty is the order in which it was made.
    """

    caption: str
    columns: list[Column]
    rows: list[list[Cell]]
    sort: str = ""

    def sorted_by(self, asked: str) -> Grid:
        """Give the table in another order; a column it does not have changes nothing. What is missing comes last."""
        codes = [column.code for column in self.columns]
        code = asked.removeprefix("-")
        if code not in codes:
            return self
        place, turned = codes.index(code), asked.startswith("-")
        there = [row for row in self.rows if _key(row[place]) is not None]
        rest = [row for row in self.rows if _key(row[place]) is None]
        ordered = sorted(there, key=lambda row: _key(row[place]) or (0, 0.0, []), reverse=turned)
        return Grid(self.caption, self.columns, [*ordered, *rest], asked)

    def headings(self, asked: Mapping[str, str]) -> list[Heading]:
        """Give the headings as links; what else stands in the address stays there."""
        kept = {name: value for name, value in asked.items() if name != SORT and value}
        made = []
        for column in self.columns:
            up, down = column.code, f"-{column.code}"
            # numbers are first asked from high to low
            first, second = (down, up) if column.number else (up, down)
            turn = second if self.sort == first else first
            now = {up: "ascending", down: "descending"}.get(self.sort, "none")
            made.append(Heading(column, "?" + urlencode(kept | {SORT: turn}), now))
        return made

    def lines(self) -> list[Line]:
        """Give the rows, each cell with its column."""
        return [Line(list(zip(self.columns, row, strict=True))) for row in self.rows]

    def sheet(self, name: str, lang: str) -> Sheet:
        """Give the table as a file, numbers as numbers, each interval in a column of its own."""
        wide = [any(row[at].more for row in self.rows) for at in range(len(self.columns))]
        headings: list[str] = []
        for column, has_more in zip(self.columns, wide, strict=True):
            headings += [column.name, speak(say("{name}: between", name=column.name), lang)][: 1 + has_more]
        rows: list[list[Raw]] = []
        for row in self.rows:
            line: list[Raw] = []
            for cell, has_more in zip(row, wide, strict=True):
                line += [cell.shown if cell.raw is None else cell.raw, cell.more][: 1 + has_more]
            rows.append(line)
        return Sheet(name, headings, rows)


def plain_grid(caption: str, headings: Sequence[str], rows: Sequence[Sequence[Raw]], lang: str) -> Grid:
    """Make a table of rows as pictures and chapters have them.

    Parameters
    ----------
    caption, headings, rows
        As they are; columns get their place as code.
    lang
        ``nl`` or ``en``, to write numbers in.
    """
    numeric = [any(isinstance(row[at], int | float) for row in rows) for at in range(len(headings))]
    columns = [Column(f"c{at + 1}", name, numeric[at]) for at, name in enumerate(headings)]
    return Grid(caption, columns, [[cell_of(raw, lang) for raw in row] for row in rows])


def in_columns(grid: Grid, asked: str) -> bool:
    """Whether a table has the column that an address asks it to be sorted by."""
    return asked.removeprefix("-") in {column.code for column in grid.columns}


def in_order(rows: Sequence[Sequence[Raw]], asked: str) -> list[Sequence[Raw]]:
    """Put rows in order before they are written, so that of a long table only what is shown is written.

    Parameters
    ----------
    rows
        As they are.
    asked
        Column as `plain_grid` calls it; one that is not there changes nothing. What is missing comes last.
    """
    code = asked.removeprefix("-").removeprefix("c")
    if not rows or not (code.isascii() and code.isdigit() and 1 <= int(code) <= len(rows[0])):
        return list(rows)
    keyed = [(_raw_key(row[int(code) - 1]), row) for row in rows]
    there = [(key, row) for key, row in keyed if key is not None]
    ordered = sorted(there, key=lambda pair: pair[0], reverse=asked.startswith("-"))
    return [row for _, row in ordered] + [row for key, row in keyed if key is None]


def cell_of(raw: Raw, lang: str, *, address: str = "") -> Cell:
    """Write a number or a text as a cell."""
    if raw is None or isinstance(raw, str):
        return Cell(raw or "", raw or None, address)
    return Cell(number(raw, lang, 0 if isinstance(raw, int) else 1), raw, address)


def _key(cell: Cell) -> tuple[int, float, list[tuple[int, str]]] | None:
    """Numbers before words, words as people put them in order: case makes no difference, 2 comes before 10."""
    return _raw_key(cell.shown if cell.raw is None else cell.raw)


def _raw_key(raw: Raw) -> tuple[int, float, list[tuple[int, str]]] | None:
    if isinstance(raw, int | float):
        return None if math.isnan(raw) else (0, float(raw), [])
    text = (raw or "").strip().casefold()
    if not text:
        return None
    return (
        1,
        0.0,
        [(int(part), "") if part.isdigit() and part.isascii() else (-1, part) for part in _DIGITS.split(text)],
    )
